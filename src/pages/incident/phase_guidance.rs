//! How to fill this page, for the commander: what matters in the phase of the incident.

use andon_model::phase::Phase;
use leptos::prelude::*;

use super::page::use_incident;
use super::properties::Fold;

/// Three lines at most: whoever reads them has no time.
fn lines(phase: Phase) -> &'static [&'static str] {
    match phase {
        Phase::Active => &[
            "Write what you see into the timeline, with times; guesses are welcome.",
            "One line for each question of the summary is enough now.",
            "Say who is affected: customers, money. The severity follows from it.",
        ],
        Phase::Mitigated => &[
            "Write the cause into the summary as soon as it is known.",
            "Correct what was only guessed: times, numbers, impact.",
            "Give every open action an owner.",
        ],
        Phase::Resolved => &[
            "Complete the rows that are empty, or say that they do not apply.",
            "Mark the timeline entries that matter to a later reader.",
            "Give every action a date, then close the incident.",
        ],
        Phase::Closed => &["The page is a record now. Corrections are still welcome."],
        Phase::Dismissed => &["Nothing more to fill in. Reopen it if it is an incident after all."],
    }
}

#[component]
pub fn PhaseGuidance() -> impl IntoView {
    let incident = use_incident();
    let phase = Memo::new(move |_| incident.head.with(|head| head.phase.phase));
    let items =
        move || lines(phase.get()).iter().map(|line| view! { <li>{*line}</li> }).collect_view();
    view! {
        <Fold title="How to fill this page">
            <ul class="guidance">{items}</ul>
        </Fold>
    }
}
