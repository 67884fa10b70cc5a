//! Problem-solving records: three people who write apart, in any order of arrival, come out with
//! the same record, and no fact is lost or doubled.

mod record;

use std::collections::BTreeSet;

use andon_document::index;
use andon_document::pdca::{self, Touched};
use andon_model::command::Refusal;
use andon_model::id::{ActId, IncidentId, MeasureId, WhyId};
use andon_model::index::RecordRow;
use andon_model::pdca::command::{ActChange, MeasureChange, PdcaCommand, PdcaText};
use andon_model::pdca::rules::Broken;
use andon_model::pdca::tree::Trees;
use andon_model::pdca::{
    ActStatus, Branch, Deeper, Escalation, MeasureKind, MeasureStatus, Origin, Pdca, Status, Tree,
};
use andon_model::term::{Taxonomy, TermId};
use andon_model::text_edit::TextEdit;
use automerge::patches::PatchLog;
use automerge::{Automerge, Change};
use proptest::prelude::*;
use proptest::sample::Index;
use record::{Device, TOP, day, meet, now, pair, person};
use uuid::Uuid;

#[test]
fn a_record_begins_with_its_name_its_context_and_its_incident() {
    let [mut one, _] = pair();
    let record = one.read();
    assert_eq!(record.name, "Staging: cluster 3 is misbehaving");
    assert_eq!(record.context, "- **12:59** declared");
    assert_eq!((record.owner, record.author), (Some(person(1)), Some(person(1))));
    assert_eq!(record.incident, Some(IncidentId(Uuid::from_u128(3))));
    assert_eq!((record.status, record.created), (Status::PlanInProgress, now()));
    let again = PdcaCommand::Begin {
        name: "x".into(),
        context: String::new(),
        origin: Origin::RedBin,
        incident: None,
    };
    assert_eq!(one.write(&again), Err(Refusal::AlreadyBegun));
}

#[test]
fn facts_are_written_and_moved_like_in_an_outliner() {
    let [mut one, _] = pair();
    let a = one.why(TOP, None, "a");
    let b = one.why(TOP, Some(a), "b");
    let c = one.why(Branch::Under(a), None, "c");
    one.why(TOP, None, "first");
    assert_eq!(one.outline(Tree::Occurrence), ["first", "a", "  c", "b"]);
    let in_one_step =
        one.write(&PdcaCommand::MoveWhy { why: b, at: Branch::Under(a), after: Some(c) });
    assert_eq!(one.outline(Tree::Occurrence), ["first", "a", "  c", "  b"]);
    assert_eq!(in_one_step.unwrap(), [PdcaCommand::MoveWhy { why: b, at: TOP, after: Some(a) }]);
    let below = one.write(&PdcaCommand::MoveWhy { why: a, at: Branch::Under(b), after: None });
    assert_eq!(below, Err(Refusal::BelowItself));
    let other = Branch::Top(Tree::NonDetection);
    one.write(&PdcaCommand::MoveWhy { why: a, at: other, after: None }).unwrap();
    assert_eq!(one.outline(Tree::NonDetection), ["a", "  c", "  b"]);
    let undo = one.write(&PdcaCommand::RemoveWhy(a)).unwrap();
    assert_eq!(one.outline(Tree::NonDetection), Vec::<String>::new());
    one.write(&PdcaCommand::All(undo)).unwrap();
    assert_eq!(one.outline(Tree::NonDetection), ["a", "  c", "  b"]);
}

#[test]
fn two_who_move_facts_below_each_other_lose_none() {
    let [mut one, mut two] = pair();
    let a = one.why(TOP, None, "a");
    let b = one.why(TOP, Some(a), "b");
    two.merge(&one);
    one.write(&PdcaCommand::MoveWhy { why: a, at: Branch::Under(b), after: None }).unwrap();
    two.write(&PdcaCommand::MoveWhy { why: b, at: Branch::Under(a), after: None }).unwrap();
    meet(&mut one, &mut two);
    assert_eq!(one.outline(Tree::Occurrence), ["a", "  b"]);
    // It can be moved on from there.
    two.write(&PdcaCommand::MoveWhy { why: b, at: TOP, after: None }).unwrap();
    assert_eq!(two.outline(Tree::Occurrence), ["b", "a"]);
}

#[test]
fn what_is_written_below_a_fact_that_somebody_removes_stays() {
    let [mut one, mut two] = pair();
    let a = one.why(TOP, None, "a");
    let b = one.why(Branch::Under(a), None, "b");
    two.merge(&one);
    one.write(&PdcaCommand::RemoveWhy(b)).unwrap();
    two.why(Branch::Under(b), None, "written meanwhile");
    meet(&mut one, &mut two);
    assert_eq!(one.outline(Tree::Occurrence), ["a", "  written meanwhile"]);
}

