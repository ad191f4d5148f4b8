//! Huffman codes and bits of JPEG's scans.

use std::collections::HashMap;

/// A table of a `DHT` segment.
pub struct Huffman {
    symbols: HashMap<(u8, u16), u8>,
}

impl Huffman {
    /// From a segment's rest: 16 counts of codes by length, then the symbols. Gives the table and the bytes it took.
    pub fn parse(bytes: &[u8]) -> Option<(Self, usize)> {
        let counts = bytes.get(..16)?;
        let mut symbols = HashMap::new();
        let (mut code, mut at) = (0u16, 16);
        for (length, &count) in (1u8..).zip(counts) {
            for _ in 0..count {
                symbols.insert((length, code), *bytes.get(at)?);
                code = code.wrapping_add(1);
                at += 1;
            }
            code <<= 1;
        }
        Some((Self { symbols }, at))
    }

    /// The code of a symbol, and its length.
    pub fn code(&self, symbol: u8) -> Option<(u16, u8)> {
        let found = self.symbols.iter().find(|(_, known)| **known == symbol);
        found.map(|((length, code), _)| (*code, *length))
    }

    /// The next symbol; `None` where the bits end before it does, or are no code.
    pub fn read(&self, bits: &mut BitReader) -> Option<u8> {
        let mut code = 0;
        for length in 1..=16 {
            code = code << 1 | bits.read(1)?;
            if let Some(&symbol) = self.symbols.get(&(length, code)) {
                return Some(symbol);
            }
        }
        None
    }
}

/// Bits of a scan, most significant first, without the stuffed zeros.
#[derive(Clone)]
pub struct BitReader {
    bytes: Vec<u8>,
    at: usize,
}

impl BitReader {
    /// Over bytes as they are in a file: every `FF` is followed by a stuffed zero, unless it is the last.
    pub fn new(stuffed: &[u8]) -> Self {
        let stuffing = |i: usize| i > 0 && stuffed[i - 1] == 0xFF;
        let cut = stuffed.len() - usize::from(stuffed.last() == Some(&0xFF));
        Self { bytes: (0..cut).filter(|&i| !stuffing(i)).map(|i| stuffed[i]).collect(), at: 0 }
    }

    /// The next `count` bits, at most 16; `None` where there are not as many.
    pub fn read(&mut self, count: u8) -> Option<u16> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            value = value << 1 | u16::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }

    /// What was read, to be written on.
    pub fn written(&self) -> BitWriter {
        let bit = |at: usize| self.bytes[at / 8] >> (7 - at % 8) & 1 == 1;
        BitWriter { bits: (0..self.at).map(bit).collect() }
    }
}

/// Bits to become a scan.
pub struct BitWriter {
    bits: Vec<bool>,
}

impl BitWriter {
    /// Appends the lowest `length` bits of `code`.
    pub fn write(&mut self, (code, length): (u16, u8)) {
        self.bits.extend((0..length).rev().map(|i| code >> i & 1 == 1));
    }

    /// The bytes as they are in a file: filled up with ones, `FF` followed by a stuffed zero.
    pub fn stuffed(&self) -> Vec<u8> {
        let byte = |bits: &[bool]| {
            let filled = (0..8).map(|i| bits.get(i).copied().unwrap_or(true));
            filled.fold(0, |byte, bit| byte << 1 | u8::from(bit))
        };
        let bytes = self.bits.chunks(8).map(byte);
        bytes.flat_map(|byte| [byte].into_iter().chain((byte == 0xFF).then_some(0))).collect()
    }
}
