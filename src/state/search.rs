//! Searching everything on this device: which documents are known, and what is asked of them.
//!
//! The index lies in memory; the texts that it was made from lie in the browser's storage, each
//! with a stamp of the document's state, so that a start reads again only what has changed since.
//! Incidents and records that are not on the device are found by the name in their row.

mod answer;
mod reading;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use andon_model::id::{IncidentId, PdcaId, WorkspaceId};
use andon_model::index::{IncidentRow, RecordRow};
use andon_model::search::{Index, Passage, Spot};
use andon_model::workspace::{Workspace, confidential_document, reviews_document};
use andon_sync::DocumentId;
use leptos::prelude::*;
use uuid::Uuid;

use super::repo::Repo;
use super::sync_status::SyncStatus;
use crate::browser::clock::Timer;
use crate::browser::search_store::{self, SearchStore};
use crate::browser::spawn;

pub use answer::{Answer, Found};

/// How long a document that is being written in is left alone.
const CALM: Duration = Duration::from_millis(800);

/// What the kept texts of confidential notes are told apart by.
const NOTES: char = 'n';

/// What can be found. Later ones are greater, and come first among equals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    id: Uuid,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Incident,
    Record,
    /// The confidential notes of the incident with that id.
    Notes,
    /// The weekly reviews of the workspace with that id.
    Reviews,
}

impl Key {
    fn document(self) -> DocumentId {
        DocumentId::from(match self.kind {
            Kind::Incident | Kind::Record => self.id,
            Kind::Notes => confidential_document(IncidentId(self.id)),
            Kind::Reviews => reviews_document(WorkspaceId(self.id)),
        })
    }

    /// What its text is kept under.
    fn stored(self, workspace: WorkspaceId) -> String {
        let kind = match self.kind {
            Kind::Incident => 'i',
            Kind::Record => 'r',
            Kind::Notes => NOTES,
            Kind::Reviews => 'w',
        };
        format!("{workspace}/{kind}{}", self.id)
    }

    fn read(stored: &str) -> Option<Key> {
        let (_, rest) = stored.split_once('/')?;
        let mut letters = rest.chars();
        let kind = match letters.next()? {
            'i' => Kind::Incident,
            'r' => Kind::Record,
            NOTES => Kind::Notes,
            'w' => Kind::Reviews,
            _ => return None,
        };
        Some(Key { id: letters.as_str().parse().ok()?, kind })
    }
}

/// How far the reading has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Whether there is still something to read.
    pub reading: bool,
    /// Incidents and records whose whole text is searched.
    pub read: usize,
    pub all: usize,
    /// Those of which this device has the name only.
    pub absent: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// Nobody has searched yet.
    #[default]
    Asleep,
    Loading,
    Awake,
}

#[derive(Default)]
struct Inner {
    stage: Stage,
    workspace: Option<WorkspaceId>,
    /// Its weekly reviews.
    reviews: Option<(DocumentId, Key)>,
    /// Its names of people and values.
    house: Workspace,
    store: Option<SearchStore>,
    index: Index<Key>,
    /// What is searched in full, and in which state it was read.
    stamps: BTreeMap<Key, u64>,
    /// What is searched by its name only.
    absent: BTreeMap<Key, String>,
    /// Every incident and record that the indexes name.
    names: BTreeMap<Key, String>,
    /// The values and people of their rows, by name: what their documents only have ids of.
    facts: BTreeMap<Key, String>,
    on_device: BTreeSet<DocumentId>,
    /// What changed while the index was loaded.
    came: BTreeSet<DocumentId>,
    dirty: BTreeSet<Key>,
    is_reading: bool,
    calm: Option<Timer>,
}

/// See the module's text. Cheap to clone.
#[derive(Clone)]
pub struct Search {
    repo: Repo,
    sync: RwSignal<SyncStatus>,
    pub progress: RwSignal<Progress>,
    inner: Rc<RefCell<Inner>>,
}

impl Search {
    pub fn new(repo: Repo, sync: RwSignal<SyncStatus>) -> Search {
        Search { repo, sync, progress: RwSignal::default(), inner: Rc::default() }
    }

    /// Searches this workspace from now on.
    pub fn enter(&self, workspace: WorkspaceId) {
        let mut inner = self.inner.borrow_mut();
        if inner.workspace != Some(workspace) {
            let key = Key { id: workspace.0, kind: Kind::Reviews };
            *inner = Inner {
                workspace: Some(workspace),
                reviews: Some((key.document(), key)),
                ..Inner::default()
            };
        }
    }

