//! Compiles the library for Cargo's target, and writes its module.

use std::fs;
use std::path::{Path, PathBuf};

use super::VendorError;
use super::bind::bindings;

/// A library of kernels in C; paths may be relative to the working directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library {
    /// Its name for the linker.
    pub name: String,
    /// Headers that declare the kernels.
    pub headers: Vec<PathBuf>,
    /// C files, and folders of them.
    pub sources: Vec<PathBuf>,
    /// Macros, each `NAME` or `NAME=VALUE`.
    pub defines: Vec<String>,
}

/// The functions that heads call, as they are in the written module.
const ADAPTOR: &str = include_str!("cmsis_nn.rs");

/// How CMSIS-NN's files of floating-point kernels end.
const FLOATS: [&str; 3] = ["_f16.c", "_f32.c", "_flt.c"];

/// Compiles a library in a build script, tells Cargo to link it and when to do so again, and gives the source of its module.
///
/// # Errors
/// A file is missing; there is no C compiler for Cargo's target, or none that takes the library; the headers cannot be read or lack a function.
pub fn build(library: &Library) -> Result<String, VendorError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        |source| VendorError::Io { path, source }
    };
    for header in &library.headers {
        fs::metadata(header).map_err(io(header))?;
    }
    let mut sources = vec![];
    for path in &library.sources {
        collect(path, &mut sources).map_err(io(path))?;
    }
    if sources.is_empty() {
        let folders = library.sources.iter().map(|path| path.display().to_string()).collect();
        return Err(VendorError::NoSource { folders });
    }
    for path in library
        .headers
        .iter()
        .filter_map(|header| header.parent())
        .chain(library.sources.iter().map(PathBuf::as_path))
    {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    let mut compiler = cc::Build::new();
    compiler.files(&sources).includes(library.folders()).warnings(false).opt_level(3);
    for (name, value) in library.macros() {
        compiler.define(name, value);
    }
    let target = std::env::var("TARGET").unwrap_or_default();
    let failed = |error: cc::Error| VendorError::Compile {
        target: target.clone(),
        message: error.to_string(),
    };
    let tool = compiler.try_get_compiler().map_err(failed)?;
    compiler.try_compile(&library.name).map_err(failed)?;
    Ok(format!("{}\n{ADAPTOR}", bindings(library, &tool)?))
}

impl Library {
    /// The folders of the headers.
    pub(super) fn folders(&self) -> Vec<&Path> {
        let mut folders: Vec<&Path> =
            self.headers.iter().filter_map(|header| header.parent()).collect();
        folders.dedup();
        folders
    }

    /// Each macro's name, and its value where it has one.
    pub(super) fn macros(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.defines.iter().map(|define| match define.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (define.as_str(), None),
        })
    }
}

/// A file, or every C file in a folder, at any depth, sorted. In a folder those of floats are left out: no head computes any, and a compiler for a core
/// without half precision takes none.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if !fs::metadata(path)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path()));
    let mut entries = entries.collect::<std::io::Result<Vec<PathBuf>>>()?;
    entries.sort();
    for entry in entries {
        let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let floats = FLOATS.iter().any(|ending| name.ends_with(ending));
        if entry.is_dir() || name.ends_with(".c") && !floats {
            collect(&entry, files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macros_have_values_or_none() {
        let defines = vec!["A".into(), "B=1".into(), "C=x=y".into()];
        let library = Library { name: "k".into(), headers: vec![], sources: vec![], defines };
        assert_eq!(
            library.macros().collect::<Vec<_>>(),
            [("A", None), ("B", Some("1")), ("C", Some("x=y"))]
        );
    }

    #[test]
    fn a_folder_is_its_c_files_but_those_of_floats() {
        let folder = std::env::temp_dir().join(format!("clio-sources-{}", std::process::id()));
        fs::create_dir_all(folder.join("inner")).unwrap();
        for name in ["b.c", "a.h", "inner/arm_add_s8.c", "inner/arm_add_f16.c"] {
            fs::write(folder.join(name), "").unwrap();
        }
        let mut files = vec![];
        collect(&folder, &mut files).unwrap();
        assert_eq!(files, [folder.join("b.c"), folder.join("inner/arm_add_s8.c")]);
        let mut named = vec![];
        collect(&folder.join("inner/arm_add_f16.c"), &mut named).unwrap();
        assert_eq!(named.len(), 1, "a file that is named is meant");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn missing_files_are_named() {
        let missing = PathBuf::from("no/such/kernels.h");
        let library =
            Library { name: "k".into(), headers: vec![missing], sources: vec![], defines: vec![] };
        let message = build(&library).unwrap_err().to_string();
        assert!(message.contains("no/such/kernels.h"), "{message}");
        let library = Library { headers: vec![], ..library };
        assert!(matches!(build(&library), Err(VendorError::NoSource { .. })));
    }
}
