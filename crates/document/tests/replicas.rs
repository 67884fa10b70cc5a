//! Three devices, any commands, any delivery: they always come out the same.

mod attempt;
mod replica;

use std::collections::BTreeSet;

use andon_document::{incident, index};
use andon_model::command::Command;
use andon_model::incident::Incident;
use andon_model::index::IncidentRow;
use andon_model::phase::{Phase, check_move};
use andon_model::workspace::Workspace;
use attempt::{Attempt, attempt, disputes};
use automerge::{Automerge, Change};
use proptest::prelude::*;
use proptest::sample::Index;
use replica::Replica;
use uuid::Uuid;

#[derive(Clone, Debug)]
enum Step {
    Write(usize, Attempt),
    /// Some of what `from` has reaches `to`, in an order of its own; what is left out is a drop.
    Deliver {
        from: usize,
        to: usize,
        which: Vec<Index>,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0..3usize, attempt()).prop_map(|(who, attempt)| Step::Write(who, attempt)),
        2 => (0..3usize, 0..3usize, prop::collection::vec(any::<Index>(), 0..40))
            .prop_map(|(from, to, which)| Step::Deliver { from, to, which }),
    ]
}

fn check_path(incident: &Incident) {
    let mut phase = Phase::Active;
    for step in &incident.phase.path {
        assert!(check_move(phase, step.to, &step.reason, step.dismissal).is_ok());
        phase = step.to;
    }
    assert_eq!(phase, incident.phase.phase);
}

/// Whatever was written once stays: entries, actions, notes. Each is there once.
fn ids(view: &Incident) -> BTreeSet<Uuid> {
    let entries = view.entries.iter().map(|entry| entry.id.0);
    let actions = view.actions.iter().map(|action| action.id.0);
    let all = entries.chain(actions).chain(view.notes.iter().map(|note| note.id.0));
    let ids: BTreeSet<Uuid> = all.collect();
    assert_eq!(ids.len(), view.entries.len() + view.actions.len() + view.notes.len());
    ids
}

/// The row that the index gives back is that of the document, whatever row was there before.
fn check_row(shelf: &mut Automerge, incident: &Incident) {
    let row = IncidentRow::of(incident, &Workspace::default(), None);
    let put = shelf.transact(|tx| index::put(tx, &row));
    put.map_err(|failure| failure.error).unwrap();
    assert_eq!(index::read_row(shelf, row.id), Some(row));
    assert_eq!(index::read(shelf).1, []);
}

fn run(steps: Vec<Step>, last: Vec<Index>) {
    let mut replicas: Vec<Replica> = (0..3).map(Replica::new).collect();
    replicas[0].declare();
    let declared = replicas[0].doc.get_changes(&[]);
    replicas[1].take(declared);
    let mut written = ids(&replicas[0].view);
    let mut undo: [Vec<Command>; 3] = Default::default();
    let mut shelf = index::new();
    for step in steps {
        match step {
            Step::Write(who, attempt) => {
                let replica = &mut replicas[who];
                let before = replica.read();
                let Some(command) = attempt.command(replica, &mut undo[who]) else { continue };
                if let Ok(inverse) = replica.write(&command) {
                    if matches!(attempt, Attempt::SettleValue(..)) {
                        let after = disputes(&replica.read()).len();
                        assert_eq!(after + 1, disputes(&before).len(), "{command:?}");
                    }
                    // One's own later edits stand against nothing.
                    assert!(disputes(&replica.read()).len() <= disputes(&before).len());
                    undo[who] = inverse;
                    written.extend(ids(&replica.view));
                }
                assert_eq!(replica.view, replica.read());
                check_row(&mut shelf, &replica.view);
            }
            Step::Deliver { from, to, which } => {
                let changes = replicas[from].doc.get_changes(&[]);
                let some: Vec<Change> = which.iter().map(|i| i.get(&changes).clone()).collect();
                replicas[to].take(some);
                assert_eq!(replicas[to].view, replicas[to].read());
                check_path(&replicas[to].view);
            }
        }
    }
    // What was dropped is sent again: everything to everybody, twice, in any order.
    let all: Vec<Change> = replicas.iter().flat_map(|r| r.doc.get_changes(&[])).collect();
    for (number, replica) in replicas.iter_mut().enumerate() {
        let mut all: Vec<Change> = all.iter().chain(&all).cloned().collect();
        for (i, index) in last.iter().enumerate() {
            let other = index.index(all.len());
            let len = all.len();
            all.swap((i * 7 + number) % len, other);
        }
        let (first, second) = all.split_at(all.len() / 2);
        replica.take(first.to_vec());
        replica.take(second.to_vec());
        assert_eq!(replica.view, replica.read());
    }
    let views: Vec<Incident> = replicas.iter().map(Replica::read).collect();
    assert_eq!(views[0], views[1]);
    assert_eq!(views[0], views[2]);
    check_path(&views[0]);
    assert_eq!(ids(&views[0]), written);
    // And the same again from the disk.
    let saved = Automerge::load(&replicas[0].doc.save()).unwrap();
    assert_eq!(incident::read(&saved, replica::INCIDENT).0, views[0]);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]
    #[test]
    fn three_devices_always_come_out_the_same(
        steps in prop::collection::vec(step(), 1..90),
        last in prop::collection::vec(any::<Index>(), 20),
    ) {
        run(steps, last);
    }
}
