//! Which incidents and records are kept on this device, and which documents still have something to send.

mod room;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::{Rc, Weak};
use std::time::Duration;

use andon_document::index::EDITED_STEP;
use andon_model::id::{PersonId, WorkspaceId};
use andon_model::index::{IncidentRow, RecordRow};
use andon_model::keep::Keep;
use andon_model::workspace::reviews_document;
use andon_sync::DocumentId;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use uuid::Uuid;

use super::andon::Core;
use super::background::{Background, Outcome};
use super::repo::Repo;
use super::tab_channel::{self, Word};
use crate::browser::clock::{self, Timer};
use crate::browser::spawn;
use crate::browser::tabs::Tabs;

pub use room::{Made, Room};

/// How many of those that wait are opened at the start, so that their changes can be counted.
const COUNTED: usize = 20;
/// A document that others go on changing is brought up to date once in this time.
const REFRESH: Duration = Duration::from_secs(20);
/// `pending/<workspace>/<document>`: a record for each, because tabs write them side by side.
const PENDING: &str = "pending/";
const SEEN: &str = "seen";
const OPENED: &str = "opened";
/// What was seen is written down once in this time, not for every document.
const SEEN_PAUSE: Duration = Duration::from_secs(2);

type Known = (Uuid, Option<DateTime<Utc>>);

#[derive(Default)]
struct Inner {
    /// The workspace whose documents go to a relay.
    workspace: Option<WorkspaceId>,
    /// Documents with changes that the relay has not acknowledged, here or in another tab.
    pending: BTreeSet<(WorkspaceId, DocumentId)>,
    /// When we last knew a document to be level with the relay (milliseconds since 1970).
    seen: BTreeMap<Uuid, i64>,
    on_device: BTreeSet<DocumentId>,
    /// What of the incidents and records of the index is kept here, and when it was edited.
    rows: Vec<Known>,
    records: Vec<Known>,
    /// The incidents and records that need not be kept here.
    other_rows: Vec<Uuid>,
    other_records: Vec<Uuid>,
    /// When somebody last opened what need not be kept (milliseconds since 1970).
    opened: BTreeMap<Uuid, i64>,
    /// Documents that go as soon as the relay has said that it has all of them.
    leaving: BTreeSet<DocumentId>,
    made: Made,
    quiet: Option<Timer>,
    /// Documents to be looked at again when the timer rings.
    stale: BTreeSet<DocumentId>,
    keep: Keep,
    seen_due: Option<Timer>,
    refresh: Option<Timer>,
}

/// See the module's text. Cheap to clone.
#[derive(Clone)]
pub struct Keeping {
    repo: Repo,
    background: Background,
    tabs: Rc<Option<Tabs>>,
    core: Rc<RefCell<Weak<Core>>>,
    inner: Rc<RefCell<Inner>>,
    /// How far making room has come.
    pub room: RwSignal<Room>,
}

impl Keeping {
    /// Reads what was kept before.
    pub async fn load(
        repo: Repo,
        tabs: Rc<Option<Tabs>>,
        core: Rc<RefCell<Weak<Core>>>,
    ) -> Keeping {
        let storage = repo.storage();
        let mut inner = Inner::default();
        // A record that cannot be read costs fetching some incidents once more.
        for (key, _) in storage.values(PENDING).await.unwrap_or_default() {
            let mut parts = key.split('/').skip(1);
            let workspace = parts.next().and_then(|text| text.parse().ok());
            let document = parts.next().and_then(|text| text.parse().ok());
            inner.pending.extend(workspace.zip(document));
        }
        if let Ok(Some(bytes)) = storage.value(SEEN).await {
            inner.seen = serde_json::from_slice(&bytes).unwrap_or_default();
        }
        if let Ok(Some(bytes)) = storage.value(OPENED).await {
            inner.opened = serde_json::from_slice(&bytes).unwrap_or_default();
        }
        if let Ok(documents) = storage.documents().await {
            inner.on_device = documents.into_iter().collect();
        }
        let host = core.clone();
        let background = Background::new(repo.clone(), move |document, outcome| {
            if let Some(core) = host.borrow().upgrade() {
                core.keeping.looked_at(document, outcome);
            }
        });
        let inner = Rc::new(RefCell::new(inner));
        Keeping { repo, background, tabs, core, inner, room: RwSignal::default() }
    }

