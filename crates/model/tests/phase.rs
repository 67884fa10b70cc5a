//! The rules of the phases, also for moves that were made apart.

use std::collections::{BTreeMap, BTreeSet};

use andon_model::id::{IncidentId, TransitionId};
use andon_model::incident::Incident;
use andon_model::phase::{
    Dismissal, MoveRefusal, Phase, PhaseState, Settlement, Transition, check_move, derive,
};
use chrono::{DateTime, TimeDelta};
use proptest::prelude::*;
use uuid::Uuid;

type Settlements = BTreeMap<Option<TransitionId>, Settlement>;

fn id(number: u128) -> TransitionId {
    TransitionId(Uuid::from_u128(number))
}

/// A move number `number` after move `after` (0: the start). It happened in its minute.
fn step(number: u128, after: u128, to: Phase) -> Transition {
    Transition {
        id: id(number),
        after: (after > 0).then(|| id(after)),
        to,
        at: (DateTime::UNIX_EPOCH + TimeDelta::minutes(number as i64)).into(),
        by: None,
        reason: "because".into(),
        dismissal: (to == Phase::Dismissed).then_some(Dismissal::Duplicate),
        other: None,
    }
}

fn settled(after: u128, to: Phase, seen: &[u128]) -> Settlements {
    let seen = seen.iter().copied().map(id).collect();
    let settlement = Settlement { to, seen, by: None };
    BTreeMap::from([((after > 0).then(|| id(after)), settlement)])
}

fn phase_of(moves: &[Transition]) -> PhaseState {
    derive(moves, &BTreeMap::new())
}

fn path(state: &PhaseState) -> Vec<TransitionId> {
    state.path.iter().map(|step| step.id).collect()
}

#[test]
fn without_moves_an_incident_is_active() {
    assert_eq!(phase_of(&[]), PhaseState::default());
}

#[test]
fn what_follows_what_counts_and_no_clock_does() {
    // The clocks were so wrong that the ids sort backwards.
    let moves =
        [step(1, 2, Phase::Closed), step(2, 3, Phase::Resolved), step(3, 0, Phase::Mitigated)];
    let state = phase_of(&moves);
    assert_eq!((state.phase, state.last), (Phase::Closed, Some(id(1))));
    assert_eq!(path(&state), [id(3), id(2), id(1)]);
    assert!(state.ignored.is_empty() && state.conflicts.is_empty());
}

#[test]
fn the_more_cautious_of_two_rivals_holds_until_somebody_decides() {
    let moves = [
        step(1, 0, Phase::Mitigated),
        step(2, 1, Phase::Resolved),
        step(3, 1, Phase::Active),
        step(4, 2, Phase::Closed),
    ];
    let state = phase_of(&moves);
    assert_eq!(state.phase, Phase::Active);
    assert_eq!(state.conflicts[0].moves[0].id, id(3));
    // The closing waits with the resolving that it follows; nothing is broken.
    assert!(state.ignored.is_empty());

    let state = derive(&moves, &settled(1, Phase::Resolved, &[2, 3]));
    assert_eq!(state.phase, Phase::Closed);
    assert!(state.conflicts[0].settled);
}

#[test]
fn a_dismissal_loses_against_every_other_move() {
    let state = phase_of(&[step(1, 0, Phase::Dismissed), step(2, 0, Phase::Mitigated)]);
    assert_eq!(state.phase, Phase::Mitigated);
}

#[test]
fn a_third_rival_that_arrives_later_asks_again() {
    let moves = [
        step(1, 0, Phase::Mitigated),
        step(2, 1, Phase::Resolved),
        step(3, 1, Phase::Active),
        step(4, 1, Phase::Dismissed),
    ];
    let state = derive(&moves, &settled(1, Phase::Resolved, &[2, 3]));
    assert_eq!(state.phase, Phase::Resolved);
    assert!(!state.conflicts[0].settled);
    let state = derive(&moves, &settled(1, Phase::Resolved, &[2, 3, 4]));
    assert!(state.conflicts[0].settled);
}

