//! Documents as they were saved once. Every later version must open them.
//!
//! `ANDON_WRITE_FIXTURES=1 cargo test -p andon-document --test fixtures` writes those that are
//! missing; an existing one is never written again.

mod replica;

use std::path::PathBuf;

use andon_document::incident;
use andon_model::incident::{Incident, Milestone, Question, Severity};
use andon_model::phase::Phase;
use andon_model::problem::Problem;
use automerge::transaction::Transactable;
use automerge::{Automerge, ObjType, ROOT, ReadDoc};
use replica::{INCIDENT, Replica};

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn read(name: &str) -> (Incident, Vec<Problem>) {
    if std::env::var_os("ANDON_WRITE_FIXTURES").is_some() && !path(name).exists() {
        std::fs::create_dir_all(path("")).unwrap();
        std::fs::write(path(name), make(name).save()).unwrap();
    }
    let bytes = std::fs::read(path(name)).unwrap();
    incident::read(&Automerge::load(&bytes).unwrap(), INCIDENT)
}

fn make(name: &str) -> Automerge {
    let mut replica = Replica::new(1);
    replica.declare();
    let entry = replica.add("everything is deleted but 3 CRDs");
    replica.link("https://example.com/dashboard");
    replica.move_to(Phase::Mitigated, "Crossplane is gone").unwrap();
    replica.move_to(Phase::Resolved, "").unwrap();
    let mut doc = replica.doc;
    let mut tx = doc.transaction();
    let (_, entries) = tx.get(ROOT, "entries").unwrap().unwrap();
    let (_, entry) = tx.get(&entries, entry.to_string()).unwrap().unwrap();
    match name {
        "v1-damaged.automerge" => {
            tx.put(ROOT, "milestones", "yesterday").unwrap();
            tx.put(&entries, "not-an-id", true).unwrap();
            tx.put(&entry, "occurred", -1.5).unwrap();
            tx.put(&entry, "text", "a plain string").unwrap();
            tx.delete(ROOT, "links").unwrap();
        }
        "v1-newer.automerge" => {
            tx.put(ROOT, "schema", 2u64).unwrap();
            tx.put(ROOT, "severity", "SEV-0").unwrap();
            tx.put_object(ROOT, "actions", ObjType::List).unwrap();
            tx.put(&entry, "kind", "experiment").unwrap();
            tx.put(&entry, "mood", "hopeful").unwrap();
        }
        _ => {}
    }
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
    assert!(incident.milestones.contains_key(&Milestone::Declared));
    assert!(incident.summary[&Question::Description].contains("External secrets"));
}

#[test]
fn a_damaged_document_shows_what_can_be_shown() {
    let (incident, problems) = read("v1-damaged.automerge");
    let at: Vec<_> = problems.iter().map(|problem| problem.at.as_str()).collect();
    assert_eq!(at[..3], ["milestones", "links", "entries/not-an-id"]);
    assert_eq!(problems.len(), 6);
    assert_eq!(incident.phase.phase, Phase::Resolved);
    assert!(incident.entries.iter().any(|entry| entry.text == "a plain string"));
}

#[test]
fn a_document_of_a_newer_version_shows_what_is_known() {
    let (incident, problems) = read("v1-newer.automerge");
    assert!(problems[0].what.starts_with("written by a newer Andon (schema 2"));
    assert_eq!(problems.len(), 3);
    assert_eq!(incident.severity, None::<Severity>);
    assert_eq!(incident.entries.len(), 4);
}
