//! An open incident: signals to read, one method to change it.

mod attach;
mod confidential;
mod declared;
mod hand;
mod not_kept;
mod past;
mod row;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use andon_document::incident::{self as document, Touched};
use andon_model::command::{Command, Refusal, TextField};
use andon_model::entry::EntryVersion;
use andon_model::id::{EntryId, IncidentId, PersonId};
use andon_model::incident::{Incident, Question};
use andon_model::phase::Phase;
use andon_model::problem::Problem;
use andon_model::text_edit::TextEdit;
use andon_sync::DocumentId;
use automerge::Automerge;
use leptos::prelude::*;

use super::andon::Core;
use super::lists::Lists;
pub use super::not_kept::NotKept;
pub use super::open_document::Loading;
use super::open_document::{OpenDocument, Reader, set_changed};
use super::preferences::{Preferences, ShownZone};
use super::presence::Present;
use super::row_due::RowDue;
use super::steps::{Fits, Stepped, Steps, Way};
use super::timeline::Timeline;
use super::typing::Typing;
use super::zone::NamedZone;
use crate::browser::clock;
use crate::browser::zone as browser_zone;
pub use andon_document::incident::Heads;

/// From here on it is cheaper to read all entries than each by itself.
const MANY_ENTRIES: usize = 200;

/// An open incident. Cheap to copy; lives as long as the page that opened it.
#[derive(Clone, Copy)]
pub struct IncidentState {
    pub id: IncidentId,
    pub loading: RwSignal<Loading>,
    /// Everything but the entries and the texts of `name` and `summary`, which change too often
    /// to be in here: see [`IncidentState::text`] and `timeline`. (`name` and `summary` in it are
    /// those of the last change to the rest.)
    pub head: RwSignal<Incident>,
    /// Counts the changes to the document, whoever made them.
    pub changes: RwSignal<u64>,
    pub timeline: Timeline,
    pub lists: Lists,
    /// What was wrong with the document, for the page to say.
    pub problems: RwSignal<Vec<Problem>>,
    /// What was refused, for the page to say; one of each field at most.
    pub refused: RwSignal<Vec<NotKept>>,
    /// Entries that somebody else has just changed, and who: for the page to take and to empty.
    pub changed_by_others: RwSignal<Vec<(EntryId, PersonId)>>,
    /// Who else has it open.
    pub here: RwSignal<Vec<Present>>,
    /// The zone that times are shown and typed in, by preference.
    pub zone: Memo<NamedZone>,
    texts: StoredValue<BTreeMap<TextField, RwSignal<String>>>,
    inside: StoredValue<Option<Rc<Inside>>, LocalStorage>,
}

struct Inside {
    open: Rc<OpenDocument>,
    typing: Typing<TextField>,
    steps: Steps<Command, TextField>,
    row: RowDue,
    confidential: RefCell<Option<confidential::Open>>,
}

impl IncidentState {
    /// Opens it under the current reactive owner.
    pub(super) fn open(
        core: Rc<Core>,
        id: IncidentId,
        preferences: RwSignal<Preferences>,
    ) -> IncidentState {
        let head = RwSignal::new(Incident::empty(id));
        let zone_name = Memo::new(move |_| match preferences.with(|p| p.shown_zone) {
            ShownZone::Incident => head.with(|head| head.zone.clone()),
            ShownZone::Mine => browser_zone::own_name(),
        });
        let zone = Memo::new(move |_| NamedZone::of(&zone_name.get()));
        let texts = [TextField::Name]
            .into_iter()
            .chain(Question::ALL.map(TextField::Summary))
            .map(|field| (field, RwSignal::new(String::new())))
            .collect();
        let (loading, here) = (RwSignal::new(Loading::Reading), RwSignal::new(Vec::new()));
        let inside = StoredValue::new_local(None::<Rc<Inside>>);
        let state = IncidentState {
            id,
            loading,
            head,
            changes: RwSignal::new(0),
            timeline: Timeline::new(zone, preferences),
            lists: Lists::new(),
            problems: RwSignal::new(Vec::new()),
            refused: RwSignal::new(Vec::new()),
            changed_by_others: RwSignal::new(Vec::new()),
            here,
            zone,
            texts: StoredValue::new(texts),
            inside,
        };
        let reader = Reader {
            read: Box::new(move |document| state.read(document)),
            refresh: Box::new(move |document, patches| {
                state.changes.try_update(|changes| *changes += 1);
                state.refresh(document, document::touched(patches));
            }),
            flush: Box::new(move || state.flush()),
        };
        let open = Rc::new(OpenDocument::new(core, DocumentId::from(id.0), loading, reader));
        inside.set_value(Some(Rc::new(Inside {
            open: open.clone(),
            typing: Typing::new(),
            steps: Steps::new(),
            row: RowDue::default(),
            confidential: RefCell::default(),
        })));
        let get = move || state.inside().map(|inside| inside.open.clone());
        open.begin(None, here, get, move || state.look_after_row());
        state.follow_confidential();
        on_cleanup(move || {
            state.flush();
            state.put_row();
            let Some(inside) = state.inside() else { return };
            inside.open.close();
            inside.confidential.borrow_mut().take();
        });
        state
    }

