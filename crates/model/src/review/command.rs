//! Everything that can be done with the weekly reviews, as values.

use chrono::NaiveDate;

use super::Held;
use crate::id::{DecisionId, PersonId, ReviewId};
use crate::text_edit::TextEdit;

/// A text that several people may write at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReviewText {
    Notes(ReviewId),
    Decision(ReviewId, DecisionId),
}

/// One change of the reviews.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewCommand {
    /// Begins a review.
    Begin(ReviewId),
    EditText {
        field: ReviewText,
        edit: TextEdit,
    },
    AddDecision {
        review: ReviewId,
        decision: DecisionId,
    },
    ChangeDecision {
        review: ReviewId,
        decision: DecisionId,
        change: DecisionChange,
    },
    /// Says that it was held, by whoever says so, now; or that it goes on after all.
    SetHeld {
        review: ReviewId,
        held: bool,
    },
    /// Says again that it was held, by whom and when it was said before: undoes that it goes on
    /// after all. Whoever has said it meanwhile stays.
    RestoreHeld {
        review: ReviewId,
        held: Held,
    },
    /// Takes a review off the page, or back: somebody else had begun it as well.
    SetRemoved {
        review: ReviewId,
        removed: bool,
    },
    /// Several commands as one change and one step of undo.
    All(Vec<ReviewCommand>),
}

/// A field of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecisionChange {
    Owner(Option<PersonId>),
    Due(Option<NaiveDate>),
    Done(bool),
    Removed(bool),
}
