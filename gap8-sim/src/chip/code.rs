//! Memory as instructions, decoded once per address.

use crate::isa::{Insn, Late, Work, decode};

/// The instructions of one memory, one place for every half word up to the last that was decoded.
#[derive(Clone, Debug)]
pub struct Code {
    base: u32,
    bytes: usize,
    insns: Vec<Option<Insn>>,
    /// Whether anything in 256 bytes was decoded.
    pages: Vec<bool>,
}

/// Half words in 256 bytes.
const PAGE: usize = 128;

impl Code {
    /// Nothing decoded yet of a memory.
    pub fn new(base: u32, bytes: u32) -> Code {
        let bytes = bytes as usize;
        Code { base, bytes, insns: vec![], pages: vec![false; bytes / 256] }
    }

    /// The instruction at an address, if it was decoded.
    #[inline(always)]
    pub fn get(&self, pc: u32) -> Option<&Insn> {
        self.insns.get((pc.wrapping_sub(self.base) >> 1) as usize)?.as_ref()
    }

    /// Decodes the instruction at an address inside the memory, from its bytes. `None` is an illegal one.
    pub fn decode(&mut self, pc: u32, memory: &[u8]) -> Option<Insn> {
        let offset = pc.wrapping_sub(self.base) as usize;
        let mut insn = decode(bits(memory, offset))?;
        insn.late = late(pc, memory, offset);
        insn.before_slow = is_slow(bits(memory, offset + usize::from(insn.bytes)));
        let place = offset >> 1;
        if place >= self.insns.len() {
            self.insns.resize((place / PAGE + 1) * PAGE, None);
        }
        self.insns[place] = Some(insn);
        self.pages[offset >> 8] = true;
        Some(insn)
    }

    /// Forgets what was decoded from bytes that change.
    #[inline]
    pub fn changed(&mut self, offset: u32, bytes: u32) {
        // An instruction may begin two bytes before, and how it is executed depends on the one behind it.
        let (from, to) = (offset.saturating_sub(6) as usize, (offset + bytes) as usize);
        let last = to.min(self.bytes - 1);
        if self.pages[from >> 8..=last >> 8].contains(&true) {
            let end = (last / 2 + 1).min(self.insns.len());
            self.insns[(from >> 1).min(end)..end].fill(None);
        }
    }
}

/// The 32 bits at an offset, zeros behind the end.
pub fn bits(memory: &[u8], offset: usize) -> u32 {
    let byte = |at: usize| u32::from(memory.get(offset + at).copied().unwrap_or(0));
    byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24
}

/// Which instruction comes a cycle late where this one is the target of a jump: itself where it lies across two lines of 16 bytes, the next where that
/// one does and this one begins in the line's third word (riscv_prefetch_L0_buffer.sv, BRANCHED to NOT_VALID_CROSS).
fn late(pc: u32, memory: &[u8], offset: usize) -> Late {
    let long = |at: usize| bits(memory, at) & 3 == 3;
    match pc & 15 {
        14 if long(offset) => Late::Itself,
        10 if long(offset) && long(offset + 4) => Late::Next,
        _ => Late::No,
    }
}

fn is_slow(bits: u32) -> bool {
    decode(bits).is_some_and(|insn| matches!(insn.work, Work::Divide(..) | Work::MulHigh(_)))
}
