//! Who one is, how things look, and what the workspace has prepared for its incidents.

mod access_section;
mod cards_section;
mod device_section;
mod fields_section;
mod forecasts;
mod hold;
mod item_grip;
mod item_list;
mod lists_section;
mod look_section;
mod new_item;
mod people_section;
mod phases_section;
mod rules_draft;
mod rules_form;
mod rules_section;
mod saved_field;
mod setting_field;
mod templates_section;
mod workspace_section;
mod you_section;

use leptos::prelude::*;

use crate::keymap::{Action, on_action};
use crate::navigation::use_navigation;
use crate::pages::open_page::is_writing;
use crate::pages::shell::title::page_title;
use crate::route::{Route, SettingsPart};

use access_section::AccessSection;
use cards_section::CardsSection;
use device_section::DeviceSection;
use fields_section::FieldsSection;
use hold::SettingsHold;
use lists_section::ListsSection;
use look_section::LookSection;
use people_section::PeopleSection;
use phases_section::PhasesSection;
use rules_section::RulesSection;
use templates_section::TemplatesSection;
use workspace_section::WorkspaceSection;
use you_section::YouSection;

#[component]
pub fn SettingsPage() -> impl IntoView {
    let hold = SettingsHold::provide();
    let navigation = use_navigation();
    let part = Memo::new(move |_| match navigation.route() {
        Some(Route::SettingsOf(part)) => Some(part),
        _ => None,
    });
    page_title(move || match part.get() {
        Some(part) => format!("{} \u{b7} Settings", title(part)),
        None => "Settings".into(),
    });
    on_action(move |action| match action {
        // In a field the browser's own undo is what people expect.
        Action::Undo if !is_writing() => {
            hold.undo();
            true
        }
        Action::Redo if !is_writing() => {
            hold.redo();
            true
        }
        _ => false,
    });
    view! {
        <div class="page settings">
            <header class="page-head">
                <h1>"Settings"</h1>
                <p class="quiet settings-said">
                    {move || {
                        let said = hold.said.get();
                        said.unwrap_or_else(|| "Changes hold at once. \u{2318}/Ctrl Z takes the last one back.".into())
                    }}
                </p>
            </header>
            <div class="settings-columns">
                <nav class="settings-nav" aria-label="Settings">
                    <PartLink part=None here=part />
                    {SettingsPart::ALL.map(|one| view! { <PartLink part=Some(one) here=part /> }).collect_view()}
                </nav>
                <div class="settings-part">
                    {move || match part.get() {
                        None => view! {
                            <YouSection />
                            <LookSection />
                            <WorkspaceSection />
                            <DeviceSection />
                        }
                        .into_any(),
                        Some(SettingsPart::People) => view! { <PeopleSection /> }.into_any(),
                        Some(SettingsPart::Access) => view! { <AccessSection /> }.into_any(),
                        Some(SettingsPart::Rules) => view! { <RulesSection /> }.into_any(),
                        Some(SettingsPart::Phases) => view! { <PhasesSection /> }.into_any(),
                        Some(SettingsPart::Cards) => view! { <CardsSection /> }.into_any(),
                        Some(SettingsPart::Links) => view! { <TemplatesSection /> }.into_any(),
                        Some(SettingsPart::Fields) => view! { <FieldsSection /> }.into_any(),
                        Some(SettingsPart::Lists) => view! { <ListsSection /> }.into_any(),
                    }}
                </div>
            </div>
        </div>
    }
}

#[component]
fn PartLink(part: Option<SettingsPart>, here: Memo<Option<SettingsPart>>) -> impl IntoView {
    let (to, text) = match part {
        None => (Route::Settings, "You and this device"),
        Some(part) => (Route::SettingsOf(part), title(part)),
    };
    view! {
        <a href=to.path() aria-current=move || (here.get() == part).then_some("page")>{text}</a>
    }
}

/// What a part is called.
pub fn title(part: SettingsPart) -> &'static str {
    match part {
        SettingsPart::People => "People",
        SettingsPart::Access => "Access",
        SettingsPart::Rules => "Severity and impact",
        SettingsPart::Phases => "Phases",
        SettingsPart::Cards => "Runbook cards",
        SettingsPart::Links => "Links",
        SettingsPart::Fields => "Our own fields",
        SettingsPart::Lists => "Lists of values",
    }
}
