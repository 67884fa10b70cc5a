//! What leaves the house: Markdown and JSON.

mod disputes;

use std::collections::BTreeMap;

use andon_model::action::{ActionItem, Done, Origin};
use andon_model::activity::{Said, Subject};
use andon_model::command::{Command, TextField};
use andon_model::dispute::{Contender, Dispute};
use andon_model::entry::{Entry, EntryKind};
use andon_model::export;
use andon_model::id::{ActionId, EntryId, IncidentId, LinkId, NoteId, PersonId, TransitionId};
use andon_model::incident::{
    Checklist, Incident, IncidentKind, Link, Milestone, Question, Role, Severity,
};
use andon_model::note::{Note, Reaction};
use andon_model::phase::{self, FollowUp, Phase, Transition};
use andon_model::property::{Answer, Impact, Property, Rival};
use andon_model::quick_line;
use andon_model::setting::ItemId;
use andon_model::term::{Taxonomy, TermId};
use andon_model::when::When;
use andon_model::workspace::{Person, Workspace};
use andon_model::zone::{UtcZone, Zone};
use chrono::{DateTime, Utc};
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

const STAGING_CLUSTER: &str = include_str!("../../../../tests/fixtures/staging-cluster.md");

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
            disputes: Vec::new(),
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
            other: None,
        });
    }
    incident.phase = phase::derive(&incident.transitions, &incident.settlements);
    incident
}

fn deleted(mut incident: Incident) -> Incident {
    incident.entries[1].deleted = true;
    incident
}

fn term(id: &str) -> TermId {
    TermId::stored(id).unwrap()
}

fn action(number: u128, text: &str) -> ActionItem {
    ActionItem {
        id: ActionId(Uuid::from_u128(number)),
        text: text.into(),
        owner: None,
        phase: None,
        due: None,
        link: String::new(),
        from: None,
        done: None,
        removed: false,
        disputes: Vec::new(),
    }
}

fn note(number: u128, text: &str, thread: Option<u128>) -> Note {
    Note {
        id: NoteId(Uuid::from_u128(number)),
        thread: thread.map(|number| NoteId(Uuid::from_u128(number))),
        at: at("2023-03-27T11:05:00Z"),
        author: Some(ana()),
        text: text.into(),
        deleted: false,
        reactions: BTreeMap::new(),
    }
}

/// The property table of the talk, with actions and notes.
fn full() -> Incident {
    let mut incident = incident();
    incident.environment = "staging".into();
    incident.severity_reason = "as the page | says".into();
    incident.impact = Some(Impact::XL);
    incident.impact_reason = "over 15 %".into();
    let money = "0 EUR".parse().unwrap();
    incident.properties.answers = [
        (Property::CustomersAffected, Answer::Number(0)),
        (Property::SingleCustomerImpact, Answer::Impact(Impact::S)),
        (Property::MoneyAtRisk, Answer::Money(money)),
        (Property::TransactionsAffected, Answer::Number(0)),
        (Property::DetectedVia, Answer::Term(term("automatic-alert"))),
        (
            Property::RootCause,
            Answer::Term(term("internal/system-failure/it-systems-in-production")),
        ),
        (Property::Features, Answer::None),
        (Property::Countries, Answer::DoesNotApply),
        (Property::Stack, Answer::Terms([term("z"), term("sre")].into())),
        (Property::ChatChannel, Answer::Address("https://example.com/a|b".into())),
        (Property::Call, Answer::Address("https://example.com/call".into())),
    ]
    .into();
    let rival = |number, by| Rival { answer: Answer::Number(number), by, at: None };
    let rivals = vec![rival(0, None), rival(12, Some(ana()))];
    incident.properties.rivals.insert(Property::CustomersAffected, rivals);
    let mut first = action(1, "fix the alert\nfor the group");
    first.owner = Some(ana());
    first.phase = Some(Phase::Resolved);
    first.due = "2023-03-28".parse().ok();
    first.link = "https://example.com/pr".into();
    first.from = Some(Origin::Note(NoteId(Uuid::from_u128(1))));
    first.done = Some(Done { by: Some(ana()), at: at("2023-03-28T08:00:00Z") });
    let mut gone = action(3, "never mind");
    gone.removed = true;
    incident.actions = vec![first, action(2, "allow only some CRDs"), gone];
    let mut asked = note(1, "How was it noticed?\n\n# Sentry?", None);
    asked.reactions.insert(Reaction::Agree, [ana()].into());
    let mut away = note(3, "taken back", None);
    away.deleted = true;
    let mut secret = note(5, "taken back too", None);
    secret.deleted = true;
    let reply = note(2, "By an alert", Some(1));
    incident.notes = vec![asked, reply, away, note(4, "still here", Some(3)), secret];
    incident.owners.insert(Phase::Resolved, ana());
    for step in ["impact", "a-newer-step"] {
        let step = ItemId::stored(step).unwrap();
        incident.ticks.insert((Checklist::Phase(Phase::Active), step));
    }
    let (card, step) = (ItemId::stored("clients").unwrap(), ItemId::stored("agree").unwrap());
    incident.ticks.insert((Checklist::Card(card), step));
    incident
}

