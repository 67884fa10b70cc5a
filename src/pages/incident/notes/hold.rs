//! What the parts of the notes share, and what can be done with a note.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use andon_model::command::{Command, Refusal};
use andon_model::id::NoteId;
use andon_model::note::{Note, Reaction};
use leptos::prelude::*;

use crate::browser::focus::{edges_of, scroll_to};
use crate::browser::page::focus_by_id;
use crate::pages::incident::attachments::{FilesHold, Target, use_files_hold};
use crate::pages::incident::panel_hold::PANEL;
use crate::state::Andon;
use crate::state::andon::drafts::Draft;
use crate::state::andon::use_andon;
use crate::state::incident::IncidentState;

/// How long the place of a deleted note offers to bring it back.
const UNDO_TIME: Duration = Duration::from_secs(20);

/// A note in its place: a thread's first one, or a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub note: NoteId,
    pub reply: bool,
}

/// From the context of the panel. Cheap to copy.
#[derive(Clone, Copy)]
pub struct NotesHold {
    andon: Andon,
    incident: IncidentState,
    files: FilesHold,
    /// Threads, the oldest first, each followed by its replies.
    pub rows: Memo<Vec<Row>>,
    /// How many there are that were not deleted.
    pub count: Memo<usize>,
    /// Notes of others that nobody at this screen has seen.
    pub unseen: RwSignal<BTreeSet<NoteId>>,
    kept: RwSignal<BTreeSet<NoteId>>,
    /// Those that are no news any more.
    known: StoredValue<BTreeSet<NoteId>>,
    /// The row that Tab leads to.
    pub current: RwSignal<Option<NoteId>>,
    pub pointed: RwSignal<Option<NoteId>>,
    pub editing: RwSignal<Option<NoteId>>,
    /// The thread that is being replied to, by its first note.
    pub replying: RwSignal<Option<NoteId>>,
    /// Long notes that are shown whole.
    pub unfolded: RwSignal<BTreeSet<NoteId>>,
    pub draft: RwSignal<String>,
    pub reply_draft: RwSignal<String>,
    /// Whether the note being written is for those with clearance only.
    pub secret: RwSignal<bool>,
}

/// The id of a note's row.
pub fn note_element(note: NoteId) -> String {
    format!("note-{note}")
}

impl NotesHold {
    pub fn new(incident: IncidentState) -> Self {
        let andon = use_andon();
        let notes = incident.lists.notes;
        let kept = RwSignal::new(BTreeSet::new());
        let hold = NotesHold {
            andon,
            incident,
            files: use_files_hold(),
            rows: Memo::new(move |_| kept.with(|kept| notes.with(|notes| rows(notes, kept)))),
            count: Memo::new(move |_| {
                notes.with(|notes| notes.iter().filter(|note| !note.deleted).count())
            }),
            unseen: RwSignal::new(BTreeSet::new()),
            kept,
            known: StoredValue::new(
                notes.with_untracked(|notes| notes.iter().map(|note| note.id).collect()),
            ),
            current: RwSignal::new(None),
            pointed: RwSignal::new(None),
            editing: RwSignal::new(None),
            replying: RwSignal::new(None),
            unfolded: RwSignal::new(BTreeSet::new()),
            draft: RwSignal::new(andon.draft_of(Draft::Note, incident.id)),
            reply_draft: RwSignal::new(String::new()),
            secret: RwSignal::new(false),
        };
        // Others may delete what one is writing in: the place stays and says so.
        Effect::new(move |_| {
            let gone = hold.editing.get().filter(|id| {
                notes.with(|all| all.iter().any(|note| note.id == *id && note.deleted))
            });
            if let Some(id) = gone {
                hold.keep(id);
                hold.editing.set(None);
            }
        });
        hold
    }

    /// Adds a note, or a reply to a thread.
    pub fn add(&self, text: &str, thread: Option<NoteId>) -> Result<NoteId, Refusal> {
        let is_reply = thread.is_some();
        // What answers a confidential note is as confidential.
        let secret = match thread {
            Some(thread) => self.incident.is_confidential(thread),
            None => self.secret.get_untracked(),
        };
        let waiting = if is_reply { None } else { self.files.note_to_write() };
        if secret && waiting.is_some() {
            return Err(Refusal::OpenFiles);
        }
        let note = waiting.unwrap_or_else(|| self.andon.new_note_id());
        let text = match text.trim_end() {
            "" if !is_reply => self.files.names(Target::NextNote),
            text => text.to_owned(),
        };
        match secret {
            true => self.incident.add_confidential(note, thread, text)?,
            false => self.incident.run(Command::AddNote { note, thread, text })?,
        }
        if !is_reply {
            self.files.written(Target::NextNote);
        }
        Ok(note)
    }

    pub fn react(&self, note: NoteId, reaction: Reaction, on: bool) -> Result<(), Refusal> {
        self.incident.run(Command::React { note, reaction, on })
    }

