//! What can be done with an entry: shown on the row that is pointed at or current.

use andon_model::action::Origin;
use andon_model::command::Command;
use andon_model::entry::Entry;
use andon_model::id::EntryId;
use leptos::prelude::*;

use super::entry_row::toggle_history;
use super::page::use_incident;
use super::panel_hold::use_panel_hold;
use super::refusal::Refused;
use super::timeline_hold::{TimelineHold, entry_element, use_timeline_hold};
use crate::browser::page::{copy_text, focus_by_id, origin};
use crate::browser::spawn;
use crate::keymap::{Action, on_action};
use crate::route::Route;
use crate::state::incident::IncidentState;
use crate::ui::button::IconButton;
use crate::ui::icon::IconName;
use crate::ui::live_region::use_announcer;

/// Deletes an entry; its place offers to bring it back.
pub fn delete(incident: IncidentState, hold: TimelineHold, id: EntryId) {
    hold.keep_place(id);
    if incident.run(Command::DeleteEntry(id)).is_err() {
        hold.let_go(id);
    }
    hold.editing.set(None);
    // Its buttons have gone with it; the row is still there.
    request_animation_frame(move || {
        focus_by_id(&entry_element(id));
    });
}

/// Marks an entry as important, or takes the mark off.
#[component]
pub fn ImportantButton(id: EntryId, entry: Signal<Entry>, refused: Refused) -> impl IntoView {
    let incident = use_incident();
    let important = Memo::new(move |_| entry.with(|entry| entry.important));
    view! {
        <IconButton
            label="Important"
            icon=IconName::Flag
            pressed=Signal::from(important)
            on_press=move |()| {
                let important = !important.get_untracked();
                refused.note(incident.run(Command::SetEntryImportant { entry: id, important }));
            }
        />
    }
}

#[component]
pub fn EntryActions(id: EntryId, entry: Signal<Entry>) -> impl IntoView {
    let incident = use_incident();
    let hold = use_timeline_hold();
    let panel = use_panel_hold();
    let announcer = use_announcer();
    let first = format!("actions-{id}");
    let focus_first = first.clone();
    on_action(move |action| {
        let mine = action == Action::More && hold.current.get_untracked() == Some(id) && {
            let active = document().active_element();
            active.is_some_and(|element| element.id() == entry_element(id))
        };
        if mine {
            focus_by_id(&focus_first);
        }
        mine
    });
    let copy_link = move || {
        let address = format!("{}{}", origin(), Route::Entry(incident.id, id).path());
        spawn(async move {
            let said = match copy_text(address).await {
                Ok(()) => "Link copied".to_owned(),
                Err(error) => error.to_string(),
            };
            announcer.announce(&said);
        });
    };
    view! {
        <div class="entry-actions" role="group" aria-label="Entry">
            <button
                id=first
                type="button"
                class="button button-quiet button-icon"
                aria-label="Edit"
                title="Edit (e)"
                on:click=move |_| hold.editing.set(Some(id))
            >
                <crate::ui::icon::Icon name=IconName::Edit />
            </button>
            <ImportantButton id=id entry=entry refused=Refused::new() />
            <IconButton
                label="History"
                icon=IconName::History
                on_press=move |()| toggle_history(hold.history, id)
            />
            <IconButton
                label="Make an action"
                icon=IconName::Action
                on_press=move |()| {
                    if let Err(refusal) = panel.make_action(Origin::Entry(id)) {
                        announcer.announce(&refusal.to_string());
                    }
                }
            />
            <IconButton label="Copy link" icon=IconName::Link on_press=move |()| copy_link() />
            <IconButton
                label="Delete"
                icon=IconName::Delete
                on_press=move |()| delete(incident, hold, id)
            />
        </div>
    }
}
