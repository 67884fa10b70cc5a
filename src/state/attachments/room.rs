//! Files that no document on this device names any more go, once the relay has said that it has them.

use std::collections::BTreeMap;
use std::time::Duration;

use andon_document::incident;
use andon_model::attachment::ContentHash;
use andon_model::id::IncidentId;

use super::Files;
use crate::browser::{clock, upload};

/// Between two documents, for everything else that happens on the page.
const PAUSE: Duration = Duration::from_millis(1);

impl Files {
    /// Removes what nothing names. Returns how many files went, and their bytes.
    pub async fn make_room(&self) -> (usize, u64) {
        let Some(unnamed) = self.unnamed().await else { return (0, 0) };
        let mut gone = Vec::new();
        let mut bytes = 0;
        for (hash, size) in unnamed {
            // Another workspace's file is not there, so it stays.
            if upload::look(hash).await.is_ok_and(|said| said.status == 200) {
                gone.push(hash);
                bytes += size;
            }
        }
        if gone.is_empty() || self.0.store.remove(&gone).await.is_err() {
            return (0, 0);
        }
        for hash in &gone {
            self.note(*hash, |whereabouts| whereabouts.here = false);
        }
        (gone.len(), bytes)
    }

    /// The files here that no document here names and that need not go to a relay. `None` when
    /// something could not be read: it may name any of them.
    async fn unnamed(&self) -> Option<BTreeMap<ContentHash, u64>> {
        let mut files: BTreeMap<_, _> = self.0.store.sizes().await.ok()?.into_iter().collect();
        for due in self.0.store.due().await.ok()? {
            files.remove(&due.hash);
        }
        let core = self.core()?;
        let documents = core.repo.storage().documents().await.ok()?;
        for document in documents {
            if files.is_empty() {
                break;
            }
            // Of any kind and any workspace: what is no incident names no files.
            let id = IncidentId(document.uuid());
            let named = core.repo.glance(document, |doc| incident::read_head(doc, id).attachments);
            for attachment in named.await? {
                files.remove(&attachment.content.hash);
            }
            clock::sleep(PAUSE).await;
        }
        Some(files)
    }
}
