//! How much it hurts a single customer, as a size with its meaning.

use andon_model::property::{Answer, Impact};
use leptos::prelude::*;

use super::editing::FocusBox;
use super::property_row::Field;
use crate::ui::combobox::{Combobox, Pick, Picking, Suggestion};

#[component]
pub fn ImpactField(field: Field) -> impl IntoView {
    let editing = field.editing;
    let suggestions = Signal::derive(move || {
        let answer = field.answer.get();
        let suggestion = |impact: Impact| Suggestion {
            text: impact.name().into(),
            detail: impact.for_one_customer().into(),
            chosen: answer == Some(Answer::Impact(impact)),
        };
        Impact::ALL.map(suggestion).to_vec()
    });
    view! {
        <FocusBox on_out=move |()| editing.left()>
            <Combobox
                label=field.title.get_untracked()
                suggestions=suggestions
                picking=Picking::OneKnown
                on_pick=move |pick| {
                    if let Pick::Known(place) = pick {
                        field.give(Impact::ALL.get(place).copied().map(Answer::Impact));
                    }
                    editing.end();
                }
                on_done=move |()| editing.end()
            />
        </FocusBox>
    }
}
