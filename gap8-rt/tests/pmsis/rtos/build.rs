//! Lets the linker find the script.

fn main() {
    println!("cargo::rerun-if-changed=pmsis.x");
    println!("cargo::rustc-link-search={}", env!("CARGO_MANIFEST_DIR"));
}
