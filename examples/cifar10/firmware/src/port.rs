//! The port to the host: messages, the device's clock, and the radio that the host simulates.

use core::cell::RefCell;
use core::convert::Infallible;

use clio_rt::link::{Clock, Link, Sent};

use crate::board::{self, Counter};
use crate::protocol::{MESSAGE, NOTHING, RECEIVE, SEND, SENT, TIMED_OUT};

/// The port, and the clock that goes with it.
pub struct Port {
    counter: Counter,
    /// What the clock showed when the counter showed `since`.
    told_us: u64,
    since: u64,
}

/// The radio at the other end of a port.
pub struct Radio<'p>(pub &'p RefCell<Port>);

/// The clock of a port: the work counted, at the target's clock rate, and what the host has told.
pub struct Time<'p>(pub &'p RefCell<Port>);

impl Port {
    /// A port on a board that was started; the clock shows 0 and stands still.
    pub fn new(counter: Counter) -> Self {
        Port { counter, told_us: 0, since: 0 }
    }

    /// Sends a message of several parts.
    pub fn send(&mut self, kind: u8, parts: &[&[u8]]) {
        send(kind, parts);
    }

    /// Waits for the head of a message: its kind and length.
    pub fn receive(&mut self) -> (u8, usize) {
        let kind = board::read();
        (kind, self.u32() as usize)
    }

    /// Reads a part of a message's body.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill_with(board::read);
    }

    /// Reads one byte of a message's body.
    pub fn u8(&mut self) -> u8 {
        board::read()
    }

    /// Reads an integer of a message's body.
    pub fn u32(&mut self) -> u32 {
        u32::from_le_bytes(core::array::from_fn(|_| board::read()))
    }

    /// Reads a time from a message's body, and sets the clock to it.
    pub fn set_clock(&mut self) -> u64 {
        self.told_us = u64::from_le_bytes(core::array::from_fn(|_| board::read()));
        self.since = self.counter.finished();
        self.told_us
    }

    /// Lets the clock run, as the device works.
    pub fn resume(&mut self) {
        self.counter.resume();
    }

    /// Stops the clock, as the device waits; gives the time.
    pub fn pause(&mut self) -> u64 {
        self.counter.pause();
        self.told_us + board::micros(self.count() - self.since)
    }

    /// What the board's counter shows, without work that is not paused yet.
    pub fn count(&self) -> u64 {
        self.counter.finished()
    }
}

/// Sends a message of several parts, from wherever the device is.
pub fn send(kind: u8, parts: &[&[u8]]) {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    board::write(kind);
    (length as u32).to_le_bytes().into_iter().for_each(board::write);
    parts.iter().flat_map(|part| part.iter()).for_each(|byte| board::write(*byte));
}

impl Clock for Time<'_> {
    fn now_us(&mut self) -> u64 {
        let port = self.0.borrow();
        port.told_us + board::micros(port.counter.so_far() - port.since)
    }
}

impl Link for Radio<'_> {
    type Error = Infallible;

    fn send(&mut self, packet: &[u8], give_up_at_us: u64) -> Result<Sent, Infallible> {
        let mut port = self.0.borrow_mut();
        let now_us = port.pause();
        port.send(SEND, &[&now_us.to_le_bytes(), &give_up_at_us.to_le_bytes(), packet]);
        let sent = match port.receive() {
            (SENT, 8) => Sent::At { at_us: port.set_clock() },
            (TIMED_OUT, 8) => {
                port.set_clock();
                Sent::TimedOut
            }
            (kind, length) => unexpected(kind, length),
        };
        port.resume();
        Ok(sent)
    }

    fn receive(&mut self, buffer: &mut [u8], until_us: u64) -> Result<Option<usize>, Infallible> {
        let mut port = self.0.borrow_mut();
        let now_us = port.pause();
        port.send(RECEIVE, &[&now_us.to_le_bytes(), &until_us.to_le_bytes()]);
        let received = match port.receive() {
            (MESSAGE, length @ 8..) => {
                port.set_clock();
                Some(port.fill_prefix(buffer, length - 8))
            }
            (NOTHING, 8) => {
                port.set_clock();
                None
            }
            (kind, length) => unexpected(kind, length),
        };
        port.resume();
        Ok(received)
    }
}

impl Port {
    /// Reads `length` bytes, of which it keeps what fits; gives how many it keeps.
    fn fill_prefix(&mut self, buffer: &mut [u8], length: usize) -> usize {
        let kept = length.min(buffer.len());
        let (prefix, _) = buffer.split_at_mut(kept);
        self.fill(prefix);
        for _ in kept..length {
            board::read();
        }
        kept
    }
}

/// Gives up on a host that breaks the protocol.
pub fn unexpected(kind: u8, length: usize) -> ! {
    panic!("the host sent a message of kind {kind} and {length} bytes out of turn")
}
