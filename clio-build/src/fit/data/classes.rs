//! Which output of the network each label stands for.

use std::path::Path;

use super::DataError;

/// The classes of a data set, in the order of its labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classes {
    /// Folder of each class (for ImageNet its WordNet id).
    pub folders: Vec<String>,
    /// Output of the network for each class.
    pub outputs: Vec<usize>,
    /// What people call each class; the folder where the table has no column `name`.
    pub names: Vec<String>,
}

impl Classes {
    /// Classes whose labels are the network's outputs.
    pub fn in_order(folders: Vec<String>) -> Self {
        Self { outputs: (0..folders.len()).collect(), names: folders.clone(), folders }
    }

    /// Reads a table of tab-separated columns: a heading, then one line per class in the order of the labels.
    ///
    /// Columns are found by their headings: `folder` or `wnid`; `index` or `imagenet1k_index`, the network's output, below `outputs`;
    /// and, if wanted, `name`. Others are ignored.
    pub fn read(path: &Path, outputs: usize) -> Result<Self, DataError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| DataError::Io { path: path.into(), source })?;
        let wrong =
            |line, reason| DataError::ClassTable { path: path.into(), line: line + 1, reason };
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let heading = lines.next().map_or("", |(_, line)| line);
        let columns = Columns::find(heading).map_err(|reason| wrong(0, reason))?;
        let mut classes = Self { folders: vec![], outputs: vec![], names: vec![] };
        for (number, line) in lines {
            let row = columns.row(line, outputs).map_err(|reason| wrong(number, reason))?;
            classes.push(row).map_err(|reason| wrong(number, reason))?;
        }
        match classes.folders.is_empty() {
            true => Err(wrong(0, "no class is listed: expected one line each below it".into())),
            false => Ok(classes),
        }
    }

    /// Number of classes.
    pub fn len(&self) -> usize {
        self.folders.len()
    }

    /// Whether there is no class.
    pub fn is_empty(&self) -> bool {
        self.folders.is_empty()
    }

    /// The label of a folder.
    pub fn label(&self, folder: &str) -> Option<usize> {
        self.folders.iter().position(|name| name == folder)
    }

    /// The network's output for a label.
    pub fn output(&self, label: u16) -> Option<usize> {
        self.outputs.get(usize::from(label)).copied()
    }

    /// The label whose output is largest: the answer of a network that must choose among these classes only.
    pub fn best_label(&self, logits: &[f32]) -> Option<u16> {
        let among: Option<Vec<f32>> =
            self.outputs.iter().map(|&i| logits.get(i).copied()).collect();
        super::score::argmax(&among?).map(|label| label as u16)
    }

    fn push(&mut self, (folder, output, name): (String, usize, String)) -> Result<(), String> {
        if let Some(before) = self.label(&folder) {
            return Err(format!("`{folder}` is class {before} already"));
        }
        self.folders.push(folder);
        self.outputs.push(output);
        self.names.push(name);
        Ok(())
    }
}

/// Positions of the columns that count.
struct Columns {
    folder: usize,
    index: usize,
    name: Option<usize>,
}

impl Columns {
    fn find(heading: &str) -> Result<Self, String> {
        let headings: Vec<&str> = heading.split('\t').map(str::trim).collect();
        let at = |names: &[&str]| headings.iter().position(|heading| names.contains(heading));
        let must = |names: &[&str]| {
            let said = names.join("` or `");
            at(names).ok_or_else(|| {
                format!("expected a column `{said}`, found `{}`", headings.join("`, `"))
            })
        };
        Ok(Self {
            folder: must(&["folder", "wnid"])?,
            index: must(&["index", "imagenet1k_index"])?,
            name: at(&["name"]),
        })
    }

    fn row(&self, line: &str, outputs: usize) -> Result<(String, usize, String), String> {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let cell = |at: usize| {
            let said = || format!("expected at least {} columns, found {}", at + 1, cells.len());
            cells.get(at).copied().ok_or_else(said)
        };
        let (folder, index) = (cell(self.folder)?, cell(self.index)?);
        let output = index.parse().map_err(|_| format!("`{index}` is no output of a network"))?;
        if output >= outputs {
            let last = outputs.saturating_sub(1);
            return Err(format!("output {output}, but the network has {outputs} (0 to {last})"));
        }
        let name = self.name.map_or(Ok(folder), cell)?;
        Ok((folder.into(), output, name.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, text: &str) -> Result<Classes, DataError> {
        let path = std::env::temp_dir().join(format!("clio-classes-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Classes::read(&path, 1000)
    }

    #[test]
    fn the_answer_is_sought_among_the_classes() {
        let classes =
            table("good", "label\twnid\timagenet1k_index\tname\n0\tn2\t7\tcat\n1\tn1\t3\tdog\n")
                .unwrap();
        assert_eq!((classes.outputs.clone(), classes.label("n1")), (vec![7, 3], Some(1)));
        let mut logits = vec![0.0; 1000];
        (logits[500], logits[3]) = (9.0, 1.0);
        assert_eq!(classes.best_label(&logits), Some(1));
        assert_eq!(classes.best_label(&logits[..5]), None);
    }

    #[test]
    fn mistakes_name_their_line() {
        let said = |name, text| table(name, text).unwrap_err().to_string();
        assert!(said("heading", "a\tb\n").contains("line 1: expected a column `folder` or `wnid`"));
        assert!(said("number", "wnid\tindex\nn1\tx\n").contains("line 2: `x` is no output"));
        assert!(said("range", "wnid\tindex\nn1\t1000\n").contains("line 2: output 1000"));
        assert!(said("twice", "wnid\tindex\nn1\t1\nn1\t2\n").contains("line 3: `n1` is class 0"));
        assert!(said("short", "wnid\tindex\nn1\n").contains("line 2: expected at least 2 columns"));
        assert!(said("none", "wnid\tindex\n").contains("no class is listed"));
    }
}
