//! Layers that a declared library computes: the portable kernels' constants, and shifts in words.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::constants::Constants;
use crate::integer::{Filter, Kernel};
use crate::plan::Plan;
use crate::syntax::Kernels;
use crate::vendor::FILE;

/// The module of the library, where one is declared.
pub(super) fn module(plan: &Plan) -> Option<TokenStream> {
    let Kernels::Vendor(_) = plan.declaration.kernels else { return None };
    let path = format!("{}/{FILE}", plan.declaration.name);
    Some(quote! {
        /// The declared kernel library: its declarations, and a function for each of the runtime's.
        #[allow(non_camel_case_types, non_snake_case, non_upper_case_globals, unsafe_code, missing_docs)]
        mod vendor {
            include!(#path);
        }
    })
}

/// A layer's shifts, a word each.
pub(super) fn shifts(name: &str, filter: &Filter, constants: &mut Constants) -> TokenStream {
    let words: Vec<i32> = filter.shift.iter().map(|&shift| shift.into()).collect();
    constants.i32s(
        &format!("{name}_SHIFTS"),
        "Per output: exponent, as the library takes it.",
        &words,
    )
}

/// Type and value of the layer's constant, and whether it can be checked, made of the portable kernel's.
pub(super) fn value(
    name: &str,
    kernel: &Kernel,
    (kind, value, checked): (TokenStream, TokenStream, bool),
) -> (TokenStream, TokenStream, bool) {
    match kernel {
        Kernel::Conv2d(_) | Kernel::Depthwise(_) | Kernel::FullyConnected(_) => {
            let shifts = format_ident!("{name}_SHIFTS");
            let value = quote! { super::vendor::Shifted { op: #value, shift: &#shifts } };
            (quote! { super::vendor::Shifted<#kind> }, value, checked)
        }
        _ => (kind, value, checked),
    }
}
