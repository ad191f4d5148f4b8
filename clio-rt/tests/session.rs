//! The device's session over a simulated radio in virtual time.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use clio_rt::link::{Clock, Link, Sent};
use clio_rt::packet::*;
use clio_rt::session::*;
use clio_rt::table::{OperatingPoint, Table};
use proptest::prelude::*;

const MODEL: [u8; 8] = *b"modelnum";
const IMAGE: [u8; 4] = [1, 2, 3, 4];
const SLICES: [u16; 3] = [64, 256, 1024];
const ROUND_TRIP_US: u64 = 20_000;
const TAIL_US: u32 = 5_000;
const HEAD_US: u32 = 50_000;
const LOCAL_US: u32 = 300_000;
const DEADLINE_US: u32 = 500_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Broken;

/// Radio, clock and server in one.
struct World {
    now: u64,
    /// Bits per second at a time.
    rate: Box<dyn Fn(u64) -> u32>,
    inbox: VecDeque<(u64, Vec<u8>)>,
    /// Data packets that arrived.
    packets: Vec<Vec<u8>>,
    /// What the server sends on a hello; none while it is dead.
    greeting: Option<Reply>,
    answers: bool,
    /// Sent before each answer.
    noise: Vec<Vec<u8>>,
    /// Sends until the link breaks, once.
    breaks_in: Option<usize>,
    /// Whether `send` has been called with a time in the past.
    hurried: bool,
}

#[derive(Clone)]
struct Sim(Rc<RefCell<World>>);

impl Sim {
    fn new(rate: impl Fn(u64) -> u32 + 'static) -> Self {
        Sim(Rc::new(RefCell::new(World {
            now: 0,
            rate: Box::new(rate),
            inbox: VecDeque::new(),
            packets: Vec::new(),
            greeting: Some(Reply::Welcome { version: VERSION }),
            answers: true,
            noise: Vec::new(),
            breaks_in: None,
            hurried: false,
        })))
    }

    fn sleep(&self, us: u64) {
        self.0.borrow_mut().now += us;
    }
}

impl World {
    fn arrive(&mut self, bytes: &[u8]) {
        let back = self.now + ROUND_TRIP_US;
        if bytes.starts_with(b"CLIO") {
            self.reply(self.greeting, back);
            return;
        }
        self.packets.push(bytes.to_vec());
        let packet = Packet::parse(bytes).unwrap();
        if packet.last && self.answers {
            for noise in self.noise.clone() {
                self.inbox.push_back((back, noise));
            }
            let answer = Answer { packets_used: packet.index + 1, class: 3, confidence: 200 };
            self.reply(
                Some(Reply::Answer { frame: packet.frame, answer }),
                back + u64::from(TAIL_US),
            );
        }
    }

    fn reply(&mut self, reply: Option<Reply>, at: u64) {
        if let Some(reply) = reply {
            self.inbox.push_back((at, reply.encode(&mut [0; Reply::MAX_BYTES]).to_vec()));
        }
    }
}

impl Link for Sim {
    type Error = Broken;

    fn send(&mut self, packet: &[u8], give_up_at_us: u64) -> Result<Sent, Broken> {
        let world = &mut *self.0.borrow_mut();
        world.hurried |= give_up_at_us < world.now;
        if let Some(left) = &mut world.breaks_in {
            *left = left.wrapping_sub(1);
            if *left == usize::MAX {
                world.breaks_in = None;
                return Err(Broken);
            }
        }
        let mut bits = packet.len() as f64 * 8.0;
        while bits > 1e-6 {
            if world.now >= give_up_at_us {
                return Ok(Sent::TimedOut);
            }
            bits -= f64::from((world.rate)(world.now)) / 1e4;
            world.now += 100;
        }
        world.arrive(packet);
        Ok(Sent::At { at_us: world.now })
    }

    fn receive(&mut self, buffer: &mut [u8], until_us: u64) -> Result<Option<usize>, Broken> {
        let world = &mut *self.0.borrow_mut();
        match world.inbox.front() {
            Some((at, _)) if *at <= until_us.max(world.now) => {
                let (at, bytes) = world.inbox.pop_front().unwrap();
                world.now = world.now.max(at);
                let length = bytes.len().min(buffer.len());
                buffer[..length].copy_from_slice(&bytes[..length]);
                Ok(Some(length))
            }
            _ => {
                world.now = world.now.max(until_us);
                Ok(None)
            }
        }
    }
}

