//! The event unit's registers that are read and written without waiting (archi/eu/eu_v3.h).

use super::event::EventUnit;

impl EventUnit {
    /// A core's read of its registers.
    pub fn read(&mut self, core: usize, offset: u32) -> Option<u32> {
        let state = &self.cores[core];
        Some(match offset {
            0x00 => state.mask,
            0x0c => state.irq_mask,
            0x18 => u32::from(state.wait.is_none()),
            0x1c => state.buffer,
            0x20 => state.buffer & state.mask,
            0x24 => state.buffer & state.irq_mask,
            0x84 => self.team,
            0x200..=0x2ff => {
                let barrier = &self.barriers[(offset >> 5 & 7) as usize];
                match offset & 0x1f {
                    0 => barrier.trigger,
                    4 => barrier.status,
                    0xc => barrier.target,
                    _ => return None,
                }
            }
            _ => return None,
        })
    }

    /// A core's write to its registers.
    pub fn write(&mut self, core: usize, offset: u32, value: u32, now: u64) -> Option<()> {
        let state = &mut self.cores[core];
        match offset {
            0x00 => state.mask = value,
            0x04 => state.mask &= !value,
            0x08 => state.mask |= value,
            0x0c => state.irq_mask = value,
            0x10 => state.irq_mask &= !value,
            0x14 => state.irq_mask |= value,
            0x28 => state.buffer &= !value,
            0x80 => self.push(value, now),
            0x84 => self.team = value,
            0xc0 => self.unlock(now),
            0x100..=0x11c => self.trigger(value, 1 << (offset >> 2 & 7), now),
            0x200..=0x2ff => return self.write_barrier(core, offset, value, now),
            _ => return None,
        }
        self.check(core, now);
        Some(())
    }

    fn write_barrier(&mut self, core: usize, offset: u32, value: u32, now: u64) -> Option<()> {
        let index = (offset >> 5 & 7) as usize;
        let barrier = &mut self.barriers[index];
        match offset & 0x1f {
            0x0 => barrier.trigger = value,
            0x4 => barrier.status = value,
            0xc => barrier.target = value,
            0x10 => self.arrive(value, index, now),
            0x14 => self.arrive(1 << core, index, now),
            _ => return None,
        }
        Some(())
    }
}
