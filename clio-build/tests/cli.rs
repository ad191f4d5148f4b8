//! `cargo clio` as a user runs it, on the example and on what is wrong.
#![cfg(feature = "cli")]

mod synthetic;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clio_build::cli::explain::{Knob, explanation};
use clio_build::syntax::Declaration;
use clio_build::target::Target;
use serde_json::Value;

/// What a run prints, or what it says on its way out.
fn clio(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-clio"));
    let output = command.arg("clio").args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/cifar10/model")
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&clio(&example(), arguments).unwrap()).unwrap()
}

fn refused(folder: &Path, arguments: &[&str], words: &[&str]) {
    let message = clio(folder, arguments).expect_err("it is refused");
    for words in words {
        assert!(message.contains(words), "{message}\nshould say: {words}");
    }
    assert!(message.starts_with("error: ") && !message.contains("error: error"), "{message}");
}

#[test]
fn plan_shows_every_point_with_its_fate() {
    let text = clio(&example(), &["plan", "--target", "stm32f746"]).unwrap();
    for words in [
        "Cifar on stm32f746 (Cortex-M7, 216 MHz)",
        "bytes of flash",
        "partition 0 `input` 3×32×32: head 0.0 MMAC",
        "excluded: it fits alone",
        "dominated by partition",
    ] {
        assert!(text.contains(words), "{text}\nshould say: {words}");
    }
    let plan = json(&["plan", "--target", "stm32f746", "--json"]);
    let partitions = plan["partitions"].as_array().unwrap();
    assert_eq!(partitions.len(), text.matches("\npartition ").count());
    let points = partitions.iter().flat_map(|one| one["points"].as_array().unwrap());
    assert!(points.clone().any(|point| point["kept"] == true));
    assert!(points.clone().all(|point| point["kept"] == false || point["pruned"].is_null()));
    let boards = clio(&example(), &["plan", "--json"]).unwrap();
    assert_eq!(boards.lines().count(), 3, "every declared board has its line");
}

#[test]
fn explain_says_why_and_what_would_change_it() {
    for kbps in ["0.5", "1", "50"] {
        let text = clio(&example(), &["explain", "--kbps", kbps]).unwrap();
        for words in
            ["Cifar on stm32f746", "ms to spare", " wins; ", "What would change it", "bandwidth"]
        {
            assert!(text.contains(words), "{text}\nshould say: {words}");
        }
    }
    let text = clio(&example(), &["explain", "--kbps", "0.2", "--deadline", "4000"]).unwrap();
    assert!(text.contains("note: 0.2 kbit/s is outside of the declared 0.5 to 100"), "{text}");
    assert!(text.contains("declare `deadline: 4000 ms`"), "{text}");
}

/// Whoever follows the advice gets what it promises.
#[test]
fn explained_changes_come_true() {
    for kbps in ["0.5", "1", "3"] {
        let now = json(&["explain", "--kbps", kbps, "--json"]);
        let deadline = now["deadline_ms"].to_string();
        let changes = now["changes"].as_array().unwrap();
        assert!(!changes.is_empty());
        for change in changes {
            let value = &change["value"];
            let (kbps, deadline) = match change["knob"].as_str().unwrap() {
                "bandwidth" => (value.to_string(), deadline.clone()),
                "deadline" => (kbps.to_owned(), value.as_f64().unwrap().to_string()),
                _ => continue,
            };
            let then = json(&["explain", "--kbps", &kbps, "--deadline", &deadline, "--json"]);
            assert_eq!(then["chosen"], change["becomes"], "{change}");
            assert_eq!(then["keeps_deadline"], change["keeps_deadline"], "{change}");
        }
    }
}

/// A partition that only more memory lets in is named, with the memory that a new plan needs for it.
#[test]
fn memory_that_gives_a_better_point_is_named() {
    let artifact = synthetic::artifact();
    let mut declaration = synthetic::declaration();
    declaration.budget.ram = 8_192 + 3_000;
    let ask = |declaration: &Declaration| {
        let target = Target::find("stm32f746").unwrap();
        explanation(declaration.clone(), &artifact, target, 1000.0, 100).unwrap()
    };
    let now = ask(&declaration);
    let change = now.changes.iter().find(|change| change.knob == Knob::Ram).expect("a way out");
    assert!(change.gain > 0.0, "{change:?}");
    declaration.budget.ram = change.value as u32;
    assert_eq!(ask(&declaration).chosen, change.becomes);
    declaration.budget.ram -= 1024;
    assert_ne!(ask(&declaration).chosen, change.becomes);
}

