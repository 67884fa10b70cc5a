//! Everybody in the workspace.

use andon_model::command::WorkspaceCommand;
use andon_model::id::PersonId;
use leptos::prelude::*;

use super::hold::use_settings;
use super::saved_field::{FieldLook, SavedField};
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::ui::button::Button;
use crate::ui::each::each;
use crate::ui::field::TextInput;

#[component]
pub fn PeopleSection() -> impl IntoView {
    let hold = use_settings();
    let people = move || {
        let mut people: Vec<(String, PersonId)> = hold.andon.workspace.with(|workspace| {
            workspace.people.values().map(|p| (p.name.to_lowercase(), p.id)).collect()
        });
        people.sort_unstable();
        people.into_iter().map(|(_, id)| id).collect()
    };
    let new = RwSignal::new(String::new());
    let refused = Refused::new();
    let add = move || {
        let person = hold.andon.new_person_id();
        let name = new.get_untracked().trim().to_owned();
        if refused.note(hold.run(WorkspaceCommand::PutPerson { person, name })) {
            new.set(String::new());
        }
    };
    view! {
        <section class="card" aria-labelledby="settings-people">
            <h2 id="settings-people">"People"</h2>
            <p class="quiet">
                "Who has joined, and who was written down. A new name holds everywhere at once, on old pages too. Others join with a link."
            </p>
            <ul class="settings-people" aria-label="People">
                {each(people, PersonId::to_string, |id| view! { <PersonRow id=id /> }.into_any())}
            </ul>
            <div class="settings-new-person">
                <TextInput label="Name of a new person" value=new on_enter=move |()| add() />
                <Button on_press=move |()| add()>"Add"</Button>
            </div>
            <RefusalNote refused=refused />
        </section>
    }
}

#[component]
fn PersonRow(id: PersonId) -> impl IntoView {
    let hold = use_settings();
    let name = Memo::new(move |_| {
        hold.andon.workspace.with(|w| w.people.get(&id).map(|p| p.name.clone()).unwrap_or_default())
    });
    let is_me = move || hold.andon.me.with(|me| me.as_ref().is_some_and(|me| me.id == id));
    let keep = move |name: String| hold.run(WorkspaceCommand::PutPerson { person: id, name });
    view! {
        <li class="settings-item">
            <div class="settings-item-body">
                <SavedField
                    label=Signal::derive(move || format!("Name of \u{201c}{}\u{201d}", name.get()))
                    kept=name
                    keep=Callback::new(keep)
                    look=FieldLook::Bare
                />
            </div>
            {move || is_me().then(|| view! { <span class="quiet">"you"</span> })}
        </li>
    }
}
