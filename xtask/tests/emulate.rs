//! The CIFAR-10 example under emulation: camera, device, radio, server, label.
//!
//! They need QEMU and the compiler's target for the device, so `cargo xtask test` runs them by name, and plain `cargo test` (`test = false` in the manifest) does not.

use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn xtask(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("emulate").args(arguments);
    command
}

fn emulate(arguments: &[&str]) -> Output {
    xtask(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn summary(arguments: &[&str]) -> Value {
    let output = emulate(&[arguments, &["--json"]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_fast_link_gives_answers_in_time_and_the_same_ones_again() {
    let arguments = ["--frames", "5", "--bandwidth", "1000"];
    let (first, second) = (emulate(&arguments), emulate(&arguments));
    assert!(first.status.success(), "{}", text(&first.stderr));
    assert_eq!(text(&first.stdout), text(&second.stdout));
    let summary = summary(&arguments);
    assert_eq!(summary["frames"], 5);
    assert_eq!(summary["target"], "stm32f746");
    assert!(summary["accuracy"].as_f64().unwrap() >= 0.6, "{summary}");
    assert_eq!(summary["deadline_met"], 1.0);
    assert!(summary["instructions"]["mean"].as_f64().unwrap() > 0.0);
    let latency = &summary["latency_ms"];
    assert!(latency["p50"].as_f64().unwrap() <= latency["p95"].as_f64().unwrap());
}

#[test]
fn gap8_classifies_with_the_same_server() {
    let summary = summary(&["--target", "gap8", "--frames", "3", "--bandwidth", "1000"]);
    assert_eq!(summary["target"], "gap8");
    assert_eq!(summary["deadline_met"], 1.0);
    assert!(summary["modelled_cycles"]["mean"].as_f64().unwrap() > 0.0, "{summary}");
}

#[test]
fn without_bandwidth_nothing_is_sent() {
    let summary = summary(&["--frames", "2", "--bandwidth", "0"]);
    assert_eq!(summary["bytes"]["mean"], 0.0);
}

#[test]
fn a_link_that_stops_in_the_middle_of_a_frame_spoils_no_later_frame() {
    let trace = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(trace.path(), "0 1\n1.01 0\n2 1\n3 1\n").unwrap();
    let path = trace.path().to_str().unwrap();
    let output = emulate(&["--frames", "8", "--trace", path]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    let answered = |line: &&str| {
        line.trim_start().starts_with(char::is_numeric) && !line.contains("no answer")
    };
    assert!(shown.lines().take(9).filter(answered).count() >= 5, "{shown}");
}

#[test]
fn what_is_no_trace_is_refused_by_line() {
    let output = emulate(&["--trace", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]);
    assert!(!output.status.success());
    let said = text(&output.stderr);
    assert!(
        said.contains("is not a trace: line 1: found `[package]`; expected `seconds Mbit/s`"),
        "{said}"
    );
}

#[test]
fn a_server_killed_in_the_middle_is_reported_at_the_end() {
    let mut child = xtask(&["--frames", "12", "--bandwidth", "50"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut errors = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let number =
        errors.find_map(|line| Some(line.strip_prefix("The tail server is process ")?.to_owned()));
    let number = number.and_then(|line| Some(line.split_once(',')?.0.to_owned())).unwrap();
    let mut frames = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let third = frames.nth(3).unwrap();
    assert!(third.trim_start().starts_with('2'), "{third}");
    assert!(Command::new("kill").args(["-9", &number]).status().unwrap().success());
    let shown: Vec<String> = frames.collect();
    assert!(shown.iter().any(|line| line.starts_with("12 frames")), "{shown:?}");
    let said = errors.collect::<Vec<_>>().join("\n");
    assert!(said.contains("the tail server was lost on the way"), "{said}");
    assert!(!child.wait().unwrap().success());
}
