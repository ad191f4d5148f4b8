//! Pages against the code they speak of: what is shown is what is built, what is named is there.
//!
//! `CLIO_BLESS=1 cargo test --test tidy` copies the example's declaration into the README.

use std::path::{Path, PathBuf};
use std::{env, fs};

use clio_build::syntax::{KNOWN_LINKS, KNOWN_TARGETS, find_in_source};

const EXAMPLE: &str = "examples/cifar10/model/src/lib.rs";

#[test]
fn the_readme_shows_the_examples_declaration() {
    let (readme, example) = (read("README.md"), read(EXAMPLE));
    let start = example.find("clio::model!").unwrap();
    let declared = example[start..].trim_end();
    let shown = block(&readme);
    if env::var_os("CLIO_BLESS").is_some() {
        fs::write(root().join("README.md"), readme.replacen(shown, declared, 1)).unwrap();
        return;
    }
    assert_eq!(shown, declared, "README.md is not as {EXAMPLE}; CLIO_BLESS=1 copies it");
}

#[test]
fn the_tutorial_declares_a_model() {
    let docs: String = read("src/lib.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("//!"))
        .map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)))
        .collect();
    let start = docs.find("clio::model!").unwrap();
    let source = docs[start..].split("\n```").next().unwrap();
    let declared = find_in_source(source, Path::new("src/lib.rs")).unwrap();
    assert_eq!(declared.len(), 1);
    for target in &declared[0].targets {
        assert!(KNOWN_TARGETS.contains(&target.as_str()), "{target}");
    }
}

#[test]
fn what_the_architecture_names_is_there() {
    let page = read("ARCHITECTURE.md");
    let missing: Vec<&str> =
        quoted(&page).filter(|word| is_path(word) && !root().join(word).exists()).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md names what is not there: {missing:?}");
}

#[test]
fn tests_that_keep_an_invariant_exist() {
    let page = read("ARCHITECTURE.md");
    let tests: String = sources(root()).iter().map(|path| read_path(path)).collect();
    let missing: Vec<&str> = quoted(&page)
        .filter(|word| {
            word.matches('_').count() >= 2
                && word.bytes().all(|b| b == b'_' || b.is_ascii_lowercase())
        })
        .filter(|word| !tests.contains(&format!("fn {word}(")))
        .collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md names tests that are not there: {missing:?}");
}

#[test]
fn the_boards_page_lists_every_board_and_link() {
    let page = read("docs/boards.md");
    let links = KNOWN_LINKS.iter().map(|link| link.kind);
    for name in KNOWN_TARGETS.iter().copied().chain(links) {
        assert!(page.contains(&format!("`{name}`")), "docs/boards.md does not list `{name}`");
    }
}

/// The files of `clio-build/src` that fit, beside those under `fit` and `import` themselves.
const FITTING: [&str; 3] = ["compile/fitting.rs", "cli/fitting.rs", "refit.rs"];

/// Of the build script's side only what `compile_fitting` calls reaches `fit`, and nothing else calls that.
#[test]
fn a_build_script_imports_and_fits_only_by_compile_fitting() {
    let folder = root().join("clio-build/src");
    for path in sources(&folder) {
        let inside = path.strip_prefix(&folder).unwrap();
        if inside.starts_with("fit") || inside.starts_with("import") {
            continue;
        }
        // The messages of an ONNX file are not the importer: `export.rs` writes them.
        let text = read_path(&path).replace("crate::import::proto", "");
        let fits = FITTING.iter().any(|file| inside == Path::new(file));
        for module in ["crate::fit", "crate::import", "crate::refit::"] {
            let error = inside == Path::new("compile/error.rs") && module == "crate::refit::";
            assert!(fits || error || !text.contains(module), "{} uses {module}", inside.display());
        }
        let burn = text.matches("burn::").count();
        let printed = text.matches("::clio::burn::").count();
        assert_eq!(burn, printed, "{} uses burn, which is for fit/", inside.display());
    }
    let calls = |text: &str| text.matches("fit_if_needed").count() + text.matches("refit(").count();
    let compile = read("clio-build/src/compile/mod.rs");
    assert_eq!(calls(&compile), 0, "`compile` must not fit");
    for path in sources(&root().join("examples")) {
        assert!(!read_path(&path).contains("compile_fitting"), "{}", path.display());
    }
}

#[test]
fn the_device_computes_no_floats() {
    for path in sources(&root().join("clio-rt/src")) {
        let text = read_path(&path);
        let float = text.split(|c: char| !c.is_alphanumeric()).any(|w| w == "f32" || w == "f64");
        let cloud = path.ends_with("stream/synthesis.rs")
            || path.starts_with(root().join("clio-rt/src/cloud"));
        assert!(!float || cloud, "{} computes in float", path.display());
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    read_path(&root().join(path))
}

fn read_path(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The contents of the first block of Rust.
fn block(page: &str) -> &str {
    let (_, after) = page.split_once("```rust\n").unwrap();
    after.split("\n```").next().unwrap()
}

/// Words between single backquotes, outside of blocks.
fn quoted(page: &str) -> impl Iterator<Item = &str> {
    let outside = page.split("```").step_by(2);
    outside.flat_map(|text| text.split('`').skip(1).step_by(2))
}

/// Whether a quoted word is a path from the root: its first part is a file or folder there.
fn is_path(word: &str) -> bool {
    let first = word.split('/').next().unwrap_or_default();
    let plain = word.bytes().all(|byte| is_name(byte) || b"/.-".contains(&byte));
    word.contains('/') && plain && root().join(first).is_dir()
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Every Rust file under a folder, without built ones.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let built = path.join("CACHEDIR.TAG").exists();
        match path.extension().is_some_and(|extension| extension == "rs") {
            _ if path.is_dir() && !built => found.extend(sources(&path)),
            true => found.push(path),
            false => {}
        }
    }
    found
}
