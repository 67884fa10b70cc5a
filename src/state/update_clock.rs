//! When people should hear of an incident next.

use andon_model::incident::{Incident, IncidentKind};
use andon_model::phase::Phase;
use andon_model::workspace::Workspace;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::Andon;
use super::incident::IncidentState;

/// When the next status update is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextUpdate {
    /// It is under control, or was written down afterwards: nobody waits for news.
    NotNow,
    /// Nobody expects any.
    Never,
    At(DateTime<Utc>),
}

/// The clock of an open incident. Cheap to copy.
#[derive(Clone, Copy)]
pub struct UpdateClock {
    pub next: Memo<NextUpdate>,
    /// The minutes between two updates as the workspace says; 0 for never.
    pub usual: Memo<u32>,
}

impl UpdateClock {
    /// Begins to follow an incident.
    pub fn of(andon: Andon, incident: IncidentState) -> Self {
        let usual = Memo::new(move |_| {
            andon.workspace.with(|workspace| incident.head.with(|head| usual(workspace, head)))
        });
        // Changes with the order of the timeline, never with a keystroke.
        let last = Memo::new(move |_| incident.timeline.last_told());
        let next = Memo::new(move |_| {
            let (usual, last) = (usual.get(), last.get());
            incident.head.with(|head| next(head, last, usual))
        });
        UpdateClock { next, usual }
    }
}

fn usual(workspace: &Workspace, head: &Incident) -> u32 {
    workspace.rhythm(workspace.rules().severity_of(head).value())
}

fn next(head: &Incident, last: Option<DateTime<Utc>>, usual: u32) -> NextUpdate {
    let burning = matches!(head.phase.phase, Phase::Active | Phase::Mitigated);
    let minutes = head.update_minutes.unwrap_or(usual);
    match head.update_due(last, minutes) {
        _ if !burning || head.kind == IncidentKind::Backfill => NextUpdate::NotNow,
        Some(due) => NextUpdate::At(due),
        None => NextUpdate::Never,
    }
}
