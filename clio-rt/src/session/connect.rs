use super::{ConnectError, Head, Session};
use crate::link::{Clock, Link, Sent};
use crate::packet::{Hello, Reply};

impl<H: Head, L: Link, C: Clock> Session<H, L, C> {
    /// Says hello and waits for the welcome, for `timeout_us` in all.
    ///
    /// Without a connection, only partitions that send nothing can run. It may be called again at any time, and
    /// must be after the radio lost its connection.
    pub fn connect(&mut self, timeout_us: u32) -> Result<(), ConnectError<L::Error>> {
        self.connected = false;
        let hello = Hello::of(self.head.format(), self.head.model());
        let until_us = self.clock.now_us().saturating_add(timeout_us.into());
        if self.link.send(&hello.encode(), until_us).map_err(ConnectError::Link)? == Sent::TimedOut
        {
            return Err(ConnectError::TimedOut);
        }
        let mut buffer = [0; Reply::MAX_BYTES];
        while let Some(length) =
            self.link.receive(&mut buffer, until_us).map_err(ConnectError::Link)?
        {
            match Reply::parse(buffer.get(..length).unwrap_or(&buffer)) {
                Ok(Reply::Welcome { version }) if version == hello.version => {
                    (self.connected, self.silent) = (true, 0);
                    return Ok(());
                }
                Ok(Reply::Welcome { version }) => return Err(ConnectError::Version(version)),
                Ok(Reply::Refused(refusal)) => return Err(ConnectError::Refused(refusal)),
                // Left over from an earlier connection, or newer than this device.
                Ok(_) | Err(_) if self.clock.now_us() < until_us => {}
                Ok(_) | Err(_) => break,
            }
        }
        Err(ConnectError::TimedOut)
    }
}
