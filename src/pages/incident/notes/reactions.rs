//! Reactions to a note: how many, who, and one's own.

use andon_model::id::{NoteId, PersonId};
use andon_model::note::{Note, Reaction};
use leptos::prelude::*;

use crate::pages::incident::page::use_incident;
use crate::pages::incident::panel_hold::use_panel_hold;
use crate::pages::incident::people;
use crate::pages::incident::refusal::Refused;
use crate::state::andon::use_andon;
use crate::ui::live::live;

/// Those that there are.
#[component]
pub fn Reactions(id: NoteId, refused: Refused) -> impl IntoView {
    let note = use_incident().lists.note(id);
    let shown = Memo::new(move |_| {
        note.with(|note| Reaction::ALL.map(|reaction| !people_of(note, reaction).is_empty()))
    });
    live(move || {
        let shown = shown.get();
        shown.contains(&true).then(|| {
            let buttons = Reaction::ALL.into_iter().zip(shown).filter(|(_, shown)| *shown);
            let buttons = buttons
                .map(|(reaction, _)| {
                    view! { <ReactionButton id=id reaction=reaction refused=refused /> }
                })
                .collect_view();
            view! { <div class="reactions" role="group" aria-label="Reactions">{buttons}</div> }
        })
    })
}

/// Reacts, or takes one's own reaction back; says how many have and who.
#[component]
pub fn ReactionButton(
    id: NoteId,
    reaction: Reaction,
    refused: Refused,
    /// Where it is only chosen: how many have is said elsewhere.
    #[prop(optional)]
    brief: bool,
) -> impl IntoView {
    let andon = use_andon();
    let note = use_incident().lists.note(id);
    let hold = use_panel_hold().notes;
    let who = Memo::new(move |_| note.with(|note| people_of(note, reaction)));
    let mine = Memo::new(move |_| {
        let me = andon.me.with(|me| me.as_ref().map(|me| me.id));
        who.with(|who| me.is_some_and(|me| who.contains(&me)))
    });
    let names = Memo::new(move |_| {
        let names: Vec<String> =
            who.get().into_iter().map(|person| people::name_of(andon, person)).collect();
        let name = reaction.name();
        match names.len() {
            0 => name.to_owned(),
            _ if brief => format!("{name}: {}", names.join(", ")),
            count => format!("{count} {name}: {}", names.join(", ")),
        }
    });
    view! {
        <button
            type="button"
            class="reaction"
            aria-pressed=move || mine.get().to_string()
            aria-label=move || names.get()
            title=move || names.get()
            on:click=move |_| { refused.note(hold.react(id, reaction, !mine.get_untracked())); }
        >
            <span aria-hidden="true">{reaction.sign()}</span>
            {move || who.with(|who| (!brief && !who.is_empty()).then_some(who.len()))}
        </button>
    }
}

fn people_of(note: &Option<Note>, reaction: Reaction) -> Vec<PersonId> {
    let people = note.as_ref().and_then(|note| note.reactions.get(&reaction));
    people.map(|people| people.iter().copied().collect()).unwrap_or_default()
}
