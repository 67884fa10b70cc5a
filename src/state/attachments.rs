//! The bytes of pictures and files: kept on this device, brought to the relay, fetched from it.
//!
//! The documents say what is attached. Here is only which bytes are where; they are named by their
//! hash, so nothing here can contradict a document.

mod bringing;
mod fetching;
mod room;
mod whereabouts;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use andon_model::attachment::{Attachment, ContentHash};
use andon_model::id::WorkspaceId;
use leptos::prelude::*;

use super::andon::Core;
use crate::browser::blob_store::{BlobStore, Due};
use crate::browser::clock::Timer;
use crate::browser::file_bytes::FileBytes;
use crate::browser::object_url::ObjectUrl;
use crate::browser::preferences;
use crate::browser::spawn;
use crate::browser::storage::StorageError;

pub use fetching::FetchError;
pub use whereabouts::{AtRelay, Whereabouts};

/// What is known of each file that an open incident names.
pub type Known = RwSignal<BTreeMap<ContentHash, Whereabouts>>;

/// The largest file as long as no relay has said otherwise, in bytes: what a relay takes unless its
/// operator says otherwise.
const LARGEST: u64 = 25 * 1024 * 1024;
/// What the relay last said of it, kept for when there is none.
const LARGEST_KEY: &str = "andon.largest-file";

/// A question to the relay whether it has a file.
#[derive(Clone, Copy, Default)]
struct Look {
    /// Monotonic milliseconds.
    due: f64,
    tries: u32,
}

struct Inner {
    core: Rc<RefCell<Weak<Core>>>,
    known: Known,
    store: BlobStore,
    largest: RwSignal<u64>,
    /// What is to go to a relay, once it has been read.
    due: RefCell<BTreeSet<Due>>,
    begun: Cell<bool>,
    /// What the relay did not take since it was last connected.
    refused: RefCell<BTreeSet<ContentHash>>,
    looks: RefCell<BTreeMap<ContentHash, Look>>,
    live: Cell<bool>,
    working: Cell<bool>,
    alarm: RefCell<Option<Timer>>,
    /// One file is fetched, and one picture is made small, at a time.
    turn: futures_util::lock::Mutex<()>,
    thumbnails: RefCell<VecDeque<(ContentHash, Arc<ObjectUrl>)>>,
}

/// See the module's text. Cheap to clone.
#[derive(Clone)]
pub struct Files(Rc<Inner>);

impl Files {
    pub fn new(core: Rc<RefCell<Weak<Core>>>, known: Known) -> Files {
        Files(Rc::new(Inner {
            core,
            known,
            store: BlobStore::default(),
            largest: RwSignal::new(preferences::get(LARGEST_KEY).unwrap_or(LARGEST)),
            due: RefCell::default(),
            begun: Cell::default(),
            refused: RefCell::default(),
            looks: RefCell::default(),
            live: Cell::default(),
            working: Cell::default(),
            alarm: RefCell::default(),
            turn: futures_util::lock::Mutex::new(()),
            thumbnails: RefCell::default(),
        }))
    }

    /// The largest file that can be attached, in bytes: what the relay takes, as it said last.
    pub fn largest(&self) -> Signal<u64> {
        self.0.largest.into()
    }

    /// The relay says what it takes.
    pub fn relay_takes(&self, largest: Option<u64>) {
        let largest = largest.unwrap_or(LARGEST);
        if self.0.largest.try_get_untracked() != Some(largest) {
            // Not kept, it is said again at the next connection.
            let _ = preferences::set(LARGEST_KEY, &largest);
            self.0.largest.try_set(largest);
        }
    }

    /// Reads what was still to go to a relay when the app was last open.
    pub async fn begin(&self) {
        if !self.0.begun.replace(true) {
            self.read_due().await;
        }
    }

    /// Keeps a file on this device and has it brought to the relay. When this returns the bytes
    /// are on the disk.
    pub async fn keep(&self, hash: ContentHash, bytes: &FileBytes) -> Result<(), StorageError> {
        let due = self.due_of(hash);
        let known = self.is_there(hash);
        let due = due.filter(|_| !known);
        self.0.store.put(hash, bytes, due.clone()).await?;
        self.note(hash, |whereabouts| whereabouts.here = true);
        if let Some(due) = due {
            self.0.due.borrow_mut().insert(due);
            self.count();
            self.wake();
        }
        Ok(())
    }

