//! Who changed what, and the way back.

mod replica;

use andon_document::incident::{Heads, changes, deeds, read_at};
use andon_model::activity::{
    Said, Sitting, Subject, gather, restore, sitting_after, sitting_before,
};
use andon_model::command::{Command, TextField};
use andon_model::id::{ActionId, NoteId};
use andon_model::incident::{Question, Severity};
use andon_model::property::{Answer, Property};
use andon_model::text_edit::TextEdit;
use automerge::Automerge;
use replica::{INCIDENT, Replica, person};

/// What each person did in one go.
fn activity(doc: &Automerge) -> Vec<Sitting<Heads>> {
    gather(changes(doc))
}

fn type_in(replica: &mut Replica, field: TextField, insert: &str) {
    let edit = TextEdit { at: 0, delete: 0, insert: insert.into() };
    replica.write(&Command::EditText { field, edit }).unwrap();
}

fn number(number: u64) -> Command {
    let answer = Some(Answer::Number(number));
    Command::SetProperty { property: Property::CustomersAffected, answer }
}

/// The subjects of what one sitting changed.
fn subjects(replica: &Replica, place: usize) -> Vec<Subject> {
    let sittings = activity(&replica.doc);
    let sitting = &sittings[place];
    let deeds = deeds(&replica.doc, INCIDENT, &sitting.before, &sitting.after);
    deeds.into_iter().map(|deed| deed.subject).collect()
}

#[test]
fn what_one_person_does_in_one_go_is_one_sitting() {
    let mut one = Replica::new(1);
    one.declare();
    one.write(&number(12)).unwrap();
    one.clock += 3600;
    one.write(&Command::SetSeverity(Some(Severity::Sev2))).unwrap();
    let sittings = activity(&one.doc);
    assert_eq!(sittings.len(), 2);
    assert_eq!(sittings[0].by, Some(person(1)));
    assert_eq!(sittings[1].after, one.doc.get_heads());
    assert_eq!(subjects(&one, 1), [Subject::Severity]);
    assert!(subjects(&one, 0).contains(&Subject::Property(Property::CustomersAffected)));
}

#[test]
fn a_deed_says_the_old_value_and_the_new_one() {
    let mut one = Replica::new(1);
    one.declare();
    one.write(&number(12)).unwrap();
    one.clock += 3600;
    one.write(&number(40)).unwrap();
    let last = activity(&one.doc).pop().unwrap();
    let deeds = deeds(&one.doc, INCIDENT, &last.before, &last.after);
    let said = |n| Said::Answer(Property::CustomersAffected, Answer::Number(n));
    assert_eq!(deeds.len(), 1);
    assert_eq!((&deeds[0].before, &deeds[0].after), (&said(12), &said(40)));
}

#[test]
fn the_last_edit_is_the_latest_whoever_made_it_and_wherever() {
    let [mut one, mut two] = replica::pair();
    assert_eq!(andon_document::incident::last_edited(&andon_document::incident::new()), None);
    two.clock += 500;
    two.add("later");
    one.add("earlier");
    let later = (Some(replica::person(2)), replica::at(two.clock));
    let earlier = (Some(replica::person(1)), replica::at(one.clock));
    assert_eq!(andon_document::incident::last_edited(&one.doc), Some(earlier));
    let both = &mut [one, two];
    replica::meet(both);
    for replica in both.iter() {
        assert_eq!(andon_document::incident::last_edited(&replica.doc), Some(later));
    }
}

#[test]
fn two_people_are_told_apart_whose_changes_met_later() {
    let mut one = Replica::new(1);
    one.declare();
    let mut two = Replica::new(2);
    two.merge(&one);
    one.clock += 3600;
    two.clock = one.clock;
    type_in(&mut one, TextField::Summary(Question::Cause), "Spot instances");
    two.write(&Command::SetEnvironment("production".into())).unwrap();
    one.merge(&two);
    two.merge(&one);
    let of = |replica: &Replica| {
        let sittings = activity(&replica.doc).into_iter();
        sittings.map(|s| (s.by, s.from, s.after)).collect::<Vec<_>>()
    };
    assert_eq!(of(&one), of(&two));
    let by: Vec<_> = activity(&one.doc).iter().map(|s| s.by).collect();
    assert_eq!(by.len(), 3);
    assert!(by[1..].contains(&Some(person(1))) && by[1..].contains(&Some(person(2))));
}

