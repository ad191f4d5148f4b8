//! The device's loop: select an operating point, run the head, send slices until the deadline, receive the answer.
#![forbid(unsafe_code)]

mod connect;
mod error;
mod head;
mod receive;
mod report;
mod send;

pub use error::{ConnectError, SessionError};
pub use head::{Head, HeadError, MAX_SLICES, Output};
pub use report::Report;

use crate::link::{Bandwidth, Clock, Link};
use crate::packet::{Packetizer, Protected};
use crate::table::{Choice, OperatingPoint};
use head::Cut;
use send::Times;

/// The largest MTU a session can use: it holds one packet on its stack.
pub const MAX_MTU: usize = 512;

/// After this many frames in a row without an answer, frames are classified on the device where that is possible.
pub const SILENT_FRAMES: u8 = 2;

/// While the cloud is silent, one frame in this many is sent nevertheless, to notice when it is back.
pub const PROBE_EVERY: u8 = 8;

/// What a session is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Microseconds from wake-up to label.
    pub deadline_us: u32,
    /// Bandwidth to start from, the declared one.
    pub bits_per_second: u32,
}

/// What to run in place of the table's choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Force {
    /// Run this partition.
    pub partition: Option<u8>,
    /// Send this many slices; has no effect where the partition sends nothing.
    pub slices: Option<u8>,
}

/// A device with its head, its radio and its clock.
///
/// A frame that fails, for whatever reason, leaves the session ready for the next. A failing link counts as a stalled one in the
/// bandwidth estimate, and a silent cloud is avoided ([`SILENT_FRAMES`], [`PROBE_EVERY`]), so that where
/// the table has a partition that sends nothing, labels keep coming.
#[derive(Debug)]
pub struct Session<H, L, C> {
    head: H,
    link: L,
    clock: C,
    settings: Settings,
    force: Force,
    bandwidth: Bandwidth,
    frame: u8,
    connected: bool,
    silent: u8,
    heard_us: u64,
}

impl<H: Head, L: Link, C: Clock> Session<H, L, C> {
    /// A session that is not connected yet.
    pub fn new(head: H, link: L, mut clock: C, settings: Settings) -> Self {
        let (bandwidth, heard_us) = (Bandwidth::new(settings.bits_per_second), clock.now_us());
        let force = Force::default();
        Session {
            head,
            link,
            clock,
            settings,
            force,
            bandwidth,
            frame: 0,
            connected: false,
            silent: 0,
            heard_us,
        }
    }

    /// Runs `force` from the next frame on; `Force::default()` gives the choice back to the table.
    pub fn force(&mut self, force: Force) {
        self.force = force;
    }

    /// Sets the deadline from the next frame on, microseconds.
    pub fn set_deadline(&mut self, deadline_us: u32) {
        self.settings.deadline_us = deadline_us;
    }

    /// Whether the cloud has accepted this device and not said bye.
    pub fn is_connected(&self) -> bool {
        self.connected
    }

    /// The bandwidth estimate.
    pub fn bits_per_second(&self) -> u32 {
        self.bandwidth.bits_per_second()
    }

    /// The link, for what only it knows.
    pub fn link(&mut self) -> &mut L {
        &mut self.link
    }

    /// The head, for what only it knows.
    pub fn head(&mut self) -> &mut H {
        &mut self.head
    }

    /// Classifies one image, as the head declares its bytes, within the deadline.
    ///
    /// The frame counts from the call. Where no operating point is feasible, the fastest is tried.
    /// A frame that gets no answer in time is a [`Report`] without one, not an error.
    pub fn classify(&mut self, image: &[u8]) -> Result<Report, SessionError<L::Error>> {
        let start_us = self.clock.now_us();
        self.frame = self.frame.wrapping_add(1);
        self.bandwidth.rest(start_us.saturating_sub(self.heard_us));
        self.heard_us = start_us;
        let choice = self.choose()?;
        let mut report = Report::new(self.frame, &choice, self.bandwidth.bits_per_second());
        let result = self.run(image, &choice.point, start_us, &mut report);
        let end_us = self.clock.now_us();
        self.heard_us = end_us;
        result?;
        report.latency_us = end_us.saturating_sub(start_us);
        let in_time = report.latency_us <= self.settings.deadline_us.into();
        report.deadline_met = report.answer.is_some() && in_time;
        Ok(report)
    }

