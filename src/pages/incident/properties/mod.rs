//! The property table: everything that can be said about an incident in a word or a number.

mod answer_text;
mod computed;
mod customer_impact;
mod editing;
mod environment;
mod fold;
mod impact_field;
mod judgement;
mod line_field;
mod property_row;
mod reason_form;
mod rivals;
mod row;
mod severity;
mod terms_field;

use andon_model::property::{Property, PropertyGroup};
use leptos::prelude::*;

use self::customer_impact::CustomerImpactRow;
use self::environment::EnvironmentRow;
pub use self::fold::Fold;
pub use self::judgement::{Judgement, SeverityChoice};
use self::property_row::PropertyRow;
pub use self::reason_form::ReasonForm;
use self::severity::SeverityRow;
use super::page::use_incident;
use crate::state::andon::use_andon;

/// All rows, in their groups.
#[component]
pub fn PropertyTable() -> impl IntoView {
    let groups = PropertyGroup::ALL.map(|group| view! { <Group group=group /> }).collect_view();
    view! {
        <EmptyRows />
        {groups}
    }
}

#[component]
fn Group(group: PropertyGroup) -> impl IntoView {
    let rows = Property::ALL
        .into_iter()
        .filter(|property| property.group() == group)
        .map(|property| view! { <PropertyRow property=property /> })
        .collect_view();
    let first = match group {
        PropertyGroup::Impact => view! { <SeverityRow /><CustomerImpactRow /> }.into_any(),
        PropertyGroup::Where => view! { <EnvironmentRow /> }.into_any(),
        PropertyGroup::Cause | PropertyGroup::Contact | PropertyGroup::Custom => ().into_any(),
    };
    view! {
        <Fold title=group.title()>
            <dl class="property-list">{first}{rows}</dl>
        </Fold>
    }
}

/// Shows and hides what nobody has said.
#[component]
fn EmptyRows() -> impl IntoView {
    let preferences = use_andon().preferences;
    let incident = use_incident();
    let hidden = Memo::new(move |_| preferences.with(|p| p.hide_empty_properties));
    let count = Memo::new(move |_| {
        incident.head.with(|head| {
            let empty = |property: &Property| !head.properties.answers.contains_key(property);
            Property::ALL.iter().filter(|p| empty(p)).count()
                + usize::from(head.environment.is_empty())
        })
    });
    view! {
        <div class="property-bar">
            <button
                type="button"
                class="button button-quiet"
                aria-pressed=move || hidden.get().to_string()
                on:click=move |_| {
                    preferences.update(|p| p.hide_empty_properties = !p.hide_empty_properties);
                }
            >
                "Hide empty rows"
            </button>
            <span class="property-count">{move || format!("{} empty", count.get())}</span>
        </div>
    }
}
