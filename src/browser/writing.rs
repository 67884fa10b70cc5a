//! The text area that somebody is writing in.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlTextAreaElement};

use super::document;

fn area() -> Option<HtmlTextAreaElement> {
    document()?.active_element()?.dyn_into().ok()
}

/// Where the caret of the text area that has the focus stands, in UTF-16 units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caret {
    pub start: usize,
    pub end: usize,
    /// Of the whole text.
    pub length: usize,
}

/// See [`Caret`].
pub fn caret() -> Option<Caret> {
    let area = area()?;
    let (start, end) = (area.selection_start().ok()??, area.selection_end().ok()??);
    let length = area.value().encode_utf16().count();
    Some(Caret { start: start as usize, end: end as usize, length })
}

/// Puts the caret there, in the text area that has the focus.
pub fn set_caret(at: usize) {
    if let Some(area) = area() {
        let _ = area.set_selection_range(at as u32, at as u32);
    }
}

/// What stands before the caret; nothing while something is selected.
pub fn text_before_caret() -> Option<String> {
    let area = area()?;
    let (start, end) = (area.selection_start().ok()??, area.selection_end().ok()??);
    if start != end {
        return None;
    }
    let units: Vec<u16> = area.value().encode_utf16().take(start as usize).collect();
    Some(String::from_utf16_lossy(&units))
}

/// Types `with` in place of the last `units` UTF-16 units before the caret. The field hears of it
/// as of any other typing, and the browser's own undo takes it back.
pub fn type_over(units: u32, with: &str) -> Option<()> {
    let area = area()?;
    let caret = area.selection_start().ok()??;
    area.set_selection_range(caret.saturating_sub(units), caret).ok()?;
    let document = document()?.dyn_into::<HtmlDocument>().ok()?;
    document.exec_command_with_show_ui_and_value("insertText", false, with).ok()?;
    Some(())
}
