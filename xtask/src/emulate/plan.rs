//! What a device says of itself when it starts.

use anyhow::{Context, Result, ensure};

use super::bytes::Bytes;
use super::message::Message;
use super::protocol::{POINT_BYTES, READY, READY_BYTES};

/// The part of the device's plan that the emulation needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Bytes of an image.
    pub image_bytes: usize,
    /// What link and server add to every frame that is sent.
    pub round_trip_us: u64,
    /// The declared deadline.
    pub deadline_us: u32,
    points: Vec<Point>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Point {
    partition: u8,
    tail_us: u64,
}

impl Plan {
    /// Reads the device's first message.
    pub fn parse(message: &Message) -> Result<Self> {
        ensure!(message.kind == READY, "the device began with a message of kind {}", message.kind);
        let (head, points) =
            message.body.split_at_checked(READY_BYTES).context("the device's plan is too short")?;
        ensure!(points.len() % POINT_BYTES == 0, "the device's partition table is cut off");
        let mut head = Bytes(head);
        let image_bytes = head.u32()? as usize;
        let round_trip_us = head.u32()?.into();
        let deadline_us = head.u32()?;
        let points = points.chunks(POINT_BYTES).map(point).collect::<Result<_>>()?;
        Ok(Self { image_bytes, round_trip_us, deadline_us, points })
    }

    /// Microseconds of the tail of `partition`; of one that is not in the table, the longest of all.
    pub fn tail_us(&self, partition: u8) -> u64 {
        let longest =
            |points: &mut dyn Iterator<Item = &Point>| points.map(|point| point.tail_us).max();
        let same = longest(&mut self.points.iter().filter(|point| point.partition == partition));
        same.or_else(|| longest(&mut self.points.iter())).unwrap_or(0)
    }
}

fn point(bytes: &[u8]) -> Result<Point> {
    let mut bytes = Bytes(bytes);
    let [partition, _slices] = bytes.take()?;
    Ok(Point { partition, tail_us: bytes.u32()?.into() })
}
