//! The Markdown of an incident.

use std::fmt::Write;

use super::{arrival, status};
use crate::duration;
use crate::entry::{Entry, EntryKind};
use crate::incident::{Incident, Link, Milestone, Question, Role, is_safe_address};
use crate::phase::Phase;
use crate::when::When;
use crate::workspace::Workspace;
use crate::zone::{self, Zone};

pub(super) fn document(incident: &Incident, workspace: &Workspace, zone: &dyn Zone) -> String {
    let name = if incident.name.trim().is_empty() { "Unnamed incident" } else { &incident.name };
    let mut out = format!("# {}\n\n| Property | Value |\n|---|---|\n", inline(name));
    for (property, value) in properties(incident, workspace, zone) {
        let _ = writeln!(out, "| {property} | {} |", inline(&value));
    }
    if !incident.links.is_empty() {
        out.push_str("\n## Links\n\n");
        for link in &incident.links {
            let _ = writeln!(out, "- {}", link_text(link));
        }
    }
    out.push_str("\n## Summary\n");
    for question in Question::ALL {
        let _ = write!(out, "\n### {} - {}\n\n", question.title(), question.question());
        let answer = incident.summary.get(&question).map_or("", |answer| answer.trim_end());
        if answer.trim().is_empty() {
            out.push_str("Empty\n");
        }
        for line in without_html(answer).lines() {
            let _ = writeln!(out, "{}", format!("> {line}").trim_end());
        }
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
    out
}

/// What is known, in the order of the page.
fn properties(
    incident: &Incident,
    workspace: &Workspace,
    zone: &dyn Zone,
) -> Vec<(&'static str, String)> {
    let mut rows = vec![("Status", status(incident.phase.phase).to_owned())];
    let mut add = |property, value: Option<String>| {
        rows.extend(value.filter(|value| !value.is_empty()).map(|value| (property, value)));
    };
    let disputed = incident.phase.conflicts.iter().any(|conflict| !conflict.settled);
    add("Phase", disputed.then(|| "moves made apart disagree, not settled yet".to_owned()));
    let dismissed = arrival(incident, Phase::Dismissed)
        .filter(|_| incident.phase.phase == Phase::Dismissed)
        .and_then(|step| Some((step.dismissal?.name().replace('-', " "), &step.reason)));
    add("Dismissed as", dismissed.map(|(why, reason)| format!("{why}: {reason}")));
    add("Severity", incident.severity.map(|severity| severity.name().to_owned()));
    add("Kind", Some(incident.kind.name().to_owned()));
    add("Environment", Some(incident.environment.clone()));
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
    rows
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
    for (number, line) in without_html(entry.text.trim()).lines().enumerate() {
        let indent = if number == 0 { " " } else { "\n  " };
        let line = line.trim_end();
        out.push_str(if line.is_empty() { "\n" } else { indent });
        out.push_str(line);
    }
    out.push('\n');
    out
}

fn link_text(link: &Link) -> String {
    let address = link.address.trim();
    let label = if link.label.trim().is_empty() { address } else { link.label.trim() };
    let plain =
        !address.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\\".contains(c));
    match is_safe_address(address) && plain {
        true => format!("[{}](<{address}>)", inline(label)),
        false if label == address => inline(address),
        false => format!("{}: {}", inline(label), inline(address)),
    }
}

/// Text as it is, in one line of a heading or a table.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if r"\`*_[]<>|#~&!".contains(char) {
            out.push('\\');
        }
        out.push(char);
    }
    out
}

/// Markdown in which `<` opens nothing but a link: an unclosed tag would swallow all that follows
/// it on a page. Code keeps its `<`.
fn without_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fence: Option<&str> = None;
    for line in text.replace("\r\n", "\n").replace('\r', "\n").lines() {
        let start = line.trim_start();
        let marker = ["```", "~~~"].into_iter().find(|marker| start.starts_with(marker));
        match (fence, marker) {
            (None, Some(_)) => fence = marker,
            (Some(open), Some(found)) if open == found => fence = None,
            (Some(_), _) => {}
            (None, None) => {
                escape_tags(line, &mut out);
                out.push('\n');
                continue;
            }
        }
        out.push_str(line);
        out.push('\n');
    }
    if let Some(open) = fence {
        out.push_str(open);
        out.push('\n');
    }
    out
}

fn escape_tags(line: &str, out: &mut String) {
    let mut code = false;
    // A backtick without its partner opens no code.
    let mut backticks = line.matches('`').count();
    let mut before = ' ';
    for (at, char) in line.char_indices() {
        match char {
            '`' => {
                backticks -= 1;
                code = !code && backticks > 0;
            }
            '<' if !code && before != '\\' => {
                let rest = line[at + 1..].to_ascii_lowercase();
                if !rest.starts_with("http://") && !rest.starts_with("https://") {
                    out.push('\\');
                }
            }
            _ => {}
        }
        out.push(char);
        before = char;
    }
}
