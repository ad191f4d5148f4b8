//! A progressive JPEG cut after any byte.

use std::collections::HashMap;
use std::ops::Range;

use super::huffman::{BitReader, Huffman};

/// A progressive JPEG whose scans each carry a band of one component's coefficients, as `jpeg-encoder` writes it.
pub struct Scans<'a> {
    file: &'a [u8],
    tables: HashMap<u8, Huffman>,
    scans: Vec<Scan>,
}

struct Scan {
    /// Where its header starts.
    start: usize,
    /// Its entropy-coded bytes.
    data: Range<usize>,
    /// Blocks of its component.
    blocks: usize,
    /// First and last coefficient; 0 is the mean.
    band: (u8, u8),
    /// Key of its table: class in the high half, number in the low.
    table: u8,
}

/// What a frame says of a component: number, columns and rows of blocks in each unit.
type Components = Vec<(u8, usize, usize)>;

impl<'a> Scans<'a> {
    /// Takes a file apart; `None` where it is no such file.
    pub fn of(file: &'a [u8]) -> Option<Self> {
        let mut all = Self { file, tables: HashMap::new(), scans: vec![] };
        let (mut components, mut size): (Components, (usize, usize)) = (vec![], (0, 0));
        let mut at = 2;
        while let [0xFF, marker, ..] = *file.get(at..)? {
            if marker == END {
                return Some(all);
            }
            let length = usize::from(u16::from_be_bytes([*file.get(at + 2)?, *file.get(at + 3)?]));
            let segment = file.get(at + 4..at + 2 + length)?;
            match marker {
                FRAME => (components, size) = frame(segment)?,
                TABLES => all.tables(segment)?,
                SCAN => {
                    let data = at + 2 + length;
                    let end = data + file.get(data..)?.windows(2).position(ends_scan)?;
                    all.scans.push(scan(segment, at, data..end, &components, size)?);
                    at = end;
                    continue;
                }
                _ => {}
            }
            at += 2 + length;
        }
        None
    }

    fn tables(&mut self, mut segment: &[u8]) -> Option<()> {
        while let [key, rest @ ..] = segment {
            let (table, taken) = Huffman::parse(rest)?;
            self.tables.insert(*key, table);
            segment = &rest[taken..];
        }
        Some(())
    }

    /// Bytes before the first scan.
    pub fn header_bytes(&self) -> usize {
        self.scans.first().map_or(self.file.len(), |scan| scan.start)
    }

    /// A whole file of what the first `bytes` bytes tell. In a scan that is cut, the coefficients that did not arrive are zero, and means are
    /// that of the block before. `None` where no scan has begun.
    pub fn cut(&self, bytes: usize) -> Option<Vec<u8>> {
        if bytes >= self.file.len() {
            return Some(self.file.to_vec());
        }
        let last = self.scans.iter().rposition(|scan| scan.data.start <= bytes)?;
        let scan = &self.scans[last];
        let completed = match bytes >= scan.data.end {
            true => Some(self.file[scan.data.clone()].to_vec()),
            false => self.completed(scan, &self.file[scan.data.start..bytes]),
        };
        let mut cut = match completed {
            Some(data) => [&self.file[..scan.data.start], &data].concat(),
            None if last == 0 => return None,
            None => self.file[..scan.start].to_vec(),
        };
        cut.extend([0xFF, END]);
        Some(cut)
    }

    /// The scan's data with all blocks; `None` where its table has no code for nothing.
    fn completed(&self, scan: &Scan, arrived: &[u8]) -> Option<Vec<u8>> {
        let table = self.tables.get(&scan.table)?;
        let nothing = table.code(0)?;
        let mut bits = BitReader::new(arrived);
        let mut whole = bits.clone();
        let mut blocks = 0;
        while blocks < scan.blocks && block(table, &mut bits, scan.band).is_some() {
            whole = bits.clone();
            blocks += 1;
        }
        let mut completed = whole.written();
        (blocks..scan.blocks).for_each(|_| completed.write(nothing));
        Some(completed.stuffed())
    }
}

/// Reads one block of a scan.
fn block(table: &Huffman, bits: &mut BitReader, (first, last): (u8, u8)) -> Option<()> {
    let mut coefficient = first;
    while coefficient <= last {
        let symbol = table.read(bits)?;
        bits.read(symbol & 15)?;
        match symbol {
            _ if first == 0 => return Some(()),
            0 => return Some(()),
            _ => coefficient += (symbol >> 4) + 1,
        }
    }
    Some(())
}

/// Components and size (columns, rows) of a frame's segment.
fn frame(segment: &[u8]) -> Option<(Components, (usize, usize))> {
    let [_, h1, h0, w1, w0, _, components @ ..] = segment else { return None };
    let side = |high: &u8, low: &u8| usize::from(u16::from_be_bytes([*high, *low]));
    let component = |c: &[u8]| (c[0], usize::from(c[1] >> 4), usize::from(c[1] & 15));
    Some((components.chunks_exact(3).map(component).collect(), (side(w1, w0), side(h1, h0))))
}

fn scan(
    segment: &[u8],
    start: usize,
    data: Range<usize>,
    components: &Components,
    size: (usize, usize),
) -> Option<Scan> {
    let &[1, number, tables, first, last, 0] = segment else { return None };
    let &(_, columns, rows) = components.iter().find(|component| component.0 == number)?;
    let widest = components.iter().map(|component| component.1).max()?;
    let tallest = components.iter().map(|component| component.2).max()?;
    let blocks = (size.0 * columns).div_ceil(widest).div_ceil(8)
        * (size.1 * rows).div_ceil(tallest).div_ceil(8);
    let table = if first == 0 { tables >> 4 } else { 0x10 | tables & 15 };
    Some(Scan { start, data, blocks, band: (first, last), table })
}

fn ends_scan(pair: &[u8]) -> bool {
    pair[0] == 0xFF && pair[1] != 0
}

const FRAME: u8 = 0xC2;
const TABLES: u8 = 0xC4;
const SCAN: u8 = 0xDA;
const END: u8 = 0xD9;
