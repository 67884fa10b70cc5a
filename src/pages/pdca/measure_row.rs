//! A countermeasure: a row of the table.

use std::collections::BTreeSet;

use andon_model::command::Refusal;
use andon_model::id::{MeasureId, WhyId};
use andon_model::pdca::coach::About;
use andon_model::pdca::command::{MeasureChange, PdcaCommand, PdcaText};
use andon_model::pdca::rules::Broken;
use andon_model::pdca::{Measure, MeasureKind, MeasureStatus};
use andon_model::term::Taxonomy;
use leptos::prelude::*;

use super::cells;
use super::coach_note::CoachNotes;
use super::hold::{RecordHold, use_record_hold};
use crate::browser::clock;
use crate::browser::page::focus_by_id;
use crate::pages::incident::properties::ReasonForm;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::state::whole::Whole;
use crate::state::zone::own_day;
use crate::ui::button::{Button, ButtonLook, IconButton};
use crate::ui::choice::Choice;
use crate::ui::combobox::Picking;
use crate::ui::icon::IconName;
use crate::ui::live::live;
use crate::ui::markdown::plain;

/// The id of the field that says what is done.
pub fn field_element(measure: MeasureId) -> String {
    format!("measure-{measure}")
}

fn check_element(measure: MeasureId) -> String {
    format!("check-{measure}")
}

/// A field of the countermeasure, followed.
fn field<T: PartialEq + Send + Sync + 'static>(
    measure: Memo<Option<Measure>>,
    read: impl Fn(&Measure) -> T + Send + Sync + 'static,
    absent: fn() -> T,
) -> Memo<T> {
    Memo::new(move |_| measure.with(|one| one.as_ref().map_or_else(absent, &read)))
}

#[component]
pub fn MeasureRow(id: MeasureId) -> impl IntoView {
    let hold = use_record_hold();
    let refused = Refused::new();
    let measure = hold.state.measure(id);
    let change = move |change: MeasureChange| {
        refused.note(hold.state.run(PdcaCommand::ChangeMeasure { measure: id, change }))
    };
    let name = Memo::new(move |_| {
        measure.with(|one| one.as_ref().map(|one| plain(&one.text)).unwrap_or_default())
    });
    let label = move || match name.get() {
        name if name.is_empty() => "A countermeasure without a text".to_owned(),
        name => name,
    };
    let open = field(measure, |one| !one.status.is_finished(), || false);
    let pending = field(measure, |one| one.status < MeasureStatus::CheckPending, || false);
    let kind = field(measure, |one| place(&MeasureKind::ALL, one.kind), || 0);
    let owner = field(measure, |one| one.owner, || None);
    let due = field(measure, |one| one.due, || None);
    let check_date = field(measure, |one| one.check_date, || None);
    let created = field(measure, |one| own_day(one.created).to_string(), String::new);
    let terms = [
        ("Department", Taxonomy::Departments),
        ("Tech stack", Taxonomy::Stacks),
        ("CFT", Taxonomy::CrossFunctionalTeams),
        ("Tech team", Taxonomy::TechTeams),
    ]
    .map(|(label, taxonomy)| {
        let chosen = field(
            measure,
            move |one| {
                let own = one.terms.iter().filter(|(other, _)| *other == taxonomy);
                own.map(|(_, term)| term.clone()).collect::<BTreeSet<_>>()
            },
            BTreeSet::new,
        );
        let on_change = move |new: BTreeSet<_>| {
            let old = chosen.get_untracked();
            let with =
                |terms: BTreeSet<_>| terms.into_iter().map(|term| (taxonomy, term)).collect();
            change(MeasureChange::Terms {
                add: with(new.difference(&old).cloned().collect()),
                remove: with(old.difference(&new).cloned().collect()),
            });
        };
        let cell = cells::terms(label, taxonomy, Picking::Many, chosen.into(), refused, on_change);
        view! { <td data-title=label>{cell}</td> }
    })
    .collect_view();
    let remove = move |()| {
        if refused.note(hold.state.run(PdcaCommand::RemoveMeasure(id))) {
            hold.announcer.announce("Removed. Undo brings it back.");
        }
    };
    view! {
        <tr data-row="true" aria-label=label>
            <td data-title="Root cause">{cause(hold, id, refused)}</td>
            <td data-title="Countermeasure" class="cell-wide">
                {cells::text("Countermeasure", PdcaText::Measure(id), Some(field_element(id)), "What changes so that it cannot happen again?")}
                <CoachNotes about=About::Measure(id) />
            </td>
            <td data-title="Status"><Status id=id refused=refused /><RefusalNote refused=refused /></td>
            <td data-title="Owner">
                {cells::person("Owner", owner.into(), move |owner| { change(MeasureChange::Owner(owner)); })}
            </td>
            <td data-title="Due">
                {cells::date("Due", due.into(), pending.into(), move |day| { change(MeasureChange::Due(day)); })}
            </td>
            <td data-title="Check" class="cell-wide">
                {cells::text("Check", PdcaText::Check(id), Some(check_element(id)), "How will we know?")}
            </td>
            <td data-title="Check date">
                {cells::date("Check date", check_date.into(), open.into(), move |day| { change(MeasureChange::CheckDate(day)); })}
            </td>
            <td data-title="Act"><ActsOf id=id refused=refused /></td>
            <td data-title="Type">
                {cells::titles("Type".into(), MeasureKind::ALL.map(MeasureKind::title).into(), kind.into(), move |place| {
                    change(MeasureChange::Kind(MeasureKind::ALL[place]));
                })}
            </td>
            {terms}
            <td data-title="Created" class="cell-day">{move || created.get()}</td>
            <td class="cell-more">
                <IconButton label="Remove the countermeasure" icon=IconName::Delete on_press=remove />
            </td>
        </tr>
    }
}

