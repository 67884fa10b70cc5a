//! An act: a row of the table.

use andon_model::id::{ActId, MeasureId};
use andon_model::pdca::command::{ActChange, PdcaCommand, PdcaText};
use andon_model::pdca::{Act, ActStatus};
use leptos::prelude::*;

use super::cells;
use super::hold::{RecordHold, use_record_hold};
use crate::pages::incident::properties::ReasonForm;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::state::whole::Whole;
use crate::state::zone::own_day;
use crate::ui::button::IconButton;
use crate::ui::choice::Choice;
use crate::ui::icon::IconName;
use crate::ui::live::live;
use crate::ui::markdown::plain;

/// The id of the field that says what is applied.
pub fn field_element(act: ActId) -> String {
    format!("act-{act}")
}

fn field<T: PartialEq + Send + Sync + 'static>(
    act: Memo<Option<Act>>,
    read: fn(&Act) -> T,
    absent: fn() -> T,
) -> Memo<T> {
    Memo::new(move |_| act.with(|one| one.as_ref().map_or_else(absent, read)))
}

#[component]
pub fn ActRow(id: ActId) -> impl IntoView {
    let hold = use_record_hold();
    let refused = Refused::new();
    let act = hold.state.act(id);
    let change = move |change: ActChange| {
        refused.note(hold.state.run(PdcaCommand::ChangeAct { act: id, change }))
    };
    let name = field(act, |act| plain(&act.text), String::new);
    let label = move || match name.get() {
        name if name.is_empty() => "An act without a text".to_owned(),
        name => name,
    };
    let scope = field(act, |act| act.scope.clone(), String::new);
    let owner = field(act, |act| act.owner, || None);
    let due = field(act, |act| act.due, || None);
    let status = field(act, |act| act.status, ActStatus::default);
    let reason = field(act, |act| act.reason.clone(), String::new);
    let broken = field(act, |act| act.broken().map(|broken| broken.to_string()), || None);
    let created = field(act, |act| own_day(act.created).to_string(), String::new);
    let open = Memo::new(move |_| status.get() == ActStatus::ToDo);
    let asking = RwSignal::new(false);
    let choose = move |place: usize| match ActStatus::ALL[place] {
        ActStatus::NotApplicable => asking.set(true),
        status => {
            asking.set(false);
            change(ActChange::Status { status, reason: String::new() });
        }
    };
    let at = Signal::derive(move || {
        let status = status.get();
        ActStatus::ALL.iter().position(|one| *one == status).unwrap_or_default()
    });
    let remove = move |()| {
        if refused.note(hold.state.run(PdcaCommand::RemoveAct(id))) {
            hold.announcer.announce("Removed. Undo brings it back.");
        }
    };
    view! {
        <tr data-row="true" aria-label=label>
            <td data-title="What to apply" class="cell-wide">
                {cells::text("What to apply", PdcaText::Act(id), Some(field_element(id)), "What helps elsewhere, too?")}
                <RefusalNote refused=refused />
            </td>
            <td data-title="Where">
                <input
                    type="text"
                    class="cell-line"
                    aria-label="Where"
                    placeholder="all environments"
                    autocomplete="off"
                    prop:value=move || scope.get()
                    on:change=move |event| { change(ActChange::Scope(event_target_value(&event))); }
                />
            </td>
            <td data-title="From">{measure(hold, id, refused)}</td>
            <td data-title="Owner">
                {cells::person("Owner", owner.into(), move |owner| { change(ActChange::Owner(owner)); })}
            </td>
            <td data-title="Due">
                {cells::date("Due", due.into(), open.into(), move |day| { change(ActChange::Due(day)); })}
            </td>
            <td data-title="Status">
                <div class="measure-status" data-status=move || status.get().name()>
                    {cells::titles("Status".into(), ActStatus::ALL.map(ActStatus::title).into(), at, choose)}
                </div>
                {live(move || {
                    let reason = reason.get();
                    (!reason.is_empty()).then(|| view! { <p class="quiet">{reason}</p> })
                })}
                {live(move || asking.get().then(|| view! {
                    <ReasonForm
                        question="Why does it not apply?"
                        placeholder="what is different there"
                        on_keep=move |reason: String| {
                            let status = ActStatus::NotApplicable;
                            let well = change(ActChange::Status { status, reason });
                            asking.set(!well);
                            well
                        }
                        on_cancel=move |()| asking.set(false)
                    />
                }))}
                {live(move || broken.get().map(|broken| view! { <p class="warning">{broken}</p> }))}
            </td>
            <td data-title="Created" class="cell-day">{move || created.get()}</td>
            <td class="cell-more">
                <IconButton label="Remove the act" icon=IconName::Delete on_press=remove />
            </td>
        </tr>
    }
}

/// The countermeasure that it spreads.
fn measure(hold: RecordHold, id: ActId, refused: Refused) -> AnyView {
    let chosen =
        hold.of(move |record| record.acts.iter().find(|act| act.id == id).and_then(|a| a.measure));
    let measures = hold.of(|record| {
        let all = record.shown_measures().map(|one| (one.id, plain(&one.text)));
        all.collect::<Vec<(MeasureId, String)>>()
    });
    let choices = Signal::derive(move || {
        let mut choices: Vec<Choice<usize>> = measures.with(|all| {
            all.iter().enumerate().map(|(at, (_, text))| Choice::new(at, text.clone())).collect()
        });
        choices.push(Choice::new(choices.len(), "None of them"));
        choices
    });
    let at = Signal::derive(move || {
        let chosen = chosen.get();
        measures.with(|all| match chosen {
            Some(measure) => all.iter().position(|(other, _)| *other == measure),
            None => Some(all.len()),
        })
    });
    let choose = move |place: usize| {
        let measure = measures.with_untracked(|all| all.get(place).map(|(id, _)| *id));
        let change = ActChange::Measure(measure);
        refused.note(hold.state.run(PdcaCommand::ChangeAct { act: id, change }));
    };
    let shown = move || {
        let text = at.get().and_then(|at| measures.with(|all| all.get(at).map(|(_, t)| t.clone())));
        match text {
            Some(text) => view! { <span class="cell-from">{text}</span> }.into_any(),
            None => view! { <span class="absent">"none"</span> }.into_any(),
        }
    };
    cells::choice("Countermeasure".into(), choices, at, choose, shown)
}
