use andon_model::id::{DecisionId, PersonId, ReviewId};
use andon_model::review::Held;
use andon_model::review::command::{DecisionChange, ReviewCommand, ReviewText};
use andon_model::text_edit::TextEdit;
use automerge::{ActorId, Automerge};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_795_000_000_000).unwrap()
}

fn person(number: u8) -> PersonId {
    PersonId(Uuid::from_u128(u128::from(number)))
}

fn review(number: u8) -> ReviewId {
    ReviewId(Uuid::from_u128(u128::from(number)))
}

fn decision(number: u8) -> DecisionId {
    DecisionId(Uuid::from_u128(u128::from(number)))
}

/// Carries out a command; what is refused leaves no trace.
fn run(doc: &mut Automerge, by: u8, command: &ReviewCommand) -> Option<Vec<ReviewCommand>> {
    run_at(doc, by, now(), command)
}

fn run_at(
    doc: &mut Automerge,
    by: u8,
    at: DateTime<Utc>,
    command: &ReviewCommand,
) -> Option<Vec<ReviewCommand>> {
    let mut tx = doc.transaction();
    match apply(&mut tx, command, person(by), at) {
        Ok(inverse) => {
            tx.commit();
            Some(inverse)
        }
        Err(_) => {
            tx.rollback();
            None
        }
    }
}

fn replica(number: u8) -> Automerge {
    new().with_actor(ActorId::from([number, 0xfe]))
}

fn any_change() -> impl Strategy<Value = DecisionChange> {
    prop_oneof![
        prop::option::of(0..3u8).prop_map(|one| DecisionChange::Owner(one.map(person))),
        prop::option::of(1..28u32).prop_map(|day| DecisionChange::Due(
            day.and_then(|d| chrono::NaiveDate::from_ymd_opt(2026, 11, d))
        )),
        any::<bool>().prop_map(DecisionChange::Done),
        any::<bool>().prop_map(DecisionChange::Removed),
    ]
}

/// Ids are made by one device: those of a replica are its own. Any replica changes any of them.
fn any_command() -> impl Strategy<Value = ReviewCommand> {
    let edit = (0..20usize, 0..4usize, "[a-zé😀\r\n]{0,6}");
    let edit = edit.prop_map(|(at, delete, insert)| TextEdit { at, delete, insert });
    prop_oneof![
        (0..4u8).prop_map(|n| ReviewCommand::Begin(review(n))),
        (0..4u8, edit.clone()).prop_map(|(n, edit)| ReviewCommand::EditText {
            field: ReviewText::Notes(review(n)),
            edit
        }),
        (0..4u8, 0..4u8, edit).prop_map(|(n, d, edit)| ReviewCommand::EditText {
            field: ReviewText::Decision(review(n), decision(d)),
            edit
        }),
        (0..4u8, 0..4u8).prop_map(|(n, d)| ReviewCommand::AddDecision {
            review: review(n),
            decision: decision(d)
        }),
        (0..4u8, 0..4u8, any_change()).prop_map(|(n, d, change)| ReviewCommand::ChangeDecision {
            review: review(n),
            decision: decision(d),
            change
        }),
        (0..4u8, any::<bool>())
            .prop_map(|(n, held)| ReviewCommand::SetHeld { review: review(n), held }),
        (0..4u8, any::<bool>())
            .prop_map(|(n, removed)| ReviewCommand::SetRemoved { review: review(n), removed }),
    ]
}

/// Begins with a decision in every review and nothing else, as everybody knows it.
fn shared() -> Automerge {
    let mut doc = replica(9);
    for n in 0..2 {
        run(&mut doc, 0, &ReviewCommand::Begin(review(n))).unwrap();
        let add = ReviewCommand::AddDecision { review: review(n), decision: decision(n) };
        run(&mut doc, 0, &add).unwrap();
    }
    doc
}

