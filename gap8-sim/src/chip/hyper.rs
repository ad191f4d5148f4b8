//! What is behind the HyperBus: L3, HyperRAM and HyperFlash, which only the uDMA reaches. Modelled are their contents and the time of a transfer; refresh, a limit to how long a
//! memory is selected, and erasing and writing HyperFlash are not: it has what [`Hyper::flash`] put there.

/// HyperRAM's size.
pub const RAM_BYTES: usize = 8 << 20;
/// External addresses from here on are HyperFlash's.
pub const FLASH: u32 = 0x0100_0000;
/// HyperFlash's size.
pub const FLASH_BYTES: usize = 64 << 20;

/// Cycles that the HyperBus takes to begin, and to move four bytes. Modelled: 8 bits, both edges, at half the fabric controller's clock, with a latency of
/// twice six clocks; no measurement was found.
const START_CYCLES: u64 = 40;
const WORD_CYCLES: u64 = 8;

/// Both memories.
#[derive(Clone, Debug, Default)]
pub struct Hyper {
    /// HyperRAM, empty until it is first written.
    pub ram: Vec<u8>,
    /// HyperFlash, as far as an image was loaded.
    pub flash: Vec<u8>,
}

impl Hyper {
    /// A byte; zero behind what was ever written or loaded, `None` behind the memories.
    pub fn read(&self, address: u32) -> Option<u8> {
        let (memory, at, size) = match address.checked_sub(FLASH) {
            Some(at) => (&self.flash, at as usize, FLASH_BYTES),
            None => (&self.ram, address as usize, RAM_BYTES),
        };
        (at < size).then(|| memory.get(at).copied().unwrap_or(0))
    }

    /// Puts bytes into HyperFlash, as who flashes a board does; `None`, and nothing done, where they do not all fit.
    pub fn flash(&mut self, address: u32, bytes: &[u8]) -> Option<()> {
        let from = address.checked_sub(FLASH)? as usize;
        let to = from.checked_add(bytes.len()).filter(|&to| to <= FLASH_BYTES)?;
        self.flash.resize(self.flash.len().max(to), 0);
        self.flash[from..to].copy_from_slice(bytes);
        Some(())
    }

    /// Writes a byte of HyperRAM; `None` elsewhere.
    pub fn write(&mut self, address: u32, value: u8) -> Option<()> {
        let at = address as usize;
        if at >= RAM_BYTES {
            return None;
        }
        if self.ram.is_empty() {
            self.ram.resize(RAM_BYTES, 0);
        }
        self.ram[at] = value;
        Some(())
    }
}

/// The cycles of the fabric controller's clock that a transfer takes.
pub fn cycles(bytes: u32) -> u64 {
    START_CYCLES + u64::from(bytes.div_ceil(4)) * WORD_CYCLES
}
