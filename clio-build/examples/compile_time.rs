//! What a build script takes to plan and emit the example, for the device and for the cloud, in this program's profile:
//! `cargo run -p clio-build --example compile_time`.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use clio_build::compile::{Environment, compile_in};
use clio_build::plan::Keep;
use clio_build::syntax::find_in_source;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/cifar10/model");
    let source = std::fs::read_to_string(folder.join("src/lib.rs"))?;
    let declarations = find_in_source(&source, Path::new("src/lib.rs"))?;
    let out = std::env::temp_dir().join("clio-compile-time");
    for (program, device, feature) in [("head", true, "STM32F746"), ("tail", false, "TAIL")] {
        let environment = Environment {
            folder: folder.clone(),
            out: out.clone(),
            arch: "arm".into(),
            device,
            target: None,
            features: vec![feature.into()],
            keep: Keep::Table,
        };
        let start = Instant::now();
        for declaration in &declarations {
            compile_in(&environment, declaration)?;
        }
        println!("{program}: {:.2} s", start.elapsed().as_secs_f64());
    }
    std::fs::remove_dir_all(out)?;
    Ok(())
}
