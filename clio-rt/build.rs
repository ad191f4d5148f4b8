//! Says what instructions the core has beyond what stable Rust tells: `cfg(dsp)`, Arm's DSP extension, and `cfg(xpulp)`, GAP8's.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(dsp, xpulp)");
    let target = env::var("TARGET").unwrap_or_default();
    if target.starts_with("thumbv7em") {
        println!("cargo::rustc-cfg=dsp");
    }
    // No target stands for Xpulp, so that who builds for GAP8 says so.
    if target.starts_with("riscv32imc-") && env::var_os("CARGO_FEATURE_XPULP").is_some() {
        println!("cargo::rustc-cfg=xpulp");
    }
}
