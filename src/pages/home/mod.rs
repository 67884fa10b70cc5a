//! Home: what is burning, what waits for oneself, what is due, and quiet otherwise.

mod incident_row;
pub mod name;
mod tasks;
mod welcome;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use andon_model::id::IncidentId;
use andon_model::index::IncidentRow;
use leptos::prelude::*;

use crate::browser::page;
use crate::keymap::{Action, on_action, use_keymap};
use crate::pages::shell::title::page_title;
use crate::state::andon::use_andon;
use crate::state::glimpse::OPEN_AT_FIRST;
use crate::state::sight::Sight;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::each::each;
use crate::ui::icon::{Icon, IconName};
use crate::ui::kbd::Kbd;
use crate::ui::live::live;

use incident_row::{IncidentRowView, row_element};
use tasks::Tasks;
use welcome::Welcome;

/// So many closed incidents are drawn at first: a screen.
const CLOSED_AT_FIRST: usize = 30;

/// What the filter leaves, in order.
#[derive(Clone, PartialEq, Default)]
struct Listed {
    open: Vec<IncidentId>,
    closed: Vec<IncidentId>,
    /// How many the filter leaves, drawn or not.
    open_in_all: usize,
    closed_in_all: usize,
}

/// How many are drawn at most.
#[derive(Clone, Copy)]
struct Limits {
    open: usize,
    closed: usize,
}

/// What home has to show.
#[derive(Clone, Copy, PartialEq)]
enum Body {
    /// Nothing is known yet. It is read in a moment; a spinner would only flash.
    Blank,
    Welcome,
    Incidents,
}

impl Listed {
    fn ids(&self) -> impl Iterator<Item = IncidentId> + '_ {
        self.open.iter().chain(&self.closed).copied()
    }
}

fn list(rows: &[IncidentRow], filter: &str, limits: Limits) -> Listed {
    let words: Vec<String> = filter.split_whitespace().map(str::to_lowercase).collect();
    let fits = |row: &&IncidentRow| {
        let name = row.name.to_lowercase();
        words.iter().all(|word| name.contains(word))
    };
    let mut listed = Listed::default();
    let mut open: Vec<&IncidentRow> = Vec::new();
    for row in rows.iter().filter(fits) {
        if row.phase.is_open() {
            open.push(row);
        } else {
            listed.closed_in_all += 1;
            if listed.closed.len() < limits.closed {
                listed.closed.push(row.id);
            }
        }
    }
    // Rows come the newest first, and stay so among what is alike.
    open.sort_by_key(|row| row.urgency());
    listed.open_in_all = open.len();
    listed.open = open.into_iter().take(limits.open).map(|row| row.id).collect();
    listed
}

