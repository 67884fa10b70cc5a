//! A bad day: many people connected at once, in many incidents, one of which everybody looks at.
//!
//! Driven by standard input, a line for each step, so that whoever measures the relay can look at
//! it in between: connect; follow; write. After each step a JSON line says what came of it.
//!
//! Every client lives in this one thread, so that one clock times both ends of an edit.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::stdin;
use std::rc::Rc;
use std::time::{Duration, Instant};

use andon_sync::DocumentId;
use anyhow::{Context, Result, bail};
use automerge::transaction::Transactable;
use automerge::{Automerge, AutomergeError, ChangeHash, ObjType, ROOT, ReadDoc};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde_json::json;
use tokio::sync::mpsc;
use tokio::task::LocalSet;
use tokio::time::{sleep, sleep_until, timeout};
use uuid::Uuid;

use super::client::Client;
use super::say;

/// How long a step may take, and how long late edits are waited for.
const PATIENCE: Duration = Duration::from_secs(60);
const LATE: Duration = Duration::from_secs(10);
/// How many connect, or ask for their document, at the same time.
const AT_ONCE: usize = 50;
/// The line that one edit adds. As long as the other programs' in the same comparison.
const LINE: &str = "All hands: mitigation holds. ";

/// How many there are of what.
#[derive(Clone, Copy)]
pub struct Day {
    pub clients: usize,
    pub documents: usize,
    /// Clients in the first document; the others share the rest.
    pub crowd: usize,
    /// Clients that write in the first document; in every other one client does.
    pub crowd_writers: usize,
    /// The time between two edits of one who writes there, and elsewhere.
    pub crowd_pause: Duration,
    pub pause: Duration,
    pub lasts: Duration,
}

impl Day {
    /// The document of a client.
    fn document(&self, client: usize) -> usize {
        match client.checked_sub(self.crowd) {
            None => 0,
            Some(rest) => 1 + rest % (self.documents - 1),
        }
    }

    /// How long a client waits between edits; `None` for one that only reads.
    fn pause_of(&self, client: usize) -> Option<Duration> {
        if client < self.crowd_writers {
            Some(self.crowd_pause)
        } else if client >= self.crowd && client < self.crowd + self.documents - 1 {
            Some(self.pause)
        } else {
            None
        }
    }
}

/// What is on its way to whom, and how long that took which arrived.
#[derive(Default)]
struct Board {
    due: Vec<VecDeque<(ChangeHash, Instant)>>,
    took: Vec<f64>,
    edits: usize,
}

pub async fn run(url: &str, day: Day) -> Result<()> {
    // A connection is an open file.
    rlimit::increase_nofile_limit(u64::MAX)?;
    let mut steps = steps();
    let next = async |steps: &mut mpsc::Receiver<()>| steps.recv().await.context("broken off");

    next(&mut steps).await?;
    let dial = stream::iter(0..day.clients).map(|_| Client::dial(url));
    let clients: Vec<Client> =
        timeout(PATIENCE, dial.buffered(AT_ONCE).try_collect()).await.context("to connect")??;
    say(json!({ "connected": clients.len() }))?;

    next(&mut steps).await?;
    let documents: Vec<DocumentId> =
        (0..day.documents).map(|_| DocumentId::from(Uuid::from_u128(rand::random()))).collect();
    let clients =
        timeout(PATIENCE, follow(clients, &documents, day)).await.context("to follow")??;
    say(json!({ "following": clients.len() }))?;

    next(&mut steps).await?;
    let board = write(clients, &documents, day).await?;
    let board = board.borrow();
    let missing: usize = board.due.iter().map(VecDeque::len).sum();
    say(json!({ "edits": board.edits, "missing": missing, "took": board.took }))
}

/// The lines on standard input. A thread of its own, because reading it blocks.
fn steps() -> mpsc::Receiver<()> {
    let (step, steps) = mpsc::channel(1);
    std::thread::spawn(move || {
        for _ in stdin().lines().map_while(Result::ok) {
            if step.blocking_send(()).is_err() {
                return;
            }
        }
    });
    steps
}

