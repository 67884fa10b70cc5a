//! The weekly reviews of the workspace, open: signals to read, one method to change them.

use std::collections::BTreeSet;
use std::rc::Rc;

use andon_document::review as document;
use andon_model::command::Refusal;
use andon_model::id::WorkspaceId;
use andon_model::problem::Problem;
use andon_model::review::Review;
use andon_model::review::command::{ReviewCommand, ReviewText};
use andon_model::text_edit::TextEdit;
use andon_model::workspace::reviews_document;
use andon_sync::DocumentId;
use automerge::Automerge;
use leptos::prelude::*;

use super::andon::Core;
use super::not_kept::{self, Field, NotKept};
use super::open_document::{Loading, OpenDocument, Reader, set_changed};
use super::presence::Present;
use super::steps::{Fits, Stepped, Steps, Way};
use super::typing::Typing;
use crate::browser::clock;

/// The open reviews. Cheap to copy; lives as long as the page that opened them.
#[derive(Clone, Copy)]
pub struct ReviewsState {
    pub loading: RwSignal<Loading>,
    /// All of them, the newest first, one's own waiting keystrokes included.
    pub reviews: RwSignal<Vec<Review>>,
    pub problems: RwSignal<Vec<Problem>>,
    pub refused: RwSignal<Vec<NotKept>>,
    pub here: RwSignal<Vec<Present>>,
    inside: StoredValue<Option<Rc<Inside>>, LocalStorage>,
}

struct Inside {
    open: Rc<OpenDocument>,
    typing: Typing<ReviewText>,
    steps: Steps<ReviewCommand, ReviewText>,
}

