use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until, timeout};

use super::batcher::{Done, Job};
use super::wire::{Wire, WireError};
use super::{Assembler, Flushed, Message, MessageError, Offered, Options, Request, Stats, Tail};
use crate::packet::{Answer, FailReason, Format, Hello, Refusal, Reply, VERSION};

/// What all sessions share.
pub(super) struct Shared {
    pub tail: Arc<dyn Tail>,
    pub options: Options,
    pub stats: Arc<Stats>,
    pub queue: mpsc::Sender<Job>,
    pub started: Instant,
}

/// Serves one connection until it ends or the server closes.
pub(super) async fn run(
    socket: TcpStream,
    shared: Arc<Shared>,
    mut closing: watch::Receiver<bool>,
) {
    let mut wire = Wire::new(socket, &shared.options);
    let stats = Arc::clone(&shared.stats);
    let greeted = tokio::select! {
        greeted = timeout(shared.options.handshake, greet(&mut wire, &shared)) => greeted,
        () = closed(&mut closing) => return wire.part(&Reply::Bye).await,
    };
    let format = match greeted {
        Ok(Ok(Ok(format))) => format,
        Ok(Ok(Err(refusal))) => {
            stats.refused.one();
            return wire.part(&Reply::Refused(refusal)).await;
        }
        Ok(Err(_)) | Err(_) => return stats.refused.one(),
    };
    stats.sessions.one();
    let mut session = Session::new(wire, shared, format);
    match session.serve(closing).await {
        Ok(()) => session.wire.part(&Reply::Bye).await,
        Err(WireError::HungUp | WireError::Io(_)) => {}
        Err(error @ (WireError::Message(_) | WireError::Slow)) => {
            stats.misbehaved.one();
            stats.error(&error);
            session.wire.part(&Reply::Bye).await;
        }
    }
}

/// Takes the hello, which says how data packets look; the inner error is why it is refused.
async fn greet(wire: &mut Wire, shared: &Shared) -> Result<Result<Format, Refusal>, WireError> {
    let message = match wire.receive().await {
        Err(WireError::Message(_)) => return Ok(Err(Refusal::Malformed)),
        other => other?,
    };
    let Ok(Message::Hello(hello)) = Message::parse(&message) else {
        return Ok(Err(Refusal::Malformed));
    };
    let served = shared.tail.model();
    let Ok(Hello { version, model }) = Hello::parse(hello) else {
        return Ok(Err(Refusal::Malformed));
    };
    let Some(format) = Format::of(version) else {
        return Ok(Err(Refusal::Version { served: VERSION, asked: version }));
    };
    if model != served {
        return Ok(Err(Refusal::Model { served, asked: model }));
    }
    wire.send(&Reply::Welcome { version }).await?;
    Ok(Ok(format))
}

struct Session {
    wire: Wire,
    shared: Arc<Shared>,
    format: Format,
    assembler: Assembler,
    in_flight: usize,
    done: mpsc::Sender<Done>,
    labels: mpsc::Receiver<Done>,
    heard: Instant,
}

impl Session {
    fn new(wire: Wire, shared: Arc<Shared>, format: Format) -> Self {
        let (done, labels) = mpsc::channel(shared.options.in_flight);
        let assembler = Assembler::of(format, shared.options.limits);
        let heard = Instant::now();
        Session { wire, shared, format, assembler, in_flight: 0, done, labels, heard }
    }

    /// Ends well when the device says bye, goes silent, or the server closes.
    async fn serve(&mut self, mut closing: watch::Receiver<bool>) -> Result<(), WireError> {
        loop {
            let (due, reads) = (self.due(), self.reads());
            tokio::select! {
                message = self.wire.receive(), if reads => {
                    self.heard = Instant::now();
                    if !self.take(&message?).await? {
                        return self.drain().await;
                    }
                }
                Some(done) = self.labels.recv() => self.answer(done).await?,
                () = sleep_until(due) => {
                    if !self.tick().await? {
                        return Ok(());
                    }
                }
                // An error says that the server is gone, which is closing too.
                () = closed(&mut closing) => return self.drain().await,
            }
        }
    }

