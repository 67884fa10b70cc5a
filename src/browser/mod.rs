//! The Web's interfaces, and the only place that names them. Everything here may fail in a
//! browser, so everything here says so with a type; nothing panics, because a panic ends the app.

pub mod actor_slot;
pub mod address;
pub mod blob_store;
pub mod clock;
pub mod device;
pub mod drag;
pub mod element;
pub mod file_bytes;
pub mod focus;
pub mod hashing;
pub mod http;
pub mod image;
mod indexed_db;
pub mod install;
pub mod keyboard;
mod listener;
pub mod notification;
pub mod object_url;
pub mod page;
pub mod picked;
pub mod preferences;
pub mod search_store;
pub mod socket;
pub mod storage;
pub mod tab_lock;
pub mod tabs;
mod thrown;
pub mod upload;
pub mod writing;
pub mod zone;

use std::future::Future;

use wasm_bindgen::{JsCast, JsValue};

pub use listener::Listener;

/// Runs a future to its end, beginning soon.
pub fn spawn(f: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(f);
}

fn window() -> Option<web_sys::Window> {
    web_sys::window()
}

fn document() -> Option<web_sys::Document> {
    window()?.document()
}

/// A property that some browsers, or some contexts, do not have.
fn property<T: JsCast>(of: &JsValue, name: &str) -> Option<T> {
    let value = js_sys::Reflect::get(of, &JsValue::from_str(name)).ok()?;
    (!value.is_undefined() && !value.is_null()).then(|| value.unchecked_into())
}
