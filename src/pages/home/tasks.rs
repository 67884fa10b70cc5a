//! What waits for oneself, and what is due for others.

use andon_model::cockpit::{Duty, Place, Task, tasks};
use leptos::prelude::*;

use super::name::{INCIDENT, RECORD, named};
use crate::pages::incident::actions::due::{self, Nearness};
use crate::pages::incident::people;
use crate::route::Route;
use crate::state::presence::hue;
use crate::state::sight::Sight;
use crate::ui::each::each;
use crate::ui::live::live;
use crate::ui::person_tag::PersonTag;

/// So many are drawn at first.
const AT_FIRST: usize = 8;

/// Both sections. Neither is shown while it is empty.
#[component]
pub fn Tasks(sight: Sight) -> impl IntoView {
    let all = Memo::new(move |_| sight.source(tasks));
    let me = Memo::new(move |_| sight.andon.me.with(|me| me.as_ref().map(|me| me.id)));
    let mine = Memo::new(move |_| {
        let me = me.get();
        let is_mine = |task: &&Task| me.is_some_and(|me| task.waits_for(me));
        all.with(|all| all.iter().filter(is_mine).cloned().collect::<Vec<_>>())
    });
    let due = Memo::new(move |_| {
        let (me, today) = (me.get(), sight.source(|source| source.today()));
        let is_due = |task: &&Task| task.is_due(today) && !me.is_some_and(|me| task.waits_for(me));
        all.with(|all| all.iter().filter(is_due).cloned().collect::<Vec<_>>())
    });
    view! {
        {section(sight, "waits-for-you", "Waits for you", mine)}
        {section(sight, "due-for-others", "Due this week", due)}
    }
}

fn section(sight: Sight, id: &'static str, title: &'static str, tasks: Memo<Vec<Task>>) -> AnyView {
    let limit = RwSignal::new(AT_FIRST);
    let shown = move || tasks.with(|tasks| tasks.iter().take(limit.get()).cloned().collect());
    let more = move || {
        let hidden = tasks.with(|tasks| tasks.len().saturating_sub(limit.get()));
        (hidden > 0).then(|| {
            view! {
                <button
                    type="button"
                    class="link-button tasks-more"
                    on:click=move |_| limit.set(usize::MAX)
                >
                    {format!("Show {hidden} more")}
                </button>
            }
        })
    };
    view! {
        <section
            class="incident-section tasks"
            aria-labelledby=id
            hidden=move || tasks.with(Vec::is_empty)
        >
            <h2 id=id class="section-title">
                {title} " " <span class="count">{move || tasks.with(Vec::len)}</span>
            </h2>
            <ul class="incident-list">
                {each(shown, |task| format!("{task:?}"), move |task| row(sight, task))}
            </ul>
            {live(more)}
        </section>
    }
    .into_any()
}

fn row(sight: Sight, task: Task) -> AnyView {
    let Task { duty, text, owner, due, place, about } = task;
    let (to, about) = match place {
        Place::Incident(id) => (Route::Incident(id), named(&about, INCIDENT)),
        Place::Record(id) => (Route::Record(id), named(&about, RECORD)),
    };
    let text = match duty {
        Duty::Accept(role) => format!("You are asked to be {}", role.name()),
        _ if text.is_empty() => "not written down yet".to_owned(),
        _ => text,
    };
    let andon = sight.andon;
    let owner = move || {
        owner.map(|owner| view! { <PersonTag name=people::name_of(andon, owner) hue=hue(owner) /> })
    };
    let day = due.map(|day| {
        let today = Memo::new(move |_| sight.source(|source| source.today()));
        let nearness = move || Nearness::of(day, today.get()).name();
        view! {
            <span class="action-due" data-due=nearness>{move || due::words(day, today.get())}</span>
        }
    });
    view! {
        <li>
            <a class="task" href=to.path()>
                <span class="record-badge">{duty.title()}</span>
                <span class="task-text truncate">{text}</span>
                <span class="task-about quiet truncate">{about}</span>
                <span class="task-owner">{owner}</span>
                <span class="task-due">{day}</span>
            </a>
        </li>
    }
    .into_any()
}
