//! The checklist of actions.

mod replica;

use andon_document::incident::{self, Touched};
use andon_model::action::{Done, Origin, progress};
use andon_model::command::{Command, Refusal, TextField};
use andon_model::id::{ActionId, NoteId};
use andon_model::incident::Incident;
use andon_model::phase::{MoveRefusal, Phase};
use andon_model::text_edit::TextEdit;
use proptest::prelude::*;
use proptest::sample::Index;
use replica::{Replica, at, meet, pair, person};
use uuid::Uuid;

fn texts(replica: &Replica) -> Vec<String> {
    replica.read().actions.into_iter().map(|action| action.text).collect()
}

fn three() -> ([Replica; 2], [ActionId; 3]) {
    let [mut one, mut two] = pair();
    let actions = ["a", "b", "c"].map(|text| one.action(text));
    two.merge(&one);
    ([one, two], actions)
}

fn put(replica: &mut Replica, action: ActionId, after: Option<ActionId>) -> Vec<Command> {
    replica.write(&Command::MoveAction { action, after }).unwrap()
}

#[test]
fn every_change_of_an_action_can_be_taken_back() {
    let ([mut replica, _], [first, second, third]) = three();
    replica.write(&Command::JoinTeam(person(2))).unwrap();
    let action = second;
    let done = Done { by: Some(person(2)), at: at(replica.clock - 3_600) };
    let link = |link: &str| Command::SetActionLink { action, link: link.into() };
    let steps = [
        Command::SetActionOwner { action, owner: Some(person(2)) },
        Command::SetActionOwner { action, owner: None },
        Command::SetActionPhase { action, phase: Some(Phase::Mitigated) },
        Command::SetActionPhase { action, phase: None },
        Command::SetActionDue { action, due: Some("2023-03-28".parse().unwrap()) },
        Command::SetActionDue { action, due: None },
        link(" https://example.com/pr/1 "),
        link("https://example.com/pr/2"),
        link(""),
        Command::SetActionDone { action, done: true },
        Command::RestoreDone { action, done },
        Command::SetActionDone { action, done: false },
        Command::RestoreDone { action, done },
        Command::MoveAction { action, after: Some(third) },
        Command::MoveAction { action, after: None },
        Command::MoveAction { action: first, after: Some(third) },
        Command::RemoveAction(action),
        Command::RestoreAction(action),
        Command::RemoveAction(first),
    ];
    for step in steps {
        let before = replica.read();
        let undo = replica.write(&step).unwrap();
        let after = replica.read();
        assert_ne!(before, after, "{step:?}");
        let redo = replica.write(&Command::All(undo)).unwrap();
        assert_eq!(replica.read(), before, "{step:?}");
        replica.write(&Command::All(redo)).unwrap();
        let again = replica.read();
        // A tick that is made again is made anew, by whoever does it.
        if step != (Command::SetActionDone { action, done: true }) {
            assert_eq!(again, after, "{step:?}");
        }
    }
}

#[test]
fn an_action_knows_where_it_comes_from_and_who_did_it_first() {
    let [mut one, mut two] = pair();
    let entry = one.add("all deleted but 3 CRDs");
    let action = ActionId(one.id());
    let add = Command::AddAction {
        action,
        text: " delete the 3 CRDs \r\n by hand ".into(),
        owner: Some(person(3)),
        phase: Some(Phase::Resolved),
        from: Some(Origin::Entry(entry)),
    };
    assert_eq!(one.write(&add).unwrap(), [Command::RemoveAction(action)]);
    let read = one.read();
    assert_eq!(read.actions[0].text, "delete the 3 CRDs \n by hand");
    assert_eq!(read.actions[0].owner, Some(person(3)));
    assert_eq!(read.actions[0].phase, Some(Phase::Resolved));
    assert_eq!(read.actions[0].from, Some(Origin::Entry(entry)));
    assert!(read.team.contains(&person(3)));
    two.merge(&one);
    one.write(&Command::SetActionDone { action, done: true }).unwrap();
    let done = Some(Done { by: Some(person(1)), at: at(one.clock) });
    let heads = one.doc.get_heads();
    assert_eq!(one.write(&Command::SetActionDone { action, done: true }).unwrap(), []);
    assert_eq!(one.doc.get_heads(), heads);
    assert_eq!(one.read().actions[0].done, done);
    // Adding it again is adding it once, and brings it back.
    one.write(&Command::RemoveAction(action)).unwrap();
    assert_eq!(progress(&one.read().actions), (0, 0));
    one.write(&add).unwrap();
    assert_eq!(one.read().actions.len(), 1);
    assert_eq!(progress(&one.read().actions), (1, 1));
    // Done by two people apart: by one of them, at that one's time.
    two.clock += 600;
    two.write(&Command::SetActionDone { action, done: true }).unwrap();
    let theirs = Some(Done { by: Some(person(2)), at: at(two.clock) });
    let both = &mut [one, two];
    meet(both);
    let found = both[0].read().actions[0].done;
    assert!(found == done || found == theirs);
    assert_eq!(both[0].read(), both[1].read());
}

