//! Compiles the synthetic model with `kernels: vendor`, as a model crate's build script does.

#[path = "../../clio-build/tests/synthetic/mod.rs"]
mod synthetic;

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use clio_build::compile::{Environment, compile_in};
use clio_build::hash::declaration_hash;
use clio_build::plan::Keep;
use clio_build::syntax::{Declaration, Kernels, Vendor};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../../clio-build/tests/synthetic");
    compile("whole", Keep::All, synthetic::declaration())?;
    // The partition behind the inverted residual, in too little memory for its maps.
    let mut little = synthetic::declaration();
    little.budget.ram = synthetic::LITTLE;
    compile("bands", Keep::Only(2), little)
}

/// Compiles a declaration of the library beside this file in a folder of its own.
fn compile(name: &str, keep: Keep, mut declaration: Declaration) -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let folder = out.join(name);
    fs::create_dir_all(&folder)?;
    let library =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("kernels");
    let path = |inside: &str| library.join(inside).display().to_string();
    declaration.kernels = Kernels::Vendor(Vendor {
        headers: vec![path("include/kernels.h")],
        sources: vec![path("")],
        defines: vec!["KERNELS_ROUND_TWICE".into(), "KERNELS_LEAST=-2147483647".into()],
    });
    for file in ["tiny.onnx", "labels.txt", "calibration.bin", "holdout.bin"] {
        fs::write(folder.join(file), file)?;
    }
    let mut artifact = synthetic::artifact();
    artifact.hash = declaration_hash(&declaration, &folder)?;
    artifact.save(&folder.join("tiny.clio"))?;
    let environment = Environment {
        out: folder.clone(),
        folder,
        arch: "x86_64".into(),
        device: false,
        target: None,
        features: vec![],
        keep,
    };
    Ok(compile_in(&environment, &declaration)?)
}
