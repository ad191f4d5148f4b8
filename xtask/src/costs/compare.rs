//! What was counted against what the table says, and the table against the one before.

use anyhow::{Result, ensure};
use clio_build::costs::{Line, Table};

/// Prints the cases, and how far off they are.
pub fn cases(lines: &[Line]) {
    println!("{:<24} {:<9} {:>10} {:>10} {:>7}", "case", "kernel", "counted", "predicted", "ratio");
    for line in lines {
        let kernel = format!("{:?}", line.kernel).to_lowercase();
        let Line { case, counted, predicted, .. } = line;
        println!("{case:<24} {kernel:<9} {counted:>10} {predicted:>10} {:>7.3}", line.ratio());
    }
    let off: Vec<f64> = lines.iter().map(|line| (line.ratio() - 1.0).abs()).collect();
    let mean = off.iter().sum::<f64>() / off.len().max(1) as f64;
    let worst = lines.iter().zip(&off).max_by(|a, b| a.1.total_cmp(b.1));
    if let Some((line, off)) = worst {
        println!(
            "{} lines: off by {:.1} % on average, {:.1} % at most ({})\n",
            lines.len(),
            100.0 * mean,
            100.0 * off,
            line.case
        );
    }
}

/// Prints the coefficients before and now.
pub fn coefficients(old: &Table, new: &Table) {
    println!("{:<32} {:>10} {:>10}", "coefficient", "old", "new");
    let values = old.values().into_iter().zip(new.values());
    for (name, (old, new)) in old.names().iter().zip(values) {
        println!("{name:<32} {old:>10} {new:>10}");
    }
    println!();
}

/// Fails where the committed table is not the fitted one, or its data set has other lines.
pub fn unchanged(
    old: &Table,
    new: &Table,
    kept: &[Line],
    lines: &[Line],
    file: &str,
) -> Result<()> {
    let differ: Vec<String> = old
        .differences(new)
        .into_iter()
        .map(|(name, old, new)| format!("{name} is {old} and should be {new}"))
        .collect();
    ensure!(
        differ.is_empty(),
        "{file} is not what the counts give; `cargo xtask costs --bless` (of the same --target) writes it\n{}",
        differ.join("\n")
    );
    same_cases(kept, lines)?;
    println!("{file} is what the counts give");
    Ok(())
}

/// Fails where cases of the committed data set, which the table is fitted to, take another time than `as_fast` allows.
pub fn as_counted(
    kept: &[Line],
    lines: &[Line],
    file: &str,
    as_fast: impl Fn(u64, u64) -> bool,
) -> Result<()> {
    same_cases(kept, lines)?;
    let differ: Vec<String> = kept
        .iter()
        .zip(lines)
        .filter(|(kept, now)| !as_fast(kept.counted, now.counted))
        .map(|(kept, now)| format!("{} took {} and takes {}", kept.case, kept.counted, now.counted))
        .collect();
    ensure!(
        differ.is_empty(),
        "{file} was fitted to other counts; `cargo xtask costs --bless` (of the same --target) fits it anew\n{}",
        differ.join("\n")
    );
    println!("{file} was fitted to counts like these");
    Ok(())
}

fn same_cases(kept: &[Line], lines: &[Line]) -> Result<()> {
    let same = |(kept, now): (&Line, &Line)| kept.case == now.case && kept.kernel == now.kernel;
    ensure!(
        kept.len() == lines.len() && kept.iter().zip(lines).all(same),
        "the cases are not those of the committed data set; `cargo xtask costs --bless` (of the same --target) writes it"
    );
    Ok(())
}
