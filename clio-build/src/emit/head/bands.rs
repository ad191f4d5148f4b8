//! Groups of layers that are computed a few rows at a time.

use clio_rt::kernels::Turn;
use clio_rt::kernels::xpulp::tiles::Slice;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::constants::number;
use super::{layers, name, run, tiled};
use crate::graph::{Op, TensorId};
use crate::integer::Packed;
use crate::plan::{Bands, Layer, Operands, Packing, Plan, Region, row};

/// The loop over a group's turns: each forgets rows, then makes new ones layer by layer.
pub(super) fn group(plan: &Plan, bands: &Bands, layers: &[Layer]) -> TokenStream {
    let image = bands.image.as_ref();
    if let Some(steps) = steps(plan, bands, layers) {
        return on_cluster(plan, bands, layers, &steps);
    }
    let count = number(bands.turns.len());
    let places = number(bands.nodes.len() + usize::from(image.is_some()));
    let turns = turns(bands);
    let nodes = (0..bands.nodes.len()).map(|place| format_ident!("turn_{place}"));
    let of_image = image.map(|_| format_ident!("turn_image"));
    let names: Vec<_> = of_image.iter().cloned().chain(nodes).collect();
    let inner = layers.iter().take(layers.len() - 1);
    let inner = inner.map(|l| strip(l.operands.output(), row(&plan.artifact.graph, l.node)));
    let strips = image.map(|_| image_strip(plan)).into_iter().chain(inner);
    let slides = strips.zip(&names);
    let slides = match plan.packing {
        Packing::Xpulp => {
            let slides = slides.map(|(strip, turn)| quote! { (#strip, #turn) });
            let slide = quote! { ::clio::rt::kernels::xpulp::tiles::slide };
            quote! { #slide(&[#(#slides),*], &mut self.arena, cluster); }
        }
        _ => slides.map(|(strip, turn)| quote! { #strip.slide(#turn, &mut self.arena); }).collect(),
    };
    let enter = of_image.map(|turn| enter(plan, &turn));
    let calls = (0..layers.len()).map(|place| call(plan, bands, layers, place));
    quote! {
        use ::clio::rt::kernels::{Strip, Turn};
        static TURNS: [[Turn; #places]; #count] = #turns;
        for [#(#names),*] in &TURNS {
            #slides
            #enter
            #(#calls)*
        }
    }
}

/// All turns, of each the image's first.
fn turns(bands: &Bands) -> TokenStream {
    let turns = bands.turns.iter().enumerate().map(|(index, turns)| {
        let image = bands.image.as_ref().and_then(|image| image.turns.get(index));
        let turns = image.into_iter().chain(turns).map(turn);
        quote! { [#(#turns),*] }
    });
    quote! { [#(#turns),*] }
}

/// A group that the cluster goes through by itself.
fn on_cluster(plan: &Plan, bands: &Bands, layers: &[Layer], steps: &[TokenStream]) -> TokenStream {
    let module = layers::module_name(plan);
    let (image, pixels) = match bands.image {
        Some(_) => {
            let strip = image_strip(plan);
            (quote! { Some((&super::#module::INPUT, #strip)) }, quote! { image })
        }
        None => (quote! { None }, quote! { &[] }),
    };
    let places = number(bands.nodes.len() + usize::from(bands.image.is_some()));
    let (count, turns) = (number(bands.turns.len()), turns(bands));
    let strips = moved(plan, bands, layers);
    let slice = (!bands.slices.is_empty()).then(|| quote! { Slice, });
    let held = layers.iter().any(|layer| layer.held.is_some()).then(|| quote! { Held, });
    quote! {
        use ::clio::rt::kernels::xpulp::tiles::{Group, #held Place, #slice Step, run_group};
        use ::clio::rt::kernels::{Strip, Turn};
        static TURNS: [[Turn; #places]; #count] = #turns;
        let group = Group {
            turns: &TURNS,
            image: #image,
            strips: &[#(#strips),*],
            steps: &[#(#steps),*],
        };
        run_group(&group, #pixels, &mut self.arena, cluster);
    }
}

/// The layers of a group with their places; none where the cluster has no kernel for one.
fn steps(plan: &Plan, bands: &Bands, layers: &[Layer]) -> Option<Vec<TokenStream>> {
    let (graph, module) = (&plan.artifact.graph, layers::module_name(plan));
    let before = usize::from(bands.image.is_some());
    let step = |(index, slice): (usize, Option<Slice>)| {
        let layer = &layers[index];
        let Some(Packed::Tiled(_)) = layer.packed else { return None };
        let node = &graph.nodes[layer.node];
        let (regions, tensors) = match (layer.operands, &node.inputs[..]) {
            (Operands::Binary { left, right, .. }, inputs) => (vec![left, right], inputs.to_vec()),
            (Operands::Twice { input, .. }, &[tensor, _]) => (vec![input; 2], vec![tensor; 2]),
            (Operands::Unary { input, .. }, &[tensor]) => (vec![input], vec![tensor]),
            (Operands::BinaryInPlace { sums, other, swapped }, &[left, right]) => {
                (vec![sums, other], if swapped { vec![right, left] } else { vec![left, right] })
            }
            _ => return None,
        };
        let inputs = tensors.iter().zip(regions).map(|(&tensor, region)| {
            let made = bands.nodes.clone().position(|node| graph.nodes[node].output == tensor);
            let strip = strip_of(plan, bands, (tensor, region), slice);
            let image = bands.image.is_some() && tensor == graph.input;
            let turn = match made.map(|place| place + before).or(image.then_some(0)) {
                Some(turn) => {
                    let turn = number(turn);
                    quote! { Some(#turn) }
                }
                None => quote! { None },
            };
            quote! { Place { strip: #strip, turn: #turn } }
        });
        let constant = format_ident!("{}", name::layer(layer.node, node));
        let output = strip_of(plan, bands, (node.output, layer.operands.output()), slice);
        let turn = number(index + before);
        let slice = match slice {
            Some(Slice { from, count }) => {
                let [from, count] = [from, count].map(number);
                quote! { Some(Slice { from: #from, count: #count }) }
            }
            None => quote! { None },
        };
        let held = match layer.held {
            Some(region) => {
                let offset = number(region.offset);
                let blocks = quote! { super::#module::#constant.op.blocks };
                quote! { Some(Held { constants: #blocks, offset: #offset }) }
            }
            None => quote! { None },
        };
        Some(quote! {
            Step {
                layer: &super::#module::#constant,
                inputs: &[#(#inputs),*],
                output: #output,
                turn: #turn,
                slice: #slice,
                held: #held,
            }
        })
    };
    let on_cluster = plan.packing == Packing::Xpulp;
    bands.order().into_iter().map(step).collect::<Option<_>>().filter(|_| on_cluster)
}

/// Where rows of a tensor lie, or of a slice of it where there is a strip for each.
fn strip_of(
    plan: &Plan,
    bands: &Bands,
    (tensor, region): (TensorId, Region),
    slice: Option<Slice>,
) -> TokenStream {
    let graph = &plan.artifact.graph;
    let shape = graph.shape(tensor);
    let made = |place: usize| graph.nodes[bands.nodes.start + place].output == tensor;
    let slices = bands.slices.iter().find(|slices| made(slices.place));
    match (slices, slice) {
        (Some(slices), Some(slice)) => {
            let offset = region.offset + slices.before(slice, shape.width);
            strip(Region { offset, ..region }, shape.width * usize::from(slice.count))
        }
        _ => strip(region, shape.width * shape.channels),
    }
}

/// The strips whose rows ever move, each with the entry of a turn that says how: of slices the last one's first, since it lies first.
fn moved(plan: &Plan, bands: &Bands, layers: &[Layer]) -> Vec<TokenStream> {
    let moves = |turn: &Turn| turn.dropped > 0 && turn.rows.from > turn.first;
    let image = bands.image.as_ref().filter(|image| image.turns.iter().any(moves));
    let image = image.map(|_| {
        let strip = image_strip(plan);
        quote! { (#strip, 0) }
    });
    let before = usize::from(bands.image.is_some());
    let inner = (0..layers.len() - 1).filter(|&p| bands.turns.iter().any(|turns| moves(&turns[p])));
    let inner = inner.flat_map(|place| {
        let layer = &layers[place];
        let tensor = plan.artifact.graph.nodes[layer.node].output;
        let slices = bands.made(place);
        let slices: Vec<Option<Slice>> =
            slices.map_or(vec![None], |slices| slices.each().rev().map(Some).collect());
        let turn = number(place + before);
        slices.into_iter().map(move |slice| {
            let strip = strip_of(plan, bands, (tensor, layer.operands.output()), slice);
            quote! { (#strip, #turn) }
        })
    });
    image.into_iter().chain(inner).collect()
}

fn image_strip(plan: &Plan) -> TokenStream {
    let shape = plan.artifact.graph.shape(plan.artifact.graph.input);
    strip(plan.image, shape.width * shape.channels)
}

/// New rows of the image.
fn enter(plan: &Plan, turn: &Ident) -> TokenStream {
    let (strip, module) = (image_strip(plan), layers::module_name(plan));
    let rows = quote! { #turn.rows };
    let enter = match plan.packing {
        Packing::Xpulp => tiled::image_rows(plan, &rows),
        _ => quote! {
            ::clio::rt::kernels::image_rows(&super::#module::INPUT, image, #rows, input);
        },
    };
    quote! {
        if let Some(input) = self.arena.get_mut(#strip.range(#turn.first, #rows)) {
            #enter
        }
    }
}

fn turn(turn: &Turn) -> TokenStream {
    let [dropped, first, from, to] =
        [turn.dropped, turn.first, turn.rows.from, turn.rows.to].map(number);
    quote! { Turn::new(#dropped, #first, #from, #to) }
}

fn strip(region: Region, row: usize) -> TokenStream {
    let (offset, row) = (number(region.offset), number(row));
    quote! { Strip { offset: #offset, row: #row } }
}

/// The new rows of one layer.
fn call(plan: &Plan, bands: &Bands, layers: &[Layer], place: usize) -> TokenStream {
    let (graph, layer) = (&plan.artifact.graph, &layers[place]);
    let node = &graph.nodes[layer.node];
    let module = layers::module_name(plan);
    let constant = format_ident!("{}", name::layer(layer.node, node));
    let constant = quote! { super::#module::#constant };
    let kernel = plan.integers.kernel(graph, layer.node);
    let (function, scratch) = run::function(&kernel, layer.packed.as_ref());
    let made = format_ident!("turn_{place}");
    let elementwise = matches!(node.op, Op::Add(_) | Op::Clamp(_));
    let needed = match elementwise {
        true => quote! { #made.rows },
        false => quote! { ::clio::rt::kernels::Banded::needed(&#constant, #made.rows) },
    };
    if let Operands::BinaryInPlace { sums, other, swapped } = layer.operands {
        return in_place(plan, bands, layer, [sums, other], swapped, &made);
    }
    // Nothing else in a group is written over.
    let (regions, inputs) = match layer.operands {
        Operands::Binary { left, right, .. } => {
            (vec![left, right], vec![format_ident!("left"), format_ident!("right")])
        }
        Operands::Unary { input, .. } | Operands::Twice { input, .. } => {
            (vec![input], vec![format_ident!("input")])
        }
        Operands::View(_) | Operands::InPlace(_) | Operands::BinaryInPlace { .. } => {
            return TokenStream::new();
        }
    };
    // Of an input from before the group all rows are there.
    let sources = node.inputs.iter().zip(regions).map(|(&tensor, region)| {
        let shape = graph.shape(tensor);
        let strip = strip(region, shape.width * shape.channels);
        let first = first(plan, bands, tensor);
        quote! { #strip.range(#first, needed) }
    });
    let target = strip(layer.operands.output(), row(graph, layer.node));
    let work = match &node.op {
        Op::Clamp(_) => quote! {
            output.copy_from_slice(input);
            ::clio::rt::kernels::clamp(#constant, output);
        },
        Op::Add(_) => {
            let constant = match layer.packed {
                // It knows how many elements it adds.
                Some(Packed::Tiled(_)) => quote! { #constant.of(output.len()) },
                _ => constant.clone(),
            };
            match inputs.len() {
                1 => quote! { #function(&#constant, input, input, output #scratch); },
                _ => quote! { #function(&#constant, left, right, output #scratch); },
            }
        }
        _ => quote! {
            let band = ::clio::rt::kernels::Banded::band(&#constant, #made.rows);
            #function(&band, input, output #scratch);
        },
    };
    quote! {
        if #made.rows.count() > 0 {
            let needed = #needed;
            let Ok([#(#inputs,)* output]) = self.arena.get_disjoint_mut([
                #(#sources,)*
                #target.range(#made.first, #made.rows),
            ]) else {
                return;
            };
            #work
        }
    }
}

/// The row that lies first where a tensor lies: of one from before the group all rows are there.
fn first(plan: &Plan, bands: &Bands, tensor: TensorId) -> TokenStream {
    let graph = &plan.artifact.graph;
    match bands.nodes.clone().position(|n| graph.nodes[n].output == tensor) {
        Some(place) => {
            let turn = format_ident!("turn_{place}");
            quote! { #turn.first }
        }
        None if bands.image.is_some() && tensor == graph.input => quote! { turn_image.first },
        None => quote! { 0 },
    }
}

/// The new rows of an addition whose output takes the place of an operand, a whole map; the other one is a strip.
fn in_place(
    plan: &Plan,
    bands: &Bands,
    layer: &Layer,
    [sums, other]: [Region; 2],
    swapped: bool,
    made: &Ident,
) -> TokenStream {
    let (graph, module) = (&plan.artifact.graph, layers::module_name(plan));
    let node = &graph.nodes[layer.node];
    let constant = format_ident!("{}", name::layer(layer.node, node));
    let mut constant = quote! { super::#module::#constant };
    if let Some(Packed::Tiled(_)) = layer.packed {
        constant = quote! { #constant.of(sums.len()) };
    }
    let kernel = plan.integers.kernel(graph, layer.node);
    let (_, scratch) = run::function(&kernel, layer.packed.as_ref());
    let (add, bytes) = (run::add_in_place(layer.packed.as_ref()), row(graph, layer.node));
    let [sums, strip] = [sums, other].map(|region| strip(region, bytes));
    let first = first(plan, bands, node.inputs[usize::from(!swapped)]);
    quote! {
        if #made.rows.count() > 0 {
            let Ok([sums, other]) = self.arena.get_disjoint_mut([
                #sums.range(0, #made.rows),
                #strip.range(#first, #made.rows),
            ]) else {
                return;
            };
            #add(&#constant, sums, other #scratch);
        }
    }
}
