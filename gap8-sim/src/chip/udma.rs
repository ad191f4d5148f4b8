//! The uDMA's UART and HyperBus: each has a receive and a transmit channel with an address in L2, a size and a configuration, and registers of its own
//! behind them (gap_sdk, archi/udma/udma_v2.h; periph 3 is the HyperBus, 4 the UART). The UART moves byte by byte, the HyperBus all when its transfer
//! ends. Programs poll the configuration or wait for the event. Times are picoseconds.

use super::hyper::{self, Hyper};
use super::soc_event;
use super::uart::{self, Uart};

/// Offset of the HyperBus's registers in the uDMA: 128 bytes a peripheral (UDMA_VERSION 2 in archi/chips/gap/properties.h).
const HYPER: u32 = 3 << 7;
/// Offset of the UART's.
const UART: u32 = 4 << 7;
/// Offset of the clock gates, a bit a peripheral (UDMA_CONF_OFFSET).
const GATES: u32 = 0x780;
/// The UART's own register with the state of the line: bit 0 is set while it sends, bit 1 while it receives.
const UART_STATUS: u32 = 0x20;
/// The UART's own register with the divider.
const UART_SETUP: usize = 1;

/// Of a channel's configuration: starts a transfer, and shows that one is under way.
const ENABLE: u32 = 1 << 4;
/// Ends a transfer early; shows that another waits behind it.
const CLEAR: u32 = 1 << 5;

/// What a program wrote for a transfer.
#[derive(Clone, Copy, Debug, Default)]
struct Command {
    address: u32,
    bytes: u32,
    outside: u32,
}

/// A transfer under way: what is left of it, and when it goes on.
#[derive(Clone, Copy, Debug)]
struct Transfer {
    command: Command,
    at: u64,
}

/// One direction of a peripheral: what is being written, the transfer under way, and the one behind it.
#[derive(Clone, Copy, Debug, Default)]
struct Channel {
    written: Command,
    active: Option<Transfer>,
    queued: Option<Command>,
}

/// A peripheral: receive, transmit, and eight registers of its own.
#[derive(Clone, Debug, Default)]
struct Peripheral {
    channels: [Channel; 2],
    custom: [u32; 8],
}

/// Both peripherals and what is behind them.
#[derive(Clone, Debug, Default)]
pub struct Udma {
    /// The memories behind the HyperBus.
    pub hyper: Hyper,
    /// The line behind the UART.
    pub uart: Uart,
    peripherals: [Peripheral; 2],
    gates: u32,
}

/// Bytes to move now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Move {
    /// Which peripheral: [`HYPER_BUS`] or [`UART_LINE`].
    pub peripheral: usize,
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
    /// Whether these are the transfer's last.
    pub last: bool,
}

/// The HyperBus among the peripherals.
pub(super) const HYPER_BUS: usize = 0;
/// The UART among the peripherals.
pub(super) const UART_LINE: usize = 1;
/// All channels: peripheral, and 1 where bytes leave the chip.
const CHANNELS: [(usize, usize); 4] =
    [(HYPER_BUS, 0), (HYPER_BUS, 1), (UART_LINE, 0), (UART_LINE, 1)];

impl Move {
    /// The chip's event of its end.
    pub fn event(&self) -> u32 {
        let first = [soc_event::HYPER_RECEIVED, soc_event::UART_RECEIVED][self.peripheral];
        first + u32::from(self.out)
    }
}

impl Udma {
    /// Cycles that a byte takes on the UART's line, as the program has set it up.
    pub fn uart_byte_cycles(&self) -> u64 {
        uart::byte_cycles(self.peripherals[UART_LINE].custom[UART_SETUP])
    }

    /// Whether the program waits for bytes from outside.
    pub fn receives(&self) -> bool {
        self.peripherals[UART_LINE].channels[0].active.is_some()
    }

