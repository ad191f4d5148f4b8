//! The partition table: which operating point to run, looked up at each wake-up.
#![forbid(unsafe_code)]

/// One row of the table: a partition point and a number of slices, with what they cost and how good they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperatingPoint {
    /// The partition point; 0 sends the input, the last sends nothing.
    pub partition: u8,
    /// Slices to send; 0 where nothing is sent.
    pub slices: u8,
    /// Bytes on air, headers included; 0 is local.
    pub bytes: u16,
    /// Microseconds of the head on the device, encoding included.
    pub device_us: u32,
    /// Microseconds of the tail in the cloud.
    pub tail_us: u32,
    /// Measured accuracy on held-out data, hundredths of a percent.
    pub accuracy: u16,
}

/// The Pareto-optimal operating points of one target, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table<'a> {
    points: &'a [OperatingPoint],
    round_trip_us: u32,
}

/// What the table chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The operating point to run.
    pub point: OperatingPoint,
    /// Microseconds it is expected to take in all; `u32::MAX` where it never ends.
    pub expected_us: u32,
    /// Whether that is within the deadline; where no point is, the choice is the fastest.
    pub feasible: bool,
}

/// A table needs at least one operating point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmptyTable;

impl<'a> Table<'a> {
    /// A table of `points`; `round_trip_us` is what the link and the server add to every frame that is sent.
    pub const fn new(points: &'a [OperatingPoint], round_trip_us: u32) -> Result<Self, EmptyTable> {
        if points.is_empty() { Err(EmptyTable) } else { Ok(Table { points, round_trip_us }) }
    }

    /// The operating points.
    pub const fn points(&self) -> &'a [OperatingPoint] {
        self.points
    }

    /// Microseconds that link and server add to every frame that is sent.
    pub const fn round_trip_us(&self) -> u32 {
        self.round_trip_us
    }

    /// The row of `partition` with `slices` slices, if it is not pruned.
    pub fn find(&self, partition: u8, slices: u8) -> Option<&'a OperatingPoint> {
        self.points.iter().find(|p| p.partition == partition && p.slices == slices)
    }

    /// The most accurate point that keeps the deadline; of equally accurate ones the fastest.
    ///
    /// A point takes `device_us + bytes * 8 / bits_per_second`, and `round_trip_us + tail_us` where it sends anything.
    pub fn select(&self, bits_per_second: u32, deadline_us: u32) -> Choice {
        let first = self.points.first().copied().unwrap_or(NOTHING);
        self.best(bits_per_second, deadline_us, first, |_| true)
    }

    /// As [`Table::select`], among the points that `allowed` lets through; none where it lets none.
    pub fn select_among(
        &self,
        bits_per_second: u32,
        deadline_us: u32,
        allowed: impl Fn(&OperatingPoint) -> bool,
    ) -> Option<Choice> {
        let first = *self.points.iter().find(|point| allowed(point))?;
        Some(self.best(bits_per_second, deadline_us, first, allowed))
    }

    /// Microseconds that `point` takes at `bits_per_second`, saturating.
    pub fn expected_us(&self, point: &OperatingPoint, bits_per_second: u32) -> u32 {
        let away = match point.bytes {
            0 => 0,
            bytes => air_us(bytes.into(), bits_per_second)
                .saturating_add(self.round_trip_us.into())
                .saturating_add(point.tail_us.into()),
        };
        u32::try_from(away.saturating_add(point.device_us.into())).unwrap_or(u32::MAX)
    }

    fn best(
        &self,
        bits_per_second: u32,
        deadline_us: u32,
        first: OperatingPoint,
        allowed: impl Fn(&OperatingPoint) -> bool,
    ) -> Choice {
        let choice = |point: OperatingPoint| {
            let expected_us = self.expected_us(&point, bits_per_second);
            Choice { point, expected_us, feasible: expected_us <= deadline_us }
        };
        let mut best = choice(first);
        for point in self.points.iter().filter(|point| allowed(point)) {
            let next = choice(*point);
            if next.beats(&best) {
                best = next;
            }
        }
        best
    }
}

/// Microseconds that `bytes` take at `bits_per_second`, rounded up; `u64::MAX` at 0.
pub fn air_us(bytes: u32, bits_per_second: u32) -> u64 {
    match bits_per_second {
        0 => u64::MAX,
        rate => (u64::from(bytes) * 8_000_000).div_ceil(rate.into()),
    }
}

/// Stands for the first row of a table, which always has one.
const NOTHING: OperatingPoint =
    OperatingPoint { partition: 0, slices: 0, bytes: 0, device_us: 0, tail_us: 0, accuracy: 0 };

impl Choice {
    fn beats(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.point, other.point);
        match (self.feasible, other.feasible) {
            (true, false) => true,
            (false, true) => false,
            (true, true) if mine.accuracy != theirs.accuracy => mine.accuracy > theirs.accuracy,
            _ => (self.expected_us, mine.bytes) < (other.expected_us, theirs.bytes),
        }
    }
}

impl core::fmt::Display for EmptyTable {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "the partition table is empty; it needs at least one operating point")
    }
}

impl core::error::Error for EmptyTable {}
