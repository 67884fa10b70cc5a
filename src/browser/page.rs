//! The page: its address, its keys, its coming and going.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    BeforeUnloadEvent, Clipboard, Element, HtmlDocument, HtmlElement, HtmlTextAreaElement,
    ScrollIntoViewOptions, ScrollLogicalPosition,
};

use super::thrown::Thrown;
use super::{Listener, clock, document, property, spawn, window};

pub use super::keyboard::on_key;

/// Reads `#key=…` and removes the fragment from the address bar and the history, where a secret
/// would stay for others to find.
pub fn take_fragment_secret(key: &str) -> Option<String> {
    let window = window()?;
    let location = window.location();
    let fragment = location.hash().ok()?;
    let secret = fragment.trim_start_matches('#').split('&').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        (name == key).then_some(value)
    })?;
    let secret = js_sys::decode_uri_component(secret).ok()?.as_string()?;
    if let Ok(history) = window.history() {
        let state = history.state().unwrap_or(JsValue::NULL);
        let clean = format!(
            "{}{}",
            location.pathname().unwrap_or_else(|_| "/".into()),
            location.search().unwrap_or_default()
        );
        let _ = history.replace_state_with_url(&state, "", Some(&clean));
    }
    Some(secret)
}

/// Calls when only what stands behind the `#` in the address has changed: nothing is loaded then.
pub fn on_fragment(call: impl FnMut() + 'static) -> Listener {
    on_window("hashchange", call)
}

/// `https://andon.example.org`
pub fn origin() -> String {
    window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// Where the relay that served this page listens: `wss://andon.example.org/sync`.
pub fn sync_url() -> String {
    // "http" becomes "ws" and "https" becomes "wss".
    format!("{}/sync", origin().replacen("http", "ws", 1))
}

/// Sets the title of the tab.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}

/// Calls when the page may be about to go: hidden, closed or frozen. It may call twice for one
/// going; on phones it is the last call there is.
pub fn on_hide(mut call: impl FnMut() + 'static) -> Listener {
    on_visibility("pagehide", move |hidden| {
        if hidden {
            call();
        }
    })
}

/// Calls when the page is seen again, or has come back from the browser's cache.
pub fn on_show(mut call: impl FnMut() + 'static) -> Listener {
    on_visibility("pageshow", move |hidden| {
        if !hidden {
            call();
        }
    })
}

/// Calls when the page goes for good, as far as anybody knows: closed, left, loaded anew. A browser
/// may put it aside instead and bring it back, see [`on_return`].
pub fn on_go(call: impl FnMut() + 'static) -> Listener {
    on_window("pagehide", call)
}

/// Calls when the page is shown for the first time or comes back from where it was put aside.
pub fn on_return(call: impl FnMut() + 'static) -> Listener {
    on_window("pageshow", call)
}

/// Calls when the browser believes that it has a network.
pub fn on_online(call: impl FnMut() + 'static) -> Listener {
    on_window("online", call)
}

fn on_window(kind: &'static str, mut call: impl FnMut() + 'static) -> Listener {
    Listener::on(window().map(|window| (window.into(), kind)), move |_| call())
}

fn on_visibility(kind: &'static str, mut call: impl FnMut(bool) + 'static) -> Listener {
    let window = window().map(|window| (window.into(), kind));
    let document = document().map(|document| (document.into(), "visibilitychange"));
    Listener::on(window.into_iter().chain(document), move |event| match event.type_().as_str() {
        "pagehide" => call(true),
        "pageshow" => call(false),
        _ => call(is_hidden()),
    })
}

/// Whether nobody can see the page now: its tab is behind another, or the window is put away.
pub fn is_hidden() -> bool {
    document().is_some_and(|document| document.hidden())
}

thread_local! {
    static LEAVING: RefCell<Option<Listener>> = const { RefCell::new(None) };
}

/// Whether the browser asks before the page is left. Ask only while something would be lost.
pub fn confirm_leave(ask: bool) {
    let asking = LEAVING.with_borrow(Option::is_some);
    if asking == ask {
        return;
    }
    let listener = ask.then(|| {
        Listener::on(window().map(|window| (window.into(), "beforeunload")), |event| {
            event.prevent_default();
            // Browsers before 2023 look at this instead.
            if let Some(event) = event.dyn_ref::<BeforeUnloadEvent>() {
                event.set_return_value("unsaved");
            }
        })
    });
    LEAVING.set(listener);
}

/// Why nothing was copied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The browser did not let Andon copy ({0}). Select the text and copy it yourself.")]
pub struct CopyError(String);

/// Puts a text on the clipboard; to be called while a click or key press is handled.
pub async fn copy_text(text: String) -> Result<(), CopyError> {
    let clipboard = window().and_then(|w| property::<Clipboard>(&w.navigator(), "clipboard"));
    // There is no clipboard on a page that did not come over HTTPS or from this machine.
    let Some(clipboard) = clipboard else {
        return copy_selection(&text).ok_or_else(|| CopyError("no clipboard".into()));
    };
    match JsFuture::from(clipboard.write_text(&text)).await {
        Ok(_) => Ok(()),
        Err(error) => copy_selection(&text).ok_or_else(|| CopyError(Thrown::from(error).text())),
    }
}

/// The old way: copies a selection, so it makes one.
fn copy_selection(text: &str) -> Option<()> {
    let document = document()?.dyn_into::<HtmlDocument>().ok()?;
    let focused = document.active_element();
    let area = document.create_element("textarea").ok()?.dyn_into::<HtmlTextAreaElement>().ok()?;
    area.set_value(text);
    area.set_read_only(true);
    let _ = area.style().set_property("position", "fixed");
    let _ = area.style().set_property("opacity", "0");
    document.body()?.append_child(&area).ok()?;
    area.select();
    let copied = document.exec_command("copy").unwrap_or(false);
    area.remove();
    if let Some(focused) = focused.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = focused.focus();
    }
    copied.then_some(())
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device is set.
    #[default]
    System,
    Light,
    Dark,
}

