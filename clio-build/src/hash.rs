//! Hashes: of a declaration with its files, which says whether an artifact is stale, and of an artifact, which names the model.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::syntax::{Declaration, Fit};

/// A file or folder that the hash covers cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("`{field}` names {}, which cannot be read: {source}", path.display())]
pub struct HashError {
    /// The declaration's field.
    pub field: &'static str,
    /// The file or folder, or what cannot be read of it.
    pub path: PathBuf,
    /// What the system says.
    pub source: io::Error,
}

/// The fields that name a file or folder, and the names; paths are relative to the model crate.
///
/// `fit` is among them only where it names training data.
pub fn named_files(declaration: &Declaration) -> Vec<(&'static str, &str)> {
    let mut named: Vec<(_, &str)> = vec![
        ("network", &declaration.network),
        ("classes", &declaration.classes),
        ("calibration", &declaration.calibration),
        ("holdout", &declaration.holdout),
    ];
    if let Fit::Train(train) = &declaration.fit {
        named.push((TRAINING, &train.data));
    }
    named
}

/// The field whose files are not read by every build.
const TRAINING: &str = "fit";

/// `declaration`, then each of [`named_files`], each with the lower-case hexadecimal SHA-256 of the declaration's
/// canonical text or of the file, all with spaces between.
///
/// The hash of a folder is over each file in it, at any depth, by name: the relative path with `/`, a zero byte, and
/// the file's own SHA-256. That of the training data is over the names and sizes of its files, not over what is in
/// them: a build script looks at it each time it runs, and gigabytes would make it wait. So an image that was replaced
/// by one of the same name and size is not seen.
///
/// # Errors
/// A file is missing or cannot be read.
pub fn declaration_hash(declaration: &Declaration, folder: &Path) -> Result<String, HashError> {
    let mut parts = vec![format!("declaration {}", hex(&Sha256::digest(declaration.canonical())))];
    for (field, name) in named_files(declaration) {
        let path = folder.join(name);
        let digest =
            digest(field, &path).map_err(|(path, source)| HashError { field, path, source })?;
        parts.push(format!("{field} {}", hex(&digest)));
    }
    Ok(parts.join(" "))
}

/// The parts of `hash`, made by [`declaration_hash`], that are no longer so: `declaration` or a field's name.
///
/// A file that is not there counts as unchanged: a model crate builds from its artifact without the data it was fitted on.
///
/// # Errors
/// A file is there and cannot be read.
pub fn changed(
    declaration: &Declaration,
    folder: &Path,
    hash: &str,
) -> Result<Vec<&'static str>, HashError> {
    let words: Vec<&str> = hash.split(' ').collect();
    let old =
        |part: &str| words.chunks(2).find(|pair| pair[0] == part).map(|pair| pair[1..].concat());
    let mut changed = vec![];
    if old("declaration") != Some(hex(&Sha256::digest(declaration.canonical()))) {
        changed.push("declaration");
    }
    for (field, name) in named_files(declaration) {
        match digest(field, &folder.join(name)) {
            Err((_, source)) if source.kind() == io::ErrorKind::NotFound => {}
            Err((path, source)) => return Err(HashError { field, path, source }),
            Ok(digest) if old(field) != Some(hex(&digest)) => changed.push(field),
            Ok(_) => {}
        }
    }
    Ok(changed)
}

/// What names the model on air: the first eight bytes of the artifact file's SHA-256.
pub fn model_hash(artifact: &[u8]) -> [u8; 8] {
    let digest = Sha256::digest(artifact);
    std::array::from_fn(|i| digest[i])
}

type Failure = (PathBuf, io::Error);

fn digest(field: &str, path: &Path) -> Result<[u8; 32], Failure> {
    if field == TRAINING { listing_digest(path) } else { path_digest(path) }
}

/// Over each file's relative path, a zero byte, and its size in eight bytes; a single file's path is empty.
fn listing_digest(path: &Path) -> Result<[u8; 32], Failure> {
    let mut hash = Sha256::new();
    for (name, path) in files(path)? {
        let size = fs::metadata(&path).map_err(|source| (path, source))?.len();
        hash.update(name);
        hash.update([0]);
        hash.update(size.to_le_bytes());
    }
    Ok(hash.finalize().into())
}

fn path_digest(path: &Path) -> Result<[u8; 32], Failure> {
    let fail = |source| (path.to_owned(), source);
    if !fs::metadata(path).map_err(fail)?.is_dir() {
        return Ok(Sha256::digest(fs::read(path).map_err(fail)?).into());
    }
    let mut hash = Sha256::new();
    for (name, path) in files(path)? {
        hash.update(name);
        hash.update([0]);
        hash.update(Sha256::digest(fs::read(&path).map_err(|source| (path, source))?));
    }
    Ok(hash.finalize().into())
}

/// Every file in a folder, at any depth, by its relative path with `/`, sorted; of a file only itself.
fn files(path: &Path) -> Result<Vec<(String, PathBuf)>, Failure> {
    if !fs::metadata(path).map_err(|source| (path.to_owned(), source))?.is_dir() {
        return Ok(vec![(String::new(), path.to_owned())]);
    }
    let mut files = Vec::new();
    collect(path, String::new(), &mut files)?;
    files.sort();
    Ok(files)
}

fn collect(
    folder: &Path,
    prefix: String,
    files: &mut Vec<(String, PathBuf)>,
) -> Result<(), Failure> {
    let fail = |source| (folder.to_owned(), source);
    for entry in fs::read_dir(folder).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if fs::metadata(entry.path()).map_err(|source| (entry.path(), source))?.is_dir() {
            collect(&entry.path(), format!("{name}/"), files)?;
        } else {
            files.push((name, entry.path()));
        }
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
