//! What was refused and why, next to what asked for it.

use crate::ui::live::live;
use andon_model::command::Refusal;
use leptos::prelude::*;

/// The last refusal of one control.
#[derive(Clone, Copy)]
pub struct Refused(RwSignal<Option<String>>);

impl Refused {
    pub fn new() -> Self {
        Refused(RwSignal::new(None))
    }

    /// Takes note of an outcome; whether it went well.
    pub fn note(&self, outcome: Result<(), Refusal>) -> bool {
        let text = outcome.err().map(|refusal| refusal.to_string());
        let well = text.is_none();
        self.0.try_set(text);
        well
    }

    /// Something else that did not work, or with `None` that all is well.
    pub fn say(&self, text: Option<String>) {
        self.0.try_set(text);
    }
}

#[component]
pub fn RefusalNote(refused: Refused) -> impl IntoView {
    live(move || refused.0.get().map(|text| view! { <p class="refusal" role="alert">{text}</p> }))
}
