//! The bytes of a file. They stay with the browser: this program's own memory never shrinks again.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag};

use super::object_url::ObjectUrl;

/// What a file is downloaded as, whatever it is: nothing that a browser would run or show.
const INERT: &str = "application/octet-stream";

/// Clones are the same bytes.
#[derive(Clone, Debug)]
pub struct FileBytes(Uint8Array);

impl FileBytes {
    pub(super) fn new(array: Uint8Array) -> Self {
        FileBytes(array)
    }

    pub(super) fn array(&self) -> &Uint8Array {
        &self.0
    }

    /// Those of a text, in UTF-8.
    pub fn of_text(text: &str) -> Self {
        FileBytes(Uint8Array::from(text.as_bytes()))
    }

    /// How many there are.
    pub fn len(&self) -> u64 {
        u64::from(self.0.length())
    }

    /// Some of them, without a copy.
    pub fn part(&self, from: u64, until: u64) -> FileBytes {
        let place = |at: u64| u32::try_from(at).unwrap_or(u32::MAX);
        FileBytes(self.0.subarray(place(from), place(until)))
    }

    /// An address for an `<img>`. The type must be one that cannot carry scripts.
    pub fn picture_url(&self, media_type: &str) -> Option<ObjectUrl> {
        ObjectUrl::of(&self.blob(media_type)?)
    }

    /// An address that can only be downloaded from.
    pub fn download_url(&self) -> Option<ObjectUrl> {
        ObjectUrl::of(&self.blob(INERT)?)
    }

    pub(super) fn blob(&self, media_type: &str) -> Option<Blob> {
        let options = BlobPropertyBag::new();
        options.set_type(media_type);
        let parts = Array::of1(&JsValue::from(&self.0));
        Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()
    }
}
