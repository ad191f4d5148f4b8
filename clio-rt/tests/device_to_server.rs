//! A device's session against the real server: both ends of the wire, and a gateway in between.
#![cfg(feature = "cloud")]

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use clio_rt::cloud::*;
use clio_rt::link::{Clock, Link, Sent};
use clio_rt::packet::{FailReason, Format, Protection, Refusal};
use clio_rt::session::*;
use clio_rt::table::{OperatingPoint, Table};

const MODEL: [u8; 8] = *b"modelnum";
const SLICES: [u16; 3] = [32, 64, 200];
const POINT: OperatingPoint = OperatingPoint {
    partition: 3,
    slices: 3,
    bytes: 200,
    device_us: 0,
    tail_us: 0,
    accuracy: 9000,
};

/// The class is the length of the prefix.
struct Length;

impl Tail for Length {
    fn model(&self) -> [u8; 8] {
        MODEL
    }

    fn serves(&self, partition: u8) -> bool {
        partition == 3
    }

    fn infer(&self, batch: &[Request]) -> Vec<Result<Label, TailError>> {
        let label =
            |request: &Request| Label { class: request.prefix.len() as u16, confidence: 255 };
        batch.iter().map(|request| Ok(label(request))).collect()
    }
}

struct Device(Table<'static>, [u8; 8], Option<Protection>);

impl Head for Device {
    fn model(&self) -> [u8; 8] {
        self.1
    }

    fn table(&self) -> &Table<'_> {
        &self.0
    }

    fn slices(&self, partition: u8) -> &[u16] {
        if partition == 3 { &SLICES } else { &[] }
    }

    fn mtu(&self) -> u16 {
        60
    }

    fn format(&self) -> Format {
        if self.2.is_some() { Format::Protected } else { Format::Plain }
    }

    fn protection(&self, _: u8, _: u8) -> Option<Protection> {
        self.2
    }

    fn run(&mut self, _: &[u8], _: u8, limit: usize) -> Result<Output<'_>, HeadError> {
        Ok(Output::Stream(&[5; 500][..limit]))
    }
}

/// Radio and gateway: puts each packet into a TCP frame, or loses it.
struct Gateway {
    socket: TcpStream,
    greeted: bool,
    loses: Loses,
    started: Instant,
    /// Index bytes of the packets that came through since they were last taken.
    came: Vec<u8>,
}

/// Which data packets do not come through.
enum Loses {
    Nothing,
    /// Those of this index.
    Index(u8),
    /// One in five, by a generator with this state.
    Fifth(u64),
}

impl Loses {
    fn one(&mut self, packet: &[u8]) -> bool {
        match self {
            Loses::Nothing => false,
            Loses::Index(index) => *index == packet[1] & 0x7f,
            Loses::Fifth(state) => {
                *state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                (*state >> 33).is_multiple_of(5)
            }
        }
    }
}

struct WallClock(Instant);

impl Clock for WallClock {
    fn now_us(&mut self) -> u64 {
        self.0.elapsed().as_micros() as u64
    }
}

impl Link for Gateway {
    type Error = io::Error;

    fn send(&mut self, packet: &[u8], _give_up_at_us: u64) -> io::Result<Sent> {
        let message = if self.greeted { Message::Data(packet) } else { Message::Hello(packet) };
        let mut bytes = Vec::new();
        message.encode(&mut bytes).map_err(io::Error::other)?;
        if !self.greeted || !self.loses.one(packet) {
            self.socket.write_all(&bytes)?;
            self.came.push(packet[1]);
        }
        self.greeted = true;
        Ok(Sent::At { at_us: self.started.elapsed().as_micros() as u64 })
    }

    fn receive(&mut self, buffer: &mut [u8], until_us: u64) -> io::Result<Option<usize>> {
        let left = Duration::from_micros(until_us).saturating_sub(self.started.elapsed());
        self.socket.set_read_timeout(Some(left.max(Duration::from_millis(1))))?;
        let mut length = [0; 2];
        match self.socket.read_exact(&mut length) {
            Err(error)
                if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) =>
            {
                return Ok(None);
            }
            read => read?,
        }
        let mut message = vec![0; u16::from_le_bytes(length).into()];
        self.socket.read_exact(&mut message)?;
        let length = message.len().min(buffer.len());
        buffer[..length].copy_from_slice(&message[..length]);
        Ok(Some(length))
    }
}

