//! Shows frames to the device and plays the radio for it.

use anyhow::{Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

use super::board::Board;
use super::bytes::Bytes;
use super::device::Device;
use super::frames::Frames;
use super::message::Message;
use super::outcome::Outcome;
use super::protocol::{
    CONNECT, CONNECTED, FAILED, FRAME, MESSAGE, NOTHING, QUIT, RECEIVE, REPORT, SEND, SENT,
    TIMED_OUT, UNFORCED,
};
use super::radio::Radio;

/// How to run all frames.
#[derive(Debug)]
pub struct Run {
    /// From wake-up to label; also, a frame is shown every so often.
    pub deadline_us: u32,
    /// Always run this partition.
    pub partition: Option<u8>,
    /// Always send this many slices.
    pub slices: Option<u8>,
    /// Print nothing.
    pub quiet: bool,
    /// What the device is.
    pub board: Board,
    /// Names of the classes.
    pub labels: Vec<String>,
}

impl Run {
    /// Runs all frames, prints a line for each, and ends the device; gives what became of each, with its true label.
    ///
    /// A device that is not connected says hello before every frame.
    pub fn all(
        &self,
        frames: &Frames,
        device: &mut Device,
        radio: &mut Radio,
    ) -> Result<Vec<(u8, Outcome)>> {
        let progress = self.progress(frames.iter().len());
        self.print(&progress, &self.headings());
        let (mut now_us, mut connected, mut outcomes) = (0, false, Vec::new());
        for (index, (truth, image)) in frames.iter().enumerate() {
            if !connected {
                connected = self.connect(device, radio, &mut now_us, &progress)?;
            }
            now_us = now_us.max(index as u64 * u64::from(self.deadline_us));
            radio.take_arrived();
            let mut outcome = self.frame(device, radio, now_us, image)?;
            outcome.packets_arrived = radio.take_arrived();
            self.print(&progress, &self.line(index, truth, &outcome));
            now_us = outcome.now_us;
            outcomes.push((truth, outcome));
            progress.inc(1);
        }
        progress.finish_and_clear();
        device.send(QUIT, &[])?;
        Ok(outcomes)
    }

    /// Has the device say hello; whether the cloud has taken it.
    fn connect(
        &self,
        device: &mut Device,
        radio: &mut Radio,
        now_us: &mut u64,
        progress: &ProgressBar,
    ) -> Result<bool> {
        device.send(CONNECT, &[&now_us.to_le_bytes(), &self.deadline_us.to_le_bytes()])?;
        let message = converse(device, radio, true)?;
        if message.kind != CONNECTED {
            bail!("the device answered `connect` with a message of kind {}", message.kind);
        }
        let mut body = Bytes(&message.body);
        *now_us = body.u64()?;
        let why = String::from_utf8_lossy(body.rest()).into_owned();
        if radio.refused() {
            bail!("{why}");
        }
        if !why.is_empty() {
            self.print(progress, &format!("      not connected: {why}"));
        }
        Ok(why.is_empty())
    }

    fn frame(
        &self,
        device: &mut Device,
        radio: &mut Radio,
        now_us: u64,
        image: &[u8],
    ) -> Result<Outcome> {
        let force = [self.partition, self.slices].map(|choice| choice.unwrap_or(UNFORCED));
        device.send(
            FRAME,
            &[&now_us.to_le_bytes(), &self.deadline_us.to_le_bytes(), &force, image],
        )?;
        let message = converse(device, radio, false)?;
        match message.kind {
            REPORT => Outcome::parse(&message.body),
            FAILED => self.failed(&message.body),
            kind => bail!("the device answered a frame with a message of kind {kind}"),
        }
    }

    /// The outcome of a frame that could not be sent; an error where no frame can be classified like this.
    fn failed(&self, body: &[u8]) -> Result<Outcome> {
        let mut body = Bytes(body);
        let (now_us, [fatal]) = (body.u64()?, body.take()?);
        if fatal != 0 {
            bail!("the device cannot classify: {}", String::from_utf8_lossy(body.rest()));
        }
        Ok(Outcome::unsent(self.partition.unwrap_or(0), self.deadline_us.into(), now_us))
    }

    fn headings(&self) -> String {
        format!("frame partition slices  bytes  {}   air ms  latency ms  label", self.board.unit())
    }

    fn line(&self, index: usize, truth: u8, outcome: &Outcome) -> String {
        let name = |class: u16| {
            self.labels.get(usize::from(class)).cloned().unwrap_or_else(|| class.to_string())
        };
        let label = outcome.class.map_or_else(|| "none".to_owned(), name);
        let right = outcome.class == Some(truth.into());
        let remark = match (outcome.class, outcome.failure) {
            (None, 0) if outcome.count == 0 => "not connected".to_owned(),
            (None, 0) => "no answer in time".to_owned(),
            (None, code) => format!("the cloud gave no answer, reason {code}"),
            _ if !outcome.deadline_met => "late".to_owned(),
            _ if right => String::new(),
            _ => format!("is {}", name(truth.into())),
        };
        let lost = outcome.packets_sent.saturating_sub(outcome.packets_arrived);
        let lost = match lost {
            0 => String::new(),
            lost => format!("  ({lost} of {} packets lost)", outcome.packets_sent),
        };
        format!(
            "{index:>5} {:>9} {:>6} {:>6} {:>width$} {:>8.1} {:>11.1}  {label:<10} {remark}{lost}",
            outcome.partition,
            outcome.slices_planned,
            outcome.bytes_sent,
            outcome.count,
            outcome.air_us as f64 / 1e3,
            outcome.latency_us as f64 / 1e3,
            width = self.board.unit().len() + 1,
        )
        .trim_end()
        .to_owned()
    }

    fn print(&self, progress: &ProgressBar, line: &str) {
        if !self.quiet {
            progress.suspend(|| println!("{line}"));
        }
    }

    /// Hidden by itself where standard error is no terminal.
    fn progress(&self, frames: usize) -> ProgressBar {
        let style = ProgressStyle::with_template("{pos}/{len} frames {wide_bar} {eta}");
        let bar = ProgressBar::new(frames as u64);
        style.into_iter().fold(bar, ProgressBar::with_style)
    }
}

/// Plays the radio until the device says something that is not for it.
fn converse(device: &mut Device, radio: &mut Radio, hello: bool) -> Result<Message> {
    loop {
        let message = device.receive()?;
        let mut body = Bytes(&message.body);
        match message.kind {
            SEND => {
                let (now_us, give_up_us, packet) = (body.u64()?, body.u64()?, body.rest());
                let sent = match hello {
                    true => radio.hello(now_us, give_up_us, packet),
                    false => radio.send(now_us, give_up_us, packet)?,
                };
                match sent {
                    Some(at_us) => device.send(SENT, &[&at_us.to_le_bytes()])?,
                    None => device.send(TIMED_OUT, &[&give_up_us.max(now_us).to_le_bytes()])?,
                }
            }
            RECEIVE => {
                let (now_us, until_us) = (body.u64()?, body.u64()?);
                match radio.receive(now_us, until_us) {
                    Some(arrival) => {
                        device.send(MESSAGE, &[&arrival.at_us.to_le_bytes(), &arrival.bytes])?
                    }
                    None => device.send(NOTHING, &[&until_us.max(now_us).to_le_bytes()])?,
                }
            }
            _ => return Ok(message),
        }
    }
}
