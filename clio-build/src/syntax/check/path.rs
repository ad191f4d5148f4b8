use super::field;
use crate::syntax::draft::Given;
use crate::syntax::errors::Errors;
use crate::syntax::scope::{Field, MODEL};

/// The path if it was given, is relative and is written portably.
pub(super) fn check(
    path: &Option<Given<String>>,
    field: &Field,
    errors: &mut Errors,
) -> Option<String> {
    let path = path.as_ref()?;
    match complaint(&path.value, field) {
        Some(complaint) => {
            errors.add(&path.at, complaint);
            None
        }
        None => Some(path.value.clone()),
    }
}

/// A path that ends in `.onnx`.
pub(super) fn network(path: &Option<Given<String>>, errors: &mut Errors) -> Option<String> {
    let value = check(path, field(&MODEL, "network"), errors)?;
    let rule = match extension(&value) {
        "onnx" => return Some(value),
        kind @ ("tflite" | "safetensors") => {
            format!("`.{kind}` networks cannot be imported yet, only `.onnx`")
        }
        _ => "a network is an `.onnx` file".into(),
    };
    let at = &path.as_ref()?.at;
    errors.add(
        at,
        format!("{rule}; export the network and write `network: \"{}.onnx\"`", stem(&value)),
    );
    None
}

/// A path that ends in `.clio`.
pub(super) fn artifact(path: &Option<Given<String>>, errors: &mut Errors) -> Option<String> {
    let value = check(path, field(&MODEL, "artifact"), errors)?;
    if extension(&value) == "clio" {
        return Some(value);
    }
    let message =
        format!("an artifact is a `.clio` file; write `artifact: \"{}.clio\"`", stem(&value));
    errors.add(&path.as_ref()?.at, message);
    None
}

/// Accuracies measured on the images that the tables were computed from would be too good.
pub(super) fn check_apart(
    calibration: &Option<Given<String>>,
    holdout: &Option<Given<String>>,
    errors: &mut Errors,
) {
    if let (Some(calibration), Some(holdout)) = (calibration, holdout)
        && calibration.value == holdout.value
        && !holdout.value.is_empty()
    {
        errors.add(
            &holdout.at,
            "accuracy is measured on images that the fit has not seen; \
             give `holdout` another file than `calibration`",
        );
    }
}

fn complaint(path: &str, field: &Field) -> Option<String> {
    let name = field.name;
    let write = |path: &str| match field.example.contains(": [") {
        true => format!("write `{name}: [\"{path}\"]`"),
        false => format!("write `{name}: \"{path}\"`"),
    };
    if path.trim().is_empty() {
        return Some(format!(
            "`{name}` names a file, and this is empty; write `{}`",
            field.example
        ));
    }
    if path.starts_with(['/', '\\']) || path.as_bytes().get(1) == Some(&b':') {
        let rule = format!("`{name}` is relative to the folder of Cargo.toml");
        let file = path.rsplit(['/', '\\', ':']).find(|part| !part.is_empty());
        return Some(match file {
            Some(file) => format!("{rule}; {} and put the file there", write(file)),
            None => format!("{rule}; write `{}`", field.example),
        });
    }
    if path.contains('\\') {
        let portable = path.replace('\\', "/");
        return Some(format!("paths are written with `/`; {}", write(&portable)));
    }
    None
}

fn extension(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.rsplit_once('.').map_or("", |(_, extension)| extension)
}

fn stem(path: &str) -> &str {
    match extension(path) {
        "" => path.trim_end_matches('.'),
        extension => &path[..path.len() - extension.len() - 1],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems() {
        for (path, expected) in [("a/b.tflite", "a/b"), ("a.b/c", "a.b/c"), ("net.", "net")] {
            assert_eq!(stem(path), expected);
        }
    }
}
