use std::time::Duration;

use super::Request;
use super::frame::Frame;
use crate::packet::{Format, Packet};

/// Puts one session's packets together. Lost, late, repeated and reordered packets only shorten the prefix.
///
/// It holds one frame, the newest; packets of older ones are dropped. Frames are numbered mod 256: a number up to 127
/// ahead is newer. After a silence of [`Limits::forget`], any number is. A frame is handed out once: when packet
/// LAST and all before it are there, on [`flush`](Assembler::flush), or on [`expire`](Assembler::expire). A protected frame is
/// also handed out as soon as repair packets make up for what is missing. Times are of any one clock.
#[derive(Clone, Debug)]
pub struct Assembler {
    format: Format,
    limits: Limits,
    frame: Option<Frame>,
}

/// Bounds of an assembler. What it holds is at most `bytes`, of at most [`MAX_PACKETS`](crate::packet::MAX_PACKETS) packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of stream of one frame; packets beyond are dropped.
    pub bytes: usize,
    /// A frame is handed out as it is when nothing more of it came for this long. Choose it longer than the time
    /// between two packets on the slowest link.
    pub idle: Duration,
    /// As `idle`, for a protected frame of which packet LAST came. Choose it longer than packets overtake one another.
    pub settle: Duration,
    /// After a silence this long, a frame of any number is new.
    pub forget: Duration,
}

/// What became of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offered {
    /// It is kept, and the frame is not complete.
    Kept,
    /// It completes its frame.
    Complete(Request),
    /// It is of an older frame, or of one that was handed out.
    Late,
    /// The frame has it already.
    Repeated,
    /// It comes after packet LAST.
    Beyond,
    /// The frame has [`Limits::bytes`] already.
    TooMuch,
    /// A repair packet that cannot be one, or not of this frame.
    Odd,
}

/// What a flush gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flushed {
    /// What came of the frame.
    Request(Request),
    /// Packet 0 of the frame did not come.
    Nothing,
    /// The frame was handed out already, or is older than the newest.
    Late,
}

/// A frame that is handed out because nothing more of it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assembled {
    /// The frame.
    pub frame: u8,
    /// What came of it; none where packet 0 did not.
    pub request: Option<Request>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            bytes: 1 << 16,
            idle: Duration::from_millis(250),
            settle: Duration::from_millis(20),
            forget: Duration::from_secs(2),
        }
    }
}

impl Assembler {
    /// An assembler of plain frames that holds nothing.
    pub fn new(limits: Limits) -> Self {
        Self::of(Format::Plain, limits)
    }

    /// An assembler that holds nothing; its packets are to be parsed as of the same format.
    pub fn of(format: Format, limits: Limits) -> Self {
        Assembler { format, limits, frame: None }
    }

    /// Takes a packet at the time `now`.
    pub fn offer(&mut self, packet: &Packet<'_>, now: Duration) -> Offered {
        let limit = self.limits.bytes;
        match self.current(packet.frame, now) {
            Some(frame) => frame.offer(packet, limit),
            None => Offered::Late,
        }
    }

    /// Hands out what came of frame `number`.
    pub fn flush(&mut self, number: u8, now: Duration) -> Flushed {
        match self.current(number, now).map(Frame::hand_out) {
            Some(Some(request)) => Flushed::Request(request),
            Some(None) => Flushed::Nothing,
            None => Flushed::Late,
        }
    }

    /// When [`expire`](Assembler::expire) has something to do; none while no frame is open.
    pub fn due(&self) -> Option<Duration> {
        let open = self.frame.as_ref().filter(|frame| !frame.handed_out)?;
        let wait = if open.has_ended() { self.limits.settle } else { self.limits.idle };
        Some(open.touched + wait)
    }

    /// Hands out the frame that nothing more came of, if it is time.
    pub fn expire(&mut self, now: Duration) -> Option<Assembled> {
        self.due().filter(|due| *due <= now)?;
        let frame = self.frame.as_mut()?;
        Some(Assembled { frame: frame.number, request: frame.hand_out() })
    }

    /// The frame `number` if it is open; opens it if it is newer than the newest.
    fn current(&mut self, number: u8, now: Duration) -> Option<&mut Frame> {
        let newer = self.frame.as_ref().is_none_or(|frame| {
            let ahead = number.wrapping_sub(frame.number);
            (1..=127).contains(&ahead) || now.saturating_sub(frame.touched) > self.limits.forget
        });
        if newer {
            self.frame = Some(Frame::new(self.format, number, now));
        }
        let frame = self.frame.as_mut().filter(|frame| frame.number == number)?;
        if frame.handed_out {
            return None;
        }
        frame.touched = now;
        Some(frame)
    }
}
