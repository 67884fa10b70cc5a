//! The documents around the incidents.

use andon_document::{index, workspace};
use andon_model::command::{Refusal, WorkspaceCommand};
use andon_model::id::{IncidentId, PdcaId, PersonId};
use andon_model::incident::{IncidentKind, Severity};
use andon_model::index::{IncidentRow, RecordRow, RecordTraits};
use andon_model::pdca::{Pdca, Status};
use andon_model::phase::Phase;
use andon_model::term::{Taxonomy, TermId};
use automerge::patches::PatchLog;
use automerge::transaction::{Transactable, Transaction};
use automerge::{Automerge, ROOT, ReadDoc};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

fn write(doc: &mut Automerge, command: WorkspaceCommand) -> Result<Vec<WorkspaceCommand>, Refusal> {
    doc.transact(|tx| workspace::apply(tx, &command)).map(|s| s.result).map_err(|f| f.error)
}

fn put(doc: &mut Automerge, row: &IncidentRow) -> bool {
    doc.transact(|tx| index::put(tx, row)).unwrap().result
}

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
}

fn row(number: u128) -> IncidentRow {
    IncidentRow {
        id: IncidentId(Uuid::from_u128(number)),
        name: "Staging".into(),
        kind: IncidentKind::Incident,
        severity: Some(Severity::Sev3),
        phase: Phase::Active,
        commander: Some(PersonId(Uuid::from_u128(1))),
        began: Some(at(0)),
        ended: None,
        zone: "Europe/Paris".into(),
        entries: 1,
        edited: Some(at(0)),
        ..IncidentRow::empty(IncidentId(Uuid::from_u128(number)))
    }
}

#[test]
fn people_join_a_workspace_from_two_devices() {
    let person = PersonId(Uuid::from_u128(1));
    let put = |name: &str| WorkspaceCommand::PutPerson { person, name: name.into() };
    let mut one = workspace::new();
    let mut two = workspace::new();
    assert_eq!(write(&mut one, put("Ana")).unwrap(), []);
    write(&mut one, WorkspaceCommand::SetName(" Staging crew ".into())).unwrap();
    write(&mut two, WorkspaceCommand::SetZone("Europe/Paris".into())).unwrap();
    write(&mut two, WorkspaceCommand::AddIndexYear(2023)).unwrap();
    one.merge(&mut two).unwrap();
    assert_eq!(write(&mut one, put("Anna")).unwrap(), [put("Ana")]);
    assert_eq!(write(&mut one, put(" ")), Err(Refusal::PersonNameMissing));
    let (workspace, problems) = workspace::read(&one);
    assert_eq!(problems, []);
    assert_eq!(workspace.name, "Staging crew");
    assert_eq!(workspace.zone, "Europe/Paris");
    assert_eq!(workspace.name_of(Some(person)), "Anna");
    assert!(workspace.index_years.contains(&2023));
}

#[test]
fn a_value_is_named_renamed_and_shown_by_its_new_name_everywhere() {
    let mut one = workspace::new();
    let mut two = workspace::new();
    let term = |name: &str| TermId::of(name).unwrap();
    let put = |taxonomy, id: &str, name: &str| WorkspaceCommand::PutTerm {
        taxonomy,
        term: term(id),
        name: name.into(),
    };
    // The same value typed apart is one value; different ones stay apart.
    assert_eq!(write(&mut one, put(Taxonomy::Stacks, "SRE Backend", "SRE Backend")).unwrap(), []);
    write(&mut two, put(Taxonomy::Stacks, "sre backend", "sre backend")).unwrap();
    write(&mut two, put(Taxonomy::Stacks, "C++", "C++")).unwrap();
    one.merge(&mut two).unwrap();
    let (read, problems) = workspace::read(&one);
    assert_eq!(problems, []);
    assert_eq!(read.terms_of(Taxonomy::Stacks).len(), 2);
    // What ships can be renamed as well, and the old name comes back.
    let undo = write(&mut one, put(Taxonomy::RootCause, "internal", "Inside")).unwrap();
    assert_eq!(undo, [put(Taxonomy::RootCause, "internal", "Internal")]);
    two.merge(&mut one).unwrap();
    let shown = |doc: &Automerge| {
        workspace::read(doc).0.term_name(Taxonomy::RootCause, &term("internal")).to_owned()
    };
    assert_eq!(shown(&two), "Inside");
    write(&mut two, undo[0].clone()).unwrap();
    assert_eq!(shown(&two), "Internal");
    let nameless = write(&mut one, put(Taxonomy::Stacks, "x", " \n"));
    assert_eq!(nameless, Err(Refusal::TermNameMissing));
    let long = write(&mut one, put(Taxonomy::Stacks, "x", &"x".repeat(301)));
    assert!(matches!(long, Err(Refusal::TooLong { .. })));
}

#[test]
fn a_row_comes_back_as_it_was_put() {
    let mut doc = index::new();
    let bare = IncidentRow { severity: None, commander: None, began: None, edited: None, ..row(2) };
    for row in [row(1), bare.clone(), IncidentRow { ended: Some(at(9)), ..row(1) }, row(1)] {
        assert!(put(&mut doc, &row));
        assert_eq!(index::read_row(&doc, row.id), Some(row));
    }
    let (rows, problems) = index::read(&doc);
    assert_eq!(problems, []);
    assert_eq!(rows.into_values().collect::<Vec<_>>(), [row(1), bare]);
}

