//! How fast the link is, over time.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

/// Bits per second as a step function of time, repeated for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    steps: Vec<Step>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step {
    micros: u64,
    bits_per_second: u64,
}

impl Trace {
    /// A link that is always equally fast.
    pub fn constant(kbps: f64) -> Result<Self> {
        let steps = vec![Step { micros: 1_000_000, bits_per_second: bits(kbps * 1e3)? }];
        Ok(Self { steps })
    }

    /// Reads a trace: lines `time_s Mbit/s` as in the HSDPA traces, or a CSV file with the header `t_s,bytes,kbps`.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path)
            .with_context(|| format!("the trace {} cannot be read", path.display()))?;
        let text = String::from_utf8_lossy(&bytes);
        Self::parse(&text).with_context(|| format!("{} is not a trace", path.display()))
    }

    /// Parses the text of a trace; errors name the line. A value holds until the next line's time, the last one as
    /// long as the one before it.
    pub fn parse(text: &str) -> Result<Self> {
        let csv = text.lines().next().is_some_and(|line| line.trim() == CSV_HEADER);
        let lines = text
            .lines()
            .enumerate()
            .skip(usize::from(csv))
            .filter(|(_, line)| !line.trim().is_empty());
        let samples = lines
            .map(|(index, line)| {
                parse_line(line, csv).with_context(|| format!("line {}", index + 1))
            })
            .collect::<Result<Vec<_>>>()?;
        ensure!(!samples.is_empty(), "line 1: no sample; expected {EXPECTED}");
        Ok(Self { steps: steps(&samples)? })
    }

    /// When the last of `bytes` is out that start at `start`, both in microseconds; `None` if never.
    pub fn finish(&self, start: u64, bytes: usize) -> Option<u64> {
        let capacity =
            |step: &Step, micros: u64| u128::from(step.bits_per_second) * u128::from(micros);
        let lap: u128 = self.steps.iter().map(|step| capacity(step, step.micros)).sum();
        if lap == 0 {
            return None;
        }
        let mut left = bytes as u128 * 8 * 1_000_000;
        let (mut now, laps) = (start, left.saturating_sub(1) / lap);
        left -= laps * lap;
        now += u64::try_from(laps).ok()? * self.period();
        let (mut index, mut into) = self.step_at(now);
        loop {
            let step = &self.steps[index];
            let rest = capacity(step, step.micros - into);
            if left <= rest {
                return Some(now + left.div_ceil(u128::from(step.bits_per_second.max(1))) as u64);
            }
            left -= rest;
            now += step.micros - into;
            (index, into) = ((index + 1) % self.steps.len(), 0);
        }
    }

    fn period(&self) -> u64 {
        self.steps.iter().map(|step| step.micros).sum()
    }

    /// The step at a time, and how far into it.
    fn step_at(&self, time: u64) -> (usize, u64) {
        let mut into = time % self.period();
        for (index, step) in self.steps.iter().enumerate() {
            if into < step.micros {
                return (index, into);
            }
            into -= step.micros;
        }
        (0, 0)
    }
}

const CSV_HEADER: &str = "t_s,bytes,kbps";
const EXPECTED: &str =
    "`seconds Mbit/s` on every line, or a CSV file with the header `t_s,bytes,kbps`";
/// Anything faster is a mistake in the file, and would overflow.
const FASTEST: f64 = 1e12;

/// Seconds and bits per second of a line.
fn parse_line(line: &str, csv: bool) -> Result<(f64, f64)> {
    let fields: Vec<&str> =
        if csv { line.split(',').collect() } else { line.split_whitespace().collect() };
    let numbers: Option<Vec<f64>> = fields.iter().map(|field| field.trim().parse().ok()).collect();
    let (time, rate) = match numbers.as_deref() {
        Some([time, _, kbps]) if csv => (*time, kbps * 1e3),
        Some([time, mbps]) if !csv => (*time, mbps * 1e6),
        _ => bail!(
            "found `{}`; expected {EXPECTED}",
            line.chars().take(40).collect::<String>().trim()
        ),
    };
    ensure!(
        time.is_finite() && (0.0..1e9).contains(&time),
        "the time {time} s is not between 0 and 1e9 s"
    );
    bits(rate)?;
    Ok((time, rate))
}

