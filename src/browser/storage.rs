//! What this device keeps: chunks of documents, chunks that could not be read, and values of the
//! device itself.
//!
//! Chunks lie as automerge-repo's `IndexedDBStorageAdapter` lays them, so that
//! `new IndexedDBStorageAdapter("andon", "chunks")` reads them. It opens version 1 only: more
//! stores go into a database of another name.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::rc::Rc;

use andon_sync::chunk::{Chunk, ChunkKey, ChunkKind, DamagedChunk};
use andon_sync::document_id::DocumentId;
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared};
use js_sys::{Array, ArrayBuffer, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbKeyRange, IdbObjectStore, IdbRequest};

use super::indexed_db::{Database, field};
use super::{clock, spawn};

const DATABASE: &str = "andon";
const VERSION: u32 = 1;
const CHUNKS: &str = "chunks";
const DAMAGED: &str = "damaged";
const DEVICE: &str = "device";
/// In `device`: a number drawn when the database was made. Another number is another database.
const BIRTH: &str = "storage.birth";

/// Why something could not be kept or found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    #[error(
        "There is no room left for Andon in this browser. \
         Free some space on the device, then try again."
    )]
    QuotaExceeded,
    #[error("This browser does not let Andon keep anything on this device ({0}).")]
    Unavailable(String),
    #[error("Another tab holds on to Andon's data. Close the other tabs, then try again.")]
    Blocked,
    #[error("Andon's data on this device could not be read or written ({0}).")]
    Failed(String),
}

/// The store of this device. Clones are the same store.
#[derive(Clone)]
pub struct Storage(Rc<Inner>);

struct Inner {
    connection: RefCell<Rc<Database>>,
    birth: Option<Vec<u8>>,
    queue: RefCell<Queue>,
}

/// Chunks that wait for the transaction now under way to end, to be written in one.
#[derive(Default)]
struct Queue {
    chunks: Vec<Chunk>,
    current: Option<Commit>,
    next: Option<Commit>,
}

type Commit = Shared<LocalBoxFuture<'static, Result<(), StorageError>>>;

/// Opens the store, or makes an empty one.
pub async fn open() -> Result<Storage, StorageError> {
    let (database, birth) = connect().await?;
    Ok(Storage(Rc::new(Inner {
        connection: RefCell::new(Rc::new(database)),
        birth,
        queue: RefCell::default(),
    })))
}

async fn connect() -> Result<(Database, Option<Vec<u8>>), StorageError> {
    let database = Database::open(DATABASE, VERSION, create).await?;
    let birth = database.read(DEVICE, |store| store.get(&JsValue::from_str(BIRTH))).await?;
    let birth = result(&birth).and_then(|value| bytes(&value));
    Ok((database, birth))
}

fn create(database: &IdbDatabase) -> Result<(), JsValue> {
    database.create_object_store(CHUNKS)?;
    database.create_object_store(DAMAGED)?;
    let device = database.create_object_store(DEVICE)?;
    let birth = Uint8Array::from(clock::random_u64().to_le_bytes().as_slice());
    device.put_with_key(&birth, &JsValue::from_str(BIRTH))?;
    Ok(())
}

impl Storage {
    /// All chunks of a document, in no order that matters.
    pub async fn chunks(&self, document: DocumentId) -> Result<Vec<Chunk>, StorageError> {
        let database = self.database().await?;
        let (keys, values) = database
            .read(CHUNKS, |store| {
                let range = range_of(document)?;
                Ok((store.get_all_keys_with_key(&range)?, store.get_all_with_key(&range)?))
            })
            .await?;
        let chunk = |(key, value): (JsValue, JsValue)| {
            // Under a key of another form lies something of automerge-repo's, not a chunk. Bytes
            // that are missing are empty ones: loading will then report the chunk.
            let bytes = bytes(&field(&value, "binary")).unwrap_or_default();
            Some(Chunk { key: chunk_key(&key)?, bytes })
        };
        Ok(rows(&keys).into_iter().zip(rows(&values)).filter_map(chunk).collect())
    }

    /// Adds chunks. When this returns they are on the disk. Calls that overlap share a
    /// transaction, and its failure.
    pub async fn put(&self, chunks: Vec<Chunk>) -> Result<(), StorageError> {
        if chunks.is_empty() {
            return Ok(());
        }
        self.commit(chunks).await
    }