#[test]
fn an_earlier_state_can_be_read_and_made_the_present_one() {
    let mut one = Replica::new(1);
    one.declare();
    let (action, note) = (ActionId(one.id()), NoteId(one.id()));
    let text = "Restart the scheduler".to_owned();
    one.write(&Command::AddAction { action, text, owner: None, phase: None, from: None }).unwrap();
    one.write(&number(12)).unwrap();
    let then_heads = one.doc.get_heads();
    let then = one.read();
    one.clock += 3600;
    one.write(&number(40)).unwrap();
    one.write(&Command::RemoveAction(action)).unwrap();
    type_in(&mut one, TextField::Action(action), "Do not ");
    type_in(&mut one, TextField::Name, "Again: ");
    one.write(&Command::AddNote { note, thread: None, text: "Hm.".into() }).unwrap();
    assert_eq!(read_at(&one.doc, INCIDENT, &then_heads), then);

    let now = one.read();
    one.write(&restore(&now, &then)).unwrap();
    let mut after = one.read();
    // What was written since is marked deleted, not gone.
    assert!(after.notes.iter().all(|note| note.deleted));
    after.notes.clear();
    assert_eq!(after, then);
}

#[test]
fn every_change_of_a_sitting_is_a_step_of_its_own() {
    let mut one = Replica::new(1);
    one.declare();
    let mut seen = vec![one.read()];
    for n in 1..=4 {
        one.write(&number(n)).unwrap();
        seen.push(one.read());
    }
    one.clock += 3600;
    one.write(&Command::SetSeverity(Some(Severity::Sev2))).unwrap();
    seen.push(one.read());
    let changes = changes(&one.doc);
    let states: Vec<_> = changes.iter().map(|c| read_at(&one.doc, INCIDENT, &c.after)).collect();
    assert_eq!(states, seen);
    let sittings = activity(&one.doc);
    assert_eq!(sittings.len(), 2);
    assert_eq!(sittings[0].after, changes[4].after);
    assert_eq!((&sittings[1].before, &sittings[1].after), (&changes[4].after, &changes[5].after));
    let places: Vec<_> = (0..6).map(|at| sitting_before(&changes, at)).collect();
    assert_eq!(places, [0, 0, 0, 0, 0, 4]);
    let places: Vec<_> = (0..6).map(|at| sitting_after(&changes, at)).collect();
    assert_eq!(places, [4, 4, 4, 4, 5, 5]);
    assert_eq!((sitting_before(&changes[..0], 0), sitting_after(&changes[..0], 0)), (0, 0));
}

#[test]
fn only_what_was_there_can_be_put_back() {
    let mut one = Replica::new(1);
    one.declare();
    one.clock += 3600;
    let note = NoteId(one.id());
    one.write(&Command::AddNote { note, thread: None, text: "Hm.".into() }).unwrap();
    one.clock += 3600;
    one.write(&Command::DeleteNote(note)).unwrap();
    one.write(&number(12)).unwrap();
    let sittings = activity(&one.doc);
    let made = |place: usize| {
        let sitting: &Sitting<_> = &sittings[place];
        let deeds = deeds(&one.doc, INCIDENT, &sitting.before, &sitting.after);
        deeds.into_iter().map(|deed| (deed.made_it(), deed.subject)).collect::<Vec<_>>()
    };
    assert_eq!(made(1), [(true, Subject::Note(note))]);
    let answer = Subject::Property(Property::CustomersAffected);
    assert_eq!(made(2), [(false, answer), (false, Subject::Note(note))]);
}
