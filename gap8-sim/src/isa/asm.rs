//! Text to words, the inverse of the disassembler, with labels and the pseudo-instructions of small kernels. It is for tests and experiments:
//! firmware is made by rustc.

use std::collections::BTreeMap;

use thiserror::Error;

use super::disasm::REGISTERS;
use super::row::{Format, Row};
use super::{find_named, pseudo};

/// Why a line is no instruction.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{line}: {why}")]
pub struct AsmError {
    /// The line.
    pub line: String,
    /// What is wrong with it.
    pub why: String,
}

/// The words of a program at an address. Instructions stand one a line or between semicolons, none is compressed. Labels end with a
/// colon; numeric ones are referred to as `1f` and `1b`.
pub fn assemble(source: &str, base: u32) -> Result<Vec<u32>, AsmError> {
    let (lines, labels) = layout(source, base);
    let mut words = vec![];
    for line in &lines {
        let pc = base + 4 * words.len() as u32;
        let fail = |why| AsmError { line: line.to_string(), why };
        words.extend(instruction(line, &Place { pc, labels: &labels }).map_err(fail)?);
    }
    Ok(words)
}

struct Place<'a> {
    pc: u32,
    labels: &'a BTreeMap<String, Vec<u32>>,
}

/// The instructions, and every address of every label.
fn layout(source: &str, base: u32) -> (Vec<&str>, BTreeMap<String, Vec<u32>>) {
    let mut labels: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let (mut lines, mut pc) = (vec![], base);
    for mut line in source.split([';', '\n']).map(str::trim) {
        while let Some((label, rest)) = line.split_once(':') {
            labels.entry(label.trim().into()).or_default().push(pc);
            line = rest.trim();
        }
        if !line.is_empty() {
            lines.push(line);
            pc += 4 * words_of(line);
        }
    }
    (lines, labels)
}

fn words_of(line: &str) -> u32 {
    let wide = |operand: &str| number(operand).is_ok_and(|value| !(-2048..2048).contains(&value));
    match parts(line) {
        ("la", _) => 2,
        ("li", operands) if operands.get(1).is_some_and(|value| wide(value)) => 2,
        _ => 1,
    }
}

fn instruction(line: &str, place: &Place) -> Result<Vec<u32>, String> {
    let (name, operands) = parts(line);
    match (name, operands.as_slice()) {
        ("li", [d, value]) => {
            let value = number(value)?;
            if (-2048..2048).contains(&value) {
                return Ok(vec![encode_line(&format!("addi {d},zero,{value}"), place)?]);
            }
            absolute(d, value as u32, place)
        }
        ("la", [d, label]) => absolute(d, place.label(label)?, place),
        (".word" | ".4byte", [value]) => Ok(vec![number(value)? as u32]),
        _ => {
            let other = pseudo::standing_for(name, &operands);
            Ok(vec![encode_line(other.as_deref().unwrap_or(line), place)?])
        }
    }
}

/// The name and the operands of a line.
fn parts(line: &str) -> (&str, Vec<&str>) {
    let (name, operands) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    (name, operands.split(',').map(str::trim).filter(|operand| !operand.is_empty()).collect())
}

fn absolute(d: &str, value: u32, place: &Place) -> Result<Vec<u32>, String> {
    let low = (value as i32) << 20 >> 20;
    let high = value.wrapping_sub(low as u32) >> 12;
    let lines = [format!("lui {d},{high}"), format!("addi {d},{d},{low}")];
    lines.iter().map(|line| encode_line(line, place)).collect()
}

/// One instruction that is in the table.
fn encode_line(line: &str, place: &Place) -> Result<u32, String> {
    let (name, operands) = parts(line);
    let mut why = format!("no instruction is called {name}");
    for row in pseudo::names(name).flat_map(find_named) {
        match encode(row, &operands, place) {
            Ok(word) => return Ok(word),
            Err(error) => why = error,
        }
    }
    Err(why)
}

