//! Do & Check: what is done about the root causes, and how one knows that it works.

use andon_model::id::{MeasureId, WhyId};
use andon_model::pdca::command::PdcaCommand;
use andon_model::pdca::rules::Broken;
use andon_model::pdca::{MeasureStatus, Pdca};
use leptos::prelude::*;

use super::cells;
use super::hold::{RecordHold, use_record_hold};
use super::measure_row::{MeasureRow, field_element};
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

/// Which rows are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Filter {
    All,
    Open,
    Mine,
    /// Something is due or to be checked by today.
    Due,
}

const FILTERS: [(Filter, &str); 4] =
    [(Filter::All, "All"), (Filter::Open, "Open"), (Filter::Mine, "Mine"), (Filter::Due, "Due")];

const COLUMNS: [&str; 14] = [
    "Root cause",
    "Countermeasure",
    "Status",
    "Owner",
    "Due",
    "Check: how we will know that it works",
    "Check date",
    "Act",
    "Type",
    "Department",
    "Tech stack",
    "CFT",
    "Tech team",
    "Created",
];

#[component]
pub fn Measures() -> impl IntoView {
    let hold = use_record_hold();
    let refused = Refused::new();
    let filter = RwSignal::new(Filter::All);
    let rows = Memo::new(move |_| {
        let (filter, today) = (filter.get(), hold.today.get());
        let me = hold.andon.me.with(|me| me.as_ref().map(|me| me.id));
        hold.state.record.with(|record| {
            let shown = record.shown_measures().filter(|one| match filter {
                Filter::All => true,
                Filter::Open => !one.status.is_finished(),
                Filter::Mine => one.owner == me,
                Filter::Due => {
                    let days = [
                        one.due.filter(|_| one.status < MeasureStatus::CheckPending),
                        one.check_date,
                    ];
                    !one.status.is_finished() && days.into_iter().flatten().any(|day| day <= today)
                }
            });
            shown.map(|one| one.id).collect::<Vec<MeasureId>>()
        })
    });
    let counts = hold.of(counts);
    let filters = FILTERS
        .map(|(one, text)| {
            view! {
                <button
                    type="button"
                    class="button button-quiet"
                    aria-pressed=move || (filter.get() == one).to_string()
                    on:click=move |_| filter.set(one)
                >
                    {text}
                </button>
            }
        })
        .collect_view();
    let ids = move || {
        keep_focus("measures-title-table");
        rows.get()
    };
    let table = cells::table(
        "Do & Check table",
        "measures-title",
        &COLUMNS,
        each(ids, MeasureId::to_string, |id| view! { <MeasureRow id=id /> }.into_any()),
    );
    let new = move || {
        refused.note(add(hold, None));
    };
    on_action(move |action| {
        let mine = action == Action::NewMeasure;
        if mine {
            new();
        }
        mine
    });
    let foot = cells::foot("New countermeasure", counts, new);
    view! {
        <section class="record-section" aria-labelledby="measures-title">
            <header class="record-section-head">
                <h2 id="measures-title">"Do & Check"</h2>
                <div class="record-filters" role="group" aria-label="Show countermeasures">{filters}</div>
            </header>
            <Untreated />
            {table}
            {foot}
            <RefusalNote refused=refused />
        </section>
    }
}

/// Adds a countermeasure and begins to write it.
pub fn add(hold: RecordHold, cause: Option<WhyId>) -> Result<(), andon_model::command::Refusal> {
    let measure = hold.andon.new_measure_id();
    hold.state.run(PdcaCommand::AddMeasure { measure, cause, text: String::new() })?;
    clock::next_frame(move || {
        focus_by_id(&field_element(measure));
    });
    Ok(())
}

/// "Count 2: 1 to do, 1 check OK".
fn counts(record: &Pdca) -> String {
    let all = record.shown_measures().count();
    let by_status = MeasureStatus::ALL.iter().filter_map(|status| {
        let count = record.shown_measures().filter(|one| one.status == *status).count();
        (count > 0).then(|| {
            format!(
                "{count} {}",
                status
                    .title()
                    .to_lowercase()
                    .replace("check ok", "check OK")
                    .replace("check ko", "check KO")
            )
        })
    });
    let parts: Vec<String> = by_status.collect();
    match parts.is_empty() {
        true => format!("Count {all}"),
        false => format!("Count {all}: {}", parts.join(", ")),
    }
}

/// The root causes about which nothing is done.
#[component]
fn Untreated() -> impl IntoView {
    let hold = use_record_hold();
    let open = hold.of(|record| {
        let causes = record.untreated().into_iter().filter_map(|broken| match broken {
            Broken::CauseUntreated { why, number } => Some((why, number)),
            _ => None,
        });
        causes.collect::<Vec<_>>()
    });
    let excused = hold.of(|record| {
        let trees = andon_model::pdca::tree::Trees::of(record);
        let reasons = record.whys.iter().filter(|why| why.is_cause()).filter_map(|why| {
            let reason = why.cause.as_ref()?.no_measure.trim();
            (!reason.is_empty()).then(|| (why.id, trees.number(why.id), reason.to_owned()))
        });
        reasons.collect::<Vec<_>>()
    });
    view! {
        <ul class="untreated" aria-label="Root causes without a countermeasure">
            {each(move || open.get(), |(why, number)| format!("{why} {number}"), |(why, number)| {
                view! { <UntreatedCause why=why number=number /> }.into_any()
            })}
            {each(
                move || excused.get(),
                |(why, number, reason)| format!("{why} {number:?} {reason}"),
                move |(why, number, reason)| {
                    let number = number.map(|number| format!("RC {number}: ")).unwrap_or_default();
                    let undo = move |()| {
                        let reason = String::new();
                        if let Err(refusal) = hold.state.run(PdcaCommand::SetNoMeasure { why, reason }) {
                            hold.announcer.announce(&refusal.to_string());
                        }
                    };
                    view! {
                        <li class="quiet">
                            {number} "nothing is done, because " {reason} " "
                            <Button look=ButtonLook::Quiet on_press=undo>"Take back"</Button>
                        </li>
                    }
                    .into_any()
                },
            )}
        </ul>
    }
}

#[component]
fn UntreatedCause(why: WhyId, number: u32) -> impl IntoView {
    let hold = use_record_hold();
    let refused = Refused::new();
    let asking = RwSignal::new(false);
    let keep = move |reason: String| {
        if reason.is_empty() {
            refused.say(Some("Say why, so that others can follow.".into()));
            return false;
        }
        refused.note(hold.state.run(PdcaCommand::SetNoMeasure { why, reason }))
    };
    view! {
        <li>
            <span>{format!("RC {number} has no countermeasure.")}</span>
            <Button on_press=move |()| { refused.note(add(hold, Some(why))); }>
                {format!("Countermeasure for RC {number}")}
            </Button>
            {live(move || match asking.get() {
                false => view! {
                    <Button look=ButtonLook::Quiet on_press=move |()| asking.set(true)>
                        "Say why nothing is done"
                    </Button>
                }
                .into_any(),
                true => view! {
                    <ReasonForm
                        question=format!("Why is nothing done about RC {number}?")
                        placeholder="what makes it acceptable"
                        on_keep=keep
                        on_cancel=move |()| asking.set(false)
                    />
                }
                .into_any(),
            })}
            <RefusalNote refused=refused />
        </li>
    }
}
