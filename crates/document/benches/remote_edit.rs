//! What a change that somebody else made costs the page that shows the incident: taking it,
//! finding out what it touched, and reading that again. In a small incident, and in a huge one
//! with 5,000 entries, 200 properties and 20 people who have written in it.
//!
//! `cargo bench -p andon-document`

use andon_document::incident::{self, Touched};
use andon_model::command::{Command, Declaration, TextField};
use andon_model::entry::{EntryKind, NewEntry};
use andon_model::id::{EntryId, FieldId, IdSource, IncidentId, PersonId};
use andon_model::incident::{IncidentKind, Question};
use andon_model::property::{Answer, Property};
use andon_model::text_edit::TextEdit;
use automerge::patches::PatchLog;
use automerge::{ActorId, Automerge};
use chrono::{DateTime, TimeDelta, Utc};
use divan::Bencher;
use uuid::Uuid;

const INCIDENT: IncidentId = IncidentId(Uuid::from_u128(7));

/// Entries, properties and writers.
#[derive(Clone, Copy, Debug)]
struct Size(usize, usize, u8);

const SIZES: [Size; 2] = [Size(30, 10, 2), Size(5_000, 200, 20)];

fn main() {
    divan::main();
}

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_679_914_740, 0).expect("a time")
}

fn person(number: u8) -> PersonId {
    PersonId(Uuid::from_u128(u128::from(number)))
}

fn custom(number: usize) -> Property {
    Property::Custom(FieldId(Uuid::from_u128(number as u128)))
}

fn write(doc: &mut Automerge, by: u8, command: &Command) {
    doc.set_actor(ActorId::from(vec![by; 16]));
    let written = doc.transact(|tx| incident::apply(tx, command, person(by), start()));
    written.map_err(|failure| failure.error).expect("it is allowed");
}

fn entry(id: EntryId, minute: usize) -> Command {
    Command::AddEntries(vec![NewEntry {
        id,
        occurred: (start() + TimeDelta::minutes(minute as i64)).into(),
        text: format!("minute {minute}: the queue is longer than it was, and the pods restart"),
        kind: EntryKind::Note,
        important: false,
    }])
}

/// An incident of that size, and the last of its entries.
fn grown(Size(entries, properties, writers): Size) -> (Automerge, EntryId) {
    let mut ids = IdSource::default();
    let mut next = |seed: usize| {
        let random = (seed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        EntryId(ids.next(start().timestamp_millis().unsigned_abs(), random))
    };
    let mut doc = incident::new();
    let declaration = Declaration {
        name: "Everything at once".into(),
        description: String::new(),
        kind: IncidentKind::Incident,
        environment: "production".into(),
        zone: "Europe/Paris".into(),
        offset_seconds: 7200,
        declared: start().into(),
        started: None,
        reporter: person(1),
        commander: person(1),
        first_entry: next(0),
    };
    write(&mut doc, 1, &Command::Declare(declaration));
    let writer = |number: usize| 1 + (number % usize::from(writers)) as u8;
    let mut last = next(1);
    for number in 0..entries {
        last = next(number + 2);
        write(&mut doc, writer(number), &entry(last, number));
    }
    for number in 0..properties {
        let answer = Some(Answer::Text(format!("answer {number}")));
        let command = Command::SetProperty { property: custom(number), answer };
        write(&mut doc, writer(number), &command);
    }
    // As a device has it that has opened it.
    (Automerge::load(&doc.save()).expect("it was saved"), last)
}

/// What the page does with a change.
fn take(doc: &mut Automerge, change: &[u8]) -> Touched {
    let mut log = PatchLog::active();
    doc.load_incremental_log_patches(change, &mut log).expect("it is a change");
    let touched = incident::touched(&doc.make_patches(&mut log));
    for entry in &touched.entries {
        divan::black_box(incident::read_entry(doc, *entry));
    }
    for field in &touched.texts {
        divan::black_box(incident::text(doc, *field));
    }
    if touched.head {
        divan::black_box(incident::read_head(doc, INCIDENT));
    }
    touched
}

/// Measures taking a change that somebody makes who has the same incident.
fn bench(bencher: Bencher<'_, '_>, size: Size, command: impl Fn(EntryId) -> Command) {
    let (doc, last) = grown(size);
    let mut other = doc.clone();
    write(&mut other, 2, &command(last));
    let change = other.save_after(&doc.get_heads());
    bencher.with_inputs(|| doc.clone()).bench_local_values(|mut doc| take(&mut doc, &change));
}

fn key(field: TextField) -> Command {
    Command::EditText { field, edit: TextEdit { at: 0, delete: 0, insert: "x".into() } }
}

#[divan::bench(args = SIZES)]
fn a_key_in_an_entry(bencher: Bencher<'_, '_>, size: Size) {
    bench(bencher, size, |last| key(TextField::Entry(last)));
}

#[divan::bench(args = SIZES)]
fn a_key_in_the_summary(bencher: Bencher<'_, '_>, size: Size) {
    bench(bencher, size, |_| key(TextField::Summary(Question::Cause)));
}

#[divan::bench(args = SIZES)]
fn a_new_entry(bencher: Bencher<'_, '_>, size: Size) {
    let new = EntryId(Uuid::from_u128(0x0187_22b8_a920_7000_8000_0000_0000_0001));
    bench(bencher, size, |_| entry(new, 0));
}

#[divan::bench(args = SIZES)]
fn an_answer_to_a_property(bencher: Bencher<'_, '_>, size: Size) {
    let answer = Answer::Text("another one".into());
    bench(bencher, size, |_| Command::SetProperty {
        property: custom(3),
        answer: Some(answer.clone()),
    });
}
