//! What can be done with a note: shown on the one that is pointed at or current.

use andon_model::action::Origin;
use andon_model::id::NoteId;
use andon_model::note::Reaction;
use leptos::prelude::*;

use super::reactions::ReactionButton;
use crate::pages::incident::page::use_incident;
use crate::pages::incident::panel_hold::use_panel_hold;
use crate::pages::incident::refusal::Refused;
use crate::ui::button::IconButton;
use crate::ui::icon::IconName;

#[component]
pub fn NoteActions(id: NoteId, refused: Refused) -> impl IntoView {
    let panel = use_panel_hold();
    let hold = panel.notes;
    // An action would tell everybody what the note says.
    let open = !use_incident().is_confidential(id);
    view! {
        <div class="note-actions" role="group" aria-label="Note">
            {Reaction::ALL
                .map(|reaction| view! { <ReactionButton id=id reaction=reaction refused=refused brief=true /> })
                .into_iter()
                .collect_view()}
            <IconButton
                label="Reply"
                icon=IconName::Reply
                on_press=move |()| hold.reply_to(id)
            />
            <IconButton
                label="Edit"
                icon=IconName::Edit
                on_press=move |()| hold.editing.set(Some(id))
            />
            {open.then(|| view! {
                <IconButton
                    label="Make an action"
                    icon=IconName::Action
                    on_press=move |()| { refused.note(panel.make_action(Origin::Note(id))); }
                />
            })}
            <IconButton
                label="Delete"
                icon=IconName::Delete
                on_press=move |()| { refused.note(hold.delete(id)); }
            />
        </div>
    }
}
