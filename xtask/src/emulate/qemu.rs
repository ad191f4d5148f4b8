//! The emulated device: firmware on QEMU, and the messages over its port.
//!
//! The messages are described in the firmware's `protocol.rs`, which this file shares.

use std::io::{ErrorKind, Read, Write};
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::protocol::FAULT;
use crate::child::{Guard, last_words};
use crate::setup::QEMU;

/// A device under emulation; dropped, it is killed.
pub struct Device {
    child: Guard,
    input: ChildStdin,
    messages: Receiver<std::io::Result<Message>>,
}

/// A message of either direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What it is.
    pub kind: u8,
    /// What it says.
    pub body: Vec<u8>,
}

/// Longest silence of a device that works, in wall time: the largest heads need some seconds.
const PATIENCE: Duration = Duration::from_secs(300);
/// No message of a device is longer.
const LONGEST: usize = 1 << 24;

impl Device {
    /// Starts the firmware.
    pub fn start(firmware: &Path) -> Result<Self> {
        let mut command = Command::new(QEMU);
        command
            .args([
                "-M",
                "mps2-an500",
                "-nographic",
                "-monitor",
                "none",
                "-serial",
                "stdio",
                "-icount",
                "shift=6",
            ])
            .args(["-semihosting-config", "enable=on,target=native", "-kernel"])
            .arg(firmware)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = Guard::start(&mut command)?;
        let streams = child.take_streams();
        let (input, mut output) =
            streams.with_context(|| format!("{QEMU} has no standard streams"))?;
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            loop {
                let message = read(&mut output);
                let end = message.is_err();
                if sender.send(message).is_err() || end {
                    return;
                }
            }
        });
        Ok(Self { child, input, messages })
    }

    /// Sends a message of several parts.
    pub fn send(&mut self, kind: u8, parts: &[&[u8]]) -> Result<()> {
        let body = parts.concat();
        let mut bytes = vec![kind];
        bytes.extend(u32::try_from(body.len())?.to_le_bytes());
        bytes.extend(body);
        let sent = self.input.write_all(&bytes).and_then(|()| self.input.flush());
        if let Err(error) = sent {
            bail!("the device takes no messages any more ({error}){}", self.why());
        }
        Ok(())
    }

    /// The next message of the device. Its last words are an error.
    pub fn receive(&mut self) -> Result<Message> {
        match self.messages.recv_timeout(PATIENCE) {
            Ok(Ok(Message { kind: FAULT, body })) => {
                bail!("the firmware stopped: {}", String::from_utf8_lossy(&body))
            }
            Ok(Ok(message)) => Ok(message),
            Ok(Err(error)) if error.kind() != ErrorKind::UnexpectedEof => {
                bail!("the device's port failed: {error}")
            }
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => {
                bail!("the device stopped{}", self.why())
            }
            Err(RecvTimeoutError::Timeout) => {
                bail!("the device said nothing for {} s", PATIENCE.as_secs())
            }
        }
    }

    /// Waits until the device has ended by itself.
    pub fn finish(mut self) -> Result<()> {
        let status = self.child.wait(Duration::from_secs(10))?;
        ensure!(status.success(), "the emulator ended with {status}");
        Ok(())
    }

    /// What the emulator said at its end.
    fn why(&mut self) -> String {
        let status = self.child.wait(Duration::from_secs(2));
        let status = status.map_or_else(|error| error.to_string(), |status| status.to_string());
        format!(": {QEMU} ended with {status}{}", last_words(&self.child))
    }
}

fn read(port: &mut impl Read) -> std::io::Result<Message> {
    let mut head = [0; 5];
    port.read_exact(&mut head)?;
    let [kind, length @ ..] = head;
    let length = u32::from_le_bytes(length) as usize;
    if length > LONGEST {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut body = vec![0; length];
    port.read_exact(&mut body)?;
    Ok(Message { kind, body })
}
