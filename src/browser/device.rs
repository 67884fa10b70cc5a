//! The room that the browser gives, and whether it promises to keep it.

use wasm_bindgen_futures::JsFuture;
use web_sys::StorageManager;

use super::indexed_db::field;
use super::{property, window};

/// Whether the browser may throw the data away when it wants room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Persistence {
    /// It keeps them until a person deletes them.
    Granted,
    /// It may delete them.
    Denied,
    /// It does not say.
    Unknown,
}

/// Asks to keep the data. Firefox asks the person; the others decide on their own.
pub async fn persist() -> Persistence {
    let Some(Ok(asked)) = manager().map(|manager| manager.persist()) else {
        return Persistence::Unknown;
    };
    match JsFuture::from(asked).await.ok().and_then(|answer| answer.as_bool()) {
        Some(true) => Persistence::Granted,
        Some(false) => Persistence::Denied,
        None => Persistence::Unknown,
    }
}

/// Bytes used and bytes allowed, both rough by design.
pub async fn estimate() -> Option<(u64, u64)> {
    let estimate = JsFuture::from(manager()?.estimate().ok()?).await.ok()?;
    let number = |name| field(&estimate, name).as_f64().map(|bytes| bytes as u64);
    Some((number("usage")?, number("quota")?))
}

/// There is none where the page did not come over HTTPS or from this machine.
fn manager() -> Option<StorageManager> {
    property(&window()?.navigator(), "storage")
}
