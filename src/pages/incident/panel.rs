//! Everything about the incident that is not told in sentences. Beside the page where there is
//! room, a sheet above it where there is not.

use leptos::prelude::*;

use super::channels::Channels;
use super::kind_and_place::KindAndPlace;
use super::links::Links;
use super::milestones::Milestones;
use super::team::{Roles, Team};
use super::transitions::Transitions;
use crate::ui::button::IconButton;
use crate::ui::icon::IconName;

/// Whether the panel is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelShown {
    /// On wide screens; nobody has said otherwise.
    WhereThereIsRoom,
    /// On narrow screens only: somebody has turned it round.
    TheOtherWay,
}

impl PanelShown {
    pub fn name(self) -> &'static str {
        match self {
            PanelShown::WhereThereIsRoom => "auto",
            PanelShown::TheOtherWay => "turned",
        }
    }

    pub fn other(self) -> Self {
        match self {
            PanelShown::WhereThereIsRoom => PanelShown::TheOtherWay,
            PanelShown::TheOtherWay => PanelShown::WhereThereIsRoom,
        }
    }
}

#[component]
pub fn Panel(shown: RwSignal<PanelShown>) -> impl IntoView {
    view! {
        <aside class="panel" aria-label="Properties">
            <div class="panel-head">
                <h2>"Properties"</h2>
                <IconButton
                    label="Close the properties"
                    icon=IconName::Close
                    on_press=move |()| shown.update(|shown| *shown = shown.other())
                />
            </div>
            <Group title="When"><Milestones /><Transitions /></Group>
            <Group title="Who"><Roles /><Team /></Group>
            <Group title="Channels"><Channels /></Group>
            <Group title="Links"><Links /></Group>
            <Group title="About"><KindAndPlace /></Group>
        </aside>
    }
}

#[component]
fn Group(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="panel-group" aria-label=title>
            <h3>{title}</h3>
            {children()}
        </section>
    }
}