    fn run(
        &mut self,
        image: &[u8],
        point: &OperatingPoint,
        start_us: u64,
        report: &mut Report,
    ) -> Result<(), SessionError<L::Error>> {
        let deadline_us = start_us + u64::from(self.settings.deadline_us);
        let mtu = self.head.mtu();
        if usize::from(mtu) > MAX_MTU {
            return Err(SessionError::Mtu(mtu));
        }
        let away_us = u64::from(self.head.table().round_trip_us()) + u64::from(point.tail_us);
        // Copied to the stack: the head is borrowed by its stream while the layout is in use.
        let mut sizes = [0; MAX_SLICES];
        let cut = head::cut(&self.head, point, &mut sizes)?;
        let limit = cut.payload(point.slices);
        let output = self.head.run(image, point.partition, limit).map_err(SessionError::Head)?;
        let now_us = self.clock.now_us();
        report.head_us = now_us.saturating_sub(start_us);
        let OperatingPoint { partition, slices, .. } = *point;
        let stream = match output {
            Output::Label { class, confidence } => {
                report.label(class, confidence);
                return Ok(());
            }
            Output::Stream(stream) => stream.get(..limit).unwrap_or(stream),
        };
        let times = Times { send_until_us: deadline_us.saturating_sub(away_us), deadline_us };
        let (link, clock, bandwidth) = (&mut self.link, &mut self.clock, &mut self.bandwidth);
        let sent = match cut {
            Cut::Nothing => return Err(SessionError::Point(partition, slices)),
            Cut::Plain(layout) => {
                let packets =
                    Packetizer::new(layout, slices.into(), report.frame, partition, stream);
                send::send(packets, times, link, clock, bandwidth, report)
            }
            Cut::Protected(protection) => {
                let packets = Protected::new(protection, report.frame, partition, stream);
                send::send(packets, times, link, clock, bandwidth, report)
            }
        };
        sent.map_err(SessionError::Link)?;
        self.receive(deadline_us, report)
    }

    fn choose(&self) -> Result<Choice, SessionError<L::Error>> {
        let (rate, deadline_us) = (self.bandwidth.bits_per_second(), self.settings.deadline_us);
        let table = self.head.table();
        let partition =
            |point: &OperatingPoint| self.force.partition.is_none_or(|p| p == point.partition);
        let slices = |point: &OperatingPoint| {
            point.bytes == 0 || self.force.slices.is_none_or(|s| s == point.slices)
        };
        let forced = |point: &OperatingPoint| partition(point) && slices(point);
        let reachable = self.connected && !self.avoids_cloud();
        let choice = match table
            .select_among(rate, deadline_us, |p| forced(p) && (reachable || p.bytes == 0))
        {
            None if self.connected => match table.select_among(rate, deadline_us, forced) {
                None => self.off_table(),
                found => found,
            },
            found => found,
        };
        match (choice, self.connected) {
            (Some(choice), _) => Ok(choice),
            (None, false) => Err(SessionError::NotConnected),
            (None, true) => {
                let Force { partition, slices } = self.force;
                Err(SessionError::Point(partition.unwrap_or(0), slices.unwrap_or(0)))
            }
        }
    }

    /// The forced point where the table has it pruned; of unknown head time, with the table's longest tail time.
    fn off_table(&self) -> Option<Choice> {
        let Force { partition: Some(partition), slices: Some(slices) } = self.force else {
            return None;
        };
        let declared = *self.head.slices(partition).get(usize::from(slices).checked_sub(1)?)?;
        let bytes = self
            .head
            .protection(partition, slices)
            .and_then(|protection| u16::try_from(protection.bytes()).ok())
            .unwrap_or(declared);
        let table = self.head.table();
        let tail_us = table.points().iter().map(|point| point.tail_us).max().unwrap_or(0);
        let point = OperatingPoint { partition, slices, bytes, device_us: 0, tail_us, accuracy: 0 };
        let expected_us = table.expected_us(&point, self.bandwidth.bits_per_second());
        Some(Choice { point, expected_us, feasible: expected_us <= self.settings.deadline_us })
    }

    fn avoids_cloud(&self) -> bool {
        self.silent >= SILENT_FRAMES && !self.frame.is_multiple_of(PROBE_EVERY)
    }
}
