//! Fields that the workspace adds to the property table.

use andon_model::id::FieldId;
use andon_model::playbook::FieldKind;
use andon_model::setting::{List, Part};
use andon_model::term::Taxonomy;
use leptos::prelude::*;

use super::hold::use_settings;
use super::item_list::{Item, ItemList};
use super::lists_section::Values;
use super::setting_field::SettingField;
use crate::ui::choice::{Choice, SelectField};
use crate::ui::live::live;

#[component]
pub fn FieldsSection() -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="settings-fields">
            <h2 id="settings-fields">"Our own fields"</h2>
            <p class="quiet">
                "Rows that the properties of every incident get. Answers stay when a field is removed or takes another kind of answer."
            </p>
            <ItemList
                list=List::Fields
                label="Our own fields"
                noun="field"
                empty="No field yet. What do you ask at every incident that the page has no row for? \u{201c}Supplier contract\u{201d}, \u{201c}Regulator told on\u{201d}."
                draw=field
            />
        </section>
    }
}

fn field(item: Item) -> AnyView {
    let hold = use_settings();
    let setting = item.part(Part::Kind);
    let (shown, changed) = (setting.clone(), setting);
    let kind = Memo::new(move |_| {
        hold.andon
            .workspace
            .with(|w| w.setting(&shown).and_then(FieldKind::from_name).unwrap_or_default())
    });
    let place = |kind: FieldKind| FieldKind::ALL.iter().position(|one| *one == kind);
    let choices = FieldKind::ALL.iter().enumerate();
    let choices = choices.map(|(place, kind)| Choice::new(place, kind.title())).collect::<Vec<_>>();
    let chosen = RwSignal::new(place(kind.get_untracked()).unwrap_or_default());
    Effect::new(move |_| chosen.set(place(kind.get()).unwrap_or_default()));
    Effect::new(move |_| {
        let Some(wanted) = FieldKind::ALL.get(chosen.get()) else { return };
        if *wanted != kind.get_untracked() {
            // A kind of the list is never refused; an observer sees the old one again.
            if hold.set(changed.clone(), Some(wanted.name().to_owned())).is_err() {
                chosen.set(place(kind.get_untracked()).unwrap_or_default());
            }
        }
    });
    let values = item.id.field().map(move |field: FieldId| {
        live(move || {
            let chosen = matches!(kind.get(), FieldKind::Select | FieldKind::MultiSelect);
            let taxonomy = Taxonomy::Custom(field);
            chosen.then(|| view! { <Values taxonomy=taxonomy title="Values" /> })
        })
    });
    view! {
        <div class="settings-pair">
            <SettingField setting=item.part(Part::Text) label="Name of the field" />
            <SelectField label="Takes" choices=choices value=chosen />
        </div>
        {values}
    }
    .into_any()
}
