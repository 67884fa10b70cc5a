//! Elements that a component holds by a node reference.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlTextAreaElement, ResizeObserver, ResizeObserverEntry};

/// What is written.
pub fn value(area: &HtmlTextAreaElement) -> String {
    area.value()
}

/// Writes. Browsers put the caret at the end when the text is another one; see
/// [`set_selection`].
pub fn set_value(area: &HtmlTextAreaElement, value: &str) {
    area.set_value(value);
}

/// Start and end of the selection in UTF-16 units; the caret is an empty selection.
pub fn selection(area: &HtmlTextAreaElement) -> (u32, u32) {
    let start = area.selection_start().ok().flatten().unwrap_or(0);
    let end = area.selection_end().ok().flatten().unwrap_or(start);
    (start, end)
}

/// Selects, in UTF-16 units; beyond the end is the end.
pub fn set_selection(area: &HtmlTextAreaElement, start: u32, end: u32) {
    let _ = area.set_selection_range(start, end);
}

/// Makes the area as high as its text.
pub fn autosize(area: &HtmlTextAreaElement) {
    let style = area.style();
    // It only ever reports less than it has after it has let go of its height.
    let _ = style.set_property("height", "auto");
    let borders = area.offset_height() - area.client_height();
    let height = area.scroll_height() + borders;
    // Nothing is measured while it is not shown.
    if height > 0 {
        let _ = style.set_property("height", &format!("{height}px"));
    }
}

/// The height on the screen in CSS pixels, borders included.
pub fn height_of(element: &Element) -> f64 {
    element.get_bounding_client_rect().height()
}

/// How far a scrolling element is scrolled, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ScrollMetrics {
    /// Of the content, above the upper edge.
    pub top: f64,
    /// Of the whole content.
    pub height: f64,
    /// Of the part that can be seen.
    pub client: f64,
}

/// Where it stands.
pub fn scroll_metrics(element: &Element) -> ScrollMetrics {
    ScrollMetrics {
        top: element.scroll_top(),
        height: element.scroll_height().into(),
        client: element.client_height().into(),
    }
}

/// Scrolls at once.
pub fn set_scroll_top(element: &Element, top: f64) {
    element.set_scroll_top(top);
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
