//! A Cortex-M7 on QEMU, in a process of its own.

use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::message::Message;
use crate::child::{Guard, last_words};
use crate::setup::QEMU;

/// A device on QEMU; dropped, it is killed.
pub struct Qemu {
    child: Guard,
    input: ChildStdin,
    messages: Receiver<std::io::Result<Message>>,
}

/// Longest silence of a device that works, in wall time: the largest heads need some seconds.
const PATIENCE: Duration = Duration::from_secs(300);

impl Qemu {
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
                let message = Message::read(&mut output);
                let end = message.is_err();
                if sender.send(message).is_err() || end {
                    return;
                }
            }
        });
        Ok(Self { child, input, messages })
    }

    /// Sends bytes over the port.
    pub fn send(&mut self, bytes: &[u8]) -> Result<()> {
        let sent = self.input.write_all(bytes).and_then(|()| self.input.flush());
        if let Err(error) = sent {
            bail!("the device takes no messages any more ({error}){}", self.why());
        }
        Ok(())
    }

    /// The next message of the device.
    pub fn receive(&mut self) -> Result<Message> {
        match self.messages.recv_timeout(PATIENCE) {
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
