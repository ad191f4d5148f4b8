//! The module of a declared kernel library.

use std::path::Path;

use super::CompileError;
use crate::syntax::{Declaration, Kernels};

/// Builds the library that a declaration names, its paths relative to `folder`, and writes its module where the head in `out` includes it.
#[cfg(feature = "vendor")]
pub fn library(folder: &Path, declaration: &Declaration, out: &Path) -> Result<(), CompileError> {
    use crate::vendor::{FILE, Library, build};

    let Kernels::Vendor(vendor) = &declaration.kernels else { return Ok(()) };
    let paths = |names: &[String]| names.iter().map(|name| folder.join(name)).collect();
    let library = Library {
        name: format!("{}_kernels", crate::syntax::snake_case(&declaration.name)),
        headers: paths(&vendor.headers),
        sources: paths(&vendor.sources),
        defines: vendor.defines.clone(),
    };
    super::write(&out.join(&declaration.name).join(FILE), build(&library)?.as_bytes())
}

/// Refuses a declaration that names a library.
#[cfg(not(feature = "vendor"))]
pub fn library(_: &Path, declaration: &Declaration, _: &Path) -> Result<(), CompileError> {
    match declaration.kernels {
        Kernels::Vendor(_) => Err(CompileError::Vendor),
        Kernels::Runtime => Ok(()),
    }
}
