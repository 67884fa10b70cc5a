//! Writing in an entry. Everything holds as it is typed; there is nothing to save.

use andon_model::action::Origin;
use andon_model::command::{Command, TextField};
use andon_model::entry::{Entry, EntryKind};
use andon_model::id::EntryId;
use andon_model::when::When;
use leptos::prelude::*;

use super::attachments::{AttachButton, Target};
use super::entry_actions::{ImportantButton, delete};
use super::entry_kind::{KindMark, choices};
use super::entry_row::toggle_history;
use super::page::use_incident;
use super::refusal::{RefusalNote, Refused};
use super::timeline_hold::use_timeline_hold;
use super::when_field::WhenField;
use crate::state::andon::drafts::Draft;
use crate::ui::button::{Button, ButtonLook, IconButton};
use crate::ui::icon::IconName;
use crate::ui::menu::Menu;
use crate::ui::shared_text::SharedText;

#[component]
pub fn EntryEditor(id: EntryId, entry: Signal<Entry>) -> impl IntoView {
    let incident = use_incident();
    let hold = use_timeline_hold();
    let refused = Refused::new();
    let field = TextField::Entry(id);
    let text = Signal::derive(move || entry.with(|entry| entry.text.clone()));
    let when = Memo::new(move |_| Some(entry.with(|entry| entry.occurred)));
    let kind = Memo::new(move |_| entry.with(|entry| entry.kind));
    let place = format!("entry/{id}");
    on_cleanup(move || incident.set_place(""));
    let leave = move || hold.leave_editor(id);
    let set_time = move |occurred: Option<When>| {
        // An entry always has a time: emptying the field changes nothing.
        let Some(occurred) = occurred else { return Ok(()) };
        incident.run(Command::SetEntryTime { entry: id, occurred })?;
        // It may have moved far away.
        hold.reveal(id);
        Ok(())
    };
    view! {
        <div
            class="entry-editor"
            // The fields and the open menu have their own; this is for the buttons.
            on:keydown=move |event| {
                if event.key() == "Escape" && !event.default_prevented() {
                    event.prevent_default();
                    event.stop_propagation();
                    leave();
                }
            }
        >
            <SharedText
                text=text
                label="Text of the entry"
                takes_focus=true
                on_edit=move |edit| incident.edit_text(field, edit)
                on_focus=move |()| incident.set_place(&place)
                on_leave=move |()| leave()
            />
            <div class="entry-editor-line">
                <WhenField
                    label="Time"
                    value=when
                    draft=Draft::EntryTime(id)
                    on_set=set_time
                    reference=Signal::derive(move || when.get().map(|when| when.start()))
                    on_done=move |()| leave()
                />
                <Menu
                    label="Kind"
                    choices=Signal::stored(choices())
                    chosen=Signal::derive(move || Some(kind.get()))
                    on_choose=move |kind: EntryKind| {
                        refused.note(incident.run(Command::SetEntryKind { entry: id, kind }));
                    }
                >
                    <KindMark kind=kind />
                    {move || (kind.get() == EntryKind::Note).then(|| view! {
                        <span aria-hidden="true">"note"</span>
                    })}
                </Menu>
                <ImportantButton id=id entry=entry refused=refused />
                <AttachButton target=Target::Line(Origin::Entry(id)) label="Attach to this entry" />
                <IconButton
                    label="History"
                    icon=IconName::History
                    on_press=move |()| toggle_history(hold.history, id)
                />
                <IconButton
                    label="Delete"
                    icon=IconName::Delete
                    on_press=move |()| delete(incident, hold, id)
                />
                <span class="incident-gap"></span>
                <Button look=ButtonLook::Quiet title="Esc or Ctrl with Enter" on_press=move |()| leave()>
                    "Done"
                </Button>
            </div>
            <RefusalNote refused=refused />
        </div>
    }
}
