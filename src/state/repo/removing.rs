//! Taking a document from this device, because the relay has all of it and nobody needs it here.

use std::collections::BTreeSet;
use std::time::Duration;

use andon_sync::{DocumentId, chunk};
use automerge::{Automerge, ReadDoc};

use super::Repo;
use super::follow::{shared_heads, state_key, states_of};
use crate::browser::clock;
use crate::browser::storage::StorageError;
use crate::browser::tab_lock::{Turn, turn};

/// A lock that was just given back is free a while later: so often it is tried.
const TRIES: usize = 5;
const AGAIN: Duration = Duration::from_millis(30);

/// What became of a document that was to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removal {
    Gone,
    /// A tab of this browser has it open, or the browser cannot say.
    InUse,
    /// The relay is not known to have everything that is here.
    Owed,
    Failed(StorageError),
}

/// The lock that every tab holds, together with the others, while it has the document open.
pub(super) fn lock_of(document: DocumentId) -> String {
    format!("andon-document-{document}")
}

impl Repo {
    /// Removes a document that the connected relay has told to have. Everything that is stored of
    /// it is compared with that once more, while no tab can open it.
    pub async fn remove(&self, document: DocumentId) -> Removal {
        let relay = self.inner.borrow().relay.as_ref().map(|relay| relay.storage.clone());
        let Some(relay) = relay else { return Removal::Owed };
        let Some(_alone) = self.alone_with(document).await else { return Removal::InUse };
        match self.is_owed(document, &relay).await {
            Ok(false) => {}
            Ok(true) => return Removal::Owed,
            Err(error) => return Removal::Failed(error),
        }
        match self.storage().remove(document, &states_of(document)).await {
            Ok(()) => Removal::Gone,
            Err(error) => Removal::Failed(error),
        }
    }

    /// While this is held no tab has the document open, nor opens it.
    async fn alone_with(&self, document: DocumentId) -> Option<Turn> {
        for _ in 0..TRIES {
            if self.is_open(document) {
                return None;
            }
            match turn(&lock_of(document)).await {
                // Whoever began to open it here waits for this lock and finds it as it was.
                ours @ Turn::Ours(_) => return (!self.is_open(document)).then_some(ours),
                Turn::Others => clock::sleep(AGAIN).await,
                // Without locks one cannot know what the other tabs do.
                Turn::Unknown => return None,
            }
        }
        None
    }

    fn is_open(&self, document: DocumentId) -> bool {
        let inner = self.inner.borrow();
        inner.open.contains_key(&document) || inner.reading.contains_key(&document)
    }

    async fn is_owed(&self, document: DocumentId, relay: &str) -> Result<bool, StorageError> {
        let storage = self.storage();
        let state = storage.value(&state_key(relay, document)).await?;
        let there: BTreeSet<_> =
            state.as_deref().map(shared_heads).unwrap_or_default().into_iter().collect();
        let (here, damaged) = chunk::load(Automerge::new(), storage.chunks(document).await?);
        let heads = here.get_heads();
        // Changes that wait for others which are not here have no heads.
        let is_whole = damaged.is_empty() && here.get_missing_deps(&[]).is_empty();
        Ok(!is_whole || heads.is_empty() || !heads.iter().all(|head| there.contains(head)))
    }
}
