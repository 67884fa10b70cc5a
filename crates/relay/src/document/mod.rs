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
use tokio::sync::{mpsc, watch};

use crate::link::Link;
use crate::refusal::Refusals;
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
    refusals: Arc<Refusals>,
    /// The relay's name as a peer.
    local: PeerId,
    unload_after: Duration,
    loaded: Mutex<HashMap<DocumentId, Mailbox>>,
    stopping: watch::Sender<bool>,
}

impl Documents {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        writer: Writer,
        refusals: Arc<Refusals>,
        local: PeerId,
        unload_after: Duration,
    ) -> Self {
        Documents(Arc::new(Inner {
            store,
            writer,
            refusals,
            local,
            unload_after,
            loaded: Mutex::default(),
            stopping: watch::Sender::new(false),
        }))
    }

    fn loaded(&self) -> MutexGuard<'_, HashMap<DocumentId, Mailbox>> {
        self.0.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The document's mailbox; begins to load it when it is not there yet.
    pub(crate) fn open(&self, id: DocumentId) -> Mailbox {
        let mut loaded = self.loaded();
        // A closed mailbox is that of a document which is on its way out after a failure.
        if let Some(mailbox) = loaded.get(&id).filter(|mailbox| !mailbox.is_closed()) {
            return mailbox.clone();
        }
        let (mailbox, mail) = mpsc::channel(MAILBOX);
        tokio::spawn(actor::run(self.clone(), id, mail));
        loaded.insert(id, mailbox.clone());
        mailbox
    }

    /// Takes a document out of the list if nobody holds its mailbox. Mailboxes are handed out
    /// under the same lock, so no mail is lost.
    fn retire(&self, id: DocumentId, mail: &mpsc::Receiver<Mail>) -> bool {
        let mut loaded = self.loaded();
        let unused = mail.sender_strong_count() == 1 && mail.is_empty();
        if unused {
            loaded.remove(&id);
        }
        unused
    }

    /// Takes a document out of the list although it is in use.
    fn remove(&self, id: DocumentId) {
        self.loaded().remove(&id);
    }

    /// How many documents are in memory.
    pub(crate) fn count(&self) -> usize {
        self.loaded().len()
    }

    /// Tells those of these documents that are loaded that somebody else may have written them.
    pub(crate) fn look_again(&self, documents: &[DocumentId]) {
        for mailbox in documents.iter().filter_map(|id| self.loaded().get(id).cloned()) {
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
