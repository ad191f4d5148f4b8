//! The front end: the grammar of `clio::model!`, its checks, and a builder for the same declaration.
//!
//! ```text
//! tokens ──parse──▶ Draft ──check──▶ Declaration
//! Builder ─────────▶
//! ```
//!
//! The macro and the build script both come through here, so the same mistake has the same words in both. All mistakes
//! of a declaration are collected and reported together: a bad field hides no other.

mod builder;
mod canonical;
mod check;
mod declaration;
mod draft;
mod errors;
mod fields;
mod find;
mod known;
mod names;
mod parse;
mod render;
mod scope;
mod values;

pub use builder::Builder;
pub use declaration::{
    Budget, Declaration, Fit, Input, Kbps, Kernels, Link, Slices, Tails, Train, Vendor,
};
pub use errors::{Errors, Mistake};
pub use find::find_in_source;
pub use known::{KNOWN_LINKS, KNOWN_TARGETS, LinkDefaults, PACKET_HEADER_BYTES};
#[cfg(feature = "build")]
pub(crate) use names::snake_case;

use proc_macro2::TokenStream;

/// Reads and checks what stands between the braces of one `clio::model! { … }`.
///
/// # Errors
/// Every mistake in the declaration, each at the smallest guilty token.
pub fn parse_macro(tokens: TokenStream) -> Result<Declaration, Errors> {
    let mut errors = Errors::default();
    let declaration =
        parse::model(tokens, &mut errors).and_then(|draft| check::declaration(draft, &mut errors));
    errors.finish(declaration)
}
