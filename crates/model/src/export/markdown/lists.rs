//! What stands around the timeline: phases with their checklists, actions, notes.

use std::fmt::Write;

use super::moment;
use super::text::{address, inline, item, quote};
use crate::action::{ActionItem, progress};
use crate::export::{cards, steps};
use crate::id::PersonId;
use crate::incident::{Checklist, Incident};
use crate::note::Note;
use crate::phase::Phase;
use crate::playbook::Step;
use crate::workspace::Workspace;
use crate::zone::Zone;

/// The phases that have an owner or a ticked step, and the runbook cards in use.
pub(super) fn phases(incident: &Incident, workspace: &Workspace) -> String {
    let mut out = String::new();
    for phase in Phase::PATH {
        let owner = incident.owners.get(&phase);
        let steps = steps(incident, &Checklist::Phase(phase), workspace.steps(phase));
        if owner.is_none() && !steps.iter().any(|(_, done)| *done) {
            continue;
        }
        let _ = write!(out, "\n### In the phase {}\n\n", phase.name());
        if let Some(owner) = owner {
            let _ = write!(out, "Owner: {}\n\n", inline(workspace.name_of(Some(*owner))));
        }
        ticked(&mut out, &steps);
    }
    if !out.is_empty() {
        out.insert_str(0, "\n## Phases\n");
    }
    let cards = cards(incident, workspace);
    if !cards.is_empty() {
        out.push_str("\n## Communications\n");
    }
    for (title, steps) in cards {
        let _ = write!(out, "\n### {}\n\n", inline(&title));
        ticked(&mut out, &steps);
    }
    out
}

fn ticked(out: &mut String, steps: &[(Step, bool)]) {
    for (step, done) in steps {
        let _ = writeln!(out, "{} {}", tick(*done), inline(&step.text));
    }
}

fn tick(done: bool) -> &'static str {
    if done { "- [x]" } else { "- [ ]" }
}

/// The actions, if there are any.
pub(super) fn actions(incident: &Incident, workspace: &Workspace, zone: &dyn Zone) -> String {
    let (done, all) = progress(&incident.actions);
    if all == 0 {
        return String::new();
    }
    let mut out = format!("\n## Actions\n\n{done} of {all} completed\n\n");
    for action in incident.actions.iter().filter(|action| !action.removed) {
        let text = item(&action.text);
        let text = if text.is_empty() { "Empty" } else { &text };
        let _ = writeln!(out, "{} {text}", tick(action.done.is_some()));
        for fact in facts(action, workspace, zone) {
            let _ = writeln!(out, "  - {fact}");
        }
    }
    out
}

fn facts(action: &ActionItem, workspace: &Workspace, zone: &dyn Zone) -> Vec<String> {
    let name = |person: PersonId| inline(workspace.name_of(Some(person)));
    let mut facts = Vec::new();
    facts.extend(action.owner.map(|owner| format!("Owner: {}", name(owner))));
    facts.extend(action.phase.map(|phase| format!("Phase: {}", phase.name())));
    facts.extend(action.due.map(|due| format!("Due: {due}")));
    if !action.link.is_empty() {
        facts.push(format!("Link: {}", address(&action.link)));
    }
    facts.extend(action.done.map(|done| {
        let by = done.by.map(|by| format!(" by {}", name(by))).unwrap_or_default();
        format!("Done: {}{by}", moment(&done.at.into(), zone))
    }));
    facts
}

/// The names of the pictures and files, if there are any.
pub(super) fn attachments(incident: &Incident, workspace: &Workspace) -> String {
    let mut out = String::new();
    for attachment in incident.attachments.iter().filter(|one| !one.removed) {
        let by = inline(workspace.name_of(attachment.author));
        let name = inline(&attachment.content.name);
        let _ = writeln!(out, "- {name} ({} bytes, {by})", attachment.content.bytes);
    }
    if out.is_empty() { out } else { format!("\n## Attachments\n\n{out}") }
}

/// The notes thread by thread, if there are any. A deleted note with replies keeps its place.
pub(super) fn notes(incident: &Incident, workspace: &Workspace, zone: &dyn Zone) -> String {
    let mut out = String::new();
    for first in incident.notes.iter().filter(|note| note.thread.is_none()) {
        let replies: Vec<&Note> = incident
            .notes
            .iter()
            .filter(|note| note.thread == Some(first.id) && !note.deleted)
            .collect();
        if first.deleted && replies.is_empty() {
            continue;
        }
        let head = |note: &Note| {
            let author = inline(workspace.name_of(note.author));
            format!("{author}, {}", moment(&note.at.into(), zone))
        };
        if first.deleted {
            out.push_str("\n### A deleted note\n");
        } else {
            let _ = write!(out, "\n### {}\n\n{}", head(first), body(first, workspace));
        }
        for reply in replies {
            let _ = write!(out, "\n#### Reply: {}\n\n{}", head(reply), body(reply, workspace));
        }
    }
    if out.is_empty() { out } else { format!("\n## Notes\n{out}") }
}

fn body(note: &Note, workspace: &Workspace) -> String {
    let mut out = quote(&note.text);
    if out.is_empty() {
        out.push_str("Empty\n");
    }
    for (reaction, people) in &note.reactions {
        let people: Vec<&str> = people.iter().map(|id| workspace.name_of(Some(*id))).collect();
        let _ = write!(out, "\n{} {}\n", reaction.sign(), inline(&people.join(", ")));
    }
    out
}
