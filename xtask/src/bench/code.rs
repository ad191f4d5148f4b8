//! Bytes of a kernel's code, by the modules its functions are of. What the compiler moved into callers is not in it, and neither are the packers, which run
//! in the compiler and are in no head.

use std::path::Path;

use anyhow::{Context, Result};
use object::{Object, ObjectSymbol};

/// Functions of the firmware with their sizes.
pub struct Sizes(Vec<(String, u64)>);

impl Sizes {
    /// Those of an ELF file.
    pub fn read(elf: &Path) -> Result<Self> {
        let bytes = std::fs::read(elf)?;
        let file = object::File::parse(&*bytes)
            .with_context(|| format!("{} is no ELF file", elf.display()))?;
        let functions = file.symbols().filter(|symbol| symbol.size() > 0);
        let named = functions.filter_map(|s| Some((s.name().ok()?.to_owned(), s.size())));
        Ok(Self(named.collect()))
    }

    /// Bytes of what a case calls; `packed` says whether its kernel is a packed one.
    pub fn of(&self, case: &str, portable: bool, packed: bool) -> u64 {
        let narrow = case.contains("-narrow");
        let modules: &[&str] = match (super::base(case), portable) {
            ("a" | "b" | "c" | "d" | "e" | "f" | "g" | "h", false) => CONVOLUTION,
            ("conv1" | "conv3", false) if packed => CONVOLUTION,
            ("i" | "j" | "k" | "depthwise3" | "depthwise5", false) => DEPTHWISE,
            ("l1" | "l2" | "connected", false) => &["15fully_connected"],
            ("m" | "add", false) => &["8cortex_m3add"],
            ("n" | "mean", false) => &["8cortex_m4mean"],
            ("o" | "maxpool2" | "maxpool3", false) => &["14max_pool_alone"],
            ("avgpool2" | "avgpool3", false) => &["18average_pool_alone"],
            ("p" | "softmax", _) => &["8portable7softmax", "8portable11fixed_point"],
            ("person_detect", false) => ALL,
            ("resnet56", false) => RESNET,
            ("mobilenetv2", false) => MOBILENET,
            ("clamp", _) => &["8portable5clamp"],
            ("slice", _) => &["8portable5slice"],
            ("pad", _) => &["8portable3pad"],
            ("input", _) => &["8portable5input"],
            ("analysis", false) => ANALYSIS,
            ("quantiser", false) => QUANTISER,
            ("planes", false) => PLANES,
            ("channels", false) => &["6stream8channels"],
            ("coder", false) => CODE,
            ("a" | "b" | "c" | "d" | "e" | "f" | "g" | "h" | "l1" | "l2", true) => {
                &["8portable6conv2d"]
            }
            ("conv1" | "conv3", _) | ("connected", true) => &["8portable6conv2d"],
            ("i" | "j" | "k" | "depthwise3" | "depthwise5", true) => &["8portable9depthwise"],
            ("m" | "add", true) => &["8portable3add"],
            ("n" | "mean", true) => &["8portable4mean"],
            ("o" | "maxpool2" | "maxpool3" | "avgpool2" | "avgpool3", true) => &["8portable4pool"],
            (_, true) => &["8portable6conv2d", "8portable9depthwise"],
            _ => &[],
        };
        let others: &[&str] = match (narrow, case.starts_with("depthwise5")) {
            (_, true) => &["5three", "depthwise_3x3"],
            (true, _) => &["6matrix4wide", "4five", "depthwise_5x5"],
            (false, _) => &["6matrix6narrow", "4five", "depthwise_5x5"],
        };
        let counted = self.0.iter().filter(|(name, _)| {
            modules.iter().any(|module| name.contains(module))
                && !others.iter().any(|other| name.contains(other))
                && (!name.contains(ODD) || ODD_CASES.contains(&case))
                && !name.contains(PACKER)
        });
        counted.map(|(_, size)| size).sum()
    }
}

/// Part of the names of what only convolutions with an odd number of outputs call, and the cases that have one.
const ODD: &str = "_odd";
const ODD_CASES: &[&str] = &["conv3-5-7", "conv3-3-9-strided", "conv1-9-13"];
/// Part of a packer's mangled name.
const PACKER: &str = "4pack";
/// Parts of mangled names: a module behind its name's length.
const CONVOLUTION: &[&str] =
    &["8cortex_m6conv2d", "8cortex_m6matrix", "8cortex_m7columns", "8cortex_m4rows"];
const DEPTHWISE: &[&str] = &["8cortex_m9depthwise"];
const ALL: &[&str] = &[
    "8cortex_m6conv2d",
    "8cortex_m6matrix",
    "8cortex_m7columns",
    "8cortex_m4rows",
    "8cortex_m9depthwise",
];
const RESNET: &[&str] = &[
    "8cortex_m6conv2d",
    "8cortex_m6matrix",
    "8cortex_m7columns",
    "8cortex_m4rows",
    "8cortex_m3add",
    "8cortex_m4mean",
    "15fully_connected",
    "8portable5slice",
    "8portable3pad",
];
const MOBILENET: &[&str] = &[
    "8cortex_m6conv2d",
    "8cortex_m6matrix",
    "8cortex_m7columns",
    "8cortex_m4rows",
    "8cortex_m9depthwise",
    "8cortex_m3add",
    "8cortex_m4mean",
    "15fully_connected",
];
const ANALYSIS: &[&str] = &["6stream8analysis", "6stream4dots"];
const QUANTISER: &[&str] = &["6stream8analysis", "6stream4dots", "6stream9transform"];
const PLANES: &[&str] = &["6stream6planes", "6stream5range"];
const CODE: &[&str] =
    &["6stream8analysis", "6stream4dots", "6stream9transform", "6stream6planes", "6stream5range"];
