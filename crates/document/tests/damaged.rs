//! Documents that nobody should have written. Reading them never fails and never panics.

mod replica;

use andon_document::{incident, index, workspace};
use andon_model::command::{Command, Refusal, TextField};
use andon_model::id::{ActionId, AttachmentId, EntryId, NoteId, PersonId};
use andon_model::incident::{Checklist, Question, Role, Severity};
use andon_model::note::Reaction;
use andon_model::phase::Phase;
use andon_model::property::{Answer, Property};
use andon_model::setting::ItemId;
use andon_model::text_edit::TextEdit;
use automerge::transaction::{Transactable, Transaction};
use automerge::{Automerge, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use proptest::prelude::*;
use proptest::sample::Index;
use replica::{INCIDENT, Replica, START, at, person, terms};
use uuid::Uuid;

/// Keys of the schema, ids, and keys of nothing.
const KEYS: [&str; 71] = [
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
    "properties",
    "absences",
    "terms",
    "owners",
    "ticks",
    "actions",
    "notes",
    "reactions",
    "customers-affected",
    "money-at-risk",
    "root-cause",
    "stack",
    "stack/sre",
    "root-cause/internal/human",
    "active",
    "active/team",
    "place",
    "owner",
    "due",
    "from",
    "done",
    "done_by",
    "thread",
    "impact",
    "impact_reason",
    "018722b8-ad08-7000-8000-000000000001/agree/018722b8-ad08-7000-8000-000000000001",
    "note/018722b8-ad08-7000-8000-000000000001",
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
        // Places, also such as once made a library panic.
        prop::sample::select(vec![
            "80",
            "0080",
            "00",
            "aé",
            "é",
            "i000aaaaaa",
            "zzzz",
            "none",
            "1 EUR"
        ])
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
    let parts = ["entries", "summary", "transitions", "people", "incidents", "links"];
    let lists = [
        "handovers",
        "acceptances",
        "attachments",
        "internal_notes",
        "settings",
        "actions",
        "notes",
        "properties",
        "absences",
        "terms",
        "reactions",
        "ticks",
    ];
    for key in parts.into_iter().chain(lists) {
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
    assert_eq!(incident::read_actions(doc), incident.actions);
    assert_eq!(incident::read_notes(doc), incident.notes);
    for note in &incident.notes {
        incident::text(doc, TextField::Note(note.id));
        let thread = note.thread.map(|id| incident.notes.iter().find(|note| note.id == id));
        assert!(thread.is_none_or(|first| first.is_some_and(|first| first.thread.is_none())));
    }
    for rivals in incident.properties.rivals.values() {
        assert!(rivals.len() > 1);
    }
    for dispute in incident.all_disputes() {
        assert!(dispute.contenders.len() > 1);
    }
    workspace::read(doc);
    let (rows, _) = index::read(doc);
    for row in rows.values() {
        assert_eq!(index::read_row(doc, row.id).as_ref(), Some(row));
    }
}

fn try_commands(doc: &mut Automerge) {
    let entry = EntryId("018722b8-ad08-7000-8000-000000000001".parse().unwrap());
    let (action, other) = (ActionId(entry.0), ActionId(Uuid::from_u128(3)));
    let edit = TextEdit { at: 3, delete: 9, insert: "x".into() };
    for command in [
        Command::EditText { field: TextField::Name, edit: edit.clone() },
        Command::EditText { field: TextField::Entry(entry), edit },
        Command::DeleteEntry(entry),
        Command::SetEntryImportant { entry, important: true },
        Command::JoinTeam(person(1)),
        Command::SetSeverity(Some(Severity::Sev1)),
        Command::SetProperty {
            property: Property::Stack,
            answer: Some(Answer::Terms(terms(&["a"]))),
        },
        Command::SetProperty { property: Property::MoneyAtRisk, answer: None },
        Command::AddAction { action, text: "x".into(), owner: None, phase: None, from: None },
        Command::AddAction {
            action: other,
            text: "y".into(),
            owner: None,
            phase: None,
            from: None,
        },
        Command::MoveAction { action: other, after: None },
        Command::MoveAction { action, after: Some(other) },
        Command::SetActionDone { action, done: true },
        Command::AddNote { note: NoteId(other.0), thread: Some(NoteId(entry.0)), text: "z".into() },
        Command::React { note: NoteId(entry.0), reaction: Reaction::Seen, on: true },
        Command::Tick {
            list: Checklist::Phase(Phase::Active),
            step: ItemId::stored("team").unwrap(),
            done: true,
        },
        Command::AcceptRole(Role::Commander),
        Command::RemoveAttachment(AttachmentId(entry.0)),
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
                replica.answer(Property::Stack, Some(Answer::Terms(terms(&["sre"]))));
                replica.action("first");
                replica.action("second");
                let note = replica.note("first", None);
                replica.note("reply", Some(note));
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
    let (_, shelves) = tx.get(ROOT, "entries").unwrap().unwrap();
    // This replica's ids end with its number.
    let (_, entries) = tx.get(&shelves, "1").unwrap().unwrap();
    tx.put(&entries, "no-id", 1).unwrap();
    tx.put_object(&entries, "01234567-89ab-7cde-8f01-23456789abcd", ObjType::Map).unwrap();
    let (_, entry) = tx.get(&entries, kept.to_string()).unwrap().unwrap();
    tx.put(&entry, "kind", "seance").unwrap();
    tx.delete(&entry, "occurred").unwrap();
    tx.put(&entry, "author", PersonId(Uuid::nil()).to_string().to_uppercase() + "x").unwrap();
    tx.commit();
    let (incident, problems) = incident::read(&replica.doc, INCIDENT);
    let at: Vec<String> = problems.iter().map(|problem| problem.at.clone()).collect();
    let inside = |field| format!("entries/1/{kept}/{field}");
    let wrong = "entries/1/01234567-89ab-7cde-8f01-23456789abcd".to_owned();
    let expected = ["zone".into(), "severity".into(), "entries/1/no-id".into(), wrong];
    assert_eq!(at[..4], expected);
    assert_eq!(at[4..], [inside("occurred"), inside("author"), inside("kind")]);
    assert_eq!(problems[0].what, "expected a string, found a number");
    assert_eq!(incident.zone, "UTC");
    assert_eq!(incident.entries.iter().find(|e| e.id == kept).unwrap().text, "kept");
}

#[test]
fn damaged_answers_actions_and_notes_are_told_and_the_rest_is_shown() {
    let mut replica = Replica::new(1);
    replica.declare();
    replica.answer(Property::CustomerBase, Some(Answer::Number(400_000)));
    let [action, lost] = ["kept", "lost its place"].map(|text| replica.action(text));
    let [note, reply] = ["kept", "a reply"].map(|text| replica.note(text, None));
    let mut tx = replica.doc.transaction();
    let part = |tx: &Transaction<'_>, key: &str| tx.get(ROOT, key).unwrap().unwrap().1;
    let (values, absences, chosen) =
        (part(&tx, "properties"), part(&tx, "absences"), part(&tx, "terms"));
    let (actions, notes, reactions) =
        (part(&tx, "actions"), part(&tx, "notes"), part(&tx, "reactions"));
    tx.put(&values, "money-at-risk", "lots").unwrap();
    tx.put(&values, "transactions-affected", -1).unwrap();
    tx.put(&values, "stack", "sre").unwrap();
    tx.put(&absences, "call", "maybe").unwrap();
    tx.put(&chosen, "call/sre", true).unwrap();
    tx.put(&chosen, "stack/a b", true).unwrap();
    let (_, damaged) = tx.get(&actions, action.to_string()).unwrap().unwrap();
    tx.put(&damaged, "due", "tomorrow").unwrap();
    tx.put(&damaged, "done", i64::MAX).unwrap();
    tx.put(&damaged, "from", "entry/x").unwrap();
    let (_, damaged) = tx.get(&actions, lost.to_string()).unwrap().unwrap();
    tx.put(&damaged, "place", "aé").unwrap();
    let (_, damaged) = tx.get(&notes, reply.to_string()).unwrap().unwrap();
    tx.put(&damaged, "thread", reply.to_string()).unwrap();
    let person = person(1);
    tx.put(&reactions, format!("{note}/laugh/{person}"), true).unwrap();
    tx.put(&reactions, format!("{}/agree/{person}", Uuid::nil()), true).unwrap();
    tx.commit();
    let (incident, problems) = incident::read(&replica.doc, INCIDENT);
    let mut at: Vec<String> = problems.iter().map(|problem| problem.at.clone()).collect();
    at.sort();
    let mut expected = vec![
        "properties/money-at-risk".to_owned(),
        "properties/transactions-affected".into(),
        "properties/stack".into(),
        "absences/call".into(),
        "terms/call/sre".into(),
        "terms/stack/a b".into(),
        format!("actions/{action}/due"),
        format!("actions/{action}/done"),
        format!("actions/{action}/from"),
        format!("actions/{lost}/place"),
        format!("notes/{reply}/thread"),
        format!("reactions/{note}/laugh/{person}"),
        format!("reactions/{}/agree/{person}", Uuid::nil()),
    ];
    expected.sort();
    assert_eq!(at, expected);
    assert_eq!(incident.properties.answers.len(), 1);
    let texts: Vec<_> = incident.actions.iter().map(|action| action.text.as_str()).collect();
    assert_eq!(texts, ["lost its place", "kept"]);
    assert_eq!(incident.notes.len(), 2);
    assert_eq!(incident.notes[1].thread, None);
    // It can still be put in order.
    replica.write(&Command::MoveAction { action: lost, after: Some(action) }).unwrap();
    assert_eq!(incident::read_actions(&replica.doc)[1].id, lost);
}
