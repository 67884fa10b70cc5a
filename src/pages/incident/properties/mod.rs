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
mod person_field;
mod property_row;
mod reason_form;
mod row;
mod severity;
mod status;
mod terms_field;

use andon_model::property::{Property, PropertyGroup};
use leptos::prelude::*;

pub use self::answer_text::line as answer_line;
use self::customer_impact::CustomerImpactRow;
pub use self::editing::{Editing, FocusBox};
use self::environment::EnvironmentRow;
pub use self::fold::Fold;
pub use self::judgement::{Judgement, SeverityChoice};
use self::property_row::PropertyRow;
pub use self::reason_form::ReasonForm;
use self::severity::SeverityRow;
use self::status::status_rows;
pub use self::terms_field::TermsBox;
use super::page::use_incident;
use crate::state::andon::use_andon;
use crate::ui::each::each;
use crate::ui::live::live;

/// The id of the control that the table begins with.
pub const PROPERTY_TABLE: &str = "property-table";

/// All rows, in their groups.
#[component]
pub fn PropertyTable() -> impl IntoView {
    let fixed = PropertyGroup::ALL.into_iter().filter(|group| *group != PropertyGroup::Custom);
    let groups = fixed.map(|group| view! { <Group group=group /> }).collect_view();
    view! {
        {status_rows()}
        <EmptyRows />
        {groups}
        <OwnFields />
    }
}

/// The fields that the workspace has added, and removed ones that are answered here.
#[component]
fn OwnFields() -> impl IntoView {
    let rows = all_properties();
    let own = move || {
        let all = rows.get().into_iter();
        all.filter(|property| property.group() == PropertyGroup::Custom).collect::<Vec<_>>()
    };
    let any = Memo::new(move |_| !own().is_empty());
    live(move || {
        any.get().then(|| {
            view! {
                <Fold title=PropertyGroup::Custom.title()>
                    <dl class="property-list">
                        {each(
                            own,
                            |property: &Property| property.name().into_owned(),
                            |property| view! { <PropertyRow property=property /> }.into_any(),
                        )}
                    </dl>
                </Fold>
            }
        })
    })
}

/// The rows of the table, in their order.
fn all_properties() -> Memo<Vec<Property>> {
    let andon = use_andon();
    let incident = use_incident();
    Memo::new(move |_| {
        incident.head.with(|head| {
            andon.workspace.with(|workspace| workspace.properties_of(&head.properties))
        })
    })
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
    let rows = all_properties();
    let count = Memo::new(move |_| {
        incident.head.with(|head| {
            let empty = |property: &&Property| !head.properties.answers.contains_key(property);
            rows.with(|rows| rows.iter().filter(empty).count())
                + usize::from(head.environment.is_empty())
        })
    });
    view! {
        <div class="property-bar">
            <button
                id=PROPERTY_TABLE
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
