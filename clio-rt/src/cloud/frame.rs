use std::time::Duration;

use super::repairs::{Fit, Repairs, Row};
use super::{Offered, Request};
use crate::packet::{Format, MAX_PACKETS, Packet};

/// What came of one frame.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub number: u8,
    pub handed_out: bool,
    pub touched: Duration,
    format: Format,
    partition: u8,
    /// Payloads by index, as far as they came; in a protected frame the first begins with the partition, as it was coded.
    rows: Vec<Row>,
    repairs: Repairs,
    bytes: usize,
    last: Option<u8>,
    ended: bool,
}

impl Frame {
    pub fn new(format: Format, number: u8, now: Duration) -> Self {
        Frame {
            number,
            handed_out: false,
            touched: now,
            format,
            partition: 0,
            rows: Vec::new(),
            repairs: Repairs::default(),
            bytes: 0,
            last: None,
            ended: false,
        }
    }

    /// Whether it is protected and LAST came: what is missing was lost, unless it is only late.
    pub fn has_ended(&self) -> bool {
        self.ended && self.format == Format::Protected
    }

    /// Takes a packet, if it holds no more than `limit` bytes then.
    pub fn offer(&mut self, packet: &Packet<'_>, limit: usize) -> Offered {
        match packet.covers {
            Some(covers) => self.offer_repair(packet, covers, limit),
            None => self.offer_data(packet, limit),
        }
    }

    fn offer_data(&mut self, packet: &Packet<'_>, limit: usize) -> Offered {
        let index = usize::from(packet.index);
        if self.last.is_some_and(|last| packet.index > last) || index >= MAX_PACKETS {
            return Offered::Beyond;
        }
        let repeated = matches!(self.rows.get(index), Some(Some(_)));
        let row = self.row(packet);
        if !repeated && self.bytes + row.len() > limit {
            return Offered::TooMuch;
        }
        if !repeated {
            if self.rows.len() <= index {
                self.rows.resize(index + 1, None);
            }
            self.bytes += row.len();
            self.rows[index] = Some(row);
            self.partition = packet.partition.unwrap_or(self.partition);
        }
        // The empty packet that ends a frame may repeat the index of one that was thought lost.
        if packet.last {
            (self.last, self.ended) = (Some(packet.index), true);
            self.rows.truncate(index + 1);
        }
        self.progress(repeated)
    }

    fn offer_repair(&mut self, packet: &Packet<'_>, covers: u8, limit: usize) -> Offered {
        let fit = self.repairs.fit(packet, covers);
        if fit == Fit::Odd {
            return Offered::Odd;
        }
        if fit == Fit::New {
            if self.bytes + packet.payload.len() > limit {
                return Offered::TooMuch;
            }
            self.bytes += packet.payload.len();
            self.repairs.keep(packet, covers);
        }
        self.ended |= packet.last;
        self.progress(fit == Fit::Repeated)
    }

    fn progress(&mut self, repeated: bool) -> Offered {
        let ended = self.last.is_some_and(|last| self.contiguous() > usize::from(last));
        match ended || self.repairs.suffice(&self.rows) {
            true => self.hand_out().map_or(Offered::Kept, Offered::Complete),
            false if repeated => Offered::Repeated,
            false => Offered::Kept,
        }
    }

    fn row(&self, packet: &Packet<'_>) -> Box<[u8]> {
        let partition = packet.partition.filter(|_| self.format == Format::Protected);
        partition.into_iter().chain(packet.payload.iter().copied()).collect()
    }

    /// Packets from 0 on, without a gap.
    fn contiguous(&self) -> usize {
        self.rows.iter().take_while(|row| row.is_some()).count()
    }

    /// None where packet 0 is missing. Frees what it holds.
    pub fn hand_out(&mut self) -> Option<Request> {
        self.handed_out = true;
        let repairs = std::mem::take(&mut self.repairs);
        repairs.fill(&mut self.rows);
        let packets = self.contiguous();
        let rows = std::mem::take(&mut self.rows);
        let mut coded = rows.into_iter().map_while(|row| row).flatten();
        let partition = match self.format {
            Format::Protected => coded.next()?,
            Format::Plain => self.partition,
        };
        let prefix = coded.collect();
        (packets > 0).then_some(Request { partition, prefix, packets: packets as u8 })
    }
}
