use crate::packet::{Answer, FailReason};
use crate::table::Choice;

/// What became of one frame. Times are microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Frame number mod 256.
    pub frame: u8,
    /// Partition that ran.
    pub partition: u8,
    /// Slices that were meant to be sent.
    pub slices_planned: u8,
    /// What the frame was expected to take; `u32::MAX` where it never ends.
    pub expected_us: u32,
    /// Whether that was within the deadline.
    pub feasible: bool,
    /// The bandwidth estimate the choice was made with.
    pub bits_per_second: u32,
    /// Packets that left, an empty one included.
    pub packets_sent: u8,
    /// Bytes that left, headers included.
    pub bytes_sent: u32,
    /// Time in the head.
    pub head_us: u64,
    /// Time from the first packet's start to the last one's end, also where that timed out.
    pub air_us: u64,
    /// Time from wake-up to label, or to giving up.
    pub latency_us: u64,
    /// The label. One made on the device used no packets.
    pub answer: Option<Answer>,
    /// Why the cloud gave no label, where it said so.
    pub failure: Option<FailReason>,
    /// There is a label, and it was in time.
    pub deadline_met: bool,
    /// Messages about other frames that came meanwhile.
    pub stale: u8,
    /// Messages that could not be read, or were out of place.
    pub malformed: u8,
}

impl Report {
    pub(super) fn new(frame: u8, choice: &Choice, bits_per_second: u32) -> Self {
        Report {
            frame,
            partition: choice.point.partition,
            slices_planned: choice.point.slices,
            expected_us: choice.expected_us,
            feasible: choice.feasible,
            bits_per_second,
            packets_sent: 0,
            bytes_sent: 0,
            head_us: 0,
            air_us: 0,
            latency_us: 0,
            answer: None,
            failure: None,
            deadline_met: false,
            stale: 0,
            malformed: 0,
        }
    }

    pub(super) fn label(&mut self, class: u16, confidence: u8) {
        self.answer = Some(Answer { packets_used: 0, class, confidence });
    }

    pub(super) fn left(&mut self, bytes: usize) {
        self.packets_sent = self.packets_sent.saturating_add(1);
        self.bytes_sent = self.bytes_sent.saturating_add(u32::try_from(bytes).unwrap_or(u32::MAX));
    }
}
