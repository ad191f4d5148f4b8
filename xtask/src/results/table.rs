use std::collections::{BTreeMap, BTreeSet};

use super::Line;
use crate::markdown::aligned;

/// A Markdown table per network, aligned so that a terminal shows it well: one row per code, partition, fit and loss, one column per bytes.
pub fn table(lines: &[Line]) -> String {
    let mut networks: Vec<&str> = Vec::new();
    for line in lines {
        if !networks.contains(&line.network.as_str()) {
            networks.push(&line.network);
        }
    }
    let one = |name: &&str| {
        let lines: Vec<&Line> = lines.iter().filter(|line| line.network == *name).collect();
        format!(
            "### {name}: top-1 in % over bytes, {}\n\n{}",
            images(&lines),
            aligned(&rows(&lines))
        )
    };
    networks.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn images(lines: &[&Line]) -> String {
    let counts: BTreeSet<usize> = lines.iter().map(|line| line.images).collect();
    let counts: Vec<String> = counts.iter().map(usize::to_string).collect();
    format!("{} images", counts.join(" or "))
}

/// The heading and the rows, in the order in which codes first appear.
fn rows(lines: &[&Line]) -> Vec<Vec<String>> {
    let columns: BTreeSet<usize> = lines.iter().map(|line| line.column()).collect();
    let heading = ["code", "partition", "fit"].map(String::from);
    let mut rows = vec![heading.into_iter().chain(columns.iter().map(usize::to_string)).collect()];
    let mut keys: Vec<[String; 3]> = Vec::new();
    let mut cells: BTreeMap<(usize, usize), String> = BTreeMap::new();
    for line in lines {
        let code = match line.loss {
            Some(share) => format!("{}, {:.0} % lost", line.code, share * 100.0),
            None => line.code.clone(),
        };
        let key = [code, line.partition.to_string(), line.fit.clone()];
        let row = keys.iter().position(|known| *known == key).unwrap_or_else(|| {
            keys.push(key);
            keys.len() - 1
        });
        cells.insert((row, line.column()), line.cell());
    }
    for (row, key) in keys.into_iter().enumerate() {
        let cell = |&column| cells.get(&(row, column)).cloned().unwrap_or_else(|| "–".into());
        rows.push(key.into_iter().chain(columns.iter().map(cell)).collect());
    }
    rows
}

impl Line {
    /// The column: the budget, else the mean bytes to the nearest whole.
    fn column(&self) -> usize {
        self.budget.unwrap_or(self.bytes_mean.round() as usize)
    }

    /// `90.4` in percent, with `/ 93.2` of 20 ways; the mean bytes follow where they are off the column by more than 2 %, and `!` marks
    /// points where images exceeded their budget.
    fn cell(&self) -> String {
        let mut cell = format!("{:.1}", self.top1 * 100.0);
        if let Some(top1) = self.top1_20way {
            cell += &format!(" / {:.1}", top1 * 100.0);
        }
        let column = self.column() as f64;
        if (self.bytes_mean - column).abs() > 0.02 * column {
            cell += &format!(" @{:.0}", self.bytes_mean);
        }
        cell + if self.misfits > 0 { " !" } else { "" }
    }
}

#[cfg(test)]
mod tests {
    use super::super::keep::tests::lines;
    use super::*;

    #[test]
    fn a_table_groups_codes_over_bytes() {
        let expected = "\
### resnet56: top-1 in % over bytes, 600 images

| code     | partition | fit  | 128              | 256         |
|----------|-----------|------|------------------|-------------|
| jpeg     | 0         | none | 20.0             | 40.0 @373 ! |
| webp     | 0         | none | 31.4 / 50.0 @110 | –           |
| channels | 0         | none | –                | 90.0        |
";
        assert_eq!(table(&lines()), expected);
    }
}
