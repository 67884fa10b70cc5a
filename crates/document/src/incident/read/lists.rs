//! Reading actions, notes and attachments.

use andon_model::action::{ActionItem, Done, Origin};
use andon_model::attachment::{Attachment, Content, ContentHash};
use andon_model::id::{ActionId, AttachmentId, NoteId};
use andon_model::note::{Note, Reaction};
use andon_model::place::Place;
use chrono::NaiveDate;

use super::*;

/// The actions in the order of the checklist, removed ones included.
pub fn read_actions(doc: &Automerge) -> Vec<ActionItem> {
    actions_in(&View::whole(doc), &mut Vec::new())
}

/// The notes, oldest first, deleted ones included.
pub fn read_notes(doc: &Automerge) -> Vec<Note> {
    notes_in(&View::now(doc), &mut Vec::new())
}

pub(in super::super) fn actions_in<D: ReadDoc>(
    view: &View<'_, D>,
    problems: &mut Vec<Problem>,
) -> Vec<ActionItem> {
    placed_actions(view, problems).into_iter().map(|(_, action)| action).collect()
}

/// The actions with their places, sorted by these; those without one come first.
pub(in super::super) fn placed_actions<D: ReadDoc>(
    view: &View<'_, D>,
    problems: &mut Vec<Problem>,
) -> Vec<(Option<Place>, ActionItem)> {
    let actions = view.root().seeded(view, "actions", problems);
    let mut found = Vec::new();
    for (id, record) in actions.records::<_, ActionId>(view, problems) {
        if !record.cells.contains_key("place") {
            record.wrong("place", "the action has no place; shown at the top", problems);
        }
        let place = record.named("place", Place::stored, problems);
        found.push((place, action(view, id, &record, problems)));
    }
    found.sort_unstable_by(|(place, a), (other, b)| (place, a.id).cmp(&(other, b.id)));
    found
}

/// One action of that state of the document.
pub(in super::super) fn action_in<D: ReadDoc>(
    view: &View<'_, D>,
    id: ActionId,
) -> Option<ActionItem> {
    let record = view.record(&member(view, "actions", &id)?, format!("actions/{id}"));
    Some(action(view, id, &record, &mut Vec::new()))
}

fn action<D: ReadDoc>(
    view: &View<'_, D>,
    id: ActionId,
    record: &Record,
    problems: &mut Vec<Problem>,
) -> ActionItem {
    let done = record.instant("done", problems);
    ActionItem {
        id,
        text: record.text(view, "text", problems),
        owner: record.id("owner", problems),
        phase: record.named("phase", Phase::from_name, problems),
        due: record.named("due", |date| date.parse::<NaiveDate>().ok(), problems),
        link: record.str("link", problems),
        from: record.named("from", origin, problems),
        done: done.map(|at| Done { by: record.id("done_by", problems), at }),
        removed: record.flag("removed", problems),
        disputes: disputes::of_action(view, id, record),
    }
}

/// The attachments, oldest first, removed ones included.
pub(in super::super) fn attachments<D: ReadDoc>(
    view: &View<'_, D>,
    root: &Record,
    problems: &mut Vec<Problem>,
) -> Vec<Attachment> {
    let mut found = Vec::new();
    let attachments = root.seeded_since(2, view, "attachments", problems);
    for (id, record) in attachments.records::<_, AttachmentId>(view, problems) {
        found.extend(attachment(id, &record, problems));
    }
    found.sort_unstable_by_key(|one| (one.at, one.id));
    found
}

/// One attachment of that state of the document.
pub(in super::super) fn attachment_in<D: ReadDoc>(
    view: &View<'_, D>,
    id: AttachmentId,
) -> Option<Attachment> {
    let record = view.record(&member(view, "attachments", &id)?, format!("attachments/{id}"));
    attachment(id, &record, &mut Vec::new())
}