/// Sets `data-theme` on `<html>`, or removes it.
pub fn set_theme(theme: Theme) {
    let Some(root) = document().and_then(|document| document.document_element()) else { return };
    let _ = match theme {
        Theme::System => root.remove_attribute("data-theme"),
        Theme::Light => root.set_attribute("data-theme", "light"),
        Theme::Dark => root.set_attribute("data-theme", "dark"),
    };
}

/// Moves the focus there; `false` if there is no such element.
pub fn focus_by_id(id: &str) -> bool {
    let element = document().and_then(|document| document.get_element_by_id(id));
    let element = element.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|element| element.focus().is_ok())
}

thread_local! {
    /// How often something was pointed at: who waits for an older one gives up.
    static POINTED: Cell<u32> = const { Cell::new(0) };
}

/// Shows an element in the middle of the screen and marks it until another is pointed at, as soon
/// as it is in the page: what it belongs to may still be read.
pub fn point_at(id: String) {
    let turn = POINTED.get() + 1;
    POINTED.set(turn);
    spawn(async move {
        for _ in 0..100 {
            let element = document().and_then(|document| document.get_element_by_id(&id));
            if let Some(element) = element.filter(|element| element.client_height() > 0) {
                return mark(&element);
            }
            clock::sleep(Duration::from_millis(50)).await;
            if POINTED.get() != turn {
                return;
            }
        }
    });
}

fn mark(element: &Element) {
    let marked = document().and_then(|document| document.query_selector("[data-found]").ok()?);
    if let Some(marked) = marked {
        let _ = marked.remove_attribute("data-found");
    }
    let _ = element.set_attribute("data-found", "true");
    let place = ScrollIntoViewOptions::new();
    place.set_block(ScrollLogicalPosition::Center);
    element.scroll_into_view_with_scroll_into_view_options(&place);
    // In a field it would bring up a phone's keyboard.
    let is_field = matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA");
    if let Some(element) = element.dyn_ref::<HtmlElement>().filter(|_| !is_field) {
        let _ = element.focus();
    }
}

/// Takes the focus from whatever has it; it begins anew at the page.
pub fn release_focus() {
    let active = document().and_then(|document| document.active_element());
    if let Some(element) = active.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.blur();
    }
}

/// The id of the element that has the focus, if it has one.
pub fn active_element_id() -> Option<String> {
    Some(document()?.active_element()?.id()).filter(|id| !id.is_empty())
}

/// Keeps `--keyboard-inset` on `<html>`: how much of the page's lower end a phone's keyboard
/// covers, in pixels.
pub fn follow_keyboard() -> Listener {
    set_keyboard_inset();
    let viewport = window().and_then(|window| window.visual_viewport());
    let targets = viewport
        .into_iter()
        .flat_map(|viewport| ["resize", "scroll"].map(|kind| (viewport.clone().into(), kind)));
    Listener::on(targets, |_| {
        set_keyboard_inset();
    })
}

fn set_keyboard_inset() -> Option<()> {
    let window = window()?;
    let viewport = window.visual_viewport()?;
    let whole = window.inner_height().ok()?.as_f64()?;
    // Zooming in shrinks the viewport too, and is no keyboard.
    let covered = match viewport.scale() > 1.01 {
        true => 0.0,
        false => (whole - viewport.height() - viewport.offset_top()).max(0.0),
    };
    let root = document()?.document_element()?.dyn_into::<HtmlElement>().ok()?;
    root.style().set_property("--keyboard-inset", &format!("{}px", covered.round())).ok()
}

/// Opens the browser's dialog for printing.
pub fn print() {
    if let Some(window) = window() {
        // Refused where there is nothing to print on.
        let _ = window.print();
    }
}