impl Place<'_> {
    /// The address of a label or a number.
    fn label(&self, text: &str) -> Result<u32, String> {
        if let Ok(value) = number(text) {
            return Ok(value as u32);
        }
        let missing = || format!("there is no label {text}");
        let numeric = text.starts_with(|c: char| c.is_ascii_digit());
        let name = if numeric { text.trim_end_matches(['f', 'b']) } else { text };
        let all = self.labels.get(name).ok_or_else(missing)?;
        let behind = all.iter().find(|&&at| at > self.pc).copied();
        let before = all.iter().rev().find(|&&at| at <= self.pc).copied();
        if text.ends_with('f') && numeric { behind } else { before.or(behind) }.ok_or_else(missing)
    }

    fn offset(&self, text: &str) -> Result<i64, String> {
        Ok(i64::from(self.label(text)?.wrapping_sub(self.pc) as i32))
    }
}

fn encode(row: &Row, operands: &[&str], place: &Place) -> Result<u32, String> {
    use Format::*;
    let d = |text: &str| Ok::<u32, String>(register(text)? << 7);
    let a = |text: &str| Ok::<u32, String>(register(text)? << 15);
    let b = |text: &str| Ok::<u32, String>(register(text)? << 20);
    let looped =
        |text: &str| Ok::<u32, String>(range(number(text.trim_start_matches('x'))?, 0, 1)? << 7);
    let i12 = |text: &str| Ok::<u32, String>(range(number(text)?, -2048, 2047)? << 20);
    let u5 = |text: &str, at: u32| Ok::<u32, String>(range(number(text)?, 0, 31)? << at);
    let fields = match (row.format, operands) {
        (R, [x, y, z]) => d(x)? | a(y)? | b(z)?,
        (Unary, [x, y]) => d(x)? | a(y)?,
        (Clip | Shift, [x, y, n]) => d(x)? | a(y)? | u5(n, 20)?,
        (Field, [x, y, m, n]) => d(x)? | a(y)? | u5(m, 25)? | u5(n, 20)?,
        (Norm, [x, y, z, n]) => d(x)? | a(y)? | b(z)? | u5(n, 25)?,
        (Sci, [x, y, n]) => d(x)? | a(y)? | imm6(range(number(n)?, -32, 31)?),
        (SciU | SciQuirk | Shuffle, [x, y, n]) => d(x)? | a(y)? | imm6(range(number(n)?, 0, 63)?),
        (I, [x, y, n]) => d(x)? | a(y)? | i12(n)?,
        (U, [x, n]) => d(x)? | range(number(n)?, 0, 0xf_ffff)? << 12,
        (J, [x, label]) => d(x)? | jump(place.offset(label)?)?,
        (B, [x, y, label]) => a(x)? | b(y)? | branch(place.offset(label)?)?,
        (BImm, [x, n, label]) => {
            a(x)? | (range(number(n)?, -16, 15)? & 31) << 20 | branch(place.offset(label)?)?
        }
        (Load | Jalr, [x, at]) => {
            pointer(at, false).and_then(|(n, p)| Ok(d(x)? | i12(n)? | a(p)?))?
        }
        (LoadPost, [x, at]) => pointer(at, true).and_then(|(n, p)| Ok(d(x)? | i12(n)? | a(p)?))?,
        (LoadReg, [x, at]) => pointer(at, false).and_then(|(r, p)| Ok(d(x)? | b(r)? | a(p)?))?,
        (LoadRegPost, [x, at]) => pointer(at, true).and_then(|(r, p)| Ok(d(x)? | b(r)? | a(p)?))?,
        (Store, [x, at]) => {
            pointer(at, false).and_then(|(n, p)| Ok(b(x)? | split(i12(n)?) | a(p)?))?
        }
        (StorePost, [x, at]) => {
            pointer(at, true).and_then(|(n, p)| Ok(b(x)? | split(i12(n)?) | a(p)?))?
        }
        (StoreReg, [x, at]) => pointer(at, false).and_then(|(r, p)| Ok(b(x)? | d(r)? | a(p)?))?,
        (StoreRegPost, [x, at]) => {
            pointer(at, true).and_then(|(r, p)| Ok(b(x)? | d(r)? | a(p)?))?
        }
        (LoopLabel, [l, label]) => looped(l)? | halves(place.offset(label)?, 4095)? << 20,
        (LoopCount, [l, x]) => looped(l)? | a(x)?,
        (LoopCountImm, [l, n]) => looped(l)? | range(number(n)?, 0, 4095)? << 20,
        (LoopSetup, [l, x, label]) => {
            looped(l)? | a(x)? | halves(place.offset(label)?, 4095)? << 20
        }
        (LoopSetupImm, [l, n, label]) => {
            let count = range(number(n)?, 0, 4095)? << 20;
            looped(l)? | count | halves(place.offset(label)?, 31)? << 15
        }
        (Csr, [x, n, y]) => d(x)? | csr(n)? << 20 | a(y)?,
        (CsrImm, [x, n, y]) => d(x)? | csr(n)? << 20 | u5(y, 15)?,
        (None, []) => 0,
        _ => return Err(format!("{} operands where {:?} has others", operands.len(), row.format)),
    };
    Ok(row.bits | fields)
}

