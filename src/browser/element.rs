//! Elements that a component holds by a node reference.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver, ResizeObserverEntry};

/// The height on the screen in CSS pixels, borders included.
pub fn height_of(element: &Element) -> f64 {
    element.get_bounding_client_rect().height()
}

/// Height changes are told until this is dropped.
#[must_use = "dropping the watch ends it"]
pub struct ResizeWatch {
    observer: Option<ResizeObserver>,
    _call: Closure<dyn FnMut(Array)>,
}

impl ResizeWatch {
    /// Calls with the height, as [`height_of`] measures it: soon after now, and at every change.
    pub fn observe(element: &Element, mut call: impl FnMut(f64) + 'static) -> Self {
        let call = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            let last = entries.iter().last();
            if let Some(entry) = last.and_then(|e| e.dyn_into::<ResizeObserverEntry>().ok()) {
                call(height_of(&entry.target()));
            }
        });
        let observer = ResizeObserver::new(call.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        ResizeWatch { observer, _call: call }
    }
}

impl Drop for ResizeWatch {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
