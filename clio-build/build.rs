//! Tells the crate its own optimisation level, of which a fit that runs in a build script warns.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let level = std::env::var("OPT_LEVEL").unwrap_or_default();
    println!("cargo::rustc-env=CLIO_BUILD_OPT_LEVEL={level}");
}
