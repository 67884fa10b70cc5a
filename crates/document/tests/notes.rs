//! Notes, threads and reactions.

mod replica;

use andon_document::incident::{self, Touched};
use andon_model::action::Origin;
use andon_model::command::{Command, Refusal, TextField};
use andon_model::id::{ActionId, NoteId};
use andon_model::note::{Note, Reaction};
use andon_model::text_edit::TextEdit;
use replica::{Replica, at, meet, pair, person};
use uuid::Uuid;

fn find(replica: &Replica, note: NoteId) -> Note {
    replica.read().notes.into_iter().find(|found| found.id == note).unwrap()
}

fn react(replica: &mut Replica, note: NoteId, reaction: Reaction, on: bool) -> Vec<Command> {
    replica.write(&Command::React { note, reaction, on }).unwrap()
}

#[test]
fn notes_come_oldest_first_and_replies_belong_to_the_thread() {
    let [mut one, mut two] = pair();
    let first = one.note("How was it noticed?\r\nSentry?", None);
    let written = at(one.clock);
    two.merge(&one);
    two.clock = one.clock;
    let reply = two.note("A colleague told us", Some(first));
    one.merge(&two);
    one.clock = two.clock;
    let second = one.note("Thank you", Some(reply));
    let ids: Vec<_> = one.read().notes.iter().map(|note| note.id).collect();
    assert_eq!(ids, [first, reply, second]);
    assert_eq!(find(&one, first).text, "How was it noticed?\nSentry?");
    assert_eq!(find(&one, first).at, written);
    assert_eq!(find(&one, reply).author, Some(person(2)));
    assert_eq!(find(&one, second).thread, Some(first), "a reply to a reply");
    let action = ActionId(one.id());
    let from = Some(Origin::Note(reply));
    let text = "document how to recover".to_owned();
    one.write(&Command::AddAction { action, text, owner: None, phase: None, from }).unwrap();
    assert_eq!(one.read().actions[0].from, from);
}

#[test]
fn a_note_can_be_deleted_and_brought_back() {
    let [mut one, _] = pair();
    let note = NoteId(one.id());
    let add = Command::AddNote { note, thread: None, text: "x".into() };
    assert_eq!(one.write(&add).unwrap(), [Command::DeleteNote(note)]);
    let before = one.read();
    let undo = one.write(&Command::DeleteNote(note)).unwrap();
    assert!(find(&one, note).deleted);
    let heads = one.doc.get_heads();
    assert_eq!(one.write(&Command::DeleteNote(note)).unwrap(), []);
    assert_eq!(one.doc.get_heads(), heads);
    let redo = one.write(&Command::All(undo)).unwrap();
    assert_eq!(one.read(), before);
    one.write(&Command::All(redo)).unwrap();
    assert_eq!(one.write(&add).unwrap(), [Command::DeleteNote(note)], "adding brings it back");
    assert_eq!(one.read(), before);
}

#[test]
fn what_is_no_note_is_refused() {
    let [mut one, _] = pair();
    let before = one.read();
    let (note, nobody) = (NoteId(one.id()), NoteId(Uuid::nil()));
    let add = |thread, text: String| Command::AddNote { note, thread, text };
    assert_eq!(one.write(&add(None, "\n ".into())), Err(Refusal::EmptyNote));
    let long = one.write(&add(None, "x".repeat(200_001)));
    assert!(matches!(long, Err(Refusal::TooLong { what: "The note", .. })));
    for command in [
        add(Some(nobody), "reply to nothing".into()),
        Command::DeleteNote(nobody),
        Command::React { note: nobody, reaction: Reaction::Seen, on: true },
    ] {
        assert!(matches!(one.write(&command), Err(Refusal::NotFound(_))), "{command:?}");
    }
    assert_eq!(one.read(), before);
}

#[test]
fn reactions_given_apart_are_all_counted_and_everybody_takes_back_their_own() {
    let [mut one, mut two] = pair();
    two.add("joined by now");
    one.merge(&two);
    let note = one.note("We are on a call", None);
    two.merge(&one);
    react(&mut one, note, Reaction::Agree, true);
    react(&mut two, note, Reaction::Agree, true);
    react(&mut two, note, Reaction::Seen, true);
    let both = &mut [one, two];
    meet(both);
    for replica in both.iter() {
        let reactions = find(replica, note).reactions;
        assert_eq!(reactions[&Reaction::Agree], [person(1), person(2)].into());
        assert_eq!(reactions[&Reaction::Seen], [person(2)].into());
    }
    let [one, two] = both;
    let before = two.read();
    let heads = two.doc.get_heads();
    react(two, note, Reaction::Agree, true);
    assert_eq!(two.doc.get_heads(), heads, "once is enough");
    let undo = react(two, note, Reaction::Agree, false);
    assert_eq!(find(two, note).reactions[&Reaction::Agree], [person(1)].into());
    two.write(&Command::All(undo)).unwrap();
    assert_eq!(two.read(), before);
    react(two, note, Reaction::Seen, false);
    one.merge(two);
    assert_eq!(one.touched, Touched { notes: true, ..Touched::default() });
    assert!(!find(one, note).reactions.contains_key(&Reaction::Seen));
}

#[test]
fn deleting_here_and_writing_there_keeps_what_was_written() {
    let [mut one, mut two] = pair();
    let note = one.note("wait", None);
    two.merge(&one);
    let undo = one.write(&Command::DeleteNote(note)).unwrap();
    let edit = TextEdit { at: 4, delete: 0, insert: " for the cron job".into() };
    two.write(&Command::EditText { field: TextField::Note(note), edit }).unwrap();
    two.note("done", Some(note));
    react(&mut two, note, Reaction::Thanks, true);
    let both = &mut [one, two];
    meet(both);
    assert!(find(&both[1], note).deleted);
    both[0].write(&Command::All(undo)).unwrap();
    meet(both);
    let found = find(&both[1], note);
    assert_eq!((found.text.as_str(), found.deleted), ("wait for the cron job", false));
    assert_eq!(found.reactions.len(), 1);
    assert_eq!(both[0].read(), both[1].read());
    assert_eq!(incident::text(&both[0].doc, TextField::Note(note)), found.text);
}
