//! Binary range coder with static probabilities, whose output may be cut after any byte.
//!
//! The arithmetic is that of LZMA's coder (32-bit range, carry resolved through a cached byte) without its constant first
//! byte. A decoder that holds only a prefix keeps the least and the greatest code the missing bytes could form and
//! stops at the first symbol on which the two disagree, so it never invents one.

/// Probability of a one in units of 2⁻¹⁶; from [`MIN_PROBABILITY`] to 2¹⁶ − [`MIN_PROBABILITY`].
pub type Probability = u16;

/// Probabilities closer to zero or one than this are not used.
pub const MIN_PROBABILITY: Probability = 32;

const TOP: u32 = 1 << 24;

/// The stream is complete: no room is left for writing, or what arrived determines no further symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End;

/// Either direction of the coder: what walks over the symbols is written once for both.
pub trait BitCoder {
    /// Codes one bit: an encoder writes `bit`, a decoder ignores it; both return the bit coded.
    fn code(&mut self, bit: bool, one: Probability) -> Result<bool, End>;

    /// The interval to hand to [`Self::code_in`] over a run of bits.
    fn interval(&self) -> Interval {
        Interval { low: 0, range: u32::MAX }
    }

    /// Ends a run: takes back the interval, which [`Self::interval`] gave and [`Self::code_in`] narrowed.
    fn resume(&mut self, _: Interval) {}

    /// [`Self::code`] within a run, in which `interval` stands for the coder's own; the two do not mix.
    #[inline(always)]
    fn code_in(&mut self, _: &mut Interval, bit: bool, one: Probability) -> Result<bool, End> {
        self.code(bit, one)
    }
}

/// What every bit changes in an encoder: apart from the rest, so that it stays in registers over a run of bits.
#[derive(Clone, Copy, Debug)]
pub struct Interval {
    low: u32,
    range: u32,
}

/// Writes bits into a buffer until it is full.
pub struct Encoder<'a> {
    out: &'a mut [u8],
    written: usize,
    interval: Interval,
    /// Whether `low` went beyond 32 bits since the last byte left it; it does so once at most.
    carry: bool,
    cache: u8,
    pending: u32,
    started: bool,
}

impl<'a> Encoder<'a> {
    /// An encoder that fills `out`.
    pub fn new(out: &'a mut [u8]) -> Self {
        Self {
            out,
            written: 0,
            interval: Interval { low: 0, range: u32::MAX },
            carry: false,
            cache: 0,
            pending: 0,
            started: false,
        }
    }

    /// Ends the stream with as few bytes as determine every symbol, and returns its length.
    pub fn finish(mut self) -> usize {
        let Interval { low, range } = self.interval;
        let low = u64::from(self.carry) << 32 | u64::from(low);
        for kept in 0..=4u32 {
            let free = if kept == 4 { 0 } else { u64::MAX >> (32 + 8 * kept) };
            let value = (low + free) & !free;
            if value + free < low + u64::from(range) {
                let mut low = value as u32;
                self.carry = value >> 32 != 0;
                for _ in 0..=kept {
                    if self.shift(low).is_err() {
                        break;
                    }
                    low <<= 8;
                }
                break;
            }
        }
        self.written
    }

    /// Bytes that no later symbol changes.
    pub fn written(&self) -> usize {
        self.written
    }

    /// Makes room in the range, a byte at a time.
    #[cold]
    #[inline(never)]
    fn renormalise(&mut self, mut interval: Interval) -> Result<Interval, End> {
        while interval.range < TOP {
            self.shift(interval.low)?;
            interval.low <<= 8;
            interval.range <<= 8;
        }
        Ok(interval)
    }

    /// Takes the top byte of `low`.
    fn shift(&mut self, low: u32) -> Result<(), End> {
        if self.carry || low < 0xFF00_0000 {
            let carry = u8::from(self.carry);
            if self.started {
                self.put(self.cache.wrapping_add(carry))?;
            }
            self.started = true;
            while self.pending > 0 {
                self.put(0xFF_u8.wrapping_add(carry))?;
                self.pending -= 1;
            }
            self.cache = (low >> 24) as u8;
        } else {
            self.pending += 1;
        }
        self.carry = false;
        Ok(())
    }

    fn put(&mut self, byte: u8) -> Result<(), End> {
        *self.out.get_mut(self.written).ok_or(End)? = byte;
        self.written += 1;
        Ok(())
    }
}

impl BitCoder for Encoder<'_> {
    fn code(&mut self, bit: bool, one: Probability) -> Result<bool, End> {
        let mut interval = self.interval;
        let coded = self.code_in(&mut interval, bit, one);
        self.interval = interval;
        coded
    }

    #[inline(always)]
    fn interval(&self) -> Interval {
        self.interval
    }

    #[inline(always)]
    fn resume(&mut self, interval: Interval) {
        self.interval = interval;
    }

    #[inline(always)]
    fn code_in(
        &mut self,
        interval: &mut Interval,
        bit: bool,
        one: Probability,
    ) -> Result<bool, End> {
        let bound = (interval.range >> 16) * u32::from(one);
        if bit {
            interval.range = bound;
        } else {
            let (low, carry) = interval.low.overflowing_add(bound);
            interval.low = low;
            if carry {
                self.carry = true;
            }
            interval.range -= bound;
        }
        if interval.range < TOP {
            *interval = self.renormalise(*interval)?;
        }
        Ok(bit)
    }
}

/// Reads the bits that a prefix of a stream determines.
pub struct Decoder<'a> {
    rest: &'a [u8],
    range: u32,
    least: u32,
    greatest: u32,
}

impl<'a> Decoder<'a> {
    /// A decoder of what arrived.
    pub fn new(bytes: &'a [u8]) -> Self {
        let mut decoder = Self { rest: bytes, range: u32::MAX, least: 0, greatest: 0 };
        for _ in 0..4 {
            decoder.shift();
        }
        decoder
    }

    fn shift(&mut self) {
        let (least, greatest) = match self.rest {
            [byte, rest @ ..] => {
                self.rest = rest;
                (*byte, *byte)
            }
            [] => (0x00, 0xFF),
        };
        self.least = self.least << 8 | u32::from(least);
        self.greatest = self.greatest << 8 | u32::from(greatest);
    }
}

impl BitCoder for Decoder<'_> {
    fn code(&mut self, _: bool, one: Probability) -> Result<bool, End> {
        let bound = (self.range >> 16) * u32::from(one);
        let bit = self.least < bound;
        if bit != (self.greatest < bound) {
            return Err(End);
        }
        if bit {
            self.range = bound;
        } else {
            self.least = self.least.wrapping_sub(bound);
            self.greatest = self.greatest.wrapping_sub(bound);
            self.range -= bound;
        }
        while self.range < TOP {
            self.range <<= 8;
            self.shift();
        }
        Ok(bit)
    }
}
