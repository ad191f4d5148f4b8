//! A rival's kernels on the same layers in the same run, through the vendor back end.

use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;

use super::{Outcome, count, run};
use crate::cargo::build;
use crate::setup;

/// A rival and its checkout: `cmsis-nn=PATH`.
#[derive(Clone, Debug)]
pub struct Rival(PathBuf);

impl FromStr for Rival {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some(path) = text.strip_prefix("cmsis-nn=") else {
            return Err(format!("`{text}` is not `cmsis-nn=PATH`, the one rival there is"));
        };
        let path = PathBuf::from(path);
        match path.join("Include/arm_nnfunctions.h").is_file() && path.join("Source").is_dir() {
            true => Ok(Self(path)),
            false => Err(format!(
                "{} is no checkout of CMSIS-NN: git clone https://github.com/ARM-software/CMSIS-NN",
                path.display()
            )),
        }
    }
}

/// What both cost.
#[derive(Debug, Serialize)]
struct Compared {
    target: String,
    case: String,
    instructions: u64,
    rival: u64,
    /// Clio's over the rival's.
    ratio: f64,
}

/// Counts both, each output compared with the portable kernels' or, of the whole head, with each other's, and prints them.
pub fn against(rival: &Rival, target: &str, cases: &[String], json: bool) -> Result<()> {
    setup::libclang()?;
    setup::compiler()?;
    let checkout = rival.0.canonicalize().context("the checkout of CMSIS-NN")?;
    let environment = [("CLIO_AGAINST", checkout.display().to_string())];
    let arguments = ["--features", "against"];
    let elf = build("bench".as_ref(), "clio-against", &arguments, &environment)?;
    let text = run(&elf)?;
    let own = count(target, false)?;
    let compared = text.lines().map(|line| compare(line, target, &own));
    let compared: Vec<Compared> = compared
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .filter(|one| cases.is_empty() || cases.contains(&one.case))
        .collect();
    ensure!(!compared.is_empty(), "CMSIS-NN has none of the cases {}", cases.join(", "));
    if json {
        for one in &compared {
            println!("{}", serde_json::to_string(one)?);
        }
        return Ok(());
    }
    println!("{:<22} {:>12} {:>12} {:>6}", "case", "Clio", "CMSIS-NN", "ratio");
    for Compared { case, instructions, rival, ratio, .. } in &compared {
        println!("{case:<22} {instructions:>12} {rival:>12} {ratio:>6.3}");
    }
    let mean = compared.iter().map(|one| one.ratio.ln()).sum::<f64>() / compared.len() as f64;
    println!("geometric mean of {} cases: {:.3}", compared.len(), mean.exp());
    Ok(())
}

/// A line of the rival's firmware, `case instructions`, and Clio's own count.
fn compare(line: &str, target: &str, own: &[Outcome]) -> Result<Compared> {
    let parsed = line.split_once(' ').and_then(|(case, count)| Some((case, count.parse().ok()?)));
    let Some((case, rival)) = parsed else { bail!("the firmware said: {line}") };
    let outcome = own.iter().find(|outcome| outcome.case == case);
    let instructions = outcome.with_context(|| format!("Clio has no case `{case}`"))?.instructions;
    let ratio = (instructions as f64 / rival as f64 * 1e4).round() / 1e4;
    Ok(Compared { target: target.into(), case: case.into(), instructions, rival, ratio })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rival_is_named_with_its_checkout() {
        let wrong = "tinyengine=.".parse::<Rival>().unwrap_err();
        assert!(wrong.contains("`cmsis-nn=PATH`"), "{wrong}");
        let missing = "cmsis-nn=/no/such/folder".parse::<Rival>().unwrap_err();
        assert!(missing.contains("/no/such/folder is no checkout"), "{missing}");
    }
}
