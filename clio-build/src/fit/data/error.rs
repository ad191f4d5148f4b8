use std::path::PathBuf;

use crate::graph::Shape;

/// Why a data set cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// Nothing is there.
    #[error("no data at `{path}`: expected {expected}")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
        /// What should be there.
        expected: &'static str,
    },
    /// The operating system refused.
    #[error("cannot read `{path}`: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A binary file ends in the middle of a record.
    #[error(
        "`{path}` has {size} bytes, which is {records} records of {record} bytes (1 label byte and {shape} pixels) and {remainder} bytes \
         left over: the file is truncated or its images have another shape"
    )]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Its size in bytes.
        size: usize,
        /// Whole records in it.
        records: usize,
        /// Bytes of one record.
        record: usize,
        /// Bytes left over.
        remainder: usize,
        /// Shape of an image.
        shape: Shape,
    },
    /// A label that the network has no output for.
    #[error(
        "`{path}`: record {record} has label {label}, but the network has {outputs} outputs (0 to {last}): is this the data set of the network, and the shape right?",
        last = outputs.saturating_sub(1)
    )]
    LabelOutOfRange {
        /// The file.
        path: PathBuf,
        /// Number of the record, from 0.
        record: usize,
        /// Its label.
        label: u8,
        /// Outputs of the network.
        outputs: usize,
    },
    /// A file that is no JPEG or PNG, or a broken one.
    #[error("cannot decode the image `{path}`: {reason}; replace or remove it")]
    Undecodable {
        /// The file.
        path: PathBuf,
        /// The decoder's reason.
        reason: String,
    },
    /// An image of another size where exact sizes are asked for.
    #[error(
        "`{path}` has {found_width}×{found_height} pixels, the network takes {width}×{height}: resize the files, or choose to have them cropped or squashed"
    )]
    Size {
        /// The file.
        path: PathBuf,
        /// Its rows.
        found_height: usize,
        /// Its columns.
        found_width: usize,
        /// Rows asked for.
        height: usize,
        /// Columns asked for.
        width: usize,
    },
    /// Photographs for a network that takes neither gray nor RGB.
    #[error(
        "photographs in `{path}` have 1 or 3 channels, the network takes {channels}: give it a binary file"
    )]
    Channels {
        /// The folder.
        path: PathBuf,
        /// Channels of the network's input.
        channels: usize,
    },
    /// A folder or file without an image.
    #[error("`{path}` is empty: expected {expected}")]
    Empty {
        /// The folder or file.
        path: PathBuf,
        /// What should be in it.
        expected: &'static str,
    },
    /// Not as many class folders as classes.
    #[error(
        "`{path}` has {found} class folders, {declared} expected by {by}: {}",
        difference(missing)
    )]
    ClassCount {
        /// The folder.
        path: PathBuf,
        /// Class folders found.
        found: usize,
        /// Classes expected.
        declared: usize,
        /// Who expects them.
        by: String,
        /// Class folders known by name and not found.
        missing: Vec<String>,
    },
    /// A class folder that the class table does not name.
    #[error("`{path}` is no class of `{table}`: add a line for it, or move the folder away")]
    UnknownClass {
        /// The class folder.
        path: PathBuf,
        /// The class table.
        table: PathBuf,
    },
    /// A class table that cannot be understood.
    #[error("`{path}`, line {line}: {reason}")]
    ClassTable {
        /// The table.
        path: PathBuf,
        /// Line number, from 1.
        line: usize,
        /// What is wrong, and what is right.
        reason: String,
    },
}

fn difference(missing: &[String]) -> String {
    match missing {
        [] => "write a `classes.tsv` beside them that maps each folder to an output of the network"
            .into(),
        names => format!("`{}` missing", names.join("`, `")),
    }
}
