//! What became of the frames.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::board::Board;
use super::bytes::Bytes;

/// What became of one frame, as the device reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Partition that ran.
    pub partition: u8,
    /// Slices that were meant to be sent.
    pub slices_planned: u8,
    /// Packets that left.
    pub packets_sent: u8,
    /// Packets that came to the gateway.
    pub packets_arrived: u8,
    /// Packets that the label is drawn from, of a protected frame its rows; 0 for one made on the device.
    pub packets_used: u8,
    /// Class, where there is a label.
    pub class: Option<u16>,
    /// The cloud's reason for giving no label, or 0.
    pub failure: u8,
    /// There is a label, and it was in time.
    pub deadline_met: bool,
    /// Bytes that left, headers included.
    pub bytes_sent: u32,
    /// Time on air.
    pub air_us: u64,
    /// From wake-up to label, or to giving up.
    pub latency_us: u64,
    /// What the device's counter counted: instructions or cycles.
    pub count: u64,
    /// The device's clock at the end.
    pub now_us: u64,
}

impl Outcome {
    /// Reads a report.
    pub fn parse(body: &[u8]) -> Result<Self> {
        let mut bytes = Bytes(body);
        let [partition, slices_planned, packets_sent, packets_used] = bytes.take()?;
        let [answered, _confidence, failure, met, _feasible, _stale, _malformed] = bytes.take()?;
        let class = bytes.u16()?;
        let (bytes_sent, _expected_us, _rate) = (bytes.u32()?, bytes.u32()?, bytes.u32()?);
        let (_head_us, air_us, latency_us) = (bytes.u64()?, bytes.u64()?, bytes.u64()?);
        let (count, now_us) = (bytes.u64()?, bytes.u64()?);
        Ok(Self {
            partition,
            slices_planned,
            packets_sent,
            packets_arrived: packets_sent,
            packets_used,
            class: (answered != 0).then_some(class),
            failure,
            deadline_met: met != 0,
            bytes_sent,
            air_us,
            latency_us,
            count,
            now_us,
        })
    }

    /// A frame that the device did not begin, as nothing could be sent: it costs nothing but the deadline.
    pub fn unsent(partition: u8, deadline_us: u64, now_us: u64) -> Self {
        Self {
            partition,
            slices_planned: 0,
            packets_sent: 0,
            packets_arrived: 0,
            packets_used: 0,
            class: None,
            failure: 0,
            deadline_met: false,
            bytes_sent: 0,
            air_us: 0,
            latency_us: deadline_us,
            count: 0,
            now_us,
        }
    }
}

/// What all frames come to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    frames: usize,
    accuracy: f64,
    deadline_met: f64,
    latency_p50_ms: f64,
    latency_p95_ms: f64,
    bytes_mean: f64,
    packets_sent: u64,
    packets_arrived: u64,
    count_mean: f64,
    board: Board,
}

impl Summary {
    /// Sums up outcomes with their true labels; a frame without a label counts as wrong, and takes the time until giving up.
    pub fn of(outcomes: &[(u8, Outcome)], board: Board) -> Result<Self> {
        let mean = |value: &dyn Fn(&(u8, Outcome)) -> f64| {
            outcomes.iter().map(value).sum::<f64>() / outcomes.len() as f64
        };
        let mut latencies: Vec<u64> =
            outcomes.iter().map(|(_, outcome)| outcome.latency_us).collect();
        latencies.sort_unstable();
        Ok(Self {
            frames: outcomes.len(),
            accuracy: mean(&|(truth, outcome)| f64::from(outcome.class == Some(u16::from(*truth)))),
            deadline_met: mean(&|(_, outcome)| f64::from(outcome.deadline_met)),
            latency_p50_ms: percentile(&latencies, 50)?,
            latency_p95_ms: percentile(&latencies, 95)?,
            packets_sent: outcomes.iter().map(|(_, o)| u64::from(o.packets_sent)).sum(),
            packets_arrived: outcomes.iter().map(|(_, o)| u64::from(o.packets_arrived)).sum(),
            bytes_mean: mean(&|(_, outcome)| outcome.bytes_sent.into()),
            count_mean: mean(&|(_, outcome)| outcome.count as f64),
            board,
        })
    }

    /// The object that `--json` prints; it counts packets where some were lost.
    pub fn json(&self, target: &str) -> Value {
        let mut object = json!({
            "target": target,
            "frames": self.frames,
            "accuracy": rounded(self.accuracy, 1e4),
            "deadline_met": rounded(self.deadline_met, 1e4),
            "latency_ms": { "p50": self.latency_p50_ms, "p95": self.latency_p95_ms },
            "bytes": { "mean": rounded(self.bytes_mean, 1e2) },
        });
        object[self.board.key()] = json!({ "mean": rounded(self.count_mean, 1.0) });
        if self.packets_arrived < self.packets_sent {
            object["packets"] =
                json!({ "sent": self.packets_sent, "arrived": self.packets_arrived });
        }
        object
    }
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} frames: {:.1} % right", self.frames, 100.0 * self.accuracy)?;
        writeln!(f, "deadline kept: {:.1} %", 100.0 * self.deadline_met)?;
        writeln!(
            f,
            "latency: {:.1} ms median, {:.1} ms p95",
            self.latency_p50_ms, self.latency_p95_ms
        )?;
        writeln!(f, "mean bytes on air: {:.1}", self.bytes_mean)?;
        if self.packets_arrived < self.packets_sent {
            writeln!(f, "packets: {} of {} arrived", self.packets_arrived, self.packets_sent)?;
        }
        write!(f, "mean device {}: {:.0}", self.board.unit(), self.count_mean)
    }
}

/// The smallest value that `percent` of the sorted values do not exceed, in milliseconds.
fn percentile(sorted_us: &[u64], percent: usize) -> Result<f64> {
    let rank = (sorted_us.len() * percent).div_ceil(100).max(1);
    let micros = sorted_us.get(rank - 1).context("no frames")?;
    Ok(*micros as f64 / 1e3)
}

fn rounded(value: f64, per: f64) -> f64 {
    (value * per).round() / per
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let values: Vec<u64> = (1..=20).map(|value| value * 1000).collect();
        assert_eq!(percentile(&values, 50).unwrap(), 10.0);
        assert_eq!(percentile(&values, 95).unwrap(), 19.0);
        assert_eq!(percentile(&[7000], 95).unwrap(), 7.0);
        assert!(percentile(&[], 50).is_err());
    }
}
