//! GAP8 on `gap8-sim`, in this process: it runs while somebody waits for a message of it.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use gap8_sim::chip::Domain;
use gap8_sim::{End, Machine, Stop, load};

use super::message::Message;

/// A simulated GAP8 with its firmware.
pub struct Gap8 {
    machine: Machine,
    /// What came over the UART and is not read yet.
    outbox: Vec<u8>,
}

/// Cycles between two looks at the UART: what the device does after a message, until it waits, is done a little early, which nobody sees.
const STRETCH: u64 = 1 << 20;
/// Longest silence of a device that works, in cycles: the slowest heads need some 10⁹.
const PATIENCE: u64 = 100_000_000_000;
/// Whose cycles these are.
const CLOCK: Domain = Domain::Fabric;

impl Gap8 {
    /// Puts the firmware into the memories, where a boot ROM would.
    pub fn start(firmware: &Path) -> Result<Self> {
        let bytes = std::fs::read(firmware)
            .with_context(|| format!("the firmware {} cannot be read", firmware.display()))?;
        let mut machine = Machine::new();
        load(&mut machine, &bytes)
            .with_context(|| format!("the firmware {} cannot be loaded", firmware.display()))?;
        Ok(Self { machine, outbox: Vec::new() })
    }

    /// Puts bytes on the line to the device.
    pub fn send(&mut self, bytes: &[u8]) {
        self.machine.uart_give(bytes);
    }

    /// Runs until the device has said a message.
    pub fn receive(&mut self) -> Result<Message> {
        let until = self.machine.cycle(CLOCK).saturating_add(PATIENCE);
        loop {
            if let Some(message) = self.take()? {
                return Ok(message);
            }
            match self.machine.run(STRETCH) {
                Ok(End::Limit | End::Sent) => ensure!(
                    self.machine.cycle(CLOCK) < until,
                    "the device said nothing for {PATIENCE} cycles"
                ),
                Ok(End::Exit(status)) => {
                    return self
                        .take()?
                        .with_context(|| format!("the device stopped with status {status}"));
                }
                // It waits for the port, perhaps with a message said before.
                Err(stop @ Stop::Deadlock { .. }) => {
                    return self.take()?.with_context(|| stop.to_string());
                }
                Err(stop) => bail!("the device stopped: {stop}"),
            }
        }
    }

    /// Runs to the end.
    pub fn finish(mut self) -> Result<()> {
        match self.machine.run(PATIENCE) {
            Ok(End::Exit(0)) => Ok(()),
            Ok(End::Exit(status)) => bail!("the device ended with status {status}"),
            Ok(End::Limit | End::Sent) => bail!("the device did not end"),
            Err(stop) => bail!("the device stopped: {stop}"),
        }
    }

    /// The next message, if it is whole.
    fn take(&mut self) -> Result<Option<Message>> {
        let sent = self.machine.uart_take().into_iter();
        self.outbox.extend(sent.map(|(_, byte)| byte));
        let mut rest = &self.outbox[..];
        match Message::read(&mut rest) {
            Ok(message) => {
                let left = rest.len();
                self.outbox.drain(..self.outbox.len() - left);
                Ok(Some(message))
            }
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error).context("the device's port failed"),
        }
    }
}
