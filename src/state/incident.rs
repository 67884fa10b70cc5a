//! An open incident: signals to read, one method to change it.

mod attach;
mod confidential;
mod hand;
mod not_kept;
mod past;
mod row;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use andon_document::incident::{self as document, Touched};
use andon_model::command::{Command, Refusal, TextField};
use andon_model::entry::EntryVersion;
use andon_model::id::{EntryId, IncidentId, PersonId};
use andon_model::incident::{Incident, Question};
use andon_model::problem::Problem;
use andon_model::text_edit::TextEdit;
use andon_sync::DocumentId;
use automerge::Automerge;
use leptos::prelude::*;

pub use self::not_kept::NotKept;
use super::andon::Core;
use super::lists::Lists;
use super::preferences::{Preferences, ShownZone};
use super::presence::{Gathering, Present};
use super::repo::{Event, Hold, Watch};
use super::timeline::Timeline;
use super::zone::NamedZone;
use crate::browser::clock::{self, Timer};
use crate::browser::zone as browser_zone;
pub use andon_document::incident::Heads;

/// Keystrokes within this time become one change: few enough for the document, quick enough for
/// those who watch.
const TYPING_PAUSE: Duration = Duration::from_millis(200);
/// How many steps can be taken back.
const UNDO_DEPTH: usize = 200;
/// From here on it is cheaper to read all entries than each by itself.
const MANY_ENTRIES: usize = 200;

/// How far the document has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loading {
    /// Being read from the device.
    Reading,
    /// Not on this device; asked for at the relay.
    Asking,
    /// Neither on this device nor at the relay (or the relay is out of reach).
    NotHere {
        relay_reached: bool,
    },
    Ready,
}

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
    /// Whether there is something to undo or redo.
    pub can_undo: RwSignal<bool>,
    pub can_redo: RwSignal<bool>,
    texts: StoredValue<BTreeMap<TextField, RwSignal<String>>>,
    inside: StoredValue<Rc<Inside>, LocalStorage>,
}

/// Keystrokes that wait for company.
struct Typing {
    field: TextField,
    edits: Vec<TextEdit>,
    _timer: Timer,
}

