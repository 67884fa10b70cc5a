//! A number that no other tab of this browser has at the same time, so that tabs can take turns
//! with few actors and never share one.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{LockManager, LockMode, LockOptions};

use super::{property, window};

/// More tabs than this are not counted.
const SLOTS: u32 = 256;

/// The slot is ours until this is dropped or the tab is gone, however it went.
#[must_use = "dropping the guard gives the slot back"]
pub struct SlotGuard {
    number: u32,
    release: Function,
}

impl SlotGuard {
    /// From 0 upwards.
    pub fn number(&self) -> u32 {
        self.number
    }
}

impl Drop for SlotGuard {
    fn drop(&mut self) {
        let _ = self.release.call0(&JsValue::UNDEFINED);
    }
}

/// The lowest slot that is free. `None` where the browser has no locks, as on a page that did not
/// come over HTTPS or from this machine.
pub async fn take_slot(prefix: &str) -> Option<SlotGuard> {
    let locks: LockManager = property(&window()?.navigator(), "locks")?;
    for number in 0..SLOTS {
        match take(&locks, &format!("{prefix}-{number}"), Manner::IfFree).await {
            Ok(Some(release)) => return Some(SlotGuard { number, release }),
            Ok(None) => continue,
            Err(_) => return None,
        }
    }
    None
}

/// How a lock is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Alone, and only if nobody has it.
    IfFree,
    /// Together with others who take it so, as soon as nobody has it alone.
    Together,
}

/// Takes the lock; calling the function gives it back.
pub(super) async fn take(
    locks: &LockManager,
    name: &str,
    manner: Manner,
) -> Result<Option<Function>, JsValue> {
    // A lock is held for as long as the promise that its callback returns is pending.
    let mut release = None;
    let held = Promise::new(&mut |resolve: Function, _| release = Some(resolve));
    let options = LockOptions::new();
    match manner {
        Manner::IfFree => options.set_if_available(true),
        Manner::Together => options.set_mode(LockMode::Shared),
    }
    let answered = Promise::new(&mut |resolve: Function, reject: Function| {
        let held = held.clone();
        let callback = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            let taken = !lock.is_null() && !lock.is_undefined();
            let _ = resolve.call1(&JsValue::UNDEFINED, &JsValue::from_bool(taken));
            if taken { held.into() } else { JsValue::UNDEFINED }
        });
        let request = locks.request_with_options(name, &options, callback.unchecked_ref());
        // A request that fails never calls back.
        let refused = Array::of2(&JsValue::UNDEFINED, &reject);
        let then = property::<Function>(&request, "then");
        let _ = then.map(|then| then.apply(&request, &refused));
    });
    let taken = JsFuture::from(answered).await?.as_bool().unwrap_or(false);
    Ok(release.filter(|_| taken))
}