    /// An open incident names these: says where they are, and goes on finding out.
    pub fn see(&self, attachments: &[Attachment]) {
        let known = self.0.known;
        let unknown: Vec<ContentHash> = known.with_untracked(|known| {
            let shown = attachments.iter().filter(|attachment| !attachment.removed);
            let hashes = shown.map(|attachment| attachment.content.hash);
            hashes.filter(|hash| !known.contains_key(hash)).collect()
        });
        if unknown.is_empty() {
            return;
        }
        known.update(|known| known.extend(unknown.iter().map(|hash| (*hash, Default::default()))));
        let files = self.clone();
        spawn(async move {
            let here = files.0.store.sizes().await.unwrap_or_default();
            let here: BTreeSet<ContentHash> = here.into_iter().map(|(hash, _)| hash).collect();
            files.0.known.try_update(|known| {
                for hash in unknown.iter().filter(|hash| here.contains(hash)) {
                    known.entry(*hash).or_default().here = true;
                }
            });
            let looks = unknown.into_iter().map(|hash| (hash, Look::default()));
            files.0.looks.borrow_mut().extend(looks);
            files.wake();
        });
    }

    /// Which files are on this device and how large they are.
    pub async fn sizes(&self) -> Result<Vec<(ContentHash, u64)>, StorageError> {
        self.0.store.sizes().await
    }

    /// What was to go to the relay of one workspace goes to that of another: the device's
    /// incidents were taken along.
    pub async fn bring_along(&self, from: WorkspaceId, to: WorkspaceId) {
        let due = self.0.store.due().await.unwrap_or_default();
        let (from, to) = (from.to_string(), to.to_string());
        let done: Vec<Due> = due.into_iter().filter(|due| due.workspace == from).collect();
        let here = |due: &Due| Due { workspace: to.clone(), hash: due.hash };
        // If it fails, opening the incident finds that the relay lacks them.
        let _ = self.0.store.set_due(done.iter().map(here).collect(), done).await;
        self.read_due().await;
        self.wake();
    }

    fn core(&self) -> Option<Rc<Core>> {
        self.0.core.borrow().upgrade()
    }

    /// What is to be noted for a file to go to this workspace's relay; `None` for those who may
    /// only read.
    fn due_of(&self, hash: ContentHash) -> Option<Due> {
        let core = self.core().filter(|core| core.may_write().is_ok())?;
        let workspace = core.device.borrow().workspace.to_string();
        Some(Due { workspace, hash })
    }

    fn is_there(&self, hash: ContentHash) -> bool {
        let there = |known: &BTreeMap<ContentHash, Whereabouts>| {
            known.get(&hash).is_some_and(|known| known.relay == AtRelay::There)
        };
        self.0.known.try_with_untracked(there) == Some(true)
    }

    fn note(&self, hash: ContentHash, change: impl FnOnce(&mut Whereabouts)) {
        let before = self.0.known.try_with_untracked(|known| known.get(&hash).cloned()).flatten();
        let mut now = before.clone().unwrap_or_default();
        change(&mut now);
        if before.as_ref() != Some(&now) {
            self.0.known.try_update(|known| known.insert(hash, now));
        }
    }

    async fn read_due(&self) {
        // What cannot be read is found again when its incident is opened.
        let due = self.0.store.due().await.unwrap_or_default();
        *self.0.due.borrow_mut() = due.into_iter().collect();
        self.count();
    }

    /// What is to go to this workspace's relay and was not refused.
    fn waiting(&self) -> Vec<Due> {
        let Some(core) = self.core() else { return Vec::new() };
        let workspace = core.device.borrow().workspace.to_string();
        let (due, refused) = (self.0.due.borrow(), self.0.refused.borrow());
        let here = due.iter().filter(|due| due.workspace == workspace);
        here.filter(|due| !refused.contains(&due.hash)).cloned().collect()
    }

    /// Tells the status bar how many files wait.
    fn count(&self) {
        let (Some(core), waiting) = (self.core(), self.waiting().len()) else { return };
        let waiting = if core.is_shared() { waiting } else { 0 };
        if core.sync.try_with_untracked(|sync| sync.files != waiting) == Some(true) {
            core.sync.try_update(|sync| sync.files = waiting);
        }
    }
}