fn register(text: &str) -> Result<u32, String> {
    let numbered = text.strip_prefix('x').and_then(|n| n.parse().ok()).filter(|&n: &usize| n < 32);
    let text = if text == "fp" { "s0" } else { text };
    let named = || REGISTERS.iter().position(|&name| name == text);
    let found = numbered.or_else(named);
    found.map(|index| index as u32).ok_or_else(|| format!("no register is called {text}"))
}

fn csr(text: &str) -> Result<u32, String> {
    range(pseudo::csr(text).map_or_else(|| number(text), Ok)?, 0, 4095)
}

fn number(text: &str) -> Result<i64, String> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let value = match digits.strip_prefix("0x") {
        Some(hex) => i64::from_str_radix(hex, 16),
        None => digits.parse(),
    };
    value.map(|value| sign * value).map_err(|_| format!("{text} is no number"))
}

fn range(value: i64, low: i64, high: i64) -> Result<u32, String> {
    let inside = (low..=high).contains(&value);
    if inside { Ok(value as u32) } else { Err(format!("{value} is not in {low}..={high}")) }
}

/// The offset and the register of `4(a0)` or `4(a0!)`.
fn pointer(text: &str, post: bool) -> Result<(&str, &str), String> {
    let wrong = || format!("{text} is no address of this form");
    let (offset, rest) = text.split_once('(').ok_or_else(wrong)?;
    let inner = rest.strip_suffix(')').ok_or_else(wrong)?;
    match (inner.strip_suffix('!'), post) {
        (Some(register), true) => Ok((offset, register)),
        (None, false) => Ok((offset, inner)),
        _ => Err(wrong()),
    }
}

/// The lowest bit of the immediate is bit 25 of the word.
fn imm6(value: u32) -> u32 {
    (value >> 1 & 31) << 20 | (value & 1) << 25
}

/// A twelve-bit immediate in the places of a store.
fn split(shifted: u32) -> u32 {
    let imm = shifted >> 20;
    (imm >> 5) << 25 | (imm & 31) << 7
}

fn halves(offset: i64, most: i64) -> Result<u32, String> {
    range(even(offset)? >> 1, 0, most)
}

fn even(offset: i64) -> Result<i64, String> {
    if offset % 2 == 0 { Ok(offset) } else { Err(format!("{offset} bytes away is no instruction")) }
}

fn branch(offset: i64) -> Result<u32, String> {
    let o = range(even(offset)?, -4096, 4095)?;
    Ok((o >> 12 & 1) << 31 | (o >> 5 & 63) << 25 | (o >> 1 & 15) << 8 | (o >> 11 & 1) << 7)
}

fn jump(offset: i64) -> Result<u32, String> {
    let o = range(even(offset)?, -(1 << 20), (1 << 20) - 1)?;
    Ok((o >> 20 & 1) << 31 | (o >> 1 & 0x3ff) << 21 | (o >> 11 & 1) << 20 | o & 0xf_f000)
}
