use proc_macro2::TokenStream;

/// Generated tokens as formatted source.
///
/// # Errors
/// The tokens are not items: a defect of the emitter.
pub fn print(tokens: TokenStream) -> Result<String, syn::Error> {
    let file: syn::File = syn::parse2(tokens)?;
    Ok(prettyplease::unparse(&file))
}