    fn commit(&self, chunks: Vec<Chunk>) -> Commit {
        let mut queue = self.0.queue.borrow_mut();
        queue.chunks.extend(chunks);
        if let Some(next) = &queue.next {
            return next.clone();
        }
        let previous = queue.current.clone();
        let storage = self.clone();
        let commit = async move {
            match previous {
                Some(previous) => drop(previous.await),
                // Whoever else calls in this turn of the event loop comes along.
                None => drop(JsFuture::from(Promise::resolve(&JsValue::UNDEFINED)).await),
            }
            let chunks = {
                let mut queue = storage.0.queue.borrow_mut();
                queue.current = queue.next.take();
                mem::take(&mut queue.chunks)
            };
            let database = storage.database().await?;
            database
                .write(&[CHUNKS], |transaction| {
                    let store = transaction.object_store(CHUNKS)?;
                    chunks.iter().try_for_each(|chunk| put_chunk(&store, chunk))
                })
                .await
        };
        let commit = commit.boxed_local().shared();
        queue.next = Some(commit.clone());
        // It runs even if every caller has gone.
        spawn(commit.clone().map(drop));
        commit
    }

    /// Adds a snapshot and removes the chunks that it covers, in one transaction.
    pub async fn compact(
        &self,
        snapshot: Chunk,
        covered: Vec<ChunkKey>,
    ) -> Result<(), StorageError> {
        let database = self.database().await?;
        database
            .write(&[CHUNKS], |transaction| {
                let store = transaction.object_store(CHUNKS)?;
                for key in covered.iter().filter(|key| **key != snapshot.key) {
                    store.delete(&key_array(key))?;
                }
                put_chunk(&store, &snapshot)
            })
            .await
    }

    /// Removes everything of a document, and the values whose keys begin so, in one transaction.
    pub async fn remove(&self, document: DocumentId, values: &str) -> Result<(), StorageError> {
        let database = self.database().await?;
        database
            .write(&[CHUNKS, DEVICE], |transaction| {
                transaction.object_store(CHUNKS)?.delete(range_of(document)?.as_ref())?;
                transaction.object_store(DEVICE)?.delete(range_from(values)?.as_ref())?;
                Ok(())
            })
            .await
    }

    /// Moves a chunk that cannot be read, with its bytes, to where nobody loads it.
    pub async fn set_aside(
        &self,
        damaged: DamagedChunk,
        bytes: Vec<u8>,
    ) -> Result<(), StorageError> {
        let database = self.database().await?;
        database
            .write(&[CHUNKS, DAMAGED], |transaction| {
                let key = key_array(&damaged.key);
                let row = row(&key, &bytes)?;
                let reason = JsValue::from_str(&damaged.reason);
                Reflect::set(&row, &JsValue::from_str("reason"), &reason)?;
                transaction.object_store(DAMAGED)?.put_with_key(&row, &key)?;
                transaction.object_store(CHUNKS)?.delete(&key)?;
                Ok(())
            })
            .await
    }

    /// The chunks set aside so far.
    pub async fn damaged(&self) -> Result<Vec<DamagedChunk>, StorageError> {
        let database = self.database().await?;
        let values = database.read(DAMAGED, IdbObjectStore::get_all).await?;
        let damaged = |value: JsValue| {
            let reason = field(&value, "reason").as_string().unwrap_or_default();
            Some(DamagedChunk { key: chunk_key(&field(&value, "key"))?, reason })
        };
        Ok(rows(&values).into_iter().filter_map(damaged).collect())
    }

    /// Which documents have chunks here; no bytes are loaded for it.
    pub async fn documents(&self) -> Result<Vec<DocumentId>, StorageError> {
        let database = self.database().await?;
        let keys = database.read(CHUNKS, IdbObjectStore::get_all_keys).await?;
        let documents: BTreeSet<DocumentId> =
            rows(&keys).iter().filter_map(chunk_key).map(|key| key.document).collect();
        Ok(documents.into_iter().collect())
    }

    /// What tells apart the states of each document here: another number when chunks have come or
    /// gone. No bytes are loaded for it.
    pub async fn stamps(&self) -> Result<BTreeMap<DocumentId, u64>, StorageError> {
        let database = self.database().await?;
        let keys = database.read(CHUNKS, IdbObjectStore::get_all_keys).await?;
        let mut stamps = BTreeMap::new();
        for key in rows(&keys).iter().filter_map(chunk_key) {
            *stamps.entry(key.document).or_default() ^= stamp(&key);
        }
        Ok(stamps)
    }

    /// The same of one document; `None` when the device has nothing of it.
    pub async fn stamp(&self, document: DocumentId) -> Result<Option<u64>, StorageError> {
        let database = self.database().await?;
        let keys = database
            .read(CHUNKS, |store| {
                let range = range_of(document)?;
                store.get_all_keys_with_key(&range)
            })
            .await?;
        let keys = rows(&keys);
        Ok(keys.iter().filter_map(chunk_key).map(|key| stamp(&key)).reduce(|a, b| a ^ b))
    }

    /// A value of this device.
    pub async fn value(&self, key: &str) -> Result<Option<Vec<u8>>, StorageError> {
        let database = self.database().await?;
        let value = database.read(DEVICE, |store| store.get(&JsValue::from_str(key))).await?;
        Ok(result(&value).and_then(|value| bytes(&value)))
    }

