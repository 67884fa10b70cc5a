//! An open problem-solving record: signals to read, one method to change it.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use andon_document::pdca as document;
use andon_model::command::Refusal;
use andon_model::id::{ActId, MeasureId, PdcaId, WhyId};
use andon_model::index::RecordRow;
use andon_model::pdca::command::{PdcaCommand, PdcaText};
use andon_model::pdca::tree::Trees;
use andon_model::pdca::{Act, Measure, Pdca, Why};
use andon_model::problem::Problem;
use andon_model::text_edit::TextEdit;
use andon_sync::DocumentId;
use automerge::Automerge;
use leptos::prelude::*;

use super::andon::Core;
use super::not_kept::{self, Field, NotKept};
use super::open_document::{Loading, OpenDocument, Reader, set_changed};
use super::presence::Present;
use super::row_due::RowDue;
use super::steps::{Fits, Stepped, Steps, Way};
use super::typing::Typing;
use crate::browser::{clock, spawn};

/// An open record. Cheap to copy; lives as long as the page that opened it.
#[derive(Clone, Copy)]
pub struct RecordState {
    pub id: PdcaId,
    pub loading: RwSignal<Loading>,
    /// All of it, one's own waiting keystrokes included. A record is small: what shows a part of
    /// it takes that part by a memo.
    pub record: RwSignal<Pdca>,
    /// How the facts hang together.
    pub trees: Memo<Arc<Trees>>,
    pub problems: RwSignal<Vec<Problem>>,
    pub refused: RwSignal<Vec<NotKept>>,
    pub here: RwSignal<Vec<Present>>,
    inside: StoredValue<Option<Rc<Inside>>, LocalStorage>,
}

struct Inside {
    open: Rc<OpenDocument>,
    typing: Typing<PdcaText>,
    steps: Steps<PdcaCommand, PdcaText>,
    row: RowDue,
}

