/// The heads of [`Tiny`], one for each board.
#[allow(dead_code, unused_variables, clippy::all)]
pub mod tiny {
    /// The head on gap8 (RI5CY).
    pub mod gap8 {
        /// A network of one operator of every kind.
        ///
        /// 1 partitions, 4,864 bytes of constants and 4,844 in L3, 6,816 of RAM (6,816 arena of which 3,232 take them from L3, 0 scratch, 0 stream).
        #[repr(C, align(4))]
        #[derive(Clone, Debug)]
        pub struct Tiny {
            /// Activations.
            arena: [i8; 6816],
            /// Where kernels and the transform code work.
            scratch: [i32; 0],
            /// What is sent.
            stream: [u8; 0],
        }
        impl Tiny {
            /// The first eight bytes of the artifact's SHA-256.
            pub const MODEL_HASH: [u8; 8] = [189, 188, 80, 60, 2, 95, 248, 109];
            /// Weights and tables, bytes; code is not in it.
            pub const FLASH_BYTES: usize = 4864;
            /// The head's own size, bytes; the stack is not in it.
            pub const RAM_BYTES: usize = 6816;
            /// Activations, bytes.
            pub const ARENA_BYTES: usize = 6816;
            /// Weights in L3, bytes.
            pub const L3_BYTES: usize = 4844;
            /// The end of the arena that they come to, bytes.
            pub const RING_BYTES: usize = 3232;
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
                &[],
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
                (0, 0),
                (0, 0),
                (0, 0),
                (0, 0),
                (0, 0),
                (0, 0),
                (16, 26),
            ];
            /// Layers whose constants come from L3 on the way to each partition.
            const FAR_LAYERS: [usize; 10] = [0, 1, 4, 4, 5, 5, 5, 5, 5, 6];
            /// A head that has seen no image; all zeros, so a static of it takes no flash.
            pub const fn new() -> Self {
                Self {
                    arena: [0; 6816],
                    scratch: [0; 0],
                    stream: [0; 0],
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
                if !matches!(partition, 9) {
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
                if partition >= 9 {
                    let Some((arena, ring)) = self.arena.split_at_mut_checked(3584) else {
                        return Ok(());
                    };
                    let count = Self::FAR_LAYERS
                        .get(usize::from(partition))
                        .copied()
                        .unwrap_or_default();
                    let far = super::tiled_layers::FAR.get(..count).unwrap_or_default();
                    let ahead = &mut ::clio::rt::kernels::xpulp::tiles::Ahead::new(
                        ring,
                        far,
                        cluster,
                    );
                    if partition >= 9 {
                        Self::to_9_ahead(arena, ahead, cluster);
                    }
                }
                Ok(())
            }
            /// To partition 9, `classifier_output`: 15 layers, 70,816 MAC, constants from L3.
            fn to_9_ahead(
                arena: &mut [i8],
                ahead: &mut ::clio::rt::kernels::xpulp::tiles::Ahead<'_>,
                cluster: &dyn ::clio::rt::kernels::xpulp::tiles::Cluster,
            ) {
                let Ok([input, output]) = arena.get_disjoint_mut([0..768, 3072..3584])
                else {
                    return;
                };
                ::clio::rt::kernels::xpulp::tiles::run_far(
                    &super::tiled_layers::L0_STEM,
                    0,
                    input,
                    output,
                    ahead,
                    cluster,
                );
                let Ok([input, output]) = arena.get_disjoint_mut([3072..3584, 0..1536])
                else {
                    return;
                };
                ::clio::rt::kernels::xpulp::tiles::run_far(
                    &super::tiled_layers::L1_EXPAND,
                    1,
                    input,
                    output,
                    ahead,
                    cluster,
                );
                let Ok([input, output]) = arena.get_disjoint_mut([0..1536, 1536..3072])
                else {
                    return;
                };
                ::clio::rt::kernels::xpulp::tiles::run_far(
                    &super::tiled_layers::L2_DEPTHWISE,
                    2,
                    input,
                    output,
                    ahead,
                    cluster,
                );
                let Ok([input, output]) = arena.get_disjoint_mut([1536..3072, 0..512])
                else {
                    return;
                };
                ::clio::rt::kernels::xpulp::tiles::run_far(
                    &super::tiled_layers::L3_PROJECT,
                    3,
                    input,
                    output,
                    ahead,
                    cluster,
                );
                let Ok([sums, other]) = arena.get_disjoint_mut([0..512, 3072..3584])
                else {
                    return;
                };
                ::clio::rt::kernels::xpulp::tiles::run_in_place(
                    &super::tiled_layers::L4_RESIDUAL,
                    sums,
                    other,
                    cluster,
                );
                if let Some(values) = arena.get_mut(0..512) {
                    ::clio::rt::kernels::clamp(super::tiled_layers::L5_CLAMP, values);
                }
                let Ok([input, output]) = arena.get_disjoint_mut([0..512, 512..768])
                else {
                    return;
                };
                ::clio::rt::kernels::xpulp::tiles::run_far(
                    &super::tiled_layers::L6_DOWN,
                    4,
                    input,
                    output,
                    ahead,
                    cluster,
                );
                let Ok([input, output]) = arena.get_disjoint_mut([0..512, 768..896])
                else {
                    return;
                };
                ::clio::rt::kernels::slice(
                    &super::tiled_layers::L7_SHORTCUT_SLICE,
                    input,
                    output,
                );
                let Ok([input, output]) = arena.get_disjoint_mut([768..896, 0..256])
                else {
                    return;
                };
                ::clio::rt::kernels::pad(
                    &super::tiled_layers::L8_SHORTCUT_PAD,
                    input,
                    output,
                );
                let Ok([sums, other]) = arena.get_disjoint_mut([512..768, 0..256]) else {
                    return;
                };
                ::clio::rt::kernels::xpulp::tiles::run_in_place(
                    &super::tiled_layers::L9_BLOCK,
                    sums,
                    other,
                    cluster,
                );
                let Ok([input, output]) = arena.get_disjoint_mut([512..768, 0..64]) else {
                    return;
                };
                ::clio::rt::kernels::xpulp::tiles::run(
                    &super::tiled_layers::L10_MAX,
                    input,
                    output,
                    cluster,
                );
                let Ok([input, output]) = arena.get_disjoint_mut([0..64, 64..96]) else {
                    return;
                };
                ::clio::rt::kernels::xpulp::tiles::run(
                    &super::tiled_layers::L11_AVERAGE,
                    input,
                    output,
                    cluster,
                );
                let Ok([input, output]) = arena.get_disjoint_mut([64..96, 0..16]) else {
                    return;
                };
                ::clio::rt::kernels::xpulp::tiles::run(
                    &super::tiled_layers::L12_GLOBAL,
                    input,
                    output,
                    cluster,
                );
                let Ok([input, output]) = arena.get_disjoint_mut([0..16, 16..26]) else {
                    return;
                };
                ::clio::rt::kernels::xpulp::tiles::run_far(
                    &super::tiled_layers::L14_CLASSIFIER,
                    5,
                    input,
                    output,
                    ahead,
                    cluster,
                );
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
                    9 => {
                        let Ok([logits, probabilities]) = arena
                            .get_disjoint_mut([16..26, 0..10]) else {
                            return Err(
                                ::clio::rt::session::HeadError::Partition(partition),
                            );
                        };
                        ::clio::rt::kernels::softmax(
                            &super::tiled_layers::PROBABILITIES,
                            logits,
                            probabilities,
                        );
                        let class = ::clio::rt::kernels::argmax(logits);
                        let probability = probabilities
                            .get(class)
                            .copied()
                            .unwrap_or(i8::MIN);
                        Ok(::clio::rt::session::Output::Label {
                            class: class as u16,
                            confidence: confidence(probability),
                        })
                    }
                    _ => Err(::clio::rt::session::HeadError::Partition(partition)),
                }
            }
        }
        /// From 1/256 above −128 to 1/255, rounded.
        fn confidence(probability: i8) -> u8 {
            let of_256 = (i32::from(probability) + 128) as u32;
            ((of_256 * 255 + 128) >> 8) as u8
        }
        /// The operating points that are worth having, by partition and slices.
        static POINTS: [::clio::rt::table::OperatingPoint; 1] = [
            ::clio::rt::table::OperatingPoint {
                partition: 9,
                slices: 0,
                bytes: 0,
                device_us: 352,
                tail_us: 0,
                accuracy: 6000,
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
        #[cfg_attr(target_arch = "riscv32", unsafe(link_section = ".l3"))]
        /// Per four outputs: biases, weights in the order of the steps, scales.
        static L0_STEM_TILED: [i32; 98] = ::clio::rt::constants::i32s(
            include_bytes!("Tiny/l0_stem_tiled.i32"),
        );
        /// `stem`: convolution 3×16×16 → 8×8×8, 13,824 MAC, 392 bytes in L3; output 0.023529412 · (q − -128).
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
        #[cfg_attr(target_arch = "riscv32", unsafe(link_section = ".l3"))]
        /// Per four outputs: biases, weights in the order of the steps, scales.
        static L1_EXPAND_TILED: [i32; 174] = ::clio::rt::constants::i32s(
            include_bytes!("Tiny/l1_expand_tiled.i32"),
        );
        /// `expand`: convolution 8×8×8 → 24×8×8, 12,288 MAC, 696 bytes in L3; output 0.023529412 · (q − -128).
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
                rows: 8,
                channels: 24,
            },
        };
        const _: () = assert!(L1_EXPAND.is_consistent());
        #[cfg_attr(target_arch = "riscv32", unsafe(link_section = ".l3"))]
        /// Per four channels: how they are scaled, weights, scales.
        static L2_DEPTHWISE_TILED: [i32; 294] = ::clio::rt::constants::i32s(
            include_bytes!("Tiny/l2_depthwise_tiled.i32"),
        );
        /// `depthwise`: depthwise 24×8×8 → 24×8×8, 13,824 MAC, 1,176 bytes in L3; output 0.023529412 · (q − -128).
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
                rows: 8,
                channels: 24,
            },
        };
        const _: () = assert!(L2_DEPTHWISE.is_consistent());
        #[cfg_attr(target_arch = "riscv32", unsafe(link_section = ".l3"))]
        /// Per four outputs: biases, weights in the order of the steps, scales.
        static L3_PROJECT_TILED: [i32; 106] = ::clio::rt::constants::i32s(
            include_bytes!("Tiny/l3_project_tiled.i32"),
        );
        /// `project`: convolution 24×8×8 → 8×8×8, 12,288 MAC, 424 bytes in L3; output 0.021568628 · (q − -35).
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
                rows: 8,
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
                rows: 2,
                channels: 4,
            },
        };
        /// `clamp`: clamp 8×8×8 → 8×8×8; output 0.022058824 · (q − -37).
        pub(super) const L5_CLAMP: ::clio::rt::kernels::Clamp = [-37, 127];
        #[cfg_attr(target_arch = "riscv32", unsafe(link_section = ".l3"))]
        /// Per four outputs: biases, weights in the order of the steps, scales.
        static L6_DOWN_TILED: [i32; 404] = ::clio::rt::constants::i32s(
            include_bytes!("Tiny/l6_down_tiled.i32"),
        );
        /// `down`: convolution 8×8×8 → 16×4×4, 18,432 MAC, 1,616 bytes in L3; output 0.023039216 · (q − -41).
        pub(super) const L6_DOWN: ::clio::rt::kernels::xpulp::tiles::Cut<
            ::clio::rt::kernels::xpulp::PackedConv2d<'static>,
        > = ::clio::rt::kernels::xpulp::tiles::Cut {
            op: ::clio::rt::kernels::xpulp::PackedConv2d {
                input: ::clio::rt::kernels::Shape::new(8, 8, 8),
                output: ::clio::rt::kernels::Shape::new(4, 4, 16),
                window: ::clio::rt::kernels::Window {
                    kernel: [3, 3],
                    stride: [2, 2],
                    dilation: [1, 1],
                    padding: [1, 1],
                },
                blocks: &L6_DOWN_TILED,
                input_zero: -37,
                clamp: [-128, 127],
                rounding: ::clio::rt::kernels::xpulp::Rounding::ClippedSigned,
            },
            tiling: ::clio::rt::kernels::xpulp::tiles::Tiling {
                rows: 4,
                channels: 16,
            },
        };
        const _: () = assert!(L6_DOWN.is_consistent());
        /// `shortcut/slice`: slice 8×8×8 → 8×4×4; output 0.022058824 · (q − -37).
        pub(super) const L7_SHORTCUT_SLICE: ::clio::rt::kernels::Slice = ::clio::rt::kernels::Slice {
            input: ::clio::rt::kernels::Shape::new(8, 8, 8),
            output: ::clio::rt::kernels::Shape::new(4, 4, 8),
            begin: [0, 0, 0],
            stride: [2, 2, 1],
        };
        const _: () = assert!(L7_SHORTCUT_SLICE.is_consistent());
        /// `shortcut/pad`: pad 8×4×4 → 16×4×4; output 0.022058824 · (q − -37).
        pub(super) const L8_SHORTCUT_PAD: ::clio::rt::kernels::Pad = ::clio::rt::kernels::Pad {
            input: ::clio::rt::kernels::Shape::new(4, 4, 8),
            output: ::clio::rt::kernels::Shape::new(4, 4, 16),
            before: [0, 0, 4],
            value: -37,
        };
        const _: () = assert!(L8_SHORTCUT_PAD.is_consistent());
        /// What each value of the left operand adds, then of the right one.
        static L9_BLOCK_TILED: [i32; 512] = ::clio::rt::constants::i32s(
            include_bytes!("Tiny/l9_block_tiled.i32"),
        );
        /// `block`: add 16×4×4 and 16×4×4 → 16×4×4; output 0.024509804 · (q − -46).
        pub(super) const L9_BLOCK: ::clio::rt::kernels::xpulp::tiles::Cut<
            ::clio::rt::kernels::xpulp::tiles::Sum<'static>,
        > = ::clio::rt::kernels::xpulp::tiles::Cut {
            op: ::clio::rt::kernels::xpulp::tiles::Sum {
                op: ::clio::rt::kernels::xpulp::PackedAdd {
                    tables: &L9_BLOCK_TILED,
                    finish: ::clio::rt::kernels::xpulp::Finish::Scaled {
                        signed: false,
                        multiplier: -257698018,
                        round: -23855127,
                        shift: 19,
                    },
                    clamp: [-46, 127],
                },
                elements: 256,
            },
            tiling: ::clio::rt::kernels::xpulp::tiles::Tiling {
                rows: 1,
                channels: 4,
            },
        };
        /// `max`: pool 16×4×4 → 16×2×2; output 0.024509804 · (q − -46).
        pub(super) const L10_MAX: ::clio::rt::kernels::xpulp::tiles::Cut<
            ::clio::rt::kernels::MaxPool,
        > = ::clio::rt::kernels::xpulp::tiles::Cut {
            op: ::clio::rt::kernels::MaxPool {
                input: ::clio::rt::kernels::Shape::new(4, 4, 16),
                output: ::clio::rt::kernels::Shape::new(2, 2, 16),
                window: ::clio::rt::kernels::Window {
                    kernel: [2, 2],
                    stride: [2, 2],
                    dilation: [1, 1],
                    padding: [0, 0],
                },
                clamp: [-128, 127],
            },
            tiling: ::clio::rt::kernels::xpulp::tiles::Tiling {
                rows: 2,
                channels: 16,
            },
        };
        const _: () = assert!(L10_MAX.is_consistent());
        /// `average`: pool 16×2×2 → 16×1×2; output 0.024509804 · (q − -46).
        pub(super) const L11_AVERAGE: ::clio::rt::kernels::xpulp::tiles::Cut<
            ::clio::rt::kernels::AveragePool,
        > = ::clio::rt::kernels::xpulp::tiles::Cut {
            op: ::clio::rt::kernels::AveragePool {
                input: ::clio::rt::kernels::Shape::new(2, 2, 16),
                output: ::clio::rt::kernels::Shape::new(1, 2, 16),
                window: ::clio::rt::kernels::Window {
                    kernel: [2, 1],
                    stride: [2, 1],
                    dilation: [1, 1],
                    padding: [0, 0],
                },
                clamp: [-128, 127],
            },
            tiling: ::clio::rt::kernels::xpulp::tiles::Tiling {
                rows: 1,
                channels: 16,
            },
        };
        const _: () = assert!(L11_AVERAGE.is_consistent());
        /// `global`: pool 16×1×2 → 16×1×1; output 0.025980392 · (q − -51).
        pub(super) const L12_GLOBAL: ::clio::rt::kernels::xpulp::tiles::Cut<
            ::clio::rt::kernels::Mean,
        > = ::clio::rt::kernels::xpulp::tiles::Cut {
            op: ::clio::rt::kernels::Mean {
                input: ::clio::rt::kernels::Shape::new(1, 2, 16),
                multiplier: 2025927979,
                shift: -1,
                input_zero: -46,
                output_zero: -51,
                clamp: [-128, 127],
            },
            tiling: ::clio::rt::kernels::xpulp::tiles::Tiling {
                rows: 1,
                channels: 16,
            },
        };
        #[cfg_attr(target_arch = "riscv32", unsafe(link_section = ".l3"))]
        /// Per four outputs: biases, weights in the order of the steps, scales.
        static L14_CLASSIFIER_TILED: [i32; 135] = ::clio::rt::constants::i32s(
            include_bytes!("Tiny/l14_classifier_tiled.i32"),
        );
        /// `classifier`: fully connected 16×1×1 → 10×1×1, 160 MAC, 540 bytes in L3; output 0.026960785 · (q − -54).
        pub(super) const L14_CLASSIFIER: ::clio::rt::kernels::xpulp::tiles::Cut<
            ::clio::rt::kernels::xpulp::PackedFullyConnected<'static>,
        > = ::clio::rt::kernels::xpulp::tiles::Cut {
            op: ::clio::rt::kernels::xpulp::PackedFullyConnected {
                inputs: 16,
                outputs: 10,
                blocks: &L14_CLASSIFIER_TILED,
                clamp: [-128, 127],
                rounding: ::clio::rt::kernels::xpulp::Rounding::ClippedSigned,
            },
            tiling: ::clio::rt::kernels::xpulp::tiles::Tiling {
                rows: 1,
                channels: 12,
            },
        };
        const _: () = assert!(L14_CLASSIFIER.is_consistent());
        /// Constants in L3, in the order in which layers need them.
        pub(super) static FAR: [::clio::rt::kernels::xpulp::tiles::Far<'static>; 6] = [
            ::clio::rt::kernels::xpulp::tiles::Far {
                constants: &L0_STEM_TILED,
                block: 98,
            },
            ::clio::rt::kernels::xpulp::tiles::Far {
                constants: &L1_EXPAND_TILED,
                block: 174,
            },
            ::clio::rt::kernels::xpulp::tiles::Far {
                constants: &L2_DEPTHWISE_TILED,
                block: 294,
            },
            ::clio::rt::kernels::xpulp::tiles::Far {
                constants: &L3_PROJECT_TILED,
                block: 106,
            },
            ::clio::rt::kernels::xpulp::tiles::Far {
                constants: &L6_DOWN_TILED,
                block: 404,
            },
            ::clio::rt::kernels::xpulp::tiles::Far {
                constants: &L14_CLASSIFIER_TILED,
                block: 135,
            },
        ];
        /// From logits to probabilities of 1/256.
        pub(super) const PROBABILITIES: ::clio::rt::kernels::Softmax = ::clio::rt::kernels::Softmax {
            multiplier: 1852731008,
            shift: 21,
            diff_min: -992,
        };
    }
    /// The slice codes: `P3` is that of partition 3.
    mod codes {}
}
#[allow(unused_imports)]
pub use tiny::gap8::Tiny;