#[test]
fn a_row_of_an_older_version_reads_with_what_it_has() {
    let mut doc = index::new();
    let mut full = row(1);
    full.roster.team = [PersonId(Uuid::from_u128(1))].into();
    full.work.steps = (2, 5);
    put(&mut doc, &full);
    let rows = doc.get(ROOT, "incidents").unwrap().unwrap().1;
    let map = doc.get(&rows, full.id.to_string()).unwrap().unwrap().1;
    let keys = ["roster", "traits", "course", "work"];
    let lose = |tx: &mut Transaction<'_>| keys.iter().try_for_each(|key| tx.delete(&map, *key));
    doc.transact(lose).map_err(|failure| failure.error).unwrap();
    let (rows, problems) = index::read(&doc);
    let older =
        IncidentRow { roster: Default::default(), work: Default::default(), ..full.clone() };
    assert_eq!((&rows[&full.id].roster, &rows[&full.id].work), (&older.roster, &older.work));
    assert_eq!((rows[&full.id].name.as_str(), problems.len()), ("Staging", 0));
    // A part that this version cannot read is reported, and the rest is shown.
    let spoil = |tx: &mut Transaction<'_>| tx.put(&map, "work", "[nonsense");
    doc.transact(spoil).map_err(|failure| failure.error).unwrap();
    let (rows, problems) = index::read(&doc);
    assert_eq!((rows[&full.id].name.as_str(), problems.len()), ("Staging", 1));
    // Whoever opens the incident completes its row.
    assert!(put(&mut doc, &full));
    assert_eq!(index::read_row(&doc, full.id), Some(full));
}

#[test]
fn the_last_edit_alone_is_written_every_ten_minutes_only() {
    let mut doc = index::new();
    assert!(put(&mut doc, &row(1)));
    assert!(!put(&mut doc, &row(1)));
    let edited = |minute| IncidentRow { edited: Some(at(minute)), ..row(1) };
    assert!(!put(&mut doc, &edited(9)));
    assert!(put(&mut doc, &edited(10)));
    // Never back, also not together with something else.
    assert!(!put(&mut doc, &edited(3)));
    assert!(put(&mut doc, &IncidentRow { entries: 2, ..edited(3) }));
    assert_eq!(index::read_row(&doc, row(1).id).unwrap().edited, Some(at(10)));
}

#[test]
fn a_change_touches_its_row_only() {
    let mut one = index::new();
    put(&mut one, &row(1));
    put(&mut one, &row(2));
    let mut two = one.fork();
    put(&mut two, &IncidentRow { phase: Phase::Mitigated, ..row(1) });
    put(&mut two, &row(3));
    let mut log = PatchLog::active();
    one.merge_and_log_patches(&mut two, &mut log).unwrap();
    let touched = index::touched(&one.make_patches(&mut log));
    assert!(!touched.everything && touched.records.is_empty());
    assert_eq!(touched.incidents, [row(1).id, row(3).id].into());
}

#[test]
fn a_record_has_a_row_that_is_written_only_when_it_says_something_new() {
    let mut pdca = Pdca::empty(PdcaId(Uuid::from_u128(5)));
    pdca.name = "Alerts that cannot fire".into();
    pdca.incident = Some(row(1).id);
    let at = |minute| Some(DateTime::UNIX_EPOCH + TimeDelta::minutes(minute));
    let mut doc = index::new();
    let mut put = |row: &RecordRow| {
        let written = doc.transact(|tx| index::put_record(tx, row));
        (
            written.map(|success| success.result).map_err(|failure| failure.error).unwrap(),
            doc.clone(),
        )
    };
    let first = RecordRow::of(&pdca, at(0));
    assert!(put(&first).0);
    assert!(!put(&RecordRow::of(&pdca, at(9))).0, "nine minutes later nothing is new");
    pdca.status = Status::PlanDone;
    let (written, mut doc) = put(&RecordRow::of(&pdca, at(9)));
    assert!(written);
    let (rows, problems) = index::read_records(&doc);
    assert_eq!(problems, []);
    assert_eq!(rows[&pdca.id], RecordRow::of(&pdca, at(9)));
    assert_eq!(index::read_record(&doc, pdca.id).as_ref(), rows.get(&pdca.id));
    // A row that was written before root causes were counted reads as one that does not say.
    let with = |causes| {
        let traits = RecordTraits { causes, ..rows[&pdca.id].traits.clone() };
        RecordRow { traits, ..rows[&pdca.id].clone() }
    };
    let human = TermId::of("Internal - Human").unwrap();
    for causes in [None, Some(vec![None, None, Some(human)]), Some(Vec::new())] {
        let (mut fresh, row) = (index::new(), with(causes));
        fresh.transact(|tx| index::put_record(tx, &row)).map(drop).map_err(|f| f.error).unwrap();
        assert_eq!(index::read_record(&fresh, pdca.id), Some(row));
    }
    let mut other = doc.fork();
    let name = RecordRow { name: "Alerts".into(), ..rows[&pdca.id].clone() };
    other.transact(|tx| index::put_record(tx, &name)).map(drop).map_err(|f| f.error).unwrap();
    let mut log = PatchLog::active();
    doc.merge_and_log_patches(&mut other, &mut log).unwrap();
    let touched = index::touched(&doc.make_patches(&mut log));
    assert_eq!((touched.records, touched.incidents.len()), ([pdca.id].into(), 0));
}
