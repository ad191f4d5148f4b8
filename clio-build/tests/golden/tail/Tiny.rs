/// The cloud's half of Tiny.
pub mod tail {
    /// Weights, slice codes and rates: little-endian arrays in the order in which they are read.
    static WEIGHTS: &[u8] = include_bytes!(
        concat!(env!("OUT_DIR"), "/clio/Tiny.tail.bin")
    );
    /// Partition 0 is `image` (3×16×16), rates at 32, 64, 128 bytes on air.
    const PARTITION_0: ::clio::tail::Layout = ::clio::tail::Layout {
        shape: [3, 16, 16],
        stage: 0,
        range: [f32::NEG_INFINITY, f32::INFINITY],
        code: ::clio::tail::CodeLayout::Transform(::clio::tail::TransformLayout {
            coded: [3, 6, 16],
            coefficients: 288,
            classes: 2,
            passes: 12,
        }),
        rates: ::clio::tail::RatesLayout {
            payloads: &[29, 59, 121],
            affines: &[
                (0, 8, &[0, 1, 2]),
                (1, 24, &[0, 1, 2]),
                (2, 24, &[0, 1, 2]),
                (3, 8, &[0, 1, 2]),
                (6, 16, &[0, 1, 2]),
            ],
            convolutions: &[
                ::clio::tail::LayerLayout {
                    node: 0,
                    shape: [8, 3, 3, 3],
                    rates: &[2],
                },
                ::clio::tail::LayerLayout {
                    node: 1,
                    shape: [24, 8, 1, 1],
                    rates: &[1],
                },
                ::clio::tail::LayerLayout {
                    node: 2,
                    shape: [24, 1, 3, 3],
                    rates: &[0],
                },
                ::clio::tail::LayerLayout {
                    node: 3,
                    shape: [8, 24, 1, 1],
                    rates: &[2],
                },
                ::clio::tail::LayerLayout {
                    node: 6,
                    shape: [16, 8, 3, 3],
                    rates: &[2],
                },
            ],
            linears: &[
                ::clio::tail::LayerLayout {
                    node: 14,
                    shape: [16, 10],
                    rates: &[1, 2],
                },
            ],
        },
    };
    /// Partition 1 is `stem_output` (8×8×8), rates at 32, 64, 128 bytes on air.
    const PARTITION_1: ::clio::tail::Layout = ::clio::tail::Layout {
        shape: [8, 8, 8],
        stage: 1,
        range: [0.0, 6.0],
        code: ::clio::tail::CodeLayout::Transform(::clio::tail::TransformLayout {
            coded: [4, 6, 8],
            coefficients: 192,
            classes: 2,
            passes: 12,
        }),
        rates: ::clio::tail::RatesLayout {
            payloads: &[29, 59, 121],
            affines: &[
                (1, 24, &[0, 1, 2]),
                (2, 24, &[0, 1, 2]),
                (3, 8, &[0, 1, 2]),
                (6, 16, &[0, 1, 2]),
            ],
            convolutions: &[
                ::clio::tail::LayerLayout {
                    node: 1,
                    shape: [24, 8, 1, 1],
                    rates: &[1],
                },
                ::clio::tail::LayerLayout {
                    node: 2,
                    shape: [24, 1, 3, 3],
                    rates: &[0],
                },
                ::clio::tail::LayerLayout {
                    node: 3,
                    shape: [8, 24, 1, 1],
                    rates: &[2],
                },
                ::clio::tail::LayerLayout {
                    node: 6,
                    shape: [16, 8, 3, 3],
                    rates: &[2],
                },
            ],
            linears: &[
                ::clio::tail::LayerLayout {
                    node: 14,
                    shape: [16, 10],
                    rates: &[0, 1, 2],
                },
            ],
        },
    };
    /// Partition 2 is `residual_output` (8×8×8), rates at 261, 521 bytes on air.
    const PARTITION_2: ::clio::tail::Layout = ::clio::tail::Layout {
        shape: [8, 8, 8],
        stage: 2,
        range: [f32::NEG_INFINITY, f32::INFINITY],
        code: ::clio::tail::CodeLayout::Channels(::clio::tail::ChannelsLayout {
            scale: 0.022058824,
            zero_point: -37,
            sent: &[4, 8],
        }),
        rates: ::clio::tail::RatesLayout {
            payloads: &[256, 512],
            affines: &[(6, 16, &[0, 1])],
            convolutions: &[],
            linears: &[
                ::clio::tail::LayerLayout {
                    node: 14,
                    shape: [16, 10],
                    rates: &[0, 1],
                },
            ],
        },
    };
    /// Partition 3 is `clamp_output` (8×8×8), rates at 32, 64, 128 bytes on air.
    const PARTITION_3: ::clio::tail::Layout = ::clio::tail::Layout {
        shape: [8, 8, 8],
        stage: 3,
        range: [0.0, 6.0],
        code: ::clio::tail::CodeLayout::Transform(::clio::tail::TransformLayout {
            coded: [4, 6, 8],
            coefficients: 192,
            classes: 2,
            passes: 12,
        }),
        rates: ::clio::tail::RatesLayout {
            payloads: &[29, 59, 121],
            affines: &[(6, 16, &[0, 1, 2])],
            convolutions: &[
                ::clio::tail::LayerLayout {
                    node: 6,
                    shape: [16, 8, 3, 3],
                    rates: &[2],
                },
            ],
            linears: &[
                ::clio::tail::LayerLayout {
                    node: 14,
                    shape: [16, 10],
                    rates: &[0, 1, 2],
                },
            ],
        },
    };
    /// Partition 4 is `block_output` (16×4×4), rates at 32, 64, 128 bytes on air.
    const PARTITION_4: ::clio::tail::Layout = ::clio::tail::Layout {
        shape: [16, 4, 4],
        stage: 4,
        range: [0.0, f32::INFINITY],
        code: ::clio::tail::CodeLayout::Transform(::clio::tail::TransformLayout {
            coded: [4, 4, 4],
            coefficients: 64,
            classes: 2,
            passes: 12,
        }),
        rates: ::clio::tail::RatesLayout {
            payloads: &[29, 59, 121],
            affines: &[],
            convolutions: &[],
            linears: &[
                ::clio::tail::LayerLayout {
                    node: 14,
                    shape: [16, 10],
                    rates: &[0, 1, 2],
                },
            ],
        },
    };
    /// Partition 5 is `max_output` (16×2×2), rates at 35, 69 bytes on air.
    const PARTITION_5: ::clio::tail::Layout = ::clio::tail::Layout {
        shape: [16, 2, 2],
        stage: 5,
        range: [f32::NEG_INFINITY, f32::INFINITY],
        code: ::clio::tail::CodeLayout::Channels(::clio::tail::ChannelsLayout {
            scale: 0.024509804,
            zero_point: -46,
            sent: &[8, 16],
        }),
        rates: ::clio::tail::RatesLayout {
            payloads: &[32, 64],
            affines: &[],
            convolutions: &[],
            linears: &[
                ::clio::tail::LayerLayout {
                    node: 14,
                    shape: [16, 10],
                    rates: &[0, 1],
                },
            ],
        },
    };
    /// Partition 6 is `average_output` (16×1×2), rates at 32, 64, 128 bytes on air.
    const PARTITION_6: ::clio::tail::Layout = ::clio::tail::Layout {
        shape: [16, 1, 2],
        stage: 6,
        range: [f32::NEG_INFINITY, f32::INFINITY],
        code: ::clio::tail::CodeLayout::Transform(::clio::tail::TransformLayout {
            coded: [4, 1, 2],
            coefficients: 8,
            classes: 2,
            passes: 12,
        }),
        rates: ::clio::tail::RatesLayout {
            payloads: &[29, 59, 121],
            affines: &[],
            convolutions: &[],
            linears: &[
                ::clio::tail::LayerLayout {
                    node: 14,
                    shape: [16, 10],
                    rates: &[0, 1, 2],
                },
            ],
        },
    };
    /// Partition 7 is `global_output` (16×1×1), rates at 32, 64, 128 bytes on air.
    const PARTITION_7: ::clio::tail::Layout = ::clio::tail::Layout {
        shape: [16, 1, 1],
        stage: 7,
        range: [f32::NEG_INFINITY, f32::INFINITY],
        code: ::clio::tail::CodeLayout::Transform(::clio::tail::TransformLayout {
            coded: [4, 1, 1],
            coefficients: 4,
            classes: 2,
            passes: 12,
        }),
        rates: ::clio::tail::RatesLayout {
            payloads: &[29, 59, 121],
            affines: &[],
            convolutions: &[],
            linears: &[
                ::clio::tail::LayerLayout {
                    node: 14,
                    shape: [16, 10],
                    rates: &[0, 1, 2],
                },
            ],
        },
    };
    /// Partition 8 is `flatten_output` (16×1×1), rates at 11, 21 bytes on air.
    const PARTITION_8: ::clio::tail::Layout = ::clio::tail::Layout {
        shape: [16, 1, 1],
        stage: 8,
        range: [f32::NEG_INFINITY, f32::INFINITY],
        code: ::clio::tail::CodeLayout::Channels(::clio::tail::ChannelsLayout {
            scale: 0.025980392,
            zero_point: -51,
            sent: &[8, 16],
        }),
        rates: ::clio::tail::RatesLayout {
            payloads: &[8, 16],
            affines: &[],
            convolutions: &[],
            linears: &[
                ::clio::tail::LayerLayout {
                    node: 14,
                    shape: [16, 10],
                    rates: &[0, 1],
                },
            ],
        },
    };
    /// The tail of `tiny` behind each of its partitions. All partitions and slice counts share these layers, where they have none of their own.
    pub struct TinyTail {
        device: ::clio::burn::tensor::Device,
        /// `stem`: weights 8×3×3×3 and bias.
        stem: ::clio::tail::Filter<4>,
        /// `expand`: weights 24×8×1×1 and bias.
        expand: ::clio::tail::Filter<4>,
        /// `depthwise`: weights 24×1×3×3 and bias.
        depthwise: ::clio::tail::Filter<4>,
        /// `project`: weights 8×24×1×1 and bias.
        project: ::clio::tail::Filter<4>,
        /// `down`: weights 16×8×3×3 and bias.
        down: ::clio::tail::Filter<4>,
        /// `classifier`: weights 16×10 and bias.
        classifier: ::clio::tail::Filter<2>,
        /// By number; none where everything runs on the device.
        partitions: [Option<::clio::tail::Partition>; 10],
    }
    impl TinyTail {
        /// Loads the weights this program was compiled with, on the CPU.
        ///
        /// # Errors
        /// Weights that are not those of this code.
        pub fn new() -> Result<Self, ::clio::tail::LoadError> {
            let device = ::clio::burn::tensor::Device::flex();
            let mut data = ::clio::tail::Data::new(WEIGHTS, &device);
            let stem = data.convolution([8, 3, 3, 3])?;
            let expand = data.convolution([24, 8, 1, 1])?;
            let depthwise = data.convolution([24, 1, 3, 3])?;
            let project = data.convolution([8, 24, 1, 1])?;
            let down = data.convolution([16, 8, 3, 3])?;
            let classifier = data.linear([16, 10])?;
            let partitions = [
                Some(::clio::tail::Partition::read(&mut data, &PARTITION_0)?),
                Some(::clio::tail::Partition::read(&mut data, &PARTITION_1)?),
                Some(::clio::tail::Partition::read(&mut data, &PARTITION_2)?),
                Some(::clio::tail::Partition::read(&mut data, &PARTITION_3)?),
                Some(::clio::tail::Partition::read(&mut data, &PARTITION_4)?),
                Some(::clio::tail::Partition::read(&mut data, &PARTITION_5)?),
                Some(::clio::tail::Partition::read(&mut data, &PARTITION_6)?),
                Some(::clio::tail::Partition::read(&mut data, &PARTITION_7)?),
                Some(::clio::tail::Partition::read(&mut data, &PARTITION_8)?),
                None,
            ];
            data.finish()?;
            Ok(Self {
                device,
                stem,
                expand,
                depthwise,
                project,
                down,
                classifier,
                partitions,
            })
        }
        /// Runs the tail of `partition` on a tensor `[n, channels, height, width]`, each of the `n` with the constants
        /// of its own rate, which counts from 0 for one slice: the network's output `[n, classes]`.
        ///
        /// # Errors
        /// A partition or rate that does not exist, or a tensor of another shape.
        pub fn run(
            &self,
            partition: u8,
            x: ::clio::burn::tensor::Tensor<4>,
            rates: &[usize],
        ) -> Result<::clio::burn::tensor::Tensor<2>, ::clio::tail::RunError> {
            ::clio::tail::run(self, partition, x, rates)
        }
        /// From `image` (3×16×16) to `stem_output` (8×8×8):
        ///
        /// - `stem`: convolution, 8×8×8
        fn stage_0(
            &self,
            x: ::clio::burn::tensor::Tensor<4>,
            rates: &::clio::tail::Chosen<'_>,
        ) -> ::clio::burn::tensor::Tensor<4> {
            rates
                .affine(
                    0,
                    rates
                        .conv2d(
                            0,
                            x,
                            &self.stem,
                            ::clio::burn::tensor::ops::ConvOptions::new_with_padding(
                                [2, 2],
                                [(1, 1), (1, 1)],
                                [1, 1],
                                1,
                            ),
                        ),
                )
                .clamp(0.0, 6.0)
        }
        /// From `stem_output` (8×8×8) to `residual_output` (8×8×8):
        ///
        /// - `expand`: convolution, 24×8×8
        /// - `depthwise`: depthwise, 24×8×8
        /// - `project`: convolution, 8×8×8
        /// - `residual`: add, 8×8×8
        fn stage_1(
            &self,
            x: ::clio::burn::tensor::Tensor<4>,
            rates: &::clio::tail::Chosen<'_>,
        ) -> ::clio::burn::tensor::Tensor<4> {
            let expand = rates
                .affine(
                    1,
                    rates
                        .conv2d(
                            1,
                            x.clone(),
                            &self.expand,
                            ::clio::burn::tensor::ops::ConvOptions::new_with_padding(
                                [1, 1],
                                [(0, 0), (0, 0)],
                                [1, 1],
                                1,
                            ),
                        ),
                )
                .clamp(0.0, 6.0);
            let depthwise = rates
                .affine(
                    2,
                    rates
                        .conv2d(
                            2,
                            expand,
                            &self.depthwise,
                            ::clio::burn::tensor::ops::ConvOptions::new_with_padding(
                                [1, 1],
                                [(1, 1), (1, 1)],
                                [1, 1],
                                24,
                            ),
                        ),
                )
                .clamp(0.0, 6.0);
            let project = rates
                .affine(
                    3,
                    rates
                        .conv2d(
                            3,
                            depthwise,
                            &self.project,
                            ::clio::burn::tensor::ops::ConvOptions::new_with_padding(
                                [1, 1],
                                [(0, 0), (0, 0)],
                                [1, 1],
                                1,
                            ),
                        ),
                );
            project.add(x)
        }
        /// From `residual_output` (8×8×8) to `clamp_output` (8×8×8):
        ///
        /// - `clamp`: clamp, 8×8×8
        fn stage_2(
            &self,
            x: ::clio::burn::tensor::Tensor<4>,
            _: &::clio::tail::Chosen<'_>,
        ) -> ::clio::burn::tensor::Tensor<4> {
            x.clamp(0.0, 6.0)
        }
        /// From `clamp_output` (8×8×8) to `block_output` (16×4×4):
        ///
        /// - `down`: convolution, 16×4×4
        /// - `shortcut/slice`: slice, 8×4×4
        /// - `shortcut/pad`: pad, 16×4×4
        /// - `block`: add, 16×4×4
        fn stage_3(
            &self,
            x: ::clio::burn::tensor::Tensor<4>,
            rates: &::clio::tail::Chosen<'_>,
        ) -> ::clio::burn::tensor::Tensor<4> {
            let down = rates
                .affine(
                    6,
                    rates
                        .conv2d(
                            6,
                            x.clone(),
                            &self.down,
                            ::clio::burn::tensor::ops::ConvOptions::new_with_padding(
                                [2, 2],
                                [(1, 1), (1, 1)],
                                [1, 1],
                                1,
                            ),
                        ),
                );
            let shortcut_slice = x
                .slice([
                    ::clio::burn::tensor::Slice::full(),
                    ::clio::burn::tensor::Slice::new(0, Some(8), 1),
                    ::clio::burn::tensor::Slice::new(0, Some(8), 2),
                    ::clio::burn::tensor::Slice::new(0, Some(8), 2),
                ]);
            let shortcut_pad = shortcut_slice
                .pad(
                    [(0, 0), (4, 4), (0, 0), (0, 0)],
                    ::clio::burn::tensor::ops::PadMode::Constant(0.0),
                );
            ::clio::burn::tensor::activation::relu(down.add(shortcut_pad))
        }
        /// From `block_output` (16×4×4) to `max_output` (16×2×2):
        ///
        /// - `max`: pool, 16×2×2
        fn stage_4(
            &self,
            x: ::clio::burn::tensor::Tensor<4>,
            _: &::clio::tail::Chosen<'_>,
        ) -> ::clio::burn::tensor::Tensor<4> {
            ::clio::burn::tensor::module::max_pool2d(
                x,
                ::clio::burn::tensor::ops::MaxPoolOptions::new([2, 2])
                    .with_stride([2, 2])
                    .with_padding_pairs([(0, 0), (0, 0)]),
            )
        }
        /// From `max_output` (16×2×2) to `average_output` (16×1×2):
        ///
        /// - `average`: pool, 16×1×2
        fn stage_5(
            &self,
            x: ::clio::burn::tensor::Tensor<4>,
            _: &::clio::tail::Chosen<'_>,
        ) -> ::clio::burn::tensor::Tensor<4> {
            ::clio::burn::tensor::module::avg_pool2d(
                x,
                ::clio::burn::tensor::ops::AvgPoolOptions::new([2, 1])
                    .with_stride([2, 1])
                    .with_padding_pairs([(0, 0), (0, 0)])
                    .with_count_include_pad(false),
            )
        }
        /// From `average_output` (16×1×2) to `global_output` (16×1×1):
        ///
        /// - `global`: pool, 16×1×1
        fn stage_6(
            &self,
            x: ::clio::burn::tensor::Tensor<4>,
            _: &::clio::tail::Chosen<'_>,
        ) -> ::clio::burn::tensor::Tensor<4> {
            x.mean_dims(&[2, 3])
        }
        /// From `global_output` (16×1×1) to `flatten_output` (16×1×1):
        ///
        /// - `flatten`: flatten, 16×1×1
        fn stage_7(
            &self,
            x: ::clio::burn::tensor::Tensor<4>,
            _: &::clio::tail::Chosen<'_>,
        ) -> ::clio::burn::tensor::Tensor<4> {
            x.reshape([-1, 16, 1, 1])
        }
        /// From `flatten_output` (16×1×1) to `classifier_output` (10×1×1):
        ///
        /// - `classifier`: fully connected, 10×1×1
        fn stage_8(
            &self,
            x: ::clio::burn::tensor::Tensor<4>,
            rates: &::clio::tail::Chosen<'_>,
        ) -> ::clio::burn::tensor::Tensor<4> {
            rates
                .linear(14, x.flatten::<2>(1, 3), &self.classifier)
                .reshape([-1, 10, 1, 1])
        }
    }
    impl ::clio::tail::Network for TinyTail {
        fn device(&self) -> &::clio::burn::tensor::Device {
            &self.device
        }
        fn partition(&self, partition: u8) -> Option<&::clio::tail::Partition> {
            self.partitions.get(usize::from(partition))?.as_ref()
        }
        fn forward(
            &self,
            stage: usize,
            x: ::clio::burn::tensor::Tensor<4>,
            rates: &::clio::tail::Chosen<'_>,
        ) -> ::clio::burn::tensor::Tensor<2> {
            let mut x = x;
            for stage in stage..9 {
                x = match stage {
                    0 => self.stage_0(x, rates),
                    1 => self.stage_1(x, rates),
                    2 => self.stage_2(x, rates),
                    3 => self.stage_3(x, rates),
                    4 => self.stage_4(x, rates),
                    5 => self.stage_5(x, rates),
                    6 => self.stage_6(x, rates),
                    7 => self.stage_7(x, rates),
                    8 => self.stage_8(x, rates),
                    _ => x,
                };
            }
            x.flatten::<2>(1, 3)
        }
        fn probabilities(
            &self,
            outputs: ::clio::burn::tensor::Tensor<2>,
        ) -> ::clio::burn::tensor::Tensor<2> {
            ::clio::burn::tensor::activation::softmax(outputs, 1)
        }
    }
    impl ::clio::tail::Tail for TinyTail {
        fn model(&self) -> [u8; 8] {
            [116, 97, 105, 108, 116, 101, 115, 116]
        }
        fn serves(&self, partition: u8) -> bool {
            ::clio::tail::Network::partition(self, partition).is_some()
        }
        fn infer(&self, batch: &[::clio::tail::Request]) -> ::clio::tail::Labels {
            ::clio::tail::infer(self, batch)
        }
    }
}