impl ReviewsState {
    /// Opens them under the current reactive owner.
    pub(super) fn open(core: Rc<Core>, workspace: WorkspaceId) -> ReviewsState {
        let (loading, here) = (RwSignal::new(Loading::Reading), RwSignal::new(Vec::new()));
        let inside = StoredValue::new_local(None::<Rc<Inside>>);
        let state = ReviewsState {
            loading,
            reviews: RwSignal::new(Vec::new()),
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
        let open = Rc::new(OpenDocument::new(
            core,
            DocumentId::from(reviews_document(workspace)),
            loading,
            reader,
        ));
        inside.set_value(Some(Rc::new(Inside {
            open: open.clone(),
            typing: Typing::new(),
            steps: Steps::new(),
        })));
        let get = move || state.inside().map(|inside| inside.open.clone());
        // Anybody may begin them: two that were begun apart merge into one.
        open.begin(Some(document::new), here, get, || ());
        on_cleanup(move || {
            state.flush();
            if let Some(inside) = state.inside() {
                inside.open.close();
            }
        });
        state
    }

    /// A text as it is now, here and remote edits included.
    pub fn text(&self, field: ReviewText) -> Signal<String> {
        let reviews = self.reviews;
        Memo::new(move |_| reviews.with(|reviews| text_in(reviews, field).unwrap_or_default()))
            .into()
    }

    /// Changes the reviews. The refusal's text is for the person.
    pub fn run(&self, command: ReviewCommand) -> Result<(), Refusal> {
        self.flush();
        let inverse = self.apply(&command).inspect_err(|why| self.note_refusal(why))?;
        if let Some(inside) = self.inside() {
            inside.steps.did(inverse, Vec::new(), self);
        }
        Ok(())
    }

    /// Keystrokes in a text field; gathered for a moment, never lost.
    pub fn edit_text(&self, field: ReviewText, edit: TextEdit) {
        let Some(inside) = self.inside() else { return };
        if inside.typing.is_elsewhere(field) {
            self.flush();
        }
        self.reviews.try_update(|reviews| {
            if let Some(text) = text_of(reviews, field) {
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

    fn apply(&self, command: &ReviewCommand) -> Result<Vec<ReviewCommand>, Refusal> {
        self.apply_where(command, &|_| true)
    }

    /// Carries out a command if what takes it back fits.
    fn apply_where(
        &self,
        command: &ReviewCommand,
        fits: Fits<'_, ReviewCommand>,
    ) -> Result<Vec<ReviewCommand>, Refusal> {
        let missing = || Refusal::NotFound("The review".into());
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
    }

    /// Puts waiting keystrokes into the document.
    fn flush(&self) {
        let Some(inside) = self.inside() else { return };
        let Some((field, edits)) = inside.typing.take() else { return };
        let before = self.stored_text(field);
        let outcome = self.apply(&ReviewCommand::All(self.edits(field, edits)));
        if outcome.is_ok()
            && let Some((before, after)) = before.zip(self.stored_text(field))
        {
            inside.steps.wrote(field, before, after);
        }
        if let Err(why) = outcome {
            let typed =
                self.reviews.try_with_untracked(|reviews| text_in(reviews, field)).flatten();
            // The field shows what is stored again.
            inside.open.with(|document| self.refresh_texts(document, &[field].into()));
            let stored =
                self.reviews.try_with_untracked(|reviews| text_in(reviews, field)).flatten();
            let called = Field { key: format!("{field:?}"), called: called(field) };
            let (typed, stored) = (typed.unwrap_or_default(), stored.unwrap_or_default());
            not_kept::keep_aside(self.refused, why, called, typed, &stored);
        }
    }

    fn read(&self, document: &Automerge) {
        let (reviews, problems) = document::read(document);
        set_changed(self.reviews, reviews);
        set_changed(self.problems, problems);
    }

    fn refresh(&self, document: &Automerge, touched: document::Touched) {
        match touched.rest {
            true => self.read(document),
            false => self.refresh_texts(document, &touched.texts),
        }
    }

    fn refresh_texts(&self, document: &Automerge, fields: &BTreeSet<ReviewText>) {
        let new: Vec<(ReviewText, String)> =
            fields.iter().map(|field| (*field, document::text(document, *field))).collect();
        let differs = |reviews: &Vec<Review>| {
            new.iter().any(|(field, text)| text_in(reviews, *field).as_ref() != Some(text))
        };
        if self.reviews.try_with_untracked(differs) == Some(true) {
            self.reviews.update(|reviews| {
                for (field, new) in new {
                    if let Some(text) = text_of(reviews, field) {
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
}

impl Stepped<ReviewCommand, ReviewText> for ReviewsState {
    fn apply_if(
        &self,
        commands: Vec<ReviewCommand>,
        fits: Fits<'_, ReviewCommand>,
    ) -> Result<Vec<ReviewCommand>, Refusal> {
        self.apply_where(&ReviewCommand::All(commands), fits)
    }

    fn stored_text(&self, field: ReviewText) -> Option<String> {
        self.inside()?.open.with(|document| document::text(document, field))
    }

    fn edits(&self, field: ReviewText, edits: Vec<TextEdit>) -> Vec<ReviewCommand> {
        edits.into_iter().map(|edit| ReviewCommand::EditText { field, edit }).collect()
    }
}

fn text_of(reviews: &mut [Review], field: ReviewText) -> Option<&mut String> {
    let (ReviewText::Notes(id) | ReviewText::Decision(id, _)) = field;
    let review = reviews.iter_mut().find(|one| one.id == id)?;
    match field {
        ReviewText::Notes(_) => Some(&mut review.notes),
        ReviewText::Decision(_, id) => {
            review.decisions.iter_mut().find(|one| one.id == id).map(|one| &mut one.text)
        }
    }
}

fn text_in(reviews: &[Review], field: ReviewText) -> Option<String> {
    let (ReviewText::Notes(id) | ReviewText::Decision(id, _)) = field;
    let review = reviews.iter().find(|one| one.id == id)?;
    match field {
        ReviewText::Notes(_) => Some(review.notes.clone()),
        ReviewText::Decision(_, id) => {
            review.decisions.iter().find(|one| one.id == id).map(|one| one.text.clone())
        }
    }
}

fn called(field: ReviewText) -> &'static str {
    match field {
        ReviewText::Notes(_) => "the notes",
        ReviewText::Decision(..) => "a decision",
    }
}