/// Without its hash nobody can find the bytes.
fn attachment(
    id: AttachmentId,
    record: &Record,
    problems: &mut Vec<Problem>,
) -> Option<Attachment> {
    let hash = record.named("hash", |hash| hash.parse::<ContentHash>().ok(), problems);
    let Some(hash) = hash else {
        record.wrong("hash", "missing; the attachment is left out", problems);
        return None;
    };
    let made = || unix_millis(id.0).and_then(|millis| view::instant(millis as i64));
    let at = record.instant("at", problems).or_else(made);
    Some(Attachment {
        id,
        content: Content {
            name: record.str("name", problems),
            media_type: record.str("type", problems),
            bytes: record.int("size", problems).map_or(0, |size| size.max(0) as u64),
            hash,
        },
        of: record.named("of", origin, problems),
        at: at.unwrap_or(DateTime::UNIX_EPOCH),
        author: record.id("author", problems),
        removed: record.flag("removed", problems),
    })
}

fn origin(name: &str) -> Option<Origin> {
    match name.split_once('/')? {
        ("entry", id) => id_from_key(id).map(Origin::Entry),
        ("note", id) => id_from_key(id).map(Origin::Note),
        _ => None,
    }
}

pub(crate) fn notes_in<D: ReadDoc>(view: &View<'_, D>, problems: &mut Vec<Problem>) -> Vec<Note> {
    let notes = view.root().seeded(view, "notes", problems);
    let mut found: BTreeMap<NoteId, Note> = BTreeMap::new();
    for (id, record) in notes.records::<_, NoteId>(view, problems) {
        found.insert(id, note(view, id, &record, problems));
    }
    let reactions = view.root().seeded(view, "reactions", problems);
    for key in reactions.cells.keys() {
        let Some((note, reaction, person)) = reaction(key) else {
            reactions.wrong(key, "the key is no reaction of somebody", problems);
            continue;
        };
        match found.get_mut(&note) {
            None => reactions.wrong(key, "the note is missing", problems),
            Some(note) => {
                if reactions.flag(key, problems) {
                    note.reactions.entry(reaction).or_default().insert(person);
                }
            }
        }
    }
    // A thread is as deep as its first note and the replies to it, whatever a document says.
    let is_first = |id: &NoteId| found.get(id).is_some_and(|note| note.thread.is_none());
    let lost = |note: &&Note| note.thread.is_some_and(|thread| !is_first(&thread));
    let lost: Vec<NoteId> = found.values().filter(lost).map(|note| note.id).collect();
    for id in lost {
        notes.wrong(&format!("{id}/thread"), "no thread begins there; shown by itself", problems);
        found.entry(id).and_modify(|note| note.thread = None);
    }
    let mut found: Vec<Note> = found.into_values().collect();
    found.sort_unstable_by_key(|note| (note.at, note.id));
    found
}

/// One note of that state of the document, without its reactions.
pub(in super::super) fn note_in<D: ReadDoc>(view: &View<'_, D>, id: NoteId) -> Option<Note> {
    let record = view.record(&member(view, "notes", &id)?, format!("notes/{id}"));
    Some(note(view, id, &record, &mut Vec::new()))
}

fn note<D: ReadDoc>(
    view: &View<'_, D>,
    id: NoteId,
    record: &Record,
    problems: &mut Vec<Problem>,
) -> Note {
    let made = || unix_millis(id.0).and_then(|millis| view::instant(millis as i64));
    let at = record.instant("at", problems).or_else(made);
    Note {
        id,
        thread: record.id("thread", problems),
        at: at.unwrap_or(DateTime::UNIX_EPOCH),
        author: record.id("author", problems),
        text: record.text(view, "text", problems),
        deleted: record.flag("deleted", problems),
        reactions: BTreeMap::new(),
    }
}

fn reaction(key: &str) -> Option<(NoteId, Reaction, PersonId)> {
    let mut parts = key.splitn(3, '/');
    let note = id_from_key(parts.next()?)?;
    let reaction = Reaction::from_name(parts.next()?)?;
    Some((note, reaction, id_from_key(parts.next()?)?))
}
