//! The build script that fits: only who calls it by name gets it.

use std::path::Path;

use super::{CompileError, Environment, LoadError, exit_with, from_source, load};
use crate::refit::{is_unoptimised, refit};
use crate::syntax::Declaration;

/// As [`compile`](super::compile()), but fits first what has no artifact or a stale one.
///
/// ```no_run
/// clio_build::compile_fitting("src/lib.rs");
/// ```
///
/// It writes artifact and tables beside the model crate's `Cargo.toml`, as `cargo clio fit` does. Cargo does not tell a
/// build script who runs it, so with this call an editor's `cargo check` fits too, for minutes, whenever the declaration
/// or a file it names has changed. Cargo compiles build scripts unoptimised; a fit says so, with the lines that mend it.
pub fn compile_fitting(source: impl AsRef<Path>) {
    exit_with(from_source(source.as_ref(), fit_if_needed));
}

/// Fits what has no artifact, or one of something else; what is wrong with it otherwise, `compile` will say.
fn fit_if_needed(environment: &Environment, declaration: &Declaration) -> Result<(), CompileError> {
    let folder = &environment.folder;
    let Err(LoadError::Missing { .. } | LoadError::Stale { .. }) = load(declaration, folder) else {
        return Ok(());
    };
    if is_unoptimised() {
        let profile = std::env::var("PROFILE").unwrap_or_default();
        slow(&declaration.name, &profile).iter().for_each(|l| println!("cargo::warning={l}"));
    }
    let progress = |p: crate::fit::Progress| eprintln!("{}/{} {}", p.done, p.stages, p.stage);
    refit(declaration, folder, &progress)?;
    Ok(())
}

/// What to say of an unoptimised build script; `profile` is Cargo's `PROFILE`.
fn slow(model: &str, profile: &str) -> [String; 3] {
    let profile = if profile == "release" { "release" } else { "dev" };
    [
        format!(
            "`{model}` is fitted by an unoptimised build script, many times slower than need be; put into the workspace's Cargo.toml:"
        ),
        format!("[profile.{profile}.build-override]"),
        "opt-level = 3".into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::slow;

    #[test]
    fn the_lines_that_mend_a_slow_fit_are_of_the_profile() {
        for (profile, table) in [
            ("debug", "[profile.dev.build-override]"),
            ("release", "[profile.release.build-override]"),
        ] {
            let lines = slow("Cifar", profile);
            assert_eq!(lines[1..], [table.to_owned(), "opt-level = 3".into()]);
            let manifest: toml::Table = lines[1..].join("\n").parse().unwrap();
            assert!(manifest.contains_key("profile"));
        }
    }
}
