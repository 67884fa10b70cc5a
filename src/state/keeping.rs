//! Which incidents are kept on this device, and which of them still have something to send.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use andon_model::id::IncidentId;
use andon_model::index::IncidentRow;
use andon_sync::DocumentId;

use super::background::Background;
use super::repo::Repo;
use crate::browser::spawn;

/// How many incidents are kept readable offline, the newest and the open ones first.
const KEPT: usize = 300;
/// How many of those that wait are opened at the start, so that their changes can be counted.
const COUNTED: usize = 20;
/// Where the two records below are kept.
const PENDING: &str = "pending";
const SEEN: &str = "seen";

#[derive(Default)]
struct Inner {
    /// Documents with changes that the relay has not acknowledged.
    pending: BTreeSet<DocumentId>,
    /// When the edit that we last brought here was made (milliseconds since 1970).
    seen: BTreeMap<IncidentId, i64>,
    on_device: BTreeSet<DocumentId>,
    rows: Vec<IncidentRow>,
    shared: bool,
}

/// See the module's text. Cheap to clone.
#[derive(Clone)]
pub struct Keeping {
    repo: Repo,
    background: Background,
    inner: Rc<RefCell<Inner>>,
}

impl Keeping {
    /// Reads what was kept before.
    pub async fn load(repo: Repo) -> Keeping {
        let storage = repo.storage();
        let inner = Rc::new(RefCell::new(Inner::default()));
        // A record that cannot be read costs fetching some incidents once more.
        if let Ok(Some(bytes)) = storage.value(PENDING).await {
            let ids: Vec<DocumentId> = serde_json::from_slice(&bytes).unwrap_or_default();
            inner.borrow_mut().pending = ids.into_iter().collect();
        }
        if let Ok(Some(bytes)) = storage.value(SEEN).await {
            inner.borrow_mut().seen = serde_json::from_slice(&bytes).unwrap_or_default();
        }
        if let Ok(documents) = storage.documents().await {
            inner.borrow_mut().on_device = documents.into_iter().collect();
        }
        let (seen, on_device) = (inner.clone(), repo.clone());
        let background = Background::new(repo.clone(), move |document| {
            let mut inner = seen.borrow_mut();
            inner.on_device.insert(document);
            let edited = inner.rows.iter().find(|row| DocumentId::from(row.id.0) == document);
            if let Some((id, at)) = edited.and_then(|row| Some((row.id, row.edited?))) {
                inner.seen.insert(id, at.timestamp_millis());
                keep(&on_device, SEEN, &inner.seen);
            }
        });
        Keeping { repo, background, inner }
    }

    /// Documents go to a relay from now on; those that wait are among the first.
    pub fn share(&self) {
        self.inner.borrow_mut().shared = true;
        let pending: Vec<DocumentId> = self.inner.borrow().pending.iter().copied().collect();
        for document in pending.iter().take(COUNTED) {
            self.repo.share(*document);
            // Stays open by itself until its changes are acknowledged.
            drop(self.repo.open(*document, None, || {}));
        }
        for document in pending {
            self.send(document);
        }
        self.fetch();
    }

    /// The relay came or went.
    pub fn set_live(&self, live: bool) {
        self.background.set_live(live);
    }

    /// Brings the document to the relay, or what others changed in it here.
    pub fn send(&self, document: DocumentId) {
        self.repo.share(document);
        self.background.add(document, true);
    }

    /// A document has changes that the relay lacks, or has none any more.
    pub fn set_pending(&self, document: DocumentId, pending: bool) {
        let mut inner = self.inner.borrow_mut();
        if !inner.shared {
            return;
        }
        let changed = match pending {
            true => inner.pending.insert(document),
            false => inner.pending.remove(&document),
        };
        if changed {
            keep(&self.repo, PENDING, &inner.pending);
        }
    }

    /// Waiting documents that are not open: at least one change each.
    pub fn waiting_elsewhere(&self) -> usize {
        let inner = self.inner.borrow();
        inner.pending.iter().filter(|document| self.repo.standing(**document).is_none()).count()
    }

    /// Whether the document lies on this device.
    pub fn rows(&self, rows: &[IncidentRow]) {
        self.inner.borrow_mut().rows = rows.to_vec();
        self.fetch();
    }

    /// Asks for the incidents that are new or have changed since we last saw them.
    fn fetch(&self) {
        let wanted: Vec<DocumentId> = {
            let inner = self.inner.borrow();
            if !inner.shared {
                return;
            }
            let fresh = |row: &&IncidentRow| {
                let document = DocumentId::from(row.id.0);
                let edited = row.edited.map(|at| at.timestamp_millis());
                !inner.on_device.contains(&document) || inner.seen.get(&row.id).copied() < edited
            };
            inner
                .rows
                .iter()
                .take(KEPT)
                .filter(fresh)
                .map(|row| DocumentId::from(row.id.0))
                .filter(|document| self.repo.standing(*document).is_none())
                .collect()
        };
        for document in wanted {
            self.repo.share(document);
            self.background.add(document, false);
        }
    }
}

fn keep(repo: &Repo, key: &'static str, record: &impl serde::Serialize) {
    let storage = repo.storage();
    let bytes = serde_json::to_vec(record).unwrap_or_default();
    spawn(async move {
        // Without it the next start compares with the relay once more.
        let _ = storage.put_value(key, bytes).await;
    });
}
