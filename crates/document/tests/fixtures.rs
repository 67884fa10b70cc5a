//! Documents as they were saved once. Every later version must open them.
//!
//! `ANDON_WRITE_FIXTURES=1 cargo test -p andon-document --test fixtures` writes those that are
//! missing; an existing one is never written again. Those of version 1 were written by it.

mod replica;

use std::path::PathBuf;

use andon_document::{incident, workspace};
use andon_model::action::progress;
use andon_model::command::{Command, Refusal, WorkspaceCommand};
use andon_model::id::NoteId;
use andon_model::incident::{Checklist, Incident, Milestone, Question, Role, Severity};
use andon_model::note::Reaction;
use andon_model::phase::Phase;
use andon_model::problem::Problem;
use andon_model::property::{Answer, Property};
use andon_model::setting::ItemId;
use andon_model::term::Taxonomy;
use automerge::transaction::{Transactable, Transaction};
use automerge::{ActorId, Automerge, ObjType, ROOT, ReadDoc};
use replica::{INCIDENT, Replica, person, terms};

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

const NEWER: &str = "v3-newer.automerge";
const WORKSPACE: &str = "v3-newer-workspace.automerge";

fn load(name: &str) -> Automerge {
    if std::env::var_os("ANDON_WRITE_FIXTURES").is_some() && !path(name).exists() {
        std::fs::create_dir_all(path("")).unwrap();
        std::fs::write(path(name), make(name).save()).unwrap();
    }
    Automerge::load(&std::fs::read(path(name)).unwrap()).unwrap()
}

fn read(name: &str) -> (Incident, Vec<Problem>) {
    incident::read(&load(name), INCIDENT)
}

fn make(name: &str) -> Automerge {
    if name == WORKSPACE {
        return newer_workspace();
    }
    let mut replica = Replica::new(1);
    replica.declare();
    let entry = replica.add("everything is deleted but 3 CRDs");
    replica.link("https://example.com/dashboard");
    replica.answer(Property::CustomersAffected, Some(Answer::Number(0)));
    replica.answer(Property::MoneyAtRisk, Some(Answer::Money("0 EUR".parse().unwrap())));
    replica.answer(Property::Stack, Some(Answer::Terms(terms(&["sre-backend-platform"]))));
    replica.answer(Property::Features, Some(Answer::None));
    replica.answer(Property::Countries, Some(Answer::DoesNotApply));
    let reason = "as the page says".to_owned();
    replica.write(&Command::OverrideSeverity { severity: Severity::Sev3, reason }).unwrap();
    let action = replica.action("fix the alert");
    replica.write(&Command::SetActionDone { action, done: true }).unwrap();
    replica.action("allow only some CRDs");
    let note = replica.note("How was it noticed?", None);
    replica.note("By an alert", Some(note));
    replica.write(&Command::React { note, reaction: Reaction::Agree, on: true }).unwrap();
    let owner = Some(person(2));
    replica.write(&Command::SetPhaseOwner { phase: Phase::Resolved, owner }).unwrap();
    let (list, step) = (Checklist::Phase(Phase::Active), ItemId::stored("impact").unwrap());
    replica.write(&Command::Tick { list, step, done: true }).unwrap();
    replica.move_to(Phase::Mitigated, "Crossplane is gone").unwrap();
    replica.move_to(Phase::Resolved, "").unwrap();
    let mut doc = replica.doc;
    let mut tx = doc.transaction();
    let part = |tx: &Transaction<'_>, key: &str| tx.get(ROOT, key).unwrap().unwrap().1;
    let (entries, actions) = (part(&tx, "entries"), part(&tx, "actions"));
    let entries = tx.get(&entries, "1").unwrap().unwrap().1;
    let (_, entry) = tx.get(&entries, entry.to_string()).unwrap().unwrap();
    let (_, action) = tx.get(&actions, action.to_string()).unwrap().unwrap();
    // What a version to come may write.
    tx.put(ROOT, "schema", 3u64).unwrap();
    tx.put(ROOT, "severity", "SEV-0").unwrap();
    tx.put_object(ROOT, "alerts", ObjType::List).unwrap();
    tx.put(&entry, "kind", "experiment").unwrap();
    tx.put(&entry, "mood", "hopeful").unwrap();
    tx.put(&action, "phase", "watching").unwrap();
    tx.put(&action, "effort", 3).unwrap();
    let (values, chosen) = (part(&tx, "properties"), part(&tx, "terms"));
    tx.put(&values, "carbon", 12).unwrap();
    tx.put(&values, "tech-team", "a team of the new kind").unwrap();
    tx.put(&chosen, "regulators/ecb", true).unwrap();
    let reactions = part(&tx, "reactions");
    tx.put(&reactions, format!("{note}/laugh/{}", person(1)), true).unwrap();
    tx.commit();
    doc
}

fn newer_workspace() -> Automerge {
    let mut doc = workspace::new();
    let mut tx = doc.transaction();
    tx.put(ROOT, "schema", 3u64).unwrap();
    let terms = tx.get(ROOT, "terms").unwrap().unwrap().1;
    tx.put(&terms, "stacks/sre", "SRE").unwrap();
    tx.put(&terms, "regulators/ecb", "European Central Bank").unwrap();
    tx.put_object(ROOT, "rules", ObjType::Map).unwrap();
    tx.commit();
    doc
}

