//! Classifies the images that the host sends, within their deadline, over the radio that the host is.
#![no_std]
#![no_main]

use core::cell::RefCell;

use cifar10_firmware::board;
use cifar10_firmware::port::{Port, Radio, Time, unexpected};
use cifar10_firmware::protocol::{
    CONNECT, CONNECTED, FAILED, FRAME, QUIT, READY, REPORT, UNFORCED,
};
use cifar10_firmware::text::Text;
use cifar10_model::Cifar;
use clio_rt::packet::FailReason;
use clio_rt::session::{Force, Head, Report, Session, SessionError, Settings};

type Device<'p, H> = Session<H, Radio<'p>, Time<'p>>;

/// Bytes of `REPORT`.
const REPORT_BYTES: usize = 11 + 2 + 3 * 4 + 5 * 8;
/// Bytes of `FRAME` before the image.
const FRAME_HEADER_BYTES: usize = 14;
const IMAGE_BYTES: usize = Cifar::IMAGE_BYTES;

#[cfg(target_arch = "riscv32")]
gap8_rt::entry!(main);

#[cfg_attr(target_arch = "arm", cortex_m_rt::entry)]
fn main() -> ! {
    let head = head();
    let port = RefCell::new(Port::new(board::start()));
    introduce(head, &port);
    let settings =
        Settings { deadline_us: Cifar::DEADLINE_US, bits_per_second: Cifar::BITS_PER_SECOND };
    let mut session = Session::new(head, Radio(&port), Time(&port), settings);
    let mut image = [0; IMAGE_BYTES];
    loop {
        let (kind, length) = port.borrow_mut().receive();
        match (kind, length.checked_sub(FRAME_HEADER_BYTES)) {
            (CONNECT, _) => connect(&mut session, &port),
            (FRAME, Some(IMAGE_BYTES)) => classify(&mut session, &port, &mut image),
            (FRAME, Some(bytes)) => {
                panic!("the host sent an image of {bytes} bytes, not {IMAGE_BYTES}")
            }
            (QUIT, _) => board::halt(true),
            _ => unexpected(kind, length),
        }
    }
}

/// The head, once.
fn head() -> &'static mut Cifar {
    static mut HEAD: Cifar = Cifar::new();
    let head = &raw mut HEAD;
    // SAFETY: `main` calls this, and runs once; nobody else can name the static.
    unsafe { &mut *head }
}

/// Tells the host what this device is.
fn introduce(head: &impl Head, port: &RefCell<Port>) {
    let table = head.table();
    let mut points = [[0; 6]; 256];
    for (to, from) in points.iter_mut().zip(table.points()) {
        let [a, b, c, d] = from.tail_us.to_le_bytes();
        *to = [from.partition, from.slices, a, b, c, d];
    }
    let points = points.get(..table.points().len()).unwrap_or(&points).as_flattened();
    let image = (IMAGE_BYTES as u32).to_le_bytes();
    let deadline = Cifar::DEADLINE_US.to_le_bytes();
    port.borrow_mut()
        .send(READY, &[&image, &table.round_trip_us().to_le_bytes(), &deadline, points]);
}

fn connect<H: Head>(session: &mut Device<'_, H>, port: &RefCell<Port>) {
    port.borrow_mut().set_clock();
    let timeout_us = port.borrow_mut().u32();
    port.borrow_mut().resume();
    let result = session.connect(timeout_us);
    let now = port.borrow_mut().pause().to_le_bytes();
    match result {
        Ok(()) => port.borrow_mut().send(CONNECTED, &[&now]),
        Err(error) => port.borrow_mut().send(CONNECTED, &[&now, Text::of(error).as_bytes()]),
    }
}

fn classify<H: Head>(session: &mut Device<'_, H>, port: &RefCell<Port>, image: &mut [u8]) {
    let mut host = port.borrow_mut();
    host.set_clock();
    let deadline_us = host.u32();
    let [partition, slices] =
        [host.u8(), host.u8()].map(|choice| (choice != UNFORCED).then_some(choice));
    host.fill(image);
    let before = host.count();
    host.resume();
    drop(host);
    session.set_deadline(deadline_us);
    session.force(Force { partition, slices });
    let result = session.classify(image);
    let mut host = port.borrow_mut();
    let now_us = host.pause();
    let count = host.count() - before;
    match result {
        Ok(report) => host.send(REPORT, &[&encode(&report, count, now_us)]),
        Err(error) => {
            let fatal = error != SessionError::NotConnected;
            host.send(
                FAILED,
                &[&now_us.to_le_bytes(), &[fatal.into()], Text::of(error).as_bytes()],
            );
        }
    }
}

/// A report as the protocol lays it out.
fn encode(report: &Report, count: u64, now_us: u64) -> [u8; REPORT_BYTES] {
    let answer = report.answer.as_ref();
    let bytes = [
        report.partition,
        report.slices_planned,
        report.packets_sent,
        answer.map_or(0, |answer| answer.packets_used),
        answer.is_some().into(),
        answer.map_or(0, |answer| answer.confidence),
        report.failure.map_or(0, code),
        report.deadline_met.into(),
        report.feasible.into(),
        report.stale,
        report.malformed,
    ];
    let class = answer.map_or(0, |answer| answer.class).to_le_bytes();
    let words =
        [report.bytes_sent, report.expected_us, report.bits_per_second].map(u32::to_le_bytes);
    let longs =
        [report.head_us, report.air_us, report.latency_us, count, now_us].map(u64::to_le_bytes);
    let mut all =
        bytes.iter().chain(&class).chain(words.as_flattened()).chain(longs.as_flattened()).copied();
    core::array::from_fn(|_| all.next().unwrap_or(0))
}

fn code(reason: FailReason) -> u8 {
    match reason {
        FailReason::Tail => 1,
        FailReason::Partition => 2,
        FailReason::Overloaded => 3,
        FailReason::Nothing => 4,
        FailReason::Other(code) => code,
    }
}
