//! What is wrong with the order of the course, said beside the two moments that it concerns.

use andon_model::moment::{Disorder, Moment};
use leptos::prelude::*;

use super::page::use_incident;
use crate::ui::live::live;

/// It warns, and forbids nothing.
#[component]
pub fn OrderWarning(moment: Moment) -> impl IntoView {
    let incident = use_incident();
    let found = Memo::new(move |_| {
        let mut found = incident.head.with(|head| head.disorders());
        found.retain(|disorder| disorder.early == moment || disorder.late == moment);
        found
    });
    let warning = move |disorder: &Disorder| {
        // It stands twice and is read out once.
        let role = (disorder.late == moment).then_some("status");
        view! { <p class="warning" role=role>{disorder.text()}</p> }
    };
    live(move || found.with(|found| found.iter().map(warning).collect_view()))
}
