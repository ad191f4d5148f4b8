//! Whole heads, as the compiler makes them for the board: tensors and constants in L2, layers tile by tile on eight cores.
//!
//! Each is generated here, built into the firmware of `bench/heads`, run on one image, and its tensor compared with the portable kernels' on the host.

mod layers;
mod network;
#[path = "../../../../../clio-build/tests/synthetic/mod.rs"]
#[allow(clippy::too_many_arguments)]
mod synthetic;
mod watch;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clio_build::emit;
use clio_build::integer;
use clio_build::plan::{Candidate, Keep, Plan, limits, plan};
use clio_build::target::Target;
use clio_rt::kernels as rt;
use gap8_sim::{End, Machine, load};
use object::{Object, ObjectSymbol};

use self::network::Network;
use self::watch::{Fork, Watch};
use super::count::Counted;
use super::draw::Draw;
use super::report::Outcome;
use crate::cargo::{build, target_folder};

pub use self::layers::{Table, table};
pub use self::network::NETWORKS;

/// Cores of the cluster.
pub const CORES: usize = 8;
/// No head takes as many cycles of the fabric controller.
const LIMIT: u64 = 1_000_000_000;

/// What a head cost, and its layers.
pub struct Measured {
    pub outcome: Outcome,
    pub layers: Table,
}

/// Generates, builds and runs one head.
pub fn measure(network: &Network) -> Result<Measured> {
    let (artifact, target) = (network.artifact()?, Target::find("gap8")?);
    let declaration = network::declaration(&artifact)?;
    let number = match network.partition {
        Some(number) => number,
        None => deepest(&plan(&declaration, &artifact, &target, Keep::All)?)?,
    };
    let plan = plan(&declaration, &artifact, &target, Keep::Only(number))?;
    let folder = target_folder().join("gap8-heads").join(network.name);
    write(&plan, &folder)?;
    let environment = [("CLIO_HEAD", folder.display().to_string())];
    let elf = build(Path::new("bench/heads"), "clio-bench-heads", &[], &environment)?;
    let pixels = image(&plan);
    let (forks, counted, tensor) = run(&elf, &pixels)?;
    let expected = expected(&plan, number, &pixels);
    ensure!(tensor.len() == expected.len(), "{} bytes of {}", tensor.len(), expected.len());
    if let Some(at) = tensor.iter().zip(&expected).position(|(device, host)| device != host) {
        bail!("byte {at} of the tensor is {} and should be {}", tensor[at], expected[at]);
    }
    let layers = layers::layers(&plan, &forks, network.name)?;
    let what = format!("to `{}`, {} layers", plan.partition(number).name, plan.layers.len());
    let macs = plan.layers.iter().map(|layer| layer.macs).sum();
    let mut outcome = Outcome::new(network.name, &what, CORES as u32, macs);
    outcome.add(&counted);
    outcome.parts = 1;
    outcome.planned = Some(layers.planned());
    Ok(Measured { outcome, layers })
}

/// The last partition that the board has room for.
fn deepest(all: &Plan) -> Result<u8> {
    let limits = limits(all.declaration, all.target);
    let fits = |candidate: &&Candidate| {
        let [flash, ram] = [candidate.memory.flash, candidate.memory.ram()];
        let together = limits.shared.is_none_or(|shared| flash + ram <= shared);
        candidate.excluded.is_none() && flash <= limits.flash && ram <= limits.ram && together
    };
    let last = all.candidates.iter().rfind(fits).context("no partition has room on the board")?;
    Ok(last.number)
}

/// Prints the head into a folder, as a build script does.
fn write(plan: &Plan, folder: &Path) -> Result<()> {
    let (items, files) = emit::head(std::slice::from_ref(plan), [0; 8]);
    let text = emit::print(items).context("the head cannot be printed")?;
    let texts = std::iter::once(("Head.rs".into(), text.into_bytes()));
    for (name, bytes) in files.into_iter().chain(texts) {
        let path: PathBuf = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder))
            .and_then(|()| fs::write(&path, bytes))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// Random pixels: cycles do not depend on them.
fn image(plan: &Plan) -> Vec<u8> {
    let graph = &plan.artifact.graph;
    let bytes = graph.shape(graph.input).elements();
    Draw(0xC110).values(bytes).into_iter().map(i8::cast_unsigned).collect()
}

/// The tensor of the portable kernels.
fn expected(plan: &Plan, number: u8, pixels: &[u8]) -> Vec<i8> {
    let graph = &plan.artifact.graph;
    let shape = integer::rt_shape(graph.shape(graph.input));
    let layout = rt::PixelLayout::Planar;
    let mut input = vec![0; pixels.len()];
    rt::image_input(&rt::ImageInput { shape, layout, tables: &plan.input }, pixels, &mut input);
    let wanted = plan.partition(number).cut.tensor;
    let mut tensor = vec![];
    integer::run(graph, &plan.integers, &input, &[wanted], &mut |_, values| {
        tensor = values.to_vec();
    });
    tensor
}

/// Bytes that a stack is to leave, so that an interrupt has room too.
const STACK_LEFT: u32 = 256;

/// Runs the firmware on an image: what the cluster did in turn, what all of it cost, and the tensor.
fn run(elf: &Path, pixels: &[u8]) -> Result<(Vec<Fork>, Counted, Vec<i8>)> {
    let bytes = fs::read(elf).with_context(|| format!("cannot read {}", elf.display()))?;
    let file = object::File::parse(&*bytes)?;
    let address = |name: &str| -> Result<u32> {
        let symbol = file.symbols().find(|symbol| symbol.name() == Ok(name));
        Ok(symbol.with_context(|| format!("the firmware has no `{name}`"))?.address() as u32)
    };
    let (image, place) = (address("IMAGE")?, address("TENSOR")?);
    let mut watch = Watch::new(&address)?;
    let mut machine = Machine::new();
    load(&mut machine, &bytes)?;
    machine.chip.poke(image, pixels)?;
    match machine.run_traced(LIMIT, &mut watch)? {
        End::Exit(0) => (),
        end => bail!("{end:?}: {}", String::from_utf8_lossy(&machine.chip.console)),
    }
    stacks(&watch, &address)?;
    let peek = |at: u32, bytes: usize| {
        let from = at.wrapping_sub(gap8_sim::chip::map::L2) as usize;
        machine.chip.l2.get(from..from.saturating_add(bytes)).context("the tensor is not in L2")
    };
    let words = peek(place, 8)?;
    let word = |at: usize| u32::from_le_bytes([0, 1, 2, 3].map(|byte| words[at + byte]));
    let tensor = peek(word(0), word(4) as usize)?;
    let tensor = tensor.iter().map(|byte| byte.cast_signed()).collect();
    let counted = watch.counted(&machine.chip)?;
    Ok((watch.forks, counted, tensor))
}

/// That all stacks were large enough: nothing on the chip would say so.
fn stacks(watch: &Watch, address: &impl Fn(&str) -> Result<u32>) -> Result<()> {
    let (top, all) = (address("_fc_stack_top")?, address("_fc_stack_bytes")?);
    let (end, each) = (address("_core_stacks_end")?, address("_core_stack_bytes")?);
    let cores = watch.stacks.iter().enumerate();
    let cores = cores.map(|(core, deepest)| (end - each * core as u32, deepest, each));
    for (top, &deepest, bytes) in cores.chain([(top, &watch.stack, all)]) {
        let taken = top.saturating_sub(deepest);
        ensure!(taken + STACK_LEFT <= bytes, "a stack of {bytes} bytes is {taken} deep");
    }
    Ok(())
}
