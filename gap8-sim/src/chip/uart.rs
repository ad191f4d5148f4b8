//! The line behind the UART: what was sent and when, and what comes. Times are picoseconds. Modelled: a byte is ten bits, the other side waits while the
//! program receives nothing (as with hardware flow control), and what the enable bits and the parity of the set-up register say is not looked at.

use std::collections::VecDeque;

/// Bits of a byte on the line.
const BITS: u64 = 10;

/// Both directions of the line.
#[derive(Clone, Debug, Default)]
pub struct Uart {
    /// What the program sent and nobody took yet, with the time at which each byte was out.
    sent: VecDeque<(u64, u8)>,
    /// What comes, with the time from which on the other side would send it.
    inbox: VecDeque<(u64, u8)>,
    /// When the last byte had come.
    last: u64,
}

impl Uart {
    /// Has the other side send bytes from a time on, one behind the other, as fast as the line is.
    pub fn give(&mut self, bytes: &[u8], time: u64) {
        self.inbox.extend(bytes.iter().map(|&byte| (time, byte)));
    }

    /// Takes what the program has sent: each byte with the time at which it was out.
    pub fn take(&mut self) -> Vec<(u64, u8)> {
        self.sent.drain(..).collect()
    }

    /// Whether the program has sent anything that was not taken.
    pub fn has_sent(&self) -> bool {
        !self.sent.is_empty()
    }

    /// Bytes that the program has not received yet.
    pub fn waiting(&self) -> usize {
        self.inbox.len()
    }

    pub(super) fn send(&mut self, time: u64, byte: u8) {
        self.sent.push_back((time, byte));
    }

    /// When the next byte is there, of a program that receives since a time, on a line on which a byte takes so long.
    pub(super) fn arrives(&self, since: u64, byte: u64) -> Option<u64> {
        self.inbox.front().map(|&(from, _)| from.max(since).max(self.last) + byte)
    }

    pub(super) fn receive(&mut self, time: u64) -> Option<u8> {
        self.last = time;
        self.inbox.pop_front().map(|(_, byte)| byte)
    }
}

/// The cycles of the fabric controller's clock that a byte takes: a divider is in the upper half of the set-up register (udma_uart_v1.h).
pub(super) fn byte_cycles(setup: u32) -> u64 {
    BITS * u64::from((setup >> 16) + 1)
}
