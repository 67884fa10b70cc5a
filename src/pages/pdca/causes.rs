//! The root causes of several records, counted by class; a press shows the records of one class.

use std::collections::BTreeMap;

use andon_model::index::RecordRow;
use andon_model::term::{Taxonomy, TermId};
use leptos::prelude::*;

use crate::state::Andon;
use crate::state::andon::use_andon;
use crate::ui::each::each;

/// The class that records are asked for: `None` are root causes of no class yet.
pub type Class = Option<TermId>;

/// How many root causes there are of each class.
pub type CauseClasses = BTreeMap<Class, u64>;

/// All root causes of some records.
pub fn counted<'r>(rows: impl Iterator<Item = &'r RecordRow>) -> CauseClasses {
    let mut all = CauseClasses::new();
    for class in rows.filter_map(|row| row.traits.causes.as_ref()).flatten() {
        *all.entry(class.clone()).or_default() += 1;
    }
    all
}

/// Whether a record has a root cause of that class.
pub fn has(row: &RecordRow, class: &Class) -> bool {
    row.traits.causes.as_ref().is_some_and(|causes| causes.contains(class))
}

/// What people call a class.
pub fn name_of(andon: Andon, class: &Class) -> String {
    match class {
        None => "not classed".to_owned(),
        Some(class) => andon
            .workspace
            .with(|workspace| workspace.term_name(Taxonomy::RootCause, class).to_owned()),
    }
}

/// The counts. With `chosen` each is a button that sets it, or takes it back.
pub fn causes(counts: Signal<CauseClasses>, chosen: Option<RwSignal<Option<Class>>>) -> AnyView {
    let andon = use_andon();
    // A class that was chosen stays, so that the way back does, too.
    let classes = move || {
        let mut classes: Vec<Class> = counts.with(|counts| counts.keys().cloned().collect());
        let chosen = chosen.and_then(|chosen| chosen.get());
        classes.extend(chosen.filter(|chosen| counts.with(|all| !all.contains_key(chosen))));
        classes
    };
    let one = move |class: Class| {
        let class = StoredValue::new(class);
        let name = move || name_of(andon, &class.get_value());
        let count = move || {
            class.with_value(|class| counts.with(|all| all.get(class).copied())).unwrap_or(0)
        };
        let inside = view! { {name} " " <span class="count">{count}</span> };
        let shown = match chosen {
            None => view! { <span>{inside}</span> }.into_any(),
            Some(chosen) => {
                let is_chosen =
                    move || chosen.get().is_some_and(|it| class.with_value(|c| *c == it));
                view! {
                    <button
                        type="button"
                        class="button button-quiet"
                        aria-pressed=move || is_chosen().to_string()
                        on:click=move |_| {
                            let now = (!untrack(is_chosen)).then(|| class.get_value());
                            chosen.set(now);
                        }
                    >
                        {inside}
                    </button>
                }
                .into_any()
            }
        };
        view! { <li>{shown}</li> }.into_any()
    };
    let is_empty = move || {
        counts.with(CauseClasses::is_empty) && chosen.is_none_or(|chosen| chosen.get().is_none())
    };
    view! {
        <div class="causes" role="group" aria-label="Root causes by class" hidden=is_empty>
            <span class="quiet" aria-hidden="true">"Root causes"</span>
            <ul>
                {each(classes, |class| class.as_ref().map_or_else(String::new, |it| it.as_str().to_owned()), one)}
            </ul>
        </div>
    }
    .into_any()
}
