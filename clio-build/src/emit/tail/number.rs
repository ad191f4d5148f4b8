use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// `3`, without a type.
pub(super) fn int(value: usize) -> Literal {
    Literal::usize_unsuffixed(value)
}

/// `[1, 2]`, without a type.
pub(super) fn ints<'a>(values: impl IntoIterator<Item = &'a usize>) -> TokenStream {
    let values = values.into_iter().map(|&value| int(value));
    quote!([#(#values),*])
}

/// A float, without a type; infinities by name.
pub(super) fn float(value: f32) -> TokenStream {
    match value {
        f32::INFINITY => quote!(f32::INFINITY),
        f32::NEG_INFINITY => quote!(f32::NEG_INFINITY),
        negative if negative < 0.0 => {
            let magnitude = Literal::f32_unsuffixed(-negative);
            quote!(-#magnitude)
        }
        other => {
            let literal = Literal::f32_unsuffixed(other);
            quote!(#literal)
        }
    }
}
