//! The uDMA's UART and HyperBus: each has a receive and a transmit channel with an address in L2, a size and a configuration, and registers of its own
//! behind them (gap_sdk, archi/udma/udma_v2.h; periph 3 is the HyperBus, 4 the UART). What is moved is moved when the transfer ends; programs poll
//! the configuration, or sleep until the event.

use std::collections::VecDeque;

/// Offset of the HyperBus's registers in the uDMA: 128 bytes a peripheral (UDMA_VERSION 2 in archi/chips/gap/properties.h).
pub const HYPER: u32 = 3 << 7;
/// Offset of the UART's.
pub const UART: u32 = 4 << 7;
/// Offset of the clock gates, a bit a peripheral (UDMA_CONF_OFFSET).
const GATES: u32 = 0x780;

/// HyperRAM, and HyperFlash behind it.
pub const RAM_BYTES: usize = 8 << 20;
/// External addresses from here on are HyperFlash's.
pub const FLASH: u32 = 0x0100_0000;
/// HyperFlash's size.
pub const FLASH_BYTES: usize = 64 << 20;

/// The bit of a channel's configuration that starts a transfer, and shows that it is under way.
const ENABLE: u32 = 1 << 4;

/// Cycles that the HyperBus takes to begin, and to move four bytes. Modelled: 8 bits, both edges, at half the chip's clock, with a latency of twice
/// six clocks; no measurement was found.
const HYPER_START: u64 = 40;
const HYPER_WORD: u64 = 8;

/// One direction of a peripheral.
#[derive(Clone, Copy, Debug, Default)]
pub struct Channel {
    address: u32,
    bytes: u32,
    until: Option<u64>,
}

/// A peripheral: receive, transmit, and four registers of its own.
#[derive(Clone, Debug, Default)]
struct Peripheral {
    channels: [Channel; 2],
    custom: [u32; 8],
}

/// Both peripherals, the memories behind the HyperBus, and the line behind the UART.
#[derive(Clone, Debug, Default)]
pub struct Udma {
    hyper: Peripheral,
    uart: Peripheral,
    gates: u32,
    /// HyperRAM.
    pub ram: Vec<u8>,
    /// HyperFlash, as far as an image was loaded.
    pub flash: Vec<u8>,
    /// What the program sent, with the cycle in which each byte was out.
    pub sent: Vec<(u64, u8)>,
    /// What the program will receive.
    pub inbox: VecDeque<u8>,
}

/// Which transfer ended, for the chip to move its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Whether it was the UART's, not the HyperBus's.
    pub uart: bool,
    /// Whether bytes leave the chip.
    pub out: bool,
    /// Where in L2.
    pub address: u32,
    /// How many.
    pub bytes: u32,
    /// Where on the HyperBus.
    pub outside: u32,
    /// When.
    pub at: u64,
}

impl Udma {
    /// Reads a register; `None` where none is modelled.
    pub fn read(&self, offset: u32) -> Option<u32> {
        if offset == GATES {
            return Some(self.gates);
        }
        let (peripheral, register) = match offset & !0x7f {
            HYPER => (&self.hyper, offset & 0x7f),
            UART => (&self.uart, offset & 0x7f),
            _ => return None,
        };
        if register >= 0x20 {
            return peripheral.custom.get((register as usize - 0x20) / 4).copied();
        }
        let channel = &peripheral.channels[usize::from(register & 0x10 != 0)];
        if channel.until.is_none() {
            return Some(0);
        }
        Some(match register & 0xf {
            0x0 => channel.address,
            0x4 => channel.bytes,
            0x8 => ENABLE,
            _ => 0,
        })
    }

    /// Writes a register; `None` where none is modelled.
    pub fn write(&mut self, offset: u32, value: u32, now: u64) -> Option<()> {
        if offset == GATES {
            self.gates = value;
            return Some(());
        }
        let uart = offset & !0x7f == UART;
        let peripheral = match offset & !0x7f {
            HYPER => &mut self.hyper,
            UART => &mut self.uart,
            _ => return None,
        };
        let register = offset & 0x7f;
        if register >= 0x20 {
            *peripheral.custom.get_mut((register as usize - 0x20) / 4)? = value;
            return Some(());
        }
        let setup = peripheral.custom[1];
        let channel = &mut peripheral.channels[usize::from(register & 0x10 != 0)];
        match register & 0xf {
            0x0 => channel.address = value,
            0x4 => channel.bytes = value,
            0x8 if value & ENABLE != 0 => {
                let cycles = if uart {
                    uart_cycles(setup, channel.bytes)
                } else {
                    hyper_cycles(channel.bytes)
                };
                channel.until = Some(now + cycles);
            }
            _ => (),
        }
        Some(())
    }

    /// When the next transfer ends. A receiving UART ends when its bytes are there.
    pub fn next(&self) -> u64 {
        let ends = |p: &Peripheral| p.channels.iter().filter_map(|c| c.until).min();
        let uart_rx = self.uart.channels[0];
        let arrived = self.inbox.len() >= uart_rx.bytes as usize;
        let receives = if arrived { uart_rx.until } else { None };
        [ends(&self.hyper), self.uart.channels[1].until, receives]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(u64::MAX)
    }

    /// Takes a transfer that has ended by a cycle.
    pub fn take(&mut self, now: u64) -> Option<Ended> {
        for uart in [false, true] {
            for out in [false, true] {
                let waits = uart && !out && self.inbox.len() < self.uart.channels[0].bytes as usize;
                let peripheral = if uart { &mut self.uart } else { &mut self.hyper };
                let outside = peripheral.custom[0];
                let channel = &mut peripheral.channels[usize::from(out)];
                if let Some(at) = channel.until.filter(|&at| at <= now && !waits) {
                    channel.until = None;
                    let Channel { address, bytes, .. } = *channel;
                    return Some(Ended { uart, out, address, bytes, outside, at });
                }
            }
        }
        None
    }

    /// A byte of the HyperBus's memories; zero behind what was ever written or loaded.
    pub fn outside(&self, address: u32) -> Option<u8> {
        let (memory, at, size) = self.memory(address);
        if at >= size { None } else { Some(memory.get(at).copied().unwrap_or(0)) }
    }

    /// Writes a byte of HyperRAM.
    pub fn set_outside(&mut self, address: u32, value: u8) -> Option<()> {
        if address >= FLASH || address as usize >= RAM_BYTES {
            return None;
        }
        if self.ram.len() <= address as usize {
            self.ram.resize(RAM_BYTES, 0);
        }
        self.ram[address as usize] = value;
        Some(())
    }

    fn memory(&self, address: u32) -> (&[u8], usize, usize) {
        match address.checked_sub(FLASH) {
            Some(at) => (&self.flash, at as usize, FLASH_BYTES),
            None => (&self.ram, address as usize, RAM_BYTES),
        }
    }
}

/// Ten bits a byte; the divider is in the upper half of the set-up register (udma_uart_v1.h).
fn uart_cycles(setup: u32, bytes: u32) -> u64 {
    u64::from(bytes) * 10 * u64::from((setup >> 16) + 1)
}

fn hyper_cycles(bytes: u32) -> u64 {
    HYPER_START + u64::from(bytes.div_ceil(4)) * HYPER_WORD
}
