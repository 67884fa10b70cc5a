//! The document of one incident.

mod activity;
mod apply;
mod history;
mod read;
mod touched;

use andon_model::id::EntryId;
use andon_model::incident::Question;
use automerge::Automerge;

use crate::seed::{self, Fixed};

pub use activity::{Heads, changes, deeds, last_edited, read_at};
pub(crate) use apply::Scribe;
pub use apply::apply;
pub use history::{entry_history, first_text};
pub(crate) use read::{notes_in, text_cell};
pub use read::{read, read_actions, read_entry, read_head, read_notes, text};
pub(crate) use touched::patch_path;
pub use touched::{Touched, touched};

/// Entries lie on sixteen shelves, because automerge walks a whole map for every change in it that
/// comes from elsewhere.
const SHELVES: [&str; 16] =
    ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f"];

const SUMMARY: [&str; 4] = ["description", "cause", "impact", "mitigation"];

/// A document without anything said in it yet; the first command is `Declare`. Any two of them
/// merge into one.
pub fn new() -> Automerge {
    debug_assert!(Question::ALL.map(Question::name) == SUMMARY);
    let first = [
        Fixed::Text("name"),
        Fixed::Texts("summary", &SUMMARY),
        Fixed::Map("milestones"),
        Fixed::Map("roles"),
        Fixed::Map("team"),
        Fixed::Maps("entries", &SHELVES),
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
    ];
    let second = [
        Fixed::Map("handovers"),
        Fixed::Map("acceptances"),
        Fixed::Map("attachments"),
        Fixed::Map("internal_notes"),
    ];
    seed::document("andon incident", &[&first, &second])
}

/// The shelf that an entry lies on: the last digit of its id.
pub(crate) fn shelf(entry: EntryId) -> &'static str {
    SHELVES[usize::from(entry.0.as_bytes()[15] & 0x0f)]
}
