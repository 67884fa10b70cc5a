//! All records: as a list, and as a board by status.

use std::collections::BTreeMap;

use andon_model::id::PdcaId;
use andon_model::index::RecordRow;
use chrono::NaiveDate;
use leptos::prelude::*;

use super::board::Board;
use super::causes::{self, Class};
use super::new_record::NewRecord;
use crate::browser::focus::keep_focus;
use crate::browser::page;
use crate::keymap::{Action, on_action};
use crate::navigation::use_navigation;
use crate::pages::home::name::{INCIDENT, RECORD, named};
use crate::pages::incident::actions::due::{self, Nearness};
use crate::pages::incident::other_incident::incident_name;
use crate::pages::incident::people;
use crate::pages::shell::title::page_title;
use crate::route::Route;
use crate::state::Andon;
use crate::state::andon::use_andon;
use crate::state::presence::hue;
use crate::state::zone::own_day;
use crate::ui::each::each;
use crate::ui::icon::{Icon, IconName};
use crate::ui::live::live;
use crate::ui::person_tag::PersonTag;

/// The id of the table.
const TABLE: &str = "records-table";

/// The id of a row, to give it the focus.
fn row_element(id: PdcaId) -> String {
    format!("record-{id}")
}

#[component]
pub fn RecordsPage() -> impl IntoView {
    page_title(|| "PDCA".into());
    let andon = use_andon();
    let navigation = use_navigation();
    let is_board = Memo::new(move |_| navigation.route() == Some(Route::RecordsBoard));
    let by_id = move |rows: &Vec<RecordRow>| {
        rows.iter().map(|row| (row.id, row.clone())).collect::<BTreeMap<_, _>>()
    };
    provide_context(RowsById(Memo::new(move |_| andon.records.with(by_id))));
    let filter = RwSignal::new(String::new());
    let open_only = RwSignal::new(false);
    let class = RwSignal::new(None::<Class>);
    // Before the class is asked for: what is counted does not change by choosing.
    let named = Memo::new(move |_| {
        let words: Vec<String> =
            filter.with(|filter| filter.split_whitespace().map(str::to_lowercase).collect());
        let open_only = open_only.get();
        let fits = |row: &&RecordRow| {
            let name = row.name.to_lowercase();
            words.iter().all(|word| name.contains(word)) && !(open_only && row.finished)
        };
        andon.records.with(|rows| rows.iter().filter(fits).cloned().collect::<Vec<_>>())
    });
    let rows = Memo::new(move |_| {
        let class = class.get();
        let fits = |row: &&RecordRow| class.as_ref().is_none_or(|class| causes::has(row, class));
        named.with(|rows| rows.iter().filter(fits).cloned().collect::<Vec<_>>())
    });
    let counts = Memo::new(move |_| named.with(|rows| causes::counted(rows.iter())));
    andon.count_causes();
    walk(rows, is_board);
    let is_empty = Memo::new(move |_| andon.records.with(Vec::is_empty));
    let view_link = |to: Route, text: &'static str| {
        let is_here = move || navigation.route() == Some(to);
        view! { <a href=to.path() aria-current=move || is_here().then_some("page")>{text}</a> }
    };
    view! {
        <div class="page records">
            <header class="page-head">
                <h1>"PDCA"</h1>
                <nav class="incident-tabs records-views" aria-label="Views of the records">
                    {view_link(Route::Records, "List")}
                    {view_link(Route::RecordsBoard, "Board")}
                </nav>
                <div class="filter" hidden=move || is_empty.get()>
                    <Icon name=IconName::Search />
                    <input
                        type="search"
                        aria-label="Filter by name"
                        placeholder="Filter by name"
                        autocomplete="off"
                        prop:value=move || filter.get()
                        on:input=move |event| filter.set(event_target_value(&event))
                    />
                </div>
                <button
                    type="button"
                    class="button button-quiet"
                    hidden=move || is_empty.get()
                    aria-pressed=move || open_only.get().to_string()
                    on:click=move |_| open_only.update(|only| *only = !*only)
                >
                    "Open only"
                </button>
                <NewRecord />
            </header>
            {causes::causes(counts.into(), Some(class))}
            {live(move || is_empty.get().then(|| view! {
                <div class="empty-state">
                    <h2>"No problem-solving records yet"</h2>
                    <p>
                        "A PDCA begins with an incident, a red bin or a QA return: what is the problem, why did it occur, why was it not detected sooner, what is done about it, how will one know that it works, and where else does it help?"
                    </p>
                </div>
            }))}
            {live(move || match is_board.get() {
                true => view! { <Board rows=rows /> }.into_any(),
                false => view! { <List rows=rows /> }.into_any(),
            })}
        </div>
    }
}

