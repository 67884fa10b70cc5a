//! What is due or to be checked, on home.

use andon_model::id::PdcaId;
use andon_model::zone::day;
use chrono::{NaiveDate, TimeDelta};
use leptos::prelude::*;

use super::list::due_words;
use crate::browser::zone::own_name;
use crate::route::Route;
use crate::state::andon::use_andon;
use crate::state::zone::NamedZone;
use crate::ui::each::each;

/// So many days ahead one is reminded.
const AHEAD: i64 = 7;

#[component]
pub fn Reminders() -> impl IntoView {
    let andon = use_andon();
    let zone = NamedZone::of(&own_name());
    let until = Memo::new(move |_| day(&zone, andon.now.get()) + TimeDelta::days(AHEAD));
    let rows = Memo::new(move |_| {
        let until = until.get();
        let mut due: Vec<(NaiveDate, PdcaId, String)> = andon.records.with(|rows| {
            let soon = rows.iter().filter(|row| !row.finished);
            let soon = soon.filter_map(|row| Some((row.due?, row.id, row.name.clone())));
            soon.filter(|(due, ..)| *due <= until).collect()
        });
        due.sort_unstable();
        due
    });
    view! {
        <section
            class="incident-section reminders"
            aria-labelledby="reminders-title"
            hidden=move || rows.with(Vec::is_empty)
        >
            <h2 id="reminders-title" class="section-title">
                "Due " <span class="count">{move || rows.with(Vec::len)}</span>
            </h2>
            <ul class="incident-list">
                {each(move || rows.get(), |row| format!("{row:?}"), |(due, id, name)| view! {
                    <li>
                        <a class="reminder" href=Route::Record(id).path()>
                            <span class="record-badge">"PDCA"</span>
                            <span class="truncate">{name}</span>
                            {due_words(due)}
                        </a>
                    </li>
                }
                .into_any())}
            </ul>
        </section>
    }
}
