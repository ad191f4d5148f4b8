//! An explanation in words.

use super::case::Way;
use super::shown::{Change, Explanation, Knob, Rival, Shown};
use crate::cli::columns::{columns, row};

impl Explanation {
    /// The explanation for people.
    pub fn text(&self) -> String {
        let Shown { partition, name, slices, bytes, accuracy, .. } = &self.chosen;
        let sends = match bytes {
            0 => "nothing is sent".to_owned(),
            _ => format!("{}, {bytes} bytes", count(*slices)),
        };
        let mut text = format!(
            "{} on {}, {} kbit/s, deadline {} ms:\n  partition {partition} `{name}`, {sends}: {accuracy:.1} % (± {:.1} on {} images)\n",
            self.model,
            self.target,
            self.kbps,
            self.deadline_ms,
            self.standard_error,
            self.holdout_images
        );
        if !self.keeps_deadline {
            text += "  NOTHING keeps this deadline; this is the fastest\n";
        }
        text += &format!("\nWhere the time goes, ms\n{}", self.times());
        text += &format!("\nWhy not another: {}\n{}", self.verdict(), self.table_of_rivals());
        text += &format!("\nWhat would change it\n{}", self.table_of_changes());
        if self.has_noise() {
            text += &format!(
                "\n≈ within {:.1} points, one standard error of {} images: the measurement cannot tell them apart\n",
                self.standard_error, self.holdout_images
            );
        }
        for note in &self.notes {
            text += &format!("note: {note}\n");
        }
        text
    }

    fn times(&self) -> String {
        let time = &self.time;
        let macs =
            format!("head of {:.1} MMAC and slice code, modelled", self.chosen.macs as f64 / 1e6);
        let line = |what: &str, us: Option<u64>, why: &str| row([what, &ms(us), why]);
        let mut rows = vec![line("device", Some(time.device_us), &macs)];
        if self.chosen.way != Way::Local {
            let air = format!("{} bytes at {} kbit/s", self.chosen.bytes, self.kbps);
            rows.push(line("air", time.air_us, &air));
            rows.push(line("round trip", Some(time.round_trip_us), "of the link, declared"));
            rows.push(line("tail", Some(time.tail_us), "in the cloud, declared"));
        }
        let slack = match time.slack_us {
            Some(us) if us >= 0 => format!("{} ms to spare", ms(Some(us.unsigned_abs()))),
            Some(us) => format!("{} ms TOO LATE", ms(Some(us.unsigned_abs()))),
            None => "it never ends".into(),
        };
        rows.push(line("total", time.total_us, &slack));
        columns(&[true, false, true], &rows)
    }

    /// Which way to run the network wins, and by how much.
    fn verdict(&self) -> String {
        let others = [Way::Split, Way::Remote, Way::Local].into_iter();
        let others = others.filter(|way| *way != self.chosen.way).map(|way| {
            match self.rivals.iter().find(|rival| rival.point.way == way) {
                Some(rival) => format!("{}: {}", way.name(), self.loses(rival)),
                None => format!("{}: not in the table", way.name()),
            }
        });
        format!("{} wins; {}", self.chosen.way.name(), others.collect::<Vec<_>>().join(", "))
    }

    fn loses(&self, rival: &Rival) -> String {
        let about = about(rival.within_noise);
        match rival.late_us {
            Some(us) if self.keeps_deadline => {
                let more = if rival.gain < 0.0 { "less" } else { "more" };
                let gain = rival.gain.abs();
                format!("{} ms too late, {about}{gain:.1} points {more} accurate", ms(Some(us)))
            }
            Some(us) => format!("{} ms too late", ms(Some(us))),
            None if !rival.keeps_deadline => "never ends".into(),
            None if rival.gain < 0.0 => format!("{about}{:.1} points less accurate", -rival.gain),
            None => "as accurate, and slower".into(),
        }
    }

    fn table_of_rivals(&self) -> String {
        let mut rows = vec![row(["", "partition", "slices", "bytes", "accuracy", "ms", ""])];
        rows.extend(self.rivals.iter().map(|rival| {
            let point = &rival.point;
            let absent = if rival.in_table { "" } else { "; not in the table" };
            vec![
                point.way.name().into(),
                point.partition.to_string(),
                point.slices.to_string(),
                point.bytes.to_string(),
                format!("{:.1} %", point.accuracy),
                ms(rival.total_us),
                format!("{}{absent}", self.loses(rival)),
            ]
        }));
        columns(&[true, false, false, false, false, false, true], &rows)
    }

    fn table_of_changes(&self) -> String {
        let rows: Vec<Vec<String>> =
            self.changes.iter().map(|change| self.change(change)).collect();
        match rows.is_empty() {
            true => "  nothing: no bandwidth, deadline, clock or memory\n".into(),
            false => columns(&[true, true, true], &rows),
        }
    }

    fn change(&self, change: &Change) -> Vec<String> {
        let value = change.value;
        let how = if change.raised { "from" } else { "down to" };
        let value = match change.knob {
            Knob::Bandwidth => format!("{how} {value} kbit/s"),
            Knob::Deadline => format!("{how} {value} ms"),
            Knob::Clock => format!("{value:.1} % faster"),
            Knob::Ram | Knob::Flash | Knob::Shared => format!("{how} {} KiB", value / 1024.0),
        };
        let then = &change.becomes;
        let point = match then.bytes {
            0 => format!("partition {}, local", then.partition),
            _ => format!("partition {}, {}", then.partition, count(then.slices)),
        };
        let gain = match (change.keeps_deadline, self.keeps_deadline) {
            (false, true) => "but nothing keeps the deadline".into(),
            (false, false) => "still too late".into(),
            (true, false) => format!("{:.1} %, in time", then.accuracy),
            (true, true) => {
                let about = about(change.within_noise);
                format!("{:.1} %, {about}{:+.1} points", then.accuracy, change.gain)
            }
        };
        vec![change.knob.name().into(), value, format!("{point}: {gain}")]
    }

    fn has_noise(&self) -> bool {
        self.rivals.iter().any(|rival| rival.within_noise)
            || self.changes.iter().any(|change| change.within_noise)
    }
}

impl Knob {
    fn name(self) -> &'static str {
        match self {
            Self::Bandwidth => "bandwidth",
            Self::Deadline => "deadline",
            Self::Clock => "clock",
            Self::Ram => "RAM",
            Self::Flash => "flash",
            Self::Shared => "flash and RAM",
        }
    }
}

/// The sign of a difference that the measurement may have made.
fn about(within_noise: bool) -> &'static str {
    if within_noise { "≈ " } else { "" }
}

fn count(slices: u8) -> String {
    if slices == 1 { "1 slice".into() } else { format!("{slices} slices") }
}

fn ms(us: Option<u64>) -> String {
    us.map_or("never".into(), |us| format!("{:.1}", us as f64 / 1e3))
}
