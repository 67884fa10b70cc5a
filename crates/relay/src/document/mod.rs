//! The loaded documents: each is a task of its own, loaded when somebody asks for it and unloaded
//! when nobody has followed it for a while.

mod actor;
mod audience;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use andon_sync::message::Ephemeral;
use andon_sync::session::PeerKey;
use andon_sync::{DocumentId, PeerId};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;

use crate::config::{Config, Limits};
use crate::limit::Limit;
use crate::link::Link;
use crate::metrics::Metrics;
use crate::store::{Store, Writer};

/// How many messages wait for a busy document before its senders wait.
const MAILBOX: usize = 64;

/// What a document is told.
#[derive(Debug)]
pub(crate) enum Mail {
    /// The payload of a `request` or `sync` message.
    Data { from: Arc<Link>, data: Vec<u8> },
    /// A peer does not have the document.
    Unavailable { from: PeerKey },
    /// Presence to pass on.
    Presence { from: PeerKey, ephemeral: Ephemeral },
    /// A peer has gone.
    Leave { from: PeerKey },
    /// Somebody else wrote into the store.
    LookAgain,
    /// Memory is short and others are used more.
    Sleep,
    /// To be answered when everything before it is done: stored and answered, or refused.
    Settle(oneshot::Sender<()>),
    /// Fails on purpose.
    #[cfg(test)]
    Panic,
}

#[cfg(test)]
mod tests;

/// A document's mailbox. A document stays loaded as long as somebody holds one.
pub(crate) type Mailbox = mpsc::Sender<Mail>;

/// The loaded documents.
#[derive(Clone)]
pub(crate) struct Documents(Arc<Inner>);

struct Inner {
    store: Arc<dyn Store>,
    writer: Writer,
    metrics: Arc<Metrics>,
    /// The relay's name as a peer.
    local: PeerId,
    unload_after: Duration,
    limits: Limits,
    loaded: Mutex<Loaded>,
    stopping: watch::Sender<bool>,
}

/// The documents that have a task.
#[derive(Default)]
struct Loaded {
    documents: HashMap<DocumentId, Document>,
    /// What all of them weigh.
    bytes: usize,
}

/// A document as the others see it.
struct Document {
    mailbox: Mailbox,
    /// What it takes in memory, roughly; nothing while it is not loaded or not known.
    bytes: usize,
    used: Instant,
    /// Whether it was told to sleep since it was used.
    told: bool,
}

impl Loaded {
    fn weigh(&mut self, id: DocumentId, bytes: usize) -> Option<&mut Document> {
        let document = self.documents.get_mut(&id)?;
        self.bytes = self.bytes - document.bytes + bytes;
        document.bytes = bytes;
        Some(document)
    }

    fn remove(&mut self, id: DocumentId) {
        self.weigh(id, 0);
        self.documents.remove(&id);
    }
}

/// What the documents take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Memory {
    /// How many are in memory.
    pub documents: usize,
    /// What they weigh, roughly.
    pub bytes: usize,
}

impl Documents {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        writer: Writer,
        metrics: Arc<Metrics>,
        local: PeerId,
        config: &Config,
    ) -> Self {
        Documents(Arc::new(Inner {
            store,
            writer,
            metrics,
            local,
            unload_after: config.unload_after,
            limits: config.limits,
            loaded: Mutex::default(),
            stopping: watch::Sender::new(false),
        }))
    }

    fn loaded(&self) -> MutexGuard<'_, Loaded> {
        self.0.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The document's mailbox; begins to load it when it is not there yet.
    pub(crate) fn open(&self, id: DocumentId) -> Mailbox {
        let mut loaded = self.loaded();
        // A closed mailbox is that of a document which is on its way out after a failure.
        let known = loaded.documents.get(&id).map(|document| &document.mailbox);
        if let Some(mailbox) = known.filter(|mailbox| !mailbox.is_closed()) {
            return mailbox.clone();
        }
        loaded.remove(id);
        let (mailbox, mail) = mpsc::channel(MAILBOX);
        tokio::spawn(actor::run(self.clone(), id, mail));
        let used = Instant::now();
        let document = Document { mailbox: mailbox.clone(), bytes: 0, used, told: false };
        loaded.documents.insert(id, document);
        mailbox
    }

    /// Takes a document out of the list if nobody holds its mailbox. Mailboxes are handed out
    /// under the same lock, so no mail is lost.
    fn retire(&self, id: DocumentId, mail: &mpsc::Receiver<Mail>) -> bool {
        let mut loaded = self.loaded();
        let unused = mail.sender_strong_count() == 1 && mail.is_empty();
        if unused {
            loaded.remove(id);
        }
        unused
    }

    /// Takes a document out of the list although it is in use.
    fn remove(&self, id: DocumentId) {
        self.loaded().remove(id);
    }

    /// How many documents have a task.
    pub(crate) fn count(&self) -> usize {
        self.loaded().documents.len()
    }

    /// What the documents take in memory.
    pub(crate) fn memory(&self) -> Memory {
        let loaded = self.loaded();
        let documents = loaded.documents.values().filter(|document| document.bytes > 0).count();
        Memory { documents, bytes: loaded.bytes }
    }

    /// Notes that a document was used and what it takes. When all together take too much, those
    /// that were not used for longest are told to sleep.
    fn used(&self, id: DocumentId, bytes: usize) {
        let budget = usize::try_from(self.0.limits.memory_bytes).unwrap_or(usize::MAX);
        let mut loaded = self.loaded();
        if let Some(document) = loaded.weigh(id, bytes) {
            (document.used, document.told) = (Instant::now(), false);
        }
        let Some(mut over) = loaded.bytes.checked_sub(budget).filter(|over| *over > 0) else {
            return;
        };
        let others = loaded.documents.iter_mut().filter(|(other, _)| **other != id);
        let mut others: Vec<_> =
            others.map(|(_, document)| document).filter(|document| document.bytes > 0).collect();
        others.sort_unstable_by_key(|document| document.used);
        for document in others {
            if over == 0 {
                break;
            }
            over = over.saturating_sub(document.bytes);
            // One with a full mailbox is being used.
            if !document.told && document.mailbox.try_send(Mail::Sleep).is_ok() {
                document.told = true;
                self.0.metrics.limits.count(Limit::Memory);
            }
        }
    }

    /// Notes that a document takes nothing any more.
    fn sleeps(&self, id: DocumentId) {
        self.0.metrics.put_to_sleep.add(1);
        self.loaded().weigh(id, 0);
    }

    /// Tells those of these documents that are loaded that somebody else may have written them.
    pub(crate) fn look_again(&self, documents: &[DocumentId]) {
        let mailbox = |id| Some(self.loaded().documents.get(id)?.mailbox.clone());
        for mailbox in documents.iter().filter_map(mailbox) {
            // Beside the caller, who must not wait for a document that is stuck. One that has
            // failed meanwhile reads everything anew anyway.
            tokio::spawn(async move { mailbox.send(Mail::LookAgain).await });
        }
    }

    /// Unloads every document as soon as it is saved; returns when all are.
    pub(crate) async fn stop(&self) {
        self.0.stopping.send_replace(true);
        while self.count() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}