fn place<T: PartialEq>(all: &[T], one: T) -> usize {
    all.iter().position(|other| *other == one).unwrap_or_default()
}

/// The root cause that it is for.
fn cause(hold: RecordHold, id: MeasureId, refused: Refused) -> AnyView {
    let chosen = hold.of(move |record| {
        record.measures.iter().find(|one| one.id == id).and_then(|one| one.cause)
    });
    let causes = Memo::new(move |_| {
        let trees = hold.state.trees.get();
        hold.state.record.with(|record| {
            let marked = record
                .whys
                .iter()
                .filter(|why| why.is_cause() || !why.removed && chosen.get() == Some(why.id));
            let mut causes: Vec<(u32, WhyId, String)> = marked
                .filter_map(|why| Some((trees.number(why.id)?, why.id, plain(&why.text))))
                .collect();
            causes.sort_unstable();
            causes
        })
    });
    let choices = Signal::derive(move || {
        let mut choices: Vec<Choice<usize>> = causes.with(|causes| {
            let choice = |(place, (number, _, text)): (usize, &(u32, WhyId, String))| {
                Choice::detailed(place, format!("RC {number}"), text.clone())
            };
            causes.iter().enumerate().map(choice).collect()
        });
        choices.push(Choice::new(choices.len(), "None of them"));
        choices
    });
    let at = Signal::derive(move || {
        let chosen = chosen.get();
        causes.with(|causes| match chosen {
            Some(why) => causes.iter().position(|(_, other, _)| *other == why),
            None => Some(causes.len()),
        })
    });
    let choose = move |place: usize| {
        let cause = causes.with_untracked(|causes| causes.get(place).map(|(_, why, _)| *why));
        let change = MeasureChange::Cause(cause);
        refused.note(hold.state.run(PdcaCommand::ChangeMeasure { measure: id, change }));
    };
    let shown = move || {
        let number = at.get().and_then(|at| causes.with(|all| all.get(at).map(|(n, ..)| *n)));
        match number {
            Some(number) => view! { <span class="rc">{format!("RC {number}")}</span> }.into_any(),
            None => view! { <span class="absent">"none"</span> }.into_any(),
        }
    };
    cells::choice("Root cause".into(), choices, at, choose, shown)
}

/// What is asked for before a status is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Nothing,
    WhyAbandoned,
}

