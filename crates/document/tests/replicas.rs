//! Three devices, any commands, any delivery: they always come out the same.

mod replica;

use std::collections::BTreeSet;

use andon_document::incident;
use andon_model::command::{Command, TextField};
use andon_model::entry::{EntryKind, NewEntry};
use andon_model::id::{EntryId, LinkId, TransitionId};
use andon_model::incident::{Incident, IncidentKind, Milestone, Question, Role, Severity};
use andon_model::phase::{Dismissal, Phase, check_move};
use andon_model::text_edit::TextEdit;
use andon_model::when::When;
use automerge::Change;
use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::sample::Index;
use replica::{Replica, at, person};

/// What somebody tries to do; the choices fall on what their device knows at that time.
#[derive(Clone, Debug)]
enum Attempt {
    Type(Index, Index, usize, String),
    Note(String, i64, bool),
    Retime(Index, i64),
    Rekind(Index, Index),
    Star(Index, bool),
    Delete(Index),
    Restore(Index),
    Move(Index, bool),
    MoveTime(Index, i64),
    Settle(Index, Index),
    Link(String),
    EditLink(Index, String),
    RemoveLink(Index),
    Role(Index, Option<u8>),
    Severity(Option<Index>),
    Kind(Index),
    Place(String),
    Milestone(Index, Option<i64>),
    Join(u8),
    Leave(u8),
    Undo,
}

fn attempt() -> impl Strategy<Value = Attempt> {
    let any_text = || "[a-zé😀 \n]{0,6}";
    prop_oneof![
        6 => (any::<Index>(), any::<Index>(), 0..4usize, any_text())
            .prop_map(|(field, at, delete, insert)| Attempt::Type(field, at, delete, insert)),
        4 => (any_text(), -9_000..9_000i64, any::<bool>())
            .prop_map(|(text, at, important)| Attempt::Note(text, at, important)),
        2 => (any::<Index>(), -9_000..9_000i64).prop_map(|(e, at)| Attempt::Retime(e, at)),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(e, kind)| Attempt::Rekind(e, kind)),
        1 => (any::<Index>(), any::<bool>()).prop_map(|(e, on)| Attempt::Star(e, on)),
        2 => any::<Index>().prop_map(Attempt::Delete),
        2 => any::<Index>().prop_map(Attempt::Restore),
        6 => (any::<Index>(), any::<bool>()).prop_map(|(to, reason)| Attempt::Move(to, reason)),
        1 => (any::<Index>(), -9_000..9_000i64).prop_map(|(t, at)| Attempt::MoveTime(t, at)),
        3 => (any::<Index>(), any::<Index>()).prop_map(|(c, to)| Attempt::Settle(c, to)),
        1 => any_text().prop_map(Attempt::Link),
        1 => (any::<Index>(), any_text()).prop_map(|(l, text)| Attempt::EditLink(l, text)),
        1 => any::<Index>().prop_map(Attempt::RemoveLink),
        1 => (any::<Index>(), prop::option::of(0..4u8)).prop_map(|(r, p)| Attempt::Role(r, p)),
        1 => prop::option::of(any::<Index>()).prop_map(Attempt::Severity),
        1 => any::<Index>().prop_map(Attempt::Kind),
        1 => any_text().prop_map(Attempt::Place),
        1 => (any::<Index>(), prop::option::of(-9_000..9_000i64))
            .prop_map(|(m, at)| Attempt::Milestone(m, at)),
        1 => (0..4u8).prop_map(Attempt::Join),
        1 => (0..4u8).prop_map(Attempt::Leave),
        2 => Just(Attempt::Undo),
    ]
}

fn when(replica: &Replica, offset: i64) -> When {
    let at = at(replica.clock + offset);
    match offset.rem_euclid(3) {
        0 => When::Exact { at },
        1 => When::About { at },
        _ => When::Range { at, until: at + TimeDelta::seconds(offset.abs()) },
    }
}

