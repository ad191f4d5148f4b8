use std::io;
use std::time::Duration;

use super::Limits;

/// Bounds of a server. The defaults suit a few hundred devices and a tail of milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Sessions at a time; who comes later is refused.
    pub max_sessions: usize,
    /// Most requests in one call of the tail.
    pub batch: usize,
    /// How long the first request of a batch waits for others.
    pub batch_wait: Duration,
    /// Batches computed at a time.
    pub parallel_batches: usize,
    /// Requests that wait for a batch, of all sessions together; further ones are answered with
    /// [`FailReason::Overloaded`](crate::packet::FailReason::Overloaded).
    pub queue: usize,
    /// Unanswered requests of one session; at this number, nothing more is read from it.
    pub in_flight: usize,
    /// Within this time of connecting, the hello must have come.
    pub handshake: Duration,
    /// A session from which nothing comes for this long is ended.
    pub session_idle: Duration,
    /// A message must be complete within this time of its first byte, and be taken by the device within it.
    pub message: Duration,
    /// How long a shutdown waits for what is in flight.
    pub grace: Duration,
    /// Bounds of each session's assembler.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            max_sessions: 1024,
            batch: 16,
            batch_wait: Duration::from_millis(2),
            parallel_batches: 1,
            queue: 256,
            in_flight: 4,
            handshake: Duration::from_secs(5),
            session_idle: Duration::from_secs(600),
            message: Duration::from_secs(5),
            grace: Duration::from_secs(5),
            limits: Limits::default(),
        }
    }
}

impl Options {
    /// A count of zero would serve nobody; it is an error that names it.
    pub(super) fn checked(self) -> io::Result<Self> {
        let counts = [
            ("max_sessions", self.max_sessions),
            ("batch", self.batch),
            ("parallel_batches", self.parallel_batches),
            ("queue", self.queue),
            ("in_flight", self.in_flight),
        ];
        match counts.into_iter().find(|(_, count)| !(1..=MOST).contains(count)) {
            None => Ok(self),
            Some((name, count)) => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("Options::{name} is {count}; it must be 1 to {MOST}"),
            )),
        }
    }
}

/// More of anything is a mistake.
const MOST: usize = 1 << 20;
