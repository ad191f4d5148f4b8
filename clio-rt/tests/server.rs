//! The server on loopback: many sessions, and gateways that misbehave.
#![cfg(feature = "cloud")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clio_rt::cloud::*;
use clio_rt::packet::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{sleep, timeout};

const MODEL: [u8; 8] = *b"modelnum";

/// The class is the sum of the prefix; a prefix that begins with 255 panics, with 254 fails.
#[derive(Default)]
struct Sum {
    largest: Arc<AtomicUsize>,
    takes: Duration,
}

impl Tail for Sum {
    fn model(&self) -> [u8; 8] {
        MODEL
    }

    fn serves(&self, partition: u8) -> bool {
        partition < 4
    }

    fn infer(&self, batch: &[Request]) -> Vec<Result<Label, TailError>> {
        self.largest.fetch_max(batch.len(), Ordering::Relaxed);
        std::thread::sleep(self.takes);
        assert!(batch.iter().all(|request| request.prefix.first() != Some(&255)), "told to");
        let label = |request: &Request| match request.prefix.first() {
            Some(254) => Err(TailError::Failed("told to".into())),
            _ => Ok(Label {
                class: request.prefix.iter().map(|byte| u16::from(*byte)).sum(),
                confidence: 1,
            }),
        };
        batch.iter().map(label).collect()
    }
}

struct Client(TcpStream);

impl Client {
    async fn open(server: &Server) -> Self {
        Client(TcpStream::connect(server.local_addr()).await.unwrap())
    }

    async fn connect(server: &Server) -> Self {
        let mut client = Self::open(server).await;
        client.send(Message::Hello(&Hello::new(MODEL).encode())).await;
        assert_eq!(client.reply().await, Some(Reply::Welcome { version: VERSION }));
        client
    }

    async fn send(&mut self, message: Message<'_>) {
        let mut bytes = Vec::new();
        message.encode(&mut bytes).unwrap();
        self.0.write_all(&bytes).await.unwrap();
    }

    /// None when the server has closed.
    async fn reply(&mut self) -> Option<Reply> {
        let read = async {
            let length = self.0.read_u16_le().await.ok()?;
            let mut bytes = vec![0; length.into()];
            self.0.read_exact(&mut bytes).await.ok()?;
            Some(Reply::parse(&bytes).unwrap())
        };
        timeout(Duration::from_secs(20), read).await.expect("the server is silent")
    }

    /// Sends a frame of partition 1 in one packet.
    async fn frame(&mut self, frame: u8, payload: &[u8]) {
        let packet = [&[frame, LAST, 1], payload].concat();
        self.send(Message::Data(&packet)).await;
    }

    async fn label(&mut self, frame: u8, payload: &[u8]) -> Option<Reply> {
        self.frame(frame, payload).await;
        self.reply().await
    }
}

async fn server(options: Options) -> Server {
    Server::bind("127.0.0.1:0", Sum::default(), options).await.unwrap()
}

fn answer(frame: u8, packets_used: u8, class: u16) -> Option<Reply> {
    Some(Reply::Answer { frame, answer: Answer { packets_used, class, confidence: 1 } })
}

