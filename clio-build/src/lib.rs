//! The compiler of Clio: a declaration in, two programs out.
//!
//! ```text
//! Declaration ──import──▶ Graph ──fit──▶ Fitted ──plan──▶ Plan ──emit──▶ Rust
//! ```

pub mod syntax;

#[cfg(feature = "build")]
pub mod artifact;
#[cfg(feature = "fit")]
pub mod fit;
#[cfg(feature = "build")]
pub mod graph;
#[cfg(feature = "build")]
pub mod integer;
