use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

/// Contents of the included files by their names, relative to the generated source.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Arrays longer than this are files; shorter ones stand in the source.
const LONGEST: usize = 32;

/// The files that arrays go to.
pub(super) struct Constants {
    folder: String,
    files: Files,
}

impl Constants {
    pub fn new(model: &str) -> Self {
        Self { folder: model.into(), files: Files::new() }
    }

    pub fn into_files(self) -> Files {
        self.files
    }

    /// A static array of bytes, under the doc comment.
    pub fn i8s(&mut self, name: &str, doc: &str, values: &[i8]) -> TokenStream {
        let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        let literals = values.iter().map(|&v| Literal::i8_unsuffixed(v)).map(quoted);
        self.array("i8", name, doc, values.len(), bytes, literals)
    }

    /// A static array of signed halves.
    pub fn i16s(&mut self, name: &str, doc: &str, values: &[i16]) -> TokenStream {
        let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        let literals = values.iter().map(|&v| Literal::i16_unsuffixed(v)).map(quoted);
        self.array("i16", name, doc, values.len(), bytes, literals)
    }

    /// A static array of halves.
    pub fn u16s(&mut self, name: &str, doc: &str, values: &[u16]) -> TokenStream {
        let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        let literals = values.iter().map(|&v| Literal::u16_unsuffixed(v)).map(quoted);
        self.array("u16", name, doc, values.len(), bytes, literals)
    }

    /// A static array of words.
    pub fn i32s(&mut self, name: &str, doc: &str, values: &[i32]) -> TokenStream {
        let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        let literals = values.iter().map(|&v| Literal::i32_unsuffixed(v)).map(quoted);
        self.array("i32", name, doc, values.len(), bytes, literals)
    }

    fn array(
        &mut self,
        element: &str,
        name: &str,
        doc: &str,
        length: usize,
        bytes: Vec<u8>,
        literals: impl Iterator<Item = TokenStream>,
    ) -> TokenStream {
        let doc = super::name::doc(doc);
        let (ident, kind, count) =
            (format_ident!("{name}"), format_ident!("{element}"), number(length));
        let value = if length <= LONGEST {
            quote! { [#(#literals),*] }
        } else {
            let path = format!("{}/{}.{element}", self.folder, name.to_lowercase());
            let read: Ident = format_ident!("{element}s");
            let value = quote! { ::clio::rt::constants::#read(include_bytes!(#path)) };
            self.files.insert(path, bytes);
            value
        };
        quote! {
            #[doc = #doc]
            static #ident: [#kind; #count] = #value;
        }
    }
}

fn quoted(literal: Literal) -> TokenStream {
    quote! { #literal }
}

/// A number without a suffix.
pub(super) fn number(value: impl TryInto<u64>) -> Literal {
    Literal::u64_unsuffixed(value.try_into().unwrap_or(u64::MAX))
}

/// A signed number without a suffix.
pub(super) fn signed(value: impl Into<i64>) -> Literal {
    Literal::i64_unsuffixed(value.into())
}