    /// False after a bye.
    async fn take(&mut self, message: &[u8]) -> Result<bool, WireError> {
        match Message::parse(message) {
            Ok(Message::Data(bytes)) => self.packet(bytes).await?,
            Ok(Message::Flush(frame)) => match self.assembler.flush(frame, self.now()) {
                Flushed::Request(request) => self.incomplete(frame, Some(request)).await?,
                Flushed::Nothing => self.incomplete(frame, None).await?,
                Flushed::Late => {}
            },
            Ok(Message::Bye) => return Ok(false),
            // A second hello is out of place; a kind of a later version is not ours to judge.
            Ok(Message::Hello(_)) | Err(MessageError::Kind(_)) => self.shared.stats.unknown.one(),
            Err(error) => return Err(error.into()),
        }
        Ok(true)
    }

    async fn packet(&mut self, bytes: &[u8]) -> Result<(), WireError> {
        let stats = &self.shared.stats;
        stats.packets.one();
        let Ok(packet) = self.format.parse(bytes) else {
            stats.packets_dropped.one();
            return Ok(());
        };
        match self.assembler.offer(&packet, self.now()) {
            Offered::Kept => Ok(()),
            Offered::Complete(request) => self.submit(packet.frame, request).await,
            Offered::Late
            | Offered::Repeated
            | Offered::Beyond
            | Offered::TooMuch
            | Offered::Odd => {
                self.shared.stats.packets_dropped.one();
                Ok(())
            }
        }
    }

    /// Timers: false when the session is over because nothing came.
    async fn tick(&mut self) -> Result<bool, WireError> {
        if let Some(expired) = self.assembler.expire(self.now()) {
            self.incomplete(expired.frame, expired.request).await?;
        }
        Ok(self.heard + self.shared.options.session_idle > Instant::now())
    }

    async fn incomplete(&mut self, frame: u8, request: Option<Request>) -> Result<(), WireError> {
        self.shared.stats.incomplete.one();
        match request {
            Some(request) => self.submit(frame, request).await,
            None => self.fail(frame, FailReason::Nothing).await,
        }
    }

    async fn submit(&mut self, frame: u8, request: Request) -> Result<(), WireError> {
        if !self.shared.tail.serves(request.partition) {
            return self.fail(frame, FailReason::Partition).await;
        }
        let job = Job { frame, request, reply: self.done.clone() };
        if self.reads() && self.shared.queue.try_send(job).is_ok() {
            self.in_flight += 1;
            return Ok(());
        }
        self.shared.stats.overloaded.one();
        self.fail(frame, FailReason::Overloaded).await
    }

    async fn answer(&mut self, done: Done) -> Result<(), WireError> {
        if !self.reads() {
            self.wire.resume();
        }
        self.in_flight -= 1;
        let Done { frame, packets, result } = done;
        match result {
            Ok(label) => {
                self.shared.stats.answers.one();
                let answer = Answer {
                    packets_used: packets,
                    class: label.class,
                    confidence: label.confidence,
                };
                self.wire.send(&Reply::Answer { frame, answer }).await
            }
            Err(reason) => self.fail(frame, reason).await,
        }
    }

    async fn fail(&mut self, frame: u8, reason: FailReason) -> Result<(), WireError> {
        self.shared.stats.failures.one();
        self.wire.send(&Reply::Failed { frame, reason }).await
    }

    /// Sends the answers that are under way.
    async fn drain(&mut self) -> Result<(), WireError> {
        while self.in_flight > 0 {
            match self.labels.recv().await {
                Some(done) => self.answer(done).await?,
                None => break,
            }
        }
        Ok(())
    }

    /// While this many requests are in flight, nothing is read: TCP holds the gateway back.
    fn reads(&self) -> bool {
        self.in_flight < self.shared.options.in_flight
    }

    /// The next moment a timer has something to do.
    fn due(&self) -> Instant {
        let session = self.heard + self.shared.options.session_idle;
        let assembler = self.assembler.due().map(|due| self.shared.started + due);
        assembler.map_or(session, |due| due.min(session))
    }

    fn now(&self) -> Duration {
        self.shared.started.elapsed()
    }
}

/// Waits until the server closes; that it is gone without a word is closing too.
pub(super) async fn closed(closing: &mut watch::Receiver<bool>) {
    let _ = closing.wait_for(|closing| *closing).await;
}
