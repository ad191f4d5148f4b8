use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout_at};

use super::{Label, Request, Stats, Tail, TailError};
use crate::packet::FailReason;

/// A request on its way to the tail.
#[derive(Debug)]
pub(super) struct Job {
    pub frame: u8,
    pub request: Request,
    /// Has room for every request of the session that may be in flight.
    pub reply: mpsc::Sender<Done>,
}

/// What the tail made of it.
#[derive(Debug)]
pub(super) struct Done {
    pub frame: u8,
    pub packets: u8,
    pub result: Result<Label, FailReason>,
}

/// How requests are gathered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gather {
    pub most: usize,
    pub wait: Duration,
    pub parallel: usize,
}

/// Gathers requests of all sessions into batches and hands each to the tail, until all senders are gone.
pub(super) async fn run(
    mut queue: mpsc::Receiver<Job>,
    tail: Arc<dyn Tail>,
    gather: Gather,
    stats: Arc<Stats>,
) {
    let slots = Arc::new(Semaphore::new(gather.parallel));
    loop {
        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { return };
        let Some(batch) = next_batch(&mut queue, gather).await else { break };
        let (tail, stats) = (Arc::clone(&tail), Arc::clone(&stats));
        tokio::spawn(async move {
            run_batch(batch, tail, &stats).await;
            drop(slot);
        });
    }
    // Every slot is back when every batch is done.
    let _ = slots.acquire_many(gather.parallel as u32).await;
}

async fn next_batch(queue: &mut mpsc::Receiver<Job>, gather: Gather) -> Option<Vec<Job>> {
    let mut batch = vec![queue.recv().await?];
    let until = Instant::now() + gather.wait;
    while batch.len() < gather.most {
        match timeout_at(until, queue.recv()).await {
            Ok(Some(job)) => batch.push(job),
            Ok(None) | Err(_) => break,
        }
    }
    Some(batch)
}

async fn run_batch(batch: Vec<Job>, tail: Arc<dyn Tail>, stats: &Stats) {
    stats.batches.one();
    stats.batched.add(batch.len() as u64);
    let (places, requests): (Vec<_>, Vec<_>) = batch
        .into_iter()
        .map(|job| ((job.frame, job.request.packets, job.reply), job.request))
        .unzip();
    let results = infer(tail, requests, stats).await;
    let missing = std::iter::repeat(Err(FailReason::Tail));
    for ((frame, packets, reply), result) in
        places.into_iter().zip(results.into_iter().chain(missing))
    {
        // A session that has ended meanwhile does not care.
        let _ = reply.try_send(Done { frame, packets, result });
    }
}

/// Fewer results than requests where the tail panicked or is wrong; the rest have failed.
async fn infer(
    tail: Arc<dyn Tail>,
    requests: Vec<Request>,
    stats: &Stats,
) -> Vec<Result<Label, FailReason>> {
    let wanted = requests.len();
    let work = spawn_blocking(move || catch_unwind(AssertUnwindSafe(|| tail.infer(&requests))));
    match work.await {
        Ok(Ok(results)) if results.len() == wanted => results
            .into_iter()
            .map(|result| result.map_err(|error| reason(&error, stats)))
            .collect(),
        Ok(Ok(results)) => {
            stats.batches_failed.one();
            stats.error(format_args!(
                "the tail gave {} results for {wanted} requests",
                results.len()
            ));
            Vec::new()
        }
        Ok(Err(_)) | Err(_) => {
            stats.batches_failed.one();
            stats.error(format_args!("the tail panicked on a batch of {wanted}"));
            Vec::new()
        }
    }
}

fn reason(error: &TailError, stats: &Stats) -> FailReason {
    stats.error(error);
    match error {
        TailError::Partition(_) => FailReason::Partition,
        TailError::Failed(_) => FailReason::Tail,
    }
}
