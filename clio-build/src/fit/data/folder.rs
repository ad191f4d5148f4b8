//! Folders of JPEG and PNG files.

use std::path::{Path, PathBuf};

use super::resize::{Filter, resize};
use super::{Classes, DataError, Dataset, Image, Split, Wanted, decode, parallel};
use crate::graph::Shape;

/// How photographs come to the declared size. Resampling is bilinear with antialias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sizing {
    /// They have it; others are refused.
    Exact,
    /// Resampled to it, whatever their aspect ratio.
    Squash,
    /// The middle of the declared aspect ratio is cut out, `percent` (1 to 100) of the largest such part, and resampled: 87 or 88 is what
    /// ImageNet networks are usually measured with (224 of 256).
    Centre {
        /// Share of the height or width that is kept, in percent.
        percent: u8,
    },
}

/// Loads a folder with one folder per class, or one with images right in it, which then have no labels.
///
/// The label of a class folder is its place in the order of names, and the network must have as many outputs; unless `classes.tsv`, in the
/// folder or in the one above, says which output each stands for (see [`Classes::read`]): then its lines are the labels, and every class it
/// lists must be there. Images come in the order of labels, then of file names. Files that are not named `.jpg`, `.jpeg` or `.png` are ignored.
pub fn load(folder: &Path, wanted: &Wanted) -> Result<Dataset, DataError> {
    if ![1, 3].contains(&wanted.shape.channels) {
        return Err(DataError::Channels { path: folder.into(), channels: wanted.shape.channels });
    }
    let entries = entries(folder)?;
    let folders: Vec<PathBuf> = entries.iter().filter(|path| path.is_dir()).cloned().collect();
    if folders.is_empty() {
        let files: Vec<PathBuf> = entries.into_iter().filter(|path| is_image(path)).collect();
        return read(folder, &files, wanted, None, None);
    }
    let classes = classes(folder, &folders, wanted.outputs)?;
    let (mut files, mut labels) = (Vec::new(), Vec::new());
    for (label, name) in classes.folders.iter().enumerate() {
        let images = images(&folder.join(name))?;
        labels.extend(std::iter::repeat_n(label as u16, images.len()));
        files.extend(images);
    }
    read(folder, &files, wanted, Some(labels), Some(classes))
}

/// The subfolder that holds a part of the data set; the folder itself where it is not divided.
pub fn part(folder: &Path, split: Split) -> PathBuf {
    let names: &[&str] = match split {
        Split::All => &[],
        Split::Train => &["train"],
        Split::Test => &["val", "test"],
    };
    let parts = names.iter().map(|name| folder.join(name));
    parts.into_iter().find(|path| path.is_dir()).unwrap_or_else(|| folder.into())
}

fn classes(folder: &Path, folders: &[PathBuf], outputs: usize) -> Result<Classes, DataError> {
    let tables = [folder.join(TABLE), folder.join("..").join(TABLE)];
    match tables.into_iter().find(|path| path.is_file()) {
        Some(table) => listed(folder, folders, &table, outputs),
        None => by_name(folder, folders, outputs),
    }
}

const TABLE: &str = "classes.tsv";

fn listed(
    folder: &Path,
    folders: &[PathBuf],
    table: &Path,
    outputs: usize,
) -> Result<Classes, DataError> {
    let classes = Classes::read(table, outputs)?;
    if let Some(path) = folders.iter().find(|path| classes.label(&name(path)).is_none()) {
        return Err(DataError::UnknownClass { path: path.clone(), table: table.into() });
    }
    let absent = |class: &&String| !folder.join(class).is_dir();
    let missing: Vec<String> = classes.folders.iter().filter(absent).cloned().collect();
    match missing.is_empty() {
        true => Ok(classes),
        false => Err(DataError::ClassCount {
            path: folder.into(),
            found: folders.len(),
            declared: classes.len(),
            by: format!("`{}`", table.display()),
            missing,
        }),
    }
}

fn by_name(folder: &Path, folders: &[PathBuf], outputs: usize) -> Result<Classes, DataError> {
    match folders.len() == outputs {
        true => Ok(Classes::in_order(folders.iter().map(|path| name(path)).collect())),
        false => Err(DataError::ClassCount {
            path: folder.into(),
            found: folders.len(),
            declared: outputs,
            by: "the network's outputs".into(),
            missing: Vec::new(),
        }),
    }
}

fn read(
    folder: &Path,
    files: &[PathBuf],
    wanted: &Wanted,
    labels: Option<Vec<u16>>,
    classes: Option<Classes>,
) -> Result<Dataset, DataError> {
    if files.is_empty() {
        let expected = "JPEG or PNG files, or one folder of them per class";
        return Err(DataError::Empty { path: folder.into(), expected });
    }
    let images = parallel::map(files.len(), |i| open(&files[i], wanted));
    let mut pixels = Vec::with_capacity(files.len() * wanted.shape.elements());
    for image in images {
        pixels.extend(image?.pixels);
    }
    Ok(Dataset { shape: wanted.shape, pixels, labels, classes })
}

fn open(path: &Path, wanted: &Wanted) -> Result<Image, DataError> {
    let bytes =
        std::fs::read(path).map_err(|source| DataError::Io { path: path.into(), source })?;
    let image = decode(&bytes, wanted.shape.channels)
        .map_err(|reason| DataError::Undecodable { path: path.into(), reason })?;
    sized(path, image, wanted)
}

fn sized(path: &Path, image: Image, wanted: &Wanted) -> Result<Image, DataError> {
    let Shape { height, width, .. } = wanted.shape;
    let Shape { height: found_height, width: found_width, .. } = image.shape;
    match wanted.sizing {
        Sizing::Exact if image.shape == wanted.shape => Ok(image),
        Sizing::Exact => {
            Err(DataError::Size { path: path.into(), found_height, found_width, height, width })
        }
        Sizing::Squash => Ok(resize(&image, height, width, Filter::Linear)),
        Sizing::Centre { percent } => {
            let scale =
                (found_height as f64 / height as f64).min(found_width as f64 / width as f64);
            let keep = scale * f64::from(percent.clamp(1, 100)) / 100.0;
            let side = |declared: usize| ((declared as f64 * keep).round() as usize).max(1);
            let centre = image.centre(side(height), side(width));
            Ok(resize(&centre, height, width, Filter::Linear))
        }
    }
}

/// Image files of a class folder, at least one.
fn images(folder: &Path) -> Result<Vec<PathBuf>, DataError> {
    let files: Vec<PathBuf> = entries(folder)?.into_iter().filter(|path| is_image(path)).collect();
    match files.is_empty() {
        true => Err(DataError::Empty { path: folder.into(), expected: "JPEG or PNG files" }),
        false => Ok(files),
    }
}

/// Entries that are not hidden, by name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, DataError> {
    let io = |source| DataError::Io { path: folder.into(), source };
    let paths: Result<Vec<PathBuf>, _> =
        std::fs::read_dir(folder).map_err(io)?.map(|entry| Ok(entry.map_err(io)?.path())).collect();
    let mut paths: Vec<PathBuf> =
        paths?.into_iter().filter(|p| !name(p).starts_with('.')).collect();
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn is_image(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    ["jpg", "jpeg", "png"].iter().any(|known| extension == *known) && path.is_file()
}

#[cfg(test)]
mod tests;
