//! Whether what is shown is an exercise. The incident page says so, the frame wears the band.

use andon_model::incident::IncidentKind;
use leptos::prelude::*;

/// From the context. A page that shows an incident sets it and empties it when it goes.
#[derive(Clone, Copy)]
pub struct PageKind {
    kind: RwSignal<IncidentKind>,
}

impl PageKind {
    pub fn provide() {
        provide_context(PageKind { kind: RwSignal::new(IncidentKind::Incident) });
    }

    pub fn set(&self, kind: IncidentKind) {
        // The page that goes may be cleaned up after the context.
        if self.kind.try_get_untracked().is_some_and(|known| known != kind) {
            self.kind.try_set(kind);
        }
    }

    pub fn is_drill(&self) -> bool {
        self.kind.get() == IncidentKind::Drill
    }
}

/// The kind of the page.
pub fn use_page_kind() -> PageKind {
    expect_context::<PageKind>()
}
