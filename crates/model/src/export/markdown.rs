//! The Markdown of an incident.

mod answers;
mod lists;
mod text;

use std::fmt::Write;

use self::text::inline;
use super::arrival;
use crate::duration;
use crate::entry::{Entry, EntryKind};
use crate::incident::{Incident, Milestone, Question, Role};
use crate::phase::Phase;
use crate::rules::Judged;
use crate::when::When;
use crate::workspace::Workspace;
use crate::zone::{self, Zone};

pub(super) fn document(incident: &Incident, workspace: &Workspace, zone: &dyn Zone) -> String {
    let name = if incident.name.trim().is_empty() { "Unnamed incident" } else { &incident.name };
    let mut out = format!("# {}\n\n| Property | Value |\n|---|---|\n", inline(name));
    for (property, value) in properties(incident, workspace, zone) {
        let _ = writeln!(out, "| {property} | {value} |");
    }
    if !incident.links.is_empty() {
        out.push_str("\n## Links\n\n");
        for link in &incident.links {
            let _ = writeln!(out, "- {}", text::link(link));
        }
    }
    out.push_str(&lists::phases(incident, workspace));
    out.push_str("\n## Summary\n");
    for question in Question::ALL {
        let _ = write!(out, "\n### {} - {}\n\n", question.title(), question.question());
        let answer = incident.summary.get(&question).map_or("", |answer| answer.trim_end());
        if answer.trim().is_empty() {
            out.push_str("Empty\n");
        }
        out.push_str(&text::quote(answer));
    }
    let _ = write!(out, "\n## Timeline\n\nTimes in {}\n", inline(&incident.zone));
    let mut day = None;
    for entry in incident.visible_entries() {
        let today = zone::day(zone, entry.occurred.start());
        if day != Some(today) {
            let _ = write!(out, "\n### {}\n\n", zone::day_text(today));
            day = Some(today);
        }
        out.push_str(&line(entry, zone));
    }
    out.push_str(&lists::actions(incident, workspace, zone));
    out.push_str(&lists::attachments(incident, workspace));
    out.push_str(&lists::notes(incident, workspace, zone));
    out
}

/// What is known, in the order of the page; the values are Markdown.
fn properties(
    incident: &Incident,
    workspace: &Workspace,
    zone: &dyn Zone,
) -> Vec<(String, String)> {
    let mut rows = vec![("Status".to_owned(), incident.phase.phase.status(false).to_owned())];
    let mut add = |property: &str, value: Option<String>| {
        let value = value.filter(|value| !value.is_empty());
        rows.extend(value.map(|value| (property.to_owned(), inline(&value))));
    };
    let disputed = incident.phase.conflicts.iter().any(|conflict| !conflict.settled);
    add("Phase", disputed.then(|| "moves made apart disagree, not settled yet".to_owned()));
    let dismissed = arrival(incident, Phase::Dismissed)
        .filter(|_| incident.phase.phase == Phase::Dismissed)
        .and_then(|step| Some((step.dismissal?.name().replace('-', " "), &step.reason)));
    add("Dismissed as", dismissed.map(|(why, reason)| format!("{why}: {reason}")));
    let rules = workspace.rules();
    add("Severity", judged(&rules.severity_of(incident), |severity| severity.name()));
    add("Customer impact", judged(&rules.impact_of(incident), |impact| impact.name()));
    add("Kind", Some(incident.kind.name().to_owned()));
    let environment = workspace.environment_name(&incident.environment);
    add("Environment", Some(environment.to_owned()));
    for milestone in Milestone::ALL {
        let title = match milestone {
            Milestone::Started => "Started",
            Milestone::Detected => "Detected",
            Milestone::Declared => "Declared",
            Milestone::Acknowledged => "Acknowledged",
        };
        add(title, incident.milestones.get(&milestone).map(|when| moment(when, zone)));
    }
    for (title, phase) in
        [("Mitigated", Phase::Mitigated), ("Resolved", Phase::Resolved), ("Closed", Phase::Closed)]
    {
        let held = (incident.phase.phase >= phase).then(|| arrival(incident, phase)).flatten();
        add(title, held.map(|step| moment(&step.at, zone)));
    }
    let took = incident.began().zip(incident.ended()).map(|(from, to)| duration::text(to - from));
    add("Time to resolve", Some(took.unwrap_or_else(|| "missing".to_owned())));
    for role in Role::ALL {
        let title = match role {
            Role::Commander => "Incident commander",
            Role::Deputy => "Deputy",
            Role::Operations => "Operations",
            Role::Communications => "Communications",
            Role::Scribe => "Scribe",
        };
        let person = incident.roles.get(&role);
        add(title, person.map(|id| workspace.name_of(Some(*id)).to_owned()));
    }
    let team: Vec<&str> = incident.team.iter().map(|id| workspace.name_of(Some(*id))).collect();
    add("Response team", Some(team.join(", ")));
    add("Reporter", incident.reporter.map(|id| workspace.name_of(Some(id)).to_owned()));
    add("Channel", Some(incident.channel.clone()));
    add("Commander channel", Some(incident.commander_channel.clone()));
    add("Id", Some(incident.id.to_string()));
    rows.extend(answers::rows(&incident.properties, workspace));
    rows
}

/// The value that holds and why: "SEV-3 (computed: customer impact M)".
fn judged<T: Copy>(judged: &Judged<T>, name: impl Fn(T) -> &'static str) -> Option<String> {
    Some(match judged {
        Judged::Set { value, reason } if reason.is_empty() => name(*value).to_owned(),
        Judged::Set { value, reason } => format!("{} (set: {reason})", name(*value)),
        Judged::Computed { value, because } => format!("{} (computed: {because})", name(*value)),
        Judged::Unknown(_) => return None,
    })
}

/// `2023-03-27 12:59 +02:00`, as precisely as it is known.
fn moment(when: &When, zone: &dyn Zone) -> String {
    let at = |at| {
        let day = zone::day_text(zone::day(zone, at));
        format!("{day} {} {}", zone::clock(zone, at), zone::offset_text(zone, at))
    };
    match when {
        When::Exact { at: moment } => at(*moment),
        When::About { at: moment } => format!("about {}", at(*moment)),
        When::Range { at: from, until } => format!("{} to {}", at(*from), at(*until)),
    }
}

/// One entry as a list item.
fn line(entry: &Entry, zone: &dyn Zone) -> String {
    let clock = |at| zone::clock(zone, at);
    let time = match entry.occurred {
        When::Exact { at } => clock(at),
        When::About { at } => format!("~{}", clock(at)),
        When::Range { at, until } if zone::day(zone, at) == zone::day(zone, until) => {
            format!("{}–{}", clock(at), clock(until))
        }
        When::Range { at, until } => {
            format!("{}–{} {}", clock(at), zone::day_text(zone::day(zone, until)), clock(until))
        }
    };
    let mut out = format!("- **{time}**");
    if entry.important {
        out.push_str(" !");
    }
    if !matches!(entry.kind, EntryKind::Note | EntryKind::System) {
        let _ = write!(out, " #{}", entry.kind.name());
    }
    let text = text::item(&entry.text);
    if !text.is_empty() {
        out.push(' ');
        out.push_str(&text);
    }
    out.push('\n');
    out
}
