//! How long something takes from one client through the relay to the next. Both clients live in
//! one thread, so one clock times both ends, and between rounds everything comes to rest.

use std::time::{Duration, Instant};

use andon_sync::DocumentId;
use anyhow::{Context, Result};
use automerge::transaction::Transactable;
use automerge::{Automerge, AutomergeError, ChangeHash, ObjType, ROOT, ReadDoc};
use futures_util::{SinkExt, StreamExt};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message as Frame;
use uuid::Uuid;

use super::client::{Client, News, dial};
use super::say;

const PATIENCE: Duration = Duration::from_secs(10);
/// The line that one edit adds. As long as the other programs' in the same comparison.
const LINE: &str = "All hands: mitigation holds. ";
/// About the size of the frame that carries one such edit.
const FRAME: usize = 300;

/// What is timed.
#[derive(Clone, Copy)]
pub enum What {
    /// A line added to a map, as a timeline has them, until the other client's document has it.
    Edits,
    /// A message that is passed on, but neither merged nor stored.
    Presence,
    /// A bare frame to an echo and back.
    Echo,
}

impl What {
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "edits" => Some(What::Edits),
            "presence" => Some(What::Presence),
            "echo" => Some(What::Echo),
            _ => None,
        }
    }
}

/// How often.
#[derive(Clone, Copy)]
pub struct Rounds {
    pub warm_up: usize,
    pub measured: usize,
    /// The rest between two rounds.
    pub pause: Duration,
}

impl Rounds {
    async fn run(self, mut round: impl AsyncFnMut() -> Result<Duration>) -> Result<()> {
        for number in 0..self.warm_up + self.measured {
            let took = timeout(PATIENCE, round()).await.context("a round did not end")??;
            if number >= self.warm_up {
                say(took.as_nanos() as f64 / 1e3)?;
            }
            tokio::time::sleep(self.pause).await;
        }
        Ok(())
    }
}

pub async fn run(what: What, url: &str, rounds: Rounds) -> Result<()> {
    match what {
        What::Echo => {
            let mut socket = dial(url).await?;
            rounds
                .run(async || {
                    let begun = Instant::now();
                    socket.send(Frame::Binary(vec![0; FRAME].into())).await?;
                    socket.next().await.context("the echo hung up")??;
                    Ok(begun.elapsed())
                })
                .await
        }
        What::Edits => {
            let mut pair = Pair::dial(url).await?;
            rounds.run(async || pair.edit().await).await
        }
        What::Presence => {
            let mut pair = Pair::dial(url).await?;
            rounds.run(async || pair.presence().await).await
        }
    }
}

struct Pair {
    writer: Client,
    reader: Client,
    document: DocumentId,
}

impl Pair {
    /// Two clients with the same document, which the relay has.
    async fn dial(url: &str) -> Result<Self> {
        let document = DocumentId::from(Uuid::from_u128(rand::random()));
        let (mut writer, mut reader) = (Client::dial(url).await?, Client::dial(url).await?);
        let mut content = Automerge::new();
        content
            .transact::<_, _, AutomergeError>(|tx| tx.put_object(ROOT, "lines", ObjType::Map))
            .map_err(|failure| failure.error)?;
        writer.follow(document, content).await?;
        timeout(PATIENCE, async {
            while !writer.is_level(document) {
                let frame = writer.next_frame().await?;
                writer.take(&frame).await?;
            }
            reader.follow(document, Automerge::new()).await?;
            while !reader.is_level(document) || reader.session(document)?.document().is_empty() {
                let frame = reader.next_frame().await?;
                reader.take(&frame).await?;
            }
            Ok::<_, anyhow::Error>(())
        })
        .await
        .context("the document did not come")??;
        Ok(Pair { writer, reader, document })
    }

    async fn edit(&mut self) -> Result<Duration> {
        let begun = Instant::now();
        let change = self.add_line()?;
        self.writer.flush(self.document).await?;
        while !self.reader.has(self.document, &change) {
            self.step().await?;
        }
        let took = begun.elapsed();
        while !self.writer.is_level(self.document) || !self.reader.is_level(self.document) {
            self.step().await?;
        }
        Ok(took)
    }

    async fn presence(&mut self) -> Result<Duration> {
        let begun = Instant::now();
        self.writer.broadcast(self.document, vec![0; FRAME]).await?;
        while !matches!(self.step().await?, Some(News::Presence(_))) {}
        Ok(begun.elapsed())
    }

    async fn step(&mut self) -> Result<Option<News>> {
        tokio::select! {
            biased;
            frame = self.reader.next_frame() => self.reader.take(&frame?).await,
            frame = self.writer.next_frame() => self.writer.take(&frame?).await,
        }
    }

    fn add_line(&mut self) -> Result<ChangeHash> {
        let session = self.writer.session(self.document)?;
        session.edit::<_, AutomergeError>(0, |tx| {
            let (_, lines) = tx.get(ROOT, "lines")?.expect("made with the document");
            let name = tx.length(&lines).to_string();
            tx.put(&lines, name, LINE)
        })?;
        let heads = session.document().get_heads();
        heads.first().copied().context("an edit without a head")
    }
}
