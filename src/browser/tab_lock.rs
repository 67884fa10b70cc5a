//! Something that one tab of this browser does at a time, or that tabs hold together.

use js_sys::Function;
use wasm_bindgen::JsValue;
use web_sys::LockManager;

use super::actor_slot::{Manner, take};
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
    let Some(locks) = locks() else { return Turn::Unknown };
    match take(&locks, name, Manner::IfFree).await {
        Ok(Some(release)) => Turn::Ours(TabLock(release)),
        Ok(None) => Turn::Others,
        Err(_) => Turn::Unknown,
    }
}

/// Holds the lock together with the other tabs that do, once no tab has its turn with it. `None`
/// where the browser has no locks.
pub async fn share(name: &str) -> Option<TabLock> {
    take(&locks()?, name, Manner::Together).await.ok().flatten().map(TabLock)
}

fn locks() -> Option<LockManager> {
    property(&window()?.navigator(), "locks")
}
