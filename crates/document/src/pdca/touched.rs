//! What must be read again after a change.

use andon_model::pdca::command::PdcaText;
use automerge::Patch;

use crate::view::id_from_key;

/// What must be read again of the record.
pub type Touched = crate::touched::Touched<PdcaText>;

/// What the patches touched. A keystroke touches that text alone.
pub fn touched(patches: &[Patch]) -> Touched {
    crate::touched::touched(patches, text_at)
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
