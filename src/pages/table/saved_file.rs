//! A file that is saved among the person's downloads, and what is said where that fails.

use leptos::prelude::*;

use crate::browser::file_bytes::FileBytes;
use crate::ui::live::live;
use crate::ui::live_region::{Announcer, use_announcer};

/// Cheap to copy.
#[derive(Clone, Copy)]
pub struct SavedFile {
    announcer: Announcer,
    failed: RwSignal<bool>,
}

impl SavedFile {
    /// To be called while a component is built.
    pub fn new() -> SavedFile {
        SavedFile { announcer: use_announcer(), failed: RwSignal::new(false) }
    }

    /// Saves a text under a name.
    pub fn save(self, text: &str, name: &str) {
        let url = FileBytes::of_text(text).download_url();
        let saved = url.and_then(|url| url.download(name)).is_some();
        self.failed.set(!saved);
        if saved {
            self.announcer.announce(&format!("Saved as {name}"));
        }
    }

    /// That the last one was not saved, to stand beside its button.
    pub fn note(self) -> AnyView {
        let words = "The browser did not save the file. Look at its settings for downloads.";
        live(move || self.failed.get().then(|| view! { <p role="alert">{words}</p> }))
    }
}
