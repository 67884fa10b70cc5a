//! Act: what is applied to the rest of the systems or the company.

use andon_model::command::Refusal;
use andon_model::id::{ActId, MeasureId};
use andon_model::pdca::command::PdcaCommand;
use andon_model::pdca::{ActStatus, Pdca};
use leptos::prelude::*;

use super::act_row::{ActRow, field_element};
use super::cells;
use super::hold::{RecordHold, use_record_hold};
use crate::browser::clock;
use crate::browser::focus::keep_focus;
use crate::browser::page::focus_by_id;
use crate::keymap::{Action, on_action};
use crate::pages::incident::properties::ReasonForm;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::state::whole::Whole;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::each::each;
use crate::ui::live::live;

const COLUMNS: [&str; 7] = ["What to apply", "Where", "From", "Owner", "Due", "Status", "Created"];

#[component]
pub fn Acts() -> impl IntoView {
    let hold = use_record_hold();
    let refused = Refused::new();
    let open_only = RwSignal::new(false);
    let rows = Memo::new(move |_| {
        let open_only = open_only.get();
        hold.state.record.with(|record| {
            let shown =
                record.shown_acts().filter(|act| !open_only || act.status == ActStatus::ToDo);
            shown.map(|act| act.id).collect::<Vec<ActId>>()
        })
    });
    let counts = hold.of(counts);
    let ids = move || {
        keep_focus("acts-title-table");
        rows.get()
    };
    let table = cells::table(
        "Act table",
        "acts-title",
        &COLUMNS,
        each(ids, ActId::to_string, |id| view! { <ActRow id=id /> }.into_any()),
    );
    let new = move || {
        refused.note(add(hold, None));
    };
    on_action(move |action| {
        let mine = action == Action::NewAct;
        if mine {
            new();
        }
        mine
    });
    let foot = cells::foot("New act", counts, new);
    view! {
        <section class="record-section" aria-labelledby="acts-title">
            <header class="record-section-head">
                <h2 id="acts-title">"Act"</h2>
                <div class="record-filters">
                    <button
                        type="button"
                        class="button button-quiet"
                        aria-pressed=move || open_only.get().to_string()
                        on:click=move |_| open_only.update(|only| *only = !*only)
                    >
                        "To do only"
                    </button>
                </div>
            </header>
            {table}
            {foot}
            <RefusalNote refused=refused />
            <NoActs />
        </section>
    }
}

/// Adds an act and begins to write it.
pub fn add(hold: RecordHold, measure: Option<MeasureId>) -> Result<(), Refusal> {
    let act = hold.andon.new_act_id();
    hold.state.run(PdcaCommand::AddAct { act, measure, text: String::new() })?;
    clock::next_frame(move || {
        focus_by_id(&field_element(act));
    });
    Ok(())
}

fn counts(record: &Pdca) -> String {
    let all = record.shown_acts().count();
    let open = record.shown_acts().filter(|act| act.status == ActStatus::ToDo).count();
    format!("Count {all}: {open} to do")
}

/// Why nothing needs to be applied elsewhere.
#[component]
fn NoActs() -> impl IntoView {
    let hold = use_record_hold();
    let refused = Refused::new();
    let asking = RwSignal::new(false);
    let reason = hold.of(|record| record.no_acts.clone());
    let none = hold.of(|record| record.shown_acts().next().is_none());
    let set = move |reason: String| refused.note(hold.state.run(PdcaCommand::SetNoActs(reason)));
    live(move || {
        let said = reason.get();
        let inside = match (said.is_empty(), none.get(), asking.get()) {
            (false, ..) => view! {
                <p>
                    "Nothing needs to be applied elsewhere, because " {said} " "
                    <Button look=ButtonLook::Quiet on_press=move |()| { set(String::new()); }>
                        "Take back"
                    </Button>
                </p>
            }
            .into_any(),
            (true, true, false) => view! {
                <Button look=ButtonLook::Quiet on_press=move |()| asking.set(true)>
                    "Nothing needs to be applied elsewhere"
                </Button>
            }
            .into_any(),
            (true, true, true) => view! {
                <ReasonForm
                    question="Why does nothing need to be applied elsewhere?"
                    placeholder="such as: there is one of it"
                    on_keep=move |reason: String| {
                        if reason.is_empty() {
                            refused.say(Some("Say why, so that others can follow.".into()));
                            return false;
                        }
                        let well = set(reason);
                        asking.set(!well);
                        well
                    }
                    on_cancel=move |()| asking.set(false)
                />
            }
            .into_any(),
            (true, false, _) => ().into_any(),
        };
        view! { <div class="no-acts">{inside}<RefusalNote refused=refused /></div> }
    })
}
