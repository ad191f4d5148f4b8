//! What the session needs of radio and clock, and its estimate of the radio's bandwidth.
#![forbid(unsafe_code)]

/// A radio, or what stands for one. Times are microseconds of the session's [`Clock`].
pub trait Link {
    /// What can go wrong; the session hands it on and goes on with the next frame.
    type Error;

    /// Sends one packet and waits until it has left, or until `give_up_at_us`.
    ///
    /// It never waits longer, so that the deadline holds. After [`Sent::TimedOut`] the packet must not be delivered later than a packet sent after it.
    fn send(&mut self, packet: &[u8], give_up_at_us: u64) -> Result<Sent, Self::Error>;

    /// Waits for a message until `until_us` and writes it to `buffer`; gives its length, or none when the time is up.
    ///
    /// A message longer than the buffer is cut off. With a time that has passed, it gives only what is there already.
    fn receive(&mut self, buffer: &mut [u8], until_us: u64) -> Result<Option<usize>, Self::Error>;
}

/// What became of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It left the device.
    At {
        /// When its last byte left.
        at_us: u64,
    },
    /// It did not leave in time and was given up.
    TimedOut,
}

/// The session's clock: microseconds since any moment, never going back.
pub trait Clock {
    /// Now.
    fn now_us(&mut self) -> u64;
}

/// The radio's bandwidth, estimated from what was sent. Integers only.
///
/// A packet of `b` bytes that took `u` µs moves the estimate `r` to `r + (8·b/u − r) · u / (u + T)`: the low-pass
/// filter with a coefficient that follows the time between samples, of TCP Westwood (Mascolo et al., MobiCom 2001,
/// §3.1), discretised by backward Euler, which unlike theirs cannot overshoot where `u` is large. So each packet
/// counts for the time it took, and a stall (`b = 0`) of `u` takes the estimate to `r · T / (u + T)`.
///
/// Who sends nothing learns nothing. So that a stall does not keep the device local for ever, an estimate below the prior
/// `p` returns to it by `(p − r) · u / (u + R)` over a rest of `u`. `T` is 200 ms, `R` 2 s. State is bits per second in 1/256.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bandwidth {
    rate: u64,
    prior: u64,
}

const FOLLOW_US: u64 = 200_000;
const RETURN_US: u64 = 2_000_000;
const FRACTION_BITS: u32 = 8;
/// Longer than this counts as this: about an hour, which keeps all products within 64 bits.
const LONGEST_US: u64 = 1 << 32;

impl Bandwidth {
    /// Starts from the bandwidth the link was declared with.
    pub const fn new(prior_bits_per_second: u32) -> Self {
        let prior = (prior_bits_per_second as u64) << FRACTION_BITS;
        Bandwidth { rate: prior, prior }
    }

    /// The estimate.
    pub const fn bits_per_second(&self) -> u32 {
        (self.rate >> FRACTION_BITS) as u32
    }

    /// Learns that `bytes` left in `us`; 0 bytes are a stall.
    pub fn observe(&mut self, bytes: u32, us: u64) {
        let us = us.min(LONGEST_US);
        let bits = (u128::from(bytes) * 8_000_000) << FRACTION_BITS;
        let next =
            (u128::from(self.rate) * u128::from(FOLLOW_US) + bits) / u128::from(us + FOLLOW_US);
        self.rate =
            u64::try_from(next).unwrap_or(u64::MAX).min(u64::from(u32::MAX) << FRACTION_BITS);
    }

    /// Learns that a packet of `bytes` was given up after `us`.
    ///
    /// How much of it had left nobody says. By then `due` bytes should have, by the estimate; `bytes · bytes / due` are taken to have: nearly all of a packet that is
    /// hardly overdue, which an estimate a little too high makes of any, and next to nothing of one that is long overdue, as in a stall.
    pub fn observe_late(&mut self, bytes: u32, us: u64) {
        let us = us.min(LONGEST_US);
        let due = ((u128::from(self.rate) * u128::from(us)) >> FRACTION_BITS) / 8_000_000;
        let left = u128::from(bytes).pow(2) / due.max(bytes.into()).max(1);
        self.observe(u32::try_from(left).unwrap_or(bytes), us);
    }

    /// Learns that nothing was sent for `us`.
    pub fn rest(&mut self, us: u64) {
        let us = us.min(LONGEST_US);
        let gap = u128::from(self.prior.saturating_sub(self.rate));
        self.rate += (gap * u128::from(us) / u128::from(us + RETURN_US)) as u64;
    }
}