#[test]
fn the_markdown_shows_properties_actions_and_notes() {
    let mut workspace = workspace();
    let stacks = workspace.terms.entry(Taxonomy::Stacks).or_default();
    stacks.insert(term("sre"), "SRE Backend | Platform".into());
    let environments = workspace.terms.entry(Taxonomy::Environments).or_default();
    environments.insert(term("staging"), "pre-production".into());
    let text = export::markdown(&full(), &workspace, FollowUp::Open, &Summer);
    let has = |part: &str| assert!(text.contains(part), "{part:?} is not in\n{text}");
    has("| Severity | SEV-3 (set: as the page \\| says) |\n");
    has("| Customer impact | XL (set: over 15 %) |\n");
    has("| Environment | pre-production |\n");
    has("| Customers affected (estimated) | 0 (not settled yet) |\n");
    has("\n## Answered apart, not settled yet\n\n- Customers affected (estimated)\n");
    has("  - 0 (somebody)\n  - 12 (Ana \\| on call)\n");
    has("| Impact on a single customer | S - no or slight disturbance |\n");
    has("| Money at risk | 0 EUR |\n| Transactions affected | 0 |\n");
    has("| Detected via | automatic alert (OpsGenie or other tools) |\n");
    has("| Root cause | Internal - System failure - Failure of IT systems in production |\n");
    has("| Features | None |\n| Countries | Does not apply |\n");
    has("| Stack | SRE Backend \\| Platform, z |\n");
    has("| Chat channel | https://example.com/a\\|b |\n");
    has("| Call | [https://example.com/call](<https://example.com/call>) |\n");
    assert!(!text.contains("| Department") && !text.contains("| Customers in all"));
    has("\n## Phases\n\n### In the phase active\n\n- [x] Say who is affected and how badly\n- [ ]");
    has("- [x] a-newer-step\n\n### In the phase resolved\n\nOwner: Ana \\| on call\n\n- [ ]");
    has("\n## Actions\n\n1 of 2 completed\n\n- [x] fix the alert\n  for the group\n");
    has("  - Owner: Ana \\| on call\n  - Phase: resolved\n  - Due: 2023-03-28\n");
    has("  - Link: [https://example.com/pr](<https://example.com/pr>)\n");
    has("  - Done: 2023-03-28 10:00 +02:00 by Ana \\| on call\n- [ ] allow only some CRDs\n");
    has("\n## Notes\n\n### Ana \\| on call, 2023-03-27 13:05 +02:00\n\n> How was it noticed?\n");
    has("> # Sentry?\n\n👍 Ana \\| on call\n\n#### Reply: Ana \\| on call, 2023-03-27 13:05");
    has("+02:00\n\n> By an alert\n\n### A deleted note\n\n#### Reply: ");
    has("> still here\n");
    has("\n## Communications\n\n### Tell clients?\n\n- [x] Agree on the text with the commander\n");
    for gone in ["never mind", "taken back"] {
        assert!(!text.contains(gone), "{gone}");
    }
}