#[component]
fn Status(id: MeasureId, refused: Refused) -> impl IntoView {
    let hold = use_record_hold();
    let measure = hold.state.measure(id);
    let asked = RwSignal::new(Asked::Nothing);
    let status = field(measure, |one| one.status, MeasureStatus::default);
    let verdict = field(measure, |one| one.verdict, || None);
    let reason = field(measure, |one| one.reason.clone(), String::new);
    let broken = field(measure, |one| one.broken().map(|broken| broken.to_string()), || None);
    let set = move |status: MeasureStatus, verdict, reason: String| {
        let change = MeasureChange::Status { status, verdict, reason };
        let outcome = hold.state.run(PdcaCommand::ChangeMeasure { measure: id, change });
        if matches!(outcome, Err(Refusal::Record(Broken::CheckMissing(_)))) {
            // Where it has to be said.
            clock::next_frame(move || {
                focus_by_id(&check_element(id));
            });
        }
        refused.note(outcome)
    };
    let choose = move |place: usize| {
        let status = MeasureStatus::ALL[place];
        asked.set(Asked::Nothing);
        match status {
            MeasureStatus::Abandoned => asked.set(Asked::WhyAbandoned),
            // The verdict is of today unless somebody says otherwise.
            MeasureStatus::CheckOk | MeasureStatus::CheckKo => {
                let day = verdict.get_untracked().unwrap_or(hold.today.get_untracked());
                set(status, Some(day), String::new());
            }
            _ => {
                set(status, None, String::new());
            }
        }
    };
    let is_verdict =
        Memo::new(move |_| matches!(status.get(), MeasureStatus::CheckOk | MeasureStatus::CheckKo));
    let is_ko = Memo::new(move |_| status.get() == MeasureStatus::CheckKo);
    let at = Signal::derive(move || place(&MeasureStatus::ALL, status.get()));
    view! {
        <div class="measure-status" data-status=move || status.get().name()>
            {cells::titles("Status".into(), MeasureStatus::ALL.map(MeasureStatus::title).into(), at, choose)}
        </div>
        {live(move || is_verdict.get().then(|| cells::date(
            "Day of the verdict",
            verdict.into(),
            Signal::stored(false),
            move |day| { set(status.get_untracked(), day, String::new()); },
        )))}
        {live(move || is_ko.get().then(|| view! { <AfterKo id=id refused=refused /> }))}
        {live(move || {
            let reason = reason.get();
            (!reason.is_empty()).then(|| view! { <p class="quiet">{reason}</p> })
        })}
        {live(move || (asked.get() == Asked::WhyAbandoned).then(|| view! {
            <ReasonForm
                question="Why is it abandoned?"
                placeholder="what is better, or impossible"
                on_keep=move |reason: String| {
                    let well = set(MeasureStatus::Abandoned, None, reason);
                    if well {
                        asked.set(Asked::Nothing);
                    }
                    well
                }
                on_cancel=move |()| asked.set(Asked::Nothing)
            />
        }))}
        {live(move || broken.get().map(|broken| view! { <p class="warning">{broken}</p> }))}
    }
}

/// It does not work: it is done again, or the thinking goes on.
#[component]
fn AfterKo(id: MeasureId, refused: Refused) -> impl IntoView {
    let hold = use_record_hold();
    let again = move |()| {
        let change = MeasureChange::Status {
            status: MeasureStatus::ToDo,
            verdict: None,
            reason: String::new(),
        };
        refused.note(hold.state.run(PdcaCommand::ChangeMeasure { measure: id, change }));
    };
    let cause = hold.of(move |record| {
        record.measures.iter().find(|one| one.id == id).and_then(|one| one.cause)
    });
    view! {
        <p class="after-ko">
            <Button on_press=again>"Back to do"</Button>
            {live(move || cause.get().map(|why| view! {
                <Button on_press=move |()| hold.ask_why(why)>"Ask why again"</Button>
            }))}
        </p>
    }
}

/// What is applied to the rest because of it.
#[component]
fn ActsOf(id: MeasureId, refused: Refused) -> impl IntoView {
    let hold = use_record_hold();
    let acts = hold.of(move |record| {
        let own = record.shown_acts().filter(|act| act.measure == Some(id));
        own.map(|act| (act.id, plain(&act.text))).collect::<Vec<_>>()
    });
    let add = move |()| {
        refused.note(super::acts::add(hold, Some(id)));
    };
    view! {
        {live(move || {
            acts.get()
                .into_iter()
                .map(|(act, text)| {
                    let text = if text.is_empty() { "An act without a text".into() } else { text };
                    view! {
                        <button
                            type="button"
                            class="link-button cell-act"
                            on:click=move |_| { focus_by_id(&super::act_row::field_element(act)); }
                        >
                            {text}
                        </button>
                    }
                })
                .collect_view()
        })}
        <Button look=ButtonLook::Quiet on_press=add>"Add an act"</Button>
    }
}
