//! "edited": the text is not the one that was written first.

use andon_model::entry::{Entry, EntryVersion};
use andon_model::id::EntryId;
use leptos::prelude::*;

use super::entry_row::toggle_history;
use super::page::use_incident;
use super::people;
use super::timeline_hold::use_timeline_hold;
use super::when_text;
use crate::state::Andon;
use crate::state::andon::use_andon;
use crate::state::zone::NamedZone;
use crate::ui::live::live;

const UNSAID: &str = "The text was changed after it was written. Shows the history";

#[component]
pub fn EditedMark(id: EntryId, entry: Signal<Entry>) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let history = use_timeline_hold().history;
    let first = incident.first_text(id);
    let is_edited = Memo::new(move |_| {
        first.as_ref().is_some_and(|first| entry.with(|entry| entry.text != *first))
    });
    let title = RwSignal::new(UNSAID.to_owned());
    // Going through the history of a large document takes a while, so only for who wants to know.
    let ask = move || {
        let zone = incident.zone.get_untracked();
        title.set(said(andon, &incident.history(id), &zone));
    };
    live(move || {
        is_edited.get().then(|| {
            view! {
                <button
                    type="button"
                    class="entry-edited"
                    title=move || title.get()
                    aria-expanded=move || (history.get() == Some(id)).to_string()
                    on:mouseenter=move |_| ask()
                    on:focus=move |_| ask()
                    on:click=move |_| toggle_history(history, id)
                >
                    "edited"
                </button>
            }
        })
    })
}

/// When the text was changed last, and by whom.
fn said(andon: Andon, versions: &[EntryVersion], zone: &NamedZone) -> String {
    let mut pairs = versions.windows(2).rev();
    let Some([_, last]) = pairs.find(|pair| pair[0].entry.text != pair[1].entry.text) else {
        return "Changed by its writer within a minute. Shows the history".into();
    };
    let who = last.by.map_or("somebody".into(), |by| untrack(|| people::name_of(andon, by)));
    let when = when_text::full(&last.at.into(), zone);
    format!("Edited {when} by {who}. Shows the history")
}
