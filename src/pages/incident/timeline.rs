//! What happened, line by line.

use std::any::Any;

use andon_model::command::Command;
use andon_model::id::EntryId;
use leptos::prelude::*;

use super::arrivals::Arrivals;
use super::day_heading::DayHeading;
use super::deleted_entries::DeletedEntries;
use super::entry_row::EntryRow;
use super::page::use_incident;
use super::timeline_bar::TimelineBar;
use super::timeline_hold::{is_inside, use_timeline_hold};
use crate::browser::element::ResizeWatch;
use crate::keymap::{Action, on_action};
use crate::navigation::use_navigation;
use crate::route::Route;
use crate::state::timeline::TimelineItem;
use crate::ui::virtual_list::{Align, RowElement, VirtualList};

fn watch_height(element: &RowElement, call: Box<dyn FnMut(f64)>) -> Box<dyn Any> {
    Box::new(ResizeWatch::observe(element, call))
}

#[component]
pub fn TimelineSection() -> impl IntoView {
    let incident = use_incident();
    let hold = use_timeline_hold();
    let arrivals = Arrivals::watch(incident, hold);
    provide_context(arrivals);
    on_action(move |action| {
        let current = hold.current.get_untracked().filter(|_| is_inside());
        match (action, current) {
            (Action::Next, _) => hold.step(true),
            (Action::Previous, _) => hold.step(false),
            (Action::Edit, Some(entry)) => {
                hold.editing.set(Some(entry));
                true
            }
            (Action::Important, Some(entry)) => {
                if let Some(row) = incident.timeline.entry(entry) {
                    let important = !row.with_untracked(|entry| entry.important);
                    // Refused only for an entry that is not here: then its row is on its way out.
                    let _ = incident.run(Command::SetEntryImportant { entry, important });
                }
                true
            }
            _ => false,
        }
    });

    // A link to an entry: show it as soon as it is here.
    let navigation = use_navigation();
    let linked = Memo::new(move |_| match navigation.route() {
        Some(Route::Entry(_, entry)) => Some(entry),
        _ => None,
    });
    Effect::new(move |shown: Option<Option<EntryId>>| {
        let shown = shown.flatten();
        let linked = linked.get();
        if let Some(entry) = linked.filter(|_| linked != shown) {
            if !hold.rows.with(|rows| rows.contains(&TimelineItem::Entry(entry))) {
                return shown;
            }
            hold.linked.set(Some(entry));
            request_animation_frame(move || hold.focus(entry, Align::Middle));
        }
        linked
    });

    let is_empty = Memo::new(move |_| hold.rows.with(|rows| rows.is_empty()));
    view! {
        <section class="timeline" aria-labelledby="timeline-title">
            <TimelineBar />
            {move || is_empty.get().then(|| view! {
                <p class="timeline-empty">
                    "Nothing has been written down yet. Say what you see, what you do and what you decide, in the line below: \u{201c}13:44 everything is deleted but three CRDs\u{201d}."
                </p>
            })}
            <VirtualList
                hold=hold.list
                keys=hold.rows
                label="Timeline entries"
                watch_height=watch_height
                row=move |item: TimelineItem| match item {
                    TimelineItem::Day(date) => view! { <DayHeading date=date /> }.into_any(),
                    TimelineItem::Entry(entry) => view! { <EntryRow id=entry /> }.into_any(),
                }
            />
            <DeletedEntries />
        </section>
    }
}
