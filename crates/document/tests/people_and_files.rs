//! Roles that go from hand to hand, pictures and files, and notes that others keep to themselves.

mod replica;

use andon_document::{confidential, incident};
use andon_model::action::Origin;
use andon_model::attachment::{Content, ContentHash};
use andon_model::command::{Command, Refusal, TextField};
use andon_model::id::{AttachmentId, NoteId, PersonId};
use andon_model::incident::{Role, Severity};
use andon_model::note::Reaction;
use andon_model::text_edit::TextEdit;
use automerge::transaction::Transaction;
use automerge::{ActorId, Automerge};
use replica::{START, at, pair, person};
use uuid::Uuid;

fn assign(role: Role, to: Option<PersonId>) -> Command {
    Command::AssignRole { role, person: to }
}

#[test]
fn a_role_is_handed_over_accepted_and_handed_back() {
    let [mut one, mut two] = pair();
    one.write(&assign(Role::Commander, Some(person(2)))).unwrap();
    let early = one.write(&Command::AcceptRole(Role::Commander));
    assert_eq!(early, Err(Refusal::RoleMovedOn), "only who got it can say yes");
    two.merge(&one);
    assert!(two.read().awaits_acceptance(Role::Commander));
    two.write(&Command::AcceptRole(Role::Commander)).unwrap();
    let read = two.read();
    assert!(!read.awaits_acceptance(Role::Commander));
    let last = read.hand_overs.last().unwrap();
    assert_eq!((last.from, last.to, last.by), (Some(person(1)), Some(person(2)), Some(person(1))));
    assert!(last.accepted.is_some());
    let accepted = two.doc.get_heads();
    two.write(&Command::AcceptRole(Role::Commander)).unwrap();
    assert_eq!(two.doc.get_heads(), accepted, "saying yes twice is saying it once");
    // Back to whom it came from, who has to say yes in turn.
    let back = two.write(&assign(Role::Commander, last.from)).unwrap();
    assert_eq!(back, [assign(Role::Commander, Some(person(2)))]);
    let read = two.read();
    assert_eq!(read.commander(), Some(person(1)));
    assert!(read.awaits_acceptance(Role::Commander));
    assert_eq!(read.hand_overs.len(), 3, "declaring, handing over, handing back");
}

#[test]
fn of_two_who_hand_over_apart_both_are_written_down_and_one_holds_everywhere() {
    let [mut one, mut two] = pair();
    one.write(&assign(Role::Scribe, Some(person(3)))).unwrap();
    two.write(&assign(Role::Scribe, Some(person(1)))).unwrap();
    one.merge(&two);
    two.merge(&one);
    let read = one.read();
    assert_eq!(read, two.read());
    assert_eq!(read.hand_overs.iter().filter(|one| one.role == Role::Scribe).count(), 2);
    let holder = read.roles[&Role::Scribe];
    assert_eq!(read.hand_over(Role::Scribe).unwrap().to, Some(holder));
    assert!(read.awaits_acceptance(Role::Scribe) || holder == person(2));
}

#[test]
fn the_time_between_updates_is_the_incidents_own_or_the_workspaces() {
    let [mut one, _] = pair();
    let undo = one.write(&Command::SetUpdateMinutes(Some(15))).unwrap();
    assert_eq!(one.read().update_minutes, Some(15));
    assert_eq!(undo, [Command::SetUpdateMinutes(None)]);
    let long = one.write(&Command::SetUpdateMinutes(Some(10_081)));
    assert_eq!(long, Err(Refusal::RhythmTooLong));
    one.write(&Command::All(undo)).unwrap();
    assert_eq!(one.read().update_minutes, None);
}

fn content(name: &str) -> Content {
    let hash = ContentHash([7; 32]);
    Content { name: name.into(), media_type: "image/png".into(), bytes: 12, hash }
}

