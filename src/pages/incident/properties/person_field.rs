//! One of the people of the workspace, or somebody new.

use andon_model::property::Answer;
use leptos::prelude::*;

use super::editing::FocusBox;
use super::property_row::Field;
use crate::pages::incident::person_menu::{Whom, person_field};

#[component]
pub fn PersonField(field: Field) -> impl IntoView {
    let editing = field.editing;
    let person = Signal::derive(move || match field.answer.get() {
        Some(Answer::Person(person)) => Some(person),
        _ => None,
    });
    let give = Callback::new(move |person: Option<_>| {
        field.give(person.map(Answer::Person));
    });
    let title = field.title.get_untracked();
    view! {
        <FocusBox on_out=move |()| editing.left()>
            {person_field(title, Whom::Somebody, person, field.refused, give, move || editing.end())}
        </FocusBox>
    }
}