/// A value of which Ana said something else than what shows.
fn dispute(subject: Subject, shown: Said, other: Said) -> Dispute {
    let settle = Command::SetKind(IncidentKind::Drill);
    let contender = |said, by, at| Contender { said, settle: settle.clone(), by, at };
    let by_ana = contender(other, Some(ana()), Some(at("2023-03-27T11:05:00Z")));
    Dispute { subject, contenders: vec![contender(shown, None, None), by_ana] }
}

fn said(text: &str) -> Said {
    Said::Text(text.into())
}

#[test]
fn the_post_mortem_is_completed_once_every_record_of_a_resolved_incident_is_finished() {
    for (finished, status) in [
        (vec![], "3 - resolved"),
        (vec![true, false], "3 - resolved"),
        (vec![true, true], "4 - post-mortem completed"),
    ] {
        let follow_up = FollowUp::of(finished);
        let text = export::markdown(&incident(), &workspace(), follow_up, &Summer);
        assert!(text.contains(&format!("| Status | {status} |\n")), "{text}");
        assert_eq!(export::json(&incident(), &workspace(), follow_up)["status"], status);
    }
}

#[test]
fn a_computed_severity_says_what_decided() {
    let mut incident = full();
    incident.severity = None;
    let text = export::markdown(&incident, &workspace(), FollowUp::Open, &Summer);
    assert!(text.contains("| Severity | SEV-1 (computed: customer impact XL) |\n"), "{text}");
    let json = export::json(&incident, &workspace(), FollowUp::Open);
    assert_eq!(json["severity"], "SEV-1");
    assert_eq!(json["severity_source"]["type"], "computed");
    assert_eq!(json["severity_source"]["reason"], "customer impact XL");
    incident.impact = None;
    incident.properties.answers.clear();
    let text = export::markdown(&incident, &workspace(), FollowUp::Open, &Summer);
    assert!(!text.contains("| Severity") && !text.contains("| Customer impact"));
    let json = export::json(&incident, &workspace(), FollowUp::Open);
    assert_eq!(json["severity"], serde_json::Value::Null);
    assert_eq!(json["severity_source"]["type"], "unknown");
    assert_eq!(
        json["customer_impact_source"]["reason"],
        "unknown: say how many customers are affected"
    );
}

#[test]
fn the_json_has_properties_actions_and_notes() {
    let json = export::json(&full(), &workspace(), FollowUp::Open);
    assert_eq!(json["severity"], "SEV-3");
    assert_eq!(json["severity_source"], json!({ "type": "set", "reason": "as the page | says" }));
    let properties = json["properties"].as_object().unwrap();
    assert_eq!(properties.len(), Property::ALL.len());
    assert_eq!(properties["department"], serde_json::Value::Null);
    assert_eq!(properties["features"], json!({ "type": "none" }));
    assert_eq!(properties["countries"], json!({ "type": "does-not-apply" }));
    assert_eq!(properties["money-at-risk"], json!({ "type": "money", "value": "0 EUR" }));
    assert_eq!(properties["transactions-affected"], json!({ "type": "number", "value": 0 }));
    let via = "automatic alert (OpsGenie or other tools)";
    assert_eq!(
        properties["detected-via"],
        json!({ "type": "term", "value": { "id": "automatic-alert", "name": via } })
    );
    assert_eq!(properties["stack"]["value"][0], json!({ "id": "sre", "name": "sre" }));
    let rivals = json["property_rivals"]["customers-affected"].as_array().unwrap();
    assert_eq!(rivals[1]["answer"]["value"], 12);
    assert_eq!(rivals[1]["by"]["name"], "Ana | on call");
    assert_eq!((&json["actions_completed"], &json["actions_total"]), (&json!(1), &json!(2)));
    let action = &json["actions"][0];
    assert_eq!((&action["due"], &action["phase"]), (&json!("2023-03-28"), &json!("resolved")));
    assert_eq!(action["done"]["at"], "2023-03-28T08:00:00Z");
    assert_eq!(action["from"]["note"], Uuid::from_u128(1).to_string());
    assert_eq!(json["actions"][1]["link"], serde_json::Value::Null);
    let notes = json["notes"].as_array().unwrap();
    assert_eq!(notes.len(), 3);
    assert_eq!(notes[1]["thread"], notes[0]["id"]);
    assert_eq!(notes[0]["reactions"]["agree"][0]["name"], "Ana | on call");
    assert_eq!(json["phase_owners"]["resolved"]["name"], "Ana | on call");
    assert_eq!(json["checklists"]["active"][0]["done"], true);
    assert_eq!(json["checklists"]["resolved"][0]["done"], false);
    assert!(json["checklists"]["active"].as_array().unwrap().len() == 6);
    let text = json.to_string();
    assert!(!text.contains("never mind") && !text.contains("taken back"));
}

