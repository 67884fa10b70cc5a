//! What is due or to be checked, on home.

use andon_model::id::PdcaId;
use andon_model::zone::day;
use chrono::{NaiveDate, TimeDelta};
use leptos::prelude::*;

use super::list::{name_in, next_day, of_row};
use crate::browser::focus::keep_focus;
use crate::browser::zone::own_name;
use crate::route::Route;
use crate::state::andon::use_andon;
use crate::state::zone::NamedZone;
use crate::ui::each::each;

const LIST: &str = "reminders";
/// So many days ahead one is reminded.
const AHEAD: i64 = 7;

#[component]
pub fn Reminders() -> impl IntoView {
    let andon = use_andon();
    let zone = NamedZone::of(&own_name());
    let until = Memo::new(move |_| day(&zone, andon.now.get()) + TimeDelta::days(AHEAD));
    let rows = Memo::new(move |_| {
        let until = until.get();
        let mut due: Vec<(NaiveDate, PdcaId)> = andon.records.with(|rows| {
            let soon = rows.iter().filter(|row| !row.finished);
            let soon = soon.filter_map(|row| Some((row.due?, row.id)));
            soon.filter(|(due, _)| *due <= until).collect()
        });
        due.sort_unstable();
        due.into_iter().map(|(_, id)| id).collect::<Vec<PdcaId>>()
    });
    let ids = move || {
        keep_focus(LIST);
        rows.get()
    };
    view! {
        <section
            class="incident-section reminders"
            aria-labelledby="reminders-title"
            hidden=move || rows.with(Vec::is_empty)
        >
            <h2 id="reminders-title" class="section-title">
                "Due " <span class="count">{move || rows.with(Vec::len)}</span>
            </h2>
            <ul id=LIST class="incident-list">
                {each(ids, PdcaId::to_string, move |id| {
                    let name = of_row(andon, id, name_in);
                    view! {
                        <li data-row="true">
                            <a class="reminder" href=Route::Record(id).path()>
                                <span class="record-badge">"PDCA"</span>
                                <span class="truncate">{move || name.get()}</span>
                                {next_day(andon, id)}
                            </a>
                        </li>
                    }
                    .into_any()
                })}
            </ul>
        </section>
    }
}
