//! The compiler of Clio: a declaration in, two programs out.
//!
//! ```text
//! Declaration ──import──▶ Graph ──fit──▶ Fitted ──plan──▶ Plan ──emit──▶ Rust
//! ```

pub mod syntax;

#[cfg(feature = "build")]
pub mod artifact;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "build")]
pub mod compile;
#[cfg(all(feature = "build", any(feature = "costs", test)))]
pub mod costs;
#[cfg(feature = "build")]
pub mod emit;
#[cfg(feature = "import")]
pub mod export;
#[cfg(feature = "fit")]
pub mod fit;
#[cfg(feature = "build")]
pub mod graph;
#[cfg(feature = "build")]
pub mod hash;
#[cfg(feature = "import")]
pub mod import;
#[cfg(feature = "build")]
pub mod integer;
#[cfg(feature = "build")]
pub mod plan;
#[cfg(feature = "fit")]
pub mod refit;
#[cfg(feature = "build")]
pub mod target;
#[cfg(feature = "build")]
pub mod vendor;

#[cfg(feature = "fit")]
pub use compile::compile_fitting;
#[cfg(feature = "build")]
pub use compile::{compile, compile_declaration};
