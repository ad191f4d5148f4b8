//! The head's straight-line code: a method from each kept partition to the next.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::constants::number;
use super::{bands, layers, name, tiled};
use crate::artifact::Code;
use crate::graph::Op;
use crate::integer::{Kernel, Packed};
use crate::plan::{Layer, Operands, Packing, Plan, Region};

/// The methods that compute, and the call of those that a partition needs.
pub(super) fn stages(plan: &Plan) -> TokenStream {
    let mut from = 0;
    let stages: Vec<(u8, TokenStream)> = plan
        .kept
        .iter()
        .filter_map(|&partition| {
            let nodes = plan.partition(partition).cut.nodes;
            let layers = &plan.layers[from..nodes];
            from = nodes;
            (!layers.is_empty()).then(|| (partition, stage(plan, partition, layers)))
        })
        .collect();
    let [_, argument, installed] = tiled::cluster(plan);
    let in_bands = plan.image_in_bands().is_some();
    let calls = stages.iter().enumerate().map(|(index, (partition, _))| {
        let (method, least) = (method(*partition), number(*partition));
        let image = (in_bands && index == 0).then(|| quote! { image, });
        quote! {
            if partition >= #least {
                self.#method(#image #argument);
            }
        }
    });
    let methods = stages.iter().map(|(_, method)| method);
    let kept = plan.kept.iter().map(|&p| number(p));
    let image = range(plan.image);
    let graph = &plan.artifact.graph;
    let needs = number(graph.shape(graph.input).elements());
    let layers = layers::module_name(plan);
    let enter = match plan.packing {
        Packing::Xpulp => {
            let height = number(graph.shape(graph.input).height);
            let rows = quote! { ::clio::rt::kernels::Rows { from: 0, to: #height } };
            tiled::image_rows(plan, &rows)
        }
        _ => quote! { ::clio::rt::kernels::image_input(&super::#layers::INPUT, image, input); },
    };
    let input = (!in_bands).then(|| {
        quote! {
            if let Some(input) = self.arena.get_mut(#image) {
                #enter
            }
        }
    });
    quote! {
        /// Computes the tensor of `partition`.
        fn advance(&mut self, image: &[u8], partition: u8) -> Result<(), ::clio::rt::session::HeadError> {
            if !matches!(partition, #(#kept)|*) {
                return Err(::clio::rt::session::HeadError::Partition(partition));
            }
            if image.len() != #needs {
                return Err(::clio::rt::session::HeadError::Image { needs: #needs, has: image.len() });
            }
            #installed
            #input
            #(#calls)*
            Ok(())
        }
        #(#methods)*
    }
}

/// Where a partition's tensor lies in the arena.
pub(super) fn tensor(plan: &Plan, partition: u8) -> (usize, usize) {
    let region = region(plan, partition);
    (region.offset, region.offset + region.bytes)
}

fn region(plan: &Plan, partition: u8) -> Region {
    let nodes = plan.partition(partition).cut.nodes;
    match nodes.checked_sub(1).and_then(|last| plan.layers.get(last)) {
        None => plan.image,
        Some(layer) => layer.operands.output(),
    }
}

/// What a partition's tensor becomes, as an arm of a match on the partition.
pub(super) fn output(plan: &Plan, partition: u8) -> TokenStream {
    let (tensor, number) = (range(region(plan, partition)), number(partition));
    let code = format_ident!("{}", name::partition(partition));
    match &plan.partition(partition).code {
        Code::Transform(_) if plan.packing == Packing::Xpulp => {
            let [_, cluster, installed] = tiled::cluster(plan);
            quote! {
                #number => {
                    #installed
                    let tensor = arena.get(#tensor).unwrap_or_default();
                    let workspace = ::clio::rt::kernels::halves(scratch);
                    let code = &super::codes::#code;
                    let length = ::clio::rt::kernels::xpulp::tiles::encode(code, tensor, workspace, stream, #cluster);
                    Ok(::clio::rt::session::Output::Stream(stream.get(..length).unwrap_or_default()))
                }
            }
        }
        Code::Transform(_) => quote! {
            #number => {
                let tensor = arena.get(#tensor).unwrap_or_default();
                let workspace = ::clio::rt::kernels::halves(scratch);
                let length = super::codes::#code.encode(tensor, workspace, stream);
                Ok(::clio::rt::session::Output::Stream(stream.get(..length).unwrap_or_default()))
            }
        },
        Code::Channels(_) => quote! {
            #number => {
                let tensor = arena.get(#tensor).unwrap_or_default();
                let length = super::codes::#code.encode(tensor, stream);
                Ok(::clio::rt::session::Output::Stream(stream.get(..length).unwrap_or_default()))
            }
        },
        Code::Local => label(plan, &number, &tensor),
    }
}

fn label(plan: &Plan, number: &proc_macro2::Literal, tensor: &TokenStream) -> TokenStream {
    let layers = layers::module_name(plan);
    let probabilities = match plan.probabilities.map(range) {
        None => quote! { let probabilities = arena.get(#tensor).unwrap_or_default(); },
        Some(region) => quote! {
            let Ok([logits, probabilities]) = arena.get_disjoint_mut([#tensor, #region]) else {
                return Err(::clio::rt::session::HeadError::Partition(partition));
            };
            ::clio::rt::kernels::softmax(&super::#layers::PROBABILITIES, logits, probabilities);
        },
    };
    let values = match plan.probabilities {
        None => quote! { probabilities },
        Some(_) => quote! { logits },
    };
    quote! {
        #number => {
            #probabilities
            let class = ::clio::rt::kernels::argmax(#values);
            let probability = probabilities.get(class).copied().unwrap_or(i8::MIN);
            Ok(::clio::rt::session::Output::Label {
                class: class as u16,
                confidence: confidence(probability),
            })
        }
    }
}

fn stage(plan: &Plan, partition: u8, layers: &[Layer]) -> TokenStream {
    let macs = layers.iter().map(|l| l.macs).sum();
    let doc = format!(
        "To partition {partition}, {}: {} layers, {} MAC.",
        name::quoted(&plan.partition(partition).name),
        layers.len(),
        name::grouped(macs)
    );
    let doc = name::doc(&doc);
    let [parameter, ..] = tiled::cluster(plan);
    let reads = plan.image_in_bands().is_some() && layers.first().is_some_and(|l| l.node == 0);
    let image = reads.then(|| quote! { , image: &[u8] });
    let (method, mut calls, mut rest) = (method(partition), vec![], layers);
    while let [first, ..] = rest {
        let group = plan.bands.iter().find(|bands| bands.nodes.start == first.node);
        let (now, later) = rest.split_at(group.map_or(1, |bands| bands.nodes.len()));
        calls.push(match group {
            Some(bands) => {
                let group = bands::group(plan, bands, now);
                quote! { { #group } }
            }
            None => call(plan, first),
        });
        rest = later;
    }
    quote! {
        #[doc = #doc]
        fn #method(&mut self #image #parameter) {
            #(#calls)*
        }
    }
}

fn method(partition: u8) -> Ident {
    format_ident!("to_{partition}")
}

/// One layer: its operands in the arena, then its kernel.
fn call(plan: &Plan, layer: &Layer) -> TokenStream {
    let graph = &plan.artifact.graph;
    let node = &graph.nodes[layer.node];
    let constant = format_ident!("{}", name::layer(layer.node, node));
    let kernel = plan.integers.kernel(graph, layer.node);
    let layers = layers::module_name(plan);
    let (function, scratch) = function(&kernel, layer.packed.as_ref());
    match layer.operands {
        Operands::View(_) => TokenStream::new(),
        Operands::InPlace(values) => {
            let values = range(values);
            quote! {
                if let Some(values) = self.arena.get_mut(#values) {
                    ::clio::rt::kernels::clamp(super::#layers::#constant, values);
                }
            }
        }
        Operands::Unary { input, output } => {
            let (input, output) = (range(input), range(output));
            let run = match node.op {
                Op::Clamp(_) => quote! {
                    output.copy_from_slice(input);
                    ::clio::rt::kernels::clamp(super::#layers::#constant, output);
                },
                _ => quote! { #function(&super::#layers::#constant, input, output #scratch); },
            };
            quote! {
                let Ok([input, output]) = self.arena.get_disjoint_mut([#input, #output]) else {
                    return;
                };
                #run
            }
        }
        Operands::BinaryInPlace { sums, other, .. } => {
            let (sums, other) = (range(sums), range(other));
            let in_place = add_in_place(layer.packed.as_ref());
            quote! {
                let Ok([sums, other]) = self.arena.get_disjoint_mut([#sums, #other]) else {
                    return;
                };
                #in_place(&super::#layers::#constant, sums, other #scratch);
            }
        }
        Operands::Twice { input, output } => {
            let (input, output) = (range(input), range(output));
            quote! {
                let Ok([input, output]) = self.arena.get_disjoint_mut([#input, #output]) else {
                    return;
                };
                #function(&super::#layers::#constant, input, input, output #scratch);
            }
        }
        Operands::Binary { left, right, output } => {
            let [left, right, output] = [left, right, output].map(range);
            quote! {
                let Ok([left, right, output]) = self.arena.get_disjoint_mut([#left, #right, #output])
                else {
                    return;
                };
                #function(&super::#layers::#constant, left, right, output #scratch);
            }
        }
    }
}

/// The function of an addition whose output takes the place of an operand.
pub(super) fn add_in_place(packed: Option<&Packed>) -> TokenStream {
    match packed {
        Some(Packed::Vendor { .. }) => quote! { super::vendor::add_in_place },
        Some(Packed::Tiled(_)) => quote! { ::clio::rt::kernels::xpulp::tiles::run_in_place },
        Some(_) => quote! { ::clio::rt::kernels::cortex_m::add_in_place },
        None => quote! { ::clio::rt::kernels::add_in_place },
    }
}

/// The function of a kernel, and its last argument where it has one more.
pub(super) fn function(kernel: &Kernel, packed: Option<&Packed>) -> (TokenStream, TokenStream) {
    if let Some(Packed::Tiled(_)) = packed {
        return (tiled::function(kernel), quote! { , cluster });
    }
    let name = match kernel {
        Kernel::Conv2d(op) => match packed {
            Some(Packed::Conv2d { .. }) if !op.output.depth().is_multiple_of(2) => "conv2d_odd",
            _ => "conv2d",
        },
        Kernel::Depthwise(op) => match packed {
            None | Some(Packed::Vendor { .. }) => "depthwise",
            Some(_) if op.window.kernel == [3; 2] => "depthwise_3x3",
            Some(_) => "depthwise_5x5",
        },
        Kernel::FullyConnected(_) => "fully_connected",
        Kernel::Add(_) => "add",
        Kernel::MaxPool(_) => "max_pool",
        Kernel::AveragePool(_) => "average_pool",
        Kernel::Mean(_) => "mean",
        Kernel::Slice(_) => "slice",
        Kernel::Pad(_) => "pad",
        Kernel::Softmax(_) => "softmax",
        Kernel::Clamp(_) | Kernel::Alias => "clamp",
    };
    let name = format_ident!("{name}");
    let scratch = match (packed, kernel) {
        (None | Some(Packed::Same), _) => TokenStream::new(),
        (Some(Packed::Vendor { .. }), Kernel::Add(_) | Kernel::MaxPool(_) | Kernel::Softmax(_)) => {
            TokenStream::new()
        }
        (Some(_), _) => quote! { , &mut self.scratch },
    };
    match packed {
        Some(Packed::Vendor { .. }) => (quote! { super::vendor::#name }, scratch),
        None => (quote! { ::clio::rt::kernels::#name }, scratch),
        Some(_) => (quote! { ::clio::rt::kernels::cortex_m::#name }, scratch),
    }
}

fn range(region: Region) -> TokenStream {
    let (from, to) = (number(region.offset), number(region.offset + region.bytes));
    quote! { #from..#to }
}
