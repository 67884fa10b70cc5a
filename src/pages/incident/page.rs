//! The page itself: what is shown while it opens, and how its parts stand together.

use andon_model::id::IncidentId;
use leptos::html;
use leptos::prelude::*;

use super::composer::Composer;
use super::header::Header;
use super::new_entries::NewEntries;
use super::not_here::{Asking, NotHere};
use super::panel::{Panel, PanelShown};
use super::problems::ProblemsNotice;
use super::summary::Summary;
use super::timeline::TimelineSection;
use super::timeline_hold::TimelineHold;
use crate::keymap::{Action, on_action};
use crate::pages::shell::people_here::use_people_here;
use crate::pages::shell::title::page_title;
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
    let Some(incident) = use_andon().open(id) else {
        // The entrance stands before this page until the device's storage is open.
        return ().into_any();
    };
    provide_context(incident);
    let name = incident.text(TextField::Name);
    page_title(move || {
        let name = name.get();
        let name = if name.is_empty() { "Incident".to_owned() } else { name };
        let severity = incident.head.with(|head| head.severity);
        severity.map_or(name.clone(), |severity| format!("{} {name}", severity.name()))
    });
    let here = use_people_here();
    Effect::new(move |_| here.set(incident.here.get()));
    on_cleanup(move || here.set(Vec::new()));
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
    let panel = RwSignal::new(PanelShown::WhereThereIsRoom);
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
        _ => false,
    });
    view! {
        <div class="incident" data-panel=move || panel.get().name()>
            <Header panel=panel />
            <div class="incident-middle">
                <div
                    node_ref=scroller
                    class="incident-scroll"
                    on:scroll=move |_| hold.list.scrolled()
                >
                    <div class="incident-column">
                        <ProblemsNotice />
                        <Summary />
                        <TimelineSection />
                    </div>
                </div>
                <div class="incident-foot">
                    <NewEntries />
                    <Composer />
                </div>
            </div>
            <Panel shown=panel />
        </div>
    }
}

/// Whether a text field has the focus.
fn is_writing() -> bool {
    document()
        .active_element()
        .is_some_and(|element| element.matches("input, textarea").unwrap_or(false))
}
