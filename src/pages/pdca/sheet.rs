//! A record on one sheet of paper in landscape: an A3, as problem solving is told.

use andon_model::id::PdcaId;
use andon_model::pdca::command::PdcaText;
use andon_model::pdca::tree::Trees;
use andon_model::pdca::{Measure, Pdca, Tree};
use leptos::html;
use leptos::prelude::*;

use super::diagram::DiagramView;
use super::hold::{RecordHold, use_record_hold};
use super::page::open;
use super::tree::kind;
use crate::browser::clock;
use crate::browser::page::print;
use crate::keymap::{Action, on_action};
use crate::navigation::use_navigation;
use crate::pages::incident::other_incident::incident_name;
use crate::pages::incident::people;
use crate::pages::shell::title::page_title;
use crate::route::Route;
use crate::state::open_document::Loading;
use crate::state::whole::Whole;
use crate::state::zone::own_day;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::live::live;
use crate::ui::markdown::{Markdown, plain};

/// The paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Paper {
    A3,
    A4,
}

impl Paper {
    fn name(self) -> &'static str {
        match self {
            Paper::A3 => "A3",
            Paper::A4 => "A4",
        }
    }
}

/// So many characters of a cell stay on one line.
const WHOLE: usize = 12;
/// How small the text may become, in per cent, until everything is on the sheet.
const SMALLEST: u32 = 30;

#[component]
pub fn SheetPage(id: PdcaId) -> impl IntoView {
    let Some(state) = open(id) else { return ().into_any() };
    let name = state.text(PdcaText::Name);
    page_title(move || format!("A3: {}", name.get()));
    let navigation = use_navigation();
    on_action(move |action| match action {
        Action::Leave => {
            navigation.go(Route::Record(id));
            true
        }
        _ => false,
    });
    live(move || match state.loading.get() {
        Loading::Ready => view! { <Sheet /> }.into_any(),
        _ => view! {
            <div class="page page-narrow">
                <h1>"This record is not on this device yet"</h1>
                <p><a href=Route::Records.path()>"See the records on this device"</a></p>
            </div>
        }
        .into_any(),
    })
}

#[component]
fn Sheet() -> impl IntoView {
    let hold = use_record_hold();
    let paper = RwSignal::new(Paper::A3);
    let size = RwSignal::new(100u32);
    let node = NodeRef::<html::Article>::new();
    // Smaller and smaller until it is on one page.
    let fit = move || {
        let Some(Some(sheet)) = node.try_get_untracked() else { return };
        let overflows = || {
            sheet.scroll_height() > sheet.client_height() + 1
                || sheet.scroll_width() > sheet.client_width() + 1
        };
        let mut percent = 100;
        loop {
            let style = sheet.style();
            let _ = style.set_property("--scale", &(f64::from(percent) / 100.0).to_string());
            if percent <= SMALLEST || !overflows() {
                break;
            }
            percent -= 2;
        }
        size.try_set(percent);
    };
    Effect::new(move |_| {
        hold.state.record.track();
        hold.lines.track();
        paper.track();
        node.track();
        // Once it is drawn.
        clock::next_frame(fit);
    });
    let papers = [Paper::A3, Paper::A4]
        .map(|one| {
            view! {
                <button
                    type="button"
                    class="button"
                    aria-pressed=move || (paper.get() == one).to_string()
                    on:click=move |_| paper.set(one)
                >
                    {one.name()}
                </button>
            }
        })
        .collect_view();
    let name = hold.state.text(PdcaText::Name);
    view! {
        <div class="sheet-page">
            <header class="sheet-bar">
                <a class="button" href=Route::Record(hold.state.id).path()>"Back to the record"</a>
                <div class="record-filters" role="group" aria-label="Paper, landscape">{papers}</div>
                <Button look=ButtonLook::Primary on_press=move |()| print()>"Print"</Button>
                <span class="quiet">
                    {move || match size.get() {
                        100 => String::new(),
                        percent => format!("The text is at {percent} % so that all of it is on one page."),
                    }}
                </span>
            </header>
            <div class="sheet-frame" tabindex="0" role="group" aria-label="The sheet">
                <article node_ref=node class="sheet" data-paper=move || paper.get().name()>
                    <header class="sheet-head">
                        <h1>{move || name.get()}</h1>
                        <p>{move || head(hold)}</p>
                    </header>
                    <div class="sheet-left">
                        {part("Problem statement", text(hold, PdcaText::Problem))}
                        {part("Context", text(hold, PdcaText::Context))}
                        {Tree::ALL.map(|tree| part(
                            tree.title(),
                            view! {
                                <p class="visually-hidden">{kind(tree)}</p>
                                <DiagramView tree=tree still=true />
                                <Quotes tree=tree />
                            }
                            .into_any(),
                        )).collect_view()}
                    </div>
                    <div class="sheet-right">
                        {part("Do & Check", view! { <MeasureTable /> }.into_any())}
                        {part("Act", view! { <ActTable /> }.into_any())}
                    </div>
                </article>
            </div>
        </div>
    }
}

