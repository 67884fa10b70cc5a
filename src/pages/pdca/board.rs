//! The records on a board, a column for each status. Cards are dragged, or moved by keys: what
//! it takes to be done is said where it is refused.

use andon_model::command::Refusal;
use andon_model::id::PdcaId;
use andon_model::index::RecordRow;
use andon_model::pdca::Status;
use andon_model::pdca::command::PdcaCommand;
use leptos::prelude::*;
use leptos::{ev, html};

use super::list::{name_in, next_day, of_row, owner};
use crate::browser::focus::keep_focus;
use crate::pages::dragging::{Dragged, beside, drag_card};
use crate::pages::incident::other_incident::incident_name;
use crate::pages::incident::properties::ReasonForm;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::route::Route;
use crate::state::Andon;
use crate::state::andon::use_andon;
use crate::ui::each::each;
use crate::ui::live::live;
use crate::ui::live_region::{Announcer, use_announcer};

/// What the cards share. Cheap to copy.
#[derive(Clone, Copy)]
struct Hold {
    andon: Andon,
    announcer: Announcer,
    refused: Refused,
    /// The card that is dragged, and the column it is over.
    drag: Dragged<PdcaId, Status>,
    /// The card that asks why it is abandoned.
    asking: RwSignal<Option<PdcaId>>,
    /// The card that takes the focus when it comes into its new column.
    moved: RwSignal<Option<PdcaId>>,
}

#[component]
pub fn Board(rows: Memo<Vec<RecordRow>>) -> impl IntoView {
    let hold = Hold {
        andon: use_andon(),
        announcer: use_announcer(),
        refused: Refused::new(),
        drag: RwSignal::new(None),
        asking: RwSignal::new(None),
        moved: RwSignal::new(None),
    };
    let columns = Status::ALL.map(|status| column(hold, status, rows)).into_iter().collect_view();
    view! {
        <RefusalNote refused=hold.refused />
        <p class="quiet by-keys">
            "Drag a card to another column, or move it with " <kbd>"Alt"</kbd> " "
            <kbd>"\u{2190}\u{2192}"</kbd> "."
        </p>
        <p class="quiet by-touch">"Hold a card, then drag it to another column."</p>
        <div class="board" tabindex="0" role="group" aria-label="Board">{columns}</div>
    }
}

fn column(hold: Hold, status: Status, rows: Memo<Vec<RecordRow>>) -> AnyView {
    let own = Memo::new(move |_| {
        rows.with(|rows| {
            let own = rows.iter().filter(|row| row.status == status);
            own.map(|row| row.id).collect::<Vec<PdcaId>>()
        })
    });
    let title = format!("column-{}", status.name());
    let list = StoredValue::new(format!("cards-{}", status.name()));
    let is_target = move || hold.drag.get().is_some_and(|(_, to)| to == Some(status));
    let ids = move || {
        let ids = own.get();
        list.with_value(|list| keep_focus(list));
        ids
    };
    view! {
        <section
            class="board-column"
            data-column=status.name()
            data-drop=move || is_target().then_some("true")
            aria-labelledby=title.clone()
        >
            <h2 id=title.clone()>
                {status.title()} " " <span class="count">{move || own.with(Vec::len)}</span>
            </h2>
            <ul id=list.get_value() class="board-cards">
                {each(ids, PdcaId::to_string, move |id| card(hold, id, status))}
            </ul>
        </section>
    }
    .into_any()
}

fn card(hold: Hold, id: PdcaId, status: Status) -> AnyView {
    let andon = hold.andon;
    let name = of_row(id, name_in);
    let incident = of_row(id, |row| row.incident);
    let measures = of_row(id, |row| row.measures);
    let shown = move || name.get().unwrap_or_default();
    let incident = live(move || {
        incident.get().flatten().map(|incident| {
            let name =
                move || incident_name(andon, incident).unwrap_or_else(|| "an incident".into());
            view! { <p class="quiet truncate">{name}</p> }
        })
    });
    let on_key = move |event: ev::KeyboardEvent| {
        if let Some(to) = beside(&Status::ALL, status, &event) {
            put(hold, id, to);
        }
    };
    let node = NodeRef::<html::Li>::new();
    drag_card(node, hold.drag, (id, status), Status::from_name, move |to| put(hold, id, to));
    let link = NodeRef::<html::A>::new();
    Effect::new(move |_| {
        let Some(link) = link.get() else { return };
        // The one in the old column has been there before it moved.
        if hold.moved.get_untracked() == Some(id) {
            hold.moved.set(None);
            let _ = link.focus();
        }
    });
    view! {
        <li
            node_ref=node
            class="board-card"
            data-row="true"
            data-dragged=move || {
                hold.drag.get().is_some_and(|(card, _)| card == id).then_some("true")
            }
        >
            <a
                node_ref=link
                class="board-name"
                href=Route::Record(id).path()
                aria-label=move || format!("{}, {}", shown(), status.title())
                on:keydown=on_key
            >
                {shown}
            </a>
            {incident}
            <p class="board-facts">
                {owner(andon, id)}
                <span class="quiet">
                    {move || measures.get().map(|(done, all)| format!("{done} of {all} checked"))}
                </span>
                {next_day(id)}
            </p>
            {live(move || (hold.asking.get() == Some(id)).then(|| view! {
                <ReasonForm
                    question="Why is it abandoned?"
                    placeholder="such as: another record covers it"
                    on_keep=move |reason: String| {
                        set(hold, id, Status::Abandoned, reason);
                        hold.asking.set(None);
                        true
                    }
                    on_cancel=move |()| hold.asking.set(None)
                />
            }))}
        </li>
    }
    .into_any()
}

fn put(hold: Hold, id: PdcaId, to: Status) {
    match to {
        Status::Abandoned => hold.asking.set(Some(id)),
        to => set(hold, id, to, String::new()),
    }
}

fn set(hold: Hold, id: PdcaId, status: Status, reason: String) {
    let done = move |outcome: Result<(), Refusal>| {
        if hold.refused.note(outcome) {
            hold.announcer.announce(&format!("Moved to {}", status.title()));
        } else {
            hold.moved.set(None);
        }
    };
    hold.moved.set(Some(id));
    hold.andon.change_record(id, PdcaCommand::SetStatus { status, reason }, done);
}
