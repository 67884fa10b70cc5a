//! Severity, phase and kind as small marks. Colour never says anything alone: severities carry
//! their name, phases a shape and their name, drills a striped band and a word.

use super::live::live;
use andon_model::incident::{IncidentKind, Severity};
use andon_model::phase::Phase;
use leptos::prelude::*;

/// `SEV-2`, or a dashed "no severity" while nobody has chosen one.
#[component]
pub fn SeverityBadge(#[prop(into)] severity: Signal<Option<Severity>>) -> impl IntoView {
    let level = move || severity.get().map_or("none", |s| &s.name()[4..]);
    let title = move || match severity.get() {
        Some(severity) => format!("{}: {}", severity.name(), severity.meaning()),
        None => "No severity chosen yet".into(),
    };
    view! {
        <span class="severity" data-severity=level title=title>
            {move || severity.get().map_or("no sev", Severity::name)}
        </span>
    }
}

/// The name of a phase as a heading: "Active".
pub fn phase_title(phase: Phase) -> &'static str {
    match phase {
        Phase::Active => "Active",
        Phase::Mitigated => "Mitigated",
        Phase::Resolved => "Resolved",
        Phase::Closed => "Closed",
        Phase::Dismissed => "Dismissed",
    }
}

/// The shape of a phase: the disc empties from active to closed.
#[component]
pub fn PhaseShape(#[prop(into)] phase: Signal<Phase>) -> impl IntoView {
    let outline = "M8 2.7a5.3 5.3 0 1 1 0 10.6A5.3 5.3 0 1 1 8 2.7z";
    let inner = move || match phase.get() {
        Phase::Active => "M8 2.7a5.3 5.3 0 1 1 0 10.6A5.3 5.3 0 1 1 8 2.7z",
        Phase::Mitigated => "M8 2.7a5.3 5.3 0 0 1 0 10.6z",
        Phase::Resolved | Phase::Closed | Phase::Dismissed => "",
    };
    let mark = move || match phase.get() {
        Phase::Active | Phase::Mitigated | Phase::Resolved => "",
        Phase::Closed => "m5.6 8.2 1.7 1.7 3.2-3.7",
        Phase::Dismissed => "m4.3 11.7 7.4-7.4",
    };
    view! {
        <svg class="phase-shape" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path class="phase-outline" d=outline></path>
            <path class="phase-fill" d=inner></path>
            <path class="phase-outline" d=mark></path>
        </svg>
    }
}

/// Shape and name of a phase, in its colour.
#[component]
pub fn PhaseBadge(#[prop(into)] phase: Signal<Phase>) -> impl IntoView {
    view! {
        <span
            class="phase"
            data-phase=move || phase.get().name()
            title=move || format!("{}: {}", phase_title(phase.get()), phase.get().definition())
        >
            <PhaseShape phase=phase />
            {move || phase_title(phase.get())}
        </span>
    }
}

/// A striped "DRILL", a plain "backfill", nothing for real incidents.
#[component]
pub fn KindBand(#[prop(into)] kind: Signal<IncidentKind>) -> impl IntoView {
    live(move || match kind.get() {
        IncidentKind::Incident => ().into_any(),
        IncidentKind::Drill => view! {
            <span class="kind" data-kind="drill" title="An exercise; stays out of the figures">
                "Drill"
            </span>
        }
        .into_any(),
        IncidentKind::Backfill => view! {
            <span class="kind" data-kind="backfill" title="Written down long after the fact">
                "Backfill"
            </span>
        }
        .into_any(),
    })
}
