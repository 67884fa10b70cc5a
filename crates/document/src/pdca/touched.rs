//! What must be read again after a change.

use std::collections::BTreeSet;

use andon_model::pdca::command::PdcaText;
use automerge::Patch;

use crate::incident::patch_path;
use crate::view::id_from_key;

/// What must be read again after patches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Texts of which characters changed: [`super::text`].
    pub texts: BTreeSet<PdcaText>,
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

fn text_at(path: &[&str]) -> Option<PdcaText> {
    Some(match path {
        ["name"] => PdcaText::Name,
        ["problem"] => PdcaText::Problem,
        ["context"] => PdcaText::Context,
        ["whys", id, "text"] => PdcaText::Why(id_from_key(id)?),
        ["measures", id, "text"] => PdcaText::Measure(id_from_key(id)?),
        ["measures", id, "check"] => PdcaText::Check(id_from_key(id)?),
        ["acts", id, "text"] => PdcaText::Act(id_from_key(id)?),
        _ => return None,
    })
}