#[test]
fn what_is_no_action_is_refused() {
    let ([mut replica, _], [action, ..]) = three();
    let before = replica.read();
    let new = ActionId(replica.id());
    let add = |text: String| Command::AddAction {
        action: new,
        text,
        owner: None,
        phase: None,
        from: None,
    };
    assert_eq!(replica.write(&add(" \n".into())), Err(Refusal::EmptyAction));
    let long = replica.write(&add("x".repeat(200_001)));
    assert!(matches!(long, Err(Refusal::TooLong { what: "The action", .. })));
    let link = Command::SetActionLink { action, link: "ftp://example.com".into() };
    assert_eq!(replica.write(&link), Err(Refusal::UnsafeAddress));
    let nobody = ActionId(Uuid::nil());
    for command in [
        Command::RemoveAction(nobody),
        Command::SetActionDone { action: nobody, done: true },
        Command::MoveAction { action: nobody, after: None },
        Command::MoveAction { action, after: Some(nobody) },
    ] {
        assert!(matches!(replica.write(&command), Err(Refusal::NotFound(_))), "{command:?}");
    }
    assert_eq!(replica.read(), before);
}

#[test]
fn actions_move_up_and_down() {
    let ([mut replica, _], [a, b, c]) = three();
    put(&mut replica, c, None);
    assert_eq!(texts(&replica), ["c", "a", "b"]);
    put(&mut replica, c, Some(a));
    assert_eq!(texts(&replica), ["a", "c", "b"]);
    put(&mut replica, a, Some(b));
    assert_eq!(texts(&replica), ["c", "b", "a"]);
    let heads = replica.doc.get_heads();
    assert_eq!(put(&mut replica, b, Some(c)), []);
    assert_eq!(put(&mut replica, b, Some(b)), []);
    assert_eq!(replica.doc.get_heads(), heads, "where it stands already");
    for _ in 0..300 {
        put(&mut replica, a, None);
        put(&mut replica, b, None);
    }
    assert_eq!(texts(&replica), ["b", "a", "c"]);
}

#[test]
fn actions_moved_apart_are_neither_lost_nor_doubled() {
    let ([mut one, mut two], [a, b, c]) = three();
    put(&mut one, a, Some(c));
    put(&mut two, a, Some(b));
    put(&mut two, c, None);
    let both = &mut [one, two];
    meet(both);
    let found = texts(&both[0]);
    assert_eq!(found, texts(&both[1]));
    let mut sorted = found;
    sorted.sort();
    assert_eq!(sorted, ["a", "b", "c"]);
}

#[test]
fn actions_added_or_moved_apart_into_one_gap_leave_room_between_them() {
    let ([mut one, mut two], [a, b, c]) = three();
    let mine = one.action("mine");
    let theirs = two.action("theirs");
    put(&mut one, mine, Some(a));
    put(&mut two, theirs, Some(a));
    let both = &mut [one, two];
    meet(both);
    let order: Vec<_> = both[0].read().actions.iter().map(|action| action.id).collect();
    assert!(
        [[a, mine, theirs, b, c], [a, theirs, mine, b, c]]
            .contains(&[order[0], order[1], order[2], order[3], order[4]])
    );
    put(&mut both[0], c, Some(order[1]));
    meet(both);
    let ids: Vec<_> = both[1].read().actions.iter().map(|action| action.id).collect();
    assert_eq!(ids, [a, order[1], c, order[2], b]);
}

