//! The same programs with the feature `pmsis`, linked with the PMSIS of our own beside this file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use gap8_sim::{Machine, load};

use super::{echoes, run};

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pmsis");
const NAMES: [&str; 5] = ["cluster", "dma", "layer", "trap", "uart"];

/// Cargo on `check` with PMSIS, whose programs become objects.
fn objects(command: &str, folder: &Path) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args([command, "--release", "--quiet", "--features", "pmsis", "--target-dir"])
        .arg(folder);
    let relocatable = r#"target.riscv32imc-unknown-none-elf.rustflags=["-C","link-arg=-r"]"#;
    cargo.args(["--config", relocatable]);
    cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/check"));
    cargo.env("GAP_SDK_HOME", Path::new(HERE).join("sdk"));
    for name in ["PMSIS_CFLAGS", "TARGET_CHIP", "TARGET_INSTALL_DIR"] {
        cargo.env_remove(name);
    }
    cargo
}

/// Where the objects are built.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("pmsis")
}

/// All programs, linked.
static PROGRAMS: LazyLock<HashMap<&str, Vec<u8>>> = LazyLock::new(|| {
    let place =
        |folder: &Path, name: &str| folder.join("riscv32imc-unknown-none-elf/release").join(name);
    let folder = folder();
    let mut build = objects("build", &folder);
    build.args(NAMES.iter().flat_map(|name| ["--bin", name]));
    assert!(build.status().unwrap().success(), "{build:?}");
    let linked = folder.join("linked");
    let link = |name| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["rustc", "--release", "--quiet", "--target-dir"]).arg(&linked);
        cargo.args(["--", "-C"]).arg(format!("link-arg={}", place(&folder, name).display()));
        cargo.current_dir(Path::new(HERE).join("rtos"));
        assert!(cargo.status().unwrap().success(), "{cargo:?}");
        std::fs::read(place(&linked, "gap8-pmsis")).unwrap()
    };
    NAMES.into_iter().map(|name| (name, link(name))).collect()
});

fn machine(name: &str) -> Machine {
    let mut machine = Machine::new();
    load(&mut machine, &PROGRAMS[name]).unwrap();
    machine
}

#[test]
fn teams_copies_and_layers_are_the_same_on_pmsis() {
    for (name, lines) in [("cluster", 2), ("dma", 7), ("layer", 4)] {
        let (status, printed) = run(&mut machine(name));
        assert_eq!((status, printed.lines().count()), (0, lines), "{name}: {printed}");
    }
}

#[test]
fn the_uart_echoes_on_pmsis() {
    echoes(machine("uart"));
}

#[test]
fn a_panic_on_any_core_is_told_and_ends_the_program_on_pmsis() {
    let (status, printed) = run(&mut machine("trap"));
    assert_eq!(status, 101);
    assert!(printed.contains("as it should be, on core 5"), "{printed}");
}

#[test]
fn what_is_missing_of_the_sdk_is_named() {
    // Built already, so that only the build script runs again.
    LazyLock::force(&PROGRAMS);
    let empty = folder().join("empty");
    std::fs::create_dir_all(&empty).unwrap();
    let nowhere = empty.join("nowhere");
    let cases: [(&str, Option<&Path>, &[&str]); 5] = [
        ("GAP_SDK_HOME", None, &["GAP_SDK_HOME is not set", "source configs/"]),
        ("GAP_SDK_HOME", Some(&nowhere), &["nowhere", "there is no folder"]),
        ("GAP_SDK_HOME", Some(&empty), &["pmsis.h is not found in", "pulp-os/include"]),
        (
            "PMSIS_CFLAGS",
            Some(Path::new("-Dpi_cl_team_fork=pi_other")),
            &["pmsis.h does not declare pi_cl_team_fork"],
        ),
        ("CC_riscv32imc_unknown_none_elf", Some(&nowhere), &["nowhere", "gap_riscv_toolchain"]),
    ];
    for (variable, value, words) in cases {
        let mut cargo = objects("build", &folder());
        match value {
            Some(value) => cargo.env(variable, value),
            None => cargo.env_remove(variable),
        };
        let output = cargo.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{variable}: {value:?}");
        for word in words {
            assert!(said.contains(word), "{variable}: {value:?} is told as {said}");
        }
    }
}

#[test]
fn constants_in_l3_are_refused() {
    let output = objects("build", &folder()).args(["--bin", "l3"]).output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && words.contains("constants in L3 are not supported on PMSIS"),
        "{words}"
    );
}
