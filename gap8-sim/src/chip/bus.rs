//! Loads and stores: which memory or register an address is for a core, and what the way there costs (gap8.md, sections 2 and 6.1).

use super::map::*;
use super::{Chip, Reply, code, memory};
use crate::core::Cause;
use crate::fault::Fault;

/// Cycles more of a cluster core's access to L2 and other things outside the cluster: 9.8 cycles a load were measured on GreenWaves' gvsoc
/// (gap8.md, section 4).
const CLUSTER_TO_CHIP: u32 = 9;
/// Cycles more of the fabric controller's access to L2 (gap8.md, section 2).
pub(super) const FC_TO_L2: u32 = 8;
/// Cycles more of the fabric controller's access to the cluster. Modelled as the way in the other direction.
const FC_TO_CLUSTER: u32 = 9;
/// Cycles more of an access to the peripheral bus (gap8.md, section 2).
const APB_CYCLES: u32 = 8;

/// A memory of the chip.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Memory {
    L1,
    L2,
    FcTcdm,
}

impl Chip {
    /// The 32 bits at an address, if it is in a memory, without any effect.
    pub fn peek(&self, address: u32) -> Option<u32> {
        let (memory, offset) = self.place(0, address)?;
        Some(code::bits(self.bytes(memory), offset as usize))
    }

    /// A core's load of one, two or four bytes.
    pub fn load(
        &mut self,
        core: usize,
        address: u32,
        bytes: u32,
        now: u64,
    ) -> Result<Reply, Fault> {
        let offset = address.wrapping_sub(L1);
        if core < FC && offset <= L1_BYTES - bytes {
            let value = memory::read(&self.l1, offset, bytes);
            return Ok(self.reach_banks(offset, bytes, value, now));
        }
        self.load_far(core, address, bytes, now)
    }

    /// A core's store of one, two or four bytes.
    pub fn store(
        &mut self,
        core: usize,
        address: u32,
        bytes: u32,
        value: u32,
        now: u64,
    ) -> Result<Reply, Fault> {
        let offset = address.wrapping_sub(L1);
        if core < FC && offset <= L1_BYTES - bytes {
            memory::write(&mut self.l1, offset, bytes, value);
            return Ok(self.reach_banks(offset, bytes, 0, now));
        }
        self.store_far(core, address, bytes, value, now)
    }

    /// What an access to the cluster's memory waits for its banks, the second word's in the cycle after.
    fn reach_banks(&mut self, offset: u32, bytes: u32, value: u32, now: u64) -> Reply {
        let mut wait = self.banks.take(offset, now);
        if offset % 4 + bytes > 4 {
            wait += self.banks.take(offset + 4, now + u64::from(wait) + 1);
        }
        if wait == 0 { Reply::Now(value) } else { Reply::Late(value, wait, Cause::Contention) }
    }

    /// Writes bytes from outside: a program's sections, a test's data.
    pub fn poke(&mut self, address: u32, bytes: &[u8]) -> Result<(), Fault> {
        for (at, &byte) in (address..).zip(bytes) {
            let (memory, offset) =
                self.place(0, at).ok_or(Fault::Foreign { what: "store", address: at, bytes: 1 })?;
            self.bytes_mut(memory)[offset as usize] = byte;
            self.changed(memory, offset, 1);
        }
        Ok(())
    }

    fn load_far(
        &mut self,
        core: usize,
        address: u32,
        bytes: u32,
        now: u64,
    ) -> Result<Reply, Fault> {
        let offset = address.wrapping_sub(L2);
        if offset <= L2_BYTES - bytes {
            let value = memory::read(&self.l2, offset, bytes);
            return Ok(self.reach(core, Memory::L2, offset, bytes, value, now));
        }
        if let Some(reply) = self.test_and_set(core, address, bytes, now) {
            return Ok(reply);
        }
        if let Some((memory, offset)) = self.inside(core, address, bytes) {
            let value = memory::read(self.bytes(memory), offset, bytes);
            return Ok(self.reach(core, memory, offset, bytes, value, now));
        }
        whole(address, bytes, "load")?;
        let (value, late) = self.read_register(core, address, now)?;
        Ok(self.after(value, late))
    }

    fn store_far(
        &mut self,
        core: usize,
        address: u32,
        bytes: u32,
        value: u32,
        now: u64,
    ) -> Result<Reply, Fault> {
        if let Some((memory, offset)) = self.inside(core, address, bytes) {
            memory::write(self.bytes_mut(memory), offset, bytes, value);
            self.changed(memory, offset, bytes);
            return Ok(self.reach(core, memory, offset, bytes, 0, now));
        }
        // The console takes bytes.
        if !(STDOUT..STDOUT + 0x2000).contains(&address) {
            whole(address, bytes, "store")?;
        }
        self.happened = true;
        let late = self.write_register(core, address, value, now)?;
        Ok(self.after(0, late))
    }

