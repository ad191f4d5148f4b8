//! Cost tables from counts: `cargo xtask costs` measures the cases, and this fits the table's coefficients to them.
//!
//! The cluster's costs are a part of its board's file, fitted to what `cargo xtask bench --target gap8` runs with operands in L1 on as many cores as the board has.
//!
//! A case's price is linear in the coefficients. How often each is in it comes from the planner's own rules, put to a table in which
//! that coefficient alone is not zero, so that table and planner cannot disagree. The coefficients are those for which the sum over
//! all cases of `(predicted / counted − 1)²` is least, none below zero.

pub mod cases;
mod draw;
mod ops;
mod price;
mod solve;
mod table;
#[cfg(test)]
mod tests;

use nalgebra::{DMatrix, DVector};
use serde::{Deserialize, Serialize};

pub use table::{Table, rounded};

use crate::target::Cost;
use cases::{CASES, Case};

/// A cost table's files, from the root of the repository, and which code is counted for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Files {
    /// The table.
    pub table: &'static str,
    /// What it is fitted to: a [`Line`] of JSON per case and form.
    pub data: &'static str,
    /// The forms of cases that the core has.
    pub forms: &'static [Form],
    /// Whether the core has memory for every case.
    pub whole: bool,
}

/// The Cortex-M7's.
pub const CORTEX_M7: Files = Files {
    table: "clio-build/src/target/cortex_m7.toml",
    data: "clio-build/src/target/cortex_m7.jsonl",
    forms: &[Form::Portable, Form::Packed, Form::Code],
    whole: true,
};
/// GAP8's fabric controller's, whose memory some cases are too large for.
pub const GAP8_FC: Files = Files {
    table: "clio-build/src/target/gap8_fc.toml",
    data: "clio-build/src/target/gap8_fc.jsonl",
    forms: &[Form::Portable, Form::Code],
    whole: false,
};

/// The costs of GAP8's cluster, a part of its board's file.
pub const GAP8_CLUSTER: Files = Files {
    table: "clio-build/src/target/gap8.toml",
    data: "clio-build/src/target/gap8_cluster.jsonl",
    forms: &[Form::Cluster],
    whole: false,
};

/// Which code of a case is counted and priced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// The portable kernel.
    Portable,
    /// The packed kernel.
    Packed,
    /// Of a slice code or the image, for which there is one code.
    Code,
    /// The kernel of all cores of a cluster together, its operands in their memory.
    Cluster,
}

/// How a case was cut to fit a cluster's memory: the extent of one part, which are run one behind the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cut {
    /// Output rows; of an addition, elements by 256.
    pub rows: u16,
    /// Output channels.
    pub channels: u16,
    /// Output rows of a depthwise layer that are computed together.
    pub together: u16,
    /// How sums become outputs: of a convolution the place in [`Rounding::ALL`](clio_rt::kernels::xpulp::Rounding::ALL); of an addition 0 by shifts, 1 scaled to one
    /// side of zero, 2 to both.
    pub rounding: u8,
}

/// What a case cost: instructions or cycles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The case's name.
    pub case: String,
    /// Which of its forms.
    pub kernel: Form,
    /// How it was cut; none but on a cluster.
    pub cut: Option<Cut>,
    /// How many.
    pub counted: u64,
}

/// A case and what the table says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The case's name.
    pub case: String,
    /// Which of its forms.
    pub kernel: Form,
    /// How it was cut; none but on a cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<Cut>,
    /// Instructions or cycles that ran.
    pub counted: u64,
    /// The same by the table.
    pub predicted: u64,
}

impl Line {
    /// What was predicted, of what was counted.
    pub fn ratio(&self) -> f64 {
        self.predicted as f64 / self.counted.max(1) as f64
    }
}

/// A table with what it was fitted to.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// The table, its coefficients to four digits.
    pub table: Table,
    /// The cases by it.
    pub lines: Vec<Line>,
}

