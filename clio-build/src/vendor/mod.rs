//! Kernels of a C library in place of `clio-rt`'s: `kernels: vendor { … }`. The library has the interface of Arm's CMSIS-NN.
//!
//! Which layers it computes, and in how much memory, the plan asks here. With the feature `vendor` the build script compiles the library, binds it, and
//! writes a module with both the bindings and the functions that the generated head calls (`cmsis_nn.rs`): each has the arguments of
//! `clio-rt`'s function of that name, and leaves to it what the library refuses.

#[cfg(feature = "vendor")]
mod bind;
#[cfg(feature = "vendor")]
mod error;
#[cfg(feature = "vendor")]
mod library;
mod scratch;

#[cfg(feature = "vendor")]
pub use error::VendorError;
#[cfg(feature = "vendor")]
pub use library::{Library, build};
pub use scratch::scratch;

/// The file of the module, beside a head's constants.
pub const FILE: &str = "vendor.rs";