    fn after(&self, value: u32, late: u32) -> Reply {
        if late == 0 { Reply::Now(value) } else { Reply::Late(value, late, Cause::Memory) }
    }

    /// Reads a word of the cluster's memory and writes ones, through its alias.
    fn test_and_set(&mut self, core: usize, address: u32, bytes: u32, now: u64) -> Option<Reply> {
        let offset = address.wrapping_sub(L1 + TEST_AND_SET);
        if offset > L1_BYTES - bytes {
            return None;
        }
        let value = memory::read(&self.l1, offset, bytes);
        memory::write(&mut self.l1, offset, bytes, u32::MAX);
        Some(self.reach(core, Memory::L1, offset, bytes, value, now))
    }

    /// What the way to a memory costs a core.
    fn reach(
        &mut self,
        core: usize,
        memory: Memory,
        offset: u32,
        bytes: u32,
        value: u32,
        now: u64,
    ) -> Reply {
        match (memory, core == FC) {
            (Memory::L1, false) => self.reach_banks(offset, bytes, value, now),
            (Memory::FcTcdm, true) => Reply::Now(value),
            (Memory::L1, true) => Reply::Late(value, FC_TO_CLUSTER, Cause::Memory),
            (Memory::L2, true) => Reply::Late(value, FC_TO_L2, Cause::Memory),
            (_, false) => Reply::Late(value, CLUSTER_TO_CHIP, Cause::Memory),
        }
    }

    /// The memory that an access of a core is wholly inside of.
    fn inside(&self, core: usize, address: u32, bytes: u32) -> Option<(Memory, u32)> {
        let place = self.place(core, address)?;
        let last = self.place(core, address.checked_add(bytes - 1)?)?;
        (place.0 == last.0).then_some(place)
    }

    /// The memory that an address is in for a core: each sees its own at zero, too.
    pub(super) fn place(&self, core: usize, address: u32) -> Option<(Memory, u32)> {
        let own = if core == FC { Memory::FcTcdm } else { Memory::L1 };
        match address {
            L1..0x1001_0000 => Some((Memory::L1, address - L1)),
            L2..0x1c08_0000 => Some((Memory::L2, address - L2)),
            FC_TCDM..0x1b00_4000 => Some((Memory::FcTcdm, address - FC_TCDM)),
            0..0x1_0000 if (address as usize) < self.bytes(own).len() => Some((own, address)),
            _ => None,
        }
    }

    pub(super) fn bytes(&self, memory: Memory) -> &[u8] {
        match memory {
            Memory::L1 => &self.l1,
            Memory::L2 => &self.l2,
            Memory::FcTcdm => &self.fc_tcdm,
        }
    }

    pub(super) fn bytes_mut(&mut self, memory: Memory) -> &mut [u8] {
        match memory {
            Memory::L1 => &mut self.l1,
            Memory::L2 => &mut self.l2,
            Memory::FcTcdm => &mut self.fc_tcdm,
        }
    }

    pub(super) fn changed(&mut self, memory: Memory, offset: u32, bytes: u32) {
        match memory {
            Memory::L1 => (),
            Memory::L2 => self.code.changed(offset, bytes),
            Memory::FcTcdm => self.fc_code.changed(offset, bytes),
        }
    }
}

/// What an access to a register costs more than the first cycle.
pub(super) fn register_cycles(core: usize, address: u32) -> u32 {
    match (core == FC, address) {
        // A core's own event unit and DMA.
        (_, 0x0020_0000..0x0021_0000) => 0,
        (false, CLUSTER..0x1030_0000) => 2,
        (true, CLUSTER..0x1030_0000) => FC_TO_CLUSTER,
        (true, FC_PERIPHERALS..0x1b30_0000) => 0,
        (false, _) => CLUSTER_TO_CHIP + APB_CYCLES,
        (true, _) => APB_CYCLES,
    }
}

fn whole(address: u32, bytes: u32, what: &'static str) -> Result<(), Fault> {
    let known = matches!(address, 0x0020_0000..0x0021_0000 | CLUSTER..0x1030_0000
        | APB..0x1a20_0000 | FC_PERIPHERALS..0x1b30_0000);
    match (known, bytes == 4 && address.is_multiple_of(4)) {
        (false, _) => Err(Fault::Foreign { what, address, bytes }),
        (true, false) => Err(Fault::Narrow { what, address, bytes }),
        (true, true) => Ok(()),
    }
}
