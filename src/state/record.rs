//! An open problem-solving record: signals to read, one method to change it.

use std::rc::Rc;
use std::sync::Arc;

use andon_document::pdca as document;
use andon_model::command::Refusal;
use andon_model::id::{ActId, MeasureId, PdcaId, PersonId, WhyId};
use andon_model::index::RecordRow;
use andon_model::pdca::command::{PdcaCommand, PdcaText};
use andon_model::pdca::tree::Trees;
use andon_model::pdca::{Act, Measure, Pdca, Why};
use andon_model::problem::Problem;
use andon_model::text_edit::TextEdit;
use andon_sync::DocumentId;
use automerge::Automerge;
use automerge::transaction::Transaction;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::andon::Core;
use super::not_kept::NotKept;
use super::open_document::{Loading, OpenDocument, Reader, set_changed};
use super::presence::Present;
use super::row_due::RowDue;
use super::whole::{Inside, Whole};
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
    inside: StoredValue<Option<Rc<Inside<PdcaCommand, PdcaText>>>, LocalStorage>,
    row: StoredValue<Rc<RowDue>, LocalStorage>,
}

impl RecordState {
    /// Opens it under the current reactive owner.
    pub(super) fn open(core: Rc<Core>, id: PdcaId) -> RecordState {
        let record = RwSignal::new(Pdca::empty(id));
        let (loading, here) = (RwSignal::new(Loading::Reading), RwSignal::new(Vec::new()));
        let inside = StoredValue::new_local(None);
        let state = RecordState {
            id,
            loading,
            record,
            trees: Memo::new(move |_| Arc::new(record.with(Trees::of))),
            problems: RwSignal::new(Vec::new()),
            refused: RwSignal::new(Vec::new()),
            here,
            inside,
            row: StoredValue::new_local(Rc::default()),
        };
        let reader = Reader {
            read: Box::new(move |document| state.read(document)),
            refresh: Box::new(move |document, patches| {
                state.refresh(document, document::touched(patches));
            }),
            flush: Box::new(move || state.flush()),
        };
        let open = Rc::new(OpenDocument::new(core, DocumentId::from(id.0), loading, reader));
        inside.set_value(Some(Inside::new(open.clone())));
        let get = move || state.inside().map(|inside| inside.open.clone());
        open.begin(None, here, get, move || state.look_after_row());
        on_cleanup(move || {
            state.flush();
            state.put_row();
            if let Some(inside) = state.inside() {
                inside.open.close();
            }
        });
        state
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
            spawn(async move { drop(state.apply(&PdcaCommand::UndoubleContext, &|_| true)) });
        }
    }

    fn refresh(&self, document: &Automerge, touched: document::Touched) {
        match touched.rest {
            true => self.read(document),
            false => {
                if touched.texts.contains(&PdcaText::Context) {
                    self.undouble_context(document);
                }
                self.refresh_texts(document, &touched.texts);
            }
        }
    }

    /// The index shall show the record as it is: soon, or at once for what lists sort by.
    fn row_is_due(&self, at_once: bool) {
        let Some(row) = self.row.try_get_value() else { return };
        if at_once {
            row.take();
            self.put_row_now();
        } else {
            let state = *self;
            row.soon(move || state.put_row());
        }
    }

    fn put_row(&self) {
        if self.row.try_get_value().is_some_and(|row| row.take()) {
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
        let Some(row) = self.row.try_get_value() else { return };
        row.check_later(move || {
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

impl Whole for RecordState {
    type Content = Pdca;
    type Command = PdcaCommand;
    type Text = PdcaText;

    fn inside(&self) -> Option<Rc<Inside<PdcaCommand, PdcaText>>> {
        self.inside.try_get_value().flatten()
    }

    fn content(&self) -> RwSignal<Pdca> {
        self.record
    }

    fn refused(&self) -> RwSignal<Vec<NotKept>> {
        self.refused
    }

    fn written(&self, at_once: bool) {
        self.row_is_due(at_once);
    }

    fn blank() -> Automerge {
        document::new()
    }

    fn write(
        tx: &mut Transaction<'_>,
        command: &PdcaCommand,
        by: PersonId,
        now: DateTime<Utc>,
    ) -> Result<Vec<PdcaCommand>, Refusal> {
        document::apply(tx, command, by, now)
    }

    fn all(commands: Vec<PdcaCommand>) -> PdcaCommand {
        PdcaCommand::All(commands)
    }

    fn edit(field: PdcaText, edit: TextEdit) -> PdcaCommand {
        PdcaCommand::EditText { field, edit }
    }

    fn stored(document: &Automerge, field: PdcaText) -> String {
        document::text(document, field)
    }

    fn text_in(record: &Pdca, field: PdcaText) -> Option<&String> {
        Some(match field {
            PdcaText::Name => &record.name,
            PdcaText::Problem => &record.problem,
            PdcaText::Context => &record.context,
            PdcaText::Why(id) => &record.whys.iter().find(|one| one.id == id)?.text,
            PdcaText::Measure(id) => &record.measures.iter().find(|one| one.id == id)?.text,
            PdcaText::Check(id) => &record.measures.iter().find(|one| one.id == id)?.check,
            PdcaText::Act(id) => &record.acts.iter().find(|one| one.id == id)?.text,
        })
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

    fn called(field: Option<PdcaText>) -> &'static str {
        let Some(field) = field else { return "The record" };
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
}
