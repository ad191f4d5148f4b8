/// The heads of [`Tiny`], one for each board.
#[allow(dead_code, unused_variables, clippy::all)]
pub mod tiny {
    /// The head on gap8 (RI5CY).
    pub mod gap8 {
        /// A network of one operator of every kind.
        ///
        /// 1 partitions, 6,732 bytes of constants, 2,124 of RAM (1,408 arena, 592 scratch, 121 stream).
        #[repr(C, align(4))]
        #[derive(Clone, Debug)]
        pub struct Tiny {
            /// Activations.
            arena: [i8; 1408],
            /// Where kernels and the transform code work.
            scratch: [i32; 148],
            /// What is sent.
            stream: [u8; 121],
        }
        impl Tiny {
            /// The first eight bytes of the artifact's SHA-256.
            pub const MODEL_HASH: [u8; 8] = [189, 188, 80, 60, 2, 95, 248, 109];
            /// Weights and tables, bytes; code is not in it.
            pub const FLASH_BYTES: usize = 6732;
            /// The head's own size, bytes; the stack is not in it.
            pub const RAM_BYTES: usize = 2124;
            /// Activations, bytes.
            pub const ARENA_BYTES: usize = 1408;
            /// The cluster's memory that layers take, bytes.
            pub const L1_BYTES: usize = {
                let bytes = 9896;
                assert!(bytes <= 49664, "the layers do not fit the cluster's memory");
                bytes
            };
            /// Bytes of an image.
            pub const IMAGE_BYTES: usize = 768;
            /// Names of the fitted partitions; the index is their number.
            pub const PARTITIONS: [&'static str; 10] = [
                "image",
                "stem_output",
                "residual_output",
                "clamp_output",
                "block_output",
                "max_output",
                "average_output",
                "global_output",
                "flatten_output",
                "classifier_output",
            ];
            /// Multiply-accumulates of the head up to each partition.
            pub const MACS: [u64; 10] = [
                0, 13824, 52224, 52224, 70656, 70656, 70656, 70656, 70656, 70816,
            ];
            /// Cumulative bytes on air after each slice of each partition; empty for one that sends nothing or is not in this head.
            pub const SLICE_BYTES: [&'static [u16]; 10] = [
                &[],
                &[],
                &[],
                &[32, 64, 128],
                &[],
                &[],
                &[],
                &[],
                &[],
                &[],
            ];
            /// Names of the classes.
            pub const CLASSES: [&'static str; 10] = [
                "class 0",
                "class 1",
                "class 2",
                "class 3",
                "class 4",
                "class 5",
                "class 6",
                "class 7",
                "class 8",
                "class 9",
            ];
            /// From wake-up to label, microseconds.
            pub const DEADLINE_US: u32 = 100000;
            /// The bandwidth to begin with: the geometric mean of the declared range.
            pub const BITS_PER_SECOND: u32 = 223606;
            /// Where each partition's tensor lies in the arena.
            const TENSORS: [(usize, usize); 10] = [
                (0, 0),
                (0, 0),
                (0, 0),
                (768, 1280),
                (0, 0),
                (0, 0),
                (0, 0),
                (0, 0),
                (0, 0),
                (0, 0),
            ];
            /// A head that has seen no image; all zeros, so a static of it takes no flash.
            pub const fn new() -> Self {
                Self {
                    arena: [0; 1408],
                    scratch: [0; 148],
                    stream: [0; 121],
                }
            }
            /// The int8 tensor at `partition`, interleaved, of an image of one plane of bytes per channel.
            ///
            /// # Errors
            /// The image has another number of bytes, or the head has no such partition.
            pub fn run_to(
                &mut self,
                image: &[u8],
                partition: u8,
            ) -> Result<&[i8], ::clio::rt::session::HeadError> {
                self.advance(image, partition)?;
                let (from, to) = Self::TENSORS[usize::from(partition)
                    % Self::TENSORS.len()];
                Ok(self.arena.get(from..to).unwrap_or_default())
            }
            /// Computes the tensor of `partition`.
            fn advance(
                &mut self,
                image: &[u8],
                partition: u8,
            ) -> Result<(), ::clio::rt::session::HeadError> {
                if !matches!(partition, 3) {
                    return Err(::clio::rt::session::HeadError::Partition(partition));
                }
                if image.len() != 768 {
                    return Err(::clio::rt::session::HeadError::Image {
                        needs: 768,
                        has: image.len(),
                    });
                }
                let Some(cluster) = ::clio::rt::kernels::xpulp::tiles::installed(
                    Self::L1_BYTES,
                ) else {
                    return Err(::clio::rt::session::HeadError::Cluster {
                        needs: Self::L1_BYTES,
                    });
                };
                if let Some(input) = self.arena.get_mut(0..768) {
                    ::clio::rt::kernels::xpulp::tiles::image_rows(
                        &super::tiled_layers::INPUT,
                        image,
                        ::clio::rt::kernels::Rows {
                            from: 0,
                            to: 16,
                        },
                        input,
                        cluster,
                    );
                }
                if partition >= 3 {
                    self.to_3(cluster);
                }
                Ok(())
            }
            /// To partition 3, `clamp_output`: 6 layers, 52,224 MAC.
            fn to_3(
                &mut self,
                cluster: &dyn ::clio::rt::kernels::xpulp::tiles::Cluster,
            ) {
                let Ok([input, output]) = self
                    .arena
                    .get_disjoint_mut([0..768, 768..1280]) else {
                    return;
                };
                ::clio::rt::kernels::xpulp::tiles::run(
                    &super::tiled_layers::L0_STEM,
                    input,
                    output,
                    cluster,
                );
                {
                    use ::clio::rt::kernels::{Strip, Turn};
                    static TURNS: [[Turn; 5]; 8] = [
                        [
                            Turn::new(0, 0, 0, 2),
                            Turn::new(0, 0, 0, 1),
                            Turn::new(0, 0, 0, 1),
                            Turn::new(0, 0, 0, 1),
                            Turn::new(0, 0, 0, 1),
                        ],
                        [
                            Turn::new(0, 0, 2, 3),
                            Turn::new(1, 1, 1, 2),
                            Turn::new(1, 1, 1, 2),
                            Turn::new(1, 1, 1, 2),
                            Turn::new(0, 0, 1, 2),
                        ],
                        [
                            Turn::new(1, 1, 3, 4),
                            Turn::new(1, 2, 2, 3),
                            Turn::new(1, 2, 2, 3),
                            Turn::new(1, 2, 2, 3),
                            Turn::new(0, 0, 2, 3),
                        ],
                        [
                            Turn::new(1, 2, 4, 5),
                            Turn::new(1, 3, 3, 4),
                            Turn::new(1, 3, 3, 4),
                            Turn::new(1, 3, 3, 4),
                            Turn::new(0, 0, 3, 4),
                        ],
                        [
                            Turn::new(1, 3, 5, 6),
                            Turn::new(1, 4, 4, 5),
                            Turn::new(1, 4, 4, 5),
                            Turn::new(1, 4, 4, 5),
                            Turn::new(0, 0, 4, 5),
                        ],
                        [
                            Turn::new(1, 4, 6, 7),
                            Turn::new(1, 5, 5, 6),
                            Turn::new(1, 5, 5, 6),
                            Turn::new(1, 5, 5, 6),
                            Turn::new(0, 0, 5, 6),
                        ],
                        [
                            Turn::new(1, 5, 7, 8),
                            Turn::new(1, 6, 6, 7),
                            Turn::new(1, 6, 6, 7),
                            Turn::new(1, 6, 6, 7),
                            Turn::new(0, 0, 6, 7),
                        ],
                        [
                            Turn::new(1, 6, 8, 8),
                            Turn::new(1, 7, 7, 8),
                            Turn::new(1, 7, 7, 8),
                            Turn::new(1, 7, 7, 8),
                            Turn::new(0, 0, 7, 8),
                        ],
                    ];
                    for [turn_0, turn_1, turn_2, turn_3, turn_4] in &TURNS {
                        ::clio::rt::kernels::xpulp::tiles::slide(
                            &[
                                (Strip { offset: 0, row: 192 }, turn_0),
                                (Strip { offset: 576, row: 192 }, turn_1),
                                (Strip { offset: 1280, row: 64 }, turn_2),
                                (Strip { offset: 1344, row: 64 }, turn_3),
                            ],
                            &mut self.arena,
                            cluster,
                        );
                        if turn_0.rows.count() > 0 {
                            let needed = ::clio::rt::kernels::Banded::needed(
                                &super::tiled_layers::L1_EXPAND,
                                turn_0.rows,
                            );
                            let Ok([input, output]) = self
                                .arena
                                .get_disjoint_mut([
                                    Strip { offset: 768, row: 64 }.range(0, needed),
                                    Strip { offset: 0, row: 192 }
                                        .range(turn_0.first, turn_0.rows),
                                ]) else {
                                return;
                            };
                            let band = ::clio::rt::kernels::Banded::band(
                                &super::tiled_layers::L1_EXPAND,
                                turn_0.rows,
                            );
                            ::clio::rt::kernels::xpulp::tiles::run(
                                &band,
                                input,
                                output,
                                cluster,
                            );
                        }
                        if turn_1.rows.count() > 0 {
                            let needed = ::clio::rt::kernels::Banded::needed(
                                &super::tiled_layers::L2_DEPTHWISE,
                                turn_1.rows,
                            );
                            let Ok([input, output]) = self
                                .arena
                                .get_disjoint_mut([
                                    Strip { offset: 0, row: 192 }.range(turn_0.first, needed),
                                    Strip { offset: 576, row: 192 }
                                        .range(turn_1.first, turn_1.rows),
                                ]) else {
                                return;
                            };
                            let band = ::clio::rt::kernels::Banded::band(
                                &super::tiled_layers::L2_DEPTHWISE,
                                turn_1.rows,
                            );
                            ::clio::rt::kernels::xpulp::tiles::run(
                                &band,
                                input,
                                output,
                                cluster,
                            );
                        }
                        if turn_2.rows.count() > 0 {
                            let needed = ::clio::rt::kernels::Banded::needed(
                                &super::tiled_layers::L3_PROJECT,
                                turn_2.rows,
                            );
                            let Ok([input, output]) = self
                                .arena
                                .get_disjoint_mut([
                                    Strip { offset: 576, row: 192 }.range(turn_1.first, needed),
                                    Strip { offset: 1280, row: 64 }
                                        .range(turn_2.first, turn_2.rows),
                                ]) else {
                                return;
                            };
                            let band = ::clio::rt::kernels::Banded::band(
                                &super::tiled_layers::L3_PROJECT,
                                turn_2.rows,
                            );
                            ::clio::rt::kernels::xpulp::tiles::run(
                                &band,
                                input,
                                output,
                                cluster,
                            );
                        }
                        if turn_3.rows.count() > 0 {
                            let needed = turn_3.rows;
                            let Ok([left, right, output]) = self
                                .arena
                                .get_disjoint_mut([
                                    Strip { offset: 1280, row: 64 }.range(turn_2.first, needed),
                                    Strip { offset: 768, row: 64 }.range(0, needed),
                                    Strip { offset: 1344, row: 64 }
                                        .range(turn_3.first, turn_3.rows),
                                ]) else {
                                return;
                            };
                            ::clio::rt::kernels::xpulp::tiles::run_two(
                                &super::tiled_layers::L4_RESIDUAL.of(output.len()),
                                left,
                                right,
                                output,
                                cluster,
                            );
                        }
                        if turn_4.rows.count() > 0 {
                            let needed = turn_4.rows;
                            let Ok([input, output]) = self
                                .arena
                                .get_disjoint_mut([
                                    Strip { offset: 1344, row: 64 }.range(turn_3.first, needed),
                                    Strip { offset: 768, row: 64 }
                                        .range(turn_4.first, turn_4.rows),
                                ]) else {
                                return;
                            };
                            output.copy_from_slice(input);
                            ::clio::rt::kernels::clamp(
                                super::tiled_layers::L5_CLAMP,
                                output,
                            );
                        }
                    }
                }
            }
        }
        const _: () = assert!(Tiny::RAM_BYTES == size_of:: < Tiny > ());
        impl Default for Tiny {
            fn default() -> Self {
                Self::new()
            }
        }
        impl ::clio::rt::session::Head for Tiny {
            fn model(&self) -> [u8; 8] {
                Self::MODEL_HASH
            }
            fn table(&self) -> &::clio::rt::table::Table<'_> {
                &TABLE
            }
            fn slices(&self, partition: u8) -> &[u16] {
                Self::SLICE_BYTES
                    .get(usize::from(partition))
                    .copied()
                    .unwrap_or_default()
            }
            fn mtu(&self) -> u16 {
                244
            }
            fn run(
                &mut self,
                image: &[u8],
                partition: u8,
                limit: usize,
            ) -> Result<
                ::clio::rt::session::Output<'_>,
                ::clio::rt::session::HeadError,
            > {
                self.advance(image, partition)?;
                let Self { arena, scratch, stream } = self;
                let room = limit.min(stream.len());
                let stream = stream.get_mut(..room).unwrap_or_default();
                match partition {
                    3 => {
                        let Some(cluster) = ::clio::rt::kernels::xpulp::tiles::installed(
                            Self::L1_BYTES,
                        ) else {
                            return Err(::clio::rt::session::HeadError::Cluster {
                                needs: Self::L1_BYTES,
                            });
                        };
                        let tensor = arena.get(768..1280).unwrap_or_default();
                        let workspace = ::clio::rt::kernels::halves(scratch);
                        let code = &super::codes::P3;
                        let length = ::clio::rt::kernels::xpulp::tiles::encode(
                            code,
                            tensor,
                            workspace,
                            stream,
                            cluster,
                        );
                        Ok(
                            ::clio::rt::session::Output::Stream(
                                stream.get(..length).unwrap_or_default(),
                            ),
                        )
                    }
                    _ => Err(::clio::rt::session::HeadError::Partition(partition)),
                }
            }
        }
        /// The operating points that are worth having, by partition and slices.
        static POINTS: [::clio::rt::table::OperatingPoint; 3] = [
            ::clio::rt::table::OperatingPoint {
                partition: 3,
                slices: 1,
                bytes: 32,
                device_us: 1756,
                tail_us: 504,
                accuracy: 6200,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 3,
                slices: 2,
                bytes: 64,
                device_us: 1879,
                tail_us: 504,
                accuracy: 7450,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 3,
                slices: 3,
                bytes: 128,
                device_us: 1951,
                tail_us: 504,
                accuracy: 8075,
            },
        ];
        static TABLE: ::clio::rt::table::Table<'static> = match ::clio::rt::table::Table::new(
            &POINTS,
            30000,
        ) {
            Ok(table) => table,
            Err(_) => panic!("the partition table is empty"),
        };
    }
    /// The layers: one constant each, named after the network's node.
    mod tiled_layers {
        /// Channel 0: `(pixel / 255 − 0.485) / 0.229`, quantised.
        static INPUT_0: [i8; 256] = ::clio::rt::constants::i8s(
            include_bytes!("Tiny/input_0.i8"),
        );
        /// Channel 1: `(pixel / 255 − 0.456) / 0.224`, quantised.
        static INPUT_1: [i8; 256] = ::clio::rt::constants::i8s(
            include_bytes!("Tiny/input_1.i8"),
        );
        /// Channel 2: `(pixel / 255 − 0.406) / 0.225`, quantised.
        static INPUT_2: [i8; 256] = ::clio::rt::constants::i8s(
            include_bytes!("Tiny/input_2.i8"),
        );
        /// From pixels, one plane after the other, to the network's input.
        pub(super) const INPUT: ::clio::rt::kernels::ImageInput<'static> = ::clio::rt::kernels::ImageInput {
            shape: ::clio::rt::kernels::Shape::new(16, 16, 3),
            layout: ::clio::rt::kernels::PixelLayout::Planar,
            tables: &TABLES,
        };
        static TABLES: [[i8; 256]; 3] = [INPUT_0, INPUT_1, INPUT_2];
        const _: () = assert!(INPUT.is_consistent());
        /// Per four outputs: biases, weights in the order of the steps, scales.
        static L0_STEM_TILED: [i32; 98] = ::clio::rt::constants::i32s(
            include_bytes!("Tiny/l0_stem_tiled.i32"),
        );
        /// `stem`: convolution 3×16×16 → 8×8×8, 13,824 MAC, 392 bytes; output 0.023529412 · (q − -128).
        pub(super) const L0_STEM: ::clio::rt::kernels::xpulp::tiles::Cut<
            ::clio::rt::kernels::xpulp::PackedConv2d<'static>,
        > = ::clio::rt::kernels::xpulp::tiles::Cut {
            op: ::clio::rt::kernels::xpulp::PackedConv2d {
                input: ::clio::rt::kernels::Shape::new(16, 16, 3),
                output: ::clio::rt::kernels::Shape::new(8, 8, 8),
                window: ::clio::rt::kernels::Window {
                    kernel: [3, 3],
                    stride: [2, 2],
                    dilation: [1, 1],
                    padding: [1, 1],
                },
                blocks: &L0_STEM_TILED,
                input_zero: -14,
                clamp: [-128, 127],
                rounding: ::clio::rt::kernels::xpulp::Rounding::Clipped,
            },
            tiling: ::clio::rt::kernels::xpulp::tiles::Tiling {
                rows: 8,
                channels: 8,
            },
        };
        const _: () = assert!(L0_STEM.is_consistent());
        /// Per four outputs: biases, weights in the order of the steps, scales.
        static L1_EXPAND_TILED: [i32; 174] = ::clio::rt::constants::i32s(
            include_bytes!("Tiny/l1_expand_tiled.i32"),
        );
        /// `expand`: convolution 8×8×8 → 24×8×8, 12,288 MAC, 696 bytes; output 0.023529412 · (q − -128).
        pub(super) const L1_EXPAND: ::clio::rt::kernels::xpulp::tiles::Cut<
            ::clio::rt::kernels::xpulp::PackedConv2d<'static>,
        > = ::clio::rt::kernels::xpulp::tiles::Cut {
            op: ::clio::rt::kernels::xpulp::PackedConv2d {
                input: ::clio::rt::kernels::Shape::new(8, 8, 8),
                output: ::clio::rt::kernels::Shape::new(8, 8, 24),
                window: ::clio::rt::kernels::Window {
                    kernel: [1, 1],
                    stride: [1, 1],
                    dilation: [1, 1],
                    padding: [0, 0],
                },
                blocks: &L1_EXPAND_TILED,
                input_zero: -128,
                clamp: [-128, 127],
                rounding: ::clio::rt::kernels::xpulp::Rounding::Clipped,
            },
            tiling: ::clio::rt::kernels::xpulp::tiles::Tiling {
                rows: 2,
                channels: 24,
            },
        };
        const _: () = assert!(L1_EXPAND.is_consistent());
        /// Per four channels: how they are scaled, weights, scales.
        static L2_DEPTHWISE_TILED: [i32; 294] = ::clio::rt::constants::i32s(
            include_bytes!("Tiny/l2_depthwise_tiled.i32"),
        );
        /// `depthwise`: depthwise 24×8×8 → 24×8×8, 13,824 MAC, 1,176 bytes; output 0.023529412 · (q − -128).
        pub(super) const L2_DEPTHWISE: ::clio::rt::kernels::xpulp::tiles::Cut<
            ::clio::rt::kernels::xpulp::PackedDepthwise<'static>,
        > = ::clio::rt::kernels::xpulp::tiles::Cut {
            op: ::clio::rt::kernels::xpulp::PackedDepthwise {
                input: ::clio::rt::kernels::Shape::new(8, 8, 24),
                output: ::clio::rt::kernels::Shape::new(8, 8, 24),
                window: ::clio::rt::kernels::Window {
                    kernel: [3, 3],
                    stride: [1, 1],
                    dilation: [1, 1],
                    padding: [1, 1],
                },
                rows: 8,
                blocks: &L2_DEPTHWISE_TILED,
                input_zero: -128,
                clamp: [-128, 127],
            },
            tiling: ::clio::rt::kernels::xpulp::tiles::Tiling {
                rows: 1,
                channels: 24,
            },
        };
        const _: () = assert!(L2_DEPTHWISE.is_consistent());
        /// Per four outputs: biases, weights in the order of the steps, scales.
        static L3_PROJECT_TILED: [i32; 106] = ::clio::rt::constants::i32s(
            include_bytes!("Tiny/l3_project_tiled.i32"),
        );
        /// `project`: convolution 24×8×8 → 8×8×8, 12,288 MAC, 424 bytes; output 0.021568628 · (q − -35).
        pub(super) const L3_PROJECT: ::clio::rt::kernels::xpulp::tiles::Cut<
            ::clio::rt::kernels::xpulp::PackedConv2d<'static>,
        > = ::clio::rt::kernels::xpulp::tiles::Cut {
            op: ::clio::rt::kernels::xpulp::PackedConv2d {
                input: ::clio::rt::kernels::Shape::new(8, 8, 24),
                output: ::clio::rt::kernels::Shape::new(8, 8, 8),
                window: ::clio::rt::kernels::Window {
                    kernel: [1, 1],
                    stride: [1, 1],
                    dilation: [1, 1],
                    padding: [0, 0],
                },
                blocks: &L3_PROJECT_TILED,
                input_zero: -128,
                clamp: [-128, 127],
                rounding: ::clio::rt::kernels::xpulp::Rounding::ClippedSigned,
            },
            tiling: ::clio::rt::kernels::xpulp::tiles::Tiling {
                rows: 1,
                channels: 8,
            },
        };
        const _: () = assert!(L3_PROJECT.is_consistent());
        /// What each value of the left operand adds, then of the right one.
        static L4_RESIDUAL_TILED: [i32; 512] = ::clio::rt::constants::i32s(
            include_bytes!("Tiny/l4_residual_tiled.i32"),
        );
        /// `residual`: add 8×8×8 and 8×8×8 → 8×8×8; output 0.022058824 · (q − -37).
        pub(super) const L4_RESIDUAL: ::clio::rt::kernels::xpulp::tiles::Cut<
            ::clio::rt::kernels::xpulp::tiles::Sum<'static>,
        > = ::clio::rt::kernels::xpulp::tiles::Cut {
            op: ::clio::rt::kernels::xpulp::tiles::Sum {
                op: ::clio::rt::kernels::xpulp::PackedAdd {
                    tables: &L4_RESIDUAL_TILED,
                    finish: ::clio::rt::kernels::xpulp::Finish::Shifted(22),
                    clamp: [-128, 127],
                },
                elements: 512,
            },
            tiling: ::clio::rt::kernels::xpulp::tiles::Tiling {
                rows: 1,
                channels: 4,
            },
        };
        /// `clamp`: clamp 8×8×8 → 8×8×8; output 0.022058824 · (q − -37).
        pub(super) const L5_CLAMP: ::clio::rt::kernels::Clamp = [-37, 127];
    }
    /// The slice codes: `P3` is that of partition 3.
    mod codes {
        /// `[components, channels]`.
        static P3_ROTATION: [i16; 32] = [
            -11,
            -15,
            -26,
            13,
            13,
            -41,
            20,
            61,
            23,
            -21,
            28,
            27,
            47,
            2,
            -1,
            -29,
            -8,
            -44,
            32,
            -50,
            11,
            -37,
            -34,
            -47,
            -21,
            -12,
            58,
            -48,
            8,
            51,
            -14,
            -56,
        ];
        /// Per component.
        static P3_OFFSET: [i32; 4] = [1589, 621, -1073, 1635];
        /// `[kept rows, rows]`, Q13.
        static P3_VERTICAL: [i16; 48] = ::clio::rt::constants::i16s(
            include_bytes!("Tiny/p3_vertical.i16"),
        );
        /// `[kept columns, columns]`, Q13.
        static P3_HORIZONTAL: [i16; 64] = ::clio::rt::constants::i16s(
            include_bytes!("Tiny/p3_horizontal.i16"),
        );
        /// Positions, class by class.
        static P3_COEFFICIENTS: [u16; 192] = ::clio::rt::constants::u16s(
            include_bytes!("Tiny/p3_coefficients.u16"),
        );
        /// Quantiser of each coefficient.
        static P3_SCALES: [u16; 192] = ::clio::rt::constants::u16s(
            include_bytes!("Tiny/p3_scales.u16"),
        );
        /// Coefficients of about equal spread.
        static P3_CLASSES: [::clio::rt::stream::Class; 2] = [
            ::clio::rt::stream::Class {
                first: 0,
                count: 48,
                planes: 6,
            },
            ::clio::rt::stream::Class {
                first: 48,
                count: 144,
                planes: 6,
            },
        ];
        /// Bit planes in the order they are sent.
        static P3_PASSES: [::clio::rt::stream::Pass; 12] = [
            ::clio::rt::stream::Pass {
                class: 0,
                plane: 5,
                significant: [6000, 14000, 22000, 30000],
                refine: 31000,
            },
            ::clio::rt::stream::Pass {
                class: 1,
                plane: 5,
                significant: [6000, 14000, 22000, 30000],
                refine: 31000,
            },
            ::clio::rt::stream::Pass {
                class: 0,
                plane: 4,
                significant: [6000, 14000, 22000, 30000],
                refine: 31000,
            },
            ::clio::rt::stream::Pass {
                class: 1,
                plane: 4,
                significant: [6000, 14000, 22000, 30000],
                refine: 31000,
            },
            ::clio::rt::stream::Pass {
                class: 0,
                plane: 3,
                significant: [6000, 14000, 22000, 30000],
                refine: 31000,
            },
            ::clio::rt::stream::Pass {
                class: 1,
                plane: 3,
                significant: [6000, 14000, 22000, 30000],
                refine: 31000,
            },
            ::clio::rt::stream::Pass {
                class: 0,
                plane: 2,
                significant: [6000, 14000, 22000, 30000],
                refine: 31000,
            },
            ::clio::rt::stream::Pass {
                class: 1,
                plane: 2,
                significant: [6000, 14000, 22000, 30000],
                refine: 31000,
            },
            ::clio::rt::stream::Pass {
                class: 0,
                plane: 1,
                significant: [6000, 14000, 22000, 30000],
                refine: 31000,
            },
            ::clio::rt::stream::Pass {
                class: 1,
                plane: 1,
                significant: [6000, 14000, 22000, 30000],
                refine: 31000,
            },
            ::clio::rt::stream::Pass {
                class: 0,
                plane: 0,
                significant: [6000, 14000, 22000, 30000],
                refine: 31000,
            },
            ::clio::rt::stream::Pass {
                class: 1,
                plane: 0,
                significant: [6000, 14000, 22000, 30000],
                refine: 31000,
            },
        ];
        /// Partition 3, `clamp_output`: 8 channels of 8×8 to 4 components of 6×8, 192 coefficients in 12 passes.
        pub(super) const P3: ::clio::rt::stream::Transform<'static> = ::clio::rt::stream::Transform {
            analysis: ::clio::rt::stream::Analysis {
                height: 8,
                width: 8,
                channels: 8,
                rotation: &P3_ROTATION,
                offset: &P3_OFFSET,
                shift: 4,
                vertical: &P3_VERTICAL,
                horizontal: &P3_HORIZONTAL,
            },
            scales: &P3_SCALES,
            planes: ::clio::rt::stream::Planes {
                shape: [4, 6, 8],
                coefficients: &P3_COEFFICIENTS,
                classes: &P3_CLASSES,
                passes: &P3_PASSES,
            },
        };
    }
}
#[allow(unused_imports)]
pub use tiny::gap8::Tiny;
