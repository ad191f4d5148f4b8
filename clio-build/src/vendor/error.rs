use std::io;
use std::path::PathBuf;

/// Why a kernel library was not built.
#[derive(Debug, thiserror::Error)]
pub enum VendorError {
    /// A named file or folder is not there.
    #[error("`kernels` names {}, which cannot be read: {source}; put the library's checkout there", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// No source was found.
    #[error("`sources` of `kernels` has no C file: {}", folders.join(", "))]
    NoSource {
        /// What was searched.
        folders: Vec<String>,
    },
    /// The C compiler is missing or refused the library.
    #[error("the kernel library does not compile for {target}: {message}")]
    Compile {
        /// Cargo's target triple.
        target: String,
        /// What the compiler said.
        message: String,
    },
    /// The library that bindgen reads headers with is missing.
    #[error(
        "libclang, which reads the library's headers, is missing ({0}); install it (Debian: apt-get install libclang1) or set LIBCLANG_PATH"
    )]
    Libclang(String),
    /// The headers cannot be bound.
    #[error("the headers of the kernel library cannot be bound: {0}")]
    Bind(String),
    /// The headers lack a function.
    #[error(
        "the headers of the kernel library declare no `{0}`; the libraries that Clio knows have the interface of CMSIS-NN"
    )]
    Missing(&'static str),
}