    /// The documents of this workspace go to a relay from now on; those that wait are among the
    /// first.
    pub fn share(&self, workspace: WorkspaceId) {
        if self.inner.borrow_mut().workspace.replace(workspace) == Some(workspace) {
            return;
        }
        let pending = self.pending();
        for document in pending.iter().take(COUNTED) {
            self.repo.share(*document);
            // Stays open by itself until its changes are acknowledged.
            drop(self.repo.open(*document, None, || {}));
        }
        for document in pending {
            self.send(document);
        }
        self.fetch();
        // They are read and searched without a connection, too, and years of them are small.
        let reviews = DocumentId::from(reviews_document(workspace));
        self.repo.share(reviews);
        self.background.add(reviews, false);
        self.watch_for_quiet();
    }

    /// Nothing goes to a relay until [`Keeping::share`].
    pub fn unshare(&self) {
        self.background.clear();
        let mut inner = self.inner.borrow_mut();
        inner.workspace = None;
        inner.rows.clear();
        inner.records.clear();
        inner.other_rows.clear();
        inner.other_records.clear();
        inner.stale.clear();
        inner.quiet = None;
        drop(inner);
        self.stop_making_room();
        self.repo.unshare_all();
    }

    /// The relay came or went.
    pub fn set_live(&self, live: bool) {
        self.background.set_live(live);
        if !live {
            self.stop_making_room();
        }
    }

    /// Something of a document lies on this device.
    pub fn is_here(&self, document: DocumentId) {
        self.inner.borrow_mut().on_device.insert(document);
    }

    /// Brings a document that was written without a relay to the relay.
    pub fn owe(&self, document: DocumentId) {
        self.set_pending(document, true);
        self.send(document);
    }

    fn send(&self, document: DocumentId) {
        self.repo.share(document);
        self.background.add(document, true);
    }

    /// A document has changes that the relay lacks, or has none any more.
    pub fn set_pending(&self, document: DocumentId, waits: bool) {
        let Some(workspace) = self.inner.borrow().workspace else { return };
        if !self.note_pending(workspace, document, waits) {
            return;
        }
        if let Some(tabs) = &*self.tabs {
            tabs.post(&tab_channel::say(&Word::Pending { workspace, document, waits }));
        }
        let storage = self.repo.storage();
        spawn(async move {
            let key = format!("{PENDING}{workspace}/{document}");
            // Without it the next start finds out by the index.
            let _ = match waits {
                true => storage.put_value(&key, Vec::new()).await,
                false => storage.delete_value(&key).await,
            };
        });
    }

    /// The same, in another tab. That one sends it, unless it is closed before it can.
    pub fn is_pending_elsewhere(&self, workspace: WorkspaceId, document: DocumentId, waits: bool) {
        if self.note_pending(workspace, document, waits) && waits {
            self.refresh(document);
        }
    }

    fn note_pending(&self, workspace: WorkspaceId, document: DocumentId, waits: bool) -> bool {
        let mut inner = self.inner.borrow_mut();
        match waits {
            true => inner.pending.insert((workspace, document)),
            false => inner.pending.remove(&(workspace, document)),
        }
    }

    fn pending(&self) -> Vec<DocumentId> {
        let inner = self.inner.borrow();
        let here = inner.pending.iter().filter(|(at, _)| Some(*at) == inner.workspace);
        here.map(|(_, document)| *document).collect()
    }

    /// Waiting documents that are not open: at least one change each.
    pub fn waiting_elsewhere(&self) -> usize {
        let closed = |document: &DocumentId| self.repo.standing(*document).is_none();
        self.pending().into_iter().filter(closed).count()
    }

    /// Somebody changed a document that is closed here.
    pub fn refresh(&self, document: DocumentId) {
        let mut inner = self.inner.borrow_mut();
        let Some(workspace) = inner.workspace else { return };
        if !inner.on_device.contains(&document) && !inner.pending.contains(&(workspace, document)) {
            drop(inner);
            return self.background.add(document, false);
        }
        if inner.refresh.is_some() {
            inner.stale.insert(document);
        } else {
            let keeping = self.clone();
            inner.refresh = Some(Timer::after(REFRESH, move || {
                let stale = {
                    let mut inner = keeping.inner.borrow_mut();
                    inner.refresh = None;
                    std::mem::take(&mut inner.stale)
                };
                stale.into_iter().for_each(|document| keeping.refresh(document));
            }));
            drop(inner);
            self.background.add(document, false);
        }
    }

