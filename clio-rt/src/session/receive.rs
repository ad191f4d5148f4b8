use super::{Head, Report, Session, SessionError};
use crate::link::{Clock, Link};
use crate::packet::Reply;

impl<H: Head, L: Link, C: Clock> Session<H, L, C> {
    /// Waits for the answer until the deadline. Messages that are stale, cut off or unknown are counted and passed over.
    pub(super) fn receive(
        &mut self,
        deadline_us: u64,
        report: &mut Report,
    ) -> Result<(), SessionError<L::Error>> {
        let mut buffer = [0; Reply::MAX_BYTES];
        self.silent = self.silent.saturating_add(1);
        while let Some(length) =
            self.link.receive(&mut buffer, deadline_us).map_err(SessionError::Link)?
        {
            let bytes = buffer.get(..length).unwrap_or(&buffer);
            match Reply::parse(bytes) {
                Ok(Reply::Answer { frame, answer }) if frame == report.frame => {
                    report.answer = Some(answer)
                }
                Ok(Reply::Failed { frame, reason }) if frame == report.frame => {
                    report.failure = Some(reason);
                }
                Ok(Reply::Answer { .. } | Reply::Failed { .. }) => {
                    report.stale = report.stale.saturating_add(1)
                }
                Ok(Reply::Bye | Reply::Refused(_)) => {
                    self.connected = false;
                    return Ok(());
                }
                Ok(Reply::Welcome { .. }) | Err(_) => {
                    report.malformed = report.malformed.saturating_add(1)
                }
            }
            if report.answer.is_some() || report.failure.is_some() {
                self.silent = 0;
                return Ok(());
            }
            // A link that gives message after message must not keep the device past its deadline.
            if self.clock.now_us() >= deadline_us {
                return Ok(());
            }
        }
        Ok(())
    }
}
