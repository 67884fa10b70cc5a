//! The zone of what is shown. The incident page fills it, the status bar offers it.

use leptos::prelude::*;

/// From the context. A page that has a zone of its own sets it and empties it when it goes.
#[derive(Clone, Copy)]
pub struct PageZone {
    zone: RwSignal<Option<String>>,
}

impl PageZone {
    pub fn provide() {
        provide_context(PageZone { zone: RwSignal::new(None) });
    }

    pub fn set(&self, zone: Option<String>) {
        // The page that goes may be cleaned up after the context.
        if self.zone.try_with_untracked(|known| *known != zone) == Some(true) {
            self.zone.try_set(zone);
        }
    }

    /// Its IANA name; `None` where things of several zones may be shown.
    pub fn name(&self) -> Option<String> {
        self.zone.get()
    }
}

/// The zone of the page.
pub fn use_page_zone() -> PageZone {
    expect_context::<PageZone>()
}