/// The first client of each document brings it, then the others ask for it.
async fn follow(clients: Vec<Client>, documents: &[DocumentId], day: Day) -> Result<Vec<Client>> {
    let mut content = Automerge::new();
    content
        .transact::<_, _, AutomergeError>(|tx| tx.put_object(ROOT, "lines", ObjType::Map))
        .map_err(|failure| failure.error)?;
    let content = &content;
    let brings =
        |client: usize| client == 0 || (day.crowd..day.crowd + day.documents - 1).contains(&client);
    let mut all: Vec<(usize, Client)> = clients.into_iter().enumerate().collect();
    for bringing in [true, false] {
        let (now, later): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|(client, _)| bringing == brings(*client) || !bringing);
        let done = stream::iter(now).map(async |(number, mut client)| {
            let id = documents[day.document(number)];
            if bringing || !brings(number) {
                let begin = if bringing { content.clone() } else { Automerge::new() };
                client.follow(id, begin).await?;
                while !client.is_level(id) || client.session(id)?.document().is_empty() {
                    let frame = client.next_frame().await?;
                    client.take(&frame).await?;
                }
            }
            Ok::<_, anyhow::Error>((number, client))
        });
        let mut done: Vec<_> = done.buffer_unordered(AT_ONCE).try_collect().await?;
        done.extend(later);
        done.sort_by_key(|(number, _)| *number);
        all = done;
    }
    Ok(all.into_iter().map(|(_, client)| client).collect())
}

async fn write(
    clients: Vec<Client>,
    documents: &[DocumentId],
    day: Day,
) -> Result<Rc<RefCell<Board>>> {
    let board = Rc::new(RefCell::new(Board::default()));
    board.borrow_mut().due.resize_with(clients.len(), VecDeque::new);
    let readers: Rc<Vec<Vec<usize>>> = Rc::new(
        (0..documents.len())
            .map(|document| (0..day.clients).filter(|it| day.document(*it) == document).collect())
            .collect(),
    );
    let local = LocalSet::new();
    let begun = tokio::time::Instant::now();
    let tasks: Vec<_> = clients
        .into_iter()
        .enumerate()
        .map(|(number, client)| {
            let document = day.document(number);
            let one = One {
                number,
                client,
                id: documents[document],
                others: readers[document].iter().copied().filter(|it| *it != number).collect(),
                board: board.clone(),
            };
            local.spawn_local(one.live(begun, day))
        })
        .collect();
    let end = async {
        sleep(day.lasts).await;
        let late = Instant::now();
        while late.elapsed() < LATE && board.borrow().due.iter().any(|due| !due.is_empty()) {
            sleep(Duration::from_millis(20)).await;
        }
    };
    local.run_until(end).await;
    for task in &tasks {
        if task.is_finished() {
            bail!("a client has lost its connection");
        }
        task.abort();
    }
    Ok(board)
}

/// A client with what it does.
struct One {
    number: usize,
    client: Client,
    id: DocumentId,
    others: Vec<usize>,
    board: Rc<RefCell<Board>>,
}

impl One {
    async fn live(mut self, begun: tokio::time::Instant, day: Day) -> Result<()> {
        let pause = day.pause_of(self.number);
        let end = begun + day.lasts;
        // Not all at the same moment.
        let mut at = pause.map(|pause| begun + pause.mul_f64(rand::random::<f64>()));
        loop {
            tokio::select! {
                biased;
                frame = self.client.next_frame() => {
                    self.client.take(&frame?).await?;
                    self.check();
                }
                () = async { sleep_until(at.expect("checked")).await },
                    if at.is_some_and(|at| at < end) =>
                {
                    self.edit().await?;
                    at = at.zip(pause).map(|(at, pause)| at + pause);
                }
            }
        }
    }

    async fn edit(&mut self) -> Result<()> {
        let now = Instant::now();
        let session = self.client.session(self.id)?;
        let name = Uuid::from_u128(rand::random()).to_string();
        session.edit::<_, AutomergeError>(0, |tx| {
            let (_, lines) = tx.get(ROOT, "lines")?.expect("made with the document");
            tx.put(&lines, name, LINE)
        })?;
        let hash = session
            .document()
            .get_last_local_change()
            .map(|change| change.hash())
            .context("an edit without a change")?;
        {
            let mut board = self.board.borrow_mut();
            board.edits += 1;
            for other in &self.others {
                board.due[*other].push_back((hash, now));
            }
        }
        self.client.flush(self.id).await
    }

    /// Notes what has arrived.
    fn check(&self) {
        let mut board = self.board.borrow_mut();
        let Board { due, took, .. } = &mut *board;
        due[self.number].retain(|(hash, begun)| {
            let here = self.client.has(self.id, hash);
            if here {
                took.push(begun.elapsed().as_secs_f64() * 1e3);
            }
            !here
        });
    }
}
