//! What `build/pmsis.rs` wrote of the SDK's headers.
#![allow(
    dead_code,
    missing_docs,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    unused_qualifications,
    clippy::all
)]

include!(concat!(env!("OUT_DIR"), "/pmsis.rs"));
