//! Writes the linker's `memory.x`: SSRAM 1 at 0 and SSRAM 2 and 3 at 0x2000_0000 of QEMU's mps2-an500 (Arm DAI 0385, table 3-2); and generates heads of EfficientNet-Lite0's
//! shape, layer by layer and in bands of rows, and one that is the whole of TensorFlow Lite Micro's person_detect.

#[allow(clippy::too_many_arguments)]
#[path = "../clio-build/tests/synthetic/mod.rs"]
mod synthetic;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use clio_build::artifact::Artifact;
use clio_build::emit;
use clio_build::plan::{Keep, plan};
use clio_build::syntax::Kernels;
use clio_build::target::Target;

const MEMORY: &str = "MEMORY {
  FLASH : ORIGIN = 0x00000000, LENGTH = 4M
  RAM : ORIGIN = 0x20000000, LENGTH = 4M
}
";

/// A network with weights and scales.
type Build = fn() -> Artifact;

/// Names of the generated modules, and the KiB of RAM that each head may take: with 18 more, which a slice code of all 80 components works in and this one of four does
/// not, the second has 350.
const HEADS: [(&str, u32, Build); 3] = [
    ("whole", 2048, synthetic::efficientnet::artifact),
    ("bands", 332, synthetic::efficientnet::artifact),
    ("person", 2048, synthetic::person_detect::artifact),
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../clio-build/tests/synthetic");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("memory.x"), MEMORY)?;
    println!("cargo::rustc-link-search={}", out.display());
    HEADS.iter().try_for_each(|(name, kib, artifact)| {
        head(&out.join(name), *kib, &artifact(), Kernels::Runtime)
    })?;
    #[cfg(feature = "against")]
    against(&out.join("against"))?;
    Ok(())
}

/// A head on the kernel library in `CLIO_AGAINST`, and the library's module.
#[cfg(feature = "against")]
fn against(folder: &Path) -> Result<(), Box<dyn Error>> {
    use clio_build::syntax::Vendor;
    use clio_build::vendor::{FILE, Library, build};

    println!("cargo::rerun-if-env-changed=CLIO_AGAINST");
    let checkout =
        env::var_os("CLIO_AGAINST").ok_or("CLIO_AGAINST names no checkout of CMSIS-NN")?;
    let checkout = PathBuf::from(checkout);
    let (headers, sources) =
        (vec![checkout.join("Include/arm_nnfunctions.h")], vec![checkout.join("Source")]);
    let module = build(&Library { name: "against".into(), headers, sources, defines: vec![] })?;
    let vendor = Vendor { headers: vec![], sources: vec![], defines: vec![] };
    let (_, kib, artifact) = HEADS[0];
    head(folder, kib, &artifact(), Kernels::Vendor(vendor))?;
    fs::write(folder.join("Tiny").join(FILE), module)?;
    Ok(())
}

/// Generates the head to the network's last partition in a folder.
fn head(
    folder: &Path,
    kib: u32,
    artifact: &Artifact,
    kernels: Kernels,
) -> Result<(), Box<dyn Error>> {
    let mut declaration = synthetic::declaration();
    let target = Target::find("mps2_an500")?;
    declaration.kernels = kernels;
    declaration.budget.ram = (kib << 10) + target.board.reserve.ram_bytes as u32;
    let plan = plan(&declaration, artifact, &target, Keep::Only(1))?;
    let (items, files) = emit::head(&[plan], [0; 8]);
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, bytes)?;
    }
    fs::write(folder.join("Tiny.rs"), emit::print(items)?)?;
    Ok(())
}