impl Clock for Sim {
    fn now_us(&mut self) -> u64 {
        self.0.borrow().now
    }
}

/// Partition 1 sends, partition 2 is local, if the table has it.
struct TestHead {
    sim: Sim,
    table: Table<'static>,
    stream: Vec<u8>,
    protection: Option<Protection>,
}

const fn remote(slices: u8, accuracy: u16) -> OperatingPoint {
    let bytes = SLICES[slices as usize - 1];
    OperatingPoint { partition: 1, slices, bytes, device_us: HEAD_US, tail_us: TAIL_US, accuracy }
}

const LOCAL: OperatingPoint = OperatingPoint {
    partition: 2,
    slices: 0,
    bytes: 0,
    device_us: LOCAL_US,
    tail_us: 0,
    accuracy: 7000,
};
const REMOTE_ONLY: &[OperatingPoint] = &[remote(1, 8000), remote(3, 9200)];
const MIDDLE: &[OperatingPoint] = &[remote(2, 8500)];
const WITH_LOCAL: &[OperatingPoint] = &[remote(1, 8000), remote(3, 9200), LOCAL];

impl Head for TestHead {
    fn model(&self) -> [u8; 8] {
        MODEL
    }

    fn table(&self) -> &Table<'_> {
        &self.table
    }

    fn slices(&self, partition: u8) -> &[u16] {
        if partition == 1 { &SLICES } else { &[] }
    }

    fn mtu(&self) -> u16 {
        128
    }

    fn format(&self) -> Format {
        if self.protection.is_some() { Format::Protected } else { Format::Plain }
    }

    fn protection(&self, partition: u8, _slices: u8) -> Option<Protection> {
        self.protection.filter(|_| partition == 1)
    }

    fn run(&mut self, image: &[u8], partition: u8, limit: usize) -> Result<Output<'_>, HeadError> {
        if image.len() != IMAGE.len() {
            return Err(HeadError::Image { needs: IMAGE.len(), has: image.len() });
        }
        match partition {
            1 => {
                self.sim.sleep(HEAD_US.into());
                Ok(Output::Stream(&self.stream[..limit]))
            }
            2 => {
                self.sim.sleep(LOCAL_US.into());
                Ok(Output::Label { class: 9, confidence: 100 })
            }
            other => Err(HeadError::Partition(other)),
        }
    }
}

type TestSession = Session<TestHead, Sim, Sim>;

fn session(sim: &Sim, points: &'static [OperatingPoint], prior: u32) -> TestSession {
    let table = Table::new(points, ROUND_TRIP_US as u32).unwrap();
    let stream = (0..2000).map(|i| i as u8).collect();
    let head = TestHead { sim: sim.clone(), table, stream, protection: None };
    let settings = Settings { deadline_us: DEADLINE_US, bits_per_second: prior };
    Session::new(head, sim.clone(), sim.clone(), settings)
}

fn connected(sim: &Sim, points: &'static [OperatingPoint], prior: u32) -> TestSession {
    let mut session = session(sim, points, prior);
    session.connect(1_000_000).unwrap();
    session
}

/// 10 packets of 103 and 8 of 104 bytes: the table counts with 1024 bytes, which is less.
const PROTECTION: Protection = Protection { data: 10, repair: 8, row: 101 };

/// Says hello as of a protected head, to a server that takes it.
fn protected(sim: &Sim, points: &'static [OperatingPoint], prior: u32) -> TestSession {
    let version = Format::Protected.version();
    sim.0.borrow_mut().greeting = Some(Reply::Welcome { version });
    let mut session = session(sim, points, prior);
    session.head().protection = Some(PROTECTION);
    session
}