/// The same where weights and activations share one memory.
#[test]
fn a_larger_shared_memory_that_gives_a_better_point_is_named() {
    let artifact = synthetic::artifact();
    let mut declaration = synthetic::declaration();
    declaration.targets = vec!["gap8".into()];
    let mut target = Target::find("gap8").unwrap();
    target.board.l3 = None;
    let reserve = target.board.reserve.flash_bytes + target.board.reserve.ram_bytes;
    let ask = |shared: u64| {
        let mut target = target.clone();
        target.board.shared_bytes = Some(shared);
        explanation(declaration.clone(), &artifact, target, 1000.0, 100).ok()
    };
    let found = (1..60).find_map(|kib| {
        let changes = ask(reserve + (kib << 10))?.changes;
        changes.into_iter().find(|change| change.knob == Knob::Shared)
    });
    let change = found.expect("a way out");
    assert!(change.gain > 0.0, "{change:?}");
    assert_eq!(ask(change.value as u64).unwrap().chosen, change.becomes);
    let less = ask(change.value as u64 - 1024);
    assert!(less.is_none_or(|less| less.chosen != change.becomes));
}

#[test]
fn mistakes_name_the_way_out() {
    let folder = empty_folder();
    refused(
        &folder,
        &["plan", "--path", "nowhere"],
        &["cannot read `nowhere/src/lib.rs`", "--path"],
    );
    refused(
        &example(),
        &["explain", "--kbps", "1", "--target", "gap9"],
        &["no target `gap9`; the known ones are stm32f746, mps2_an500"],
    );
    refused(
        &example(),
        &["plan", "--model", "Imagenet"],
        &["declares no model `Imagenet`; it declares Cifar"],
    );
    refused(&example(), &["explain", "--kbps", "fast"], &["it is a number from 0"]);
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("src/lib.rs"), "pub fn nothing() {}\n").unwrap();
    refused(&folder, &["plan"], &["declares no model; it needs a `clio::model!"]);
    let declaration = fs::read_to_string(example().join("src/lib.rs")).unwrap();
    fs::write(
        folder.join("src/lib.rs"),
        declaration.replace("deadline: 2500 ms", "deadline: 0 ms"),
    )
    .unwrap();
    refused(&folder, &["plan"], &["`deadline` is at least 1 ms", "src/lib.rs:"]);
    fs::write(folder.join("src/lib.rs"), &declaration).unwrap();
    for command in [&["plan"][..], &["explain", "--kbps", "1"], &["fit", "--check"]] {
        refused(&folder, command, &["cifar.clio is missing", "run `cargo clio fit`"]);
    }
    fs::copy(example().join("cifar.clio"), folder.join("cifar.clio")).unwrap();
    clio(&folder, &["plan"]).expect("artifacts are planned without the data they were fitted on");
    fs::write(folder.join("labels.txt"), "others\n").unwrap();
    refused(&folder, &["plan"], &["cifar.clio is stale", "classes; run `cargo clio fit`"]);
    fs::remove_file(folder.join("labels.txt")).unwrap();
    let small = declaration.replace("ram: 256 KiB", "ram: 32 KiB");
    fs::write(folder.join("src/lib.rs"), small).unwrap();
    refused(&folder, &["plan"], &["does not fit", "the nearest partition that fits"]);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn tables_are_checked_and_written_without_fitting() {
    let folder = empty_folder();
    fs::create_dir_all(folder.join("src")).unwrap();
    for name in ["src/lib.rs", "cifar.clio"] {
        fs::copy(example().join(name), folder.join(name)).unwrap();
    }
    refused(&folder, &["fit", "--check"], &["table.toml` is stale; run `cargo clio fit --tables`"]);
    clio(&folder, &["fit", "--tables"]).unwrap();
    let said = clio(&folder, &["fit", "--check"]).unwrap();
    assert!(said.contains("cifar.clio is up to date"), "{said}");
    let name = "cifar.stm32f746.table.toml";
    let read = |folder: &Path| fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!(read(&folder), read(&example()));
    fs::remove_dir_all(folder).unwrap();
}

#[cfg(not(feature = "fit"))]
#[test]
fn fit_says_how_to_get_it() {
    refused(&example(), &["fit"], &["cargo install --path clio-build --features cli,fit"]);
}

/// An empty folder of this test's own.
fn empty_folder() -> PathBuf {
    let thread =
        format!("{:?}", std::thread::current().id()).replace(|c: char| !c.is_alphanumeric(), "");
    let folder = std::env::temp_dir().join(format!("clio-cli-{}-{thread}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}