impl Attempt {
    fn command(&self, replica: &mut Replica, undo: &mut Vec<Command>) -> Option<Command> {
        let view = replica.read();
        let entry =
            |index: &Index| Some(view.entries.get(index.index(view.entries.len().max(1)))?.id);
        Some(match self {
            Attempt::Type(field, position, delete, insert) => {
                let mut fields = vec![TextField::Name];
                fields.extend(Question::ALL.map(TextField::Summary));
                fields.extend(view.entries.iter().map(|e| TextField::Entry(e.id)));
                let field = fields[field.index(fields.len())];
                let length = incident::text(&replica.doc, field).encode_utf16().count();
                let at = position.index(length + 2);
                let edit = TextEdit { at, delete: *delete, insert: insert.clone() };
                Command::EditText { field, edit }
            }
            Attempt::Note(text, offset, important) => Command::AddEntries(vec![NewEntry {
                id: EntryId(replica.id()),
                occurred: when(replica, *offset),
                text: text.clone(),
                kind: EntryKind::Note,
                important: *important,
            }]),
            Attempt::Retime(e, offset) => {
                Command::SetEntryTime { entry: entry(e)?, occurred: when(replica, *offset) }
            }
            Attempt::Rekind(e, kind) => {
                Command::SetEntryKind { entry: entry(e)?, kind: *kind.get(&EntryKind::CHOICES) }
            }
            Attempt::Star(e, on) => Command::SetEntryImportant { entry: entry(e)?, important: *on },
            Attempt::Delete(e) => Command::DeleteEntry(entry(e)?),
            Attempt::Restore(e) => Command::RestoreEntry(entry(e)?),
            Attempt::Move(to, reason) => {
                let mut phases = Phase::PATH.to_vec();
                phases.push(Phase::Dismissed);
                // Mostly moves that are allowed.
                phases.extend(view.phase.phase.next().into_iter().cycle().take(4));
                let to = *to.get(&phases);
                Command::MovePhase {
                    transition: TransitionId(replica.id()),
                    to,
                    at: when(replica, 0),
                    reason: if *reason { "because".into() } else { String::new() },
                    dismissal: (to == Phase::Dismissed).then_some(Dismissal::Duplicate),
                }
            }
            Attempt::MoveTime(t, offset) => Command::SetTransitionTime {
                transition: view.transitions.get(t.index(view.transitions.len().max(1)))?.id,
                at: when(replica, *offset),
            },
            Attempt::Settle(c, to) => {
                let conflicts = &view.phase.conflicts;
                let conflict = conflicts.get(c.index(conflicts.len().max(1)))?;
                Command::SettlePhase {
                    after: conflict.after,
                    to: to.get(&conflict.moves).to,
                    seen: conflict.moves.iter().map(|t| t.id).collect(),
                }
            }
            Attempt::Link(text) => Command::AddLink {
                link: LinkId(replica.id()),
                label: text.clone(),
                address: text.clone(),
            },
            Attempt::EditLink(l, text) => Command::EditLink {
                link: view.links.get(l.index(view.links.len().max(1)))?.id,
                label: text.clone(),
                address: format!("https://{text}"),
            },
            Attempt::RemoveLink(l) => {
                Command::RemoveLink(view.links.get(l.index(view.links.len().max(1)))?.id)
            }
            Attempt::Role(role, who) => {
                Command::AssignRole { role: *role.get(&Role::ALL), person: who.map(person) }
            }
            Attempt::Severity(s) => {
                Command::SetSeverity(s.as_ref().map(|s| *s.get(&Severity::ALL)))
            }
            Attempt::Kind(kind) => Command::SetKind(*kind.get(&IncidentKind::ALL)),
            Attempt::Place(text) => Command::All(vec![
                Command::SetEnvironment(text.clone()),
                Command::SetZone("Europe/Paris".into()),
            ]),
            Attempt::Milestone(m, offset) => Command::SetMilestone {
                milestone: *m.get(&Milestone::ALL),
                when: offset.map(|offset| when(replica, offset)),
            },
            Attempt::Join(who) => Command::JoinTeam(person(*who)),
            Attempt::Leave(who) => Command::LeaveTeam(person(*who)),
            Attempt::Undo => Command::All(std::mem::take(undo)),
        })
    }
}

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

fn run(steps: Vec<Step>, last: Vec<Index>) {
    let mut replicas: Vec<Replica> = (0..3).map(Replica::new).collect();
    replicas[0].declare();
    let declared = replicas[0].doc.get_changes(&[]);
    replicas[1].take(declared);
    let mut written: BTreeSet<EntryId> = replicas[0].view.entries.iter().map(|e| e.id).collect();
    let mut undo: [Vec<Command>; 3] = Default::default();
    for step in steps {
        match step {
            Step::Write(who, attempt) => {
                let replica = &mut replicas[who];
                let Some(command) = attempt.command(replica, &mut undo[who]) else { continue };
                if let Ok(inverse) = replica.write(&command) {
                    undo[who] = inverse;
                    written.extend(replica.view.entries.iter().map(|entry| entry.id));
                }
                assert_eq!(replica.view, replica.read());
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
    let found: BTreeSet<EntryId> = views[0].entries.iter().map(|entry| entry.id).collect();
    assert_eq!(found, written);
    // And the same again from the disk.
    let saved = automerge::Automerge::load(&replicas[0].doc.save()).unwrap();
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
        steps in prop::collection::vec(step(), 1..60),
        last in prop::collection::vec(any::<Index>(), 20),
    ) {
        run(steps, last);
    }
}