#[test]
fn the_markdown_shows_the_page() {
    let text = export::markdown(&incident(), &workspace(), FollowUp::Open, &Summer);
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
    let text = export::markdown(&incident, &workspace(), FollowUp::Open, &Summer);
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
    assert!(!export::markdown(&incident, &workspace(), FollowUp::Open, &Summer).contains("13:10"));
    let json = export::json(&incident, &workspace(), FollowUp::Open);
    assert_eq!(json["timeline"].as_array().unwrap().len(), 4);
    assert!(!json.to_string().contains("looks like the cause"));
}

#[test]
fn the_json_names_people_and_says_its_version() {
    let json = export::json(&incident(), &workspace(), FollowUp::Open);
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
    let text = export::markdown(&incident, &workspace(), FollowUp::Open, &UtcZone);
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
    let text = export::markdown(&incident, &workspace(), FollowUp::Open, &UtcZone);
    assert!(text.contains("- [A\\]B](<https://example.com/a?b=(c)>)\n"));
    assert!(text.contains("- A\\]B: javascript:alert(1)\n"));
    assert!(text.contains("- A\\]B: https://a b\n"));
}

/// The lines at the margin: the document's own structure.
fn structure(markdown: &str) -> Vec<String> {
    let own = |line: &&str| !line.is_empty() && !line.starts_with("> ") && !line.starts_with("  ");
    let first = |line: &str| {
        let end = match line {
            line if line.starts_with("- **") => 9,
            line if line.starts_with('👍') => 1,
            _ => 3,
        };
        line.chars().take(end).collect::<String>()
    };
    markdown.lines().filter(own).filter(|line| *line != ">").map(first).collect()
}

proptest! {
    #[test]
    fn what_people_write_cannot_change_the_structure(
        texts in prop::collection::vec("(?s)(\n|# |- |```|~~~|<div>|<!--|\\||---|===|> |`|  |[a-z]|.){0,12}", 3),
    ) {
        let plain = full();
        let mut wild = plain.clone();
        wild.name = format!("x{}", texts[0]);
        let said = format!("x{}", texts[0]);
        wild.environment = said.clone();
        wild.severity_reason = said.clone();
        wild.impact_reason = said.clone();
        let link = Answer::Address(format!("https://{said}"));
        wild.properties.answers.insert(Property::Call, link);
        let names = Workspace {
            terms: [(Taxonomy::Stacks, [(term("sre"), said.clone())].into())].into(),
            people: [(ana(), Person { id: ana(), name: said.clone() })].into(),
            ..Workspace::default()
        };
        let name = Subject::Text(TextField::Name);
        wild.disputes = vec![dispute(name.clone(), self::said(&said), self::said(&texts[1]))];
        for action in &mut wild.actions {
            action.text = format!("x{}", texts[1]);
            action.link = format!("https://{}", texts[0]);
        }
        for note in &mut wild.notes {
            note.text = format!("x{}", texts[2]);
        }
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
        filled.actions[1].link = "https://x".into();
        filled.disputes = vec![dispute(name, self::said("x"), self::said("x"))];
        let expected = export::markdown(&filled, &workspace(), FollowUp::Open, &UtcZone);
        let found = export::markdown(&wild, &names, FollowUp::Open, &UtcZone);
        let mut expected = structure(&expected);
        let mut found = structure(&found);
        // The title is the name itself.
        expected[0] = String::new();
        found[0] = String::new();
        prop_assert_eq!(found, expected);
    }
}
