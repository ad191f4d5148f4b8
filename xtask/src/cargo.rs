//! Runs cargo and other programs of the project.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The root of the repository.
pub fn root() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

/// The cargo that runs this program, at the root. All workspaces of the repository share the root's target folder.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command.env(TARGET_FOLDER, target_folder());
    command
}

/// Where everything is built.
pub fn target_folder() -> PathBuf {
    std::env::var_os(TARGET_FOLDER).map_or_else(|| root().join("target"), PathBuf::from)
}

const TARGET_FOLDER: &str = "CARGO_TARGET_DIR";

/// Runs a command; where it fails, the error is the line that repeats it.
pub fn run(command: &mut Command) -> Result<()> {
    let status =
        command.status().with_context(|| format!("`{}` cannot be started", shown(command)))?;
    if !status.success() {
        bail!("failed ({status}); to repeat it: {}", shown(command));
    }
    Ok(())
}

/// Runs this program again with these features and arguments.
#[cfg(not(all(feature = "costs", feature = "fit")))]
pub fn again<A: AsRef<OsStr>>(
    features: &str,
    arguments: impl IntoIterator<Item = A>,
) -> Result<()> {
    let again = ["run", "--release", "--quiet", "--package", "xtask", "--features", features];
    run(cargo().args(again).arg("--").args(arguments))
}

/// Builds the one binary `name` of the package in `folder`, in release mode, and gives the path of the executable.
pub fn build(
    folder: &Path,
    name: &str,
    arguments: &[&str],
    environment: &[(&str, String)],
) -> Result<PathBuf> {
    let mut command = cargo();
    command
        .current_dir(root().join(folder))
        .args(["build", "--release", "--bin", name])
        .args(arguments);
    command.envs(environment.iter().map(|(key, value)| (key, value)));
    let plain = shown(&command);
    command.arg("--message-format=json-render-diagnostics").stderr(Stdio::inherit());
    let output = command.output().with_context(|| format!("`{plain}` cannot be started"))?;
    if !output.status.success() {
        bail!("{name} was not built ({}); to repeat it: {plain}", output.status);
    }
    let messages = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok());
    let executable = messages.filter_map(|message: Value| executable(&message, name)).next_back();
    executable.with_context(|| format!("cargo built no executable `{name}`; to repeat it: {plain}"))
}

/// A command as one would type it at the root.
pub fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args()).map(quoted);
    let variables = command
        .get_envs()
        .filter(|(key, _)| *key != TARGET_FOLDER)
        .filter_map(|(key, value)| Some(format!("{}={}", key.display(), quoted(value?))));
    let line = variables.chain(words).collect::<Vec<_>>().join(" ");
    match command.get_current_dir().and_then(|folder| folder.strip_prefix(root()).ok()) {
        Some(folder) if !folder.as_os_str().is_empty() => {
            format!("(cd {} && {line})", folder.display())
        }
        _ => line,
    }
}

fn quoted(word: &OsStr) -> String {
    let name = Path::new(word)
        .file_name()
        .filter(|name| *name == "cargo")
        .unwrap_or(word)
        .to_string_lossy();
    if name.contains([' ', '(', '\'', '*']) { format!("'{name}'") } else { name.into_owned() }
}

fn executable(message: &Value, name: &str) -> Option<PathBuf> {
    let target = message.get("target")?.get("name")?.as_str()?;
    (target == name).then_some(())?;
    message.get("executable")?.as_str().map(PathBuf::from)
}
