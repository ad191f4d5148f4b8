//! The registers that programs read and write: event units, DMA, cluster control, timers, uDMA, and the chip's control, of which most only
//! remembers what was written ("always ready": clocks lock and power comes at once).

use super::bus::register_cycles;
use super::clock::{Domain, fll_period};
use super::event::Answer;
use super::map::*;
use super::{Chip, Reply, soc_event};
use crate::fault::Fault;

impl Chip {
    /// A core's `p.elw`.
    pub fn wait(&mut self, core: usize, address: u32, now: u64) -> Result<Reply, Fault> {
        let Some((unit, core_in_unit, offset)) = demux(core, address) else {
            return self.load(core, address, 4, now);
        };
        let answer = self.events[unit].wait(core_in_unit, offset, now);
        self.happened = true;
        match answer {
            Some(Answer::Ready(value)) => Ok(Reply::Now(value)),
            Some(Answer::Late(value, cycles, cause)) => Ok(Reply::Late(value, cycles, cause)),
            Some(Answer::Asleep) => Ok(Reply::Asleep),
            None => self.load(core, address, 4, now),
        }
    }

    pub(super) fn read_register(
        &mut self,
        core: usize,
        address: u32,
        now: u64,
    ) -> Result<(u32, u32), Fault> {
        let fault = |unit| Fault::Register { what: "load", address, unit };
        let late = register_cycles(core, address);
        let address = without_alias(core, address);
        if let Some((unit, own, offset)) = demux(core, address) {
            if matches!(offset, 0x38 | 0x3c | 0x80 | 0xc0) {
                return Err(Fault::NotAWait { address });
            }
            let value = self.events[unit].read(own, offset).ok_or(fault("event unit"))?;
            return Ok((value, late));
        }
        let value = match address {
            DMA if core < FC => self.dma.allocate(core).ok_or(Fault::Dma {
                why: "no counter is free: all sixteen are allocated (a chip would block)",
            })?,
            0x0020_4404 => self.dma.status(),
            0x1020_0000..0x1020_0400 => self.read_cluster(address - CLUSTER),
            0x1020_0400..0x1020_0800 => {
                let now = self.clocks.convert(now, Domain::of(core), Domain::Cluster);
                self.timers[0].read(address & 0x3ff, now).ok_or(fault("timer"))?
            }
            0x1020_1400..0x1020_1800 => self.remembered.get(&address).copied().unwrap_or(0),
            0x1b20_0400..0x1b20_0800 => {
                let now = self.clocks.convert(now, Domain::of(core), Domain::Fabric);
                self.timers[1].read(address & 0x3ff, now).ok_or(fault("timer"))?
            }
            0x1b20_1400..0x1b20_1800 => self.remembered.get(&address).copied().unwrap_or(0),
            0x1b20_0f00 if core == FC => self.take_soc_event(now),
            UDMA..0x1a10_4000 => self.udma.read(address - UDMA).ok_or(fault("uDMA"))?,
            0x1a10_6000..0x1a10_7000 => {
                self.soc_events.read(address & 0xfff).ok_or(fault("event unit of the chip"))?
            }
            // A loop's status is the multiplier that was asked for (archi/fll/fll_v1.h).
            APB | 0x1a10_0010 => self.remembered.get(&(address + 4)).copied().unwrap_or(0) & 0xffff,
            APB..STDOUT => self.remembered.get(&address).copied().unwrap_or(0),
            _ => return Err(fault("unknown")),
        };
        Ok((value, late))
    }