#[test]
fn a_picture_is_attached_renamed_removed_and_comes_back() {
    let [mut one, mut two] = pair();
    let entry = one.add("see the graph");
    let attachment = AttachmentId(one.id());
    let of = Some(Origin::Entry(entry));
    let add = Command::AddAttachment { attachment, content: content("graph.png"), of };
    assert_eq!(one.write(&add).unwrap(), [Command::RemoveAttachment(attachment)]);
    two.merge(&one);
    let rename = Command::RenameAttachment { attachment, name: " latency.png ".into() };
    let undo = two.write(&rename).unwrap();
    one.write(&Command::RemoveAttachment(attachment)).unwrap();
    one.merge(&two);
    two.merge(&one);
    let read = one.read();
    assert_eq!(read, two.read());
    let [shown] = &read.attachments[..] else { panic!("{:?}", read.attachments) };
    assert_eq!((shown.content.name.as_str(), shown.removed, shown.of), ("latency.png", true, of));
    assert_eq!((shown.author, shown.content.hash), (Some(person(1)), content("").hash));
    // Adding it again is bringing it back, as it is.
    one.write(&add).unwrap();
    assert!(!one.read().attachments[0].removed);
    one.write(&Command::All(undo)).unwrap();
    assert_eq!(one.read().attachments[0].content.name, "graph.png");
    let nameless = Command::RenameAttachment { attachment, name: " ".into() };
    assert_eq!(one.write(&nameless), Err(Refusal::FileNameMissing));
}

#[test]
fn an_attachment_without_its_hash_is_told_and_left_out() {
    use automerge::transaction::Transactable;
    use automerge::{ROOT, ReadDoc};
    let [mut one, _] = pair();
    let attachment = AttachmentId(one.id());
    let add = Command::AddAttachment { attachment, content: content("a"), of: None };
    one.write(&add).unwrap();
    let mut tx = one.doc.transaction();
    let (_, all) = tx.get(ROOT, "attachments").unwrap().unwrap();
    let (_, map) = tx.get(&all, attachment.to_string()).unwrap().unwrap();
    tx.put(&map, "hash", "../../etc/passwd").unwrap();
    tx.commit();
    let (read, problems) = incident::read(&one.doc, replica::INCIDENT);
    assert_eq!(read.attachments, []);
    assert_eq!(problems[0].at, format!("attachments/{attachment}/hash"));
}

fn note(number: u128) -> NoteId {
    NoteId(Uuid::from_u128(number))
}

fn write(doc: &mut Automerge, command: &Command) -> Result<Vec<Command>, Refusal> {
    let apply = |tx: &mut Transaction<'_>| confidential::apply(tx, command, person(1), at(START));
    doc.transact(apply).map(|success| success.result).map_err(|failure| failure.error)
}

#[test]
fn confidential_notes_live_in_a_document_of_their_own() {
    let mut doc = confidential::new();
    doc.set_actor(ActorId::from(vec![1; 16]));
    let add = |number, thread| Command::AddNote {
        note: note(number),
        thread,
        text: "The data of a client is concerned".into(),
    };
    write(&mut doc, &add(1, None)).unwrap();
    write(&mut doc, &add(2, Some(note(1)))).unwrap();
    write(&mut doc, &Command::React { note: note(1), reaction: Reaction::Seen, on: true }).unwrap();
    let edit = TextEdit { at: 0, delete: 3, insert: "All".into() };
    let field = TextField::Note(note(1));
    write(&mut doc, &Command::EditText { field, edit }).unwrap();
    let undo = write(&mut doc, &Command::DeleteNote(note(2))).unwrap();
    assert_eq!(undo, [Command::RestoreNote(note(2))]);
    let (notes, problems) = confidential::read(&doc);
    assert_eq!(problems, []);
    assert_eq!(notes[0].text, "All data of a client is concerned");
    assert_eq!(confidential::text(&doc, field), notes[0].text);
    assert_eq!((notes[1].thread, notes[1].deleted), (Some(note(1)), true));
    assert_eq!(notes[0].reactions.len(), 1);
    for other in [Command::SetSeverity(Some(Severity::Sev1)), Command::JoinTeam(person(1))] {
        let refused = write(&mut doc, &Command::All(vec![other]));
        assert!(matches!(refused, Err(Refusal::Document(_))));
    }
}

#[test]
fn who_may_not_read_confidential_notes_is_told_how_many_there_are() {
    let [mut one, mut two] = pair();
    let mark = |number, there| Command::MarkInternalNote { note: note(number), there };
    one.write(&mark(1, true)).unwrap();
    two.write(&mark(2, true)).unwrap();
    two.merge(&one);
    assert_eq!(two.read().internal_notes.len(), 2);
    let undo = two.write(&mark(1, false)).unwrap();
    assert_eq!(two.read().internal_notes, [note(2)].into());
    two.write(&Command::All(undo)).unwrap();
    assert_eq!(two.read().internal_notes.len(), 2);
}