/// Why counts give no table.
#[derive(Debug, thiserror::Error)]
pub enum CostsError {
    /// The table's text does not have the coefficients that the planner reads.
    #[error(
        "the cost table: {0}; it has every coefficient of clio-build/src/target/cost.rs, a new one with any number"
    )]
    Table(#[from] toml::de::Error),
    /// Counts are of a case that does not exist, or that the planner does not price so.
    #[error(
        "the case `{case}` has no price as {kernel:?}; the cases are in clio-build/src/costs/cases.rs"
    )]
    Case {
        /// The case's name.
        case: String,
        /// Which of its forms.
        kernel: Form,
    },
    /// Coefficients that could be anything.
    #[error("no case determines {}; add one to clio-build/src/costs/cases.rs", .0.join(", "))]
    Undetermined(Vec<String>),
}

/// Units of a coefficient that stands alone: prices are rounded to whole instructions.
const UNIT: f64 = 1e6;

/// The forms in which the planner prices a case, so that they are worth counting.
pub fn forms(case: &Case) -> Vec<Form> {
    let all = [Form::Portable, Form::Packed, Form::Code];
    all.into_iter().filter(|form| price::prices(case, *form, None, &[]).is_some()).collect()
}

/// Fits the coefficients of `table` to counts.
///
/// # Errors
/// See [`CostsError`].
pub fn fit(table: &Table, counted: &[Counted]) -> Result<Fitted, CostsError> {
    let names = table.names();
    let units = (0..names.len()).map(|index| {
        let only = |other| if other == index { UNIT } else { 0.0 };
        table.with(&(0..names.len()).map(only).collect::<Vec<_>>()).cost()
    });
    let units: Vec<Cost> = units.collect::<Result<_, _>>()?;
    let uses = counted.iter().map(|line| prices(line, &units)).collect::<Result<Vec<_>, _>>()?;
    let relative = DMatrix::from_fn(counted.len(), names.len(), |row, column| {
        uses[row][column] / UNIT / counted[row].counted.max(1) as f64
    });
    let undetermined = solve::undetermined(&relative);
    if !undetermined.is_empty() {
        let names = undetermined.into_iter().map(|index| names[index].clone());
        return Err(CostsError::Undetermined(names.collect()));
    }
    let found = solve::non_negative(&relative, &DVector::from_element(counted.len(), 1.0));
    let table = table.with(&found.iter().copied().map(rounded).collect::<Vec<_>>());
    let lines = predict(&table, counted)?;
    Ok(Fitted { table, lines })
}

/// What `table` says of counted cases.
///
/// # Errors
/// See [`CostsError`].
pub fn predict(table: &Table, counted: &[Counted]) -> Result<Vec<Line>, CostsError> {
    let cost = [table.cost()?];
    let line = |counted: &Counted| {
        let predicted = prices(counted, &cost)?[0].round() as u64;
        let Counted { case, kernel, cut, counted } = counted.clone();
        Ok(Line { case, kernel, cut, counted, predicted })
    };
    counted.iter().map(line).collect()
}

fn prices(counted: &Counted, tables: &[Cost]) -> Result<Vec<f64>, CostsError> {
    case(&counted.case)
        .and_then(|case| price::prices(case, counted.kernel, counted.cut, tables))
        .ok_or_else(|| CostsError::Case { case: counted.case.clone(), kernel: counted.kernel })
}

/// The case of this name; what is behind its last dash may also say what is unusual in its constants.
fn case(name: &str) -> Option<&'static Case> {
    let named = |name: &str| CASES.iter().find(|case| case.name == name);
    named(name).or_else(|| named(name.rsplit_once('-')?.0))
}

/// Whether a case of this name has a price on a cluster.
pub fn is_on_cluster(name: &str) -> bool {
    let cut = Some(Cut { rows: 1, channels: 4, together: 1, rounding: 0 });
    case(name).is_some_and(|case| price::prices(case, Form::Cluster, cut, &[]).is_some())
}