#[test]
fn two_who_mark_root_causes_apart_get_two_numbers_that_stay() {
    let [mut one, mut two] = pair();
    let a = one.why(TOP, None, "a");
    let b = one.why(TOP, Some(a), "b");
    two.merge(&one);
    let mark = |why, marked| PdcaCommand::MarkCause { why, marked };
    one.write(&mark(a, true)).unwrap();
    two.write(&mark(b, true)).unwrap();
    meet(&mut one, &mut two);
    let numbers = |device: &Device| {
        let trees = Trees::of(&device.read());
        [a, b].map(|why| trees.number(why).unwrap())
    };
    assert_eq!(numbers(&one), [1, 2]);
    one.write(&mark(a, false)).unwrap();
    let c = one.why(TOP, None, "c");
    one.write(&mark(c, true)).unwrap();
    assert_eq!(numbers(&one), [1, 2]);
    assert_eq!(Trees::of(&one.read()).number(c), Some(3));
    one.write(&mark(a, true)).unwrap();
    assert_eq!(numbers(&one), [1, 2]);
}

#[test]
fn the_rules_hold_while_one_goes_and_are_told_after_a_merge() {
    let [mut one, mut two] = pair();
    let cause = one.why(TOP, None, "a regression of the metric");
    one.write(&PdcaCommand::MarkCause { why: cause, marked: true }).unwrap();
    let measure = one.measure(Some(cause), "fix the alert");
    let status = |status, verdict, reason: &str| PdcaCommand::ChangeMeasure {
        measure,
        change: MeasureChange::Status { status, verdict, reason: reason.into() },
    };
    let doing = one.write(&status(MeasureStatus::Doing, None, ""));
    assert_eq!(doing, Err(Broken::CheckMissing(measure).into()));
    let edit = TextEdit { at: 0, delete: 0, insert: "run it in staging".into() };
    let check = PdcaText::Check(measure);
    one.write(&PdcaCommand::EditText { field: check, edit }).unwrap();
    one.write(&status(MeasureStatus::Doing, None, "")).unwrap();
    let without_day = one.write(&status(MeasureStatus::CheckOk, None, ""));
    assert_eq!(without_day, Err(Broken::VerdictMissing(measure).into()));
    let done =
        |reason: &str| PdcaCommand::SetStatus { status: Status::Done, reason: reason.into() };
    assert_eq!(one.write(&done("")), Err(Broken::MeasuresOpen { open: 1 }.into()));
    let undo = one.write(&status(MeasureStatus::CheckOk, day("2023-03-28"), "")).unwrap();
    assert_eq!(one.write(&done("")), Err(Broken::ActsMissing.into()));
    one.write(&PdcaCommand::SetNoActs("There is one such group".into())).unwrap();
    two.merge(&one);
    one.write(&done("")).unwrap();
    assert!(one.read().is_finished());
    // Somebody else finds out, at the same time, that it does not work after all.
    two.write(&PdcaCommand::All(undo)).unwrap();
    meet(&mut one, &mut two);
    assert_eq!(two.read().status, Status::Done);
    assert_eq!(two.read().broken(), [Broken::MeasuresOpen { open: 1 }]);
    assert!(!two.read().is_finished());
}