impl RecordState {
    /// Opens it under the current reactive owner.
    pub(super) fn open(core: Rc<Core>, id: PdcaId) -> RecordState {
        let record = RwSignal::new(Pdca::empty(id));
        let (loading, here) = (RwSignal::new(Loading::Reading), RwSignal::new(Vec::new()));
        let inside = StoredValue::new_local(None::<Rc<Inside>>);
        let state = RecordState {
            id,
            loading,
            record,
            trees: Memo::new(move |_| Arc::new(record.with(Trees::of))),
            problems: RwSignal::new(Vec::new()),
            refused: RwSignal::new(Vec::new()),
            here,
            inside,
        };
        let reader = Reader {
            read: Box::new(move |document| state.read(document)),
            refresh: Box::new(move |document, patches| {
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
        })));
        let get = move || state.inside().map(|inside| inside.open.clone());
        open.begin(here, get, move || state.look_after_row());
        on_cleanup(move || {
            state.flush();
            state.put_row();
            if let Some(inside) = state.inside() {
                inside.open.close();
            }
        });
        state
    }

    /// A text as it is now, here and remote edits included.
    pub fn text(&self, field: PdcaText) -> Signal<String> {
        let record = self.record;
        Memo::new(move |_| record.with(|record| text_in(record, field).unwrap_or_default())).into()
    }

    /// One fact, as long as it is there.
    pub fn why(&self, id: WhyId) -> Memo<Option<Why>> {
        let record = self.record;
        Memo::new(move |_| record.with(|r| r.whys.iter().find(|one| one.id == id).cloned()))
    }

    /// One countermeasure, as long as it is there.
    pub fn measure(&self, id: MeasureId) -> Memo<Option<Measure>> {
        let record = self.record;
        Memo::new(move |_| record.with(|r| r.measures.iter().find(|one| one.id == id).cloned()))
    }

    /// One act, as long as it is there.
    pub fn act(&self, id: ActId) -> Memo<Option<Act>> {
        let record = self.record;
        Memo::new(move |_| record.with(|r| r.acts.iter().find(|one| one.id == id).cloned()))
    }

    /// Changes the record. The refusal's text is for the person.
    pub fn run(&self, command: PdcaCommand) -> Result<(), Refusal> {
        self.flush();
        let inverse = self.apply(&command).inspect_err(|why| self.note_refusal(why))?;
        if let Some(inside) = self.inside() {
            inside.steps.did(inverse, Vec::new(), self);
        }
        self.row_is_due(true);
        Ok(())
    }

    /// Keystrokes in a text field; gathered for a moment, never lost.
    pub fn edit_text(&self, field: PdcaText, edit: TextEdit) {
        let Some(inside) = self.inside() else { return };
        if inside.typing.is_elsewhere(field) {
            self.flush();
        }
        self.record.try_update(|record| {
            if let Some(text) = text_of(record, field) {
                *text = edit.apply(text);
            }
        });
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

    /// Tells the others where one is writing, see [`Present::place`].
    pub fn set_place(&self, place: &str) {
        if let Some(inside) = self.inside() {
            inside.open.set_place(place);
        }
    }

    fn inside(&self) -> Option<Rc<Inside>> {
        self.inside.try_get_value().flatten()
    }

    fn apply(&self, command: &PdcaCommand) -> Result<Vec<PdcaCommand>, Refusal> {
        self.apply_where(command, &|_| true)
    }

    /// Carries out a command if what takes it back fits.
    fn apply_where(
        &self,
        command: &PdcaCommand,
        fits: Fits<'_, PdcaCommand>,
    ) -> Result<Vec<PdcaCommand>, Refusal> {
        let missing = || Refusal::NotFound("The record".into());
        let inside = self.inside().ok_or_else(missing)?;
        let core = &inside.open.core;
        core.may_write()?;
        let (me, now) = (core.me(), clock::now());
        core.repo
            .edit(inside.open.id, document::new, |tx| {
                let inverse = document::apply(tx, command, me, now)?;
                if fits(&inverse) { Ok(inverse) } else { Err(Refusal::ChangedSince) }
            })
            .unwrap_or_else(|| Err(missing()))
    }

    fn step(&self, way: Way) {
        self.flush();
        let Some(inside) = self.inside() else { return };
        if let Err(why) = inside.steps.take(way, self) {
            not_kept::say(self.refused, why);
        }
        self.row_is_due(true);
    }

    /// Puts waiting keystrokes into the document.
    fn flush(&self) {
        let Some(inside) = self.inside() else { return };
        let Some((field, edits)) = inside.typing.take() else { return };
        let before = self.stored_text(field);
        let outcome = self.apply(&PdcaCommand::All(self.edits(field, edits)));
        if outcome.is_ok()
            && let Some((before, after)) = before.zip(self.stored_text(field))
        {
            inside.steps.wrote(field, before, after);
        }
        if let Err(why) = outcome {
            let typed = self.record.try_with_untracked(|record| text_in(record, field)).flatten();
            // The field shows what is stored again.
            inside.open.with(|document| self.refresh_texts(document, &[field].into()));
            let stored = self.record.try_with_untracked(|record| text_in(record, field)).flatten();
            let called = Field { key: format!("{field:?}"), called: called(field) };
            let (typed, stored) = (typed.unwrap_or_default(), stored.unwrap_or_default());
            not_kept::keep_aside(self.refused, why, called, typed, &stored);
        }
        self.row_is_due(false);
    }

    fn read(&self, document: &Automerge) {
        let (record, problems) = document::read(document, self.id);
        set_changed(self.record, record);
        set_changed(self.problems, problems);
        self.undouble_context(document);
    }

    /// Mends what several people took over at the same moment. Not at once: this is called while
    /// the document tells what changed.
    fn undouble_context(&self, document: &Automerge) {
        if document::is_context_doubled(document) {
            let state = *self;
            // Refused to those who may not write, who are shown what those who may have mended.
            spawn(async move { drop(state.apply(&PdcaCommand::UndoubleContext)) });
        }
    }

    fn refresh(&self, document: &Automerge, touched: document::Touched) {
        match touched.rest {
            true => self.read(document),
            false => self.refresh_texts(document, &touched.texts),
        }
    }

    fn refresh_texts(&self, document: &Automerge, fields: &BTreeSet<PdcaText>) {
        let new: Vec<(PdcaText, String)> =
            fields.iter().map(|field| (*field, document::text(document, *field))).collect();
        let differs = |record: &Pdca| {
            new.iter().any(|(field, text)| text_in(record, *field).as_ref() != Some(text))
        };
        if fields.contains(&PdcaText::Context) {
            self.undouble_context(document);
        }
        if self.record.try_with_untracked(differs) == Some(true) {
            self.record.update(|record| {
                for (field, new) in new {
                    if let Some(text) = text_of(record, field) {
                        *text = new;
                    }
                }
            });
        }
    }

    fn note_refusal(&self, why: &Refusal) {
        if self.inside().is_some_and(|inside| inside.open.core.may_write().is_err()) {
            not_kept::note_barred(self.refused, why);
        }
    }

    /// The index shall show the record as it is: soon, or at once for what lists sort by.
    fn row_is_due(&self, at_once: bool) {
        let Some(inside) = self.inside() else { return };
        if at_once {
            inside.row.take();
            self.put_row_now();
        } else {
            let state = *self;
            inside.row.soon(move || state.put_row());
        }
    }

    fn put_row(&self) {
        if self.inside().is_some_and(|inside| inside.row.take()) {
            self.put_row_now();
        }
    }

    fn put_row_now(&self) {
        let Some(inside) = self.inside() else { return };
        let now = Some(clock::now());
        if let Some(row) = self.record.try_with_untracked(|record| RecordRow::of(record, now)) {
            inside.open.core.put_record(row);
        }
    }

    fn look_after_row(&self) {
        let state = *self;
        let Some(inside) = self.inside() else { return };
        inside.row.check_later(move || {
            let Some(inside) = state.inside() else { return };
            if state.loading.try_get_untracked() != Some(Loading::Ready) {
                return;
            }
            let Some(known) = inside.open.core.record(state.id) else {
                return state.row_is_due(true);
            };
            let row = state.record.try_with_untracked(|r| RecordRow::of(r, known.edited));
            if row.is_some_and(|row| row != known) {
                state.row_is_due(true);
            }
        });
    }
}

