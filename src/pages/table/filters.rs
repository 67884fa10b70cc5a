//! What a list, or the board, is narrowed down by.

use andon_model::table::{Facet, Filter, Table};
use leptos::prelude::*;

use super::hold::use_table;
use crate::ui::each::each;
use crate::ui::icon::{Icon, IconName};
use crate::ui::live::live;
use crate::ui::pick::pick;

/// An answer with its name and how many lines give it.
type Answer = (String, String, usize);

/// A filter and what may be chosen in it. Cheap to copy.
#[derive(Clone, Copy)]
pub struct FilterControls {
    pub filter: Signal<Filter>,
    pub change: Callback<Filter>,
    /// Reactive; asked while a facet is open only.
    pub answers: Callback<Facet, Vec<Answer>>,
    /// An answer as people read it.
    pub name: Callback<(Facet, String), String>,
}

impl FilterControls {
    fn edit(&self, edit: impl FnOnce(&mut Filter)) {
        let mut filter = self.filter.get_untracked();
        edit(&mut filter);
        self.change.run(filter);
    }

    /// The field for words.
    pub fn words(self) -> AnyView {
        view! {
            <div class="filter">
                <Icon name=IconName::Search />
                <input
                    type="search"
                    aria-label="Filter by words"
                    placeholder="Filter by words"
                    autocomplete="off"
                    prop:value=move || self.filter.with(|filter| filter.words.clone())
                    on:input=move |event| {
                        let words = event_target_value(&event);
                        self.edit(|filter| filter.words = words);
                    }
                    on:keydown=move |event| {
                        if event.key() == "Escape" {
                            self.edit(|filter| filter.words.clear());
                        }
                    }
                />
            </div>
        }
        .into_any()
    }

    /// How many lines are named, such as by a figure that leads here; pressed, all show again.
    fn only(self) -> AnyView {
        let named = Memo::new(move |_| self.filter.with(|filter| filter.only.len()));
        live(move || {
            let named = named.get();
            (named > 0).then(|| {
                view! {
                    <button
                        type="button"
                        class="button button-quiet"
                        aria-pressed="true"
                        on:click=move |_| self.edit(|filter| filter.only.clear())
                    >
                        {format!("Only these {named}")}
                    </button>
                }
            })
        })
    }

    /// What takes all of it back, while there is something.
    pub fn reset(self) -> AnyView {
        live(move || {
            self.filter.with(|filter| !filter.is_empty()).then(|| {
                view! {
                    <button
                        type="button"
                        class="button button-quiet"
                        on:click=move |_| self.change.run(Filter::default())
                    >
                        "Clear"
                    </button>
                }
            })
        })
    }
}

/// The answers of a facet, each on or off.
pub fn facet_pick(controls: FilterControls, facet: Facet) -> AnyView {
    let summary = move || {
        let chosen = controls.filter.with(|filter| filter.chosen.get(&facet).cloned());
        let chosen = chosen.unwrap_or_default();
        match chosen.len() {
            0 => String::new(),
            1 | 2 => {
                let names = chosen.into_iter().map(|value| controls.name.run((facet, value)));
                format!(": {}", names.collect::<Vec<_>>().join(", "))
            }
            many => format!(": {many}"),
        }
    };
    let content = move || {
        let answers = Memo::new(move |_| controls.answers.run(facet));
        let row = move |(value, name, count): Answer| {
            let own = value.clone();
            let is_chosen = move || {
                controls.filter.with(|f| f.chosen.get(&facet).is_some_and(|all| all.contains(&own)))
            };
            view! {
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=is_chosen
                        on:change=move |_| controls.edit(|filter| filter.toggle(facet, &value))
                    />
                    <span>{name} " " <span class="count">{count}</span></span>
                </label>
            }
            .into_any()
        };
        view! {
            {each(move || answers.get(), |(value, name, count)| format!("{value} {name} {count}"), row)}
            {live(move || answers.with(Vec::is_empty).then(|| view! {
                <p class="quiet">"There is nothing to choose yet."</p>
            }))}
        }
        .into_any()
    };
    pick(facet.title(), summary, content)
}

#[component]
pub fn Filters() -> impl IntoView {
    let hold = use_table();
    let controls = FilterControls {
        filter: Signal::derive(move || hold.view.with(|view| view.filter.clone())),
        change: Callback::new(move |filter| hold.change(|view| view.filter = filter)),
        answers: Callback::new(move |facet: Facet| {
            let table = hold.view.with(|view| view.table);
            hold.source(|source| facet.answers(table, source))
        }),
        name: Callback::new(move |(facet, value): (Facet, String)| {
            hold.andon.workspace.with(|workspace| facet.value_name(&value, workspace))
        }),
    };
    let table = Memo::new(move |_| hold.view.with(|view| view.table));
    let facets = move || Facet::of(table.get()).to_vec();
    let has_period = move || table.get() != Table::People;
    view! {
        {controls.words()}
        {controls.only()}
        {each(facets, |facet| facet.name().into(), move |facet| facet_pick(controls, facet))}
        {live(move || has_period().then(|| period_pick(controls)))}
        {controls.reset()}
    }
}

/// From the first to the last day of a period.
fn period_pick(controls: FilterControls) -> AnyView {
    let text = move || {
        let (from, until) = controls.filter.with(|filter| (filter.from, filter.until));
        match (from, until) {
            (None, None) => String::new(),
            (Some(from), None) => format!(": since {from}"),
            (None, Some(until)) => format!(": until {until}"),
            (Some(from), Some(until)) => format!(": {from} to {until}"),
        }
    };
    let field = move |label: &'static str, is_from: bool| {
        let value = move || {
            let day = controls.filter.with(|f| if is_from { f.from } else { f.until });
            day.map(|day| day.to_string()).unwrap_or_default()
        };
        view! {
            <label class="pick-field">
                {label}
                <input
                    type="date"
                    prop:value=value
                    on:change=move |event| {
                        let day = event_target_value(&event).parse().ok();
                        controls.edit(|f| *(if is_from { &mut f.from } else { &mut f.until }) = day);
                    }
                />
            </label>
        }
    };
    let content = move || view! { {field("From", true)} {field("Until", false)} }.into_any();
    pick("Period", text, content)
}