    /// Sets a value of this device.
    pub async fn put_value(&self, key: &str, value: Vec<u8>) -> Result<(), StorageError> {
        let database = self.database().await?;
        database
            .write(&[DEVICE], |transaction| {
                let value = Uint8Array::from(value.as_slice());
                transaction.object_store(DEVICE)?.put_with_key(&value, &JsValue::from_str(key))?;
                Ok(())
            })
            .await
    }

    /// Removes a value of this device, if there is one.
    pub async fn delete_value(&self, key: &str) -> Result<(), StorageError> {
        let database = self.database().await?;
        database
            .write(&[DEVICE], |transaction| {
                transaction.object_store(DEVICE)?.delete(&JsValue::from_str(key))?;
                Ok(())
            })
            .await
    }

    /// The values whose keys begin so, in the order of the keys.
    pub async fn values(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StorageError> {
        let database = self.database().await?;
        let (keys, values) = database
            .read(DEVICE, |store| {
                let range = range_from(prefix)?;
                Ok((store.get_all_keys_with_key(&range)?, store.get_all_with_key(&range)?))
            })
            .await?;
        let pair = |(key, value): (JsValue, JsValue)| Some((key.as_string()?, bytes(&value)?));
        let mut pairs: Vec<_> =
            rows(&keys).into_iter().zip(rows(&values)).filter_map(pair).collect();
        pairs.retain(|(key, _)| key != BIRTH);
        Ok(pairs)
    }

    /// The connection, a new one if the browser has closed the last (Safari does, in the
    /// background). Not one to an empty database that has taken the place of a deleted one:
    /// changes put there would miss all that they build upon.
    async fn database(&self) -> Result<Rc<Database>, StorageError> {
        let current = self.0.connection.borrow().clone();
        if !current.is_closed() {
            return Ok(current);
        }
        let (database, birth) = connect().await?;
        if birth != self.0.birth {
            return Err(StorageError::Unavailable(
                "Andon's data on this device were deleted while this page was open".into(),
            ));
        }
        let database = Rc::new(database);
        *self.0.connection.borrow_mut() = database.clone();
        Ok(database)
    }
}

fn put_chunk(store: &IdbObjectStore, chunk: &Chunk) -> Result<(), JsValue> {
    let key = key_array(&chunk.key);
    let row = row(&key, &chunk.bytes)?;
    store.put_with_key(&row, &key)?;
    Ok(())
}

/// `{key, binary}`, as automerge-repo stores it.
fn row(key: &Array, bytes: &[u8]) -> Result<Object, JsValue> {
    let row = Object::new();
    Reflect::set(&row, &JsValue::from_str("key"), key)?;
    Reflect::set(&row, &JsValue::from_str("binary"), &Uint8Array::from(bytes))?;
    Ok(row)
}

fn key_array(key: &ChunkKey) -> Array {
    [&key.document.to_string(), key.kind.name(), &key.hash]
        .into_iter()
        .map(JsValue::from_str)
        .collect()
}

fn chunk_key(key: &JsValue) -> Option<ChunkKey> {
    let key: &Array = key.dyn_ref().filter(|key: &&Array| key.length() == 3)?;
    Some(ChunkKey {
        document: key.get(0).as_string()?.parse().ok()?,
        kind: ChunkKind::from_name(&key.get(1).as_string()?)?,
        hash: key.get(2).as_string()?,
    })
}

/// A number for a chunk. Its name is a hash already; this makes it shorter (FNV-1a).
fn stamp(key: &ChunkKey) -> u64 {
    let bytes = key.hash.bytes().chain(key.kind.name().bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// All keys that begin with the document: an array sorts after every text.
fn range_of(document: DocumentId) -> Result<IdbKeyRange, JsValue> {
    let document = JsValue::from_str(&document.to_string());
    IdbKeyRange::bound(&Array::of1(&document), &Array::of2(&document, &Array::new()))
}

/// All keys that begin so.
fn range_from(prefix: &str) -> Result<IdbKeyRange, JsValue> {
    let end = JsValue::from_str(&format!("{prefix}\u{ffff}"));
    IdbKeyRange::bound(&JsValue::from_str(prefix), &end)
}

pub(super) fn result(request: &IdbRequest) -> Option<JsValue> {
    request.result().ok()
}

pub(super) fn rows(request: &IdbRequest) -> Vec<JsValue> {
    let rows = result(request).and_then(|rows| rows.dyn_into::<Array>().ok());
    rows.map(|rows| rows.iter().collect()).unwrap_or_default()
}

fn bytes(value: &JsValue) -> Option<Vec<u8>> {
    if let Some(array) = value.dyn_ref::<Uint8Array>() {
        return Some(array.to_vec());
    }
    value.dyn_ref::<ArrayBuffer>().map(|buffer| Uint8Array::new(buffer).to_vec())
}