    /// Reads a register; `None` where none is modelled.
    pub(super) fn read(&self, offset: u32) -> Option<u32> {
        if offset == GATES {
            return Some(self.gates);
        }
        let which = peripheral(offset)?;
        let (peripheral, register) = (&self.peripherals[which], offset & 0x7f);
        if which == UART_LINE && register == UART_STATUS {
            let [receives, sends] = peripheral.channels.map(|c| u32::from(c.active.is_some()));
            return Some(sends | receives << 1);
        }
        if register >= 0x20 {
            return peripheral.custom.get((register as usize - 0x20) / 4).copied();
        }
        let channel = &peripheral.channels[usize::from(register & 0x10 != 0)];
        let left = channel.active.map_or(Command::default(), |transfer| transfer.command);
        Some(match register & 0xf {
            0x0 => left.address,
            0x4 => left.bytes,
            0x8 if channel.active.is_some() => {
                ENABLE | if channel.queued.is_some() { CLEAR } else { 0 }
            }
            _ => 0,
        })
    }

    /// Writes a register at a time at which the fabric controller's clock has a period; `None` where none is modelled.
    pub(super) fn write(&mut self, offset: u32, value: u32, time: u64, period: u64) -> Option<()> {
        if offset == GATES {
            self.gates = value;
            return Some(());
        }
        let (which, register) = (peripheral(offset)?, offset & 0x7f);
        let peripheral = &mut self.peripherals[which];
        if register >= 0x20 {
            *peripheral.custom.get_mut((register as usize - 0x20) / 4)? = value;
            return Some(());
        }
        let outside = peripheral.custom[0];
        let out = usize::from(register & 0x10 != 0);
        let channel = &mut peripheral.channels[out];
        match register & 0xf {
            0x0 => channel.written.address = value,
            0x4 => channel.written.bytes = value,
            0x8 if value & CLEAR != 0 => (channel.active, channel.queued) = (None, None),
            0x8 if value & ENABLE != 0 => {
                channel.queued = Some(Command { outside, ..channel.written });
                self.go_on(which, out, time, period);
            }
            _ => (),
        }
        Some(())
    }

    /// Makes the queued transfer the one under way, if there is none.
    fn go_on(&mut self, which: usize, out: usize, time: u64, period: u64) {
        let byte = self.uart_byte_cycles() * period;
        let channel = &mut self.peripherals[which].channels[out];
        if channel.active.is_some() {
            return;
        }
        let Some(command) = channel.queued.take() else { return };
        let at = match which {
            HYPER_BUS => time + hyper::cycles(command.bytes) * period,
            _ if out == 1 => time + byte,
            _ => time,
        };
        channel.active = Some(Transfer { command, at });
    }

    /// When the next bytes are to be moved.
    pub(super) fn next(&self, period: u64) -> u64 {
        CHANNELS
            .map(|(which, out)| self.due(which, out, period))
            .into_iter()
            .min()
            .unwrap_or(u64::MAX)
    }

    /// When a channel's next bytes are to be moved: a receiving UART waits until they are there.
    fn due(&self, which: usize, out: usize, period: u64) -> u64 {
        let Some(transfer) = self.peripherals[which].channels[out].active else { return u64::MAX };
        if (which, out) != (UART_LINE, 0) || transfer.command.bytes == 0 {
            return transfer.at;
        }
        self.uart.arrives(transfer.at, self.uart_byte_cycles() * period).unwrap_or(u64::MAX)
    }

    /// Takes bytes that are to be moved by a time.
    pub(super) fn take(&mut self, time: u64, period: u64) -> Option<Move> {
        let due = |&(which, out): &(usize, usize)| self.due(which, out, period);
        let (which, out) = CHANNELS.into_iter().min_by_key(due)?;
        let at = self.due(which, out, period);
        if at > time {
            return None;
        }
        let byte = self.uart_byte_cycles() * period;
        let channel = &mut self.peripherals[which].channels[out];
        let mut transfer = channel.active.take()?;
        let Command { address, bytes: left, outside } = transfer.command;
        let bytes = if which == UART_LINE { left.min(1) } else { left };
        let last = bytes == left;
        if last {
            self.go_on(which, out, at, period);
        } else {
            transfer.command.address += bytes;
            transfer.command.bytes -= bytes;
            transfer.at = if out == 1 { at + byte } else { at };
            channel.active = Some(transfer);
        }
        Some(Move { peripheral: which, out: out == 1, address, bytes, outside, at, last })
    }
}

fn peripheral(offset: u32) -> Option<usize> {
    match offset & !0x7f {
        HYPER => Some(HYPER_BUS),
        UART => Some(UART_LINE),
        _ => None,
    }
}