#[test]
fn every_field_can_be_changed_and_taken_back() {
    let [mut one, _] = pair();
    let why = one.why(TOP, None, "a");
    let measure = one.measure(Some(why), "fix it");
    let act = ActId(one.id());
    let add = PdcaCommand::AddAct { act, measure: Some(measure), text: "everywhere".into() };
    one.write(&add).unwrap();
    let term = |name: &str| TermId::of(name).unwrap();
    let escalation = Escalation { to: Deeper::A3, link: "https://example.com/a3".into() };
    let field = |change| PdcaCommand::ChangeMeasure { measure, change };
    let of_act = |change| PdcaCommand::ChangeAct { act, change };
    let terms = BTreeSet::from([(Taxonomy::TechTeams, term("SRE"))]);
    let commands = [
        PdcaCommand::SetParticipant { person: person(3), there: true },
        PdcaCommand::SetTeam { team: term("Onboarding"), there: true },
        PdcaCommand::SetStatus { status: Status::Abandoned, reason: "a duplicate".into() },
        PdcaCommand::SetEscalation(Some(escalation)),
        PdcaCommand::MarkCause { why, marked: true },
        PdcaCommand::SetNoMeasure { why, reason: "the law".into() },
        PdcaCommand::ClassCause { why, class: Some(term("Internal - Capacity")) },
        PdcaCommand::Quote { why, entry: Some(andon_model::id::EntryId(Uuid::from_u128(5))) },
        PdcaCommand::SetWhyLink { why, address: "https://example.com".into(), there: true },
        field(MeasureChange::Cause(None)),
        field(MeasureChange::Kind(MeasureKind::Process)),
        field(MeasureChange::Owner(Some(person(1)))),
        field(MeasureChange::Terms { add: terms, remove: BTreeSet::new() }),
        field(MeasureChange::Due(day("2023-04-11"))),
        field(MeasureChange::CheckDate(day("2023-04-12"))),
        field(MeasureChange::Status {
            status: MeasureStatus::Abandoned,
            verdict: None,
            reason: "another one is better".into(),
        }),
        of_act(ActChange::Measure(None)),
        of_act(ActChange::Scope("all environments".into())),
        of_act(ActChange::Owner(Some(person(1)))),
        of_act(ActChange::Due(day("2023-05-01"))),
        of_act(ActChange::Status { status: ActStatus::Done, reason: String::new() }),
        PdcaCommand::RemoveMeasure(measure),
        PdcaCommand::RemoveAct(act),
        PdcaCommand::SetNoActs("nowhere else".into()),
        PdcaCommand::Dismiss { advice: "short-chain/x".into(), dismissed: true },
    ];
    for command in &commands {
        let before = one.read();
        let undo = one.write(command).unwrap();
        let after = one.read();
        assert_ne!(before, after, "{command:?}");
        let redo = one.write(&PdcaCommand::All(undo)).unwrap();
        // The number of a root cause stays with its fact.
        let mut taken_back = one.read();
        if let PdcaCommand::MarkCause { .. } = command {
            assert!(!taken_back.whys[0].is_cause());
            taken_back.whys[0].cause = None;
        }
        assert_eq!(taken_back, before, "{command:?}");
        one.write(&PdcaCommand::All(redo)).unwrap();
        assert_eq!(one.read(), after, "{command:?}");
    }
    for unsafe_address in ["javascript:alert(1)", "file:///etc"] {
        let link = PdcaCommand::SetWhyLink { why, address: unsafe_address.into(), there: true };
        assert_eq!(one.write(&link), Err(Refusal::UnsafeAddress));
    }
}

#[test]
fn a_key_from_afar_touches_its_text_alone() {
    let [mut one, mut two] = pair();
    let why = one.why(TOP, None, "a");
    two.merge(&one);
    let edit = TextEdit { at: 1, delete: 0, insert: "b".into() };
    let key = PdcaCommand::EditText { field: PdcaText::Why(why), edit };
    one.write(&key).unwrap();
    // Whoever writes for the first time takes part, too.
    two.write(&PdcaCommand::SetNoActs("x".into())).unwrap();
    let mut log = PatchLog::active();
    let change: Vec<Change> = one.doc.get_changes(&two.doc.get_heads());
    two.doc.apply_changes_log_patches(change, &mut log).unwrap();
    let touched = pdca::touched(&two.doc.make_patches(&mut log));
    let texts = [PdcaText::Why(why)].into();
    assert_eq!(touched, Touched { texts, rest: false });
    assert_eq!(pdca::text(&two.doc, PdcaText::Why(why)), "ab");
}

#[derive(Clone, Debug)]
enum Attempt {
    Add(Index, Index, bool),
    Move(Index, Index, Index),
    Remove(Index),
    Mark(Index, bool),
    Type(Index, String),
    Measure(Index),
    Status(Index, MeasureStatus),
    Undo,
    /// Everything that the other device has arrives, or a part of it.
    Hear(usize, Index),
}

fn attempt() -> impl Strategy<Value = Attempt> {
    let index = any::<Index>;
    prop_oneof![
        4 => (index(), index(), any::<bool>()).prop_map(|(a, b, c)| Attempt::Add(a, b, c)),
        5 => (index(), index(), index()).prop_map(|(a, b, c)| Attempt::Move(a, b, c)),
        2 => index().prop_map(Attempt::Remove),
        2 => (index(), any::<bool>()).prop_map(|(a, b)| Attempt::Mark(a, b)),
        1 => (index(), "[a-z]{1,3}").prop_map(|(a, b)| Attempt::Type(a, b)),
        1 => index().prop_map(Attempt::Measure),
        1 => (index(), prop::sample::select(&MeasureStatus::ALL[..]))
            .prop_map(|(a, b)| Attempt::Status(a, b)),
        2 => Just(Attempt::Undo),
        4 => (0..3usize, index()).prop_map(|(from, part)| Attempt::Hear(from, part)),
    ]
}

