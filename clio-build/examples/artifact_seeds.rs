//! Seeds for the fuzz target `artifact`: `cargo run -p clio-build --example artifact_seeds -- fuzz/corpus/artifact`.

#[path = "../tests/synthetic/mod.rs"]
mod synthetic;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).ok_or("name the folder to write to")?;
    let folder = PathBuf::from(folder);
    std::fs::create_dir_all(&folder)?;
    let mut artifact = synthetic::artifact();
    artifact.save(&folder.join("tiny"))?;
    for partition in &mut artifact.partitions {
        partition.rates.iter_mut().for_each(|rate| *rate = Default::default());
    }
    artifact.partitions.drain(2..8);
    artifact.save(&folder.join("small"))?;
    Ok(())
}
