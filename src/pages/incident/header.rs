//! The head of the page: how bad, what, since when, in which phase, who leads.

use leptos::prelude::*;

use super::clock::Clock;
use super::commander_menu::CommanderMenu;
use super::name::Name;
use super::outcome::Outcome;
use super::page::use_incident;
use super::panel::{PANEL_BUTTON, PanelShown};
use super::phase_conflict::PhaseConflicts;
use super::phase_track::PhaseTrack;
use super::rivals::header_rivals;
use super::role_offer::RoleOffers;
use super::severity_menu::SeverityMenu;
use super::update_clock::UpdateClockLine;
use crate::pages::shell::people_here::AlsoHere;
use crate::ui::badge::KindBand;
use crate::ui::button::IconButton;
use crate::ui::icon::IconName;

#[component]
pub fn Header(panel: RwSignal<PanelShown>) -> impl IntoView {
    let incident = use_incident();
    let kind = Memo::new(move |_| incident.head.with(|head| head.kind));
    view! {
        <header class="incident-header" data-kind=move || kind.get().name()>
            <div class="incident-line incident-line-name">
                <SeverityMenu />
                <KindBand kind=kind />
                <Name />
                <Clock />
                <IconButton
                    id=PANEL_BUTTON
                    label="Show or hide the properties"
                    icon=IconName::Panel
                    on_press=move |()| panel.update(|panel| *panel = panel.other())
                />
            </div>
            <div class="incident-line incident-line-phase">
                <PhaseTrack />
                <span class="incident-gap"></span>
                <CommanderMenu />
                <AlsoHere />
            </div>
            <UpdateClockLine panel=panel />
            <PhaseConflicts />
            {header_rivals()}
            <Outcome />
            <RoleOffers />
        </header>
    }
}
