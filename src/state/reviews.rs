//! The weekly reviews of the workspace, open: signals to read, one method to change them.

use std::rc::Rc;

use andon_document::review as document;
use andon_model::command::Refusal;
use andon_model::id::{PersonId, WorkspaceId};
use andon_model::problem::Problem;
use andon_model::review::Review;
use andon_model::review::command::{ReviewCommand, ReviewText};
use andon_model::text_edit::TextEdit;
use andon_model::workspace::reviews_document;
use andon_sync::DocumentId;
use automerge::Automerge;
use automerge::transaction::Transaction;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::andon::Core;
use super::not_kept::NotKept;
use super::open_document::{Loading, OpenDocument, Reader, set_changed};
use super::presence::Present;
use super::whole::{Inside, Whole};

/// The open reviews. Cheap to copy; lives as long as the page that opened them.
#[derive(Clone, Copy)]
pub struct ReviewsState {
    pub loading: RwSignal<Loading>,
    /// All of them, the newest first, one's own waiting keystrokes included.
    pub reviews: RwSignal<Vec<Review>>,
    pub problems: RwSignal<Vec<Problem>>,
    pub refused: RwSignal<Vec<NotKept>>,
    pub here: RwSignal<Vec<Present>>,
    inside: StoredValue<Option<Rc<Inside<ReviewCommand, ReviewText>>>, LocalStorage>,
}

impl ReviewsState {
    /// Opens them under the current reactive owner.
    pub(super) fn open(core: Rc<Core>, workspace: WorkspaceId) -> ReviewsState {
        let (loading, here) = (RwSignal::new(Loading::Reading), RwSignal::new(Vec::new()));
        let inside = StoredValue::new_local(None);
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
        inside.set_value(Some(Inside::new(open.clone())));
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
}

impl Whole for ReviewsState {
    type Content = Vec<Review>;
    type Command = ReviewCommand;
    type Text = ReviewText;

    fn inside(&self) -> Option<Rc<Inside<ReviewCommand, ReviewText>>> {
        self.inside.try_get_value().flatten()
    }

    fn content(&self) -> RwSignal<Vec<Review>> {
        self.reviews
    }

    fn refused(&self) -> RwSignal<Vec<NotKept>> {
        self.refused
    }

    fn blank() -> Automerge {
        document::new()
    }

    fn write(
        tx: &mut Transaction<'_>,
        command: &ReviewCommand,
        by: PersonId,
        now: DateTime<Utc>,
    ) -> Result<Vec<ReviewCommand>, Refusal> {
        document::apply(tx, command, by, now)
    }

    fn all(commands: Vec<ReviewCommand>) -> ReviewCommand {
        ReviewCommand::All(commands)
    }

    fn edit(field: ReviewText, edit: TextEdit) -> ReviewCommand {
        ReviewCommand::EditText { field, edit }
    }

    fn stored(document: &Automerge, field: ReviewText) -> String {
        document::text(document, field)
    }

    fn text_in(reviews: &Vec<Review>, field: ReviewText) -> Option<&String> {
        let (ReviewText::Notes(id) | ReviewText::Decision(id, _)) = field;
        let review = reviews.iter().find(|one| one.id == id)?;
        match field {
            ReviewText::Notes(_) => Some(&review.notes),
            ReviewText::Decision(_, id) => {
                review.decisions.iter().find(|one| one.id == id).map(|one| &one.text)
            }
        }
    }

    fn text_of(reviews: &mut Vec<Review>, field: ReviewText) -> Option<&mut String> {
        let (ReviewText::Notes(id) | ReviewText::Decision(id, _)) = field;
        let review = reviews.iter_mut().find(|one| one.id == id)?;
        match field {
            ReviewText::Notes(_) => Some(&mut review.notes),
            ReviewText::Decision(_, id) => {
                review.decisions.iter_mut().find(|one| one.id == id).map(|one| &mut one.text)
            }
        }
    }

    fn called(field: Option<ReviewText>) -> &'static str {
        match field {
            None => "The review",
            Some(ReviewText::Notes(_)) => "the notes",
            Some(ReviewText::Decision(..)) => "a decision",
        }
    }
}
