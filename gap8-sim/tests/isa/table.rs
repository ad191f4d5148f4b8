//! The instruction table against GreenWaves' encodings and against the RI5CY RTL's results (`tests/data`).

use std::collections::BTreeMap;

use gap8_sim::Machine;
use gap8_sim::isa::{Row, Work, assemble, decode, disassemble, find, rows, viterbi};

const ENCODINGS: &str = include_str!("../data/xpulp_encodings.csv");
const VECTORS: &str = include_str!("../data/xpulp_vectors.csv");

#[test]
fn every_encoding_is_in_the_table() {
    let mut seen = 0;
    for fields in lines(ENCODINGS) {
        let (mnemonic, bits, mask) = (fields[0].as_str(), hex(&fields[4]), hex(&fields[5]));
        let row = named(mnemonic, bits, mask)
            .unwrap_or_else(|| panic!("{mnemonic} {bits:#010x} {mask:#010x} is not in the table"));
        assert_eq!(row.bits & !row.mask, 0);
        seen += 1;
    }
    assert_eq!(seen, 357);
}

#[test]
fn every_row_decodes_to_itself() {
    for row in rows() {
        let found = find(row.bits).unwrap_or_else(|| panic!("{} is not found", row.mnemonic));
        // A shift of none has a name of its own.
        let alias = found.bits == row.bits && found.mask & row.mask == row.mask;
        assert!(found.mnemonic == row.mnemonic || alias, "{}: {}", row.mnemonic, found.mnemonic);
    }
}

#[test]
fn every_vector_has_the_rtls_result() {
    let mut wrong = BTreeMap::new();
    let mut count = 0;
    for fields in lines(VECTORS) {
        let [word, d, a, b, out] = [2, 3, 4, 5, 6].map(|at| hex(&fields[at]));
        let insn = decode(word).unwrap_or_else(|| panic!("{} is illegal", fields[0]));
        let operand = if insn.rs2 == 0 { insn.imm } else { b };
        let value = match insn.work {
            Work::Alu(f) | Work::MulHigh(f) | Work::Divide(f, _) => {
                f(a, operand, d, u32::from(insn.n))
            }
            Work::Viterbi(step) => viterbi(step, a, operand, &mut [false; 2]),
            work => panic!("{}: {work:?}", fields[0]),
        };
        if value != out {
            wrong.entry(fields[0].clone()).or_insert((word, d, a, b, out, value));
        }
        count += 1;
    }
    assert_eq!(count, 5771);
    assert!(wrong.is_empty(), "{wrong:08x?}");
}

#[test]
fn every_vector_runs_on_a_core() {
    const CODE: u32 = 0x1c00_0100;
    let mut machine = Machine::new();
    for fields in lines(VECTORS) {
        let [word, d, a, b, out] = [2, 3, 4, 5, 6].map(|at| hex(&fields[at]));
        let bytes = [word, 0x0010_0073].map(u32::to_le_bytes).concat();
        machine.chip.poke(CODE, &bytes).unwrap();
        (machine.harts[0].x[10], machine.harts[0].x[11], machine.harts[0].x[12]) = (d, a, b);
        machine.start(0, CODE);
        let stop = machine.run(1000).unwrap_err().to_string();
        assert!(stop.contains("ebreak"), "{stop}");
        assert_eq!(machine.harts[0].x[10], out, "{fields:?}");
    }
}

#[test]
fn every_vectors_text_assembles_to_its_word() {
    for fields in lines(VECTORS) {
        let text = format!("{} {}", fields[0], fields[1]);
        assert_eq!(assemble(&text, 0), Ok(vec![hex(&fields[2])]), "{text}");
    }
}

#[test]
fn every_vector_disassembles_to_its_text() {
    for fields in lines(VECTORS) {
        let (text, word) = (format!("{} {}", fields[0], fields[1]), hex(&fields[2]));
        let shown = disassemble(word, 0);
        let (mnemonic, operands) = shown.split_once(' ').unwrap();
        assert!(operands == fields[1] || alias(&fields[0], mnemonic), "{text}: {shown}");
        assert!(mnemonic == fields[0] || alias(&fields[0], mnemonic), "{text}: {shown}");
    }
}

/// The row with a name and an encoding, or the one of which the name is an alias.
fn named(mnemonic: &str, bits: u32, mask: u32) -> Option<&'static Row> {
    let same = |row: &&Row| row.bits == bits && row.mask == mask;
    let named = rows().iter().find(|row| same(row) && row.mnemonic == mnemonic);
    named.or_else(|| rows().iter().find(|row| same(row) && alias(mnemonic, row.mnemonic)))
}

/// Names that the assembler has besides: `p.clipi` for `p.clip`, `p.mul` for `mul`, and `p.mulsn` with a shift of none for `p.muls`.
fn alias(alias: &str, name: &str) -> bool {
    alias.strip_suffix('i') == Some(name)
        || alias.strip_prefix("p.") == Some(name)
        || alias.strip_suffix('n') == Some(name)
}

fn hex(text: &str) -> u32 {
    u32::from_str_radix(text.trim_start_matches("0x"), 16).unwrap()
}

/// The fields of every line after the first.
fn lines(csv: &str) -> impl Iterator<Item = Vec<String>> {
    csv.lines().skip(1).map(|line| {
        let mut quoted = false;
        line.split(|c| {
            quoted ^= c == '"';
            c == ',' && !quoted
        })
        .map(|field| field.trim_matches('"').to_owned())
        .collect()
    })
}
