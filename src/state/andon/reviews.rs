//! The weekly reviews.

use andon_model::id::{DecisionId, ReviewId};

use super::Andon;
use crate::state::reviews::ReviewsState;

impl Andon {
    /// Opens the reviews for the page whose reactive owner is current; closed with it. `None` only
    /// before the device's storage is open.
    pub fn open_reviews(&self) -> Option<ReviewsState> {
        let core = self.core()?;
        let workspace = core.library.borrow().as_ref()?.id;
        Some(ReviewsState::open(core, workspace))
    }

    pub fn new_review_id(&self) -> ReviewId {
        ReviewId(self.new_id())
    }

    pub fn new_decision_id(&self) -> DecisionId {
        DecisionId(self.new_id())
    }
}
