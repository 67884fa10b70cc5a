//! Deleted entries, to bring back.

use andon_model::command::Command;
use andon_model::id::EntryId;
use leptos::prelude::*;

use super::page::use_incident;
use super::timeline_hold::use_timeline_hold;
use super::when_text;
use crate::ui::button::Button;
use crate::ui::each::each;
use crate::ui::live::live;
use crate::ui::markdown::plain;

#[component]
pub fn DeletedEntries() -> impl IntoView {
    let deleted = use_incident().timeline.deleted;
    let open = RwSignal::new(false);
    let count = Memo::new(move |_| deleted.with(Vec::len));
    live(move || {
        (count.get() > 0).then(|| {
            view! {
                <section class="deleted" aria-label="Deleted entries">
                    <button
                        type="button"
                        class="button button-quiet"
                        aria-expanded=move || open.get().to_string()
                        on:click=move |_| open.update(|open| *open = !*open)
                    >
                        {move || format!("{} deleted", count.get())}
                        " · "
                        {move || if open.get() { "hide" } else { "show" }}
                    </button>
                    {move || open.get().then(|| view! {
                        <ul class="deleted-list">
                            {each(move || deleted.get(), EntryId::to_string, move |id| {
                                view! { <DeletedEntry id=id /> }.into_any()
                            })}
                        </ul>
                    })}
                </section>
            }
        })
    })
}

#[component]
fn DeletedEntry(id: EntryId) -> impl IntoView {
    let incident = use_incident();
    let hold = use_timeline_hold();
    let entry = incident.timeline.entry(id)?;
    let shown = {
        let entry = entry.clone();
        move || {
            entry.with(|entry| {
                let when = when_text::dated(&entry.occurred, &incident.zone.get());
                format!("{when} {}", plain(&entry.text))
            })
        }
    };
    Some(view! {
        <li class="deleted-entry">
            <span class="deleted-text">{shown}</span>
            <Button on_press=move |()| {
                if incident.run(Command::RestoreEntry(id)).is_ok() {
                    hold.let_go(id);
                    hold.reveal(id);
                }
            }>"Restore"</Button>
        </li>
    })
}