#[component]
pub fn HomePage() -> impl IntoView {
    page_title(|| "Home".into());
    let andon = use_andon();
    let filter = RwSignal::new(String::new());
    let limits = RwSignal::new(Limits { open: OPEN_AT_FIRST, closed: CLOSED_AT_FIRST });
    let is_ready = move || andon.incidents_ready.get();
    let listed = Memo::new(move |_| {
        let list = |rows: &[IncidentRow]| filter.with(|filter| list(rows, filter, limits.get()));
        if is_ready() {
            andon.incidents.with(|rows| list(rows))
        } else {
            andon.glimpse.with(|glimpse| list(&glimpse.open))
        }
    });
    let rows = Memo::new(move |_| {
        let drawn: HashSet<IncidentId> = listed.with(|listed| listed.ids().collect());
        let of = |rows: &[IncidentRow]| {
            let drawn = rows.iter().filter(|row| drawn.contains(&row.id));
            Arc::new(drawn.map(|row| (row.id, row.clone())).collect::<HashMap<_, _>>())
        };
        if is_ready() {
            andon.incidents.with(|rows| of(rows))
        } else {
            andon.glimpse.with(|glimpse| of(&glimpse.open))
        }
    });
    let sight = Sight::new(andon);
    // The row that Tab leads to: one stop for the whole list.
    let current = RwSignal::new(None::<IncidentId>);
    let tab_stop = Memo::new(move |_| {
        let listed = listed.read();
        current.get().filter(|id| listed.ids().any(|i| i == *id)).or_else(|| listed.ids().next())
    });
    walk(listed, current);

    let is_empty = Memo::new(move |_| {
        andon.incidents.with(Vec::is_empty) && andon.glimpse.with(|glimpse| glimpse.open.is_empty())
    });
    let count = move |open: bool| match open {
        true if !is_ready() => andon.glimpse.with(|glimpse| glimpse.in_all),
        true => listed.with(|listed| listed.open_in_all),
        false => listed.with(|listed| listed.closed_in_all),
    };
    let section = move |open: bool| {
        let ids = move || listed.with(|l| if open { l.open.clone() } else { l.closed.clone() });
        let title = if open { "Open" } else { "Closed" };
        let id = if open { "open-incidents" } else { "closed-incidents" };
        view! {
            <section
                class="incident-section"
                aria-labelledby=id
                hidden=move || count(open) == 0 && !(open && filter.with(String::is_empty))
            >
                <h2 id=id class="section-title">
                    {title} " " <span class="count">{move || count(open)}</span>
                </h2>
                {move || {
                    (open && count(true) == 0)
                        .then(|| view! { <p class="quiet section-empty">"Nothing is on fire."</p> })
                }}
                <ul class="incident-list">
                    {each(ids, IncidentId::to_string, move |id| view! {
                        <IncidentRowView id=id rows=rows sight=sight tab_stop=tab_stop current=current />
                    }.into_any())}
                </ul>
                {live(move || more(listed, limits, open))}
            </section>
        }
    };
    let nothing_found = move || {
        let empty = listed.with(|l| l.open.is_empty() && l.closed.is_empty());
        (empty && filter.with(|f| !f.trim().is_empty())).then(|| {
            view! {
                <p class="quiet section-empty" role="status">
                    {format!("No incident has \u{201c}{}\u{201d} in its name. ", filter.get().trim())}
                    <button type="button" class="link-button" on:click=move |_| filter.set(String::new())>
                        "Show all"
                    </button>
                </p>
            }
        })
    };
    let kind = Memo::new(move |_| match (is_ready(), is_empty.get()) {
        (false, true) => Body::Blank,
        (true, true) => Body::Welcome,
        (_, false) => Body::Incidents,
    });
    let body = move || match kind.get() {
        Body::Blank => ().into_any(),
        Body::Welcome => view! { <Welcome /> }.into_any(),
        Body::Incidents => view! {
            {section(true)}
            {live(move || is_ready().then(|| view! { <Tasks sight=sight /> }))}
            {section(false)}
            {move || nothing_found()}
        }
        .into_any(),
    };
    view! {
        <div class="page home">
            <header class="page-head">
                <h1>"Home"</h1>
                <Filter filter=filter hidden=is_empty />
                {move || (!is_empty.get()).then(|| view! { <DeclareButton /> })}
            </header>
            {move || body()}
        </div>
    }
}

/// The way to those that are not drawn.
fn more(listed: Memo<Listed>, limits: RwSignal<Limits>, open: bool) -> AnyView {
    let hidden = listed.with(|listed| match open {
        true => listed.open_in_all - listed.open.len(),
        false => listed.closed_in_all - listed.closed.len(),
    });
    if hidden == 0 {
        return ().into_any();
    }
    let show = move |()| {
        limits.update(|limits| match open {
            true => limits.open = usize::MAX,
            false => limits.closed = usize::MAX,
        });
    };
    let words = format!("Show {hidden} more");
    view! { <Button look=ButtonLook::Quiet on_press=show>{words}</Button> }.into_any()
}

/// `j` and `k` go from row to row.
fn walk(listed: Memo<Listed>, current: RwSignal<Option<IncidentId>>) {
    on_action(move |action| {
        let ids: Vec<IncidentId> = listed.with_untracked(|listed| listed.ids().collect());
        let focused = page::active_element_id();
        let here = ids.iter().position(|id| focused.as_deref() == Some(&row_element(*id)));
        let last = ids.len().saturating_sub(1);
        let to = match action {
            Action::Next => here.map_or(0, |here| (here + 1).min(last)),
            Action::Previous => here.map_or(0, |here| here.saturating_sub(1)),
            _ => return false,
        };
        let Some(id) = ids.get(to).copied() else { return false };
        current.set(Some(id));
        page::focus_by_id(&row_element(id))
    });
}

#[component]
fn Filter(filter: RwSignal<String>, hidden: Memo<bool>) -> impl IntoView {
    view! {
        <div class="filter" hidden=move || hidden.get()>
            <Icon name=IconName::Search />
            <input
                type="search"
                aria-label="Filter by name"
                placeholder="Filter by name"
                autocomplete="off"
                prop:value=move || filter.get()
                on:input=move |event| filter.set(event_target_value(&event))
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        filter.set(String::new());
                    }
                }
            />
        </div>
    }
}

/// The one button that is always there. `title` tells its key.
#[component]
pub fn DeclareButton() -> impl IntoView {
    let keymap = use_keymap();
    view! {
        <Button
            look=ButtonLook::Primary
            title="Declare an incident (d)"
            on_press=move |()| {
                keymap.run(Action::Declare);
            }
        >
            <Icon name=IconName::Plus />
            "Declare an incident"
            <Kbd keys=vec!["d"] />
        </Button>
    }
}
