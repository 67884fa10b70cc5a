//! An incident as Markdown and as JSON. What was deleted or removed is left out of both.

mod json;
mod markdown;

use serde_json::Value;

use crate::activity::Subject;
use crate::incident::{Checklist, Incident};
use crate::phase::{FollowUp, Phase, Transition};
use crate::playbook::{Card, Step};
use crate::workspace::Workspace;
use crate::zone::Zone;

/// The incident as Markdown: title, properties, what was answered apart, links, phases, summary,
/// timeline, actions, notes. What nobody has said is left out; that there is none and that it does
/// not apply is spelled out. A value that somebody else has answered apart is marked where it
/// stands, and all answers are listed with who gave them and when. `follow_up` decides a part of
/// the status, see [`Phase::status`].
///
/// Times are those of `zone`. What people wrote stays inside of its quote or list item and cannot
/// add to or end the document's own structure. Timeline lines are written as the composer reads
/// them (see [`crate::quick_line`]), so they can be pasted into another incident.
pub fn markdown(
    incident: &Incident,
    workspace: &Workspace,
    follow_up: FollowUp,
    zone: &dyn Zone,
) -> String {
    markdown::document(incident, workspace, follow_up, zone)
}

/// The incident as JSON, for other programs. Fields are only ever added within a version.
///
/// - `format`: `"andon-incident"`; `version`: `1`.
/// - People are `{ "id", "name" }`, or null when nobody is named; terms likewise.
/// - Times are `{ "precision": "exact" | "about" | "range", "at", "until"? }`; single instants,
///   such as `noted`, are RFC 3339 strings in UTC.
/// - `severity` and `customer_impact`: what holds, or null. `severity_source` and
///   `customer_impact_source` say why: `{ "type": "set" | "computed" | "unknown", "reason" }`.
/// - `properties`: every property by name: null when nobody has said, else `{ "type", "value"? }`
///   with the types `none`, `does-not-apply`, `number`, `money` (`"0.50 EUR"`), `impact`, `term`,
///   `terms`, `address`, `text`, `date`, `person`; fields that the workspace has added are in
///   `custom_properties`, each with `id`, `name` and `answer`. `property_rivals`: where several people answered apart, all answers with
///   `by` and `at`.
/// - `disputes`: every other value that several people set apart: `field`, where it stands in this
///   object (`["severity"]`, `["timeline", id, "occurred"]`), and `answers`, the one that shows
///   first, each with `answer`, `by`, `at` and, of what was set by hand, `reason`.
/// - `timeline`: in order, each with `id`, `occurred`, `noted`, `author`, `kind`, `important` and
///   `text` (Markdown).
/// - `actions`: in order, each with `id`, `text` (Markdown), `owner`, `phase`, `due`, `link`,
///   `from` (`{ "entry" | "note": id }` or null) and `done` (`{ "by", "at" }` or null);
///   `actions_completed` and `actions_total` count them.
/// - `notes`: oldest first, each with `id`, `thread` (the id of the first note of its thread),
///   `at`, `author`, `text` (Markdown) and `reactions`.
/// - `attachments`: `id`, `name`, `media_type`, `bytes`, `sha256`, `of` (as `from`), `at`,
///   `author`. The bytes are not in it. Confidential notes are not in it either.
/// - `hand_overs`: `role`, `from`, `to`, `by`, `at`, `accepted`, oldest first.
/// - `phases`: every move ever made with `id`, `after`, `to`, `at`, `by`, `reason`, `dismissal`,
///   `other` (the incident that this one is a duplicate of, or that took its place) and `holds`: whether it is on the path that counts. `phase_owners` and `checklists`, each
///   step with `id`, `text` and `done`, by phase. `cards`: the runbook cards in use, likewise.
/// - `seconds_to_resolve`: from `began` to `ended`; null while the clock runs.
pub fn json(incident: &Incident, workspace: &Workspace, follow_up: FollowUp) -> Value {
    json::value(incident, workspace, follow_up)
}

/// All that was answered apart: of the incident itself, its lines and actions, then of the table.
fn disputed(incident: &Incident) -> Vec<Subject> {
    let own = incident.all_disputes().map(|dispute| dispute.subject.clone());
    let properties = incident.properties.rivals.keys().map(|one| Subject::Property(*one));
    own.chain(properties).collect()
}

/// The last arrival at a phase on the path that holds.
fn arrival(incident: &Incident, phase: Phase) -> Option<&Transition> {
    incident.phase.path.iter().rfind(|step| step.to == phase)
}

/// The steps of a checklist, and whether they are ticked; ticked ones that are not in it any more
/// come last.
fn steps(incident: &Incident, list: &Checklist, known: Vec<Step>) -> Vec<(Step, bool)> {
    let others: Vec<Step> = incident
        .ticks
        .iter()
        .filter(|(of, id)| of == list && !known.iter().any(|known| known.id == *id))
        .map(|(_, id)| Step { id: id.clone(), text: id.as_str().to_owned() })
        .collect();
    let ticked = |step: &Step| incident.ticks.contains(&(list.clone(), step.id.clone()));
    let steps = known.into_iter().chain(others);
    steps.map(|step| (step.clone(), ticked(&step))).collect()
}

/// The runbook cards of which a step is ticked: title and steps.
fn cards(incident: &Incident, workspace: &Workspace) -> Vec<(String, Vec<(Step, bool)>)> {
    let used = |card: &Card| {
        let list = Checklist::Card(card.id.clone());
        let steps = steps(incident, &list, card.steps.clone());
        steps.iter().any(|(_, done)| *done).then(|| (card.title.clone(), steps))
    };
    workspace.cards().iter().filter_map(used).collect()
}
