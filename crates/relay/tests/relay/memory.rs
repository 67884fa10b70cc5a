//! A store in memory: the second implementation, by which one sees what the first one's habits are
//! and what the trait promises.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use andon_relay::WorkspaceId;
use andon_relay::store::{Damage, Store, StoreError, Stored, Write};
use andon_sync::{Chunk, ChunkKey, DocumentId};

#[derive(Clone, Default)]
struct State {
    owners: BTreeMap<DocumentId, WorkspaceId>,
    chunks: BTreeMap<ChunkKey, Vec<u8>>,
    damaged: Vec<Damage>,
    /// Which handle wrote into which document, in order.
    log: Vec<(u64, DocumentId)>,
}

/// A way to a store in memory. Two of them are like two processes on one data directory.
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
    handle: u64,
    seen: Mutex<usize>,
}

impl MemoryStore {
    pub fn new() -> Self {
        MemoryStore { state: Arc::default(), handle: rand::random(), seen: Mutex::new(0) }
    }

    /// Another way to the same store.
    pub fn another(&self) -> Self {
        let seen = Mutex::new(self.state().log.len());
        MemoryStore { state: self.state.clone(), handle: rand::random(), seen }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("sound")
    }
}

impl Store for MemoryStore {
    fn load(&self, document: DocumentId) -> Result<Option<Stored>, StoreError> {
        let state = self.state();
        let of_it = state.chunks.iter().filter(|(key, _)| key.document == document);
        let chunks = of_it.map(|(key, bytes)| Chunk { key: key.clone(), bytes: bytes.clone() });
        let workspace = state.owners.get(&document);
        Ok(workspace.map(|workspace| Stored { workspace: *workspace, chunks: chunks.collect() }))
    }

    fn keys(&self, document: DocumentId) -> Result<Vec<ChunkKey>, StoreError> {
        let state = self.state();
        Ok(state.chunks.keys().filter(|key| key.document == document).cloned().collect())
    }

    fn documents(&self, workspace: WorkspaceId) -> Result<Vec<DocumentId>, StoreError> {
        let state = self.state();
        let of_it = state.owners.iter().filter(|(_, owner)| **owner == workspace);
        Ok(of_it.map(|(document, _)| *document).collect())
    }

    fn write(&self, group: &[Write]) -> Result<(), StoreError> {
        let mut state = self.state();
        let mut next = state.clone();
        for write in group {
            match write {
                Write::Append { workspace, chunk } => {
                    let document = chunk.key.document;
                    if next.owners.entry(document).or_insert(*workspace) != workspace {
                        return Err(StoreError::Foreign);
                    }
                    next.chunks.insert(chunk.key.clone(), chunk.bytes.clone());
                    next.log.push((self.handle, document));
                }
                Write::Compact { snapshot, replaces } => {
                    next.chunks.insert(snapshot.key.clone(), snapshot.bytes.clone());
                    next.chunks.retain(|key, _| !replaces.contains(key));
                    next.log.push((self.handle, snapshot.key.document));
                }
                Write::SetAside(chunk) => {
                    if let Some(bytes) = next.chunks.remove(&chunk.key) {
                        let (chunk, size) = (chunk.clone(), bytes.len() as u32);
                        next.damaged.insert(0, Damage { chunk, at: 0, size });
                    }
                }
                Write::Probe => {}
            }
        }
        *state = next;
        Ok(())
    }

    fn damaged(&self) -> Result<Vec<Damage>, StoreError> {
        Ok(self.state().damaged.clone())
    }

    fn changed_elsewhere(&self) -> Result<Vec<DocumentId>, StoreError> {
        let state = self.state();
        let mut seen = self.seen.lock().expect("sound");
        let news = state.log[std::mem::replace(&mut *seen, state.log.len())..].iter();
        let others = news.filter(|(handle, _)| *handle != self.handle);
        Ok(others.map(|(_, document)| *document).collect::<BTreeSet<_>>().into_iter().collect())
    }
}