    /// Makes the index, if that has not been done yet.
    pub fn wake(&self) {
        let asleep = self.inner.borrow().stage == Stage::Asleep;
        if asleep {
            self.inner.borrow_mut().stage = Stage::Loading;
            let search = self.clone();
            spawn(async move { search.load().await });
        }
    }

    /// The workspace has become another. Whether names in it did: the rows have to be told anew.
    pub fn workspace(&self, workspace: &Workspace) -> bool {
        let mut inner = self.inner.borrow_mut();
        let same = inner.house.people == workspace.people && inner.house.terms == workspace.terms;
        inner.house = workspace.clone();
        !same && inner.stage != Stage::Asleep
    }

    /// The incidents of the workspace.
    pub fn rows(&self, rows: &[IncidentRow]) {
        let key = |row: &IncidentRow| Key { id: row.id.0, kind: Kind::Incident };
        self.name(rows, key, |row| &row.name, Passage::of_row);
    }

    /// The records of the workspace.
    pub fn records(&self, rows: &[RecordRow]) {
        let key = |row: &RecordRow| Key { id: row.id.0, kind: Kind::Record };
        self.name(rows, key, |row| &row.name, Passage::of_record_row);
    }

    fn name<R>(
        &self,
        rows: &[R],
        key: fn(&R) -> Key,
        name: fn(&R) -> &str,
        facts: fn(&R, &Workspace) -> Passage,
    ) {
        let may_read_confidential = self.may_read_confidential();
        let mut inner = self.inner.borrow_mut();
        let is_asleep = inner.stage == Stage::Asleep;
        for row in rows {
            let (key, name) = (key(row), name(row));
            let is_new = inner.names.get(&key).is_none_or(|known| known != name);
            if is_new {
                inner.names.insert(key, name.to_owned());
            }
            // They are told again when somebody begins to search.
            let facts = if is_asleep { String::new() } else { facts(row, &inner.house).text };
            let differs = inner.facts.get(&key).is_none_or(|known| *known != facts);
            if differs {
                inner.facts.insert(key, facts);
            }
            match inner.stamps.contains_key(&key) {
                true if differs => drop(inner.dirty.insert(key)),
                false if differs || is_new => inner.look_at(key),
                _ => {}
            }
            // They may have come before it.
            if is_new && key.kind == Kind::Incident && may_read_confidential {
                inner.look_for_notes(key);
            }
        }
        drop(inner);
        self.read_soon();
    }

    /// This person may read confidential notes from now on, or may no longer.
    pub fn set_clearance(&self, may_read: bool) {
        let (workspace, incidents) = {
            let inner = self.inner.borrow();
            let incidents = inner.names.keys().filter(|key| key.kind == Kind::Incident);
            (inner.workspace, incidents.copied().collect::<Vec<_>>())
        };
        if may_read {
            let mut inner = self.inner.borrow_mut();
            incidents.into_iter().for_each(|key| inner.look_for_notes(key));
            drop(inner);
            return self.read_soon();
        }
        let Some(workspace) = workspace else { return };
        {
            let mut inner = self.inner.borrow_mut();
            inner.dirty.retain(|key| key.kind != Kind::Notes);
            let is_notes = |key: &&Key| key.kind == Kind::Notes;
            for key in inner.stamps.keys().filter(is_notes).copied().collect::<Vec<_>>() {
                inner.forget(key);
            }
        }
        // Whether or not anybody has searched since the start: they lie in the store.
        spawn(async move {
            let Ok(store) = search_store::open().await else { return };
            let kept = store.all(&format!("{workspace}/{NOTES}")).await.unwrap_or_default();
            // What stays there is taken out at the next visit.
            let _ = store.put(kept.into_iter().map(|(key, _)| (key, None)).collect()).await;
        });
    }