fn command(
    device: &mut Device,
    attempt: &Attempt,
    undo: &mut Vec<PdcaCommand>,
) -> Option<PdcaCommand> {
    let record = device.read();
    let pick = |index: &Index| record.whys.get(index.index(record.whys.len().max(1))).map(|w| w.id);
    let branch = |index: &Index| match index.index(record.whys.len() + 2) {
        0 => TOP,
        1 => Branch::Top(Tree::NonDetection),
        other => Branch::Under(record.whys[other - 2].id),
    };
    Some(match attempt {
        Attempt::Add(at, after, first) => PdcaCommand::AddWhy {
            why: WhyId(device.id()),
            tree: Tree::Occurrence,
            at: branch(at),
            after: if *first { None } else { pick(after) },
            text: "x".into(),
        },
        Attempt::Move(why, at, after) => {
            PdcaCommand::MoveWhy { why: pick(why)?, at: branch(at), after: pick(after) }
        }
        Attempt::Remove(why) => PdcaCommand::RemoveWhy(pick(why)?),
        Attempt::Mark(why, marked) => PdcaCommand::MarkCause { why: pick(why)?, marked: *marked },
        Attempt::Type(why, insert) => PdcaCommand::EditText {
            field: PdcaText::Why(pick(why)?),
            edit: TextEdit { at: 0, delete: 1, insert: insert.clone() },
        },
        Attempt::Measure(why) => PdcaCommand::AddMeasure {
            measure: MeasureId(device.id()),
            cause: pick(why),
            text: "y".into(),
        },
        Attempt::Status(index, status) => PdcaCommand::ChangeMeasure {
            measure: record.measures.get(index.index(record.measures.len().max(1)))?.id,
            change: MeasureChange::Status { status: *status, verdict: None, reason: "r".into() },
        },
        Attempt::Undo => PdcaCommand::All(std::mem::take(undo)),
        Attempt::Hear(..) => return None,
    })
}

fn check(record: &Pdca) {
    let trees = Trees::of(record);
    let twigs = Tree::ALL.iter().flat_map(|tree| trees.twigs(*tree));
    let mut shown: Vec<WhyId> = twigs.map(|twig| twig.why).collect();
    shown.sort_unstable();
    let there: Vec<WhyId> =
        record.whys.iter().filter(|why| !why.removed).map(|why| why.id).collect();
    assert_eq!(shown, there, "every fact stands exactly once");
    let numbers: Vec<u32> = record.whys.iter().filter_map(|why| trees.number(why.id)).collect();
    assert_eq!(numbers.len(), BTreeSet::from_iter(&numbers).len(), "no number is given twice");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn three_who_write_apart_come_out_with_the_same_record(
        steps in prop::collection::vec((0..3usize, attempt()), 0..50),
        order in Just((0..3usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let mut devices = [1, 2, 3].map(Device::new);
        devices[0].begin();
        for other in 1..3 {
            let first = devices[0].doc.clone();
            devices[other].doc.merge(&mut first.clone()).unwrap();
        }
        let mut undo = [Vec::new(), Vec::new(), Vec::new()];
        let mut shelf = index::new();
        for (who, step) in &steps {
            if let Attempt::Hear(from, part) = step {
                let changes = devices[*from].doc.get_changes(&[]);
                let some = part.index(changes.len()) + 1;
                devices[*who].doc.apply_changes(changes[..some].to_vec()).unwrap();
            } else if let Some(command) = command(&mut devices[*who], step, &mut undo[*who])
                && let Ok(inverse) = devices[*who].write(&command)
            {
                undo[*who] = inverse;
            }
            let record = devices[*who].read();
            check(&record);
            let row = RecordRow::of(&record, None);
            let put = shelf.transact(|tx| index::put_record(tx, &row));
            put.map_err(|failure| failure.error).unwrap();
            prop_assert_eq!(index::read_record(&shelf, row.id), Some(row));
        }
        prop_assert_eq!(index::read_records(&shelf).1, []);
        let all: Vec<Automerge> = devices.iter().map(|device| device.doc.clone()).collect();
        for device in &mut devices {
            for other in &order {
                device.doc.merge(&mut all[*other].clone()).unwrap();
            }
        }
        let [one, two, three] = devices.map(|device| device.read());
        check(&one);
        prop_assert_eq!(&one, &two);
        prop_assert_eq!(&one, &three);
    }
}
