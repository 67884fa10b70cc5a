//! One of the people of the workspace, or somebody new.

use andon_model::property::Answer;
use leptos::prelude::*;

use super::editing::FocusBox;
use super::property_row::Field;
use crate::pages::incident::people;
use crate::state::andon::use_andon;
use crate::ui::combobox::{Combobox, Pick, Picking, Suggestion};

#[component]
pub fn PersonField(field: Field) -> impl IntoView {
    let andon = use_andon();
    let editing = field.editing;
    let known = Memo::new(move |_| people::choices(andon));
    let suggestions = Signal::derive(move || {
        let answer = field.answer.get();
        known.with(|known| {
            let suggestion = |choice: &crate::ui::choice::Choice<_>| Suggestion {
                text: choice.text.clone(),
                detail: choice.detail.clone(),
                chosen: answer == Some(Answer::Person(choice.value)),
            };
            known.iter().map(suggestion).collect()
        })
    });
    view! {
        <FocusBox on_out=move |()| editing.left()>
            <Combobox
                label=field.title.get_untracked()
                suggestions=suggestions
                picking=Picking::One
                on_pick=move |pick| {
                    let person = match pick {
                        Pick::Known(place) => {
                            known.with_untracked(|known| known.get(place).map(|choice| choice.value))
                        }
                        Pick::New(name) => match andon.person(&name) {
                            Ok(person) => Some(person),
                            Err(refusal) => {
                                field.refused.note(Err(refusal));
                                None
                            }
                        },
                    };
                    if let Some(person) = person {
                        field.give(Some(Answer::Person(person)));
                    }
                    editing.end();
                }
                on_done=move |()| editing.end()
            />
        </FocusBox>
    }
}
