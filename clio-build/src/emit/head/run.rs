//! The head's straight-line code: a method from each kept partition to the next.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::constants::number;
use super::{bands, layers, name, tiled};
use crate::artifact::Code;
use crate::graph::Op;
use crate::integer::{Kernel, Packed};
use crate::plan::{Layer, Operands, Packing, Plan, Region};

/// Layers of a method: between two kept partitions, before constants come from L3 or from then on.
struct Stage<'p> {
    partition: u8,
    layers: &'p [Layer],
    /// Whether constants come from L3.
    far: bool,
}

impl Stage<'_> {
    fn method(&self) -> Ident {
        let (number, far) = (self.partition, if self.far { "_ahead" } else { "" });
        format_ident!("to_{number}{far}")
    }
}

fn all_stages<'p>(plan: &'p Plan) -> Vec<Stage<'p>> {
    let (mut from, mut stages) = (0, vec![]);
    for &partition in &plan.kept {
        let to = plan.partition(partition).cut.nodes;
        let opens = if plan.memory.ring > 0 { plan.opens.clamp(from, to) } else { to };
        stages.push(Stage { partition, layers: &plan.layers[from..opens], far: false });
        stages.push(Stage { partition, layers: &plan.layers[opens..to], far: true });
        from = to;
    }
    stages.retain(|stage| !stage.layers.is_empty());
    stages
}

/// The methods that compute, and the call of those that a partition needs.
pub(super) fn stages(plan: &Plan) -> TokenStream {
    let stages = all_stages(plan);
    let [_, argument, installed] = tiled::cluster(plan);
    let in_bands = plan.image_in_bands().is_some();
    let call = |(index, stage): (usize, &Stage)| {
        let (method, least) = (stage.method(), number(stage.partition));
        let image = (in_bands && index == 0).then(|| quote! { image, });
        let called = match stage.far {
            true => quote! { Self::#method(arena, ahead, #argument); },
            false => quote! { self.#method(#image #argument); },
        };
        quote! {
            if partition >= #least {
                #called
            }
        }
    };
    let (far, near): (Vec<_>, Vec<_>) = stages.iter().enumerate().partition(|(_, stage)| stage.far);
    let ahead = far.first().map(|(_, first)| {
        let calls = far.iter().copied().map(call);
        ahead(plan, first.partition, calls)
    });
    let calls = near.into_iter().map(call);
    let methods = stages.iter().map(|stage| method(plan, stage));
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
            #ahead
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

/// The calls of the stages from where constants come from L3, to the end of the arena.
fn ahead(plan: &Plan, least: u8, calls: impl Iterator<Item = TokenStream>) -> TokenStream {
    let (least, layers) = (number(least), layers::module_name(plan));
    let maps = number(plan.memory.arena - plan.memory.ring);
    quote! {
        if partition >= #least {
            let Some((arena, ring)) = self.arena.split_at_mut_checked(#maps) else {
                return Ok(());
            };
            let count = Self::FAR_LAYERS.get(usize::from(partition)).copied().unwrap_or_default();
            let far = super::#layers::FAR.get(..count).unwrap_or_default();
            let ahead = &mut ::clio::rt::kernels::xpulp::tiles::Ahead::new(ring, far, cluster);
            #(#calls)*
        }
    }
}

fn method(plan: &Plan, stage: &Stage) -> TokenStream {
    let &Stage { partition, layers, far } = stage;
    let macs = layers.iter().map(|l| l.macs).sum();
    let doc = format!(
        "To partition {partition}, {}: {} layers, {} MAC{}.",
        name::quoted(&plan.partition(partition).name),
        layers.len(),
        name::grouped(macs),
        if far { ", constants from L3" } else { "" }
    );
    let doc = name::doc(&doc);
    let [parameter, ..] = tiled::cluster(plan);
    let reads = plan.image_in_bands().is_some() && layers.first().is_some_and(|l| l.node == 0);
    let image = reads.then(|| quote! { , image: &[u8] });
    let arena = if far {
        quote! { arena }
    } else {
        quote! { self.arena }
    };
    let (method, mut calls, mut rest) = (stage.method(), vec![], layers);
    while let [first, ..] = rest {
        let group = plan.bands.iter().find(|bands| bands.nodes.start == first.node);
        let (now, later) = rest.split_at(group.map_or(1, |bands| bands.nodes.len()));
        calls.push(match group {
            Some(bands) => {
                let group = bands::group(plan, bands, now);
                quote! { { #group } }
            }
            None => call(plan, first, &arena),
        });
        rest = later;
    }
    let parameters = match far {
        true => quote! {
            arena: &mut [i8],
            ahead: &mut ::clio::rt::kernels::xpulp::tiles::Ahead<'_>
            #parameter
        },
        false => quote! { &mut self #image #parameter },
    };
    quote! {
        #[doc = #doc]
        fn #method(#parameters) {
            #(#calls)*
        }
    }
}

/// One layer: its operands in the arena, then its kernel.
fn call(plan: &Plan, layer: &Layer, arena: &TokenStream) -> TokenStream {
    let graph = &plan.artifact.graph;
    let node = &graph.nodes[layer.node];
    let constant = format_ident!("{}", name::layer(layer.node, node));
    let kernel = plan.integers.kernel(graph, layer.node);
    let layers = layers::module_name(plan);
    let (function, scratch) = function(&kernel, layer.packed.as_ref());
    let far = tiled::far_index(plan, layer).map(number);
    match layer.operands {
        Operands::View(_) => TokenStream::new(),
        Operands::InPlace(values) => {
            let values = range(values);
            quote! {
                if let Some(values) = #arena.get_mut(#values) {
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
                _ => match far {
                    Some(which) => tiled::run_far(&quote! { &super::#layers::#constant }, &which),
                    None => {
                        quote! { #function(&super::#layers::#constant, input, output #scratch); }
                    }
                },
            };
            quote! {
                let Ok([input, output]) = #arena.get_disjoint_mut([#input, #output]) else {
                    return;
                };
                #run
            }
        }
        Operands::BinaryInPlace { sums, other, .. } => {
            let (sums, other) = (range(sums), range(other));
            let in_place = add_in_place(layer.packed.as_ref());
            quote! {
                let Ok([sums, other]) = #arena.get_disjoint_mut([#sums, #other]) else {
                    return;
                };
                #in_place(&super::#layers::#constant, sums, other #scratch);
            }
        }
        Operands::Twice { input, output } => {
            let (input, output) = (range(input), range(output));
            quote! {
                let Ok([input, output]) = #arena.get_disjoint_mut([#input, #output]) else {
                    return;
                };
                #function(&super::#layers::#constant, input, input, output #scratch);
            }
        }
        Operands::Binary { left, right, output } => {
            let [left, right, output] = [left, right, output].map(range);
            quote! {
                let Ok([left, right, output]) = #arena.get_disjoint_mut([#left, #right, #output])
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
