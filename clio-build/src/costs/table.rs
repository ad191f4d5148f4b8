//! A cost table as text: names, values, and the same text with others.

use crate::target::{Board, Cost};

/// Where a board's file has the costs of its cluster.
const CLUSTER: &str = "cluster.cost.";

/// The text of a TOML cost table, whose order and comments stay.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    text: String,
    /// What the board's own core costs, where the text is a board's file and the coefficients are its cluster's.
    own: Option<Cost>,
}

impl Table {
    /// A table's text.
    pub fn new(text: &str) -> Self {
        Self { text: text.into(), own: None }
    }

    /// The costs of the cluster in the text of a board's file; `own` are those of the board's core.
    pub fn of_cluster(text: &str, own: Cost) -> Self {
        Self { text: text.into(), own: Some(own) }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Names of the coefficients, such as `packed.tile`, in the text's order.
    pub fn names(&self) -> Vec<String> {
        self.lines().filter_map(|line| Some(line.coefficient?.0)).collect()
    }

    /// Their values.
    pub fn values(&self) -> Vec<f64> {
        self.lines().filter_map(|line| Some(line.coefficient?.1)).collect()
    }

    /// The same text with other values, as many as there are names.
    pub fn with(&self, values: &[f64]) -> Self {
        let mut values = values.iter();
        let mut text = String::new();
        for Line { text: line, coefficient } in self.lines() {
            match coefficient.and_then(|(name, _)| Some((name, values.next()?))) {
                Some((name, value)) => {
                    let key = name.rsplit('.').next().unwrap_or(&name);
                    text += &format!("{key} = {value:?}");
                }
                None => text += line,
            }
            text += "\n";
        }
        Self { text, own: self.own.clone() }
    }

    /// The table as the planner reads it.
    ///
    /// # Errors
    /// A coefficient of [`Cost`] is missing, or one is unknown to it.
    pub fn cost(&self) -> Result<Cost, toml::de::Error> {
        match &self.own {
            None => toml::from_str(&self.text),
            Some(own) => Ok(toml::from_str::<Board>(&self.text)?.with_cluster(own.clone())),
        }
    }

    /// Names with values here and in `other` that differ by more than the last digit that [`rounded`] keeps.
    pub fn differences(&self, other: &Self) -> Vec<(String, f64, f64)> {
        let values = self.values().into_iter().zip(other.values());
        let all = self.names().into_iter().zip(values).map(|(name, (a, b))| (name, a, b));
        all.filter(|&(_, a, b)| (a - b).abs() > 1.01 * last_digit(a.max(b))).collect()
    }

    fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let mut section = String::new();
        self.text.lines().map(move |text| {
            if let Some(name) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                section = format!("{name}.");
            }
            let parts = text.split_once(" = ").filter(|_| !text.starts_with('#'));
            let number = parts.and_then(|(key, value)| Some((key, value.parse().ok()?)));
            let coefficient = number.map(|(key, value)| (format!("{section}{key}"), value));
            let all = self.own.is_none();
            let coefficient = coefficient.filter(|(name, _)| all || name.starts_with(CLUSTER));
            Line { text, coefficient }
        })
    }
}

struct Line<'a> {
    text: &'a str,
    coefficient: Option<(String, f64)>,
}

/// Significant digits of a coefficient.
const DIGITS: i32 = 4;

/// To four significant digits.
pub fn rounded(value: f64) -> f64 {
    if value == 0.0 {
        0.0
    } else {
        format!("{value:.*e}", DIGITS as usize - 1).parse().unwrap_or(value)
    }
}

fn last_digit(value: f64) -> f64 {
    10f64.powi(value.abs().max(1e-9).log10().floor() as i32 + 1 - DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# Words = 1.\nsource = \"x\"\n\nadd = 74.0\n\n[packed]\nadd = 9.5\ntile = 30.6\n";

    #[test]
    fn values_are_replaced_and_words_stay() {
        let table = Table::new(TEXT);
        assert_eq!(table.names(), ["add", "packed.add", "packed.tile"]);
        assert_eq!(table.values(), [74.0, 9.5, 30.6]);
        assert_eq!(table.with(&table.values()), table);
        let text = TEXT.replace("74.0", "1.5").replace("30.6", "0.0");
        assert_eq!(table.with(&[1.5, 9.5, 0.0]), Table::new(&text));
    }

    #[test]
    fn the_last_digit_makes_no_difference() {
        let [table, near, far] =
            [74.01, 74.02, 74.03].map(|v| Table::new(TEXT).with(&[v, 9.5, 30.6]));
        assert_eq!(table.differences(&near), []);
        assert_eq!(table.differences(&far), [("add".to_string(), 74.01, 74.03)]);
    }

    #[test]
    fn four_digits_are_kept() {
        assert_eq!([0.0, 4.81999, 6213.7, 61237.2].map(rounded), [0.0, 4.82, 6214.0, 61240.0]);
    }
}
