//! How frames are protected, where the link loses packets.

use proc_macro2::TokenStream;
use quote::quote;

use super::constants::number;
use crate::plan::{Candidate, Chosen, Plan};

/// The constant; nothing where frames are plain.
pub(super) fn constant(plan: &Plan) -> TokenStream {
    if !is_declared(plan) {
        return TokenStream::new();
    }
    let count = number(plan.candidates.len());
    let rows = plan.candidates.iter().map(|candidate| of_candidate(plan, candidate));
    quote! {
        /// Packets of each partition and slice count; empty for one that sends nothing or is not in this head.
        pub const PROTECTIONS: [&'static [::clio::rt::packet::Protection]; #count] = [#(#rows),*];
    }
}

/// The trait's methods; the trait's own where frames are plain.
pub(super) fn methods(plan: &Plan) -> TokenStream {
    if !is_declared(plan) {
        return TokenStream::new();
    }
    quote! {
        fn format(&self) -> ::clio::rt::packet::Format {
            ::clio::rt::packet::Format::Protected
        }
        fn protection(&self, partition: u8, slices: u8) -> Option<::clio::rt::packet::Protection> {
            let of_partition = Self::PROTECTIONS.get(usize::from(partition))?;
            of_partition.get(usize::from(slices).checked_sub(1)?).copied()
        }
    }
}

fn is_declared(plan: &Plan) -> bool {
    plan.declaration.link.loss > 0.0
}

fn of_candidate(plan: &Plan, candidate: &Candidate) -> TokenStream {
    if !plan.kept.contains(&candidate.number) {
        return quote! { &[] };
    }
    let values = candidate.protections.iter().map(value);
    quote! { &[#(#values),*] }
}

fn value(chosen: &Chosen) -> TokenStream {
    let protection = chosen.protection;
    let (data, repair, row) =
        (number(protection.data), number(protection.repair), number(protection.row));
    quote! { ::clio::rt::packet::Protection { data: #data, repair: #repair, row: #row } }
}