    /// What is to be kept from now on. The rows have to be told anew.
    pub fn set_keep(&self, keep: Keep) {
        self.inner.borrow_mut().keep = keep;
    }

    /// The incidents of the workspace, in the order of home.
    pub fn rows(&self, rows: &[IncidentRow], me: PersonId) {
        {
            let (mut inner, now) = (self.inner.borrow_mut(), clock::now());
            let (kept, others): (Vec<_>, Vec<_>) =
                rows.iter().partition(|row| inner.keep.incident(row, me, now));
            inner.rows = kept.into_iter().map(|row| (row.id.0, row.edited)).collect();
            inner.other_rows = others.into_iter().map(|row| row.id.0).collect();
        }
        self.fetch();
    }

    /// The records of the workspace, the newest first.
    pub fn records(&self, records: &[RecordRow], me: PersonId) {
        {
            let (mut inner, now) = (self.inner.borrow_mut(), clock::now());
            let (kept, others): (Vec<_>, Vec<_>) =
                records.iter().partition(|row| inner.keep.record(row, me, now));
            inner.records = kept.into_iter().map(|row| (row.id.0, row.edited)).collect();
            inner.other_records = others.into_iter().map(|row| row.id.0).collect();
        }
        self.fetch();
    }

    /// How many incidents and records are to be kept here, and how many of them are.
    pub fn kept(&self) -> (usize, usize) {
        let inner = self.inner.borrow();
        let wanted = inner.rows.iter().chain(&inner.records);
        wanted.fold((0, 0), |(all, here), (id, _)| {
            (all + 1, here + usize::from(inner.on_device.contains(&DocumentId::from(*id))))
        })
    }

    /// Asks for the documents that are new or have changed since we last saw them.
    fn fetch(&self) {
        let wanted: Vec<DocumentId> = {
            let inner = self.inner.borrow();
            if inner.workspace.is_none() {
                return;
            }
            let fresh = |(id, edited): &&Known| {
                // A row need not tell of edits so soon after the one that it tells of.
                let edited = edited.map(|at| (at + EDITED_STEP).timestamp_millis());
                !inner.on_device.contains(&DocumentId::from(*id))
                    || inner.seen.get(id).copied() < edited
            };
            let rows = inner.rows.iter().chain(&inner.records).filter(fresh);
            rows.map(|(id, _)| DocumentId::from(*id))
                .filter(|document| self.repo.standing(*document).is_none())
                .collect()
        };
        for document in wanted {
            self.repo.share(document);
            self.refresh(document);
        }
    }

    /// The relay has told of a document.
    fn looked_at(&self, document: DocumentId, outcome: Outcome) {
        if self.inner.borrow_mut().leaving.remove(&document) {
            return self.let_go(document, outcome);
        }
        // What the relay does not have yet it sends by itself when it comes.
        if outcome == Outcome::Unavailable {
            return;
        }
        let mut inner = self.inner.borrow_mut();
        inner.on_device.insert(document);
        let mut rows = inner.rows.iter().chain(&inner.records);
        let row = rows.find(|(id, _)| DocumentId::from(*id) == document);
        let Some((id, edited)) = row.copied() else { return };
        // By whichever clock is ahead: ours, or that of who wrote the row.
        let edited = edited.map_or(0, |at| at.timestamp_millis());
        inner.seen.insert(id, edited.max(clock::now_millis() as i64));
        if inner.seen_due.is_some() {
            return;
        }
        let keeping = self.clone();
        inner.seen_due = Some(Timer::after(SEEN_PAUSE, move || {
            let mut inner = keeping.inner.borrow_mut();
            inner.seen_due = None;
            keeping.note(SEEN, &inner.seen);
        }));
    }

    /// Writes down when which document was seen or opened.
    fn note(&self, what: &'static str, when: &BTreeMap<Uuid, i64>) {
        let bytes = serde_json::to_vec(when).unwrap_or_default();
        let storage = self.repo.storage();
        spawn(async move {
            // Without it the next start compares with the relay once more, or keeps less long.
            let _ = storage.put_value(what, bytes).await;
        });
    }
}
