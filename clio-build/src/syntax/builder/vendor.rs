use super::{Builder, alone, given, list};
use crate::syntax::draft::At;

impl Builder {
    /// Headers and sources of the C library whose kernels compute the head; Clio's own do if not called.
    pub fn vendor<'a>(
        mut self,
        headers: impl IntoIterator<Item = &'a str>,
        sources: impl IntoIterator<Item = &'a str>,
    ) -> Builder {
        self.once("kernels", "vendor");
        self.vendor.headers = Some(list(headers.into_iter().map(str::to_owned), "vendor"));
        self.vendor.sources = Some(list(sources.into_iter().map(str::to_owned), "vendor"));
        self
    }

    /// Macros that the library is compiled with, each `NAME` or `NAME=VALUE`; none if not called.
    pub fn defines<'a>(mut self, defines: impl IntoIterator<Item = &'a str>) -> Builder {
        let defines = defines.into_iter().map(|define| given(define.to_owned(), "defines"));
        self.vendor.defines = Some(given(defines.collect(), "defines"));
        self
    }

    pub(super) fn join_vendor(&mut self) {
        let vendor = std::mem::take(&mut self.vendor);
        if vendor.headers.is_some() {
            self.draft.kernels = Some(vendor);
        } else if vendor.defines.is_some() {
            self.errors.add(&At::Call("defines"), alone("defines", "vendor"));
        }
    }
}
