//! Everything about the incident that is not told in sentences. Beside the page where there is
//! room, a sheet above it where there is not.

use leptos::prelude::*;

use super::actions::{self, Checklist, NEW_ACTION};
use super::attachments::{FilesList, use_files_hold};
use super::cards::Cards;
use super::channels::Channels;
use super::figures::Figures;
use super::kind_and_place::KindAndPlace;
use super::links::Links;
use super::milestones::Milestones;
use super::notes::{self, NEW_NOTE, NotesList};
use super::page::use_incident;
use super::panel_hold::{FILES_TAB, PANEL, PanelTab, use_panel_hold};
use super::phase_section::PhaseSection;
use super::pinned::Pinned;
use super::properties::{PROPERTY_TABLE, PropertyTable};
use super::roles::Roles;
use super::team::Team;
use super::transitions::Transitions;
use crate::browser::page::focus_by_id;
use crate::keymap::{Action, on_action};
use crate::ui::button::IconButton;
use crate::ui::icon::IconName;
use crate::ui::live::live;
use crate::ui::tabs::{Tab, TabList, TabPanel};

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

/// The id of the button that shows and hides the panel.
pub const PANEL_BUTTON: &str = "panel-button";

/// Whether the panel lies over the page, as in `style/components/panel.css`.
pub fn is_sheet() -> bool {
    let width = window().inner_width().ok().and_then(|width| width.as_f64());
    width.is_some_and(|width| width < 1100.0)
}

#[component]
pub fn Panel(shown: RwSignal<PanelShown>) -> impl IntoView {
    let incident = use_incident();
    let hold = use_panel_hold();
    actions::tell_news(incident);
    notes::tell_news(incident, hold.notes);
    on_action(move |action| {
        match action {
            Action::AddToChecklist => hold.open(PanelTab::Actions, Some(NEW_ACTION)),
            Action::AddNote => hold.open(PanelTab::Notes, Some(NEW_NOTE)),
            Action::ShowProperties => hold.open(PanelTab::Properties, Some(PROPERTY_TABLE)),
            Action::ShowFiles => hold.open(PanelTab::Files, Some(FILES_TAB)),
            _ => return false,
        }
        true
    });
    view! {
        <aside
            id=PANEL
            class="panel"
            aria-label="Properties, actions, notes and files"
            data-tab=move || hold.tab.get().id()
            on:scroll=move |_| hold.notes.look()
            on:keydown=move |event| {
                // Out of the panel first; on a sheet it closes.
                if event.key() == "Escape" && !event.default_prevented() && !is_sheet() {
                    event.prevent_default();
                    event.stop_propagation();
                    focus_by_id("main");
                }
            }
        >
            <div class="panel-head">
                <PanelTabs />
                <IconButton
                    label="Close the panel"
                    icon=IconName::Close
                    on_press=move |()| shown.update(|shown| *shown = shown.other())
                />
            </div>
            {live(move || match hold.tab.get() {
                PanelTab::Properties => view! {
                    <TabPanel id=PanelTab::Properties.id()><Properties /></TabPanel>
                }
                .into_any(),
                PanelTab::Actions => view! {
                    <TabPanel id=PanelTab::Actions.id()><Checklist /></TabPanel>
                }
                .into_any(),
                PanelTab::Notes => view! {
                    <TabPanel id=PanelTab::Notes.id()><NotesList /></TabPanel>
                }
                .into_any(),
                PanelTab::Files => view! {
                    <TabPanel id=PanelTab::Files.id()><FilesList /></TabPanel>
                }
                .into_any(),
            })}
        </aside>
    }
}

#[component]
fn PanelTabs() -> impl IntoView {
    let hold = use_panel_hold();
    let tab = |tab: PanelTab, name, count, news| Tab { id: tab.id(), name, count, news };
    let nothing = Signal::stored(String::new());
    let actions = Signal::derive(move || match hold.actions.progress.get() {
        (_, 0) => String::new(),
        (done, all) => format!("{done}/{all}"),
    });
    let notes = Signal::derive(move || match hold.notes.count.get() {
        0 => String::new(),
        count => count.to_string(),
    });
    let files = use_files_hold().count;
    let files = Signal::derive(move || match files.get() {
        0 => String::new(),
        count => count.to_string(),
    });
    let new_notes = Signal::derive(move || match hold.notes.unseen.with(|unseen| unseen.len()) {
        0 => String::new(),
        count => format!("{count} new"),
    });
    let chosen = move || {
        let tab = hold.tab.get();
        PanelTab::ALL.iter().position(|other| *other == tab).unwrap_or_default()
    };
    view! {
        <TabList
            label="Panel"
            tabs=vec![
                tab(PanelTab::Properties, "Properties", nothing, nothing),
                tab(PanelTab::Actions, "Actions", actions, nothing),
                tab(PanelTab::Notes, "Notes", notes, new_notes),
                tab(PanelTab::Files, "Files", files, nothing),
            ]
            chosen=Signal::derive(chosen)
            on_choose=move |place: usize| hold.open(PanelTab::ALL[place], None)
        />
    }
}

#[component]
fn Properties() -> impl IntoView {
    view! {
        <PhaseSection />
        <Cards />
        <Group title="When"><Milestones /><Transitions /><Figures /></Group>
        <PropertyTable />
        <Group title="Who"><Roles /><Team /></Group>
        <Group title="Channels"><Channels /></Group>
        <Group title="Links"><Links /></Group>
        <Group title="About"><KindAndPlace /><Pinned /></Group>
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
