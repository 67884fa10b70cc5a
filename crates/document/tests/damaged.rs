//! Documents that nobody should have written. Reading them never fails and never panics.

mod replica;

use andon_document::{incident, index, workspace};
use andon_model::command::{Command, Refusal, TextField};
use andon_model::id::{EntryId, PersonId};
use andon_model::incident::{Question, Severity};
use andon_model::text_edit::TextEdit;
use automerge::transaction::{Transactable, Transaction};
use automerge::{Automerge, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use proptest::prelude::*;
use proptest::sample::Index;
use replica::{INCIDENT, Replica, START, at, person};
use uuid::Uuid;

/// Keys of the schema, ids, and keys of nothing.
const KEYS: [&str; 44] = [
    "schema",
    "name",
    "summary",
    "milestones",
    "roles",
    "team",
    "entries",
    "links",
    "transitions",
    "settlements",
    "zone",
    "kind",
    "severity",
    "environment",
    "reporter",
    "channel",
    "description",
    "cause",
    "text",
    "occurred",
    "precision",
    "at",
    "until",
    "noted",
    "author",
    "important",
    "deleted",
    "after",
    "to",
    "seen",
    "reason",
    "dismissal",
    "started",
    "commander",
    "people",
    "index_years",
    "incidents",
    "began",
    "edited",
    "start",
    "2024",
    "label",
    "018722b8-ad08-7000-8000-000000000001",
    "018722B8-AD08-7000-8000-000000000001",
];

#[derive(Clone, Debug)]
enum Damage {
    Put(Index, ScalarValue),
    Make(Index, ObjType),
    Remove(Index),
}

fn scalar() -> impl Strategy<Value = ScalarValue> {
    prop_oneof![
        any::<i64>().prop_map(ScalarValue::Int),
        any::<u64>().prop_map(ScalarValue::Uint),
        any::<i64>().prop_map(ScalarValue::Timestamp),
        any::<f64>().prop_map(ScalarValue::F64),
        any::<bool>().prop_map(ScalarValue::Boolean),
        any::<i64>().prop_map(ScalarValue::counter),
        prop::collection::vec(any::<u8>(), 0..4).prop_map(ScalarValue::Bytes),
        Just(ScalarValue::Null),
        "\\PC{0,8}".prop_map(ScalarValue::from),
        any::<Index>().prop_map(|i| ScalarValue::from(*i.get(&KEYS))),
        prop::sample::select(vec!["range", "about", "mitigated", "dismissed", "decision", "SEV-1"])
            .prop_map(ScalarValue::from),
    ]
}

fn damage() -> impl Strategy<Value = (Index, Damage)> {
    let types = vec![ObjType::Map, ObjType::Map, ObjType::List, ObjType::Text];
    let damage = prop_oneof![
        4 => (any::<Index>(), scalar()).prop_map(|(key, value)| Damage::Put(key, value)),
        4 => (any::<Index>(), prop::sample::select(types)).prop_map(|(k, ty)| Damage::Make(k, ty)),
        1 => any::<Index>().prop_map(Damage::Remove),
    ];
    (any::<Index>(), damage)
}

fn do_damage(doc: &mut Automerge, all: &[(Index, Damage)]) {
    let mut objects: Vec<ObjId> = vec![ROOT];
    let mut tx = doc.transaction();
    for key in ["entries", "summary", "transitions", "people", "incidents", "links"] {
        if let Ok(Some((_, id))) = tx.get(ROOT, key) {
            let keys: Vec<String> = tx.keys(&id).collect();
            let inner = keys.iter().filter_map(|key| Some(tx.get(&id, key).ok()??.1));
            objects.extend(inner.collect::<Vec<_>>());
            objects.push(id);
        }
    }
    for (object, damage) in all {
        let object = objects[object.index(objects.len())].clone();
        let in_list = matches!(tx.object_type(&object), Ok(ObjType::List | ObjType::Text));
        match damage {
            Damage::Put(_, value) if in_list => drop(tx.insert(&object, 0, value.clone())),
            Damage::Make(_, ty) if in_list => {
                objects.extend(tx.insert_object(&object, 0, *ty));
            }
            Damage::Put(key, value) => drop(tx.put(&object, *key.get(&KEYS), value.clone())),
            Damage::Make(key, ty) => objects.extend(tx.put_object(&object, *key.get(&KEYS), *ty)),
            Damage::Remove(key) => drop(tx.delete(&object, *key.get(&KEYS))),
        }
    }
    tx.commit();
}

fn read_everything(doc: &Automerge) {
    let (incident, _) = incident::read(doc, INCIDENT);
    incident::read_head(doc, INCIDENT);
    for field in Question::ALL.map(TextField::Summary).into_iter().chain([TextField::Name]) {
        incident::text(doc, field);
    }
    for entry in &incident.entries {
        assert_eq!(incident::read_entry(doc, entry.id).as_ref(), Some(entry));
        incident::text(doc, TextField::Entry(entry.id));
        incident::entry_history(doc, entry.id);
    }
    workspace::read(doc);
    let (rows, _) = index::read(doc);
    for row in rows.values() {
        assert_eq!(index::read_row(doc, row.id).as_ref(), Some(row));
    }
}

fn try_commands(doc: &mut Automerge) {
    let entry = EntryId("018722b8-ad08-7000-8000-000000000001".parse().unwrap());
    let edit = TextEdit { at: 3, delete: 9, insert: "x".into() };
    for command in [
        Command::EditText { field: TextField::Name, edit: edit.clone() },
        Command::EditText { field: TextField::Entry(entry), edit },
        Command::DeleteEntry(entry),
        Command::SetEntryImportant { entry, important: true },
        Command::JoinTeam(person(1)),
        Command::SetSeverity(Some(Severity::Sev1)),
    ] {
        let write = |tx: &mut Transaction<'_>| incident::apply(tx, &command, person(2), at(START));
        drop(doc.transact::<_, _, Refusal>(write));
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]
    #[test]
    fn no_damage_keeps_a_document_from_being_read(
        kind in 0..5,
        damage in prop::collection::vec(damage(), 0..60),
    ) {
        let mut doc = match kind {
            0 => Automerge::new(),
            1 => workspace::new(),
            2 => index::new(),
            3 => incident::new(),
            _ => {
                let mut replica = Replica::new(1);
                replica.declare();
                replica.doc
            }
        };
        do_damage(&mut doc, &damage);
        read_everything(&doc);
        try_commands(&mut doc);
        read_everything(&doc);
        read_everything(&Automerge::load(&doc.save()).unwrap());
    }
}

#[test]
fn a_document_nested_deeper_than_any_stack_is_read() {
    let mut doc = incident::new();
    let mut tx = doc.transaction();
    let mut at = ROOT;
    for _ in 0..20_000 {
        at = tx.put_object(&at, "entries", ObjType::Map).unwrap();
    }
    tx.commit();
    read_everything(&doc);
}

#[test]
fn damage_is_told_and_the_rest_is_shown() {
    let mut replica = Replica::new(1);
    replica.declare();
    let kept = replica.add("kept");
    let mut tx = replica.doc.transaction();
    tx.put(ROOT, "severity", "SEV-0").unwrap();
    tx.put(ROOT, "zone", 7).unwrap();
    let (_, entries) = tx.get(ROOT, "entries").unwrap().unwrap();
    tx.put(&entries, "no-id", 1).unwrap();
    let (_, entry) = tx.get(&entries, kept.to_string()).unwrap().unwrap();
    tx.put(&entry, "kind", "seance").unwrap();
    tx.delete(&entry, "occurred").unwrap();
    tx.put(&entry, "author", PersonId(Uuid::nil()).to_string().to_uppercase() + "x").unwrap();
    tx.commit();
    let (incident, problems) = incident::read(&replica.doc, INCIDENT);
    let at: Vec<String> = problems.iter().map(|problem| problem.at.clone()).collect();
    let inside = |field| format!("entries/{kept}/{field}");
    let expected = ["zone".into(), "severity".into(), "entries/no-id".into(), inside("occurred")];
    assert_eq!(at[..4], expected);
    assert_eq!(at[4..], [inside("author"), inside("kind")]);
    assert_eq!(problems[0].what, "expected a string, found a number");
    assert_eq!(incident.zone, "UTC");
    assert_eq!(incident.entries.iter().find(|e| e.id == kept).unwrap().text, "kept");
}