fn device(
    server: &Server,
    model: [u8; 8],
    loses: Loses,
    protection: Option<Protection>,
) -> Session<Device, Gateway, WallClock> {
    let started = Instant::now();
    let socket = TcpStream::connect(server.local_addr()).unwrap();
    socket.set_nodelay(true).unwrap();
    let link = Gateway { socket, greeted: false, loses, started, came: vec![] };
    let table = Table::new(&[POINT], 1000).unwrap();
    let settings = Settings { deadline_us: 5_000_000, bits_per_second: 1_000_000 };
    Session::new(Device(table, model, protection), link, WallClock(started), settings)
}

async fn server() -> Server {
    let limits = Limits { idle: Duration::from_millis(200), ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    Server::bind("127.0.0.1:0", Length, options).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_is_labelled() {
    let server = server().await;
    let mut session = device(&server, MODEL, Loses::Nothing, None);
    tokio::task::spawn_blocking(move || {
        session.connect(5_000_000).unwrap();
        for frame in 1..=300u16 {
            let report = session.classify(&[]).unwrap();
            let answer = report.answer.unwrap();
            // 32 | 32 | 60 60 16
            assert_eq!((answer.class, answer.packets_used), (200 - 2 * 5 - 1, 5));
            assert_eq!((report.frame, report.bytes_sent, report.stale), (frame as u8, 200, 0));
        }
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_packet_shortens_the_prefix() {
    let server = server().await;
    let mut session = device(&server, MODEL, Loses::Index(2), None);
    tokio::task::spawn_blocking(move || {
        session.connect(5_000_000).unwrap();
        let answer = session.classify(&[]).unwrap().answer.unwrap();
        assert_eq!((answer.class, answer.packets_used), (64 - 2 * 2 - 1, 2));
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fifth_of_the_packets_lost_costs_a_protected_device_nearly_nothing() {
    const FRAMES: usize = 200;
    let server = server().await;
    let protection = Protection { data: 5, repair: 5, row: 20 };
    let mut session = device(&server, MODEL, Loses::Fifth(1), Some(protection));
    tokio::task::spawn_blocking(move || {
        session.connect(5_000_000).unwrap();
        let mut whole = 0;
        for _ in 0..FRAMES {
            session.link().came.clear();
            let report = session.classify(&[]).unwrap();
            assert_eq!((report.packets_sent, report.bytes_sent), (10, 5 * 22 + 5 * 23));
            let came = &session.link().came;
            let first = (0..5).take_while(|row| came.contains(row)).count();
            let rows = if came.len() >= 5 { 5 } else { first };
            match report.answer {
                Some(answer) => {
                    assert_eq!(usize::from(answer.class), 20 * rows - 1, "{came:?}");
                    assert_eq!(usize::from(answer.packets_used), rows);
                }
                None => assert_eq!((report.failure, rows), (Some(FailReason::Nothing), 0)),
            }
            assert!(report.deadline_met || report.answer.is_none(), "{report:?}");
            whole += usize::from(rows == 5);
        }
        // 99.4 % in expectation.
        assert!(whole >= FRAMES - 6, "{whole}");
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_of_another_model_is_refused() {
    let server = server().await;
    let mut session = device(&server, *b"othermod", Loses::Nothing, None);
    tokio::task::spawn_blocking(move || {
        let refusal = Refusal::Model { served: MODEL, asked: *b"othermod" };
        match session.connect(5_000_000) {
            Err(ConnectError::Refused(refused)) => assert_eq!(refused, refusal),
            other => panic!("{other:?}"),
        }
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_in_the_middle_is_a_typed_error_or_no_answer() {
    let server = server().await;
    let mut session = device(&server, MODEL, Loses::Nothing, None);
    let session = tokio::task::spawn_blocking(move || {
        session.connect(5_000_000).unwrap();
        session.classify(&[]).unwrap().answer.unwrap();
        session
    });
    let mut session = session.await.unwrap();
    drop(server);
    tokio::time::sleep(Duration::from_millis(100)).await;
    tokio::task::spawn_blocking(move || {
        for _ in 0..3 {
            match session.classify(&[]) {
                Ok(report) => assert!(report.answer.is_none() && !report.deadline_met),
                Err(SessionError::Link(_) | SessionError::NotConnected) => {}
                Err(other) => panic!("{other}"),
            }
        }
    })
    .await
    .unwrap();
}