/// `j` and `k` go from row to row.
fn walk(rows: Memo<Vec<RecordRow>>, is_board: Memo<bool>) {
    on_action(move |action| {
        if is_board.get_untracked() {
            return false;
        }
        let ids: Vec<PdcaId> = rows.with_untracked(|rows| rows.iter().map(|row| row.id).collect());
        let focused = page::active_element_id();
        let here = ids.iter().position(|id| focused.as_deref() == Some(&row_element(*id)));
        let last = ids.len().saturating_sub(1);
        let to = match action {
            Action::Next => here.map_or(0, |here| (here + 1).min(last)),
            Action::Previous => here.map_or(0, |here| here.saturating_sub(1)),
            _ => return false,
        };
        ids.get(to).is_some_and(|id| page::focus_by_id(&row_element(*id)))
    });
}

#[component]
fn List(rows: Memo<Vec<RecordRow>>) -> impl IntoView {
    let some = Memo::new(move |_| rows.with(|rows| !rows.is_empty()));
    live(move || {
        some.get().then(|| {
            view! {
                <div id=TABLE class="table-box records-table" tabindex="0" role="group" aria-label="Records table">
                    <table aria-label="Records">
                        <thead>
                            <tr>
                                <th scope="col">"Name"</th>
                                <th scope="col">"Status"</th>
                                <th scope="col">"Owner"</th>
                                <th scope="col">"Checked"</th>
                                <th scope="col">"Next date"</th>
                                <th scope="col">"Incident"</th>
                                <th scope="col">"Created"</th>
                            </tr>
                        </thead>
                        <tbody>
                            {each(
                                move || {
                                    keep_focus(TABLE);
                                    ids_of(rows)
                                },
                                PdcaId::to_string,
                                line,
                            )}
                        </tbody>
                    </table>
                </div>
            }
        })
    })
}

/// The ids of rows, in their order.
fn ids_of(rows: Memo<Vec<RecordRow>>) -> Vec<PdcaId> {
    rows.with(|rows| rows.iter().map(|row| row.id).collect())
}

/// The rows by their ids: looking through all of them for each would take their square.
#[derive(Clone, Copy)]
struct RowsById(Memo<BTreeMap<PdcaId, RecordRow>>);

/// Something of a record's row, followed, so that the row stays where it is while it changes.
pub fn of_row<T: Clone + PartialEq + Send + Sync + 'static>(
    id: PdcaId,
    read: fn(&RecordRow) -> T,
) -> Memo<Option<T>> {
    let RowsById(rows) = expect_context();
    Memo::new(move |_| rows.with(|rows| rows.get(&id).map(read)))
}

/// What a record is called.
pub fn name_in(row: &RecordRow) -> String {
    named(&row.name, RECORD)
}

/// The owner of a record.
pub fn owner(andon: Andon, id: PdcaId) -> AnyView {
    let owner = of_row(id, |row| row.owner);
    live(move || {
        owner.get().flatten().map(|owner| {
            view! { <PersonTag name=people::name_of(andon, owner) hue=hue(owner) /> }
        })
    })
}

/// The next day of a record that is not finished.
pub fn next_day(id: PdcaId) -> AnyView {
    let due = of_row(id, |row| row.due.filter(|_| !row.finished));
    live(move || due.get().flatten().map(due_words))
}

fn line(id: PdcaId) -> AnyView {
    let andon = use_andon();
    let name = of_row(id, name_in);
    let incident = of_row(id, |row| row.incident);
    let status = of_row(id, |row| row.status);
    let measures = of_row(id, |row| row.measures);
    let created = of_row(id, |row| row.created);
    let created = move || created.get().map(|at| own_day(at).to_string());
    let incident = live(move || {
        incident.get().flatten().map(|incident| {
            let name = move || {
                let known = incident_name(andon, incident);
                known.map_or("an incident".into(), |name| named(&name, INCIDENT))
            };
            view! { <a href=Route::Incident(incident).path()>{name}</a> }
        })
    });
    view! {
        <tr data-row="true">
            <th scope="row">
                <a id=row_element(id) class="records-name" href=Route::Record(id).path()>
                    {move || name.get()}
                </a>
            </th>
            <td data-part="status">
                <span
                    class="record-badge"
                    data-status=move || status.get().map(|status| status.name())
                >
                    {move || status.get().map(|status| status.title())}
                </span>
            </td>
            <td data-part="owner">{owner(andon, id)}</td>
            <td data-part="checked" class="cell-day">
                {move || measures.get().map(|(done, all)| format!("{done} of {all}"))}
                <span class="records-unit">" checked"</span>
            </td>
            <td data-part="due" class="cell-day">{next_day(id)}</td>
            <td data-part="incident">{incident}</td>
            <td data-part="created" class="cell-day">{created}</td>
        </tr>
    }
    .into_any()
}

/// How near a day is, with its tone.
fn due_words(due: NaiveDate) -> AnyView {
    let andon = use_andon();
    let today = Memo::new(move |_| own_day(andon.now.get()));
    let tone = move || Nearness::of(due, today.get()).name();
    view! {
        <span class="action-due" data-due=tone>{move || due::words(due, today.get())}</span>
    }
    .into_any()
}
