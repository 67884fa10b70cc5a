//! Reading documents into the index, a few at a time, so that typing goes on meanwhile.

use std::collections::BTreeSet;
use std::time::Duration;

use andon_document::{confidential, incident, pdca, review};
use andon_model::id::{IncidentId, PdcaId};
use andon_model::search::Passage;
use automerge::Automerge;
use leptos::prelude::*;

use super::{Key, Kind, Search, Stage};
use crate::browser::{clock, search_store};

/// For everything else that happens on the page.
const PAUSE: Duration = Duration::from_millis(1);
/// So many kept texts go into the index between two pauses.
const LOADED_AT_ONCE: usize = 60;
/// So many documents are read before their texts are written down.
const KEPT_AT_ONCE: usize = 40;

impl Search {
    /// Takes what was kept, and finds out what has changed since.
    pub(super) async fn load(&self) {
        let Some(workspace) = self.inner.borrow().workspace else { return };
        // Without a store everything is read from the documents again at every visit.
        let store = search_store::open().await.ok();
        let prefix = format!("{workspace}/");
        let kept = match &store {
            Some(store) => store.all(&prefix).await.unwrap_or_default(),
            None => Vec::new(),
        };
        self.inner.borrow_mut().store = store.clone();
        for some in kept.chunks(LOADED_AT_ONCE) {
            if self.inner.borrow().workspace != Some(workspace) {
                return;
            }
            for (stored, text) in some {
                let Some((stamp, passages)) = text.split_once('\n') else { continue };
                let (Some(key), Ok(stamp)) = (Key::read(stored), stamp.parse()) else { continue };
                let mut inner = self.inner.borrow_mut();
                inner.put(key, Passage::decode(passages));
                inner.stamps.insert(key, stamp);
            }
            clock::sleep(PAUSE).await;
        }
        // Not read is not gone: the next one who searches tries again.
        let Ok(stamps) = self.repo.storage().stamps().await else {
            self.inner.borrow_mut().stage = Stage::Asleep;
            return;
        };
        let confidential = self.may_read_confidential();
        let mut gone = Vec::new();
        {
            let mut inner = self.inner.borrow_mut();
            if inner.workspace != Some(workspace) {
                return;
            }
            inner.stage = Stage::Awake;
            for key in inner.stamps.keys().copied().collect::<Vec<_>>() {
                let forbidden = key.kind == Kind::Notes && !confidential;
                if forbidden || !stamps.contains_key(&key.document()) {
                    inner.index.remove(key);
                    inner.stamps.remove(&key);
                    gone.push((key.stored(workspace), None));
                }
            }
            inner.on_device = stamps.keys().copied().collect::<BTreeSet<_>>();
            if let Some((document, key)) = inner.reviews
                && stamps.get(&document) != inner.stamps.get(&key)
            {
                inner.dirty.insert(key);
            }
            for key in inner.names.keys().copied().collect::<Vec<_>>() {
                let own = Some(key);
                let notes = (key.kind == Kind::Incident && confidential)
                    .then_some(Key { kind: Kind::Notes, ..key });
                for key in own.into_iter().chain(notes) {
                    match (stamps.get(&key.document()), inner.stamps.get(&key)) {
                        (Some(now), Some(then)) if now == then => {}
                        (Some(_), _) => drop(inner.dirty.insert(key)),
                        (None, _) if key.kind == Kind::Notes => {}
                        (None, _) => inner.look_at(key),
                    }
                }
            }
        }
        let came = std::mem::take(&mut self.inner.borrow_mut().came);
        came.into_iter().for_each(|document| self.changed(document));
        if let Some(store) = store.filter(|_| !gone.is_empty()) {
            // What stays there is found to be gone at the next visit, too.
            let _ = store.put(gone).await;
        }
        self.read().await;
    }

    /// Reads what has changed.
    pub(super) async fn read(&self) {
        let Some(workspace) = self.inner.borrow().workspace else { return };
        if std::mem::replace(&mut self.inner.borrow_mut().is_reading, true) {
            return;
        }
        let mut fresh = Vec::new();
        self.tell();
        while let Some(key) = self.next() {
            let kept = self.read_one(key).await;
            let (store, left) = {
                let inner = self.inner.borrow();
                if inner.workspace != Some(workspace) {
                    return;
                }
                (inner.store.clone(), inner.dirty.is_empty())
            };
            fresh.extend(kept.map(|text| (key.stored(workspace), Some(text))));
            if let Some(store) = store
                && (left || fresh.len() >= KEPT_AT_ONCE)
            {
                // What is not kept is read again at the next visit.
                let _ = store.put(std::mem::take(&mut fresh)).await;
                self.tell();
            }
            clock::sleep(PAUSE).await;
        }
        self.inner.borrow_mut().is_reading = false;
        self.tell();
    }

    /// The newest first.
    fn next(&self) -> Option<Key> {
        self.inner.borrow_mut().dirty.pop_last()
    }

    /// Reads one document into the index. Returns the text to be kept.
    async fn read_one(&self, key: Key) -> Option<String> {
        // Before the document, so that what comes between the two is read once more.
        // What is not stored yet has none, and is read again at the next visit.
        let stamp = self.repo.storage().stamp(key.document()).await.ok().flatten();
        let stamp = stamp.unwrap_or_default();
        let workspace = self.inner.borrow().workspace;
        let may_read = key.kind != Kind::Notes || self.may_read_confidential();
        let read = self.repo.glance(key.document(), |doc| passages(key, doc)).await;
        let mut inner = self.inner.borrow_mut();
        // Clearance may have gone while it was read.
        if inner.workspace != workspace || !may_read {
            return None;
        }
        let Some(passages) = read else {
            inner.on_device.remove(&key.document());
            inner.look_at(key);
            return None;
        };
        // The names of its row are not kept with it: they may become others meanwhile.
        let kept = format!("{stamp}\n{}", Passage::encode(&passages));
        inner.put(key, passages);
        inner.absent.remove(&key);
        inner.stamps.insert(key, stamp);
        Some(kept)
    }

    fn tell(&self) {
        let progress = self.inner.borrow().progress();
        self.progress.try_set(progress);
    }
}

/// The pieces of a document that can be found.
pub(super) fn passages(key: Key, doc: &Automerge) -> Vec<Passage> {
    match key.kind {
        Kind::Incident => Passage::of_incident(&incident::read(doc, IncidentId(key.id)).0),
        Kind::Record => Passage::of_record(&pdca::read(doc, PdcaId(key.id)).0),
        Kind::Notes => Passage::of_notes(&confidential::read(doc).0),
        Kind::Reviews => Passage::of_reviews(&review::read(doc).0),
    }
}
