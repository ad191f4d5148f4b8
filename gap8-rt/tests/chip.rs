//! The programs in `check` on the simulated chip. They need the compiler's target for it, so `cargo xtask test` runs them by name, and plain `cargo test` (`test = false` in the
//! manifest) does not.

#[path = "pmsis/programs.rs"]
mod pmsis;

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use gap8_sim::{End, Machine, load};
use object::{Object, ObjectSection, SectionKind};

/// A program of `check`.
fn program(name: &str) -> Vec<u8> {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let folder = BUILT.get_or_init(|| {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let mut command = Command::new(env!("CARGO"));
        command.args(["build", "--release", "--quiet", "--target-dir"]).arg(&folder);
        command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/check"));
        assert!(command.status().unwrap().success(), "{command:?}");
        folder.join("riscv32imc-unknown-none-elf/release")
    });
    std::fs::read(folder.join(name)).unwrap()
}

fn machine(name: &str) -> Machine {
    let mut machine = Machine::new();
    load(&mut machine, &program(name)).unwrap();
    machine
}

/// Runs it to its end: its status, and what it printed.
fn run(machine: &mut Machine) -> (u32, String) {
    let end = machine.run(100_000_000).unwrap();
    let printed = String::from_utf8_lossy(&machine.chip.console).into_owned();
    let End::Exit(status) = end else { panic!("no end: {printed}") };
    (status, printed)
}

fn within(actual: f64, expected: f64, part: f64) {
    let low = expected * (1.0 - part);
    assert!((low..=expected * (1.0 + part)).contains(&actual), "{actual} is not {expected}");
}

#[test]
fn teams_of_every_size_work_and_meet() {
    let (status, printed) = run(&mut machine("cluster"));
    assert_eq!(status, 0, "{printed}");
    let number = |name: &str| {
        let line = printed.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().parse::<f64>().unwrap()
    };
    // gap8.md, section 4.
    within(number("barrier"), 10.0, 0.2);
    println!("{printed}");
}

#[test]
fn copies_are_right_and_take_20_cycles_and_one_for_eight_bytes() {
    let (status, printed) = run(&mut machine("dma"));
    assert_eq!(status, 0, "{printed}");
    let lines: Vec<Vec<&str>> =
        printed.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines.len(), 7, "{printed}");
    for line in lines {
        let [_, bytes, cycles] = line[..] else { panic!("{line:?}") };
        let (bytes, cycles): (f64, f64) = (bytes.parse().unwrap(), cycles.parse().unwrap());
        // The runtime's checks and its sleep cost a few cycles beside the bare instructions'.
        let least = 20.0 + bytes / 8.0;
        assert!((least..=least + 30.0).contains(&cycles), "{line:?}");
    }
}

#[test]
fn constants_come_from_l3() {
    let (status, printed) = run(&mut machine("l3"));
    assert_eq!(status, 0, "{printed}");
    let lines: Vec<Vec<f64>> = printed
        .lines()
        .map(|line| line.split_whitespace().skip(1).map(|n| n.parse().unwrap()).collect())
        .collect();
    assert_eq!(lines.len(), 6, "{printed}");
    println!("{printed}");
    for line in &lines[1..] {
        let [bytes, cycles] = line[..] else { panic!("{line:?}") };
        // The HyperBus takes 40 of the fabric controller's cycles and two a byte (gap8-sim/src/chip/hyper.rs); beside them each piece of 512 bytes is begun, which the fabric
        // controller does in about 53 of its cycles after the last one's end.
        let pieces = (bytes / 512.0).ceil();
        let least = (40.0 * pieces + 2.0 * bytes) * 175.0 / 250.0;
        assert!((least..=least + 300.0 + 50.0 * pieces).contains(&cycles), "{line:?}");
    }
}

#[test]
fn the_uart_echoes_at_its_rate() {
    echoes(machine("uart"));
}

/// Gives it lines and has them back.
fn echoes(mut machine: Machine) {
    let text: Vec<u8> = (0..600u32).map(|at| (at * 7) as u8).collect();
    for length in [1, 5, 256, 600, 0] {
        machine.uart_give(&(length as u16).to_le_bytes());
        machine.uart_give(&text[..length]);
    }
    assert_eq!(run(&mut machine).0, 0);
    let sent: Vec<u8> = machine.uart_take().iter().map(|&(_, byte)| byte).collect();
    let lengths = [1, 5, 256, 600].into_iter();
    let expected = lengths.flat_map(|length| text[..length].iter().rev().copied());
    assert_eq!(sent, expected.collect::<Vec<u8>>());
    // Ten bits a byte at 1 Mbit/s: ten microseconds.
    assert!(machine.time() >= 2 * 862 * 10_000_000, "{}", machine.time());
}

#[test]
fn a_layer_in_tiles_is_the_portable_one() {
    let (status, printed) = run(&mut machine("layer"));
    assert_eq!((status, printed.lines().count()), (0, 4), "{printed}");
}

#[test]
fn a_panic_on_any_core_is_told_and_ends_the_program() {
    let (status, printed) = run(&mut machine("trap"));
    assert_eq!(status, 101);
    assert!(printed.contains("as it should be, on core 5"), "{printed}");
}

#[test]
fn no_program_has_an_instruction_that_the_core_has_not() {
    for name in ["cluster", "dma", "l3", "layer", "uart", "trap"] {
        let program = program(name);
        let file = object::File::parse(&*program).unwrap();
        let code = file.sections().filter(|section| section.kind() == SectionKind::Text);
        let mut count = 0;
        for section in code {
            let bytes = section.data().unwrap();
            let mut at = 0;
            while at + 1 < bytes.len() {
                // Fences and atomic instructions; the lowest two bits tell whether there are two more bytes.
                assert!(
                    !matches!(bytes[at] & 0x7f, 0x0f | 0x2f),
                    "{name}: {:#x}",
                    section.address() + at as u64
                );
                at += if bytes[at] & 3 == 3 { 4 } else { 2 };
                count += 1;
            }
        }
        assert!(count > 200, "{name}: {count}");
    }
}
