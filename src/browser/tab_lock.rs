//! Something that one tab of this browser does at a time.

use js_sys::Function;
use wasm_bindgen::JsValue;
use web_sys::LockManager;

use super::actor_slot::take;
use super::{property, window};

/// Whether it is this tab's turn.
#[must_use = "dropping it ends the turn"]
pub enum Turn {
    /// Until this is dropped or the tab is gone, however it went.
    Ours(#[expect(dead_code, reason = "held")] TabLock),
    /// Another tab is at it.
    Others,
    /// The browser has no locks, as on a page that did not come over HTTPS or from this machine.
    Unknown,
}

/// Gives the turn back when dropped.
pub struct TabLock(Function);

impl Drop for TabLock {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::UNDEFINED);
    }
}

/// Takes the turn if it is free.
pub async fn turn(name: &str) -> Turn {
    let locks = window().and_then(|w| property::<LockManager>(&w.navigator(), "locks"));
    let Some(locks) = locks else { return Turn::Unknown };
    match take(&locks, name).await {
        Ok(Some(release)) => Turn::Ours(TabLock(release)),
        Ok(None) => Turn::Others,
        Err(_) => Turn::Unknown,
    }
}