impl Stepped<PdcaCommand, PdcaText> for RecordState {
    fn apply_if(
        &self,
        commands: Vec<PdcaCommand>,
        fits: Fits<'_, PdcaCommand>,
    ) -> Result<Vec<PdcaCommand>, Refusal> {
        self.apply_where(&PdcaCommand::All(commands), fits)
    }

    fn stored_text(&self, field: PdcaText) -> Option<String> {
        self.inside()?.open.with(|document| document::text(document, field))
    }

    fn edits(&self, field: PdcaText, edits: Vec<TextEdit>) -> Vec<PdcaCommand> {
        edits.into_iter().map(|edit| PdcaCommand::EditText { field, edit }).collect()
    }
}

fn text_of(record: &mut Pdca, field: PdcaText) -> Option<&mut String> {
    match field {
        PdcaText::Name => Some(&mut record.name),
        PdcaText::Problem => Some(&mut record.problem),
        PdcaText::Context => Some(&mut record.context),
        PdcaText::Why(id) => {
            record.whys.iter_mut().find(|one| one.id == id).map(|one| &mut one.text)
        }
        PdcaText::Measure(id) => {
            record.measures.iter_mut().find(|one| one.id == id).map(|one| &mut one.text)
        }
        PdcaText::Check(id) => {
            record.measures.iter_mut().find(|one| one.id == id).map(|one| &mut one.check)
        }
        PdcaText::Act(id) => {
            record.acts.iter_mut().find(|one| one.id == id).map(|one| &mut one.text)
        }
    }
}

fn text_in(record: &Pdca, field: PdcaText) -> Option<String> {
    let text = match field {
        PdcaText::Name => &record.name,
        PdcaText::Problem => &record.problem,
        PdcaText::Context => &record.context,
        PdcaText::Why(id) => &record.whys.iter().find(|one| one.id == id)?.text,
        PdcaText::Measure(id) => &record.measures.iter().find(|one| one.id == id)?.text,
        PdcaText::Check(id) => &record.measures.iter().find(|one| one.id == id)?.check,
        PdcaText::Act(id) => &record.acts.iter().find(|one| one.id == id)?.text,
    };
    Some(text.clone())
}

fn called(field: PdcaText) -> &'static str {
    match field {
        PdcaText::Name => "the name",
        PdcaText::Problem => "the problem statement",
        PdcaText::Context => "the context",
        PdcaText::Why(_) => "a fact",
        PdcaText::Measure(_) => "a countermeasure",
        PdcaText::Check(_) => "a check",
        PdcaText::Act(_) => "an act",
    }
}
