//! Keys pressed anywhere on the page.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Event, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, KeyboardEvent,
};

use super::{Listener, document, property};

/// One key going down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyPress {
    /// What the layout makes of it: `a`, `?`, `Enter`.
    pub key: String,
    /// Where it sits: `KeyA`.
    pub code: String,
    pub ctrl: bool,
    pub meta: bool,
    pub alt: bool,
    pub shift: bool,
    /// Whether it goes to where a person writes or chooses.
    pub in_text_field: bool,
    /// Whether it is held down.
    pub repeat: bool,
}

/// Calls for each key that no element has handled. The call says whether it has, and then the
/// browser does nothing of its own.
pub fn on_key(mut call: impl FnMut(KeyPress) -> bool + 'static) -> Listener {
    let target = document().map(|document| (document.into(), "keydown"));
    Listener::on(target, move |event| {
        if event.default_prevented() {
            return;
        }
        if let Some(press) = read(&event)
            && call(press)
        {
            event.prevent_default();
        }
    })
}

fn read(event: &Event) -> Option<KeyPress> {
    // Browsers that fill in a form send such events without a key.
    let keyboard = event.dyn_ref::<KeyboardEvent>()?;
    let text = |name| property::<JsValue>(keyboard, name)?.as_string();
    let key = text("key")?;
    // The key belongs to an input method that puts a character together.
    if keyboard.is_composing() {
        return None;
    }
    Some(KeyPress {
        key,
        code: text("code").unwrap_or_default(),
        ctrl: keyboard.ctrl_key(),
        meta: keyboard.meta_key(),
        alt: keyboard.alt_key(),
        shift: keyboard.shift_key(),
        in_text_field: is_text_field(event),
        repeat: keyboard.repeat(),
    })
}

fn is_text_field(event: &Event) -> bool {
    let Some(target) = event.target() else { return false };
    if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
        let kind = input.type_();
        return !["button", "checkbox", "file", "image", "radio", "reset", "submit"]
            .contains(&kind.as_str());
    }
    target.is_instance_of::<HtmlTextAreaElement>()
        || target.is_instance_of::<HtmlSelectElement>()
        || target.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable)
}
