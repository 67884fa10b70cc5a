//! What must be read again after a change.

use andon_model::review::command::ReviewText;
use automerge::Patch;

use crate::view::id_from_key;

/// What must be read again of the reviews.
pub type Touched = crate::touched::Touched<ReviewText>;

/// What the patches touched. A keystroke touches that text alone.
pub fn touched(patches: &[Patch]) -> Touched {
    crate::touched::touched(patches, text_at)
}

fn text_at(path: &[&str]) -> Option<ReviewText> {
    Some(match path {
        ["reviews", id, "notes"] => ReviewText::Notes(id_from_key(id)?),
        ["reviews", id, "decisions", decision, "text"] => {
            ReviewText::Decision(id_from_key(id)?, id_from_key(decision)?)
        }
        _ => return None,
    })
}
