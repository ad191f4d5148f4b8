use std::time::Duration;

use super::Request;
use crate::packet::{MAX_PACKETS, Packet};

/// Puts one session's packets together. Lost, late, repeated and reordered packets only shorten the prefix.
///
/// It holds one frame, the newest; packets of older ones are dropped. Frames are numbered mod 256: a number up to 127
/// ahead is newer. After a silence of [`Limits::forget`], any number is. A frame is handed out once: when packet
/// LAST and all before it are there, on [`flush`](Assembler::flush), or on [`expire`](Assembler::expire). Times are of any one clock.
#[derive(Clone, Debug)]
pub struct Assembler {
    limits: Limits,
    frame: Option<Frame>,
}

/// Bounds of an assembler. What it holds is at most `bytes` and [`MAX_PACKETS`] packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of stream of one frame; packets beyond are dropped.
    pub bytes: usize,
    /// A frame is handed out as it is when nothing more of it came for this long. Choose it longer than the time
    /// between two packets on the slowest link.
    pub idle: Duration,
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

#[derive(Clone, Debug)]
struct Frame {
    number: u8,
    partition: u8,
    /// Payloads by index, as far as they came.
    payloads: Vec<Option<Box<[u8]>>>,
    bytes: usize,
    last: Option<u8>,
    handed_out: bool,
    touched: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { bytes: 1 << 16, idle: Duration::from_millis(250), forget: Duration::from_secs(2) }
    }
}

impl Assembler {
    /// An assembler that holds nothing.
    pub fn new(limits: Limits) -> Self {
        Assembler { limits, frame: None }
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
        Some(open.touched + self.limits.idle)
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
            self.frame = Some(Frame::new(number, now));
        }
        let frame = self.frame.as_mut().filter(|frame| frame.number == number)?;
        if frame.handed_out {
            return None;
        }
        frame.touched = now;
        Some(frame)
    }
}

impl Frame {
    fn new(number: u8, now: Duration) -> Self {
        Frame {
            number,
            partition: 0,
            payloads: Vec::new(),
            bytes: 0,
            last: None,
            handed_out: false,
            touched: now,
        }
    }

    fn offer(&mut self, packet: &Packet<'_>, limit: usize) -> Offered {
        let index = usize::from(packet.index);
        if self.last.is_some_and(|last| packet.index > last) || index >= MAX_PACKETS {
            return Offered::Beyond;
        }
        let repeated = matches!(self.payloads.get(index), Some(Some(_)));
        if !repeated && self.bytes + packet.payload.len() > limit {
            return Offered::TooMuch;
        }
        if !repeated {
            self.keep(index, packet);
        }
        // The empty packet that ends a frame may repeat the index of one that was thought lost.
        if packet.last {
            self.last = Some(packet.index);
            self.payloads.truncate(index + 1);
        }
        match self.last {
            Some(last) if self.contiguous() > usize::from(last) => {
                self.hand_out().map_or(Offered::Kept, Offered::Complete)
            }
            _ if repeated => Offered::Repeated,
            _ => Offered::Kept,
        }
    }

    fn keep(&mut self, index: usize, packet: &Packet<'_>) {
        if self.payloads.len() <= index {
            self.payloads.resize(index + 1, None);
        }
        self.payloads[index] = Some(packet.payload.into());
        self.bytes += packet.payload.len();
        self.partition = packet.partition.unwrap_or(self.partition);
    }

    /// Packets from 0 on, without a gap.
    fn contiguous(&self) -> usize {
        self.payloads.iter().take_while(|payload| payload.is_some()).count()
    }

    /// None where packet 0 is missing. Frees the payloads.
    fn hand_out(&mut self) -> Option<Request> {
        self.handed_out = true;
        let packets = self.contiguous();
        let payloads = std::mem::take(&mut self.payloads);
        let prefix = payloads.into_iter().map_while(|payload| payload).flatten().collect();
        (packets > 0).then_some(Request {
            partition: self.partition,
            prefix,
            packets: packets as u8,
        })
    }
}
