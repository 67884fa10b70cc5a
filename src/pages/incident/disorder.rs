//! What is wrong with the order of the course, said beside the two moments that it concerns.

use andon_model::moment::{Disorder, Moment};
use leptos::prelude::*;

use super::page::use_incident;
use super::press::use_press;
use crate::ui::live::live;

/// It warns, and forbids nothing.
#[component]
pub fn OrderWarning(moment: Moment) -> impl IntoView {
    let incident = use_incident();
    let press = use_press();
    let now = Memo::new(move |_| {
        let mut found = incident.head.with(|head| head.disorders());
        found.retain(|disorder| disorder.early == moment || disorder.late == moment);
        found
    });
    // A time is kept when one presses something else: that shall not move under the pointer.
    let found = RwSignal::new(now.get_untracked());
    Effect::new(move |_| {
        let now = now.get();
        press.after(move || {
            if found.try_with_untracked(|found| *found != now) == Some(true) {
                found.set(now);
            }
        });
    });
    let warning = move |disorder: &Disorder| {
        // It stands twice and is read out once.
        let role = (disorder.late == moment).then_some("status");
        view! { <p class="warning" role=role>{disorder.text()}</p> }
    };
    live(move || found.with(|found| found.iter().map(warning).collect_view()))
}
