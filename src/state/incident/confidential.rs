//! Confidential notes. They lie in a document of their own, which the relay gives to nobody without
//! clearance; the incident's own document only says how many there are.

use std::collections::BTreeSet;

use andon_document::confidential as document;
use andon_model::command::{Command, Refusal, TextField};
use andon_model::id::NoteId;
use andon_model::workspace::confidential_document;
use andon_sync::DocumentId;
use automerge::Automerge;
use leptos::prelude::*;

use super::IncidentState;
use crate::browser::clock;
use crate::state::repo::{Event, Hold, Watch};
use crate::state::steps::Fits;

/// What keeps the document open.
pub(super) struct Open {
    _hold: Hold,
    _watches: [Watch; 2],
}

impl IncidentState {
    /// Follows the confidential notes for as long as one may.
    pub(super) fn follow_confidential(&self) {
        let state = *self;
        let Some(sync) = self.inside().map(|inside| inside.open.core.sync) else { return };
        let allowed = Memo::new(move |_| sync.with(|sync| sync.confidential));
        Effect::new(move |_| match allowed.get() {
            true => state.open_confidential(),
            false => state.close_confidential(),
        });
    }

    /// Whether the note is one of those that only some may read.
    pub fn is_confidential(&self, note: NoteId) -> bool {
        self.lists.confidential.try_with_untracked(|ids| ids.contains(&note)).unwrap_or_default()
    }

    /// Adds a note, or a reply, that only people with clearance get.
    pub fn add_confidential(
        &self,
        note: NoteId,
        thread: Option<NoteId>,
        text: String,
    ) -> Result<(), Refusal> {
        // It is not in the set by which commands find their document.
        self.lists.confidential.try_update(|ids| ids.insert(note));
        self.run(Command::AddNote { note, thread, text }).inspect_err(|_| {
            self.lists.confidential.try_update(|ids| ids.remove(&note));
        })
    }

    /// Whether the command is for the confidential document.
    pub(super) fn goes_there(&self, command: &Command) -> bool {
        match command {
            Command::AddNote { note, .. }
            | Command::DeleteNote(note)
            | Command::RestoreNote(note)
            | Command::React { note, .. }
            | Command::EditText { field: TextField::Note(note), .. } => self.is_confidential(*note),
            Command::All(all) => !all.is_empty() && all.iter().all(|one| self.goes_there(one)),
            _ => false,
        }
    }

    pub(super) fn apply_confidential(
        &self,
        command: &Command,
        fits: Fits<'_, Command>,
    ) -> Result<Vec<Command>, Refusal> {
        let missing = || Refusal::NotFound("The confidential part".into());
        let inside = self.inside().ok_or_else(missing)?;
        inside.open.core.may_write()?;
        let (me, now) = (inside.open.core.me(), clock::now());
        let own = self.own_document();
        let repo = &inside.open.core.repo;
        repo.make_if_unknown(own, document::new);
        let inverse = repo
            .edit(own, document::new, |tx| {
                let inverse = document::apply(tx, command, me, now)?;
                if fits(&inverse) { Ok(inverse) } else { Err(Refusal::ChangedSince) }
            })
            .unwrap_or_else(|| Err(missing()))?;
        self.mark()?;
        Ok(inverse)
    }

    /// Says in the incident how many there are.
    fn mark(&self) -> Result<(), Refusal> {
        let notes = self.lists.confidential_notes();
        let marks = self.head.with_untracked(|head| head.internal_notes.clone());
        let wrong = notes.iter().filter(|note| marks.contains(&note.id) == note.deleted);
        let commands: Vec<Command> = wrong
            .map(|note| Command::MarkInternalNote { note: note.id, there: !note.deleted })
            .collect();
        match commands.is_empty() {
            true => Ok(()),
            // Not by way of `run`: it is no step of its own to be undone.
            false => self.apply(&Command::All(commands)).map(drop),
        }
    }

    /// Takes what the document holds.
    pub(super) fn refresh_confidential(&self) {
        let Some(inside) = self.inside() else { return };
        let own = self.own_document();
        inside.open.core.repo.with(own, |document| self.read_confidential(document));
    }

    /// One text of it, as it is stored.
    pub(super) fn stored_confidential(&self, field: TextField) -> Option<String> {
        let inside = self.inside()?;
        inside.open.core.repo.with(self.own_document(), |stored| document::text(stored, field))
    }

    fn own_document(&self) -> DocumentId {
        DocumentId::from(confidential_document(self.id))
    }

    fn read_confidential(&self, document: &Automerge) {
        if !document.get_heads().is_empty() {
            self.lists.set_confidential(document::read(document).0);
        }
    }

    fn open_confidential(&self) {
        let Some(inside) = self.inside() else { return };
        if inside.confidential.borrow().is_some() {
            return;
        }
        let (state, own) = (*self, self.own_document());
        let repo = inside.open.core.repo.clone();
        if inside.open.core.is_shared() {
            repo.share(own);
        }
        let watch = repo.watch(own, move |event| {
            if let Event::Changed { document, .. } = event {
                state.read_confidential(document);
            }
        });
        let flush = repo.before_others(own, move || state.flush());
        let hold = repo.open(own, None, move || state.refresh_confidential());
        *inside.confidential.borrow_mut() = Some(Open { _hold: hold, _watches: [watch, flush] });
    }

    fn close_confidential(&self) {
        let Some(inside) = self.inside() else { return };
        inside.confidential.borrow_mut().take();
        self.lists.set_confidential(Vec::new());
    }

    /// How many confidential notes there are that are not shown here.
    pub fn hidden_notes(&self) -> Memo<usize> {
        let state = *self;
        Memo::new(move |_| {
            let known: BTreeSet<NoteId> = state.lists.confidential.get();
            state.head.with(|head| head.internal_notes.difference(&known).count())
        })
    }
}