    pub(super) fn write_register(
        &mut self,
        core: usize,
        address: u32,
        value: u32,
        now: u64,
    ) -> Result<u32, Fault> {
        let fault = |unit| Fault::Register { what: "store", address, unit };
        let late = register_cycles(core, address);
        let address = without_alias(core, address);
        if let Some((unit, own, offset)) = demux(core, address) {
            self.events[unit].write(own, offset, value, now).ok_or(fault("event unit"))?;
            return Ok(late);
        }
        match address {
            DMA if core < FC => self.command(core, value, now)?,
            0x0020_4404 => self.dma.free(value),
            0x1020_0000..0x1020_0400 => self.write_cluster(address - CLUSTER, value),
            0x1020_0400..0x1020_0800 => {
                let now = self.clocks.convert(now, Domain::of(core), Domain::Cluster);
                self.timers[0].write(address & 0x3ff, value, now).ok_or(fault("timer"))?;
            }
            0x1020_0800..0x1020_1000 => {
                let now = self.clocks.convert(now, Domain::of(core), Domain::Cluster);
                self.global_event(0, address & 0x7ff, value, now).ok_or(fault("event unit"))?
            }
            0x1020_1400..0x1020_1800 => {
                self.caches[0].flush();
                self.remembered.insert(address, value);
            }
            0x1b20_0400..0x1b20_0800 => {
                let now = self.clocks.convert(now, Domain::of(core), Domain::Fabric);
                self.timers[1].write(address & 0x3ff, value, now).ok_or(fault("timer"))?;
            }
            0x1b20_0800..0x1b20_1000 => {
                let now = self.clocks.convert(now, Domain::of(core), Domain::Fabric);
                self.global_event(1, address & 0x7ff, value, now).ok_or(fault("event unit"))?
            }
            0x1b20_1400..0x1b20_1800 => {
                self.caches[1].flush();
                self.remembered.insert(address, value);
            }
            UDMA..0x1a10_4000 => {
                let (time, period) =
                    (self.clocks.of(Domain::of(core)).time(now), self.clocks.fabric.period());
                self.udma.write(address - UDMA, value, time, period).ok_or(fault("uDMA"))?
            }
            0x1a10_6000..0x1a10_7000 => self
                .soc_events
                .write(address & 0xfff, value)
                .ok_or(fault("event unit of the chip"))?,
            FLL_FABRIC | FLL_CLUSTER => {
                let time = self.clocks.of(Domain::of(core)).time(now);
                let domain = if address == FLL_FABRIC { Domain::Fabric } else { Domain::Cluster };
                if let Some(period) = fll_period(value) {
                    self.clocks.of_mut(domain).set_period(period, time);
                }
                self.remembered.insert(address, value);
            }
            CLUSTER_BYPASS => {
                let now = self.clocks.convert(now, Domain::of(core), Domain::Fabric);
                let changed = self.remembered.insert(address, value).unwrap_or(0) ^ value;
                for (bit, event) in [(10, soc_event::CLUSTER_CLOCK), (3, soc_event::CLUSTER_POWER)]
                {
                    if changed >> bit & 1 == 1 {
                        self.raise(event, now);
                    }
                }
            }
            STDOUT..0x1a11_2000 => self.console.push(value as u8),
            APB..STDOUT => {
                if address - APB == CORE_STATUS && value >> 31 == 1 {
                    self.exit = Some(value & 0x7fff_ffff);
                }
                self.remembered.insert(address, value);
            }
            _ => return Err(fault("unknown")),
        }
        Ok(late)
    }

    /// Tells the fabric controller of something outside the cluster.
    pub(super) fn raise(&mut self, event: u32, now: u64) {
        if self.soc_events.raise(event) {
            self.events[1].trigger(0, 1 << soc_event::QUEUED, now);
        }
    }

    fn take_soc_event(&mut self, now: u64) -> u32 {
        let (event, more) = self.soc_events.take();
        if more {
            self.events[1].trigger(0, 1 << soc_event::QUEUED, now);
        }
        event
    }

    fn command(&mut self, core: usize, word: u32, now: u64) -> Result<(), Fault> {
        if let Some(transfer) = self.dma.push(core, word, now)? {
            let offset = transfer.l1 & (L1_BYTES - 1);
            self.banks.transfer(transfer.from, transfer.until, offset);
        }
        Ok(())
    }

    /// An event unit as other cores see it: its software events are at 0x600 (archi/eu/eu_v3.h).
    fn global_event(&mut self, unit: usize, offset: u32, value: u32, now: u64) -> Option<()> {
        // The units begin at 0x800, so that the offset counts from there.
        if !(0x600..0x620).contains(&offset) {
            return None;
        }
        self.events[unit].trigger(value, 1 << (offset >> 2 & 7), now);
        Some(())
    }

    fn read_cluster(&self, offset: u32) -> u32 {
        match offset {
            0x08 => self.enabled,
            0x40..0x60 => self.boot[(offset as usize - 0x40) / 4],
            _ => self.remembered.get(&(CLUSTER + offset)).copied().unwrap_or(0),
        }
    }

    fn write_cluster(&mut self, offset: u32, value: u32) {
        match offset {
            0x08 => {
                let value = value & ((1 << self.cores) - 1);
                for core in 0..8 {
                    if value & !self.enabled & 1 << core != 0 {
                        // The hardware adds 0x80 (gap8.md, section 6.2).
                        self.starts.push((core, (self.boot[core] & !0xff) + 0x80));
                    }
                }
                self.enabled = value;
            }
            0x40..0x60 => self.boot[(offset as usize - 0x40) / 4] = value,
            _ => {
                self.remembered.insert(CLUSTER + offset, value);
            }
        }
    }
}

/// The address of what a core sees of its own domain's peripherals at 0x0020_0000; others are what they are.
fn without_alias(core: usize, address: u32) -> u32 {
    match (address.wrapping_sub(ALIAS), core == FC) {
        (0..0x4000, true) => address - ALIAS + FC_PERIPHERALS,
        (0..0x4000, false) => address - ALIAS + CLUSTER,
        _ => address,
    }
}

/// The event unit of a core's own registers, the core's place in it, and the offset.
fn demux(core: usize, address: u32) -> Option<(usize, usize, u32)> {
    let offset = match address {
        DEMUX..DMA => address - DEMUX,
        0x1020_4000..0x1020_4400 if core < FC => address - 0x1020_4000,
        0x1b20_4000..0x1b20_4400 if core == FC => address - 0x1b20_4000,
        _ => return None,
    };
    let (unit, own) = super::event_unit(core);
    Some((unit, own, offset))
}