#[test]
fn a_document_of_version_1_opens() {
    let (incident, problems) = read("v1-normal.automerge");
    assert_eq!(problems, []);
    assert_eq!(incident.name, "Staging: Kubernetes cluster 3 is misbehaving");
    assert_eq!(incident.phase.phase, Phase::Resolved);
    assert_eq!(incident.entries.len(), 4);
    assert_eq!(incident.links.len(), 1);
    assert_eq!(incident.properties.answers.len(), 5);
    assert_eq!(incident.severity_reason, "as the page says");
    assert_eq!(progress(&incident.actions), (1, 2));
    assert_eq!((incident.notes.len(), incident.notes[0].reactions.len()), (2, 1));
    assert_eq!((incident.owners.len(), incident.ticks.len()), (1, 1));
    assert!(incident.milestones.contains_key(&Milestone::Declared));
    assert!(incident.summary[&Question::Description].contains("External secrets"));
}

#[test]
fn a_damaged_document_shows_what_can_be_shown() {
    let (incident, problems) = read("v1-damaged.automerge");
    let at: Vec<_> = problems.iter().map(|problem| problem.at.as_str()).collect();
    assert_eq!(at[..3], ["milestones", "links", "entries/1/not-an-id"]);
    assert_eq!(problems.len(), 10, "{at:?}");
    assert_eq!(incident.actions.len(), 2);
    assert_eq!(incident.notes, []);
    assert_eq!(incident.phase.phase, Phase::Resolved);
    assert!(incident.entries.iter().any(|entry| entry.text == "a plain string"));
}

#[test]
fn a_document_of_a_newer_version_shows_what_is_known() {
    let (incident, problems) = read(NEWER);
    assert!(problems[0].what.starts_with("written by a newer Andon (schema 3"));
    let at: Vec<_> = problems[1..].iter().map(|problem| problem.at.as_str()).collect();
    assert_eq!(at.len(), 7, "{at:?}");
    assert_eq!(
        at[..4],
        ["severity", "properties/carbon", "terms/regulators/ecb", "properties/tech-team"]
    );
    assert_eq!(incident.severity, None::<Severity>);
    assert_eq!(incident.entries.len(), 4);
    assert_eq!(incident.properties.answers.len(), 5);
    assert_eq!(progress(&incident.actions), (1, 2));
    assert_eq!(incident.notes.len(), 2);
}

#[test]
fn writing_into_a_document_of_a_newer_version_loses_nothing_of_it() {
    let (incident, problems) = read(NEWER);
    let mut replica = Replica::new(2);
    replica.take(load(NEWER).get_changes(&[]));
    let action = incident.actions[0].id;
    let note = incident.notes[0].id;
    let team = Some(Answer::Terms(terms(&["sre"])));
    replica.answer(Property::Stack, team);
    replica.answer(Property::CustomersAffected, None);
    replica.write(&Command::SetActionDone { action, done: false }).unwrap();
    replica.write(&Command::MoveAction { action, after: Some(incident.actions[1].id) }).unwrap();
    replica.write(&Command::RemoveAction(action)).unwrap();
    replica.write(&Command::DeleteNote(note)).unwrap();
    replica.write(&Command::React { note, reaction: Reaction::Agree, on: false }).unwrap();
    let (_, after) = incident::read(&replica.doc, INCIDENT);
    assert_eq!(after, problems, "what is unknown is all still there");
    let value = |path: &[&str], key: &str| {
        let map =
            path.iter().fold(ROOT, |map, key| replica.doc.get(&map, *key).unwrap().unwrap().1);
        replica.doc.get(&map, key).unwrap().map(|(value, _)| value.into_owned())
    };
    assert_eq!(value(&["actions", &action.to_string()], "effort"), Some(3.into()));
    assert_eq!(value(&["properties"], "carbon"), Some(12.into()));
    assert_eq!(value(&["terms"], "regulators/ecb"), Some(true.into()));
    assert!(value(&[], "alerts").is_some());
}

#[test]
fn a_workspace_of_a_newer_version_opens_and_keeps_its_taxonomies() {
    let mut doc = load(WORKSPACE);
    let (read, problems) = workspace::read(&doc);
    let at: Vec<_> = problems.iter().map(|problem| problem.at.as_str()).collect();
    assert_eq!(at, ["schema", "terms/regulators/ecb"]);
    assert_eq!(read.terms_of(Taxonomy::Stacks).len(), 1);
    let (taxonomy, name) = (Taxonomy::Stacks, "SRE and friends".to_owned());
    let term = terms(&["sre"]).pop_first().unwrap();
    let put = WorkspaceCommand::PutTerm { taxonomy, term, name };
    doc.transact(|tx| workspace::apply(tx, &put)).map(drop).map_err(|f| f.error).unwrap();
    assert_eq!(workspace::read(&doc).1, problems);
}

#[test]
fn a_document_of_version_1_is_completed_alike_everywhere_and_then_takes_everything() {
    let hand_over = Command::AssignRole { role: Role::Commander, person: Some(person(2)) };
    let [mut one, mut two] = [1, 2].map(|number| {
        let mut replica = Replica::new(number);
        replica.doc = load("v1-normal.automerge");
        assert!(andon_document::is_older(&replica.doc));
        assert!(matches!(replica.write(&hand_over), Err(Refusal::Document(_))));
        replica.doc.merge(&mut incident::new()).unwrap();
        assert!(!andon_document::is_older(&replica.doc));
        replica
    });
    assert_eq!(one.doc.get_heads(), two.doc.get_heads());
    one.doc.set_actor(ActorId::from(vec![71; 16]));
    two.doc.set_actor(ActorId::from(vec![72; 16]));
    one.write(&hand_over).unwrap();
    two.write(&Command::MarkInternalNote { note: NoteId(two.person.0), there: true }).unwrap();
    one.merge(&two);
    two.merge(&one);
    let (read, problems) = incident::read(&one.doc, INCIDENT);
    assert_eq!(problems, []);
    assert_eq!(read, two.read());
    assert_eq!((read.hand_overs.len(), read.internal_notes.len()), (1, 1));
    assert_eq!((read.entries.len(), read.commander()), (4, Some(person(2))));
}
