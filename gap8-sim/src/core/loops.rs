//! The two hardware loops of a core (gap8.md, section 1.6; riscv_hwloop_controller.sv and riscv_hwloop_regs.sv).
//!
//! RI5CY compares the address it fetches with the ends of the loops, one instruction ahead of the one it decodes. So what `lp.*` writes is not
//! seen by the instruction right behind it, and a body of one instruction right behind `lp.setup` runs once; what a control register's
//! write does is seen one instruction later still. The count goes down when the first instruction of the next round is decoded, so a
//! body of one instruction that was set up earlier runs once more than counted.

/// The registers of the loops: `start`, `end` and `count` of loop 0, then of loop 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Registers {
    /// The address of the first instruction.
    pub start: [u32; 2],
    /// The address of the last instruction.
    pub end: [u32; 2],
    /// How often the body still runs.
    pub count: [u32; 2],
}

impl Registers {
    /// The loop that jumps back after the instruction at an address.
    fn hit(&self, pc: u32) -> Option<usize> {
        (0..2).find(|&l| self.end[l] == pc && self.count[l] > 1)
    }
}

/// The registers, and the addresses at which a core must look at them.
#[derive(Clone, Debug)]
pub struct Loops {
    registers: Registers,
    /// What the next instructions still see, and how many of them.
    seen: Registers,
    lag: u8,
    /// A loop of one instruction, whose count goes down after the next instruction.
    owed: Option<usize>,
    /// The ends of loops that will jump; odd where none.
    watched: [u32; 2],
}

const NOWHERE: u32 = 1;

impl Default for Loops {
    fn default() -> Loops {
        let none = Registers::default();
        Loops { registers: none, seen: none, lag: 0, owed: None, watched: [NOWHERE; 2] }
    }
}

impl Loops {
    /// Whether [`Loops::after`] must be asked about the instruction at an address.
    #[inline]
    pub fn watches(&self, pc: u32) -> bool {
        (pc == self.watched[0]) | (pc == self.watched[1]) | (self.lag != 0)
    }

    /// The registers as they are.
    pub fn registers(&self) -> &Registers {
        &self.registers
    }

    /// Where the instruction at an address is followed by another than the next: the start of the loop that jumps, whose count is
    /// decremented.
    pub fn after(&mut self, pc: u32) -> Option<u32> {
        let view = if self.lag > 0 { self.seen } else { self.registers };
        self.lag = self.lag.saturating_sub(1);
        let hit = view.hit(pc);
        if let Some(l) = self.owed.take() {
            self.count_down(l);
        }
        if let Some(l) = hit {
            if view.start[l] == pc {
                self.owed = Some(l);
            } else {
                self.count_down(l);
            }
        }
        self.watch();
        hit.map(|l| view.start[l])
    }

    /// Forgets the old registers: a branch or jump gives time to see the new ones.
    #[inline]
    pub fn settle(&mut self) {
        self.lag = 0;
    }

    /// Changes the registers, unseen by the next `lag` instructions.
    pub fn write(&mut self, lag: u8, change: impl FnOnce(&mut Registers)) {
        if self.lag == 0 {
            self.seen = self.registers;
        }
        change(&mut self.registers);
        self.lag = lag;
        self.watch();
    }

    fn count_down(&mut self, l: usize) {
        self.registers.count[l] = self.registers.count[l].wrapping_sub(1);
        self.seen.count[l] = self.seen.count[l].wrapping_sub(1);
    }

    fn watch(&mut self) {
        for l in 0..2 {
            let jumps = self.registers.count[l] > 1;
            self.watched[l] = if jumps { self.registers.end[l] } else { NOWHERE };
        }
    }
}
