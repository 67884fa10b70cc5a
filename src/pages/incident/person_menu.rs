//! Who it is: the name, and on a press a field that finds people and takes new names, of people
//! who never join.

use andon_model::id::PersonId;
use leptos::html;
use leptos::prelude::*;

use super::people;
use super::properties::{Editing, FocusBox};
use super::refusal::Refused;
use crate::state::andon::use_andon;
use crate::state::presence::hue;
use crate::ui::choice::Choice;
use crate::ui::combobox::{Combobox, Pick, Picking, Suggestion};
use crate::ui::icon::{Icon, IconName};
use crate::ui::live::live;
use crate::ui::person_tag::PersonTag;

/// Who may be chosen.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    Somebody,
    SomebodyOrNobody,
}

/// The button and what it opens. `editing` is the caller's, to open it by a key.
pub fn person_menu(
    label: String,
    key: Option<&'static str>,
    editing: Editing,
    whom: Whom,
    person: Signal<Option<PersonId>>,
    refused: Refused,
    on_choose: impl Fn(Option<PersonId>) + Send + Sync + 'static,
) -> AnyView {
    let andon = use_andon();
    let on_choose = Callback::new(on_choose);
    let value = NodeRef::<html::Button>::new();
    editing.follow(value);
    let label = StoredValue::new(label);
    let title = key.map(|key| format!("{} ({key})", label.get_value()));
    let shown = move || match person.get() {
        Some(person) => view! {
            <PersonTag name=people::name_of(andon, person) hue=hue(person) />
        }
        .into_any(),
        None => view! { <span class="absent">"nobody"</span> }.into_any(),
    };
    live(move || {
        match editing.open.get() {
        true => view! {
            <FocusBox on_out=move |()| editing.left()>
                {person_field(label.get_value(), whom, person, refused, on_choose, move || editing.end())}
            </FocusBox>
        }
        .into_any(),
        false => view! {
            <button
                node_ref=value
                type="button"
                class="button button-quiet menu-button"
                aria-haspopup="listbox"
                aria-expanded="false"
                title=title.clone()
                on:click=move |_| editing.start()
                on:keydown=move |event| {
                    if matches!(event.key().as_str(), "ArrowDown" | "ArrowUp") {
                        event.prevent_default();
                        event.stop_propagation();
                        editing.start();
                    }
                }
            >
                <span class="visually-hidden">{label.get_value()}": "</span>
                {shown}
                <Icon name=IconName::Down />
            </button>
        }
        .into_any(),
    }
    })
}

/// The field alone. `on_done` comes first, whether somebody was chosen or not.
pub fn person_field(
    label: String,
    whom: Whom,
    person: Signal<Option<PersonId>>,
    refused: Refused,
    on_choose: Callback<Option<PersonId>>,
    on_done: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let andon = use_andon();
    let known = Memo::new(move |_| people::choices(andon));
    let suggestions = Signal::derive(move || {
        let person = person.get();
        let of = |choice: &Choice<PersonId>| Suggestion {
            text: choice.text.clone(),
            detail: choice.detail.clone(),
            chosen: person == Some(choice.value),
        };
        let mut all: Vec<Suggestion> = known.with(|known| known.iter().map(of).collect());
        if whom == Whom::SomebodyOrNobody {
            let chosen = person.is_none();
            all.push(Suggestion { text: "Nobody".into(), detail: String::new(), chosen });
        }
        all
    });
    let pick = move |pick: Pick| {
        let chosen = match pick {
            // Behind the last of them stands nobody.
            Pick::Known(place) => Ok(known.with_untracked(|all| all.get(place).map(|c| c.value))),
            Pick::New(name) => andon.person(&name).map(Some),
        };
        on_done();
        match chosen {
            Ok(person) => on_choose.run(person),
            Err(refusal) => drop(refused.note(Err(refusal))),
        }
    };
    view! {
        <Combobox
            label=label
            suggestions=suggestions
            picking=Picking::One
            on_pick=pick
            on_done=move |()| on_done()
        />
    }
    .into_any()
}
