//! CIFAR-10's binary files as distributed: records of one label byte and the pixels, channel-major.

use std::path::{Path, PathBuf};

use super::{DataError, Dataset, Split};
use crate::graph::Shape;

/// Loads files of records of `1 + shape.elements()` bytes, one after the other; every label must be below `outputs`.
pub fn load<P: AsRef<Path>>(
    paths: &[P],
    shape: Shape,
    outputs: usize,
) -> Result<Dataset, DataError> {
    let (mut pixels, mut labels) = (Vec::new(), Vec::new());
    for path in paths {
        read(path.as_ref(), shape, outputs, &mut pixels, &mut labels)?;
    }
    Ok(Dataset { shape, pixels, labels: Some(labels), classes: None })
}

/// The batch files of a folder, in the order of their names; none where the folder holds something else.
pub fn batches(folder: &Path, split: Split) -> Result<Vec<PathBuf>, DataError> {
    let io = |source| DataError::Io { path: folder.into(), source };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        if belongs(&entry.file_name().to_string_lossy(), split) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn belongs(name: &str, split: Split) -> bool {
    let train = name.starts_with("data_batch") && name.ends_with(".bin");
    let test = name == "test_batch.bin";
    match split {
        Split::All => train || test,
        Split::Train => train,
        Split::Test => test,
    }
}

fn read(
    path: &Path,
    shape: Shape,
    outputs: usize,
    pixels: &mut Vec<u8>,
    labels: &mut Vec<u16>,
) -> Result<(), DataError> {
    let bytes = std::fs::read(path).map_err(|source| missing_or_io(path, source))?;
    let record = 1 + shape.elements();
    let records = bytes.len() / record;
    let remainder = bytes.len() % record;
    if remainder != 0 {
        let size = bytes.len();
        return Err(DataError::Truncated {
            path: path.into(),
            size,
            records,
            record,
            remainder,
            shape,
        });
    }
    if records == 0 {
        let expected = "records of a label byte and the pixels of an image";
        return Err(DataError::Empty { path: path.into(), expected });
    }
    pixels.reserve(bytes.len() - records);
    for (record, bytes) in bytes.chunks_exact(record).enumerate() {
        let label = bytes[0];
        if usize::from(label) >= outputs {
            return Err(DataError::LabelOutOfRange { path: path.into(), record, label, outputs });
        }
        labels.push(label.into());
        pixels.extend_from_slice(&bytes[1..]);
    }
    Ok(())
}

fn missing_or_io(path: &Path, source: std::io::Error) -> DataError {
    match source.kind() {
        std::io::ErrorKind::NotFound => DataError::Missing {
            path: path.into(),
            expected: "a file of records of a label byte and the pixels of an image",
        },
        _ => DataError::Io { path: path.into(), source },
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Sizing, Wanted, load};
    use super::*;

    const SHAPE: Shape = Shape { channels: 3, height: 2, width: 2 };

    fn file(name: &str, bytes: &[u8]) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("clio-cifar-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), bytes).unwrap();
        folder.join(name)
    }

    fn wanted(split: Split) -> Wanted {
        Wanted { shape: SHAPE, outputs: 10, split, sizing: Sizing::Exact }
    }

    #[test]
    fn records_are_read_in_order() {
        let bytes: Vec<u8> = (0..26).map(|i| if i % 13 == 0 { i / 13 } else { i }).collect();
        let data = load(&file("two.bin", &bytes), &wanted(Split::All)).unwrap();
        assert_eq!((data.len(), data.labels.clone()), (2, Some(vec![0, 1])));
        assert_eq!(data.pixels(1), (14..26).collect::<Vec<u8>>());
        assert_eq!(data.output(1), Some(1));
    }

    #[test]
    fn a_truncated_file_is_measured() {
        let error = load(&file("short.bin", &[0; 27]), &wanted(Split::All)).unwrap_err();
        let said = error.to_string();
        assert!(
            said.contains("27 bytes, which is 2 records of 13 bytes")
                && said.contains("1 bytes left"),
            "{said}"
        );
    }

    #[test]
    fn a_wrong_label_names_its_record() {
        let mut bytes = [0; 39];
        bytes[26] = 10;
        let error = load(&file("label.bin", &bytes), &wanted(Split::All)).unwrap_err();
        assert!(error.to_string().contains("record 2 has label 10"), "{error}");
        assert!(error.to_string().contains("10 outputs (0 to 9)"), "{error}");
    }

    #[test]
    fn nothing_there_says_what_was_expected() {
        let error = load(Path::new("/nowhere/at/all"), &wanted(Split::Test)).unwrap_err();
        assert!(error.to_string().contains("`/nowhere/at/all`: expected a binary file"), "{error}");
        let error = load(&file("empty.bin", &[]), &wanted(Split::All)).unwrap_err();
        assert!(error.to_string().contains("is empty"), "{error}");
    }
}
