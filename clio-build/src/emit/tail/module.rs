use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::file::WeightsFile;
use super::number::int;
use super::stage::{Touched, method_name};
use super::{EmitError, Tail, is_served, weights, weights_name};
use crate::graph::Op;

/// The whole module; what it reads is written to the file.
pub(super) fn module(
    tail: &Tail<'_>,
    hash: [u8; 8],
    file: &mut WeightsFile,
) -> Result<TokenStream, EmitError> {
    let filters = tail.filters(file)?;
    let layouts = tail.layouts(file)?;
    let weights = format!("/clio/{}", weights_name(tail.declaration));
    let network = tail.network(&filters);
    let new = tail.new_function(&filters);
    let stages = tail.methods();
    let traits = tail.traits(hash);
    let name = tail.type_name();
    let doc = format!(" The cloud's half of {}.", tail.declaration.name);
    Ok(quote! {
        #[doc = #doc]
        pub mod tail {
            /// Weights, slice codes and rates: little-endian arrays in the order in which they are read.
            static WEIGHTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), #weights));

            #(#layouts)*
            #network

            impl #name {
                #new
                #(#stages)*
            }

            #traits
        }
    })
}

impl Tail<'_> {
    fn type_name(&self) -> Ident {
        format_ident!("{}Tail", self.declaration.name)
    }

    fn network(&self, filters: &[(Ident, weights::Filter)]) -> TokenStream {
        let (tail, partitions) = (self.type_name(), int(self.artifact.partitions.len()));
        let fields = filters.iter().map(|(_, filter)| &filter.field);
        let doc = format!(
            " The tail of `{}` behind each of its partitions. All partitions and slice counts share these layers, where they have none of their own.",
            self.artifact.graph.name
        );
        quote! {
            #[doc = #doc]
            pub struct #tail {
                device: ::clio::burn::tensor::Device,
                #(#fields,)*
                /// By number; none where everything runs on the device.
                partitions: [Option<::clio::tail::Partition>; #partitions],
            }
        }
    }

    fn new_function(&self, filters: &[(Ident, weights::Filter)]) -> TokenStream {
        let names = filters.iter().map(|(name, _)| name);
        let reads = filters.iter().map(|(_, filter)| &filter.read);
        let partitions = self.artifact.partitions.iter().enumerate().map(|(number, partition)| {
            if !is_served(partition) {
                return quote!(None);
            }
            let layout = format_ident!("PARTITION_{number}");
            quote!(Some(::clio::tail::Partition::read(&mut data, &#layout)?))
        });
        quote! {
            /// Loads the weights this program was compiled with, on the CPU.
            ///
            /// # Errors
            /// Weights that are not those of this code.
            pub fn new() -> Result<Self, ::clio::tail::LoadError> {
                let device = ::clio::burn::tensor::Device::flex();
                let mut data = ::clio::tail::Data::new(WEIGHTS, &device);
                #(#reads)*
                let partitions = [#(#partitions),*];
                data.finish()?;
                Ok(Self { device, #(#names,)* partitions })
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
        }
    }

    fn methods(&self) -> Vec<TokenStream> {
        let touched = Touched::new(self.artifact);
        let graph = &self.artifact.graph;
        self.stages
            .iter()
            .enumerate()
            .map(|(number, stage)| stage.method(number, graph, &self.names, &touched))
            .collect()
    }

    fn traits(&self, hash: [u8; 8]) -> TokenStream {
        let tail = self.type_name();
        let stages = int(self.stages.len());
        let arms = (0..self.stages.len()).map(|number| {
            let (stage, method) = (int(number), method_name(number));
            quote!(#stage => self.#method(x, rates))
        });
        let probabilities = self.probabilities();
        let hash = hash.map(Literal::u8_unsuffixed);
        quote! {
            impl ::clio::tail::Network for #tail {
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
                    for stage in stage..#stages {
                        x = match stage {
                            #(#arms,)*
                            _ => x,
                        };
                    }
                    x.flatten::<2>(1, 3)
                }

                #probabilities
            }

            impl ::clio::tail::Tail for #tail {
                fn model(&self) -> [u8; 8] {
                    [#(#hash),*]
                }

                fn serves(&self, partition: u8) -> bool {
                    ::clio::tail::Network::partition(self, partition).is_some()
                }

                fn infer(&self, batch: &[::clio::tail::Request]) -> ::clio::tail::Labels {
                    ::clio::tail::infer(self, batch)
                }
            }
        }
    }

    /// The network's outputs are probabilities already where it ends in a softmax.
    fn probabilities(&self) -> TokenStream {
        let graph = &self.artifact.graph;
        let last = graph.nodes.iter().find(|n| n.output == graph.output);
        let value = match last.map(|n| &n.op) {
            Some(Op::Softmax(_)) => quote!(outputs),
            _ => quote!(::clio::burn::tensor::activation::softmax(outputs, 1)),
        };
        quote! {
            fn probabilities(
                &self,
                outputs: ::clio::burn::tensor::Tensor<2>,
            ) -> ::clio::burn::tensor::Tensor<2> {
                #value
            }
        }
    }
}
