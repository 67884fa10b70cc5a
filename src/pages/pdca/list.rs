//! All records: as a list, and as a board by status.

use andon_model::id::PdcaId;
use andon_model::index::RecordRow;
use andon_model::pdca::Status;
use andon_model::zone::day;
use leptos::prelude::*;

use super::board::Board;
use super::new_record::NewRecord;
use crate::browser::page;
use crate::browser::zone::own_name;
use crate::keymap::{Action, on_action};
use crate::navigation::use_navigation;
use crate::pages::incident::actions::due::{self, Nearness};
use crate::pages::incident::other_incident::incident_name;
use crate::pages::incident::people;
use crate::pages::shell::title::page_title;
use crate::route::Route;
use crate::state::andon::use_andon;
use crate::state::presence::hue;
use crate::state::zone::NamedZone;
use crate::ui::each::each;
use crate::ui::icon::{Icon, IconName};
use crate::ui::live::live;
use crate::ui::person_tag::PersonTag;

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
    let filter = RwSignal::new(String::new());
    let open_only = RwSignal::new(false);
    let rows = Memo::new(move |_| {
        let words: Vec<String> =
            filter.with(|filter| filter.split_whitespace().map(str::to_lowercase).collect());
        let open_only = open_only.get();
        let fits = |row: &&RecordRow| {
            let name = row.name.to_lowercase();
            words.iter().all(|word| name.contains(word)) && !(open_only && row.finished)
        };
        andon.records.with(|rows| rows.iter().filter(fits).cloned().collect::<Vec<_>>())
    });
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
                <div class="table-box records-table" tabindex="0" role="group" aria-label="Records table">
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
                            {each(move || rows.get(), |row| format!("{row:?}"), line)}
                        </tbody>
                    </table>
                </div>
            }
        })
    })
}

fn line(row: RecordRow) -> AnyView {
    let andon = use_andon();
    let RecordRow { id, name, status, owner, incident, created, finished, due, measures, .. } = row;
    let name = if name.trim().is_empty() { "A record without a name".to_owned() } else { name };
    let incident = incident.map(|incident| {
        let name = move || incident_name(andon, incident).unwrap_or_else(|| "an incident".into());
        view! { <a href=Route::Incident(incident).path()>{name}</a> }
    });
    let owner = move || {
        owner.map(|owner| view! { <PersonTag name=people::name_of(andon, owner) hue=hue(owner) /> })
    };
    view! {
        <tr>
            <th scope="row">
                <a id=row_element(id) class="records-name" href=Route::Record(id).path()>{name}</a>
            </th>
            <td><StatusBadge status=status /></td>
            <td>{owner}</td>
            <td class="cell-day">{format!("{} of {}", measures.0, measures.1)}</td>
            <td class="cell-day">{due.filter(|_| !finished).map(due_words)}</td>
            <td>{incident}</td>
            <td class="cell-day">{created.date_naive().to_string()}</td>
        </tr>
    }
    .into_any()
}

/// How near a day is, with its tone.
pub fn due_words(due: chrono::NaiveDate) -> AnyView {
    let andon = use_andon();
    let zone = NamedZone::of(&own_name());
    let today = Memo::new(move |_| day(&zone, andon.now.get()));
    let tone = move || Nearness::of(due, today.get()).name();
    view! {
        <span class="action-due" data-due=tone>{move || due::words(due, today.get())}</span>
    }
    .into_any()
}

/// How far a record is: in words, with a shape that fills.
#[component]
pub fn StatusBadge(status: Status) -> impl IntoView {
    view! { <span class="record-badge" data-status=status.name()>{status.title()}</span> }
}
