//! The Markdown of an incident.

mod answers;
mod disputes;
mod lists;
mod text;

use std::fmt::Write;

use self::text::inline;
use super::{arrival, disputed};
use crate::activity::Subject;
use crate::channel::Channel;
use crate::duration;
use crate::entry::{Entry, EntryKind};
use crate::incident::{Incident, Milestone, Question, Role};
use crate::phase::{FollowUp, Phase};
use crate::rules::Judged;
use crate::when::When;
use crate::workspace::Workspace;
use crate::zone::{self, Zone};

pub(super) fn document(
    incident: &Incident,
    workspace: &Workspace,
    follow_up: FollowUp,
    zone: &dyn Zone,
) -> String {
    let name = if incident.name.trim().is_empty() { "Unnamed incident" } else { &incident.name };
    let mut out = format!("# {}\n\n| Property | Value |\n|---|---|\n", inline(name));
    for (property, value) in properties(incident, workspace, follow_up, zone) {
        let _ = writeln!(out, "| {property} | {value} |");
    }
    out.push_str(&disputes::section(incident, workspace, zone));
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
    follow_up: FollowUp,
    zone: &dyn Zone,
) -> Vec<(String, String)> {
    let status = incident.phase.phase.status(follow_up);
    let mut rows = vec![("Status".to_owned(), status.to_owned())];
    let not_settled = disputed(incident);
    let mut add = |property: &str, subject: Option<Subject>, value: Option<String>| {
        let Some(value) = value.filter(|value| !value.is_empty()) else { return };
        let apart = subject.is_some_and(|subject| not_settled.contains(&subject));
        let mark = if apart { disputes::NOT_SETTLED } else { "" };
        rows.push((property.to_owned(), inline(&value) + mark));
    };
    let conflict = incident.phase.conflicts.iter().any(|conflict| !conflict.settled);
    add("Phase", None, conflict.then(|| "moves made apart disagree, not settled yet".to_owned()));
    let dismissed = arrival(incident, Phase::Dismissed)
        .filter(|_| incident.phase.phase == Phase::Dismissed)
        .and_then(|step| Some((step.dismissal?.name().replace('-', " "), &step.reason)));
    add("Dismissed as", None, dismissed.map(|(why, reason)| format!("{why}: {reason}")));
    let rules = workspace.rules();
    let severity = judged(&rules.severity_of(incident), |severity| severity.name());
    add("Severity", Some(Subject::Severity), severity);
    let impact = judged(&rules.impact_of(incident), |impact| impact.name());
    add("Customer impact", Some(Subject::CustomerImpact), impact);
    add("Kind", Some(Subject::Kind), Some(incident.kind.name().to_owned()));
    let environment = workspace.environment_name(&incident.environment);
    add("Environment", Some(Subject::Environment), Some(environment.to_owned()));
    for milestone in Milestone::ALL {
        let title = match milestone {
            Milestone::Started => "Started",
            Milestone::Detected => "Detected",
            Milestone::Declared => "Declared",
            Milestone::Acknowledged => "Acknowledged",
        };
        let at = incident.milestones.get(&milestone).map(|when| moment(when, zone));
        add(title, Some(Subject::Milestone(milestone)), at);
    }
    for (title, phase) in
        [("Mitigated", Phase::Mitigated), ("Resolved", Phase::Resolved), ("Closed", Phase::Closed)]
    {
        let held = (incident.phase.phase >= phase).then(|| arrival(incident, phase)).flatten();
        add(title, None, held.map(|step| moment(&step.at, zone)));
    }
    let took = incident.began().zip(incident.ended()).map(|(from, to)| duration::text(to - from));
    add("Time to resolve", None, Some(took.unwrap_or_else(|| "missing".to_owned())));
    for role in Role::ALL {
        let title = match role {
            Role::Commander => "Incident commander",
            Role::Deputy => "Deputy",
            Role::Operations => "Operations",
            Role::Communications => "Communications",
            Role::Scribe => "Scribe",
        };
        let person = incident.roles.get(&role).map(|id| workspace.name_of(Some(*id)).to_owned());
        add(title, Some(Subject::Role(role)), person);
    }
    let team: Vec<&str> = incident.team.iter().map(|id| workspace.name_of(Some(*id))).collect();
    add("Response team", None, Some(team.join(", ")));
    let reporter = incident.reporter.map(|id| workspace.name_of(Some(id)).to_owned());
    add("Reporter", None, reporter);
    for (title, channel) in
        [("Channel", Channel::Everybody), ("Commander channel", Channel::Commander)]
    {
        let name = incident.channel_name(channel).to_owned();
        add(title, Some(Subject::Channel(channel)), Some(name));
    }
    add("Id", None, Some(incident.id.to_string()));
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
