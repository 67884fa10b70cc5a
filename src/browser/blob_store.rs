//! The bytes of files, kept on this device by their hash.
//!
//! A database of its own: automerge-repo opens version 1 of the documents' database only, and no
//! tab has to let go of its connection for a new store.

use std::cell::RefCell;
use std::rc::Rc;

use andon_model::attachment::ContentHash;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbObjectStore};

use super::file_bytes::FileBytes;
use super::indexed_db::Database;
use super::storage::{StorageError, result, rows};

const DATABASE: &str = "andon.files";
const VERSION: u32 = 1;
/// Hash -> bytes.
const BYTES: &str = "bytes";
/// Hash -> how many bytes, so that they can be counted without being loaded.
const SIZES: &str = "sizes";
/// `<workspace>/<hash>` -> nothing: what is still to go to the relay.
const DUE: &str = "due";

/// The store of this device, opened when it is first needed. Clones are the same store.
#[derive(Clone, Default)]
pub struct BlobStore(Rc<RefCell<Option<Rc<Database>>>>);

/// What is due, to which workspace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    pub workspace: String,
    pub hash: ContentHash,
}

impl Due {
    fn key(&self) -> JsValue {
        JsValue::from_str(&format!("{}/{}", self.workspace, self.hash))
    }

    fn of(key: &JsValue) -> Option<Due> {
        let key = key.as_string()?;
        let (workspace, hash) = key.split_once('/')?;
        Some(Due { workspace: workspace.to_owned(), hash: hash.parse().ok()? })
    }
}

impl BlobStore {
    /// Keeps a file, and, with `due`, that it is to go to the relay. When this returns both are on
    /// the disk.
    pub async fn put(
        &self,
        hash: ContentHash,
        bytes: &FileBytes,
        due: Option<Due>,
    ) -> Result<(), StorageError> {
        let database = self.database().await?;
        let size = JsValue::from_f64(bytes.len() as f64);
        database
            .write(&[BYTES, SIZES, DUE], |transaction| {
                let key = key(hash);
                transaction.object_store(BYTES)?.put_with_key(bytes.array(), &key)?;
                transaction.object_store(SIZES)?.put_with_key(&size, &key)?;
                if let Some(due) = &due {
                    transaction.object_store(DUE)?.put_with_key(&JsValue::NULL, &due.key())?;
                }
                Ok(())
            })
            .await
    }

    /// The bytes of a file, if they are here.
    pub async fn bytes(&self, hash: ContentHash) -> Result<Option<FileBytes>, StorageError> {
        let database = self.database().await?;
        let found = database.read(BYTES, |store| store.get(&key(hash))).await?;
        Ok(result(&found).and_then(|found| found.dyn_into().ok()).map(FileBytes::new))
    }

    /// Removes files.
    pub async fn remove(&self, gone: &[ContentHash]) -> Result<(), StorageError> {
        let database = self.database().await?;
        database
            .write(&[BYTES, SIZES], |transaction| {
                for hash in gone {
                    transaction.object_store(BYTES)?.delete(&key(*hash))?;
                    transaction.object_store(SIZES)?.delete(&key(*hash))?;
                }
                Ok(())
            })
            .await
    }

    /// Which files are here and how large they are.
    pub async fn sizes(&self) -> Result<Vec<(ContentHash, u64)>, StorageError> {
        let database = self.database().await?;
        let (keys, sizes) =
            database.read(SIZES, |store| Ok((store.get_all_keys()?, store.get_all()?))).await?;
        let pair = |(key, size): (JsValue, JsValue)| {
            Some((key.as_string()?.parse().ok()?, size.as_f64()? as u64))
        };
        Ok(rows(&keys).into_iter().zip(rows(&sizes)).filter_map(pair).collect())
    }

    /// What is still to go to a relay.
    pub async fn due(&self) -> Result<Vec<Due>, StorageError> {
        let database = self.database().await?;
        let keys = database.read(DUE, IdbObjectStore::get_all_keys).await?;
        Ok(rows(&keys).iter().filter_map(Due::of).collect())
    }

    /// Notes what is to go to a relay, and what is not any more.
    pub async fn set_due(&self, begun: Vec<Due>, done: Vec<Due>) -> Result<(), StorageError> {
        let database = self.database().await?;
        database
            .write(&[DUE], |transaction| {
                let store = transaction.object_store(DUE)?;
                for due in &begun {
                    store.put_with_key(&JsValue::NULL, &due.key())?;
                }
                for due in &done {
                    store.delete(&due.key())?;
                }
                Ok(())
            })
            .await
    }

    async fn database(&self) -> Result<Rc<Database>, StorageError> {
        let current = self.0.borrow().clone();
        if let Some(current) = current.filter(|database| !database.is_closed()) {
            return Ok(current);
        }
        let database = Rc::new(Database::open(DATABASE, VERSION, create).await?);
        *self.0.borrow_mut() = Some(database.clone());
        Ok(database)
    }
}

fn create(database: &IdbDatabase) -> Result<(), JsValue> {
    for store in [BYTES, SIZES, DUE] {
        database.create_object_store(store)?;
    }
    Ok(())
}

fn key(hash: ContentHash) -> JsValue {
    JsValue::from_str(&hash.to_string())
}
