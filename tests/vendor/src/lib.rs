//! Heads on a kernel library in C, `kernels`, which has the interface of CMSIS-NN, is as simple as can be, counts its calls and refuses some.

/// Every partition.
#[allow(missing_docs)]
pub mod whole {
    include!(concat!(env!("OUT_DIR"), "/whole/clio/Tiny.rs"));
}

/// One partition in bands of rows.
#[allow(missing_docs)]
pub mod bands {
    include!(concat!(env!("OUT_DIR"), "/bands/clio/Tiny.rs"));
}

/// The library's functions as heads call them.
#[allow(
    dead_code,
    missing_docs,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    clippy::all
)]
mod library {
    include!(concat!(env!("OUT_DIR"), "/whole/clio/Tiny/vendor.rs"));

    /// Softmax of the library.
    pub fn softmax_of(op: &rt::Softmax, input: &[i8], output: &mut [i8]) {
        softmax(op, input, output);
    }
}

pub use library::softmax_of;

unsafe extern "C" {
    static kernels_calls: [u32; 7];
    static kernels_refusals: u32;
}

/// Calls of convolution, depthwise convolution, fully connected, add, maximum pool, average pool and softmax so far, and how many of the calls were refused.
pub fn counts() -> ([u32; 7], u32) {
    // SAFETY: plain words, which a test reads between its own calls.
    unsafe { (kernels_calls, kernels_refusals) }
}