#[test]
fn a_protected_head_sends_repair_packets_and_says_so_in_its_hello() {
    let sim = Sim::new(|_| 100_000);
    let mut session = protected(&sim, WITH_LOCAL, 100_000);
    session.set_deadline(700_000);
    session.connect(1_000_000).unwrap();
    let report = session.classify(&IMAGE).unwrap();
    assert_eq!((report.packets_sent, report.bytes_sent), (18, 10 * 103 + 8 * 104));
    assert!(report.deadline_met, "{report:?}");
    let packets = sim.0.borrow().packets.clone();
    let parsed: Vec<Packet<'_>> =
        packets.iter().map(|packet| Format::Protected.parse(packet).unwrap()).collect();
    assert_eq!(parsed.iter().filter(|packet| packet.covers == Some(10)).count(), 8);
    assert!(parsed[17].last && parsed.iter().filter(|packet| packet.last).count() == 1);
    sim.0.borrow_mut().greeting = Some(Reply::Welcome { version: VERSION });
    assert_eq!(session.connect(1_000_000), Err(ConnectError::Version(VERSION)));
}

#[test]
fn a_slow_link_sends_of_a_protected_frame_what_fits() {
    let sim = Sim::new(|_| 10_000);
    let mut session = protected(&sim, REMOTE_ONLY, 40_000);
    session.connect(1_000_000).unwrap();
    let report = session.classify(&IMAGE).unwrap();
    assert!(report.packets_sent < 10 && report.bytes_sent > 103, "{report:?}");
    assert!(report.answer.is_some() && report.deadline_met, "{report:?}");
}

#[test]
fn a_good_link_carries_all_slices() {
    let sim = Sim::new(|_| 100_000);
    let mut session = connected(&sim, WITH_LOCAL, 100_000);
    for frame in 1..=3 {
        let report = session.classify(&IMAGE).unwrap();
        assert_eq!((report.frame, report.partition, report.slices_planned), (frame, 1, 3));
        assert_eq!(report.answer, Some(Answer { packets_used: 9, class: 3, confidence: 200 }));
        assert_eq!((report.packets_sent, report.bytes_sent), (9, 1024));
        assert!(report.deadline_met && report.feasible);
        assert_eq!(report.head_us, HEAD_US.into());
        assert!(report.air_us.abs_diff(81_920) < 2_000, "{report:?}");
        assert!(report.latency_us.abs_diff(report.expected_us.into()) < 2_000, "{report:?}");
    }
    let world = sim.0.borrow();
    let flags: Vec<bool> = world.packets.iter().map(|packet| packet[1] & LAST != 0).collect();
    assert_eq!(flags.iter().filter(|last| **last).count(), 3);
    assert!(flags[8] && !world.hurried);
}

#[test]
fn no_bandwidth_runs_on_the_device() {
    let sim = Sim::new(|_| 1_000_000);
    let mut session = connected(&sim, WITH_LOCAL, 0);
    let report = session.classify(&IMAGE).unwrap();
    assert_eq!((report.partition, report.bytes_sent, report.latency_us), (2, 0, LOCAL_US.into()));
    assert_eq!(report.answer.map(|answer| (answer.class, answer.packets_used)), Some((9, 0)));
    assert!(report.deadline_met);
}

#[test]
fn bandwidth_zero_in_the_middle_costs_one_frame() {
    let sim = Sim::new(|now| if (100_000..600_000).contains(&now) { 0 } else { 100_000 });
    let mut session = connected(&sim, REMOTE_ONLY, 100_000);
    let report = session.classify(&IMAGE).unwrap();
    assert!(report.packets_sent > 0 && report.packets_sent < 9, "{report:?}");
    assert_eq!((report.answer, report.deadline_met), (None, false));
    assert!(report.latency_us <= u64::from(DEADLINE_US) + 200, "{report:?}");
    assert!(session.bits_per_second() < 50_000);
    sim.0.borrow_mut().now = 1_000_000;
    let report = session.classify(&IMAGE).unwrap();
    assert!(report.deadline_met, "{report:?}");
}

#[test]
fn a_slow_link_sends_what_fits_and_is_answered_in_time() {
    // The estimate is four times too high: it is corrected while sending.
    let sim = Sim::new(|_| 10_000);
    let mut session = connected(&sim, REMOTE_ONLY, 40_000);
    let report = session.classify(&IMAGE).unwrap();
    assert_eq!(report.slices_planned, 3);
    assert!(report.packets_sent < 9 && report.bytes_sent > 64, "{report:?}");
    assert_eq!(report.answer.map(|answer| answer.packets_used), Some(report.packets_sent));
    assert!(report.deadline_met, "{report:?}");
}

