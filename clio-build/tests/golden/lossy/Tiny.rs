/// The heads of [`Tiny`], one for each board.
#[allow(dead_code, unused_variables, clippy::all)]
pub mod tiny {
    /// The head on stm32f746 (Cortex-M7).
    pub mod stm32f746 {
        /// A network of one operator of every kind.
        ///
        /// 1 partitions, 2,810 bytes of constants, 2,476 of RAM (768 arena, 1,640 scratch, 68 stream).
        #[repr(C, align(4))]
        #[derive(Clone, Debug)]
        pub struct Tiny {
            /// Activations.
            arena: [i8; 768],
            /// Where kernels and the transform code work.
            scratch: [i32; 410],
            /// What is sent.
            stream: [u8; 68],
        }
        impl Tiny {
            /// The first eight bytes of the artifact's SHA-256.
            pub const MODEL_HASH: [u8; 8] = [189, 188, 80, 60, 2, 95, 248, 109];
            /// Weights and tables, bytes; code is not in it.
            pub const FLASH_BYTES: usize = 2810;
            /// The head's own size, bytes; the stack is not in it.
            pub const RAM_BYTES: usize = 2476;
            /// Activations, bytes.
            pub const ARENA_BYTES: usize = 768;
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
                &[32, 64, 128],
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
            /// Packets of each partition and slice count; empty for one that sends nothing or is not in this head.
            pub const PROTECTIONS: [&'static [::clio::rt::packet::Protection]; 10] = [
                &[
                    ::clio::rt::packet::Protection {
                        data: 1,
                        repair: 0,
                        row: 30,
                    },
                    ::clio::rt::packet::Protection {
                        data: 2,
                        repair: 1,
                        row: 19,
                    },
                    ::clio::rt::packet::Protection {
                        data: 3,
                        repair: 2,
                        row: 23,
                    },
                ],
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
                (0, 768),
                (0, 0),
                (0, 0),
                (0, 0),
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
                    arena: [0; 768],
                    scratch: [0; 410],
                    stream: [0; 68],
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
                if !matches!(partition, 0) {
                    return Err(::clio::rt::session::HeadError::Partition(partition));
                }
                if image.len() != 768 {
                    return Err(::clio::rt::session::HeadError::Image {
                        needs: 768,
                        has: image.len(),
                    });
                }
                if let Some(input) = self.arena.get_mut(0..768) {
                    ::clio::rt::kernels::image_input(
                        &super::wide_layers::INPUT,
                        image,
                        input,
                    );
                }
                Ok(())
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
            fn format(&self) -> ::clio::rt::packet::Format {
                ::clio::rt::packet::Format::Protected
            }
            fn protection(
                &self,
                partition: u8,
                slices: u8,
            ) -> Option<::clio::rt::packet::Protection> {
                let of_partition = Self::PROTECTIONS.get(usize::from(partition))?;
                of_partition.get(usize::from(slices).checked_sub(1)?).copied()
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
                    0 => {
                        let tensor = arena.get(0..768).unwrap_or_default();
                        let workspace = ::clio::rt::kernels::halves(scratch);
                        let length = super::codes::P0.encode(tensor, workspace, stream);
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
        static POINTS: [::clio::rt::table::OperatingPoint; 2] = [
            ::clio::rt::table::OperatingPoint {
                partition: 0,
                slices: 2,
                bytes: 64,
                device_us: 762,
                tail_us: 515,
                accuracy: 6337,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 0,
                slices: 3,
                bytes: 127,
                device_us: 849,
                tail_us: 515,
                accuracy: 7537,
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
    /// The head on mps2_an500 (Cortex-M7).
    pub mod mps2_an500 {
        /// A network of one operator of every kind.
        ///
        /// 1 partitions, 2,810 bytes of constants, 2,476 of RAM (768 arena, 1,640 scratch, 68 stream).
        #[repr(C, align(4))]
        #[derive(Clone, Debug)]
        pub struct Tiny {
            /// Activations.
            arena: [i8; 768],
            /// Where kernels and the transform code work.
            scratch: [i32; 410],
            /// What is sent.
            stream: [u8; 68],
        }
        impl Tiny {
            /// The first eight bytes of the artifact's SHA-256.
            pub const MODEL_HASH: [u8; 8] = [189, 188, 80, 60, 2, 95, 248, 109];
            /// Weights and tables, bytes; code is not in it.
            pub const FLASH_BYTES: usize = 2810;
            /// The head's own size, bytes; the stack is not in it.
            pub const RAM_BYTES: usize = 2476;
            /// Activations, bytes.
            pub const ARENA_BYTES: usize = 768;
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
                &[32, 64, 128],
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
            /// Packets of each partition and slice count; empty for one that sends nothing or is not in this head.
            pub const PROTECTIONS: [&'static [::clio::rt::packet::Protection]; 10] = [
                &[
                    ::clio::rt::packet::Protection {
                        data: 1,
                        repair: 0,
                        row: 30,
                    },
                    ::clio::rt::packet::Protection {
                        data: 2,
                        repair: 1,
                        row: 19,
                    },
                    ::clio::rt::packet::Protection {
                        data: 3,
                        repair: 2,
                        row: 23,
                    },
                ],
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
                (0, 768),
                (0, 0),
                (0, 0),
                (0, 0),
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
                    arena: [0; 768],
                    scratch: [0; 410],
                    stream: [0; 68],
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
                if !matches!(partition, 0) {
                    return Err(::clio::rt::session::HeadError::Partition(partition));
                }
                if image.len() != 768 {
                    return Err(::clio::rt::session::HeadError::Image {
                        needs: 768,
                        has: image.len(),
                    });
                }
                if let Some(input) = self.arena.get_mut(0..768) {
                    ::clio::rt::kernels::image_input(
                        &super::wide_layers::INPUT,
                        image,
                        input,
                    );
                }
                Ok(())
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
            fn format(&self) -> ::clio::rt::packet::Format {
                ::clio::rt::packet::Format::Protected
            }
            fn protection(
                &self,
                partition: u8,
                slices: u8,
            ) -> Option<::clio::rt::packet::Protection> {
                let of_partition = Self::PROTECTIONS.get(usize::from(partition))?;
                of_partition.get(usize::from(slices).checked_sub(1)?).copied()
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
                    0 => {
                        let tensor = arena.get(0..768).unwrap_or_default();
                        let workspace = ::clio::rt::kernels::halves(scratch);
                        let length = super::codes::P0.encode(tensor, workspace, stream);
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
        static POINTS: [::clio::rt::table::OperatingPoint; 2] = [
            ::clio::rt::table::OperatingPoint {
                partition: 0,
                slices: 2,
                bytes: 64,
                device_us: 762,
                tail_us: 515,
                accuracy: 6337,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 0,
                slices: 3,
                bytes: 127,
                device_us: 849,
                tail_us: 515,
                accuracy: 7537,
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
    mod wide_layers {
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
    }
    /// The slice codes: `P3` is that of partition 3.
    mod codes {
        /// `[components, channels]`.
        static P0_ROTATION: [i16; 9] = [-13, -41, -49, -42, 5, 61, 14, 39, 15];
        /// Per component.
        static P0_OFFSET: [i32; 3] = [-162, 594, -258];
        /// `[kept rows, rows]`, Q13.
        static P0_VERTICAL: [i16; 96] = ::clio::rt::constants::i16s(
            include_bytes!("Tiny/p0_vertical.i16"),
        );
        /// `[kept columns, columns]`, Q13.
        static P0_HORIZONTAL: [i16; 256] = ::clio::rt::constants::i16s(
            include_bytes!("Tiny/p0_horizontal.i16"),
        );
        /// Positions, class by class.
        static P0_COEFFICIENTS: [u16; 288] = ::clio::rt::constants::u16s(
            include_bytes!("Tiny/p0_coefficients.u16"),
        );
        /// Quantiser of each coefficient.
        static P0_SCALES: [u16; 288] = ::clio::rt::constants::u16s(
            include_bytes!("Tiny/p0_scales.u16"),
        );
        /// Coefficients of about equal spread.
        static P0_CLASSES: [::clio::rt::stream::Class; 2] = [
            ::clio::rt::stream::Class {
                first: 0,
                count: 72,
                planes: 6,
            },
            ::clio::rt::stream::Class {
                first: 72,
                count: 216,
                planes: 6,
            },
        ];
        /// Bit planes in the order they are sent.
        static P0_PASSES: [::clio::rt::stream::Pass; 12] = [
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
        /// Partition 0, `image`: 3 channels of 16×16 to 3 components of 6×16, 288 coefficients in 12 passes.
        pub(super) const P0: ::clio::rt::stream::Transform<'static> = ::clio::rt::stream::Transform {
            analysis: ::clio::rt::stream::Analysis {
                height: 16,
                width: 16,
                channels: 3,
                rotation: &P0_ROTATION,
                offset: &P0_OFFSET,
                shift: 4,
                vertical: &P0_VERTICAL,
                horizontal: &P0_HORIZONTAL,
            },
            scales: &P0_SCALES,
            planes: ::clio::rt::stream::Planes {
                shape: [3, 6, 16],
                coefficients: &P0_COEFFICIENTS,
                classes: &P0_CLASSES,
                passes: &P0_PASSES,
            },
        };
    }
}
#[allow(unused_imports)]
pub use tiny::stm32f746::Tiny;
