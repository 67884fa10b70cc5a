//! The views of one incident, below its head.

use leptos::prelude::*;

use super::page::use_incident;
use crate::navigation::use_navigation;
use crate::route::Route;

#[component]
pub fn IncidentTabs() -> impl IntoView {
    let id = use_incident().id;
    view! {
        <nav class="incident-tabs" aria-label="Views of the incident">
            <Tab to=Route::Incident(id) text="Page" />
            <Tab to=Route::IncidentRecord(id) text="PDCA" />
            <Tab to=Route::Activity(id) text="Activity" />
        </nav>
    }
}

#[component]
fn Tab(to: Route, text: &'static str) -> impl IntoView {
    let navigation = use_navigation();
    let is_here = move || match (navigation.route(), to) {
        (Some(Route::Entry(..) | Route::Spot(..)), Route::Incident(_)) => true,
        (here, to) => here == Some(to),
    };
    view! {
        <a href=to.path() aria-current=move || is_here().then_some("page")>{text}</a>
    }
}
