//! The emulated device: firmware on one of the emulators, and the messages over its port.

use std::path::Path;

use anyhow::{Result, bail};

use super::board::Board;
use super::gap8::Gap8;
use super::message::Message;
use super::protocol::FAULT;
use super::qemu::Qemu;

/// A device under emulation; dropped, it is gone.
pub enum Device {
    /// On QEMU.
    Qemu(Qemu),
    /// On `gap8-sim`, in this process.
    Gap8(Box<Gap8>),
}

impl Device {
    /// Starts firmware on the emulator of its board.
    pub fn start(board: Board, firmware: &Path) -> Result<Self> {
        Ok(match board {
            Board::Qemu => Self::Qemu(Qemu::start(firmware)?),
            Board::Gap8 => Self::Gap8(Box::new(Gap8::start(firmware)?)),
        })
    }

    /// Sends a message of several parts.
    pub fn send(&mut self, kind: u8, parts: &[&[u8]]) -> Result<()> {
        let bytes = Message::bytes(kind, parts)?;
        match self {
            Self::Qemu(device) => device.send(&bytes),
            Self::Gap8(device) => {
                device.send(&bytes);
                Ok(())
            }
        }
    }

    /// The next message of the device. Its last words are an error.
    pub fn receive(&mut self) -> Result<Message> {
        let message = match self {
            Self::Qemu(device) => device.receive(),
            Self::Gap8(device) => device.receive(),
        }?;
        if message.kind == FAULT {
            bail!("the firmware stopped: {}", String::from_utf8_lossy(&message.body));
        }
        Ok(message)
    }

    /// Waits until the device has ended by itself.
    pub fn finish(self) -> Result<()> {
        match self {
            Self::Qemu(device) => device.finish(),
            Self::Gap8(device) => device.finish(),
        }
    }
}