fn failed(frame: u8, reason: FailReason) -> Option<Reply> {
    Some(Reply::Failed { frame, reason })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_sessions_are_answered_in_batches() {
    const SESSIONS: usize = 100;
    const FRAMES: u8 = 20;
    let largest = Arc::new(AtomicUsize::new(0));
    let tail = Sum { largest: Arc::clone(&largest), takes: Duration::from_millis(1) };
    let server = Arc::new(Server::bind("127.0.0.1:0", tail, Options::default()).await.unwrap());
    let clients = (0..SESSIONS).map(|n| {
        let server = Arc::clone(&server);
        tokio::spawn(async move {
            let mut client = Client::connect(&server).await;
            for frame in 1..=FRAMES {
                let payload = [n as u8, frame];
                let class = n as u16 + u16::from(frame);
                assert_eq!(client.label(frame, &payload).await, answer(frame, 1, class));
            }
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await.unwrap();
    }
    let stats = server.stats().snapshot();
    assert_eq!(
        (stats.sessions, stats.answers),
        (SESSIONS as u64, SESSIONS as u64 * u64::from(FRAMES))
    );
    assert_eq!((stats.failures, stats.packets_dropped, stats.batched), (0, 0, stats.answers));
    assert!(stats.batches < stats.batched, "{stats}");
    let largest = largest.load(Ordering::Relaxed);
    assert!((2..=Options::default().batch).contains(&largest), "{largest}");
}

#[tokio::test]
async fn lost_packets_shorten_the_prefix() {
    let limits = Limits { idle: Duration::from_millis(50), ..Limits::default() };
    let server = server(Options { limits, ..Options::default() }).await;
    let mut client = Client::connect(&server).await;
    let mut bytes = Vec::new();
    for packet in [&[5, 2 | LAST, 100][..], &[5, 0, 1, 10], &[5, 0, 1, 10], &[4, 0, 1, 10], &[5]] {
        Message::Data(packet).encode(&mut bytes).unwrap();
    }
    client.0.write_all(&bytes).await.unwrap();
    assert_eq!(client.reply().await, answer(5, 1, 10), "after the idle time");
    let mut bytes = Vec::new();
    for message in [Message::Data(&[6, 0, 1, 10]), Message::Data(&[6, 1, 20]), Message::Flush(6)] {
        message.encode(&mut bytes).unwrap();
    }
    client.0.write_all(&bytes).await.unwrap();
    assert_eq!(client.reply().await, answer(6, 2, 30), "at once");
    client.send(Message::Flush(6)).await;
    client.send(Message::Flush(7)).await;
    assert_eq!(client.reply().await, failed(7, FailReason::Nothing));
    client.send(Message::Data(&[8, 1 | LAST, 20])).await;
    assert_eq!(client.reply().await, failed(8, FailReason::Nothing), "after the idle time");
    let stats = server.stats().snapshot();
    assert_eq!((stats.packets_dropped, stats.incomplete), (3, 4), "{stats}");
}

#[tokio::test]
async fn hellos_are_refused_with_their_reason() {
    let server = server(Options::default()).await;
    let other = *b"othermod";
    let mut version = Hello::new(MODEL).encode();
    version[4] = 9;
    let hello = Hello::new(other).encode();
    let cases = [
        (Message::Hello(&hello), Refusal::Model { served: MODEL, asked: other }),
        (Message::Hello(&version), Refusal::Version { served: VERSION, asked: 9 }),
        (Message::Hello(b"HTTP/1.1"), Refusal::Malformed),
        (Message::Data(&[1, 2, 3]), Refusal::Malformed),
    ];
    for (message, refusal) in cases {
        let mut client = Client::open(&server).await;
        client.send(message).await;
        assert_eq!(client.reply().await, Some(Reply::Refused(refusal)));
        assert_eq!(client.reply().await, None);
    }
    assert_eq!(server.stats().snapshot().refused, 4);
}

#[tokio::test]
async fn a_full_server_says_so_and_takes_the_next_when_one_leaves() {
    let server = server(Options { max_sessions: 2, ..Options::default() }).await;
    let first = Client::connect(&server).await;
    let mut second = Client::connect(&server).await;
    let mut third = Client::open(&server).await;
    assert_eq!(third.reply().await, Some(Reply::Refused(Refusal::Full)));
    assert_eq!(second.label(1, &[5]).await, answer(1, 1, 5));
    drop(first);
    while server.stats().snapshot().sessions_open > 1 {
        sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(Client::connect(&server).await.label(1, &[6]).await, answer(1, 1, 6));
}

#[tokio::test]
async fn a_panic_fails_its_batch_only() {
    let server = server(Options { batch: 1, ..Options::default() }).await;
    let mut client = Client::connect(&server).await;
    assert_eq!(client.label(1, &[255]).await, failed(1, FailReason::Tail));
    assert_eq!(client.label(2, &[254]).await, failed(2, FailReason::Tail));
    assert_eq!(client.label(3, &[1, 2]).await, answer(3, 1, 3));
    client.send(Message::Data(&[4, LAST, 9, 1])).await;
    assert_eq!(client.reply().await, failed(4, FailReason::Partition));
    let stats = server.stats();
    assert_eq!((stats.snapshot().batches_failed, stats.snapshot().failures), (1, 3));
    assert_eq!(stats.last_error().unwrap(), "the tail failed: told to");
}

#[tokio::test]
async fn a_full_queue_turns_requests_away() {
    let tail = Sum { takes: Duration::from_millis(300), ..Sum::default() };
    let options = Options { batch: 1, queue: 1, in_flight: 8, ..Options::default() };
    let server = Server::bind("127.0.0.1:0", tail, options).await.unwrap();
    let mut client = Client::connect(&server).await;
    for frame in 1..=5 {
        client.frame(frame, &[frame]).await;
    }
    let mut labelled = 0;
    for _ in 1..=5 {
        match client.reply().await {
            Some(Reply::Answer { .. }) => labelled += 1,
            reply => {
                assert!(matches!(reply, Some(Reply::Failed { reason: FailReason::Overloaded, .. })))
            }
        }
    }
    assert!((2..=3).contains(&labelled));
    assert_eq!(server.stats().snapshot().overloaded, 5 - labelled);
}

#[tokio::test]
async fn a_session_with_much_in_flight_is_held_back_and_loses_nothing() {
    let tail = Sum { takes: Duration::from_millis(2), ..Sum::default() };
    let options = Options { batch: 1, in_flight: 1, ..Options::default() };
    let server = Server::bind("127.0.0.1:0", tail, options).await.unwrap();
    let mut client = Client::connect(&server).await;
    for frame in 0..100 {
        client.frame(frame, &[frame]).await;
    }
    for frame in 0..100 {
        assert_eq!(client.reply().await, answer(frame, 1, frame.into()));
    }
}

#[tokio::test]
async fn misbehaving_gateways_are_ended_and_the_others_are_not() {
    let options = Options {
        handshake: Duration::from_millis(200),
        message: Duration::from_millis(200),
        session_idle: Duration::from_millis(2500),
        ..Options::default()
    };
    let server = server(options).await;
    let mut good = Client::connect(&server).await;

    let mut silent = Client::open(&server).await;
    assert_eq!(silent.reply().await, None, "no hello");

    let mut garbage = Client::open(&server).await;
    garbage.0.write_all(&[0xff; 5000]).await.unwrap();
    assert_eq!(garbage.reply().await, Some(Reply::Refused(Refusal::Malformed)));

    let mut later_garbage = Client::connect(&server).await;
    later_garbage.0.write_all(&[0xff; 5000]).await.unwrap();
    assert_eq!(later_garbage.reply().await, Some(Reply::Bye));

    let mut half = Client::connect(&server).await;
    half.0.write_all(&[10, 0, 4, 1]).await.unwrap();
    half.0.shutdown().await.unwrap();
    assert_eq!(half.reply().await, None, "hung up in a message");

    let mut loris = Client::connect(&server).await;
    let bytes = [60, 0, 4, 1, LAST, 1, 1, 1, 1, 1, 1];
    for byte in bytes {
        if loris.0.write_all(&[byte]).await.is_err() {
            break;
        }
        sleep(Duration::from_millis(40)).await;
    }
    assert_eq!(loris.reply().await, Some(Reply::Bye), "a byte now and then");

    let mut newer = Client::connect(&server).await;
    newer.0.write_all(&[2, 0, 99, 1]).await.unwrap();
    assert_eq!(newer.label(1, &[3]).await, answer(1, 1, 3), "an unknown kind is ignored");

    assert_eq!(good.label(1, &[7]).await, answer(1, 1, 7));
    assert_eq!(good.reply().await, Some(Reply::Bye), "idle");
    let stats = server.stats().snapshot();
    assert_eq!((stats.refused, stats.misbehaved, stats.unknown), (2, 2, 1), "{stats}");
}

#[tokio::test]
async fn a_gateway_that_reads_nothing_does_not_hold_the_server_up() {
    let server =
        server(Options { message: Duration::from_millis(200), ..Options::default() }).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut deaf = Client(socket.connect(server.local_addr()).await.unwrap());
    deaf.send(Message::Hello(&Hello::new(MODEL).encode())).await;
    let mut flood = Vec::new();
    for frame in 0..=255u8 {
        Message::Flush(frame).encode(&mut flood).unwrap();
    }
    let flooding = tokio::spawn(async move { while deaf.0.write_all(&flood).await.is_ok() {} });
    let mut good = Client::connect(&server).await;
    for frame in 0..50 {
        assert_eq!(good.label(frame, &[9]).await, answer(frame, 1, 9));
    }
    timeout(Duration::from_secs(120), flooding).await.unwrap().unwrap();
    assert_eq!(server.stats().snapshot().misbehaved, 1);
}

#[tokio::test]
async fn a_shutdown_sends_what_is_under_way() {
    let tail = Sum { takes: Duration::from_millis(300), ..Sum::default() };
    let server = Server::bind("127.0.0.1:0", tail, Options::default()).await.unwrap();
    let (addr, stats) = (server.local_addr(), server.stats());
    let mut busy = Client::connect(&server).await;
    let mut idle = Client::connect(&server).await;
    let mut greeting = Client::open(&server).await;
    busy.frame(1, &[40, 2]).await;
    while stats.snapshot().batches == 0 {
        sleep(Duration::from_millis(5)).await;
    }
    let closing = tokio::spawn(server.shutdown());
    assert_eq!(idle.reply().await, Some(Reply::Bye));
    assert_eq!(greeting.reply().await, Some(Reply::Bye));
    assert_eq!(busy.reply().await, answer(1, 1, 42));
    assert_eq!(busy.reply().await, Some(Reply::Bye));
    drop((busy, idle, greeting));
    timeout(Duration::from_secs(10), closing).await.unwrap().unwrap();
    assert!(TcpStream::connect(addr).await.is_err());
    assert_eq!(stats.snapshot().sessions_open, 0);
}

#[tokio::test]
async fn a_shutdown_waits_no_longer_than_its_grace() {
    let options = Options { grace: Duration::from_millis(100), ..Options::default() };
    let server = server(options).await;
    let _open = Client::connect(&server).await;
    timeout(Duration::from_secs(2), server.shutdown()).await.unwrap();
}

#[tokio::test]
async fn a_bye_ends_the_session_after_its_answers() {
    let server = server(Options::default()).await;
    let mut client = Client::connect(&server).await;
    client.frame(1, &[8]).await;
    client.send(Message::Bye).await;
    assert_eq!(client.reply().await, answer(1, 1, 8));
    assert_eq!(client.reply().await, Some(Reply::Bye));
    assert_eq!(client.reply().await, None);
}

#[tokio::test]
async fn options_of_zero_are_refused_by_name() {
    let options = Options { queue: 0, ..Options::default() };
    let error = Server::bind("127.0.0.1:0", Sum::default(), options).await.unwrap_err();
    assert_eq!(error.to_string(), "Options::queue is 0; it must be 1 to 1048576");
}
