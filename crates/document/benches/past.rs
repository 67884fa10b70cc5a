//! What looking back costs: the list of all changes of a large incident, one earlier state of it,
//! and what one change did. Somebody has written 20,000 changes into it.
//!
//! `cargo bench -p andon-document --bench past`

use std::sync::LazyLock;

use andon_document::incident::{self, Heads};
use andon_model::activity::Sitting;
use andon_model::command::{Command, Declaration};
use andon_model::entry::{EntryKind, NewEntry};
use andon_model::id::{EntryId, IdSource, IncidentId, PersonId};
use andon_model::incident::IncidentKind;
use andon_model::property::{Answer, Property};
use automerge::{ActorId, Automerge};
use chrono::{DateTime, TimeDelta, Utc};
use divan::Bencher;
use uuid::Uuid;

const INCIDENT: IncidentId = IncidentId(Uuid::from_u128(7));
const PERSON: PersonId = PersonId(Uuid::from_u128(1));
const CHANGES: usize = 20_000;

static LARGE: LazyLock<(Automerge, Vec<Sitting<Heads>>)> = LazyLock::new(|| {
    let doc = large();
    let changes = incident::changes(&doc);
    (doc, changes)
});

fn main() {
    divan::main();
}

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_679_914_740, 0).expect("a time")
}

/// Every fourth change is a line of the timeline, the others answer a question anew.
fn large() -> Automerge {
    let mut ids = IdSource::default();
    let mut id = move |n: usize| ids.next(1_679_914_740_000 + n as u64, n as u64);
    let mut doc = incident::new();
    doc.set_actor(ActorId::from(vec![1; 16]));
    let mut write = |command: &Command| {
        let written = doc.transact(|tx| incident::apply(tx, command, PERSON, start()));
        written.map_err(|failure| failure.error).expect("it is allowed");
    };
    write(&Command::Declare(Declaration {
        name: "Staging is slow".into(),
        description: String::new(),
        kind: IncidentKind::Incident,
        environment: "staging".into(),
        zone: "Europe/Paris".into(),
        offset_seconds: 7200,
        declared: start().into(),
        started: None,
        reporter: PERSON,
        commander: PERSON,
        first_entry: EntryId(id(0)),
    }));
    for n in 1..CHANGES {
        write(&match n % 4 {
            0 => Command::AddEntries(vec![NewEntry {
                id: EntryId(id(n)),
                occurred: (start() + TimeDelta::seconds(n as i64)).into(),
                text: format!("minute {n}: the queue is longer than it was"),
                kind: EntryKind::Note,
                important: false,
            }]),
            _ => Command::SetProperty {
                property: Property::CustomersAffected,
                answer: Some(Answer::Number(n as u64)),
            },
        });
    }
    doc
}

#[divan::bench(sample_count = 5)]
fn all_changes(bencher: Bencher<'_, '_>) {
    bencher.bench(|| incident::changes(&LARGE.0));
}

#[divan::bench(sample_count = 5)]
fn the_page_as_it_was(bencher: Bencher<'_, '_>) {
    let (doc, changes) = &*LARGE;
    bencher.bench(|| incident::read_at(doc, INCIDENT, &changes[CHANGES / 2].after));
}

#[divan::bench(sample_count = 5)]
fn what_one_change_did(bencher: Bencher<'_, '_>) {
    let (doc, changes) = &*LARGE;
    let one = &changes[CHANGES / 2];
    bencher.bench(|| incident::deeds(doc, INCIDENT, &one.before, &one.after));
}
