//! Small choices of the person, for this browser only. Losing them does no harm.

use gloo_storage::errors::StorageError as GlooError;
use gloo_storage::{LocalStorage, Storage as _};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::storage::StorageError;
use super::window;

/// A choice, if it was made and can still be read.
pub fn get<T: DeserializeOwned>(key: &str) -> Option<T> {
    is_allowed().then(|| LocalStorage::get(key).ok()).flatten()
}

/// Keeps a choice.
pub fn set<T: Serialize>(key: &str, value: &T) -> Result<(), StorageError> {
    if !is_allowed() {
        return Err(StorageError::Unavailable("local storage is forbidden".into()));
    }
    LocalStorage::set(key, value).map_err(|error| match error {
        GlooError::JsError(error) if error.name == "QuotaExceededError" => {
            StorageError::QuotaExceeded
        }
        other => StorageError::Failed(other.to_string()),
    })
}

/// Forgets a choice.
pub fn remove(key: &str) {
    if is_allowed() {
        LocalStorage::delete(key);
    }
}

/// gloo-storage panics where a browser forbids local storage, as some do in private windows.
fn is_allowed() -> bool {
    window().is_some_and(|window| matches!(window.local_storage(), Ok(Some(_))))
}