    /// The text of a field as it is now, here and remote edits included.
    pub fn text(&self, field: TextField) -> Signal<String> {
        if let TextField::Entry(entry) = field {
            let timeline = self.timeline;
            return match timeline.entry(entry) {
                Some(row) => Signal::derive(move || row.with(|entry| entry.text.clone())),
                None => Signal::stored(String::new()),
            };
        }
        if let Some(text) = self.lists.text(field) {
            return text;
        }
        let signal = self.texts.with_value(|texts| texts.get(&field).copied());
        signal.map_or_else(|| Signal::stored(String::new()), Signal::from)
    }

    /// Changes the incident. The refusal's text is for the person.
    pub fn run(&self, command: Command) -> Result<(), Refusal> {
        let stays = command.stays();
        self.run_as(command, stays)
    }

    /// Changes the incident; undo takes it back, or says why it `stays`.
    fn run_as(&self, command: Command, stays: Option<Refusal>) -> Result<(), Refusal> {
        self.flush();
        self.may_run(&command).inspect_err(|why| self.note_refusal(why))?;
        let texts = command.texts();
        let before: Vec<_> = texts.iter().map(|field| self.stored_text(*field)).collect();
        let inverse = self.apply(&command).inspect_err(|why| self.note_refusal(why))?;
        if let Some(inside) = self.inside() {
            let changed = texts
                .into_iter()
                .zip(before)
                .filter_map(|(field, before)| Some((field, before?, self.stored_text(field)?)));
            match stays {
                Some(why) => inside.steps.stays(why),
                None => inside.steps.did(inverse, changed.collect(), self),
            }
        }
        self.row_is_due(matches!(
            command,
            Command::SetSeverity(_) | Command::MovePhase { .. } | Command::SettlePhase { .. }
        ));
        Ok(())
    }

    /// Decides a question that was answered apart. Undo does not bring the question back.
    pub fn settle(&self, command: Command) -> Result<(), Refusal> {
        self.run_as(command, Some(Refusal::SettledStays))
    }

    /// Keystrokes in a text field; gathered for a moment, never lost.
    pub fn edit_text(&self, field: TextField, edit: TextEdit) {
        let Some(inside) = self.inside() else { return };
        if inside.typing.is_elsewhere(field) {
            self.flush();
        }
        self.show_edit(field, &edit);
        let state = *self;
        inside.typing.add(field, edit, move || state.flush());
    }

    /// Takes the last own change back. What it refers to may be gone: then nothing happens.
    pub fn undo(&self) {
        self.step(Way::Undo);
    }

    pub fn redo(&self) {
        self.step(Way::Redo);
    }

    /// Earlier versions of an entry, oldest first.
    pub fn history(&self, entry: EntryId) -> Vec<EntryVersion> {
        self.flush();
        let Some(inside) = self.inside() else { return Vec::new() };
        inside.open.with(|document| document::entry_history(document, entry)).unwrap_or_default()
    }

    /// Tells the others where one is writing, see [`Present::place`].
    pub fn set_place(&self, place: &str) {
        if let Some(inside) = self.inside() {
            inside.open.set_place(place);
        }
    }

    fn inside(&self) -> Option<Rc<Inside>> {
        self.inside.try_get_value().flatten()
    }

    /// Refuses what another document stands against: an incident is closed when its problem is
    /// solved.
    fn may_run(&self, command: &Command) -> Result<(), Refusal> {
        let (Command::MovePhase { to: Phase::Closed, .. }, Some(inside)) = (command, self.inside())
        else {
            return Ok(());
        };
        let closing = |head: &Incident| inside.open.core.let_close(head);
        self.head.try_with_untracked(closing).unwrap_or(Ok(())).map_err(Refusal::from)
    }

    fn me(&self) -> Option<PersonId> {
        self.inside().map(|inside| inside.open.core.me())
    }

    fn apply(&self, command: &Command) -> Result<Vec<Command>, Refusal> {
        self.apply_where(command, &|_| true)
    }

    /// Carries out a command if what takes it back fits.
    fn apply_where(
        &self,
        command: &Command,
        fits: Fits<'_, Command>,
    ) -> Result<Vec<Command>, Refusal> {
        if self.goes_there(command) {
            return self.apply_confidential(command, fits);
        }
        let inside = self.inside();
        let (Some(inside), Some(me)) = (inside, self.me()) else {
            return Err(Refusal::NotFound("The incident".into()));
        };
        inside.open.core.may_write()?;
        let now = clock::now();
        let repo = &inside.open.core.repo;
        repo.edit(inside.open.id, document::new, |tx| {
            let inverse = document::apply(tx, command, me, now)?;
            if fits(&inverse) { Ok(inverse) } else { Err(Refusal::ChangedSince) }
        })
        .unwrap_or_else(|| Err(Refusal::NotFound("The incident".into())))
    }