proptest! {
    #[test]
    fn two_replicas_come_to_the_same_and_nothing_is_unreadable(
        first in prop::collection::vec(any_command(), 0..25),
        second in prop::collection::vec(any_command(), 0..25),
    ) {
        let doc = shared();
        let mut a = doc.fork().with_actor(ActorId::from([1, 0xfe]));
        let mut b = doc.fork().with_actor(ActorId::from([2, 0xfe]));
        // What one device makes carries an id of its own.
        let own = |command: &ReviewCommand, theirs: u8| !matches!(command,
            ReviewCommand::Begin(id) if id.0.as_u128() as u8 % 2 == theirs)
            && !matches!(command, ReviewCommand::AddDecision { decision, .. } if decision.0.as_u128() as u8 % 2 == theirs);
        first.iter().filter(|one| own(one, 1)).for_each(|one| drop(run(&mut a, 1, one)));
        second.iter().filter(|one| own(one, 0)).for_each(|one| drop(run(&mut b, 2, one)));
        let (mut left, mut right) = (a.fork(), b.fork());
        left.merge(&mut b).unwrap();
        right.merge(&mut a).unwrap();
        let (reviews, problems) = read(&left);
        prop_assert_eq!(&reviews, &read(&right).0);
        prop_assert_eq!(problems, []);
        let known = |doc: &Automerge| read(doc).0.iter().flat_map(|r| r.decisions.iter().map(|d| (r.id, d.id)).collect::<Vec<_>>()).collect::<std::collections::BTreeSet<_>>();
        let both: std::collections::BTreeSet<_> = known(&a).union(&known(&b)).copied().collect();
        prop_assert_eq!(known(&left), both);
    }

    #[test]
    fn what_undoes_a_command_brings_back_what_was(
        before in prop::collection::vec(any_command(), 0..15),
        command in any_command(),
    ) {
        let mut doc = shared();
        before.iter().for_each(|one| drop(run(&mut doc, 1, one)));
        let shown = |doc: &Automerge| {
            let mut reviews = read(doc).0;
            // What was begun or added stays in the document, removed.
            reviews.retain(|one| !one.removed);
            reviews.iter_mut().for_each(|one| one.decisions.retain(|decision| !decision.removed));
            reviews
        };
        let was = shown(&doc);
        let is_text = matches!(command, ReviewCommand::EditText { .. });
        let later = now() + TimeDelta::hours(1);
        if let Some(inverse) = run_at(&mut doc, 2, later, &command).filter(|_| !is_text) {
            for one in &inverse {
                prop_assert!(run_at(&mut doc, 2, later, one).is_some());
            }
            prop_assert_eq!(shown(&doc), was);
        }
    }

    #[test]
    fn a_keystroke_touches_its_text_alone(insert in "[a-z]{1,5}") {
        let mut doc = shared();
        let before = doc.get_heads();
        let field = ReviewText::Decision(review(1), decision(1));
        let edit = TextEdit { at: 0, delete: 0, insert: insert.clone() };
        run(&mut doc, 1, &ReviewCommand::EditText { field, edit }).unwrap();
        let patches = doc.diff(&before, &doc.get_heads());
        prop_assert_eq!(touched(&patches), Touched { texts: [field].into(), rest: false });
        prop_assert_eq!(text(&doc, field), insert);
    }
}

#[test]
fn whoever_says_first_that_it_was_held_is_who_held_it() {
    let mut doc = shared();
    let hold = ReviewCommand::SetHeld { review: review(1), held: true };
    run(&mut doc, 1, &hold).unwrap();
    assert_eq!(run(&mut doc, 2, &hold), Some(Vec::new()));
    assert_eq!(held(&doc), Some(Held { at: now(), by: person(1) }));
}

fn held(doc: &Automerge) -> Option<Held> {
    read(doc).0.into_iter().find(|one| one.id == review(1)).and_then(|one| one.held)
}

#[test]
fn what_undoes_that_it_goes_on_names_who_held_it_and_when() {
    let mut doc = shared();
    let hold = |held| ReviewCommand::SetHeld { review: review(1), held };
    run(&mut doc, 1, &hold(true)).unwrap();
    let was = held(&doc);
    let later = now() + TimeDelta::days(1);
    let undo = run_at(&mut doc, 2, later, &hold(false)).unwrap();
    assert_eq!(held(&doc), None);
    let [undo] = &undo[..] else { panic!("{undo:?}") };
    let mut held_meanwhile = doc.fork();
    let redo = run_at(&mut doc, 2, later, undo).unwrap();
    assert_eq!((held(&doc), &redo[..]), (was, &[hold(false)][..]));
    // Whoever has said it meanwhile stays, and there is nothing to undo.
    run_at(&mut held_meanwhile, 3, later, &hold(true)).unwrap();
    assert_eq!(run_at(&mut held_meanwhile, 2, later, undo), Some(Vec::new()));
    assert_eq!(held(&held_meanwhile), Some(Held { at: later, by: person(3) }));
}

#[test]
fn two_new_documents_are_the_same() {
    let (mut a, mut b) = (new(), new());
    assert_eq!(a.get_heads(), b.get_heads());
    a.merge(&mut b).unwrap();
    assert_eq!(read(&a), (Vec::new(), Vec::new()));
}