    /// A document has changed, here or elsewhere.
    pub fn changed(&self, document: DocumentId) {
        {
            let mut inner = self.inner.borrow_mut();
            match inner.stage {
                Stage::Asleep => return,
                Stage::Loading => {
                    inner.came.insert(document);
                    return;
                }
                Stage::Awake => {}
            }
            inner.on_device.insert(document);
            if let Some((reviews, key)) = inner.reviews
                && reviews == document
            {
                inner.dirty.insert(key);
            }
            let id = document.uuid();
            let own = [Kind::Incident, Kind::Record].map(|kind| Key { id, kind });
            let known: Vec<Key> =
                own.into_iter().filter(|key| inner.names.contains_key(key)).collect();
            // Of confidential notes one cannot see whose they are.
            let notes = (known.is_empty() && id.as_bytes().starts_with(b"conf")).then(|| {
                let all = inner.names.keys().filter(|key| key.kind == Kind::Incident);
                let mut notes = all.map(|key| Key { kind: Kind::Notes, ..*key });
                notes.find(|key| key.document() == document)
            });
            inner.dirty.extend(known.into_iter().chain(notes.flatten()));
        }
        self.read_soon();
    }

    /// A document was removed from this device: what was in it is not found any more.
    pub fn gone(&self, document: DocumentId) {
        let stored: Vec<_> = {
            let mut inner = self.inner.borrow_mut();
            // Asleep, it is found out at the next start.
            if inner.stage != Stage::Awake {
                return;
            }
            inner.on_device.remove(&document);
            let is_of = |key: &&Key| key.document() == document;
            let keys: Vec<Key> = inner.stamps.keys().filter(is_of).copied().collect();
            keys.into_iter().filter_map(|key| inner.forget(key)).collect()
        };
        self.unkeep(stored);
    }

    /// Removes kept texts. What stays there is found to be gone at the next visit, too.
    fn unkeep(&self, stored: Vec<String>) {
        let store = self.inner.borrow().store.clone();
        if let Some(store) = store.filter(|_| !stored.is_empty()) {
            let gone = stored.into_iter().map(|key| (key, None)).collect();
            spawn(async move {
                let _ = store.put(gone).await;
            });
        }
        self.progress.try_set(self.inner.borrow().progress());
    }

    fn read_soon(&self) {
        let mut inner = self.inner.borrow_mut();
        if inner.stage != Stage::Awake || inner.is_reading || inner.dirty.is_empty() {
            return;
        }
        let search = self.clone();
        inner.calm = Some(Timer::after(CALM, move || {
            let search = search.clone();
            spawn(async move { search.read().await });
        }));
    }

    /// Whether this person may read confidential notes.
    fn may_read_confidential(&self) -> bool {
        self.sync.try_with_untracked(|sync| sync.confidential).unwrap_or_default()
    }
}

impl Inner {
    /// Puts a text into the index, with what its row says beside it.
    fn put(&mut self, key: Key, mut passages: Vec<Passage>) {
        passages.extend(self.facts_of(key));
        self.index.put(key, &passages);
    }

    fn facts_of(&self, key: Key) -> Option<Passage> {
        let text = self.facts.get(&key).filter(|text| !text.is_empty())?.clone();
        Some(Passage { spot: Spot::Beside, text })
    }

    /// Has the confidential notes of an incident read, if they are here and were not.
    fn look_for_notes(&mut self, incident: Key) {
        let notes = Key { kind: Kind::Notes, ..incident };
        if self.stage == Stage::Awake
            && !self.stamps.contains_key(&notes)
            && self.on_device.contains(&notes.document())
        {
            self.dirty.insert(notes);
        }
    }

    /// Decides how a row is searched: by its document, or by its name.
    fn look_at(&mut self, key: Key) {
        if self.stage != Stage::Awake || self.stamps.contains_key(&key) {
            return;
        }
        if self.on_device.contains(&key.document()) {
            self.dirty.insert(key);
        } else if let Some(name) = self.names.get(&key) {
            let name = name.clone();
            self.put(key, vec![Passage { spot: Spot::Name, text: name.clone() }]);
            self.absent.insert(key, name);
        }
    }

    /// Takes a text out of the index; its name stays. Returns what it is kept under.
    fn forget(&mut self, key: Key) -> Option<String> {
        self.index.remove(key);
        self.stamps.remove(&key);
        self.dirty.remove(&key);
        if matches!(key.kind, Kind::Incident | Kind::Record) {
            self.look_at(key);
        }
        Some(key.stored(self.workspace?))
    }

    fn progress(&self) -> Progress {
        let is_row = |key: &&Key| matches!(key.kind, Kind::Incident | Kind::Record);
        Progress {
            reading: self.stage != Stage::Awake || !self.dirty.is_empty(),
            read: self.stamps.keys().filter(is_row).count(),
            all: self.names.len(),
            absent: self.absent.len(),
        }
    }
}

/// Which page something that was found is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Incident(IncidentId),
    Record(PdcaId),
    Reviews,
}
