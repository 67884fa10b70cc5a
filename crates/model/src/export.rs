//! An incident as Markdown and as JSON. Deleted entries are left out of both.

mod markdown;

use serde_json::{Map, Value, json};

use crate::id::PersonId;
use crate::incident::{Incident, Question};
use crate::phase::{Phase, Transition};
use crate::workspace::Workspace;
use crate::zone::Zone;

/// The incident as Markdown: title, properties, links, summary, timeline.
///
/// Times are those of `zone`. What people wrote stays inside of its quote or list item and cannot
/// add to or end the document's own structure. Timeline lines are written as the composer reads
/// them (see [`crate::quick_line`]), so they can be pasted into another incident.
pub fn markdown(incident: &Incident, workspace: &Workspace, zone: &dyn Zone) -> String {
    markdown::document(incident, workspace, zone)
}

/// The incident as JSON, for other programs. Fields are only ever added within a version.
///
/// - `format`: `"andon-incident"`; `version`: `1`.
/// - People are `{ "id", "name" }`, or null when nobody is named.
/// - Times are `{ "precision": "exact" | "about" | "range", "at", "until"? }`; single instants,
///   such as `noted`, are RFC 3339 strings in UTC.
/// - `timeline`: in order, each with `id`, `occurred`, `noted`, `author`, `kind`, `important` and
///   `text` (Markdown).
/// - `phases`: every move ever made with `id`, `after`, `to`, `at`, `by`, `reason`, `dismissal`,
///   and `holds`: whether it is on the path that counts.
/// - `seconds_to_resolve`: from `began` to `ended`; null while the clock runs.
pub fn json(incident: &Incident, workspace: &Workspace) -> Value {
    let person = |id: Option<PersonId>| match id {
        Some(id) => json!({ "id": id, "name": workspace.name_of(Some(id)) }),
        None => Value::Null,
    };
    let timeline: Vec<Value> = incident
        .visible_entries()
        .map(|entry| {
            json!({
                "id": entry.id,
                "occurred": entry.occurred,
                "noted": entry.noted,
                "author": person(entry.author),
                "kind": entry.kind,
                "important": entry.important,
                "text": entry.text,
            })
        })
        .collect();
    let phases: Vec<Value> = incident
        .transitions
        .iter()
        .map(|step| {
            json!({
                "id": step.id,
                "after": step.after,
                "to": step.to,
                "at": step.at,
                "by": person(step.by),
                "reason": step.reason,
                "dismissal": step.dismissal,
                "holds": incident.phase.path.iter().any(|held| held.id == step.id),
            })
        })
        .collect();
    let roles: Map<String, Value> = incident
        .roles
        .iter()
        .map(|(role, id)| (role.name().to_owned(), person(Some(*id))))
        .collect();
    let milestones: Map<String, Value> = incident
        .milestones
        .iter()
        .map(|(milestone, when)| (milestone.name().to_owned(), json!(when)))
        .collect();
    let summary: Map<String, Value> = Question::ALL
        .into_iter()
        .map(|question| {
            let answer = incident.summary.get(&question).cloned().unwrap_or_default();
            (question.name().to_owned(), answer.into())
        })
        .collect();
    let seconds =
        incident.began().zip(incident.ended()).map(|(from, to)| (to - from).num_seconds());
    json!({
        "format": "andon-incident",
        "version": 1,
        "id": incident.id,
        "name": incident.name,
        "kind": incident.kind,
        "zone": incident.zone,
        "environment": incident.environment,
        "severity": incident.severity,
        "status": status(incident.phase.phase),
        "phase": incident.phase.phase,
        "phase_disputed": incident.phase.conflicts.iter().any(|conflict| !conflict.settled),
        "reporter": person(incident.reporter),
        "roles": roles,
        "team": incident.team.iter().map(|id| person(Some(*id))).collect::<Vec<_>>(),
        "channel": incident.channel,
        "commander_channel": incident.commander_channel,
        "milestones": milestones,
        "began": incident.began(),
        "ended": incident.ended(),
        "seconds_to_resolve": seconds,
        "summary": summary,
        "links": incident.links,
        "timeline": timeline,
        "phases": phases,
    })
}

/// Numbered so that lists sort; 4 is the post-mortem's.
fn status(phase: Phase) -> &'static str {
    match phase {
        Phase::Active => "1 - active",
        Phase::Mitigated => "2 - mitigated",
        Phase::Resolved => "3 - resolved",
        Phase::Closed => "5 - closed",
        Phase::Dismissed => "dismissed",
    }
}

/// The last arrival at a phase on the path that holds.
fn arrival(incident: &Incident, phase: Phase) -> Option<&Transition> {
    incident.phase.path.iter().rfind(|step| step.to == phase)
}
