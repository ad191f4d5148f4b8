use clio_build::syntax::parse_macro;
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::quote;
use std::path::Path;

const NO_BUILD_SCRIPT: &str = "this crate has no build script, which is what compiles the model; \
     add build.rs with `fn main() { clio_build::compile(\"src/lib.rs\") }` and \
     `clio-build` to the [build-dependencies] of Cargo.toml";

const NOT_COMPILED: &str = "the build script has not compiled this model; \
     name this source file in build.rs, as in `fn main() { clio_build::compile(\"src/lib.rs\") }`, \
     and let `clio::model!` stand outside of functions and other macros";

/// The generated program of the model in `tokens`, or what is wrong, as `compile_error!`.
///
/// `out_dir` is where the build script writes, if the crate has one.
pub(crate) fn expand(tokens: TokenStream, out_dir: Option<&Path>) -> TokenStream {
    let name = name_span(tokens.clone());
    let declaration = match parse_macro(tokens) {
        Ok(declaration) => declaration,
        Err(errors) => return errors.to_compile_error(),
    };
    let file = format!("/clio/{}.rs", declaration.name);
    match out_dir.map(|out_dir| out_dir.join(&file[1..]).is_file()) {
        None => syn::Error::new(name, NO_BUILD_SCRIPT).to_compile_error(),
        Some(false) => syn::Error::new(name, NOT_COMPILED).to_compile_error(),
        Some(true) => quote! {
            ::core::include!(::core::concat!(::core::env!("OUT_DIR"), #file));
        },
    }
}

/// The last word before the braces.
fn name_span(tokens: TokenStream) -> Span {
    let is_body = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    let header = tokens.into_iter().take_while(|token| !is_body(token));
    header.last().map_or_else(Span::call_site, |name| name.span())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const VALID: &str = r#"pub Cifar {
        network: "n.onnx", input: image { channels: 3, height: 32, width: 32 }, classes: "c", calibration: "d",
        holdout: "h", slices: channels { step: 8 }, targets: [mps2_an500], link: ble { kbps: 50..=1000 },
        deadline: 1 s, budget: { flash: 1 MiB, ram: 1 KiB } }"#;

    fn expanded(source: &str, out_dir: Option<&Path>) -> String {
        expand(source.parse().unwrap(), out_dir).to_string()
    }

    #[test]
    fn a_compiled_model_is_included() {
        let out_dir = std::env::temp_dir().join(format!("clio-macros-{}", std::process::id()));
        fs::create_dir_all(out_dir.join("clio")).unwrap();
        assert!(expanded(VALID, Some(&out_dir)).contains("name this source file in build.rs"));
        fs::write(out_dir.join("clio/Cifar.rs"), "pub struct Cifar;").unwrap();
        let text = expanded(VALID, Some(&out_dir));
        fs::remove_dir_all(&out_dir).unwrap();
        let expected = quote! {
            ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/clio/Cifar.rs"));
        };
        assert_eq!(text, expected.to_string());
    }

    #[test]
    fn a_crate_without_build_script_is_told_what_to_add() {
        assert!(expanded(VALID, None).contains("[build-dependencies]"));
    }

    #[test]
    fn mistakes_come_before_the_build_script() {
        let text = expanded(&VALID.replace("1 s", "0 s"), None);
        assert!(
            text.contains("compile_error") && text.contains("`deadline` is at least 1 ms"),
            "{text}"
        );
    }
}