fn bits(per_second: f64) -> Result<u64> {
    let good = (0.0..=FASTEST).contains(&per_second);
    ensure!(good, "the rate of {per_second} bit/s is not between 0 and {FASTEST:e} bit/s");
    Ok(per_second.round() as u64)
}

fn steps(samples: &[(f64, f64)]) -> Result<Vec<Step>> {
    let times: Vec<u64> = samples.iter().map(|(time, _)| (time * 1e6).round() as u64).collect();
    let mut lengths = Vec::with_capacity(times.len());
    for (index, pair) in times.windows(2).enumerate() {
        ensure!(pair[1] > pair[0], "sample {}: its time is not after the one before it", index + 2);
        lengths.push(pair[1] - pair[0]);
    }
    lengths.push(lengths.last().copied().unwrap_or(1_000_000));
    let step = |(micros, sample): (u64, &(f64, f64))| {
        Ok(Step { micros, bits_per_second: bits(sample.1)? })
    };
    lengths.into_iter().zip(samples).map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        format!("{:#}", Trace::parse(text).unwrap_err())
    }

    #[test]
    fn a_constant_link_takes_bytes_over_rate() {
        let trace = Trace::constant(64.0).unwrap();
        assert_eq!(trace.finish(500, 8), Some(1_500));
        assert_eq!(trace.finish(7, 8_000_000), Some(1_000_000_007));
    }

    #[test]
    fn no_bandwidth_is_never() {
        assert_eq!(Trace::constant(0.0).unwrap().finish(0, 1), None);
        assert_eq!(Trace::parse("0 0\n1 0\n").unwrap().finish(0, 1), None);
    }

    #[test]
    fn a_gap_in_the_middle_is_waited_out_and_the_trace_loops() {
        let trace = Trace::parse("0 0.008\n1 0\n2 0.008\n").unwrap();
        assert_eq!(trace.finish(0, 1_000), Some(1_000_000));
        assert_eq!(trace.finish(500_000, 1_000), Some(2_500_000));
        assert_eq!(trace.finish(2_500_000, 1_000), Some(3_500_000));
        assert_eq!(trace.finish(1_500_000, 2_000), Some(4_000_000));
        assert_eq!(trace.finish(500_000, 1_000 + 2_000), Some(5_500_000));
    }

    #[test]
    fn both_formats_are_told_apart() {
        let csv = Trace::parse("t_s,bytes,kbps\n0,3712,29.696\n1,5220,41.760\n").unwrap();
        assert_eq!(csv, Trace::parse("0.0\t0.029696\n1 0.041760\n").unwrap());
    }

    #[test]
    fn what_is_no_trace_is_refused_by_line() {
        assert_eq!(error("0 1\nhello\n"), format!("line 2: found `hello`; expected {EXPECTED}"));
        assert_eq!(error(""), format!("line 1: no sample; expected {EXPECTED}"));
        assert!(
            error("0 1\n1 -2\n").starts_with("line 2: the rate of -2000000 bit/s is not between")
        );
        assert!(error("0 NaN\n").starts_with("line 1: the rate of NaN"));
        assert_eq!(error("3 1\n2 1\n"), "sample 2: its time is not after the one before it");
    }

    #[test]
    fn the_shared_traces_are_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/traces");
        for kind in ["hsdpa", "ble-gatt"] {
            let Ok(files) = std::fs::read_dir(folder.join(kind)) else { return };
            for file in
                files.map(|file| file.unwrap().path()).filter(|path| !path.ends_with("LICENSE"))
            {
                Trace::read(&file).unwrap();
            }
        }
    }
}
