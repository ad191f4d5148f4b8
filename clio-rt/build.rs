//! Says whether the core has the DSP extension: `cfg(dsp)`, which stable Rust does not tell.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(dsp)");
    if env::var("TARGET").is_ok_and(|target| target.starts_with("thumbv7em")) {
        println!("cargo::rustc-cfg=dsp");
    }
}
