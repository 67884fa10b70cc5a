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
use andon_model::workspace::confidential_document;
use andon_sync::DocumentId;
use leptos::prelude::*;
use uuid::Uuid;

use super::repo::Repo;
use super::sync_status::SyncStatus;
use crate::browser::clock::Timer;
use crate::browser::search_store::SearchStore;
use crate::browser::spawn;

pub use answer::{Answer, Found};

/// How long a document that is being written in is left alone.
const CALM: Duration = Duration::from_millis(800);

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
}

impl Key {
    fn document(self) -> DocumentId {
        DocumentId::from(match self.kind {
            Kind::Incident | Kind::Record => self.id,
            Kind::Notes => confidential_document(IncidentId(self.id)),
        })
    }

    /// What its text is kept under.
    fn stored(self, workspace: WorkspaceId) -> String {
        let kind = match self.kind {
            Kind::Incident => 'i',
            Kind::Record => 'r',
            Kind::Notes => 'n',
        };
        format!("{workspace}/{kind}{}", self.id)
    }

    fn read(stored: &str) -> Option<Key> {
        let (_, rest) = stored.split_once('/')?;
        let mut letters = rest.chars();
        let kind = match letters.next()? {
            'i' => Kind::Incident,
            'r' => Kind::Record,
            'n' => Kind::Notes,
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
    store: Option<SearchStore>,
    index: Index<Key>,
    /// What is searched in full, and in which state it was read.
    stamps: BTreeMap<Key, u64>,
    /// What is searched by its name only.
    absent: BTreeMap<Key, String>,
    /// Every incident and record that the indexes name.
    names: BTreeMap<Key, String>,
    on_device: BTreeSet<DocumentId>,
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
            *inner = Inner { workspace: Some(workspace), ..Inner::default() };
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

    /// The incidents of the workspace.
    pub fn rows(&self, rows: &[IncidentRow]) {
        let names =
            rows.iter().map(|row| (Key { id: row.id.0, kind: Kind::Incident }, row.name.as_str()));
        self.name(names);
    }

    /// The records of the workspace.
    pub fn records(&self, rows: &[RecordRow]) {
        let names =
            rows.iter().map(|row| (Key { id: row.id.0, kind: Kind::Record }, row.name.as_str()));
        self.name(names);
    }

    fn name<'r>(&self, rows: impl Iterator<Item = (Key, &'r str)>) {
        let mut inner = self.inner.borrow_mut();
        for (key, name) in rows {
            if inner.names.get(&key).is_none_or(|known| known != name) {
                inner.names.insert(key, name.to_owned());
                inner.look_at(key);
            }
        }
        drop(inner);
        self.read_soon();
    }

    /// A document has changed, here or elsewhere.
    pub fn changed(&self, document: DocumentId) {
        {
            let mut inner = self.inner.borrow_mut();
            if inner.stage != Stage::Awake {
                return;
            }
            inner.on_device.insert(document);
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
    /// Decides how a row is searched: by its document, or by its name.
    fn look_at(&mut self, key: Key) {
        if self.stage != Stage::Awake || self.stamps.contains_key(&key) {
            return;
        }
        if self.on_device.contains(&key.document()) {
            self.dirty.insert(key);
        } else if let Some(name) = self.names.get(&key) {
            let name = Passage { spot: Spot::Name, text: name.clone() };
            self.index.put(key, std::slice::from_ref(&name));
            self.absent.insert(key, name.text);
        }
    }

    fn progress(&self) -> Progress {
        let notes = self.stamps.keys().filter(|key| key.kind == Kind::Notes).count();
        Progress {
            reading: self.stage != Stage::Awake || !self.dirty.is_empty(),
            read: self.stamps.len() - notes,
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
}