#[test]
fn a_decision_can_be_replaced_also_when_the_move_before_it_was_made_twice() {
    // Moves 1 and 2 are the same; somebody who knew only of 2 decided below it.
    let moves = [
        step(1, 0, Phase::Mitigated),
        step(2, 0, Phase::Mitigated),
        step(3, 2, Phase::Resolved),
        step(4, 2, Phase::Active),
        step(5, 1, Phase::Dismissed),
    ];
    let mut settlements = settled(2, Phase::Resolved, &[3, 4]);
    let state = derive(&moves, &settlements);
    assert_eq!(state.conflicts[0].after, Some(id(1)));
    assert!(!state.conflicts[0].settled);
    settlements.extend(settled(1, Phase::Active, &[3, 4, 5]));
    let state = derive(&moves, &settlements);
    assert_eq!(state.phase, Phase::Active);
    assert!(state.conflicts[0].settled);
}

#[test]
fn a_decision_for_a_phase_that_nobody_moved_to_has_no_effect() {
    let moves = [step(1, 0, Phase::Mitigated), step(2, 0, Phase::Dismissed)];
    let state = derive(&moves, &settled(0, Phase::Closed, &[1, 2]));
    assert_eq!(state.phase, Phase::Mitigated);
    assert!(!state.conflicts[0].settled);
}

#[test]
fn moves_against_the_rules_or_after_nothing_are_kept_without_effect() {
    let moves = [
        step(1, 0, Phase::Mitigated),
        step(2, 1, Phase::Closed),
        step(3, 9, Phase::Resolved),
        step(4, 5, Phase::Resolved),
        step(5, 4, Phase::Closed),
        step(6, 0, Phase::Dismissed),
        // After the winner of a conflict, and still a skip.
        step(7, 1, Phase::Closed),
    ];
    let state = phase_of(&moves);
    assert_eq!(state.phase, Phase::Mitigated);
    assert_eq!(state.ignored, [2, 3, 4, 5, 7].map(id));
}

#[test]
fn everything_below_the_losing_side_waits() {
    let moves = [
        step(1, 0, Phase::Dismissed),
        step(2, 0, Phase::Mitigated),
        step(3, 1, Phase::Active),
        step(4, 3, Phase::Mitigated),
    ];
    let state = phase_of(&moves);
    assert_eq!((state.phase, state.ignored.len()), (Phase::Mitigated, 0));
}

#[test]
fn every_move_is_checked() {
    use Phase::*;
    let ok = |from, to, reason| check_move(from, to, reason, None);
    assert_eq!(ok(Active, Mitigated, ""), Ok(()));
    assert_eq!(
        ok(Active, Resolved, "x"),
        Err(MoveRefusal::Skips { from: Active, next: Mitigated })
    );
    assert_eq!(ok(Resolved, Mitigated, " "), Err(MoveRefusal::ReasonForReopening));
    assert_eq!(ok(Resolved, Mitigated, "back"), Ok(()));
    assert_eq!(ok(Resolved, Resolved, "x"), Err(MoveRefusal::AlreadyThere(Resolved)));
    assert_eq!(ok(Closed, Active, "x"), Err(MoveRefusal::OnlyReopen(Closed)));
    assert_eq!(ok(Dismissed, Mitigated, "x"), Err(MoveRefusal::OnlyReopen(Dismissed)));
    assert_eq!(ok(Dismissed, Active, "x"), Ok(()));
    assert_eq!(ok(Active, Dismissed, "x"), Err(MoveRefusal::ReasonForDismissal));
    assert_eq!(check_move(Closed, Dismissed, "", Some(Dismissal::External)), {
        Err(MoveRefusal::OnlyReopen(Closed))
    });
}

