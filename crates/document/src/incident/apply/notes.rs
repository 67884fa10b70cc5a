//! Notes and reactions.

use andon_model::id::NoteId;
use andon_model::note::{Note, Reaction};

use super::super::read::note_in;
use super::*;

impl Scribe<'_, '_> {
    /// The note and the map that holds it.
    fn note(&self, note: NoteId) -> Result<(ObjId, Note), Refusal> {
        let view = self.writer.view();
        let map = view.map(&self.writer.seeded("notes")?, &note.to_string());
        map.zip(note_in(&view, note)).ok_or_else(|| Refusal::NotFound("The note".into()))
    }

    /// A reply to a reply belongs to the thread of that reply.
    pub(super) fn add_note(
        &mut self,
        note: NoteId,
        thread: Option<NoteId>,
        text: &str,
    ) -> Result<Vec<Command>, Refusal> {
        if self.note(note).is_ok() {
            return self.set_note_deleted(note, false);
        }
        if text.trim().is_empty() {
            return Err(Refusal::EmptyNote);
        }
        check_length("The note", text, TEXT_LIMIT)?;
        let thread = match thread {
            Some(thread) => Some(self.note(thread)?.1.thread.unwrap_or(thread)),
            None => None,
        };
        let notes = self.writer.seeded("notes")?;
        let map = self.writer.make_map(&notes, &note.to_string())?;
        if let Some(thread) = thread {
            self.writer.put(&map, "thread", thread.to_string())?;
        }
        self.writer.put(&map, "at", self.now.timestamp_millis())?;
        self.writer.put(&map, "author", self.by.to_string())?;
        self.writer.make_text(&map, "text", text)?;
        Ok(vec![Command::DeleteNote(note)])
    }

    pub(super) fn set_note_deleted(
        &mut self,
        note: NoteId,
        deleted: bool,
    ) -> Result<Vec<Command>, Refusal> {
        let (map, before) = self.note(note)?;
        if before.deleted == deleted {
            return Ok(Vec::new());
        }
        self.writer.put(&map, "deleted", deleted)?;
        let inverse = if deleted { Command::RestoreNote } else { Command::DeleteNote };
        Ok(vec![inverse(note)])
    }

    pub(super) fn react(
        &mut self,
        note: NoteId,
        reaction: Reaction,
        on: bool,
    ) -> Result<Vec<Command>, Refusal> {
        self.note(note)?;
        let reactions = self.writer.seeded("reactions")?;
        let key = format!("{note}/{}/{}", reaction.name(), self.by);
        let before = matches!(self.writer.view().cell(&reactions, &key), Some(Cell::Bool(true)));
        if on {
            self.writer.put(&reactions, &key, true)?;
        } else {
            self.writer.remove(&reactions, &key)?;
        }
        Ok(vec![Command::React { note, reaction, on: before }])
    }
}
