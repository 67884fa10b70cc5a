//! Event handlers that end with their owner.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// Events are handled until this is dropped.
#[must_use = "dropping a listener ends it"]
pub struct Listener {
    targets: Vec<(EventTarget, &'static str)>,
    handler: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// One handler for some events, each of some target.
    pub(super) fn on(
        targets: impl IntoIterator<Item = (EventTarget, &'static str)>,
        handler: impl FnMut(Event) + 'static,
    ) -> Self {
        let handler = Closure::<dyn FnMut(Event)>::new(handler);
        let function = handler.as_ref().unchecked_ref();
        let targets = targets
            .into_iter()
            .filter(|(target, kind)| {
                target.add_event_listener_with_callback(kind, function).is_ok()
            })
            .collect();
        Listener { targets, handler }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.handler.as_ref().unchecked_ref();
        for (target, kind) in &self.targets {
            let _ = target.remove_event_listener_with_callback(kind, function);
        }
    }
}
