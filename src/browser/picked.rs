//! Files that a person gives to the page: pasted, dropped or chosen.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    ClipboardEvent, DataTransfer, DragEvent, Element, Event, EventTarget, File, HtmlElement,
    HtmlInputElement, HtmlTextAreaElement,
};

use super::file_bytes::FileBytes;
use super::thrown::Thrown;
use super::{Listener, document};

/// The attribute by which a part of the page says what is attached to when files land on it.
pub const PLACE: &str = "data-attach";
/// The attribute of the part that files hover above.
const HOVER: &str = "data-drop";

/// How files came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Pasted,
    Dropped,
    Chosen,
}

/// A file, or something that is none.
#[derive(Clone, Debug)]
pub struct Picked {
    pub name: String,
    pub media_type: String,
    pub bytes: u64,
    pub folder: bool,
    file: Option<File>,
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The browser could not read it ({0}).")]
pub struct ReadError(String);

impl Picked {
    fn of(file: File) -> Picked {
        Picked {
            name: file.name(),
            media_type: file.type_(),
            bytes: file.size() as u64,
            folder: false,
            file: Some(file),
        }
    }

    /// All of it.
    pub async fn read(&self) -> Result<FileBytes, ReadError> {
        let Some(file) = &self.file else { return Err(ReadError("it is no file".into())) };
        let buffer = JsFuture::from(file.array_buffer()).await;
        let buffer = buffer.map_err(|error| ReadError(Thrown::from(error).text()))?;
        Ok(FileBytes::new(Uint8Array::new(&buffer)))
    }
}

/// What happens to files above the page.
#[derive(Clone, Debug)]
pub enum Landing {
    /// They hover above the page, or above the part that calls itself so.
    Hover(Option<String>),
    /// They have gone again.
    Away,
    Landed {
        way: Way,
        place: Option<String>,
        files: Vec<Picked>,
        /// Whether it was in a field that one writes in.
        writing: bool,
    },
}

/// Tells of files that are dropped or pasted anywhere. What else is pasted or dropped stays with
/// the browser.
pub fn on_files(mut call: impl FnMut(Landing) + 'static) -> Listener {
    const KINDS: [&str; 5] = ["dragenter", "dragover", "dragleave", "drop", "paste"];
    let target: Option<EventTarget> = document().map(Into::into);
    let targets = target.into_iter().flat_map(|t| KINDS.map(|kind| (t.clone(), kind)));
    let mut hovers = None;
    Listener::on(targets, move |event| {
        if let Some(clipboard) = event.dyn_ref::<ClipboardEvent>() {
            if let Some(files) = pasted(clipboard) {
                event.prevent_default();
                call(Landing::Landed {
                    way: Way::Pasted,
                    place: place_of(&event),
                    files,
                    writing: is_field(&event),
                });
            }
            return;
        }
        let Some(drag) = event.dyn_ref::<DragEvent>() else { return };
        let Some(carried) = drag.data_transfer().filter(has_files) else { return };
        // Above a dialog there is nothing to attach to, but the page must not be left either.
        event.prevent_default();
        match event.type_().as_str() {
            "dragleave" => {
                // Between parts of the page one is entered as the other is left.
                if drag.related_target().is_none() && hovers.take().is_some() {
                    mark(None);
                    call(Landing::Away);
                }
            }
            "drop" => {
                hovers = None;
                mark(None);
                call(Landing::Landed {
                    way: Way::Dropped,
                    place: place_of(&event),
                    files: carried_files(&carried),
                    writing: is_field(&event),
                });
            }
            _ => {
                carried.set_drop_effect("copy");
                let place = place_of(&event);
                if hovers.as_ref() != Some(&place) {
                    mark(place_element(&event).as_ref());
                    hovers = Some(place.clone());
                    call(Landing::Hover(place));
                }
            }
        }
    })
}

/// The files of a file field, which is empty after that: the same may be chosen again.
pub fn chosen(event: &Event) -> Vec<Picked> {
    let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(field) = field else { return Vec::new() };
    let files = field.files();
    let files = files.map(|all| (0..all.length()).filter_map(|at| all.get(at)).collect());
    let files: Vec<File> = files.unwrap_or_default();
    field.set_value("");
    files.into_iter().map(Picked::of).collect()
}

fn has_files(carried: &DataTransfer) -> bool {
    carried.types().iter().any(|kind| kind.as_string().as_deref() == Some("Files"))
}

fn carried_files(carried: &DataTransfer) -> Vec<Picked> {
    let items = carried.items();
    let items = (0..items.length()).filter_map(|at| items.get(at));
    let picked = items.filter(|item| item.kind() == "file").filter_map(|item| {
        let entry = item.webkit_get_as_entry().ok().flatten();
        match entry.filter(|entry| entry.is_directory()) {
            Some(folder) => Some(Picked {
                name: folder.name(),
                media_type: String::new(),
                bytes: 0,
                folder: true,
                file: None,
            }),
            None => item.get_as_file().ok().flatten().map(Picked::of),
        }
    });
    picked.collect()
}

/// The files of a clipboard, unless what was copied is rather a text: spreadsheets and word
/// processors add a picture to it.
fn pasted(event: &ClipboardEvent) -> Option<Vec<Picked>> {
    let carried = event.clipboard_data().filter(has_files)?;
    let text = carried.get_data("text/plain").unwrap_or_default();
    let files = carried_files(&carried);
    // Some systems add the names of the files.
    let is_name = files.iter().any(|file| text.trim() == file.name);
    let is_text = !text.trim().is_empty() && !is_name && is_field(event);
    (!files.is_empty() && !is_text).then_some(files)
}

fn is_field(event: &Event) -> bool {
    let Some(target) = event.target() else { return false };
    target.is_instance_of::<HtmlTextAreaElement>()
        || target.is_instance_of::<HtmlInputElement>()
        || target.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable)
}

fn place_element(event: &Event) -> Option<Element> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(&format!("[{PLACE}]")).ok()?
}

fn place_of(event: &Event) -> Option<String> {
    place_element(event)?.get_attribute(PLACE)
}

/// Moves the mark of where files hover.
fn mark(now: Option<&Element>) {
    let before = document().and_then(|d| d.query_selector(&format!("[{HOVER}]")).ok().flatten());
    if let Some(before) = before {
        let _ = before.remove_attribute(HOVER);
    }
    if let Some(now) = now {
        let _ = now.set_attribute(HOVER, "here");
    }
}