#[test]
fn removing_here_and_writing_there_keeps_what_was_written() {
    let ([mut one, mut two], [a, ..]) = three();
    let undo = one.write(&Command::RemoveAction(a)).unwrap();
    let edit = TextEdit { at: 1, delete: 0, insert: " and more".into() };
    two.write(&Command::EditText { field: TextField::Action(a), edit }).unwrap();
    two.write(&Command::SetActionOwner { action: a, owner: Some(person(2)) }).unwrap();
    let both = &mut [one, two];
    meet(both);
    assert!(both[1].read().actions[0].removed);
    both[0].write(&Command::All(undo)).unwrap();
    meet(both);
    let action = both[1].read().actions[0].clone();
    assert_eq!((action.text.as_str(), action.removed), ("a and more", false));
    assert_eq!(action.owner, Some(person(2)));
    assert_eq!(incident::text(&both[0].doc, TextField::Action(a)), "a and more");
}

#[test]
fn an_incident_is_not_closed_while_actions_are_open() {
    let ([mut replica, _], [a, b, c]) = three();
    replica.move_to(Phase::Mitigated, "").unwrap();
    replica.move_to(Phase::Resolved, "").unwrap();
    replica.write(&Command::SetActionDone { action: a, done: true }).unwrap();
    let close = |replica: &mut Replica| replica.move_to(Phase::Closed, "").map(drop);
    let refused = |open| Err(Refusal::Move(MoveRefusal::OpenActions { open }));
    assert_eq!(close(&mut replica), refused(2));
    replica.write(&Command::RemoveAction(b)).unwrap();
    let refusal = close(&mut replica).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "1 of its actions is still open. Do it or remove it, then close the incident."
    );
    replica.write(&Command::SetActionDone { action: c, done: true }).unwrap();
    close(&mut replica).unwrap();
    // Dismissing asks nothing of the actions.
    let ([mut replica, _], _) = three();
    replica.move_to(Phase::Dismissed, "not one").unwrap();
}

#[test]
fn a_change_of_an_action_touches_the_list_alone() {
    let ([mut one, mut two], [a, ..]) = three();
    two.add("joined by now");
    one.merge(&two);
    let edit = TextEdit { at: 0, delete: 0, insert: "x".into() };
    for command in [
        Command::EditText { field: TextField::Action(a), edit },
        Command::SetActionDone { action: a, done: true },
        Command::MoveAction { action: a, after: None },
        Command::MoveAction { action: a, after: two.read().actions.last().map(|a| a.id) },
    ] {
        two.write(&command).unwrap();
        one.merge(&two);
        let expected = Touched { actions: true, ..Touched::default() };
        assert!(one.touched == expected || one.touched.is_empty(), "{command:?}");
        assert_eq!(one.view, one.read());
    }
    assert!(incident::read_head(&one.doc, replica::INCIDENT).actions.is_empty());
    assert_eq!(incident::text(&one.doc, TextField::Note(NoteId(Uuid::nil()))), "");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_moves_made_apart_keep_every_action_once_in_one_order(
        moves in prop::collection::vec((0..3usize, any::<Index>(), any::<Index>(), any::<bool>()), 1..40),
    ) {
        let ([one, two], _) = three();
        let mut replica = Replica::new(3);
        replica.merge(&one);
        let mut all = [one, two, replica];
        for (who, from, to, sync) in moves {
            if sync {
                meet(&mut all);
            }
            let replica = &mut all[who];
            let ids: Vec<_> = replica.read().actions.iter().map(|action| action.id).collect();
            let action = *from.get(&ids);
            let gap = to.index(ids.len() + 1);
            let after = gap.checked_sub(1).map(|at| ids[at]);
            put(replica, action, after);
            // It stands where it was put.
            let now: Vec<_> = replica.read().actions.iter().map(|action| action.id).collect();
            if after != Some(action) {
                let at = now.iter().position(|id| *id == action).unwrap();
                prop_assert_eq!(at.checked_sub(1).map(|at| now[at]), after);
            }
        }
        meet(&mut all);
        let found: Vec<Incident> = all.iter().map(Replica::read).collect();
        prop_assert_eq!(found[0].actions.len(), 3);
        prop_assert_eq!(&found[0], &found[1]);
        prop_assert_eq!(&found[0], &found[2]);
    }
}