/// When the clock of an incident with these moves, one after the other, stopped, in minutes.
fn ended(phases: &[Phase]) -> Option<i64> {
    let moves: Vec<Transition> =
        phases.iter().zip(1..).map(|(to, number)| step(number, number - 1, *to)).collect();
    let phase = phase_of(&moves);
    assert_eq!(phase.path.len(), moves.len());
    let incident = Incident { phase, ..Incident::empty(IncidentId(Uuid::nil())) };
    incident.ended().map(|at| at.timestamp() / 60)
}

#[test]
fn the_clock_stops_at_the_resolving_that_lasted() {
    use Phase::*;
    assert_eq!(ended(&[Mitigated]), None);
    assert_eq!(ended(&[Mitigated, Resolved]), Some(2));
    assert_eq!(ended(&[Mitigated, Resolved, Closed]), Some(2));
    assert_eq!(ended(&[Mitigated, Resolved, Closed, Resolved]), Some(2));
    assert_eq!(ended(&[Mitigated, Resolved, Mitigated]), None);
    assert_eq!(ended(&[Mitigated, Resolved, Mitigated, Resolved]), Some(4));
    assert_eq!(ended(&[Mitigated, Resolved, Dismissed]), Some(2));
    assert_eq!(ended(&[Dismissed]), Some(1));
    assert_eq!(ended(&[Dismissed, Active]), None);
}

fn moves() -> impl Strategy<Value = (Vec<Transition>, Settlements)> {
    let phases =
        [Phase::Active, Phase::Mitigated, Phase::Resolved, Phase::Closed, Phase::Dismissed];
    let to = || prop::sample::select(phases.to_vec());
    let steps = prop::collection::vec((0..12u128, to(), any::<bool>()), 0..14).prop_map(|steps| {
        let made = |(number, (after, to, reason)): (usize, (u128, Phase, bool))| {
            let mut step = step(number as u128 + 1, after, to);
            if !reason {
                step.reason.clear();
            }
            step
        };
        steps.into_iter().enumerate().map(made).collect::<Vec<_>>()
    });
    let decision = (0..12u128, to(), prop::collection::btree_set(0..14u128, 0..5));
    let decisions = prop::collection::vec(decision, 0..4).prop_map(|all| {
        all.into_iter()
            .flat_map(|(after, to, seen)| settled(after, to, &Vec::from_iter(seen)))
            .collect::<Settlements>()
    });
    (steps, decisions)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1024,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]
    #[test]
    fn the_phase_depends_on_the_moves_alone(
        (made, decisions) in moves(),
        order in prop::collection::vec(any::<prop::sample::Index>(), 14),
        twice in prop::collection::vec(any::<prop::sample::Index>(), 3),
    ) {
        let state = derive(&made, &decisions);
        let mut other = made.clone();
        for (i, index) in order.iter().enumerate().take(made.len()) {
            let with = index.index(made.len());
            other.swap(i, with);
        }
        if !made.is_empty() {
            other.extend(twice.iter().map(|index| index.get(&made).clone()));
        }
        prop_assert_eq!(&derive(&other, &decisions), &state);

        // No step of the path skips, and the path ends where the incident stands.
        let mut phase = Phase::Active;
        for step in &state.path {
            prop_assert_eq!(check_move(phase, step.to, &step.reason, step.dismissal), Ok(()));
            phase = step.to;
        }
        prop_assert_eq!(phase, state.phase);
        prop_assert_eq!(state.last.is_none(), state.path.is_empty());
        // Nothing is on the path and ignored.
        let held: BTreeSet<_> = state.path.iter().map(|step| step.id).collect();
        prop_assert!(state.ignored.iter().all(|id| !held.contains(id)));
        // Whatever comes next, a move after the last one counts.
        if let Some(next) = state.phase.next() {
            let mut more = made.clone();
            let mut step = step(99, 0, next);
            step.after = state.last;
            more.push(step);
            prop_assert_eq!(derive(&more, &decisions).path.last().map(|t| t.id), Some(id(99)));
        }
    }
}
