//! The program `gap8-sim` itself.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use crate::program::elf;

/// Sends what the UART receives back, one byte larger, prints `ok`, and ends with status 3.
const PROGRAM: &str = "li s0,0x1a102200; li s1,0x1c010000; li t1,1; li t2,16
    sw s1,0(s0); sw t1,4(s0); sw t2,8(s0); 1: lw t0,8(s0); bnez t0,1b
    lbu a0,0(s1); addi a0,a0,1; sb a0,0(s1)
    sw s1,16(s0); sw t1,20(s0); sw t2,24(s0); 2: lw t0,24(s0); bnez t0,2b
    li t0,0x1a110000; li a0,111; sw a0,0(t0); li a0,107; sw a0,0(t0); li a0,10; sw a0,0(t0)
    li t0,0x1a104000; li t1,0x80000003; sw t1,0xa0(t0); 3: j 3b";

fn run(test: &str, source: &str, options: &[&str]) -> (Output, PathBuf) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("program.elf"), elf(source, 0x1c00_0080)).unwrap();
    fs::write(folder.join("in"), b"a").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_gap8-sim"));
    command.current_dir(&folder).arg("program.elf").args(options);
    (command.output().unwrap(), folder)
}

#[test]
fn it_prints_what_the_program_printed_and_ends_with_its_status() {
    let (output, folder) = run("status", PROGRAM, &["--uart", "in", "--uart-out", "out"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert_eq!(output.stdout, b"ok\n");
    assert_eq!(fs::read(folder.join("out")).unwrap(), b"b");
    // A line of cycles by cause for the only core that ran.
    let lines: Vec<&str> = told.lines().collect();
    assert!(lines[0].contains("contention") && lines[0].contains("barrier"), "{told}");
    assert!(lines[1].starts_with("fc "), "{told}");
    let numbers: Vec<u64> =
        lines[1].split_whitespace().skip(1).map(|number| number.parse().unwrap()).collect();
    assert_eq!(numbers[0], numbers[1..].iter().sum::<u64>(), "{told}");
}

#[test]
fn a_trace_shows_cycle_core_address_text_and_what_changed() {
    let (output, _) = run("trace", "li a0,5; p.clip a1,a0,2; ebreak", &["--trace"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    let clip = told.lines().find(|line| line.contains("p.clip a1,a0,2")).unwrap();
    let fields: Vec<&str> = clip.split_whitespace().collect();
    assert_eq!(fields[1..], ["8", "0x1c000084", "p.clip", "a1,a0,2", "a1=0x1"], "{told}");
    assert!(told.contains("core 8 at 0x1c000088"), "{told}");
}

#[test]
fn a_run_can_be_limited() {
    let (output, _) = run("limit", "1: j 1b", &["--cycles", "1000"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("stopped after 1000 cycles"));
}
