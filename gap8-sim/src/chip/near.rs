//! What nearly every cycle asks of the chip: the instruction at an address, and aligned accesses to a core's nearest memory.

use super::bus::FC_TO_L2;
use super::map::*;
use super::{Chip, code, memory};
use crate::core::Cause;
use crate::fault::Fault;
use crate::isa::{Access, Insn};

impl Chip {
    /// The cycles that a core waits in a cycle for the line of an address.
    #[inline]
    pub fn fetch_line(&mut self, core: usize, pc: u32, now: u64) -> u32 {
        if self.ideal_cache {
            return 0;
        }
        self.caches[usize::from(core == FC)].fetch(pc, now)
    }

    /// The instruction at an address.
    pub fn insn(&mut self, pc: u32) -> Result<Insn, Fault> {
        match self.decoded(pc) {
            Some(insn) => Ok(*insn),
            None => self.decode(pc),
        }
    }

    /// The instruction at an address of L2, if it was executed before.
    #[inline(always)]
    pub fn decoded(&self, pc: u32) -> Option<&Insn> {
        self.code.get(pc)
    }

    /// The instruction at an address, decoded from its bytes.
    #[inline(never)]
    pub fn decode(&mut self, pc: u32) -> Result<Insn, Fault> {
        if let Some(insn) = self.fc_code.get(pc) {
            return Ok(*insn);
        }
        let (code, memory, base) = if (L2..L2 + L2_BYTES).contains(&pc) {
            (&mut self.code, &self.l2, L2)
        } else if (FC_TCDM..FC_TCDM + FC_TCDM_BYTES).contains(&pc) {
            (&mut self.fc_code, &self.fc_tcdm, FC_TCDM)
        } else {
            return Err(Fault::Foreign { what: "fetch", address: pc, bytes: 2 });
        };
        let bits = code::bits(memory, (pc - base) as usize);
        code.decode(pc, memory).ok_or(Fault::Illegal { bits })
    }

    /// A load of a core from the memory that is nearest to it, a cluster core's from the TCDM and the fabric controller's from L2: the register's value, and
    /// the cycles more for a cause. `None` where it goes elsewhere or is not aligned.
    #[inline(always)]
    pub fn near_load(
        &mut self,
        core: usize,
        address: u32,
        access: Access,
        now: u64,
    ) -> Option<(u32, u32, Cause)> {
        if let Some(offset) = near(core < FC, L1, L1_BYTES, address, access) {
            let value = access.extend(memory::read(&self.l1, offset, access.bytes()));
            return Some((value, self.banks.take(offset, now), Cause::Contention));
        }
        let offset = near(core == FC, L2, L2_BYTES, address, access)?;
        let value = access.extend(memory::read(&self.l2, offset, access.bytes()));
        Some((value, FC_TO_L2, Cause::Memory))
    }

    /// The same of a store.
    #[inline(always)]
    pub fn near_store(
        &mut self,
        core: usize,
        address: u32,
        access: Access,
        value: u32,
        now: u64,
    ) -> Option<(u32, Cause)> {
        if let Some(offset) = near(core < FC, L1, L1_BYTES, address, access) {
            memory::write(&mut self.l1, offset, access.bytes(), value);
            return Some((self.banks.take(offset, now), Cause::Contention));
        }
        let offset = near(core == FC, L2, L2_BYTES, address, access)?;
        memory::write(&mut self.l2, offset, access.bytes(), value);
        self.code.changed(offset, access.bytes());
        Some((FC_TO_L2, Cause::Memory))
    }
}

/// The offset of an aligned access in a memory that is near.
#[inline(always)]
fn near(near: bool, base: u32, bytes: u32, address: u32, access: Access) -> Option<u32> {
    let offset = address.wrapping_sub(base);
    (near && offset < bytes && address & (access.bytes() - 1) == 0).then_some(offset)
}
