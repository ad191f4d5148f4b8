//! The generated head is what is committed under `golden`, where the test `head` runs it.
//!
//! `CLIO_BLESS=1 cargo test -p clio-build --test golden` accepts what is generated now.
#![cfg(feature = "build")]

mod synthetic;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clio_build::emit;
use clio_build::hash::model_hash;
use clio_build::plan::{Keep, plan};
use clio_build::syntax::Declaration;
use clio_build::target::Target;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The generated files by their names.
fn generated(keep: Keep, change: fn(&mut Declaration)) -> BTreeMap<String, Vec<u8>> {
    let (mut declaration, artifact) = (synthetic::declaration(), synthetic::artifact());
    change(&mut declaration);
    let hash = model_hash(&artifact.to_bytes().unwrap());
    let targets: Vec<_> =
        declaration.targets.iter().map(|name| Target::find(name).unwrap()).collect();
    let plans: Vec<_> =
        targets.iter().map(|t| plan(&declaration, &artifact, t, keep).unwrap()).collect();
    let (items, mut files) = emit::head(&plans, hash);
    files.insert("Tiny.rs".into(), emit::print(items).unwrap().into_bytes());
    if keep != Keep::All {
        for plan in &plans {
            let path = plan.table_path(Path::new(""));
            files.insert(path.display().to_string(), plan.table_toml().into_bytes());
        }
    }
    files
}

fn check(name: &str, keep: Keep, change: fn(&mut Declaration)) {
    let folder = folder().join(name);
    for (file, bytes) in generated(keep, change) {
        let path = folder.join(&file);
        if std::env::var_os("CLIO_BLESS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &bytes).unwrap();
        }
        let golden = std::fs::read(&path).unwrap_or_default();
        assert!(golden == bytes, "{} is not as generated; CLIO_BLESS=1 accepts it", path.display());
    }
}

#[test]
fn every_partition_is_golden() {
    check("all", Keep::All, |_| {});
}

#[test]
fn the_table_is_golden() {
    check("table", Keep::Table, |_| {});
}

#[test]
fn a_lossy_link_is_golden() {
    check("lossy", Keep::Only(0), |declaration| declaration.link.loss = 0.2);
}

/// The maps of the inverted residual do not fit: it is computed in bands.
#[test]
fn a_head_in_little_memory_is_golden() {
    check("little", Keep::Only(3), |declaration| declaration.budget.ram = synthetic::LITTLE);
}

/// As above on GAP8, in so little that the residual's sum takes the place of its input.
#[test]
fn a_head_in_very_little_memory_of_gap8_is_golden() {
    check("tight", Keep::Only(3), |declaration| {
        declaration.targets = vec!["gap8".into()];
        declaration.budget.ram = synthetic::TIGHT;
    });
}

/// On GAP8 with so little memory for constants that some of them lie in L3.
#[test]
fn a_head_with_constants_in_l3_is_golden() {
    check("far", Keep::Only(synthetic::DEEPEST), |declaration| {
        declaration.targets = vec!["gap8".into()];
        declaration.budget.flash = synthetic::FAR;
    });
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let generated = || generated(Keep::All, |declaration| declaration.link.loss = 0.2);
    assert_eq!(generated(), generated());
}
