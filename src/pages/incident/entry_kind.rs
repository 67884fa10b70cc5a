//! The kinds of entries: a glyph and a word.

use andon_model::entry::EntryKind;
use leptos::prelude::*;

use crate::ui::choice::Choice;

fn glyph(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Note => "",
        EntryKind::Observation => "○",
        EntryKind::Decision => "◆",
        EntryKind::Action => "▸",
        EntryKind::Communication => "»",
        EntryKind::Milestone => "■",
        EntryKind::Alert => "▲",
        EntryKind::System => "",
    }
}

/// All kinds that can be chosen.
pub fn choices() -> Vec<Choice<EntryKind>> {
    EntryKind::CHOICES
        .map(|kind| {
            let meaning = match kind {
                EntryKind::Note => "anything worth keeping",
                EntryKind::Observation => "what was seen",
                EntryKind::Decision => "what was decided, and why",
                EntryKind::Action => "what was done",
                EntryKind::Communication => "who was told",
                EntryKind::Milestone => "a turning point",
                EntryKind::Alert => "what a machine reported",
                EntryKind::System => "",
            };
            Choice::detailed(kind, kind.name(), meaning)
        })
        .into()
}

/// The mark of a kind: a glyph and its name. Plain notes and Andon's own lines look plain.
#[component]
pub fn KindMark(#[prop(into)] kind: Signal<EntryKind>) -> impl IntoView {
    view! {
        <span class="entry-kind" data-kind=move || kind.get().name()>
            <span class="entry-glyph" aria-hidden="true">{move || glyph(kind.get())}</span>
            <span class:visually-hidden=move || {
                matches!(kind.get(), EntryKind::Note | EntryKind::System)
            }>{move || kind.get().name()}</span>
        </span>
    }
}
