//! `clio::model!`: parse, check, expand to `include!`.
//!
//! The front end is [`clio_build::syntax`], the same that a model crate's build script uses; the program itself is
//! generated there and only included here.

mod expand;

/// Declares a network that is split between a device and the cloud; see the crate `clio` for the grammar.
///
/// Expands to the file that the crate's build script generated from this declaration. Mistakes are reported all at
/// once, each at its token.
#[proc_macro]
pub fn model(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let out_dir = std::env::var_os("OUT_DIR").map(std::path::PathBuf::from);
    expand::expand(input.into(), out_dir.as_deref()).into()
}
