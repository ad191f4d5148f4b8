/// The heads of [`Tiny`], one for each board.
#[allow(dead_code, unused_variables, clippy::all)]
pub mod tiny {
    /// The head on stm32f746 (Cortex-M7).
    pub mod stm32f746 {
        /// A network of one operator of every kind.
        ///
        /// 10 partitions, 12,484 bytes of constants, 5,736 of RAM (3,584 arena, 1,640 scratch, 512 stream).
        #[repr(C, align(4))]
        #[derive(Clone, Debug)]
        pub struct Tiny {
            /// Activations.
            arena: [i8; 3584],
            /// Where kernels and the transform code work.
            scratch: [i32; 410],
            /// What is sent.
            stream: [u8; 512],
        }
        impl Tiny {
            /// The first eight bytes of the artifact's SHA-256.
            pub const MODEL_HASH: [u8; 8] = [189, 188, 80, 60, 2, 95, 248, 109];
            /// Weights and tables, bytes; code is not in it.
            pub const FLASH_BYTES: usize = 12484;
            /// The head's own size, bytes; the stack is not in it.
            pub const RAM_BYTES: usize = 5736;
            /// Activations, bytes.
            pub const ARENA_BYTES: usize = 3584;
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
                &[32, 64, 128],
                &[261, 521],
                &[32, 64, 128],
                &[32, 64, 128],
                &[35, 69],
                &[32, 64, 128],
                &[32, 64, 128],
                &[11, 21],
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
                (3072, 3584),
                (0, 512),
                (0, 512),
                (512, 768),
                (0, 64),
                (64, 96),
                (0, 16),
                (0, 16),
                (16, 26),
            ];
            /// A head that has seen no image; all zeros, so a static of it takes no flash.
            pub const fn new() -> Self {
                Self {
                    arena: [0; 3584],
                    scratch: [0; 410],
                    stream: [0; 512],
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
                if !matches!(partition, 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9) {
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
                if partition >= 1 {
                    self.to_1();
                }
                if partition >= 2 {
                    self.to_2();
                }
                if partition >= 3 {
                    self.to_3();
                }
                if partition >= 4 {
                    self.to_4();
                }
                if partition >= 5 {
                    self.to_5();
                }
                if partition >= 6 {
                    self.to_6();
                }
                if partition >= 7 {
                    self.to_7();
                }
                if partition >= 8 {
                    self.to_8();
                }
                if partition >= 9 {
                    self.to_9();
                }
                Ok(())
            }
            /// To partition 1, `stem_output`: 1 layers, 13,824 MAC.
            fn to_1(&mut self) {
                let Ok([input, output]) = self
                    .arena
                    .get_disjoint_mut([0..768, 3072..3584]) else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::conv2d(
                    &super::wide_layers::L0_STEM,
                    input,
                    output,
                    &mut self.scratch,
                );
            }
            /// To partition 2, `residual_output`: 4 layers, 38,400 MAC.
            fn to_2(&mut self) {
                let Ok([input, output]) = self
                    .arena
                    .get_disjoint_mut([3072..3584, 0..1536]) else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::conv2d(
                    &super::wide_layers::L1_EXPAND,
                    input,
                    output,
                    &mut self.scratch,
                );
                let Ok([input, output]) = self
                    .arena
                    .get_disjoint_mut([0..1536, 1536..3072]) else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::depthwise_3x3(
                    &super::wide_layers::L2_DEPTHWISE,
                    input,
                    output,
                    &mut self.scratch,
                );
                let Ok([input, output]) = self
                    .arena
                    .get_disjoint_mut([1536..3072, 0..512]) else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::conv2d(
                    &super::wide_layers::L3_PROJECT,
                    input,
                    output,
                    &mut self.scratch,
                );
                let Ok([sums, other]) = self.arena.get_disjoint_mut([0..512, 3072..3584])
                else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::add_in_place(
                    &super::wide_layers::L4_RESIDUAL,
                    sums,
                    other,
                    &mut self.scratch,
                );
            }
            /// To partition 3, `clamp_output`: 1 layers, 0 MAC.
            fn to_3(&mut self) {
                if let Some(values) = self.arena.get_mut(0..512) {
                    ::clio::rt::kernels::clamp(super::wide_layers::L5_CLAMP, values);
                }
            }
            /// To partition 4, `block_output`: 4 layers, 18,432 MAC.
            fn to_4(&mut self) {
                let Ok([input, output]) = self.arena.get_disjoint_mut([0..512, 512..768])
                else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::conv2d(
                    &super::wide_layers::L6_DOWN,
                    input,
                    output,
                    &mut self.scratch,
                );
                let Ok([input, output]) = self.arena.get_disjoint_mut([0..512, 768..896])
                else {
                    return;
                };
                ::clio::rt::kernels::slice(
                    &super::wide_layers::L7_SHORTCUT_SLICE,
                    input,
                    output,
                );
                let Ok([input, output]) = self.arena.get_disjoint_mut([768..896, 0..256])
                else {
                    return;
                };
                ::clio::rt::kernels::pad(
                    &super::wide_layers::L8_SHORTCUT_PAD,
                    input,
                    output,
                );
                let Ok([sums, other]) = self.arena.get_disjoint_mut([512..768, 0..256])
                else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::add_in_place(
                    &super::wide_layers::L9_BLOCK,
                    sums,
                    other,
                    &mut self.scratch,
                );
            }
            /// To partition 5, `max_output`: 1 layers, 0 MAC.
            fn to_5(&mut self) {
                let Ok([input, output]) = self.arena.get_disjoint_mut([512..768, 0..64])
                else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::max_pool(
                    &super::wide_layers::L10_MAX,
                    input,
                    output,
                );
            }
            /// To partition 6, `average_output`: 1 layers, 0 MAC.
            fn to_6(&mut self) {
                let Ok([input, output]) = self.arena.get_disjoint_mut([0..64, 64..96])
                else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::average_pool(
                    &super::wide_layers::L11_AVERAGE,
                    input,
                    output,
                );
            }
            /// To partition 7, `global_output`: 1 layers, 0 MAC.
            fn to_7(&mut self) {
                let Ok([input, output]) = self.arena.get_disjoint_mut([64..96, 0..16])
                else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::mean(
                    &super::wide_layers::L12_GLOBAL,
                    input,
                    output,
                );
            }
            /// To partition 8, `flatten_output`: 1 layers, 0 MAC.
            fn to_8(&mut self) {}
            /// To partition 9, `classifier_output`: 1 layers, 160 MAC.
            fn to_9(&mut self) {
                let Ok([input, output]) = self.arena.get_disjoint_mut([0..16, 16..26])
                else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::fully_connected(
                    &super::wide_layers::L14_CLASSIFIER,
                    input,
                    output,
                    &mut self.scratch,
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
                    1 => {
                        let tensor = arena.get(3072..3584).unwrap_or_default();
                        let workspace = ::clio::rt::kernels::halves(scratch);
                        let length = super::codes::P1.encode(tensor, workspace, stream);
                        Ok(
                            ::clio::rt::session::Output::Stream(
                                stream.get(..length).unwrap_or_default(),
                            ),
                        )
                    }
                    2 => {
                        let tensor = arena.get(0..512).unwrap_or_default();
                        let length = super::codes::P2.encode(tensor, stream);
                        Ok(
                            ::clio::rt::session::Output::Stream(
                                stream.get(..length).unwrap_or_default(),
                            ),
                        )
                    }
                    3 => {
                        let tensor = arena.get(0..512).unwrap_or_default();
                        let workspace = ::clio::rt::kernels::halves(scratch);
                        let length = super::codes::P3.encode(tensor, workspace, stream);
                        Ok(
                            ::clio::rt::session::Output::Stream(
                                stream.get(..length).unwrap_or_default(),
                            ),
                        )
                    }
                    4 => {
                        let tensor = arena.get(512..768).unwrap_or_default();
                        let workspace = ::clio::rt::kernels::halves(scratch);
                        let length = super::codes::P4.encode(tensor, workspace, stream);
                        Ok(
                            ::clio::rt::session::Output::Stream(
                                stream.get(..length).unwrap_or_default(),
                            ),
                        )
                    }
                    5 => {
                        let tensor = arena.get(0..64).unwrap_or_default();
                        let length = super::codes::P5.encode(tensor, stream);
                        Ok(
                            ::clio::rt::session::Output::Stream(
                                stream.get(..length).unwrap_or_default(),
                            ),
                        )
                    }
                    6 => {
                        let tensor = arena.get(64..96).unwrap_or_default();
                        let workspace = ::clio::rt::kernels::halves(scratch);
                        let length = super::codes::P6.encode(tensor, workspace, stream);
                        Ok(
                            ::clio::rt::session::Output::Stream(
                                stream.get(..length).unwrap_or_default(),
                            ),
                        )
                    }
                    7 => {
                        let tensor = arena.get(0..16).unwrap_or_default();
                        let workspace = ::clio::rt::kernels::halves(scratch);
                        let length = super::codes::P7.encode(tensor, workspace, stream);
                        Ok(
                            ::clio::rt::session::Output::Stream(
                                stream.get(..length).unwrap_or_default(),
                            ),
                        )
                    }
                    8 => {
                        let tensor = arena.get(0..16).unwrap_or_default();
                        let length = super::codes::P8.encode(tensor, stream);
                        Ok(
                            ::clio::rt::session::Output::Stream(
                                stream.get(..length).unwrap_or_default(),
                            ),
                        )
                    }
                    9 => {
                        let Ok([logits, probabilities]) = arena
                            .get_disjoint_mut([16..26, 0..10]) else {
                            return Err(
                                ::clio::rt::session::HeadError::Partition(partition),
                            );
                        };
                        ::clio::rt::kernels::softmax(
                            &super::wide_layers::PROBABILITIES,
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
        static POINTS: [::clio::rt::table::OperatingPoint; 9] = [
            ::clio::rt::table::OperatingPoint {
                partition: 0,
                slices: 1,
                bytes: 32,
                device_us: 739,
                tail_us: 515,
                accuracy: 6500,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 0,
                slices: 2,
                bytes: 64,
                device_us: 818,
                tail_us: 515,
                accuracy: 7750,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 0,
                slices: 3,
                bytes: 128,
                device_us: 966,
                tail_us: 515,
                accuracy: 8375,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 1,
                slices: 1,
                bytes: 32,
                device_us: 487,
                tail_us: 512,
                accuracy: 6400,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 1,
                slices: 2,
                bytes: 64,
                device_us: 566,
                tail_us: 512,
                accuracy: 7650,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 1,
                slices: 3,
                bytes: 128,
                device_us: 613,
                tail_us: 512,
                accuracy: 8275,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 2,
                slices: 1,
                bytes: 261,
                device_us: 561,
                tail_us: 504,
                accuracy: 8493,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 2,
                slices: 2,
                bytes: 521,
                device_us: 578,
                tail_us: 504,
                accuracy: 8646,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 9,
                slices: 0,
                bytes: 0,
                device_us: 718,
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
    /// The head on mps2_an500 (Cortex-M7).
    pub mod mps2_an500 {
        /// A network of one operator of every kind.
        ///
        /// 10 partitions, 12,484 bytes of constants, 5,736 of RAM (3,584 arena, 1,640 scratch, 512 stream).
        #[repr(C, align(4))]
        #[derive(Clone, Debug)]
        pub struct Tiny {
            /// Activations.
            arena: [i8; 3584],
            /// Where kernels and the transform code work.
            scratch: [i32; 410],
            /// What is sent.
            stream: [u8; 512],
        }
        impl Tiny {
            /// The first eight bytes of the artifact's SHA-256.
            pub const MODEL_HASH: [u8; 8] = [189, 188, 80, 60, 2, 95, 248, 109];
            /// Weights and tables, bytes; code is not in it.
            pub const FLASH_BYTES: usize = 12484;
            /// The head's own size, bytes; the stack is not in it.
            pub const RAM_BYTES: usize = 5736;
            /// Activations, bytes.
            pub const ARENA_BYTES: usize = 3584;
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
                &[32, 64, 128],
                &[261, 521],
                &[32, 64, 128],
                &[32, 64, 128],
                &[35, 69],
                &[32, 64, 128],
                &[32, 64, 128],
                &[11, 21],
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
                (3072, 3584),
                (0, 512),
                (0, 512),
                (512, 768),
                (0, 64),
                (64, 96),
                (0, 16),
                (0, 16),
                (16, 26),
            ];
            /// A head that has seen no image; all zeros, so a static of it takes no flash.
            pub const fn new() -> Self {
                Self {
                    arena: [0; 3584],
                    scratch: [0; 410],
                    stream: [0; 512],
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
                if !matches!(partition, 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9) {
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
                if partition >= 1 {
                    self.to_1();
                }
                if partition >= 2 {
                    self.to_2();
                }
                if partition >= 3 {
                    self.to_3();
                }
                if partition >= 4 {
                    self.to_4();
                }
                if partition >= 5 {
                    self.to_5();
                }
                if partition >= 6 {
                    self.to_6();
                }
                if partition >= 7 {
                    self.to_7();
                }
                if partition >= 8 {
                    self.to_8();
                }
                if partition >= 9 {
                    self.to_9();
                }
                Ok(())
            }
            /// To partition 1, `stem_output`: 1 layers, 13,824 MAC.
            fn to_1(&mut self) {
                let Ok([input, output]) = self
                    .arena
                    .get_disjoint_mut([0..768, 3072..3584]) else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::conv2d(
                    &super::wide_layers::L0_STEM,
                    input,
                    output,
                    &mut self.scratch,
                );
            }
            /// To partition 2, `residual_output`: 4 layers, 38,400 MAC.
            fn to_2(&mut self) {
                let Ok([input, output]) = self
                    .arena
                    .get_disjoint_mut([3072..3584, 0..1536]) else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::conv2d(
                    &super::wide_layers::L1_EXPAND,
                    input,
                    output,
                    &mut self.scratch,
                );
                let Ok([input, output]) = self
                    .arena
                    .get_disjoint_mut([0..1536, 1536..3072]) else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::depthwise_3x3(
                    &super::wide_layers::L2_DEPTHWISE,
                    input,
                    output,
                    &mut self.scratch,
                );
                let Ok([input, output]) = self
                    .arena
                    .get_disjoint_mut([1536..3072, 0..512]) else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::conv2d(
                    &super::wide_layers::L3_PROJECT,
                    input,
                    output,
                    &mut self.scratch,
                );
                let Ok([sums, other]) = self.arena.get_disjoint_mut([0..512, 3072..3584])
                else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::add_in_place(
                    &super::wide_layers::L4_RESIDUAL,
                    sums,
                    other,
                    &mut self.scratch,
                );
            }
            /// To partition 3, `clamp_output`: 1 layers, 0 MAC.
            fn to_3(&mut self) {
                if let Some(values) = self.arena.get_mut(0..512) {
                    ::clio::rt::kernels::clamp(super::wide_layers::L5_CLAMP, values);
                }
            }
            /// To partition 4, `block_output`: 4 layers, 18,432 MAC.
            fn to_4(&mut self) {
                let Ok([input, output]) = self.arena.get_disjoint_mut([0..512, 512..768])
                else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::conv2d(
                    &super::wide_layers::L6_DOWN,
                    input,
                    output,
                    &mut self.scratch,
                );
                let Ok([input, output]) = self.arena.get_disjoint_mut([0..512, 768..896])
                else {
                    return;
                };
                ::clio::rt::kernels::slice(
                    &super::wide_layers::L7_SHORTCUT_SLICE,
                    input,
                    output,
                );
                let Ok([input, output]) = self.arena.get_disjoint_mut([768..896, 0..256])
                else {
                    return;
                };
                ::clio::rt::kernels::pad(
                    &super::wide_layers::L8_SHORTCUT_PAD,
                    input,
                    output,
                );
                let Ok([sums, other]) = self.arena.get_disjoint_mut([512..768, 0..256])
                else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::add_in_place(
                    &super::wide_layers::L9_BLOCK,
                    sums,
                    other,
                    &mut self.scratch,
                );
            }
            /// To partition 5, `max_output`: 1 layers, 0 MAC.
            fn to_5(&mut self) {
                let Ok([input, output]) = self.arena.get_disjoint_mut([512..768, 0..64])
                else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::max_pool(
                    &super::wide_layers::L10_MAX,
                    input,
                    output,
                );
            }
            /// To partition 6, `average_output`: 1 layers, 0 MAC.
            fn to_6(&mut self) {
                let Ok([input, output]) = self.arena.get_disjoint_mut([0..64, 64..96])
                else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::average_pool(
                    &super::wide_layers::L11_AVERAGE,
                    input,
                    output,
                );
            }
            /// To partition 7, `global_output`: 1 layers, 0 MAC.
            fn to_7(&mut self) {
                let Ok([input, output]) = self.arena.get_disjoint_mut([64..96, 0..16])
                else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::mean(
                    &super::wide_layers::L12_GLOBAL,
                    input,
                    output,
                );
            }
            /// To partition 8, `flatten_output`: 1 layers, 0 MAC.
            fn to_8(&mut self) {}
            /// To partition 9, `classifier_output`: 1 layers, 160 MAC.
            fn to_9(&mut self) {
                let Ok([input, output]) = self.arena.get_disjoint_mut([0..16, 16..26])
                else {
                    return;
                };
                ::clio::rt::kernels::cortex_m::fully_connected(
                    &super::wide_layers::L14_CLASSIFIER,
                    input,
                    output,
                    &mut self.scratch,
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
                    1 => {
                        let tensor = arena.get(3072..3584).unwrap_or_default();
                        let workspace = ::clio::rt::kernels::halves(scratch);
                        let length = super::codes::P1.encode(tensor, workspace, stream);
                        Ok(
                            ::clio::rt::session::Output::Stream(
                                stream.get(..length).unwrap_or_default(),
                            ),
                        )
                    }
                    2 => {
                        let tensor = arena.get(0..512).unwrap_or_default();
                        let length = super::codes::P2.encode(tensor, stream);
                        Ok(
                            ::clio::rt::session::Output::Stream(
                                stream.get(..length).unwrap_or_default(),
                            ),
                        )
                    }
                    3 => {
                        let tensor = arena.get(0..512).unwrap_or_default();
                        let workspace = ::clio::rt::kernels::halves(scratch);
                        let length = super::codes::P3.encode(tensor, workspace, stream);
                        Ok(
                            ::clio::rt::session::Output::Stream(
                                stream.get(..length).unwrap_or_default(),
                            ),
                        )
                    }
                    4 => {
                        let tensor = arena.get(512..768).unwrap_or_default();
                        let workspace = ::clio::rt::kernels::halves(scratch);
                        let length = super::codes::P4.encode(tensor, workspace, stream);
                        Ok(
                            ::clio::rt::session::Output::Stream(
                                stream.get(..length).unwrap_or_default(),
                            ),
                        )
                    }
                    5 => {
                        let tensor = arena.get(0..64).unwrap_or_default();
                        let length = super::codes::P5.encode(tensor, stream);
                        Ok(
                            ::clio::rt::session::Output::Stream(
                                stream.get(..length).unwrap_or_default(),
                            ),
                        )
                    }
                    6 => {
                        let tensor = arena.get(64..96).unwrap_or_default();
                        let workspace = ::clio::rt::kernels::halves(scratch);
                        let length = super::codes::P6.encode(tensor, workspace, stream);
                        Ok(
                            ::clio::rt::session::Output::Stream(
                                stream.get(..length).unwrap_or_default(),
                            ),
                        )
                    }
                    7 => {
                        let tensor = arena.get(0..16).unwrap_or_default();
                        let workspace = ::clio::rt::kernels::halves(scratch);
                        let length = super::codes::P7.encode(tensor, workspace, stream);
                        Ok(
                            ::clio::rt::session::Output::Stream(
                                stream.get(..length).unwrap_or_default(),
                            ),
                        )
                    }
                    8 => {
                        let tensor = arena.get(0..16).unwrap_or_default();
                        let length = super::codes::P8.encode(tensor, stream);
                        Ok(
                            ::clio::rt::session::Output::Stream(
                                stream.get(..length).unwrap_or_default(),
                            ),
                        )
                    }
                    9 => {
                        let Ok([logits, probabilities]) = arena
                            .get_disjoint_mut([16..26, 0..10]) else {
                            return Err(
                                ::clio::rt::session::HeadError::Partition(partition),
                            );
                        };
                        ::clio::rt::kernels::softmax(
                            &super::wide_layers::PROBABILITIES,
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
        static POINTS: [::clio::rt::table::OperatingPoint; 9] = [
            ::clio::rt::table::OperatingPoint {
                partition: 0,
                slices: 1,
                bytes: 32,
                device_us: 739,
                tail_us: 515,
                accuracy: 6500,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 0,
                slices: 2,
                bytes: 64,
                device_us: 818,
                tail_us: 515,
                accuracy: 7750,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 0,
                slices: 3,
                bytes: 128,
                device_us: 966,
                tail_us: 515,
                accuracy: 8375,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 1,
                slices: 1,
                bytes: 32,
                device_us: 487,
                tail_us: 512,
                accuracy: 6400,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 1,
                slices: 2,
                bytes: 64,
                device_us: 566,
                tail_us: 512,
                accuracy: 7650,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 1,
                slices: 3,
                bytes: 128,
                device_us: 613,
                tail_us: 512,
                accuracy: 8275,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 2,
                slices: 1,
                bytes: 261,
                device_us: 561,
                tail_us: 504,
                accuracy: 8493,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 2,
                slices: 2,
                bytes: 521,
                device_us: 578,
                tail_us: 504,
                accuracy: 8646,
            },
            ::clio::rt::table::OperatingPoint {
                partition: 9,
                slices: 0,
                bytes: 0,
                device_us: 718,
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
        /// Per two outputs: biases, weights in the order of the columns, scales.
        static L0_STEM_WIDE: [i32; 144] = ::clio::rt::constants::i32s(
            include_bytes!("Tiny/l0_stem_wide.i32"),
        );
        /// `stem`: convolution 3×16×16 → 8×8×8, 13,824 MAC, 576 bytes; output 0.023529412 · (q − -128).
        pub(super) const L0_STEM: ::clio::rt::kernels::cortex_m::PackedConv2d<'static> = ::clio::rt::kernels::cortex_m::PackedConv2d {
            input: ::clio::rt::kernels::Shape::new(16, 16, 3),
            output: ::clio::rt::kernels::Shape::new(8, 8, 8),
            window: ::clio::rt::kernels::Window {
                kernel: [3, 3],
                stride: [2, 2],
                dilation: [1, 1],
                padding: [1, 1],
            },
            blocks: &L0_STEM_WIDE,
            input_zero: -14,
            clamp: [-128, 127],
            format: ::clio::rt::kernels::cortex_m::Format::Wide,
        };
        const _: () = assert!(L0_STEM.is_consistent());
        /// Per two outputs: biases, weights in the order of the columns, scales.
        static L1_EXPAND_WIDE: [i32; 192] = ::clio::rt::constants::i32s(
            include_bytes!("Tiny/l1_expand_wide.i32"),
        );
        /// `expand`: convolution 8×8×8 → 24×8×8, 12,288 MAC, 768 bytes; output 0.023529412 · (q − -128).
        pub(super) const L1_EXPAND: ::clio::rt::kernels::cortex_m::PackedConv2d<
            'static,
        > = ::clio::rt::kernels::cortex_m::PackedConv2d {
            input: ::clio::rt::kernels::Shape::new(8, 8, 8),
            output: ::clio::rt::kernels::Shape::new(8, 8, 24),
            window: ::clio::rt::kernels::Window {
                kernel: [1, 1],
                stride: [1, 1],
                dilation: [1, 1],
                padding: [0, 0],
            },
            blocks: &L1_EXPAND_WIDE,
            input_zero: -128,
            clamp: [-128, 127],
            format: ::clio::rt::kernels::cortex_m::Format::Wide,
        };
        const _: () = assert!(L1_EXPAND.is_consistent());
        /// Per channel: weights of two rows a word, bias, scale.
        static L2_DEPTHWISE_BLOCKS: [i32; 240] = ::clio::rt::constants::i32s(
            include_bytes!("Tiny/l2_depthwise_blocks.i32"),
        );
        /// `depthwise`: depthwise 24×8×8 → 24×8×8, 13,824 MAC, 960 bytes; output 0.023529412 · (q − -128).
        pub(super) const L2_DEPTHWISE: ::clio::rt::kernels::cortex_m::PackedDepthwise<
            'static,
        > = ::clio::rt::kernels::cortex_m::PackedDepthwise {
            input: ::clio::rt::kernels::Shape::new(8, 8, 24),
            output: ::clio::rt::kernels::Shape::new(8, 8, 24),
            window: ::clio::rt::kernels::Window {
                kernel: [3, 3],
                stride: [1, 1],
                dilation: [1, 1],
                padding: [1, 1],
            },
            blocks: &L2_DEPTHWISE_BLOCKS,
            input_zero: -128,
            clamp: [-128, 127],
            rows: 8,
        };
        const _: () = assert!(L2_DEPTHWISE.is_consistent());
        /// Per two outputs: biases, weights in the order of the columns, scales.
        static L3_PROJECT_WIDE: [i32; 128] = ::clio::rt::constants::i32s(
            include_bytes!("Tiny/l3_project_wide.i32"),
        );
        /// `project`: convolution 24×8×8 → 8×8×8, 12,288 MAC, 512 bytes; output 0.021568628 · (q − -35).
        pub(super) const L3_PROJECT: ::clio::rt::kernels::cortex_m::PackedConv2d<
            'static,
        > = ::clio::rt::kernels::cortex_m::PackedConv2d {
            input: ::clio::rt::kernels::Shape::new(8, 8, 24),
            output: ::clio::rt::kernels::Shape::new(8, 8, 8),
            window: ::clio::rt::kernels::Window {
                kernel: [1, 1],
                stride: [1, 1],
                dilation: [1, 1],
                padding: [0, 0],
            },
            blocks: &L3_PROJECT_WIDE,
            input_zero: -128,
            clamp: [-128, 127],
            format: ::clio::rt::kernels::cortex_m::Format::Wide,
        };
        const _: () = assert!(L3_PROJECT.is_consistent());
        /// `residual`: add 8×8×8 and 8×8×8 → 8×8×8; output 0.022058824 · (q − -37).
        pub(super) const L4_RESIDUAL: ::clio::rt::kernels::cortex_m::PackedAdd = ::clio::rt::kernels::cortex_m::PackedAdd {
            swapped: true,
            input_zero: [-128, -35],
            input_multiplier: 1968526691,
            input_shift: -1,
            multiplier: 1145324606,
            round: -9568256,
            shift: 18,
            clamp: [-128, 127],
        };
        /// `clamp`: clamp 8×8×8 → 8×8×8; output 0.022058824 · (q − -37).
        pub(super) const L5_CLAMP: ::clio::rt::kernels::Clamp = [-37, 127];
        /// Per two outputs: biases, weights in the order of the columns, scales.
        static L6_DOWN_WIDE: [i32; 640] = ::clio::rt::constants::i32s(
            include_bytes!("Tiny/l6_down_wide.i32"),
        );
        /// `down`: convolution 8×8×8 → 16×4×4, 18,432 MAC, 2,560 bytes; output 0.023039216 · (q − -41).
        pub(super) const L6_DOWN: ::clio::rt::kernels::cortex_m::PackedConv2d<'static> = ::clio::rt::kernels::cortex_m::PackedConv2d {
            input: ::clio::rt::kernels::Shape::new(8, 8, 8),
            output: ::clio::rt::kernels::Shape::new(4, 4, 16),
            window: ::clio::rt::kernels::Window {
                kernel: [3, 3],
                stride: [2, 2],
                dilation: [1, 1],
                padding: [1, 1],
            },
            blocks: &L6_DOWN_WIDE,
            input_zero: -37,
            clamp: [-128, 127],
            format: ::clio::rt::kernels::cortex_m::Format::Wide,
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
        /// `block`: add 16×4×4 and 16×4×4 → 16×4×4; output 0.024509804 · (q − -46).
        pub(super) const L9_BLOCK: ::clio::rt::kernels::cortex_m::PackedAdd = ::clio::rt::kernels::cortex_m::PackedAdd {
            swapped: false,
            input_zero: [-41, -37],
            input_multiplier: 2056101372,
            input_shift: -1,
            multiplier: 2018634639,
            round: -23855104,
            shift: 19,
            clamp: [-46, 127],
        };
        /// `max`: pool 16×4×4 → 16×2×2; output 0.024509804 · (q − -46).
        pub(super) const L10_MAX: ::clio::rt::kernels::MaxPool = ::clio::rt::kernels::MaxPool {
            input: ::clio::rt::kernels::Shape::new(4, 4, 16),
            output: ::clio::rt::kernels::Shape::new(2, 2, 16),
            window: ::clio::rt::kernels::Window {
                kernel: [2, 2],
                stride: [2, 2],
                dilation: [1, 1],
                padding: [0, 0],
            },
            clamp: [-128, 127],
        };
        const _: () = assert!(L10_MAX.is_consistent());
        /// `average`: pool 16×2×2 → 16×1×2; output 0.024509804 · (q − -46).
        pub(super) const L11_AVERAGE: ::clio::rt::kernels::AveragePool = ::clio::rt::kernels::AveragePool {
            input: ::clio::rt::kernels::Shape::new(2, 2, 16),
            output: ::clio::rt::kernels::Shape::new(1, 2, 16),
            window: ::clio::rt::kernels::Window {
                kernel: [2, 1],
                stride: [2, 1],
                dilation: [1, 1],
                padding: [0, 0],
            },
            clamp: [-128, 127],
        };
        const _: () = assert!(L11_AVERAGE.is_consistent());
        /// `global`: pool 16×1×2 → 16×1×1; output 0.025980392 · (q − -51).
        pub(super) const L12_GLOBAL: ::clio::rt::kernels::Mean = ::clio::rt::kernels::Mean {
            input: ::clio::rt::kernels::Shape::new(1, 2, 16),
            multiplier: 2025927979,
            shift: -1,
            input_zero: -46,
            output_zero: -51,
            clamp: [-128, 127],
        };
        /// Per two outputs: biases, weights, scales.
        static L14_CLASSIFIER_BLOCKS: [i32; 120] = ::clio::rt::constants::i32s(
            include_bytes!("Tiny/l14_classifier_blocks.i32"),
        );
        /// `classifier`: fully connected 16×1×1 → 10×1×1, 160 MAC, 480 bytes; output 0.026960785 · (q − -54).
        pub(super) const L14_CLASSIFIER: ::clio::rt::kernels::cortex_m::PackedFullyConnected<
            'static,
        > = ::clio::rt::kernels::cortex_m::PackedFullyConnected {
            inputs: 16,
            outputs: 10,
            blocks: &L14_CLASSIFIER_BLOCKS,
            clamp: [-128, 127],
        };
        const _: () = assert!(L14_CLASSIFIER.is_consistent());
        /// From logits to probabilities of 1/256.
        pub(super) const PROBABILITIES: ::clio::rt::kernels::Softmax = ::clio::rt::kernels::Softmax {
            multiplier: 1852731008,
            shift: 21,
            diff_min: -992,
        };
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
        /// `[components, channels]`.
        static P1_ROTATION: [i16; 32] = [
            34,
            45,
            -17,
            -10,
            -51,
            -49,
            -9,
            -14,
            31,
            -46,
            20,
            14,
            -28,
            -22,
            11,
            20,
            -37,
            -1,
            -19,
            61,
            -27,
            -34,
            34,
            -47,
            -32,
            -21,
            24,
            28,
            53,
            -59,
            -24,
            42,
        ];
        /// Per component.
        static P1_OFFSET: [i32; 4] = [-1718, 1829, -976, 504];
        /// `[kept rows, rows]`, Q13.
        static P1_VERTICAL: [i16; 48] = ::clio::rt::constants::i16s(
            include_bytes!("Tiny/p1_vertical.i16"),
        );
        /// `[kept columns, columns]`, Q13.
        static P1_HORIZONTAL: [i16; 64] = ::clio::rt::constants::i16s(
            include_bytes!("Tiny/p1_horizontal.i16"),
        );
        /// Positions, class by class.
        static P1_COEFFICIENTS: [u16; 192] = ::clio::rt::constants::u16s(
            include_bytes!("Tiny/p1_coefficients.u16"),
        );
        /// Quantiser of each coefficient.
        static P1_SCALES: [u16; 192] = ::clio::rt::constants::u16s(
            include_bytes!("Tiny/p1_scales.u16"),
        );
        /// Coefficients of about equal spread.
        static P1_CLASSES: [::clio::rt::stream::Class; 2] = [
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
        static P1_PASSES: [::clio::rt::stream::Pass; 12] = [
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
        /// Partition 1, `stem_output`: 8 channels of 8×8 to 4 components of 6×8, 192 coefficients in 12 passes.
        pub(super) const P1: ::clio::rt::stream::Transform<'static> = ::clio::rt::stream::Transform {
            analysis: ::clio::rt::stream::Analysis {
                height: 8,
                width: 8,
                channels: 8,
                rotation: &P1_ROTATION,
                offset: &P1_OFFSET,
                shift: 4,
                vertical: &P1_VERTICAL,
                horizontal: &P1_HORIZONTAL,
            },
            scales: &P1_SCALES,
            planes: ::clio::rt::stream::Planes {
                shape: [4, 6, 8],
                coefficients: &P1_COEFFICIENTS,
                classes: &P1_CLASSES,
                passes: &P1_PASSES,
            },
        };
        /// Most important first.
        static P2_ORDER: [u16; 8] = [7, 6, 5, 4, 3, 2, 1, 0];
        /// Partition 2, `residual_output`: 8 channels of 8×8, whole.
        pub(super) const P2: ::clio::rt::stream::Channels<'static> = ::clio::rt::stream::Channels {
            pixels: 64,
            channels: 8,
            order: &P2_ORDER,
        };
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
        /// `[components, channels]`.
        static P4_ROTATION: [i16; 64] = ::clio::rt::constants::i16s(
            include_bytes!("Tiny/p4_rotation.i16"),
        );
        /// Per component.
        static P4_OFFSET: [i32; 4] = [-840, -713, -1125, 1943];
        /// `[kept rows, rows]`, Q13.
        static P4_VERTICAL: [i16; 16] = [
            4096,
            4096,
            4096,
            4096,
            5352,
            2217,
            -2217,
            -5352,
            4096,
            -4096,
            -4096,
            4096,
            2217,
            -5352,
            5352,
            -2217,
        ];
        /// `[kept columns, columns]`, Q13.
        static P4_HORIZONTAL: [i16; 16] = [
            4096,
            4096,
            4096,
            4096,
            5352,
            2217,
            -2217,
            -5352,
            4096,
            -4096,
            -4096,
            4096,
            2217,
            -5352,
            5352,
            -2217,
        ];
        /// Positions, class by class.
        static P4_COEFFICIENTS: [u16; 64] = ::clio::rt::constants::u16s(
            include_bytes!("Tiny/p4_coefficients.u16"),
        );
        /// Quantiser of each coefficient.
        static P4_SCALES: [u16; 64] = ::clio::rt::constants::u16s(
            include_bytes!("Tiny/p4_scales.u16"),
        );
        /// Coefficients of about equal spread.
        static P4_CLASSES: [::clio::rt::stream::Class; 2] = [
            ::clio::rt::stream::Class {
                first: 0,
                count: 16,
                planes: 6,
            },
            ::clio::rt::stream::Class {
                first: 16,
                count: 48,
                planes: 6,
            },
        ];
        /// Bit planes in the order they are sent.
        static P4_PASSES: [::clio::rt::stream::Pass; 12] = [
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
        /// Partition 4, `block_output`: 16 channels of 4×4 to 4 components of 4×4, 64 coefficients in 12 passes.
        pub(super) const P4: ::clio::rt::stream::Transform<'static> = ::clio::rt::stream::Transform {
            analysis: ::clio::rt::stream::Analysis {
                height: 4,
                width: 4,
                channels: 16,
                rotation: &P4_ROTATION,
                offset: &P4_OFFSET,
                shift: 4,
                vertical: &P4_VERTICAL,
                horizontal: &P4_HORIZONTAL,
            },
            scales: &P4_SCALES,
            planes: ::clio::rt::stream::Planes {
                shape: [4, 4, 4],
                coefficients: &P4_COEFFICIENTS,
                classes: &P4_CLASSES,
                passes: &P4_PASSES,
            },
        };
        /// Most important first.
        static P5_ORDER: [u16; 16] = [
            15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
        ];
        /// Partition 5, `max_output`: 16 channels of 2×2, whole.
        pub(super) const P5: ::clio::rt::stream::Channels<'static> = ::clio::rt::stream::Channels {
            pixels: 4,
            channels: 16,
            order: &P5_ORDER,
        };
        /// `[components, channels]`.
        static P6_ROTATION: [i16; 64] = ::clio::rt::constants::i16s(
            include_bytes!("Tiny/p6_rotation.i16"),
        );
        /// Per component.
        static P6_OFFSET: [i32; 4] = [1604, 336, 1706, 1111];
        /// `[kept rows, rows]`, Q13.
        static P6_VERTICAL: [i16; 1] = [8192];
        /// `[kept columns, columns]`, Q13.
        static P6_HORIZONTAL: [i16; 4] = [5793, 5793, 5793, -5793];
        /// Positions, class by class.
        static P6_COEFFICIENTS: [u16; 8] = [0, 1, 2, 3, 4, 5, 6, 7];
        /// Quantiser of each coefficient.
        static P6_SCALES: [u16; 8] = [4000, 4000, 1500, 1500, 1500, 1500, 1500, 1500];
        /// Coefficients of about equal spread.
        static P6_CLASSES: [::clio::rt::stream::Class; 2] = [
            ::clio::rt::stream::Class {
                first: 0,
                count: 2,
                planes: 6,
            },
            ::clio::rt::stream::Class {
                first: 2,
                count: 6,
                planes: 6,
            },
        ];
        /// Bit planes in the order they are sent.
        static P6_PASSES: [::clio::rt::stream::Pass; 12] = [
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
        /// Partition 6, `average_output`: 16 channels of 1×2 to 4 components of 1×2, 8 coefficients in 12 passes.
        pub(super) const P6: ::clio::rt::stream::Transform<'static> = ::clio::rt::stream::Transform {
            analysis: ::clio::rt::stream::Analysis {
                height: 1,
                width: 2,
                channels: 16,
                rotation: &P6_ROTATION,
                offset: &P6_OFFSET,
                shift: 4,
                vertical: &P6_VERTICAL,
                horizontal: &P6_HORIZONTAL,
            },
            scales: &P6_SCALES,
            planes: ::clio::rt::stream::Planes {
                shape: [4, 1, 2],
                coefficients: &P6_COEFFICIENTS,
                classes: &P6_CLASSES,
                passes: &P6_PASSES,
            },
        };
        /// `[components, channels]`.
        static P7_ROTATION: [i16; 64] = ::clio::rt::constants::i16s(
            include_bytes!("Tiny/p7_rotation.i16"),
        );
        /// Per component.
        static P7_OFFSET: [i32; 4] = [343, 511, 791, 401];
        /// `[kept rows, rows]`, Q13.
        static P7_VERTICAL: [i16; 1] = [8192];
        /// `[kept columns, columns]`, Q13.
        static P7_HORIZONTAL: [i16; 1] = [8192];
        /// Positions, class by class.
        static P7_COEFFICIENTS: [u16; 4] = [0, 1, 2, 3];
        /// Quantiser of each coefficient.
        static P7_SCALES: [u16; 4] = [4000, 1500, 1500, 1500];
        /// Coefficients of about equal spread.
        static P7_CLASSES: [::clio::rt::stream::Class; 2] = [
            ::clio::rt::stream::Class {
                first: 0,
                count: 1,
                planes: 6,
            },
            ::clio::rt::stream::Class {
                first: 1,
                count: 3,
                planes: 6,
            },
        ];
        /// Bit planes in the order they are sent.
        static P7_PASSES: [::clio::rt::stream::Pass; 12] = [
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
        /// Partition 7, `global_output`: 16 channels of 1×1 to 4 components of 1×1, 4 coefficients in 12 passes.
        pub(super) const P7: ::clio::rt::stream::Transform<'static> = ::clio::rt::stream::Transform {
            analysis: ::clio::rt::stream::Analysis {
                height: 1,
                width: 1,
                channels: 16,
                rotation: &P7_ROTATION,
                offset: &P7_OFFSET,
                shift: 4,
                vertical: &P7_VERTICAL,
                horizontal: &P7_HORIZONTAL,
            },
            scales: &P7_SCALES,
            planes: ::clio::rt::stream::Planes {
                shape: [4, 1, 1],
                coefficients: &P7_COEFFICIENTS,
                classes: &P7_CLASSES,
                passes: &P7_PASSES,
            },
        };
        /// Most important first.
        static P8_ORDER: [u16; 16] = [
            15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
        ];
        /// Partition 8, `flatten_output`: 16 channels of 1×1, whole.
        pub(super) const P8: ::clio::rt::stream::Channels<'static> = ::clio::rt::stream::Channels {
            pixels: 1,
            channels: 16,
            order: &P8_ORDER,
        };
    }
}
#[allow(unused_imports)]
pub use tiny::stm32f746::Tiny;
