//! What leaves the house: Markdown and JSON.

use andon_model::entry::{Entry, EntryKind};
use andon_model::export;
use andon_model::id::{EntryId, IncidentId, LinkId, PersonId, TransitionId};
use andon_model::incident::{Incident, Link, Milestone, Question, Role, Severity};
use andon_model::phase::{self, Phase, Transition};
use andon_model::quick_line;
use andon_model::when::When;
use andon_model::workspace::{Person, Workspace};
use andon_model::zone::{UtcZone, Zone};
use chrono::{DateTime, Utc};
use proptest::prelude::*;
use uuid::Uuid;

const STAGING_CLUSTER: &str = include_str!("../../../tests/fixtures/staging-cluster.md");

/// Europe/Paris in the summer.
struct Summer;

impl Zone for Summer {
    fn offset_seconds(&self, _: DateTime<Utc>) -> i32 {
        7200
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn ana() -> PersonId {
    PersonId(Uuid::from_u128(1))
}

fn workspace() -> Workspace {
    let mut workspace = Workspace::default();
    workspace.people.insert(ana(), Person { id: ana(), name: "Ana | on call".into() });
    workspace
}

fn incident() -> Incident {
    let mut incident = Incident::empty(IncidentId(Uuid::from_u128(7)));
    incident.name = "Staging: Kubernetes cluster 3 is misbehaving".into();
    incident.zone = "Europe/Paris".into();
    incident.severity = Some(Severity::Sev3);
    incident.roles.insert(Role::Commander, ana());
    incident.team.insert(ana());
    incident.milestones.insert(Milestone::Started, at("2023-03-27T10:59:00Z").into());
    incident.summary.insert(Question::Cause, "- Crossplane\n- no room\n\n# really".into());
    let context = quick_line::Context {
        zone: &Summer,
        now: at("2023-04-06T13:00:00Z"),
        reference: at("2023-04-06T13:00:00Z"),
    };
    for (number, draft) in
        quick_line::read(STAGING_CLUSTER, &context).entries.into_iter().enumerate()
    {
        incident.entries.push(Entry {
            id: EntryId(Uuid::from_u128(number as u128)),
            occurred: draft.occurred.unwrap(),
            noted: context.now,
            author: Some(ana()),
            text: draft.text,
            kind: if number == 3 { EntryKind::Decision } else { EntryKind::Note },
            important: number == 4,
            deleted: false,
        });
    }
    for (number, to) in [(1, Phase::Mitigated), (2, Phase::Resolved)] {
        incident.transitions.push(Transition {
            id: TransitionId(Uuid::from_u128(number)),
            after: (number > 1).then(|| TransitionId(Uuid::from_u128(number - 1))),
            to,
            at: at("2023-03-27T12:13:00Z").into(),
            by: Some(ana()),
            reason: String::new(),
            dismissal: None,
        });
    }
    incident.phase = phase::derive(&incident.transitions, &incident.settlements);
    incident
}

fn deleted(mut incident: Incident) -> Incident {
    incident.entries[1].deleted = true;
    incident
}

#[test]
fn the_markdown_shows_the_page() {
    let text = export::markdown(&incident(), &workspace(), &Summer);
    let has = |part: &str| assert!(text.contains(part), "{part:?} is not in\n{text}");
    has("# Staging: Kubernetes cluster 3 is misbehaving\n");
    has("| Status | 3 - resolved |\n");
    has("| Time to resolve | 1 h 14 min |\n");
    has("| Incident commander | Ana \\| on call |\n");
    has("| Started | 2023-03-27 12:59 +02:00 |\n");
    has("### Cause - Why did it happen?\n\n> - Crossplane\n> - no room\n>\n> # really\n");
    has("### Impact - How bad is it?\n\nEmpty\n");
    has("\n### 2023-03-27\n\n- **12:59** incident declared");
    has("\n  - pods are not being provisioned\n");
    has("- **14:00** #decision the AWS");
    has("- **14:10** ! the situation is stable\n");
}

#[test]
fn the_exported_timeline_can_be_pasted_again() {
    let incident = incident();
    let text = export::markdown(&incident, &workspace(), &Summer);
    let timeline = &text[text.find("### 2023").unwrap()..];
    let now = at("2026-01-01T00:00:00Z");
    let context = quick_line::Context { zone: &Summer, now, reference: now };
    let entries = quick_line::read(timeline, &context).entries;
    assert_eq!(entries.len(), incident.entries.len());
    for (read, entry) in entries.iter().zip(&incident.entries) {
        assert_eq!(read.occurred, Some(entry.occurred));
        assert_eq!((&read.text, read.important), (&entry.text, entry.important));
        assert_eq!(read.kind.unwrap_or_default(), entry.kind);
    }
}

#[test]
fn deleted_entries_are_left_out_of_both() {
    let incident = deleted(incident());
    assert!(!export::markdown(&incident, &workspace(), &Summer).contains("13:10"));
    let json = export::json(&incident, &workspace());
    assert_eq!(json["timeline"].as_array().unwrap().len(), 4);
    assert!(!json.to_string().contains("looks like the cause"));
}

#[test]
fn the_json_names_people_and_says_its_version() {
    let json = export::json(&incident(), &workspace());
    assert_eq!(json["format"], "andon-incident");
    assert_eq!(json["version"], 1);
    assert_eq!(json["status"], "3 - resolved");
    assert_eq!(json["roles"]["commander"]["name"], "Ana | on call");
    assert_eq!(json["reporter"], serde_json::Value::Null);
    assert_eq!(json["seconds_to_resolve"], 74 * 60);
    let entry = &json["timeline"][0];
    assert_eq!(entry["occurred"]["precision"], "exact");
    assert_eq!(entry["occurred"]["at"], "2023-03-27T10:59:00Z");
    assert_eq!(entry["author"]["name"], "Ana | on call");
    assert_eq!(json["phases"][1]["holds"], true);
}

#[test]
fn times_show_how_well_they_are_known() {
    let mut incident = incident();
    incident.entries.truncate(3);
    let [one, two, three] = &mut incident.entries[..] else { panic!() };
    one.occurred = When::About { at: at("2023-03-27T10:59:00Z") };
    let at_ten = at("2023-03-27T10:00:00Z");
    two.occurred = When::Range { at: at_ten, until: at("2023-03-27T11:05:00Z") };
    three.occurred = When::Range { at: at_ten, until: at("2023-03-28T11:05:00Z") };
    let text = export::markdown(&incident, &workspace(), &UtcZone);
    assert!(text.contains("- **~10:59** "));
    assert!(text.contains("- **10:00–11:05** "));
    assert!(text.contains("- **10:00–2023-03-28 11:05** "));
}

#[test]
fn only_web_addresses_become_links() {
    let mut incident = incident();
    for (number, address) in ["https://example.com/a?b=(c)", "javascript:alert(1)", "https://a b"]
        .into_iter()
        .enumerate()
    {
        let id = LinkId(Uuid::from_u128(number as u128));
        incident.links.push(Link { id, label: "A]B".into(), address: address.into() });
    }
    let text = export::markdown(&incident, &workspace(), &UtcZone);
    assert!(text.contains("- [A\\]B](<https://example.com/a?b=(c)>)\n"));
    assert!(text.contains("- A\\]B: javascript:alert(1)\n"));
    assert!(text.contains("- A\\]B: https://a b\n"));
}

/// The lines at the margin: the document's own structure.
fn structure(markdown: &str) -> Vec<String> {
    let own = |line: &&str| !line.is_empty() && !line.starts_with("> ") && !line.starts_with("  ");
    let first = |line: &str| {
        let end = if line.starts_with("- **") { 9 } else { 3 };
        line.chars().take(end).collect::<String>()
    };
    markdown.lines().filter(own).filter(|line| *line != ">").map(first).collect()
}

proptest! {
    #[test]
    fn what_people_write_cannot_change_the_structure(
        texts in prop::collection::vec("(?s)(\n|# |- |```|~~~|<div>|<!--|\\||---|===|> |`|  |[a-z]|.){0,12}", 3),
    ) {
        let plain = incident();
        let mut wild = plain.clone();
        wild.name = format!("x{}", texts[0]);
        wild.environment = String::new();
        for question in Question::ALL {
            wild.summary.insert(question, format!("x{}", texts[1]));
        }
        for entry in &mut wild.entries {
            entry.text = format!("x{}", texts[2]);
        }
        let mut filled = plain;
        for question in Question::ALL {
            filled.summary.insert(question, "x".into());
        }
        let expected = export::markdown(&filled, &workspace(), &UtcZone);
        let found = export::markdown(&wild, &workspace(), &UtcZone);
        let mut expected = structure(&expected);
        let mut found = structure(&found);
        // The title is the name itself.
        expected[0] = String::new();
        found[0] = String::new();
        prop_assert_eq!(found, expected);
    }
}
