//! The document of one incident.

mod activity;
mod apply;
mod history;
mod read;
mod touched;

use andon_model::incident::Question;
use automerge::Automerge;

use crate::seed::{self, Fixed};

pub use activity::{Heads, activity, deeds, read_at};
pub use apply::apply;
pub use history::{entry_history, first_text};
pub use read::{read, read_actions, read_entry, read_head, read_notes, text};
pub use touched::{Touched, touched};

const SUMMARY: [&str; 4] = ["description", "cause", "impact", "mitigation"];

/// A document without anything said in it yet; the first command is `Declare`. Any two of them
/// merge into one.
pub fn new() -> Automerge {
    debug_assert!(Question::ALL.map(Question::name) == SUMMARY);
    seed::document(
        "andon incident",
        &[
            Fixed::Text("name"),
            Fixed::Texts("summary", &SUMMARY),
            Fixed::Map("milestones"),
            Fixed::Map("roles"),
            Fixed::Map("team"),
            Fixed::Map("entries"),
            Fixed::Map("links"),
            Fixed::Map("transitions"),
            Fixed::Map("settlements"),
            Fixed::Map("properties"),
            Fixed::Map("absences"),
            Fixed::Map("terms"),
            Fixed::Map("owners"),
            Fixed::Map("ticks"),
            Fixed::Map("actions"),
            Fixed::Map("notes"),
            Fixed::Map("reactions"),
        ],
    )
}
