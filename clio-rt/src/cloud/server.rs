use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream, ToSocketAddrs};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep, timeout_at};

use super::batcher::{self, Gather};
use super::session::{self, Shared};
use super::wire::Wire;
use super::{Options, Stats, Tail};
use crate::packet::{Refusal, Reply};

/// Serves `tail` on `addr` until the future is dropped; only binding can fail.
///
/// [`Server`] has what this hides: the bound address, the counters and the graceful shutdown.
pub async fn serve(addr: impl ToSocketAddrs, tail: impl Tail, options: Options) -> io::Result<()> {
    Server::bind(addr, tail, options).await?.wait().await;
    Ok(())
}

/// A server that runs on the current tokio runtime until it is shut down or dropped.
#[derive(Debug)]
pub struct Server {
    addr: SocketAddr,
    stats: Arc<Stats>,
    closing: watch::Sender<bool>,
    running: JoinHandle<()>,
}

/// Connections beyond the most sessions that are told so at a time; further ones are only closed.
const DOORS: usize = 64;
/// Out of file handles, say: it gets better when sessions end.
const ACCEPT_AGAIN: Duration = Duration::from_millis(50);

impl Server {
    /// Binds `addr` (port 0 for any that is free) and starts serving.
    pub async fn bind(
        addr: impl ToSocketAddrs,
        tail: impl Tail,
        options: Options,
    ) -> io::Result<Self> {
        let options = options.checked()?;
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let stats = Arc::new(Stats::default());
        let (closing, close) = watch::channel(false);
        let running =
            tokio::spawn(run(listener, Arc::new(tail), options, Arc::clone(&stats), close));
        Ok(Server { addr, stats, closing, running })
    }

    /// Where it listens.
    pub fn local_addr(&self) -> SocketAddr {
        self.addr
    }

    /// Its counters; they outlive it.
    pub fn stats(&self) -> Arc<Stats> {
        Arc::clone(&self.stats)
    }

    /// Accepts no more, lets every session send the answers under way and say bye, for [`Options::grace`] at most.
    pub async fn shutdown(mut self) {
        self.closing.send_replace(true);
        let _ = (&mut self.running).await;
    }

    /// Runs until the future is dropped.
    pub async fn wait(mut self) {
        let _ = (&mut self.running).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn run(
    listener: TcpListener,
    tail: Arc<dyn Tail>,
    options: Options,
    stats: Arc<Stats>,
    mut closing: watch::Receiver<bool>,
) {
    let (queue, jobs) = mpsc::channel(options.queue);
    let gather = Gather {
        most: options.batch,
        wait: options.batch_wait,
        parallel: options.parallel_batches,
    };
    let mut batcher = JoinSet::new();
    batcher.spawn(batcher::run(jobs, Arc::clone(&tail), gather, Arc::clone(&stats)));
    let grace = options.grace;
    let shared = Arc::new(Shared { tail, options, stats, queue, started: Instant::now() });
    let mut sessions = JoinSet::new();
    accept(&listener, &shared, &mut sessions, &mut closing).await;
    drop((listener, shared));
    let until = Instant::now() + grace;
    for tasks in [&mut sessions, &mut batcher] {
        while let Ok(Some(_)) = timeout_at(until, tasks.join_next()).await {}
        tasks.shutdown().await;
    }
}

async fn accept(
    listener: &TcpListener,
    shared: &Arc<Shared>,
    sessions: &mut JoinSet<()>,
    closing: &mut watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(shared.options.max_sessions));
    let doors = Arc::new(Semaphore::new(DOORS));
    loop {
        let close = closing.clone();
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((socket, _)) => match Arc::clone(&places).try_acquire_owned() {
                    Ok(place) => drop(sessions.spawn(admit(socket, place, Arc::clone(shared), close))),
                    Err(_) => turn_away(socket, &doors, shared, sessions),
                },
                Err(error) => {
                    shared.stats.accept_errors.one();
                    shared.stats.error(error);
                    sleep(ACCEPT_AGAIN).await;
                }
            },
            Some(_) = sessions.join_next() => {}
            () = session::closed(closing) => return,
        }
    }
}

async fn admit(
    socket: TcpStream,
    place: OwnedSemaphorePermit,
    shared: Arc<Shared>,
    closing: watch::Receiver<bool>,
) {
    let open = Open::new(Arc::clone(&shared.stats));
    session::run(socket, shared, closing).await;
    drop((open, place));
}

/// Counts a session as open as long as it lives, however it ends.
struct Open(Arc<Stats>);

impl Open {
    fn new(stats: Arc<Stats>) -> Self {
        stats.sessions_open.one();
        Open(stats)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.sessions_open.less_one();
    }
}

fn turn_away(
    socket: TcpStream,
    doors: &Arc<Semaphore>,
    shared: &Arc<Shared>,
    sessions: &mut JoinSet<()>,
) {
    shared.stats.refused.one();
    if let Ok(door) = Arc::clone(doors).try_acquire_owned() {
        let wire = Wire::new(socket, &shared.options);
        sessions.spawn(async move {
            wire.part(&Reply::Refused(Refusal::Full)).await;
            drop(door);
        });
    }
}
