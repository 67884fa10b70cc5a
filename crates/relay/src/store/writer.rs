//! The one writer: a thread that takes everything that waits, commits it as one transaction, and
//! then answers all of it. While one group is on its way to the disk the next one gathers.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;

use tokio::sync::oneshot;

use super::{Store, StoreError, Write};
use crate::metrics::{Counter, Durations};

/// The most writes in one transaction; keeps a flood from delaying everybody's answer.
const LARGEST_GROUP: usize = 256;

struct Job {
    write: Write,
    answer: oneshot::Sender<Result<(), StoreError>>,
}

/// Hands writes to the writing thread. Cheap to clone; the thread ends with the last clone.
#[derive(Clone, Debug)]
pub struct Writer {
    jobs: Sender<Job>,
    times: Arc<Times>,
}

/// How the writing goes.
#[derive(Debug, Default)]
pub struct Times {
    /// Commits that succeeded.
    pub commits: Durations,
    /// Writes in them.
    pub writes: Counter,
    /// Commits that failed.
    pub failures: Counter,
}

/// The outcome of a write, once it is durable or has failed.
#[derive(Debug)]
pub struct Written(oneshot::Receiver<Result<(), StoreError>>);

impl Writer {
    /// Starts the thread over a store.
    pub fn start(store: Arc<dyn Store>) -> std::io::Result<Self> {
        let (jobs, queue) = channel();
        let times = Arc::new(Times::default());
        let noted = times.clone();
        std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || run(store.as_ref(), &queue, &noted))?;
        Ok(Writer { jobs, times })
    }

    /// How the writing goes.
    pub fn times(&self) -> &Times {
        &self.times
    }

    /// Queues a write. It is on its way even when the answer is never awaited.
    pub fn write(&self, write: Write) -> Written {
        let (answer, written) = oneshot::channel();
        // A thread that is gone drops the answer, which reads as `Closed`.
        let _ = self.jobs.send(Job { write, answer });
        Written(written)
    }
}

impl Future for Written {
    type Output = Result<(), StoreError>;

    fn poll(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Self::Output> {
        std::pin::Pin::new(&mut self.0)
            .poll(context)
            .map(|answer| answer.unwrap_or(Err(StoreError::Closed)))
    }
}

fn commit(store: &dyn Store, group: &[Write], times: &Times) -> Result<(), StoreError> {
    let begin = Instant::now();
    let outcome = store.write(group);
    match outcome {
        Ok(()) => {
            times.commits.note(begin.elapsed());
            times.writes.add(group.len() as u64);
        }
        Err(_) => times.failures.add(1),
    }
    outcome
}

fn run(store: &dyn Store, queue: &Receiver<Job>, times: &Times) {
    while let Ok(first) = queue.recv() {
        let (mut writes, mut answers) = (vec![first.write], vec![first.answer]);
        while writes.len() < LARGEST_GROUP
            && let Ok(job) = queue.try_recv()
        {
            writes.push(job.write);
            answers.push(job.answer);
        }
        // The one bad write of a group must not fail the others.
        let outcomes = match commit(store, &writes, times) {
            Err(_) if writes.len() > 1 => {
                let one = |write| commit(store, std::slice::from_ref(write), times);
                writes.iter().map(one).collect()
            }
            outcome => vec![outcome; writes.len()],
        };
        for (answer, outcome) in answers.into_iter().zip(outcomes) {
            // Whoever asked may have gone.
            let _ = answer.send(outcome);
        }
        store.tidy();
    }
}
