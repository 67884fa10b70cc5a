//! The address bar: where one is, going elsewhere, and links that stay inside of the app.

use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

use super::{Listener, document, window};

/// The part of the address that the app reads.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Address {
    /// `/i/…`
    pub path: String,
    /// With its `?`; empty where there is none.
    pub search: String,
    /// With its `#`; empty where there is none.
    pub hash: String,
}

/// Where one is.
pub fn now() -> Address {
    let Some(location) = window().map(|window| window.location()) else {
        return Address::default();
    };
    let path = location.pathname().unwrap_or_else(|_| "/".into());
    let [search, hash] = [location.search(), location.hash()].map(Result::unwrap_or_default);
    Address { path, search, hash }
}

/// Changes the address in its place: the way back does not lead to what it was before.
pub fn replace(address: &str) {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// Goes to an address of the app without loading it; the way back leads here.
pub fn push(address: &str) {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// Calls when one went back or forward, or changed what stands behind the `#`.
pub fn on_travel(mut call: impl FnMut() + 'static) -> Listener {
    Listener::on(window().map(|window| (window.into(), "popstate")), move |_| call())
}

/// Calls with the address when a link to this site is pressed the plain way; if `take` answers
/// true, the browser does not load it. New tabs, downloads and other sites are the browser's.
pub fn on_link(mut take: impl FnMut(&str) -> bool + 'static) -> Listener {
    Listener::on(document().map(|document| (document.into(), "click")), move |event| {
        let Some(click) = event.dyn_ref::<MouseEvent>() else { return };
        let held = click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key();
        if click.button() != 0 || held || click.default_prevented() {
            return;
        }
        let target = click.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
        let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else {
            return;
        };
        let elsewhere = !matches!(link.target().as_str(), "" | "_self");
        if elsewhere || link.has_attribute("download") || link.origin() != super::page::origin() {
            return;
        }
        if take(&format!("{}{}{}", link.pathname(), link.search(), link.hash())) {
            event.prevent_default();
        }
    })
}