struct Inside {
    core: Rc<Core>,
    document: DocumentId,
    typing: RefCell<Option<Typing>>,
    last_typed: RefCell<f64>,
    undo: RefCell<Vec<Vec<Command>>>,
    redo: RefCell<Vec<Vec<Command>>>,
    row_due: RefCell<Option<Timer>>,
    row_check: RefCell<Option<Timer>>,
    gathering: RefCell<Option<Gathering>>,
    held: RefCell<Vec<Watch>>,
    hold: RefCell<Option<Hold>>,
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
        let inside = Rc::new(Inside {
            core: core.clone(),
            document: DocumentId::from(id.0),
            typing: RefCell::default(),
            last_typed: RefCell::new(0.0),
            undo: RefCell::default(),
            redo: RefCell::default(),
            row_due: RefCell::default(),
            row_check: RefCell::default(),
            gathering: RefCell::default(),
            held: RefCell::default(),
            hold: RefCell::default(),
            confidential: RefCell::default(),
        });
        let state = IncidentState {
            id,
            loading: RwSignal::new(Loading::Reading),
            head,
            changes: RwSignal::new(0),
            timeline: Timeline::new(zone, preferences),
            lists: Lists::new(),
            problems: RwSignal::new(Vec::new()),
            refused: RwSignal::new(Vec::new()),
            changed_by_others: RwSignal::new(Vec::new()),
            here: RwSignal::new(Vec::new()),
            zone,
            can_undo: RwSignal::new(false),
            can_redo: RwSignal::new(false),
            texts: StoredValue::new(texts),
            inside: StoredValue::new_local(inside.clone()),
        };
        let repo = core.repo.clone();
        if core.is_shared() {
            repo.share(inside.document);
        }
        let watch = repo.watch(inside.document, move |event| state.on_event(event));
        let flush = repo.before_others(inside.document, move || state.flush());
        inside.held.borrow_mut().extend([watch, flush]);
        *inside.gathering.borrow_mut() =
            Some(Gathering::open(core.clone(), inside.document, state.here));
        let hold = repo.open(inside.document, None, move || {
            if let Some(inside) = state.inside.try_get_value() {
                inside.core.repo.with(inside.document, |document| state.read(document));
                state.stand();
                state.look_after_row();
            }
        });
        *inside.hold.borrow_mut() = Some(hold);
        state.follow_confidential();
        on_cleanup(move || {
            state.flush();
            state.put_row();
            let Some(inside) = state.inside.try_get_value() else { return };
            inside.gathering.borrow_mut().take();
            inside.held.borrow_mut().clear();
            inside.hold.borrow_mut().take();
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
        self.flush();
        let inverse = self.apply(&command).inspect_err(|why| self.note_refusal(why))?;
        if let Some(inside) = self.inside.try_get_value() {
            if !inverse.is_empty() {
                let mut undo = inside.undo.borrow_mut();
                undo.push(inverse);
                let surplus = undo.len().saturating_sub(UNDO_DEPTH);
                undo.drain(..surplus);
            }
            inside.redo.borrow_mut().clear();
        }
        self.tell_undo();
        self.row_is_due(matches!(
            command,
            Command::SetSeverity(_) | Command::MovePhase { .. } | Command::SettlePhase { .. }
        ));
        Ok(())
    }

    /// Keystrokes in a text field; gathered for a moment, never lost.
    pub fn edit_text(&self, field: TextField, edit: TextEdit) {
        let Some(inside) = self.inside.try_get_value() else { return };
        let other = inside.typing.borrow().as_ref().is_some_and(|typing| typing.field != field);
        if other {
            self.flush();
        }
        self.show_edit(field, &edit);
        let now = clock::monotonic_millis();
        let pause = TYPING_PAUSE.as_millis() as f64;
        let mut typing = inside.typing.borrow_mut();
        match typing.as_mut() {
            Some(typing) => typing.edits.push(edit),
            None => {
                // The first keystroke after a pause goes at once.
                let rest = pause - (now - *inside.last_typed.borrow());
                let state = *self;
                let wait = Duration::from_millis(rest.clamp(0.0, pause) as u64);
                let timer = Timer::after(wait, move || state.flush());
                *typing = Some(Typing { field, edits: vec![edit], _timer: timer });
                if rest <= 0.0 {
                    drop(typing);
                    self.flush();
                }
            }
        }
    }

    /// Takes the last own change back. What it refers to may be gone: then nothing happens.
    pub fn undo(&self) {
        self.step(|inside| &inside.undo, |inside| &inside.redo);
    }

    pub fn redo(&self) {
        self.step(|inside| &inside.redo, |inside| &inside.undo);
    }

    /// Earlier versions of an entry, oldest first.
    pub fn history(&self, entry: EntryId) -> Vec<EntryVersion> {
        self.flush();
        let Some(inside) = self.inside.try_get_value() else { return Vec::new() };
        inside
            .core
            .repo
            .with(inside.document, |document| document::entry_history(document, entry))
            .unwrap_or_default()
    }

    /// Tells the others where one is writing, see [`Present::place`].
    pub fn set_place(&self, place: &str) {
        if let Some(inside) = self.inside.try_get_value()
            && let Some(gathering) = inside.gathering.borrow().as_ref()
        {
            gathering.set_place(place);
        }
    }

    fn me(&self) -> Option<PersonId> {
        self.inside.try_get_value().map(|inside| inside.core.me())
    }

    fn apply(&self, command: &Command) -> Result<Vec<Command>, Refusal> {
        if self.goes_there(command) {
            return self.apply_confidential(command);
        }
        let inside = self.inside.try_get_value();
        let (Some(inside), Some(me)) = (inside, self.me()) else {
            return Err(Refusal::NotFound("The incident".into()));
        };
        inside.core.may_write()?;
        let now = clock::now();
        inside
            .core
            .repo
            .edit(inside.document, document::new, |tx| document::apply(tx, command, me, now))
            .unwrap_or_else(|| Err(Refusal::NotFound("The incident".into())))
    }

    fn step(
        &self,
        from: impl Fn(&Inside) -> &RefCell<Vec<Vec<Command>>>,
        to: impl Fn(&Inside) -> &RefCell<Vec<Vec<Command>>>,
    ) {
        self.flush();
        let Some(inside) = self.inside.try_get_value() else { return };
        let commands = from(&inside).borrow_mut().pop();
        let Some(commands) = commands else { return };
        if let Ok(inverse) = self.apply(&Command::All(commands)) {
            to(&inside).borrow_mut().push(inverse);
        }
        self.tell_undo();
        self.row_is_due(true);
    }

    fn tell_undo(&self) {
        let Some(inside) = self.inside.try_get_value() else { return };
        self.can_undo.try_set(!inside.undo.borrow().is_empty());
        self.can_redo.try_set(!inside.redo.borrow().is_empty());
    }

    /// Puts waiting keystrokes into the document.
    fn flush(&self) {
        let Some(inside) = self.inside.try_get_value() else { return };
        let Some(typing) = inside.typing.borrow_mut().take() else { return };
        *inside.last_typed.borrow_mut() = clock::monotonic_millis();
        let field = typing.field;
        let edits =
            typing.edits.into_iter().map(|edit| Command::EditText { field, edit }).collect();
        if let Err(refusal) = self.apply(&Command::All(edits)) {
            let typed = self.shown_text(field);
            // The field shows what is stored again.
            inside.core.repo.with(inside.document, |document| match field {
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

    fn on_event(&self, event: &Event<'_>) {
        match event {
            Event::Changed { document, patches, .. } => {
                self.changes.try_update(|changes| *changes += 1);
                if self.loading.try_get_untracked() != Some(Loading::Ready) {
                    self.read(document);
                } else {
                    self.refresh(document, document::touched(patches));
                }
            }
            Event::Ephemeral(ephemeral) => {
                if let Some(inside) = self.inside.try_get_value()
                    && let Some(gathering) = inside.gathering.borrow().as_ref()
                {
                    gathering.hear(ephemeral);
                }
            }
            Event::Standing => self.stand(),
        }
    }

    /// Takes over the whole document, if there is one.
    fn read(&self, document: &Automerge) {
        if document.get_heads().is_empty() {
            return;
        }
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
        if self.problems.try_with_untracked(|known| *known != problems) == Some(true) {
            self.problems.set(problems);
        }
        if self.loading.try_get_untracked() != Some(Loading::Ready) {
            self.loading.try_set(Loading::Ready);
        }
    }

    fn refresh(&self, document: &Automerge, touched: Touched) {
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
            let text = document::text(document, field);
            if signal.try_with_untracked(|known| *known != text) == Some(true) {
                signal.set(text);
            }
        }
    }

    fn set_head(&self, head: Incident) {
        if self.head.try_with_untracked(|known| *known != head) == Some(true) {
            self.head.set(head);
        }
    }

    /// Says whether the document is here, asked for, or nowhere.
    fn stand(&self) {
        let Some(inside) = self.inside.try_get_value() else { return };
        let standing = inside.core.repo.standing(inside.document);
        if let Some(gathering) = inside.gathering.borrow().as_ref() {
            gathering.meet(standing.is_some_and(|standing| standing.followed));
        }
        if self.loading.try_get_untracked().is_none_or(|loading| loading == Loading::Ready) {
            return;
        }
        let Some(standing) = standing else { return };
        let loading = match (standing.known, standing.unavailable, inside.core.is_live()) {
            (true, ..) => return,
            (false, true, _) => Loading::NotHere { relay_reached: true },
            (false, false, true) => Loading::Asking,
            (false, false, false) => Loading::NotHere { relay_reached: false },
        };
        if self.loading.try_get_untracked() != Some(loading.clone()) {
            self.loading.try_set(loading);
        }
    }
}
