//! What must be read again after a change.

use std::collections::BTreeSet;

use andon_model::review::command::ReviewText;
use automerge::Patch;

use crate::incident::patch_path;
use crate::view::id_from_key;

/// What must be read again after patches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Texts of which characters changed: [`super::text`].
    pub texts: BTreeSet<ReviewText>,
    /// Anything else: [`super::read`].
    pub rest: bool,
}

/// What the patches touched. A keystroke touches that text alone.
pub fn touched(patches: &[Patch]) -> Touched {
    let mut touched = Touched::default();
    for patch in patches {
        let (path, inside) = patch_path(patch);
        match inside.then(|| text_at(&path)).flatten() {
            Some(text) => drop(touched.texts.insert(text)),
            None => touched.rest = true,
        }
    }
    touched
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
