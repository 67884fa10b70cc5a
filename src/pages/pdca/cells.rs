//! The cells of the tables, each edited in place. Plain functions: every kind of cell is compiled
//! once.

use std::collections::BTreeSet;

use andon_model::id::PersonId;
use andon_model::pdca::command::PdcaText;
use andon_model::term::{Taxonomy, TermId};
use chrono::NaiveDate;
use leptos::prelude::*;

use super::hold::use_record_hold;
use crate::pages::incident::actions::due::{self, Nearness};
use crate::pages::incident::people;
use crate::pages::incident::properties::TermsBox;
use crate::pages::incident::refusal::Refused;
use crate::pages::incident::writers::Writers;
use crate::state::presence::hue;
use crate::state::whole::Whole;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::choice::Choice;
use crate::ui::combobox::Picking;
use crate::ui::icon::{Icon, IconName};
use crate::ui::live::live;
use crate::ui::menu::Menu;
use crate::ui::person_tag::PersonTag;
use crate::ui::shared_text::{Lines, SharedText};

/// A table that is edited in place; wider than the page it scrolls. `title` is the id of its
/// heading.
pub fn table(
    label: &'static str,
    title: &'static str,
    columns: &[&'static str],
    rows: AnyView,
) -> AnyView {
    let heads = columns.iter().map(|title| view! { <th scope="col">{*title}</th> }).collect_view();
    view! {
        <div
            id=format!("{title}-table")
            class="table-box record-table"
            tabindex="0"
            role="group"
            aria-label=label
        >
            <table aria-labelledby=title>
                <thead>
                    <tr>
                        {heads}
                        <th scope="col"><span class="visually-hidden">"More"</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// What stands below a table: the way to a new row, and how many there are.
pub fn foot(
    text: &'static str,
    counts: Memo<String>,
    on_press: impl Fn() + Send + Sync + 'static,
) -> AnyView {
    view! {
        <p class="record-foot">
            <Button look=ButtonLook::Quiet on_press=move |()| on_press()>
                <Icon name=IconName::Plus />
                {text}
            </Button>
            <span class="quiet record-count">{move || counts.get()}</span>
        </p>
    }
    .into_any()
}

/// One of a few, chosen by its place.
pub fn choice(
    label: Signal<String>,
    choices: Signal<Vec<Choice<usize>>>,
    chosen: Signal<Option<usize>>,
    on_choose: impl Fn(usize) + Send + Sync + 'static,
    shown: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    view! {
        <Menu
            label=label.get_untracked()
            choices=choices
            chosen=chosen
            on_choose=Callback::new(move |place: usize| on_choose(place))
        >
            {live(shown)}
        </Menu>
    }
    .into_any()
}

/// One of the values of an enumeration, by their titles.
pub fn titles(
    label: Signal<String>,
    titles: Vec<&'static str>,
    chosen: Signal<usize>,
    on_choose: impl Fn(usize) + Send + Sync + 'static,
) -> AnyView {
    let choices = titles.iter().enumerate().map(|(place, title)| Choice::new(place, *title));
    let choices = Signal::stored(choices.collect::<Vec<_>>());
    let shown = move || titles.get(chosen.get()).copied().unwrap_or_default().into_any();
    choice(label, choices, Signal::derive(move || Some(chosen.get())), on_choose, shown)
}

/// Somebody of the workspace, or nobody.
pub fn person(
    label: &'static str,
    person: Signal<Option<PersonId>>,
    on_choose: impl Fn(Option<PersonId>) + Send + Sync + 'static,
) -> AnyView {
    let andon = use_record_hold().andon;
    let people = Memo::new(move |_| people::choices(andon));
    let choices = Signal::derive(move || {
        let mut choices: Vec<Choice<usize>> = people.with(|people| {
            let choice = |(place, one): (usize, &Choice<PersonId>)| {
                Choice::detailed(place, one.text.clone(), one.detail.clone())
            };
            people.iter().enumerate().map(choice).collect()
        });
        choices.push(Choice::new(choices.len(), "Nobody"));
        choices
    });
    let chosen = Signal::derive(move || {
        let person = person.get();
        people.with(|people| match person {
            Some(person) => people.iter().position(|one| one.value == person),
            None => Some(people.len()),
        })
    });
    let choose = move |place: usize| {
        on_choose(people.with_untracked(|people| people.get(place).map(|one| one.value)));
    };
    let shown = move || match person.get() {
        Some(person) => view! {
            <PersonTag name=people::name_of(andon, person) hue=hue(person) />
        }
        .into_any(),
        None => view! { <span class="absent">"nobody"</span> }.into_any(),
    };
    choice(label.into(), choices, chosen, choose, shown)
}

/// A day; how near it is stands below while it matters.
pub fn date(
    label: &'static str,
    day: Signal<Option<NaiveDate>>,
    counts: Signal<bool>,
    on_change: impl Fn(Option<NaiveDate>) + Send + Sync + 'static,
) -> AnyView {
    let hold = use_record_hold();
    let keep = move |text: String| match text.parse::<NaiveDate>() {
        Ok(day) => on_change(Some(day)),
        Err(_) if text.is_empty() => on_change(None),
        Err(_) => {}
    };
    let nearness = Memo::new(move |_| {
        let day = day.get().filter(|_| counts.get())?;
        let nearness = Nearness::of(day, hold.today.get());
        (nearness != Nearness::Later).then(|| (nearness.name(), due::words(day, hold.today.get())))
    });
    view! {
        <input
            type="date"
            class="cell-date"
            aria-label=label
            prop:value=move || day.get().map(|day| day.to_string()).unwrap_or_default()
            on:change=move |event| keep(event_target_value(&event))
        />
        {live(move || nearness.get().map(|(name, words)| {
            view! { <span class="action-due" data-due=name>{words}</span> }
        }))}
    }
    .into_any()
}

/// A text that several people may write at once.
pub fn text(
    label: &'static str,
    field: PdcaText,
    id: Option<String>,
    placeholder: &'static str,
) -> AnyView {
    let state = use_record_hold().state;
    let place = StoredValue::new(format!("{field:?}"));
    on_cleanup(move || state.set_place(""));
    let on_edit = Callback::new(move |edit| state.edit_text(field, edit));
    let on_focus = Callback::new(move |()| state.set_place(&place.get_value()));
    let on_blur = Callback::new(move |()| state.set_place(""));
    let text = state.text(field);
    view! {
        <SharedText
            text=text
            id=id.unwrap_or_else(|| place.get_value())
            label=label
            lines=Lines::One
            placeholder=placeholder
            on_edit=on_edit
            on_focus=on_focus
            on_blur=on_blur
        />
        <Writers place=place.get_value() />
    }
    .into_any()
}

/// Values of a list, or one of them; new ones may be typed.
pub fn terms(
    label: &'static str,
    taxonomy: Taxonomy,
    picking: Picking,
    chosen: Signal<BTreeSet<TermId>>,
    refused: Refused,
    on_change: impl Fn(BTreeSet<TermId>) + Send + Sync + 'static,
) -> AnyView {
    let andon = use_record_hold().andon;
    let writing = RwSignal::new(false);
    let back = RwSignal::new(false);
    let on_change = Callback::new(on_change);
    let names = Memo::new(move |_| {
        let chosen = chosen.get();
        andon.workspace.with(|workspace| {
            let names = chosen.iter().map(|term| workspace.term_name(taxonomy, term).to_owned());
            names.collect::<Vec<_>>().join(", ")
        })
    });
    let button = NodeRef::<leptos::html::Button>::new();
    Effect::new(move |_| {
        if let Some(button) = button.get()
            && back.get_untracked()
        {
            back.set(false);
            let _ = button.focus();
        }
    });
    let end = Callback::new(move |()| {
        back.try_set(true);
        writing.try_set(false);
    });
    let left = Callback::new(move |()| {
        writing.try_set(false);
    });
    let note = Callback::new(move |why| {
        refused.note(Err(why));
    });
    live(move || {
        match writing.get() {
        true => view! {
            <TermsBox
                title=label.to_owned()
                taxonomy=taxonomy
                picking=picking
                chosen=chosen
                on_change=on_change
                on_refused=note
                on_end=end
                on_left=left
            />
        }
        .into_any(),
        false => view! {
            <button
                node_ref=button
                type="button"
                class="cell-terms"
                aria-label=move || format!("{label}: {}", names.with(|names| match names.is_empty() {
                    true => "nothing".to_owned(),
                    false => names.clone(),
                }))
                on:click=move |_| writing.set(true)
            >
                {move || match names.get() {
                    names if names.is_empty() => {
                        view! { <span class="absent">"\u{2013}"</span> }.into_any()
                    }
                    names => names.into_any(),
                }}
            </button>
        }
        .into_any(),
    }
    })
}
