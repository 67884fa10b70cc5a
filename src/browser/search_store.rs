//! What can be searched, kept between visits: texts by key, in a database of their own. All of it
//! is derived from the documents, so losing it costs time only.

use std::rc::Rc;

use js_sys::JsString;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbKeyRange, IdbRequest};

use super::indexed_db::Database;
use super::storage::{StorageError, result, rows};

const DATABASE: &str = "andon.search";
const VERSION: u32 = 1;
const TEXTS: &str = "texts";

/// The store. Clones are the same store.
#[derive(Clone)]
pub struct SearchStore(Rc<Database>);

/// Opens the store, or makes an empty one.
pub async fn open() -> Result<SearchStore, StorageError> {
    let create = |database: &IdbDatabase| database.create_object_store(TEXTS).map(drop);
    Ok(SearchStore(Rc::new(Database::open(DATABASE, VERSION, create).await?)))
}

impl SearchStore {
    /// The texts whose keys begin so.
    pub async fn all(&self, prefix: &str) -> Result<Vec<(String, String)>, StorageError> {
        let (keys, values) = self
            .0
            .read(TEXTS, |store| {
                let end = JsValue::from_str(&format!("{prefix}\u{ffff}"));
                let range = IdbKeyRange::bound(&JsValue::from_str(prefix), &end)?;
                Ok((store.get_all_keys_with_key(&range)?, store.get_all_with_key(&range)?))
            })
            .await?;
        let pairs = rows(&keys).into_iter().zip(rows(&values));
        Ok(pairs.filter_map(|(key, text)| Some((key.as_string()?, text.as_string()?))).collect())
    }

    /// Several texts, in the order of their keys; `None` for those that are not there.
    pub async fn texts(&self, keys: &[String]) -> Result<Vec<Option<String>>, StorageError> {
        let requests = self
            .0
            .read(TEXTS, |store| {
                let get = |key: &String| store.get(&JsValue::from_str(key));
                keys.iter().map(get).collect::<Result<Vec<IdbRequest>, JsValue>>()
            })
            .await?;
        Ok(requests.iter().map(|request| result(request)?.as_string()).collect())
    }

    /// Keeps texts, and removes those that are `None`.
    pub async fn put(&self, texts: Vec<(String, Option<String>)>) -> Result<(), StorageError> {
        self.0
            .write(&[TEXTS], |transaction| {
                let store = transaction.object_store(TEXTS)?;
                for (key, text) in &texts {
                    let key = JsValue::from_str(key);
                    match text {
                        Some(text) => {
                            let text: JsString = text.as_str().into();
                            store.put_with_key(text.unchecked_ref(), &key).map(drop)?;
                        }
                        None => store.delete(&key).map(drop)?,
                    }
                }
                Ok(())
            })
            .await
    }
}