    /// Deletes a note; its place offers to bring it back.
    pub fn delete(&self, note: NoteId) -> Result<(), Refusal> {
        self.incident.run(Command::DeleteNote(note))?;
        self.editing.set(None);
        self.keep(note);
        self.focus(note);
        Ok(())
    }

    pub fn restore(&self, note: NoteId) -> Result<(), Refusal> {
        self.incident.run(Command::RestoreNote(note))?;
        self.focus(note);
        Ok(())
    }

    fn keep(&self, note: NoteId) {
        self.kept.update(|kept| {
            kept.insert(note);
        });
        let hold = *self;
        set_timeout(
            move || {
                let has = hold.kept.try_with_untracked(|kept| kept.contains(&note));
                if has == Some(true) {
                    hold.kept.update(|kept| {
                        kept.remove(&note);
                    });
                }
            },
            UNDO_TIME,
        );
    }

    /// Begins a reply to the thread of a note.
    pub fn reply_to(&self, note: NoteId) {
        let thread = self.incident.lists.notes.with_untracked(|notes| {
            notes.iter().find(|other| other.id == note).and_then(|note| note.thread)
        });
        let thread = thread.unwrap_or(note);
        if self.replying.get_untracked() != Some(thread) {
            self.reply_draft.set(String::new());
        }
        self.replying.set(Some(thread));
    }

    /// Shows a row and leaves the focus where it is. It may be about to come into the page.
    pub fn reveal(&self, note: NoteId) {
        request_animation_frame(move || scroll_to(&note_element(note)));
    }

    /// Whether it is drawn for the first time and somebody else's.
    pub fn is_news(&self, note: NoteId) -> bool {
        let new = self.known.try_update_value(|known| known.insert(note)) == Some(true);
        let me = self.andon.me.with_untracked(|me| me.as_ref().map(|me| me.id));
        let author = self.incident.lists.notes.with_untracked(|notes| {
            notes.iter().find(|other| other.id == note).and_then(|note| note.author)
        });
        new && author != me
    }

    /// Gives a row the focus. It may be about to come into the page.
    pub fn focus(&self, note: NoteId) {
        self.current.set(Some(note));
        request_animation_frame(move || {
            focus_by_id(&note_element(note));
        });
    }

    /// The row that has the focus itself, not something in it.
    pub fn focused(&self) -> Option<NoteId> {
        let active = document().active_element()?.id();
        self.current.get_untracked().filter(|current| active == note_element(*current))
    }

    /// The row for Tab: the current one, else the latest.
    pub fn tab_stop(&self) -> Option<NoteId> {
        let current = self.current.get();
        self.rows.with(|rows| {
            let here = |note: &NoteId| rows.iter().any(|row| row.note == *note);
            current.filter(here).or(rows.last().map(|row| row.note))
        })
    }

    /// Moves the focus by one row.
    pub fn walk(&self, from: NoteId, down: bool) {
        let next = self.rows.with_untracked(|rows| {
            let at = rows.iter().position(|row| row.note == from)?;
            let next = if down { at + 1 } else { at.checked_sub(1)? };
            rows.get(next).map(|row| row.note)
        });
        if let Some(next) = next {
            self.focus(next);
        }
    }

    /// What is in view has been seen.
    pub fn look(&self) {
        let seen = |note: &NoteId| {
            let (Some((top, bottom)), Some((from, to))) =
                (edges_of(PANEL), edges_of(&note_element(*note)))
            else {
                return false;
            };
            bottom > top && from < bottom && to > top
        };
        let any = self.unseen.try_with_untracked(|unseen| unseen.iter().any(seen));
        if any == Some(true) {
            self.unseen.update(|unseen| unseen.retain(|note| !seen(note)));
        }
    }
}

/// What is shown: deleted notes only where a reply or the offer to undo hangs on them.
fn rows(notes: &[Note], kept: &BTreeSet<NoteId>) -> Vec<Row> {
    let first: BTreeSet<NoteId> =
        notes.iter().filter(|note| note.thread.is_none()).map(|note| note.id).collect();
    let mut replies: BTreeMap<NoteId, Vec<Row>> = BTreeMap::new();
    let is_shown = |note: &Note| !note.deleted || kept.contains(&note.id);
    // A reply whose thread has not arrived yet stands for itself.
    let thread = |note: &Note| note.thread.filter(|thread| first.contains(thread));
    for note in notes.iter().filter(|note| is_shown(note)) {
        if let Some(thread) = thread(note) {
            replies.entry(thread).or_default().push(Row { note: note.id, reply: true });
        }
    }
    let mut rows = Vec::with_capacity(notes.len());
    for note in notes.iter().filter(|note| thread(note).is_none()) {
        let mut answers = replies.remove(&note.id).unwrap_or_default();
        if is_shown(note) || !answers.is_empty() {
            rows.push(Row { note: note.id, reply: false });
            rows.append(&mut answers);
        }
    }
    rows
}
