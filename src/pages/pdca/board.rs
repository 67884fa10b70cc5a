//! The records on a board, a column for each status. Cards are moved by their menu: what it takes
//! to be done is said where it is refused.

use andon_model::command::Refusal;
use andon_model::id::PdcaId;
use andon_model::index::RecordRow;
use andon_model::pdca::Status;
use andon_model::pdca::command::PdcaCommand;
use leptos::prelude::*;
use leptos::{ev, html};

use super::list::due_words;
use crate::pages::incident::other_incident::incident_name;
use crate::pages::incident::people;
use crate::pages::incident::properties::ReasonForm;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::route::Route;
use crate::state::Andon;
use crate::state::andon::use_andon;
use crate::state::presence::hue;
use crate::ui::each::each;
use crate::ui::live::live;
use crate::ui::live_region::{Announcer, use_announcer};
use crate::ui::person_tag::PersonTag;

/// What the cards share. Cheap to copy.
#[derive(Clone, Copy)]
struct Hold {
    andon: Andon,
    announcer: Announcer,
    refused: Refused,
    /// The card that is dragged, and the column it is over.
    drag: RwSignal<Option<(PdcaId, Option<Status>)>>,
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
        <p class="quiet">
            "Drag a card to another column, or move it with " <kbd>"Alt"</kbd> " "
            <kbd>"\u{2190}\u{2192}"</kbd> "."
        </p>
        <div class="board" tabindex="0" role="group" aria-label="Board">{columns}</div>
    }
}

fn column(hold: Hold, status: Status, rows: Memo<Vec<RecordRow>>) -> AnyView {
    let own = Memo::new(move |_| {
        rows.with(|rows| {
            rows.iter().filter(|row| row.status == status).cloned().collect::<Vec<_>>()
        })
    });
    let title = format!("column-{}", status.name());
    let is_target = move || hold.drag.get().is_some_and(|(_, to)| to == Some(status));
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
            <ul class="board-cards">
                {each(move || own.get(), |row| format!("{row:?}"), move |row| card(hold, row))}
            </ul>
        </section>
    }
    .into_any()
}

fn card(hold: Hold, row: RecordRow) -> AnyView {
    let andon = hold.andon;
    let RecordRow { id, name, status, owner, incident, finished, due, measures, .. } = row;
    let shown = if name.trim().is_empty() { "A record without a name".to_owned() } else { name };
    let label = format!("{shown}, {}", status.title());
    let owner = move || {
        owner.map(|owner| view! { <PersonTag name=people::name_of(andon, owner) hue=hue(owner) /> })
    };
    let incident = incident.map(|incident| {
        let name = move || incident_name(andon, incident).unwrap_or_else(|| "an incident".into());
        view! { <p class="quiet truncate">{name}</p> }
    });
    let on_key = move |event: ev::KeyboardEvent| {
        if !event.alt_key() {
            return;
        }
        let at = Status::ALL.iter().position(|one| *one == status).unwrap_or_default();
        let to = match event.key().as_str() {
            "ArrowRight" => Status::ALL.get(at + 1),
            "ArrowLeft" => at.checked_sub(1).map(|at| &Status::ALL[at]),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        if let Some(to) = to.copied() {
            put(hold, id, to);
        }
    };
    let over = move |event: &ev::PointerEvent| {
        let (x, y) = (event.client_x() as f32, event.client_y() as f32);
        let under = document().element_from_point(x, y);
        let column = under.and_then(|under| under.closest("[data-column]").ok().flatten());
        let name = column.and_then(|column| column.get_attribute("data-column"));
        name.and_then(|name| Status::from_name(&name))
    };
    let begun = StoredValue::new(None::<(f64, f64)>);
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
            class="board-card"
            data-dragged=move || {
                hold.drag.get().is_some_and(|(card, _)| card == id).then_some("true")
            }
            on:pointerdown=move |event| {
                if event.button() == 0 && event.pointer_type() == "mouse" {
                    begun.set_value(Some((event.client_x(), event.client_y())));
                }
            }
            on:pointermove=move |event| {
                let Some((x, y)) = begun.get_value() else { return };
                let far = (event.client_x() - x).abs().max((event.client_y() - y).abs()) > 6.0;
                if far || hold.drag.get_untracked().is_some() {
                    hold.drag.set(Some((id, over(&event))));
                }
            }
            on:pointerup=move |event| {
                begun.set_value(None);
                let Some((card, _)) = hold.drag.get_untracked() else { return };
                let to = over(&event).filter(|to| *to != status);
                hold.drag.set(None);
                if let (true, Some(to)) = (card == id, to) {
                    put(hold, id, to);
                }
            }
        >
            <a
                node_ref=link
                class="board-name"
                href=Route::Record(id).path()
                aria-label=label
                // The browser's own dragging of links would take ours.
                draggable="false"
                on:keydown=on_key
            >
                {shown}
            </a>
            {incident}
            <p class="board-facts">
                {owner}
                <span class="quiet">{format!("{} of {} checked", measures.0, measures.1)}</span>
                {due.filter(|_| !finished).map(due_words)}
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
