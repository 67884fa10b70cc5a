//! The page itself: what is shown while it opens, and how its parts stand together.

use andon_model::id::IncidentId;
use andon_model::incident::IncidentKind;
use andon_model::search::Spot;
use andon_model::workspace::Workspace;
use leptos::html;
use leptos::prelude::*;

use super::activity::Activity;
use super::attachments::{DropZone, FileProblems, FilesHold, Viewer};
use super::composer::Composer;
use super::header::Header;
use super::new_entries::NewEntries;
use super::not_here::{Asking, NotHere};
use super::not_kept::NotKeptNotice;
use super::panel::{PANEL_BUTTON, Panel, PanelShown, is_sheet};
use super::panel_hold::{PanelHold, PanelTab, use_panel_hold};
use super::press::Press;
use super::problems::ProblemsNotice;
use super::summary::Summary;
use super::tabs::IncidentTabs;
use super::timeline::TimelineSection;
use super::timeline_hold::{TimelineHold, leave_row};
use crate::browser::page::{focus_by_id, point_at, release_focus};
use crate::keymap::{Action, on_action, use_keymap};
use crate::navigation::{Navigation, use_navigation};
use crate::pages::open_page::{OpenPage, is_writing};
use crate::pages::pdca::IncidentRecord;
use crate::pages::shell::page_kind::use_page_kind;
use crate::pages::shell::page_zone::use_page_zone;
use crate::pages::shell::people_here::use_people_here;
use crate::pages::shell::skip_link;
use crate::pages::shell::title::page_title;
use crate::route::Route;
use crate::state::andon::use_andon;
use crate::state::incident::{IncidentState, Loading};
use crate::ui::live::live;
use andon_model::command::TextField;

/// The open incident, from the context.
pub fn use_incident() -> IncidentState {
    expect_context::<IncidentState>()
}

#[component]
pub fn IncidentPage(id: IncidentId) -> impl IntoView {
    let andon = use_andon();
    let Some(incident) = andon.open(id) else {
        // The entrance stands before this page until the device's storage is open.
        return ().into_any();
    };
    provide_context(incident);
    let IncidentState { here, refused, problems, .. } = incident;
    provide_context(OpenPage { here, refused, problems });
    let name = incident.text(TextField::Name);
    let kind = Memo::new(move |_| incident.head.with(|head| head.kind));
    page_title(move || {
        let name = name.get();
        let name = if name.is_empty() { "Incident".to_owned() } else { name };
        let rules = andon.workspace.with(Workspace::rules);
        let severity = incident.head.with(|head| rules.severity_of(head).value());
        let name = severity.map_or(name.clone(), |severity| format!("{} {name}", severity.name()));
        // First of all, because a tab shows the beginning only.
        if kind.get() == IncidentKind::Drill { format!("Drill: {name}") } else { name }
    });
    let people = use_people_here();
    Effect::new(move |_| people.set(here.get()));
    let zone = use_page_zone();
    let page_kind = use_page_kind();
    Effect::new(move |_| page_kind.set(kind.get()));
    Effect::new(move |_| zone.set(Some(incident.head.with(|head| head.zone.clone()))));
    on_cleanup(move || {
        people.set(Vec::new());
        zone.set(None);
        page_kind.set(IncidentKind::Incident);
    });
    live(move || match incident.loading.get() {
        // It takes a few milliseconds: a word would only flash.
        Loading::Reading => view! { <div class="incident" aria-busy="true"></div> }.into_any(),
        Loading::Asking => view! { <Asking /> }.into_any(),
        Loading::NotHere { relay_reached } => {
            view! { <NotHere relay_reached=relay_reached /> }.into_any()
        }
        Loading::Ready => view! { <ReadyPage /> }.into_any(),
    })
}

#[component]
fn ReadyPage() -> impl IntoView {
    let incident = use_incident();
    let scroller = NodeRef::<html::Div>::new();
    let hold = TimelineHold::new(incident, scroller);
    provide_context(hold);
    provide_context(FilesHold::new(incident));
    Press::provide();
    let panel = RwSignal::new(PanelShown::WhereThereIsRoom);
    provide_context(PanelHold::new(incident, hold, panel));
    let navigation = use_navigation();
    // The page stays as it is behind its history: where one read, one reads on.
    let view = Memo::new(move |_| match navigation.route() {
        Some(Route::Activity(_)) => View::Activity,
        Some(Route::IncidentRecord(_)) => View::Record,
        _ => View::Page,
    });
    let is_page = Memo::new(move |_| view.get() == View::Page);
    let keymap = use_keymap();
    show_spot();
    on_action(move |action| match action {
        // In a field the browser's own undo is what people expect.
        Action::Undo if !is_writing() => {
            incident.undo();
            true
        }
        Action::Redo if !is_writing() => {
            incident.redo();
            true
        }
        Action::Leave => {
            leave(hold, panel, navigation);
            true
        }
        _ => false,
    });
    view! {
        <div class="incident" data-panel=move || panel.get().name()>
            {skip_link("Skip to the timeline line", move || {
                keymap.run(Action::TimelineLine);
            })}
            {skip_link("Skip to the properties", move || {
                keymap.run(Action::ShowProperties);
            })}
            <Header panel=panel />
            <div class="incident-middle">
                <IncidentTabs />
                {move || match view.get() {
                    View::Page => ().into_any(),
                    View::Activity => view! {
                        <div class="incident-scroll">
                            <div class="incident-column"><Activity /></div>
                        </div>
                    }
                    .into_any(),
                    View::Record => view! {
                        <div class="incident-scroll"><IncidentRecord incident=incident /></div>
                    }
                    .into_any(),
                }}
                <div
                    node_ref=scroller
                    class="incident-scroll"
                    hidden=move || !is_page.get()
                    on:scroll=move |_| hold.list.scrolled()
                >
                    <div class="incident-column">
                        <ProblemsNotice />
                        <Summary />
                        <TimelineSection />
                    </div>
                </div>
                <div class="incident-foot" hidden=move || !is_page.get()>
                    <NewEntries />
                    <NotKeptNotice />
                    <FileProblems />
                    <Composer />
                </div>
            </div>
            <Panel shown=panel />
            <DropZone />
            <Viewer />
        </div>
    }
}

/// Leads to a place on the page that is not in the timeline, such as one that was searched for.
fn show_spot() {
    let (panel, navigation) = (use_panel_hold(), use_navigation());
    Effect::new(move |_| {
        let Some(Route::Spot(_, spot)) = navigation.route() else { return };
        match spot {
            Spot::Note(_) => panel.open(PanelTab::Notes, None),
            Spot::Action(_) => panel.open(PanelTab::Actions, None),
            Spot::Beside => panel.open(PanelTab::Properties, None),
            _ => {}
        }
        point_at(spot.to_string());
    });
}

/// The views of an incident.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Page,
    Record,
    Activity,
}

/// One step out: of what is written in, of the sheet, of a history, of a row, of the page.
fn leave(hold: TimelineHold, panel: RwSignal<PanelShown>, navigation: Navigation) {
    if is_writing() {
        release_focus();
    } else if panel.get_untracked() == PanelShown::TheOtherWay && is_sheet() {
        panel.set(PanelShown::WhereThereIsRoom);
        focus_by_id(PANEL_BUTTON);
    } else if hold.history.get_untracked().is_some() {
        hold.history.set(None);
    } else if !leave_row() {
        navigation.go(Route::Home);
    }
}