#[test]
fn a_packet_that_does_not_leave_is_ended_by_an_empty_one() {
    // Too slow for 128 bytes from the second packet on, yet fast enough for two.
    let sim = Sim::new(|now| if now < 95_000 { 100_000 } else { 2_000 });
    let mut session = connected(&sim, REMOTE_ONLY, 60_000);
    let report = session.classify(&IMAGE).unwrap();
    let last = sim.0.borrow().packets.last().cloned().unwrap();
    assert_eq!(last, Packet::end(1, report.packets_sent - 1));
    assert!(report.answer.is_some() && report.deadline_met, "{report:?}");
}

#[test]
fn an_estimate_a_little_too_high_costs_no_packet() {
    // The packets take the most of the time, and the last of them leaves in the eighth of it that is kept for an empty one.
    for rate in (4_950..8_000).step_by(10) {
        let sim = Sim::new(move |_| rate);
        let mut session = connected(&sim, MIDDLE, rate + rate / 50);
        let report = session.classify(&IMAGE).unwrap();
        assert_eq!(report.bytes_sent, 256, "{rate} {report:?}");
        assert!(report.answer.is_some() && report.deadline_met, "{rate} {report:?}");
    }
}

#[test]
fn a_dead_server_is_avoided_and_found_again() {
    let sim = Sim::new(|_| 100_000);
    let mut session = connected(&sim, WITH_LOCAL, 100_000);
    sim.0.borrow_mut().answers = false;
    let reports: Vec<Report> = (0..20).map(|_| session.classify(&IMAGE).unwrap()).collect();
    let missed: Vec<u8> =
        reports.iter().filter(|report| !report.deadline_met).map(|report| report.frame).collect();
    assert_eq!(missed, [1, 2, 8, 16]);
    assert!(reports.iter().all(|report| report.latency_us <= u64::from(DEADLINE_US)));
    sim.0.borrow_mut().answers = true;
    let later: Vec<u8> = (0..8).map(|_| session.classify(&IMAGE).unwrap().partition).collect();
    assert_eq!(later, [2, 2, 2, 1, 1, 1, 1, 1]);
}

#[test]
fn a_dead_server_without_a_way_out_only_misses_deadlines() {
    let sim = Sim::new(|_| 100_000);
    let mut session = connected(&sim, REMOTE_ONLY, 100_000);
    sim.0.borrow_mut().answers = false;
    for _ in 0..5 {
        let report = session.classify(&IMAGE).unwrap();
        assert!(!report.deadline_met && report.answer.is_none());
    }
    sim.0.borrow_mut().answers = true;
    assert!(session.classify(&IMAGE).unwrap().deadline_met);
}

#[test]
fn a_refused_model_is_typed_and_local_frames_go_on() {
    let sim = Sim::new(|_| 100_000);
    let refusal = Refusal::Model { served: *b"othermod", asked: MODEL };
    sim.0.borrow_mut().greeting = Some(Reply::Refused(refusal));
    let mut local = session(&sim, WITH_LOCAL, 100_000);
    let error = local.connect(1_000_000).unwrap_err();
    assert_eq!(error, ConnectError::Refused(refusal));
    assert!(!local.is_connected());
    assert_eq!(local.classify(&IMAGE).unwrap().partition, 2);
    let mut remote = session(&sim, REMOTE_ONLY, 100_000);
    assert_eq!(remote.classify(&IMAGE), Err(SessionError::NotConnected));
}

#[test]
fn no_welcome_is_a_time_out() {
    let sim = Sim::new(|_| 100_000);
    sim.0.borrow_mut().greeting = None;
    assert_eq!(session(&sim, WITH_LOCAL, 1).connect(50_000), Err(ConnectError::TimedOut));
    let sim = Sim::new(|_| 0);
    assert_eq!(session(&sim, WITH_LOCAL, 1).connect(50_000), Err(ConnectError::TimedOut));
    let sim = Sim::new(|_| 100_000);
    sim.0.borrow_mut().greeting = Some(Reply::Welcome { version: 9 });
    assert_eq!(session(&sim, WITH_LOCAL, 1).connect(50_000), Err(ConnectError::Version(9)));
}

