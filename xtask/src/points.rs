//! `cargo xtask points`: device against host at every partition point of a network, not only those an example declares.
//!
//! Makes a copy of the CIFAR-10 example under `target/points-NETWORK`, declares the network with every partition point, fits it
//! on few images (the integers are what counts here, not the accuracy), and runs `heads` on it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;

use crate::cargo::{cargo, root, run};
use crate::fit::fit_crate;

/// Options of `points`.
#[derive(Debug, Args)]
pub struct Points {
    /// ONNX file of a network that takes CIFAR-10 images
    #[arg(long)]
    network: PathBuf,
    /// Images to compare
    #[arg(long, default_value_t = 1)]
    frames: u32,
    /// Budget of RAM, KiB, the board's reserve of 8 included: where maps do not fit, layers are computed in bands of rows
    #[arg(long, value_name = "KIB", default_value_t = 1024)]
    ram: u32,
}

const EXAMPLE: &str = "examples/cifar10";
/// Images that the quick fit is calibrated and measured on.
const IMAGES: usize = 20;
const IMAGE_BYTES: usize = 3073;

/// Fits every partition point quickly, then compares.
pub fn points(options: &Points) -> Result<()> {
    let stem = options.network.file_stem().context("--network names no file")?;
    // As deep below the root as the example is: its manifests name the crates they depend on by relative paths.
    let relative = Path::new("target").join(format!("points-{}", stem.display()));
    let folder = root().join(&relative);
    copy(&root().join(EXAMPLE).join("firmware"), &folder.join("firmware"))?;
    copy(&root().join(EXAMPLE).join("model"), &folder.join("model"))?;
    let model = folder.join("model");
    let network = model.join("network.onnx");
    fs::copy(&options.network, &network)
        .with_context(|| format!("cannot copy `{}`", options.network.display()))?;
    for name in ["calibration.bin", "holdout.bin"] {
        let path = model.join(name);
        let mut bytes = fs::read(&path)?;
        bytes.truncate(IMAGES * IMAGE_BYTES);
        fs::write(&path, bytes)?;
    }
    let manifest = fs::read_to_string(model.join("Cargo.toml"))?;
    fs::write(model.join("Cargo.toml"), format!("{manifest}\n[workspace]\n"))?;
    let declaration = DECLARATION.replace("RAM", &format!("{} KiB", options.ram));
    fs::write(model.join("src/lib.rs"), declaration)?;
    fit_crate(&model)?;
    let frames = options.frames.to_string();
    let heads = [
        "run",
        "--release",
        "--quiet",
        "--package",
        "xtask",
        "--",
        "heads",
        "--frames",
        &frames,
        "--example",
    ];
    run(cargo().args(heads).arg(&relative))
}

/// The same type as the example's, so that its firmware runs it.
const DECLARATION: &str = r#"//! Every partition point of one network.
#![cfg_attr(not(feature = "tail"), no_std)]

clio::model! {
    pub Cifar {
        network: "network.onnx",
        input: image { channels: 3, height: 32, width: 32, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
        classes: "labels.txt",
        calibration: "calibration.bin",
        holdout: "holdout.bin",
        slices: transform { bytes: [256] },
        targets: [mps2_an500],
        link: ble { kbps: 0.1..=1000 },
        deadline: 60 s,
        budget: { flash: 4 MiB, ram: RAM },
    }
}
"#;

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make `{}`", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read `{}`", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
