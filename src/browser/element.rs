//! Elements that a component holds by a node reference.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{
    Element, IntersectionObserver, IntersectionObserverEntry, ResizeObserver, ResizeObserverEntry,
};

use super::document;

/// The height on the screen in CSS pixels, borders included.
pub fn height_of(element: &Element) -> f64 {
    element.get_bounding_client_rect().height()
}

/// Scrolls a list, and nothing else, as little as it takes for one of its options to be seen.
pub fn keep_in_view(list: &str, option: &str) {
    let Some(document) = document() else { return };
    let (Some(list), Some(option)) =
        (document.get_element_by_id(list), document.get_element_by_id(option))
    else {
        return;
    };
    let (inside, own) = (list.get_bounding_client_rect(), option.get_bounding_client_rect());
    let (above, below) = (own.top() - inside.top(), own.bottom() - inside.bottom());
    if above < 0.0 {
        list.scroll_by_with_x_and_y(0.0, above);
    } else if below > 0.0 {
        list.scroll_by_with_x_and_y(0.0, below);
    }
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

/// Waits until an element is seen, until this is dropped.
#[must_use = "dropping the watch ends it"]
pub struct VisibleWatch {
    observer: Option<IntersectionObserver>,
    _call: Closure<dyn FnMut(Array)>,
}

impl VisibleWatch {
    /// Calls when the element is in view, and each time it comes into view again.
    pub fn observe(element: &Element, mut call: impl FnMut() + 'static) -> Self {
        let closure = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            let seen = |entry: wasm_bindgen::JsValue| {
                entry
                    .dyn_into::<IntersectionObserverEntry>()
                    .is_ok_and(|entry| entry.is_intersecting())
            };
            if entries.iter().any(seen) {
                call();
            }
        });
        let observer = IntersectionObserver::new(closure.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        VisibleWatch { observer, _call: closure }
    }
}

impl Drop for VisibleWatch {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