#[test]
fn stale_and_unreadable_messages_are_counted_and_passed_over() {
    let sim = Sim::new(|_| 100_000);
    let mut session = connected(&sim, WITH_LOCAL, 100_000);
    let answer = Answer { packets_used: 1, class: 77, confidence: 1 };
    let stale = Reply::Answer { frame: 0, answer }.encode(&mut [0; Reply::MAX_BYTES]).to_vec();
    sim.0.borrow_mut().noise = vec![stale, vec![6, 1], vec![99], vec![], vec![0xff; 300]];
    let report = session.classify(&IMAGE).unwrap();
    assert_eq!((report.stale, report.malformed), (1, 4));
    assert_eq!(report.answer.map(|answer| answer.class), Some(3));
    assert!(report.deadline_met);
}

#[test]
fn a_failure_is_reported_and_a_bye_disconnects() {
    let sim = Sim::new(|_| 100_000);
    let mut session = connected(&sim, WITH_LOCAL, 100_000);
    sim.0.borrow_mut().noise = vec![vec![8, 1, 3]];
    let report = session.classify(&IMAGE).unwrap();
    assert_eq!((report.failure, report.answer), (Some(FailReason::Overloaded), None));
    sim.0.borrow_mut().noise = vec![vec![7]];
    let report = session.classify(&IMAGE).unwrap();
    assert!(report.answer.is_none() && !session.is_connected());
    assert_eq!(session.classify(&IMAGE).unwrap().partition, 2);
    sim.0.borrow_mut().noise = vec![];
    session.connect(1_000_000).unwrap();
    assert_eq!(session.classify(&IMAGE).unwrap().partition, 1);
}

#[test]
fn a_link_that_breaks_in_the_middle_leaves_the_session_usable() {
    for breaks_in in 0..9 {
        let sim = Sim::new(|_| 100_000);
        let mut session = connected(&sim, WITH_LOCAL, 100_000);
        sim.0.borrow_mut().breaks_in = Some(breaks_in);
        assert_eq!(session.classify(&IMAGE), Err(SessionError::Link(Broken)));
        let report = session.classify(&IMAGE).unwrap();
        assert!(report.deadline_met && report.frame == 2, "{report:?}");
    }
}

#[test]
fn points_can_be_forced() {
    let sim = Sim::new(|_| 100_000);
    let mut session = connected(&sim, WITH_LOCAL, 100_000);
    let mut run = |partition, slices| {
        session.force(Force { partition, slices });
        session
            .classify(&IMAGE)
            .map(|report| (report.partition, report.slices_planned, report.bytes_sent))
    };
    assert_eq!(run(Some(2), None), Ok((2, 0, 0)));
    assert_eq!(run(Some(1), Some(1)), Ok((1, 1, 64)));
    assert_eq!(run(Some(1), Some(2)), Ok((1, 2, 256)), "pruned from the table");
    assert_eq!(run(Some(1), Some(4)), Err(SessionError::Point(1, 4)));
    assert_eq!(run(Some(8), None), Err(SessionError::Point(8, 0)));
    assert_eq!(run(None, None), Ok((1, 3, 1024)));
}

#[test]
fn a_wrong_image_is_typed() {
    let sim = Sim::new(|_| 100_000);
    let mut session = connected(&sim, WITH_LOCAL, 100_000);
    let error = session.classify(&[0; 5]).unwrap_err();
    assert_eq!(error, SessionError::Head(HeadError::Image { needs: 4, has: 5 }));
    assert!(session.classify(&IMAGE).unwrap().deadline_met);
}

proptest! {
    #[test]
    fn no_radio_keeps_the_device_past_its_deadline(
        rates in prop::collection::vec(prop_oneof![Just(0u32), 0u32..200_000], 1..40),
        prior in 0u32..300_000,
        step_us in 5_000u64..200_000,
        is_protected in any::<bool>(),
    ) {
        let sim = Sim::new(move |now| rates[(now / step_us) as usize % rates.len()]);
        let of_format = if is_protected { protected } else { session };
        let mut session = of_format(&sim, REMOTE_ONLY, prior);
        if session.connect(5_000_000).is_ok() {
            for _ in 0..6 {
                let report = session.classify(&IMAGE).unwrap();
                prop_assert!(report.latency_us <= u64::from(DEADLINE_US) + 200, "{:?}", report);
                prop_assert!(report.deadline_met == report.answer.is_some() || report.latency_us > u64::from(DEADLINE_US));
            }
            prop_assert!(!sim.0.borrow().hurried);
        }
    }
}