fn part(title: &'static str, inside: AnyView) -> AnyView {
    view! { <section class="sheet-part"><h2>{title}</h2>{inside}</section> }.into_any()
}

fn text(hold: RecordHold, field: PdcaText) -> AnyView {
    view! { <Markdown text=hold.state.text(field) /> }.into_any()
}

/// "Plan done · owner Anna · from Staging ... · 2023-04-06".
fn head(hold: RecordHold) -> String {
    let andon = hold.andon;
    hold.state.record.with(|record| {
        let owner = record.owner.map(|owner| format!("owner {}", people::name_of(andon, owner)));
        let from = match record.incident {
            Some(incident) => {
                incident_name(andon, incident).map(|name| format!("incident: {name}"))
            }
            None => Some(record.origin.title().to_lowercase()),
        };
        let deeper =
            record.escalation.as_ref().map(|one| format!("escalated to {}", one.to.title()));
        let created = own_day(record.created).to_string();
        let with: Vec<String> =
            record.participants.iter().map(|one| people::name_of(andon, *one)).collect();
        let with = (!with.is_empty()).then(|| format!("with {}", with.join(", ")));
        let status = Some(record.status.title().to_owned());
        let facts = [status, owner, with, from, deeper, Some(created)];
        facts.into_iter().flatten().collect::<Vec<_>>().join(" \u{b7} ")
    })
}

/// What shows the facts: quoted lines.
#[component]
fn Quotes(tree: Tree) -> impl IntoView {
    let hold = use_record_hold();
    live(move || {
        let quotes = hold.state.record.with(|record| {
            let trees = Trees::of(record);
            let quoted = trees.twigs(tree).into_iter().filter_map(|twig| {
                let why = record.whys.iter().find(|why| why.id == twig.why)?;
                hold.quoted(why.quote?)
            });
            quoted.collect::<Vec<_>>()
        });
        (!quotes.is_empty()).then(|| {
            let lines = quotes.into_iter().map(|quote| view! { <li>{quote}</li> }).collect_view();
            view! { <ul class="sheet-quotes">{lines}</ul> }
        })
    })
}

fn cause_of(record: &Pdca, trees: &Trees, measure: &Measure) -> String {
    let cause = measure.cause.filter(|why| record.whys.iter().any(|one| one.id == *why));
    let number = cause.and_then(|why| trees.number(why));
    number.map(|number| format!("RC {number}")).unwrap_or_default()
}

#[component]
fn MeasureTable() -> impl IntoView {
    let hold = use_record_hold();
    let andon = hold.andon;
    live(move || {
        let rows = hold.state.record.with(|record| {
            let trees = Trees::of(record);
            let row = |one: &Measure| {
                let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
                [
                    cause_of(record, &trees, one),
                    plain(&one.text),
                    one.owner.map(|owner| people::name_of(andon, owner)).unwrap_or_default(),
                    day(one.due).unwrap_or_default(),
                    plain(&one.check),
                    day(one.verdict.or(one.check_date)).unwrap_or_default(),
                    one.status.title().to_owned(),
                ]
            };
            record.shown_measures().map(row).collect::<Vec<_>>()
        });
        table(
            &["RC", "Countermeasure", "Owner", "Due", "Check", "Checked", "Status"],
            rows.into_iter().map(Vec::from).collect(),
        )
    })
}

#[component]
fn ActTable() -> impl IntoView {
    let hold = use_record_hold();
    let andon = hold.andon;
    live(move || {
        let (rows, none) = hold.state.record.with(|record| {
            let row = |act: &andon_model::pdca::Act| {
                vec![
                    plain(&act.text),
                    act.scope.clone(),
                    act.owner.map(|owner| people::name_of(andon, owner)).unwrap_or_default(),
                    act.due.map(|day| day.to_string()).unwrap_or_default(),
                    act.status.title().to_owned(),
                ]
            };
            (record.shown_acts().map(row).collect::<Vec<_>>(), record.no_acts.clone())
        });
        match (rows.is_empty(), none.is_empty()) {
            (true, false) => view! {
                <p>{format!("Nothing needs to be applied elsewhere, because {none}")}</p>
            }
            .into_any(),
            _ => table(&["What to apply", "Where", "Owner", "Due", "Status"], rows),
        }
    })
}

fn table(heads: &[&'static str], rows: Vec<Vec<String>>) -> AnyView {
    let heads = heads.iter().map(|head| view! { <th scope="col">{*head}</th> }).collect_view();
    let rows = rows
        .into_iter()
        .map(|row| {
            let cells = row.into_iter().map(|cell| {
                // A day, a number, a short status are not broken.
                let whole = cell.chars().count() <= WHOLE;
                view! { <td class:sheet-whole=whole>{cell}</td> }
            });
            let cells = cells.collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    view! { <table class="sheet-table"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table> }
        .into_any()
}
