//! Turning commands into changes of an incident's document.

use andon_model::channel;
use andon_model::command::{Command, NAME_LIMIT, Refusal, TEXT_LIMIT, TextField};
use andon_model::entry::{Entry, EntryKind, NewEntry};
use andon_model::id::{EntryId, LinkId, PersonId, TransitionId};
use andon_model::phase;
use andon_model::text_edit::TextEdit;
use andon_model::when::When;
use automerge::transaction::Transaction;
use automerge::{ObjId, ROOT, ScalarValue};
use chrono::{DateTime, Utc};

use super::read::{START, entry_in, entry_object, moves, text_cell};
use crate::view::Cell;
use crate::writer::{Writer, line_ends, stored_when};

mod actions;
mod attachments;
mod declare;
mod notes;
mod phases;
mod properties;

/// Writes a command into the transaction and returns the commands that undo it, to be applied in
/// that order. On a refusal the transaction must be rolled back.
///
/// - `by` writes it, and by writing joins the team, unless they left it on purpose. Whoever gets
///   a role joins in the same way.
/// - `now` is the device's clock: the noting time of new entries.
/// - What is already as the command wants it writes nothing.
/// - Text edits have no inverse here: others may have typed since, so who undoes one compares the
///   text then and now. Declaring and moves between phases have none either: they
///   happened; a move is taken back by another move, with a reason.
pub fn apply(
    tx: &mut Transaction<'_>,
    command: &Command,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<Vec<Command>, Refusal> {
    let mut scribe = Scribe { writer: Writer::new(tx), by, now };
    let before = scribe.writer.operations();
    let inverse = scribe.write(command)?;
    if scribe.writer.operations() > before {
        scribe.join(by)?;
    }
    Ok(inverse)
}

/// Who writes, when, and into what.
pub(crate) struct Scribe<'w, 't> {
    pub writer: Writer<'w, 't>,
    pub by: PersonId,
    pub now: DateTime<Utc>,
}

impl Scribe<'_, '_> {
    pub fn write(&mut self, command: &Command) -> Result<Vec<Command>, Refusal> {
        match command {
            Command::Declare(declaration) => self.declare(declaration),
            Command::EditText { field, edit } => self.edit_text(*field, edit),
            Command::Rename(name) => self.rename(name),
            Command::SetKind(kind) => {
                let before = self.root_str("kind");
                let before = andon_model::incident::IncidentKind::from_name(&before);
                self.put_root("kind", kind.name())?;
                Ok(vec![Command::SetKind(before.unwrap_or_default())])
            }
            Command::SetEnvironment(environment) => {
                let before = self.root_str("environment");
                self.put_root("environment", environment.trim())?;
                Ok(vec![Command::SetEnvironment(before)])
            }
            Command::SetZone(zone) => {
                let before = self.root_str("zone");
                self.put_root("zone", zone.trim())?;
                Ok(vec![Command::SetZone(before)])
            }
            Command::SetChannel { channel, name } => {
                let (name, before) = (name.trim(), self.root_str(channel.key()));
                if !name.is_empty() && !channel::is_name(name) {
                    return Err(Refusal::ChannelName);
                }
                self.put_root(channel.key(), name)?;
                Ok(vec![Command::SetChannel { channel: *channel, name: before }])
            }
            Command::SetSeverity(severity) => self.set_severity(*severity, ""),
            Command::OverrideSeverity { severity, reason } => {
                let reason = given(reason)?;
                self.set_severity(Some(*severity), reason)
            }
            Command::OverrideImpact { impact, reason } => self.set_impact(*impact, reason),
            Command::SetProperty { property, answer } => {
                self.set_property(*property, answer.as_ref())
            }
            Command::ChangeTerms { property, add, remove } => {
                self.change_terms(*property, add, remove)
            }
            Command::SetMilestone { milestone, when } => {
                let map = self.writer.seeded("milestones")?;
                let before = self.when(&map, milestone.name());
                match when {
                    Some(when) => self.put_when(&map, milestone.name(), when)?,
                    None => self.writer.remove(&map, milestone.name())?,
                }
                Ok(vec![Command::SetMilestone { milestone: *milestone, when: before }])
            }
            Command::AssignRole { role, person } => self.assign_role(*role, *person),
            Command::AcceptRole(role) => self.accept_role(*role),
            Command::WaiveRecord(reason) => {
                let before = self.root_str("record_waiver");
                check_length("The reason", reason, TEXT_LIMIT)?;
                self.put_root("record_waiver", reason.trim())?;
                Ok(vec![Command::WaiveRecord(before)])
            }
            Command::SetUpdateMinutes(minutes) => self.set_update_minutes(*minutes),
            Command::JoinTeam(person) => {
                self.set_member(*person, true)?;
                Ok(vec![Command::LeaveTeam(*person)])
            }
            Command::LeaveTeam(person) => {
                self.set_member(*person, false)?;
                Ok(vec![Command::JoinTeam(*person)])
            }
            Command::AddEntries(entries) => self.add_entries(entries),
            Command::SetEntryTime { entry, occurred } => {
                let (map, before) = self.entry(*entry)?;
                self.put_when(&map, "occurred", occurred)?;
                Ok(vec![Command::SetEntryTime { entry: *entry, occurred: before.occurred }])
            }
            Command::SetEntryKind { entry, kind } => {
                let (map, before) = self.entry(*entry)?;
                self.writer.put(&map, "kind", kind.name())?;
                Ok(vec![Command::SetEntryKind { entry: *entry, kind: before.kind }])
            }
            Command::SetEntryImportant { entry, important } => {
                let (map, before) = self.entry(*entry)?;
                if before.important != *important {
                    self.writer.put(&map, "important", *important)?;
                }
                let important = before.important;
                Ok(vec![Command::SetEntryImportant { entry: *entry, important }])
            }
            Command::DeleteEntry(entry) => self.set_deleted(*entry, true),
            Command::RestoreEntry(entry) => self.set_deleted(*entry, false),
            Command::AddLink { link, label, address } => self.add_link(*link, label, address),
            Command::EditLink { link, label, address } => self.edit_link(*link, label, address),
            Command::RemoveLink(link) => self.remove_link(*link),
            Command::AddAction { action, text, owner, phase, from } => {
                self.add_action(*action, text, *owner, *phase, *from)
            }
            Command::SetActionOwner { action, owner } => self.set_action_owner(*action, *owner),
            Command::SetActionPhase { action, phase } => self.set_action_phase(*action, *phase),
            Command::SetActionDue { action, due } => self.set_action_due(*action, *due),
            Command::SetActionLink { action, link } => self.set_action_link(*action, link),
            Command::SetActionDone { action, done } => self.set_action_done(*action, *done),
            Command::RestoreDone { action, done } => self.restore_done(*action, *done),
            Command::MoveAction { action, after } => self.move_action(*action, *after),
            Command::RemoveAction(action) => self.set_action_removed(*action, true),
            Command::RestoreAction(action) => self.set_action_removed(*action, false),
            Command::AddNote { note, thread, text } => self.add_note(*note, *thread, text),
            Command::DeleteNote(note) => self.set_note_deleted(*note, true),
            Command::RestoreNote(note) => self.set_note_deleted(*note, false),
            Command::React { note, reaction, on } => self.react(*note, *reaction, *on),
            Command::SetPhaseOwner { phase, owner } => self.set_phase_owner(*phase, *owner),
            Command::MarkInternalNote { note, there } => {
                let marks = self.writer.seeded("internal_notes")?;
                match there {
                    true => self.writer.put(&marks, &note.to_string(), true)?,
                    false => self.writer.remove(&marks, &note.to_string())?,
                }
                Ok(vec![Command::MarkInternalNote { note: *note, there: !there }])
            }
            Command::AddAttachment { attachment, content, of } => {
                self.add_attachment(*attachment, content, *of)
            }
            Command::RenameAttachment { attachment, name } => {
                self.rename_attachment(*attachment, name)
            }
            Command::RemoveAttachment(id) => self.set_attachment_removed(*id, true),
            Command::RestoreAttachment(id) => self.set_attachment_removed(*id, false),
            Command::Tick { list, step, done } => self.tick(list, step, *done),
            Command::MovePhase { transition, to, at, reason, dismissal, other } => {
                self.move_phase(*transition, *to, at, reason, *dismissal, *other)
            }
            Command::SetTransitionTime { transition, at } => {
                self.set_transition_time(*transition, at)
            }
            Command::SettlePhase { after, to, seen } => self.settle(*after, *to, seen),
            Command::All(commands) => {
                let mut inverses = Vec::with_capacity(commands.len());
                for command in commands {
                    inverses.push(self.write(command)?);
                }
                Ok(inverses.into_iter().rev().flatten().collect())
            }
        }
    }

    fn put_root(&mut self, key: &str, value: &str) -> Result<(), Refusal> {
        self.writer.put(&ROOT, key, value)
    }

    fn root_str(&self, key: &str) -> String {
        self.str(&ROOT, key)
    }

    fn str(&self, map: &ObjId, key: &str) -> String {
        match self.writer.view().cell(map, key) {
            Some(Cell::Str(text)) => text,
            _ => String::new(),
        }
    }

    fn when(&self, map: &ObjId, key: &str) -> Option<When> {
        let view = self.writer.view();
        view.record(map, String::new()).when(&view, key, &mut Vec::new())
    }

    fn put_when(&mut self, map: &ObjId, key: &str, when: &When) -> Result<(), Refusal> {
        check_when(when)?;
        let disputed = self.writer.view().all(map, key).len() > 1;
        if self.when(map, key) == Some(stored_when(when)) && !disputed {
            return Ok(());
        }
        self.writer.put_when(map, key, when)
    }

    /// Joins the team without having been asked: not if the person left it.
    fn join(&mut self, person: PersonId) -> Result<(), Refusal> {
        let team = self.writer.seeded("team")?;
        match self.writer.view().cell(&team, &person.to_string()) {
            Some(Cell::Bool(_)) => Ok(()),
            _ => self.writer.put(&team, &person.to_string(), true),
        }
    }

    fn set_member(&mut self, person: PersonId, member: bool) -> Result<(), Refusal> {
        let team = self.writer.seeded("team")?;
        self.writer.put(&team, &person.to_string(), member)
    }

    fn edit_text(&mut self, field: TextField, edit: &TextEdit) -> Result<Vec<Command>, Refusal> {
        let found = text_cell(&self.writer.view(), field);
        let text = match found {
            Some(Cell::Text(text)) => text,
            Some(_) => return Err(Refusal::Document("the field holds no text".into())),
            None => return Err(Refusal::NotFound("The text".into())),
        };
        let before = self.writer.view().string(&text);
        let edit = TextEdit { insert: line_ends(&edit.insert), ..edit.clone() }.within(&before);
        let (what, limit) = match field {
            TextField::Name => ("The name", NAME_LIMIT),
            TextField::Summary(_) => ("The text", TEXT_LIMIT),
            TextField::Entry(_) => ("The entry", TEXT_LIMIT),
            TextField::Action(_) => ("The action", TEXT_LIMIT),
            TextField::Note(_) => ("The note", TEXT_LIMIT),
        };
        // Deleting is allowed in a text that merging made too long.
        let length = edit.apply(&before).chars().count();
        if length > limit && length > before.chars().count() {
            return Err(Refusal::TooLong { what, length, limit });
        }
        if field == TextField::Name && replaces(&edit, &before) {
            self.writer.make_text(&ROOT, "name", &edit.apply(&before))?;
        } else if edit.delete > 0 || !edit.insert.is_empty() {
            self.writer.splice(&text, edit.at, edit.delete, &edit.insert)?;
        }
        Ok(Vec::new())
    }

    /// Gives another name as a whole.
    fn rename(&mut self, name: &str) -> Result<Vec<Command>, Refusal> {
        let name = line_ends(name);
        check_length("The name", &name, NAME_LIMIT)?;
        let view = self.writer.view();
        let before = match view.cell(&ROOT, "name") {
            Some(Cell::Text(text)) => view.string(&text),
            _ => return Err(Refusal::NotFound("The name".into())),
        };
        if before != name || view.all(&ROOT, "name").len() > 1 {
            self.writer.make_text(&ROOT, "name", &name)?;
        }
        Ok(vec![Command::Rename(before)])
    }

    /// The entry and the map that holds it.
    fn entry(&self, entry: EntryId) -> Result<(ObjId, Entry), Refusal> {
        let view = self.writer.view();
        entry_object(&view, entry)
            .zip(entry_in(&view, entry))
            .ok_or_else(|| Refusal::NotFound("The entry".into()))
    }

    /// An entry that is there already stays as it is, and comes back if it was deleted: adding
    /// twice is adding once.
    fn add_entries(&mut self, entries: &[NewEntry]) -> Result<Vec<Command>, Refusal> {
        let mut inverse = Vec::with_capacity(entries.len());
        for entry in entries {
            if entry.text.trim().is_empty() {
                return Err(Refusal::EmptyEntry);
            }
            match self.entry(entry.id) {
                Ok((_, present)) if present.deleted => {
                    inverse.extend(self.set_deleted(entry.id, false)?);
                }
                Ok(_) => {}
                Err(_) => {
                    self.new_entry(entry)?;
                    inverse.push(Command::DeleteEntry(entry.id));
                }
            }
        }
        inverse.reverse();
        Ok(inverse)
    }

    fn new_entry(&mut self, entry: &NewEntry) -> Result<(), Refusal> {
        check_when(&entry.occurred)?;
        check_length("The entry", &entry.text, TEXT_LIMIT)?;
        let entries = self.writer.seeded("entries")?;
        let shelf = self.writer.view().map(&entries, super::shelf(entry.id));
        let shelf =
            shelf.ok_or_else(|| Refusal::Document("a shelf of entries is missing".into()))?;
        let map = self.writer.make_map(&shelf, &entry.id.to_string())?;
        self.writer.put_when(&map, "occurred", &entry.occurred)?;
        self.writer.put(&map, "noted", self.now.timestamp_millis())?;
        self.writer.put(&map, "author", self.by.to_string())?;
        self.writer.put(&map, "kind", entry.kind.name())?;
        if entry.important {
            self.writer.put(&map, "important", true)?;
        }
        self.writer.make_text(&map, "text", &entry.text)
    }

    fn set_deleted(&mut self, entry: EntryId, deleted: bool) -> Result<Vec<Command>, Refusal> {
        let (map, before) = self.entry(entry)?;
        if before.deleted == deleted {
            return Ok(Vec::new());
        }
        self.writer.put(&map, "deleted", deleted)?;
        let inverse = if deleted { Command::RestoreEntry } else { Command::DeleteEntry };
        Ok(vec![inverse(entry)])
    }

    fn link(&self, link: LinkId) -> Result<Option<ObjId>, Refusal> {
        let links = self.writer.seeded("links")?;
        Ok(self.writer.view().map(&links, &link.to_string()))
    }

    fn put_link(&mut self, map: &ObjId, label: &str, address: &str) -> Result<(), Refusal> {
        if address.trim().is_empty() {
            return Err(Refusal::AddressMissing);
        }
        check_length("The address", address, TEXT_LIMIT)?;
        check_length("The label", label, NAME_LIMIT)?;
        self.writer.put(map, "label", label.trim())?;
        self.writer.put(map, "address", address.trim())?;
        if matches!(self.writer.view().cell(map, "removed"), Some(Cell::Bool(true))) {
            self.writer.put(map, "removed", ScalarValue::Boolean(false))?;
        }
        Ok(())
    }

    fn add_link(
        &mut self,
        link: LinkId,
        label: &str,
        address: &str,
    ) -> Result<Vec<Command>, Refusal> {
        let map = match self.link(link)? {
            Some(map) => map,
            None => {
                let links = self.writer.seeded("links")?;
                self.writer.make_map(&links, &link.to_string())?
            }
        };
        self.put_link(&map, label, address)?;
        Ok(vec![Command::RemoveLink(link)])
    }

    fn edit_link(
        &mut self,
        link: LinkId,
        label: &str,
        address: &str,
    ) -> Result<Vec<Command>, Refusal> {
        let map = self.link(link)?.ok_or_else(|| Refusal::NotFound("The link".into()))?;
        let before = Command::EditLink {
            link,
            label: self.str(&map, "label"),
            address: self.str(&map, "address"),
        };
        self.put_link(&map, label, address)?;
        Ok(vec![before])
    }

    /// Marks it removed, so that an edit made elsewhere at the same time is not lost with it.
    fn remove_link(&mut self, link: LinkId) -> Result<Vec<Command>, Refusal> {
        let map = self.link(link)?.ok_or_else(|| Refusal::NotFound("The link".into()))?;
        let before = Command::AddLink {
            link,
            label: self.str(&map, "label"),
            address: self.str(&map, "address"),
        };
        self.writer.put(&map, "removed", true)?;
        Ok(vec![before])
    }
}

/// Whether an edit leaves so little of a text that it is another one: less than a quarter, because
/// two names may begin or end with the same letters. Such a text becomes an object of its own, so
/// that two of them written apart are a dispute and not a mixture of letters.
fn replaces(edit: &TextEdit, before: &str) -> bool {
    let length = before.encode_utf16().count();
    edit.delete > 0 && (length - edit.delete) * 4 < length
}

/// A reason that somebody gave.
fn given(reason: &str) -> Result<&str, Refusal> {
    check_length("The reason", reason, TEXT_LIMIT)?;
    let reason = reason.trim();
    if reason.is_empty() { Err(Refusal::ReasonMissing) } else { Ok(reason) }
}

/// Refuses a range that ends before it starts.
fn check_when(when: &When) -> Result<(), Refusal> {
    if when.end() < when.start() { Err(Refusal::RangeBackwards) } else { Ok(()) }
}

fn check_length(what: &'static str, text: &str, limit: usize) -> Result<(), Refusal> {
    let length = text.chars().count();
    if length > limit { Err(Refusal::TooLong { what, length, limit }) } else { Ok(()) }
}
