//! One board's module: the head's struct, its consts, its table and the trait of the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use super::constants::number;
use super::{name, protection, run, table, tiled};
use crate::plan::Plan;

/// The module named like the board.
pub(super) fn module(plan: &Plan, model_hash: [u8; 8]) -> TokenStream {
    let declaration = plan.declaration;
    let (board, name) = (name::ident(&plan.target.name), name::ident(&declaration.name));
    let memory = plan.memory;
    let [arena, scratch, stream] = [memory.arena, memory.scratch, memory.stream].map(number);
    let module_doc = format!(" The head on {} ({}).", plan.target.name, plan.target.board.core);
    let doc = struct_doc(plan);
    let (consts, stages, table) = (consts(plan, model_hash), run::stages(plan), table::table(plan));
    let head = head(plan);
    quote! {
        #[doc = #module_doc]
        pub mod #board {
            #(#[doc = #doc])*
            #[repr(C, align(4))]
            #[derive(Clone, Debug)]
            pub struct #name {
                /// Activations.
                arena: [i8; #arena],
                /// Where kernels and the transform code work.
                scratch: [i32; #scratch],
                /// What is sent.
                stream: [u8; #stream],
            }
            impl #name {
                #consts
                /// A head that has seen no image; all zeros, so a static of it takes no flash.
                pub const fn new() -> Self {
                    Self { arena: [0; #arena], scratch: [0; #scratch], stream: [0; #stream] }
                }
                /// The int8 tensor at `partition`, interleaved, of an image of one plane of bytes per channel.
                ///
                /// # Errors
                /// The image has another number of bytes, or the head has no such partition.
                pub fn run_to(&mut self, image: &[u8], partition: u8) -> Result<&[i8], ::clio::rt::session::HeadError> {
                    self.advance(image, partition)?;
                    let (from, to) = Self::TENSORS[usize::from(partition) % Self::TENSORS.len()];
                    Ok(self.arena.get(from..to).unwrap_or_default())
                }
                #stages
            }
            const _: () = assert!(#name::RAM_BYTES == size_of::<#name>());
            impl Default for #name {
                fn default() -> Self {
                    Self::new()
                }
            }
            #head
            #table
        }
    }
}

fn struct_doc(plan: &Plan) -> Vec<String> {
    let declared = plan.declaration.doc.lines().map(name::doc);
    let memory = plan.memory;
    let (l3, ring) = match memory.ring {
        0 => (String::new(), String::new()),
        ring => (
            format!(" and {} in L3", name::grouped(memory.l3 as u64)),
            format!(" of which {} take them from L3", name::grouped(ring as u64)),
        ),
    };
    let more = format!(
        " {} partitions, {} bytes of constants{l3}, {} of RAM ({} arena{ring}, {} scratch, {} stream).",
        plan.kept.len(),
        name::grouped(memory.flash as u64),
        name::grouped(memory.ram() as u64),
        name::grouped(memory.arena as u64),
        name::grouped(4 * memory.scratch as u64),
        name::grouped(memory.stream as u64)
    );
    let mut doc: Vec<String> = declared.collect();
    if !doc.is_empty() {
        doc.push(String::new());
    }
    doc.push(more);
    doc
}

fn consts(plan: &Plan, model_hash: [u8; 8]) -> TokenStream {
    let (memory, candidates) = (plan.memory, &plan.candidates);
    let hash = model_hash.map(number);
    let [flash, ram, arena] = [memory.flash, memory.ram(), memory.arena].map(number);
    let graph = &plan.artifact.graph;
    let image = number(graph.shape(graph.input).elements());
    let count = number(candidates.len());
    let names = candidates.iter().map(|c| &c.name);
    let macs = candidates.iter().map(|c| number(c.macs));
    let slices = candidates.iter().map(|c| slices(plan, c.number));
    let protections = protection::constant(plan);
    let (l1, far_layers) = (tiled::constant(plan), tiled::far_counts(plan));
    let tensors = candidates.iter().map(|c| tensor(plan, c.number));
    let (classes, class_count) = (&plan.artifact.classes, number(plan.artifact.classes.len()));
    let deadline =
        number(u64::from(plan.declaration.deadline_ms).saturating_mul(1000).min(u32::MAX.into()));
    let kbps = plan.declaration.link.kbps;
    let rate =
        number(((kbps.min * kbps.max).sqrt() * 1000.0).clamp(1.0, f64::from(u32::MAX)) as u64);
    quote! {
        /// The first eight bytes of the artifact's SHA-256.
        pub const MODEL_HASH: [u8; 8] = [#(#hash),*];
        /// Weights and tables, bytes; code is not in it.
        pub const FLASH_BYTES: usize = #flash;
        /// The head's own size, bytes; the stack is not in it.
        pub const RAM_BYTES: usize = #ram;
        /// Activations, bytes.
        pub const ARENA_BYTES: usize = #arena;
        #l1
        /// Bytes of an image.
        pub const IMAGE_BYTES: usize = #image;
        /// Names of the fitted partitions; the index is their number.
        pub const PARTITIONS: [&'static str; #count] = [#(#names),*];
        /// Multiply-accumulates of the head up to each partition.
        pub const MACS: [u64; #count] = [#(#macs),*];
        /// Cumulative bytes on air after each slice of each partition; empty for one that sends nothing or is not in this head.
        pub const SLICE_BYTES: [&'static [u16]; #count] = [#(#slices),*];
        #protections
        /// Names of the classes.
        pub const CLASSES: [&'static str; #class_count] = [#(#classes),*];
        /// From wake-up to label, microseconds.
        pub const DEADLINE_US: u32 = #deadline;
        /// The bandwidth to begin with: the geometric mean of the declared range.
        pub const BITS_PER_SECOND: u32 = #rate;
        /// Where each partition's tensor lies in the arena.
        const TENSORS: [(usize, usize); #count] = [#(#tensors),*];
        #far_layers
    }
}

fn slices(plan: &Plan, number: u8) -> TokenStream {
    if !plan.kept.contains(&number) {
        return quote! { &[] };
    }
    let bytes = plan.partition(number).bytes.iter().map(|&b| super::constants::number(b));
    quote! { &[#(#bytes),*] }
}

fn tensor(plan: &Plan, partition: u8) -> TokenStream {
    match plan.kept.contains(&partition).then(|| run::tensor(plan, partition)) {
        None => quote! { (0, 0) },
        Some((from, to)) => {
            let (from, to) = (number(from), number(to));
            quote! { (#from, #to) }
        }
    }
}

fn head(plan: &Plan) -> TokenStream {
    let name = name::ident(&plan.declaration.name);
    let mtu = number(plan.mtu);
    let outputs = plan.kept.iter().map(|&partition| run::output(plan, partition));
    let protected = protection::methods(plan);
    let local = plan.kept.iter().any(|&p| plan.partition(p).bytes.is_empty());
    let confidence = local.then(|| {
        quote! {
            /// From 1/256 above −128 to 1/255, rounded.
            fn confidence(probability: i8) -> u8 {
                let of_256 = (i32::from(probability) + 128) as u32;
                ((of_256 * 255 + 128) >> 8) as u8
            }
        }
    });
    quote! {
        impl ::clio::rt::session::Head for #name {
            fn model(&self) -> [u8; 8] {
                Self::MODEL_HASH
            }
            fn table(&self) -> &::clio::rt::table::Table<'_> {
                &TABLE
            }
            fn slices(&self, partition: u8) -> &[u16] {
                Self::SLICE_BYTES.get(usize::from(partition)).copied().unwrap_or_default()
            }
            fn mtu(&self) -> u16 {
                #mtu
            }
            #protected
            fn run(
                &mut self,
                image: &[u8],
                partition: u8,
                limit: usize,
            ) -> Result<::clio::rt::session::Output<'_>, ::clio::rt::session::HeadError> {
                self.advance(image, partition)?;
                let Self { arena, scratch, stream } = self;
                let room = limit.min(stream.len());
                let stream = stream.get_mut(..room).unwrap_or_default();
                match partition {
                    #(#outputs)*
                    _ => Err(::clio::rt::session::HeadError::Partition(partition)),
                }
            }
        }
        #confidence
    }
}