    fn step(&self, way: Way) {
        self.flush();
        let Some(inside) = self.inside() else { return };
        if let Err(why) = inside.steps.take(way, self) {
            super::not_kept::say(self.refused, why);
        }
        self.row_is_due(true);
    }

    /// Puts waiting keystrokes into the document.
    fn flush(&self) {
        let Some(inside) = self.inside() else { return };
        let Some((field, edits)) = inside.typing.take() else { return };
        let before = self.stored_text(field);
        let outcome = self.apply(&Command::All(self.edits(field, edits)));
        if outcome.is_ok()
            && let Some((before, after)) = before.zip(self.stored_text(field))
        {
            inside.steps.wrote(field, before, after);
        }
        if let Err(refusal) = outcome {
            let typed = self.shown_text(field);
            // The field shows what is stored again.
            inside.open.core.repo.with(inside.open.id, |document| match field {
                TextField::Entry(entry) => {
                    let stored = document::read_entry(document, entry);
                    self.timeline.set_some(vec![(entry, stored)]);
                }
                TextField::Name | TextField::Summary(_) => self.refresh_text(document, field),
                TextField::Action(_) | TextField::Note(_) => {
                    self.lists.refresh_text(document, field);
                }
            });
            self.refresh_confidential();
            self.keep_aside(refusal, field, typed);
        }
        self.row_is_due(false);
    }

    /// Shows one's own keystroke before it is in the document.
    fn show_edit(&self, field: TextField, edit: &TextEdit) {
        match field {
            TextField::Entry(entry) => {
                if let Some(row) = self.timeline.entry(entry) {
                    row.try_update(|entry| entry.text = edit.apply(&entry.text));
                }
            }
            TextField::Name | TextField::Summary(_) => {
                if let Some(signal) = self.texts.with_value(|texts| texts.get(&field).copied()) {
                    signal.try_update(|text| *text = edit.apply(text));
                }
            }
            TextField::Action(_) | TextField::Note(_) => self.lists.show_edit(field, edit),
        }
    }

    /// Takes over the whole document.
    fn read(&self, document: &Automerge) {
        self.changes.try_update(|changes| *changes += 1);
        let (mut incident, problems) = document::read(document, self.id);
        let entries = std::mem::take(&mut incident.entries);
        self.lists.set_actions(std::mem::take(&mut incident.actions));
        self.lists.set_notes(std::mem::take(&mut incident.notes));
        for field in self
            .texts
            .try_with_value(|texts| texts.keys().copied().collect::<Vec<_>>())
            .unwrap_or_default()
        {
            self.refresh_text(document, field);
        }
        self.set_head(incident);
        self.timeline.set_all(entries);
        set_changed(self.problems, problems);
    }

    fn refresh(&self, document: &Automerge, touched: Touched) {
        let disputed = self.timeline.disputed();
        let with_disputed = |head: &Incident| {
            let actions = self.lists.actions;
            let and = |actions: &Vec<_>| touched.clone().and_disputed(head, disputed, actions);
            actions.try_with_untracked(and)
        };
        let all = self.head.try_with_untracked(with_disputed).flatten();
        let touched = all.unwrap_or(touched);
        if touched.everything || touched.entries.len() > MANY_ENTRIES {
            return self.read(document);
        }
        for field in &touched.texts {
            self.refresh_text(document, *field);
        }
        let mut entries: BTreeSet<EntryId> = touched.entries;
        entries.extend(touched.texts.iter().filter_map(|field| match field {
            TextField::Entry(entry) => Some(*entry),
            _ => None,
        }));
        if !entries.is_empty() {
            let read = |id| (id, document::read_entry(document, id));
            let rows: Vec<_> = entries.into_iter().map(read).collect();
            self.note_changes(document, &rows);
            self.timeline.set_some(rows);
        }
        if touched.actions {
            self.lists.set_actions(document::read_actions(document));
        }
        if touched.notes {
            self.lists.set_notes(document::read_notes(document));
        }
        if touched.head {
            self.set_head(document::read_head(document, self.id));
        }
    }

    fn refresh_text(&self, document: &Automerge, field: TextField) {
        let signal = self.texts.try_with_value(|texts| texts.get(&field).copied()).flatten();
        if let Some(signal) = signal {
            set_changed(signal, document::text(document, field));
        }
    }

    fn set_head(&self, head: Incident) {
        set_changed(self.head, head);
    }
}

impl Stepped<Command, TextField> for IncidentState {
    fn apply_if(
        &self,
        commands: Vec<Command>,
        fits: Fits<'_, Command>,
    ) -> Result<Vec<Command>, Refusal> {
        self.apply_where(&Command::All(commands), fits)
    }

    fn stored_text(&self, field: TextField) -> Option<String> {
        match field {
            TextField::Note(note) if self.is_confidential(note) => self.stored_confidential(field),
            _ => self.inside()?.open.with(|document| document::text(document, field)),
        }
    }

    fn edits(&self, field: TextField, edits: Vec<TextEdit>) -> Vec<Command> {
        edits.into_iter().map(|edit| Command::EditText { field, edit }).collect()
    }
}
