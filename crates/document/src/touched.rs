//! What must be read again after a change, of documents that are read as a whole but for their texts.

use std::collections::BTreeSet;

use automerge::Patch;

use crate::incident::patch_path;

/// What must be read again after patches; `F` names the texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched<F> {
    /// Texts of which characters changed.
    pub texts: BTreeSet<F>,
    /// Anything else: all of it is read.
    pub rest: bool,
}

/// What the patches touched. A keystroke touches that text alone; `text_at` says which one lies
/// there.
pub(crate) fn touched<F: Ord>(
    patches: &[Patch],
    text_at: impl Fn(&[&str]) -> Option<F>,
) -> Touched<F> {
    let mut touched = Touched { texts: BTreeSet::new(), rest: false };
    for patch in patches {
        let (path, inside) = patch_path(patch);
        match inside.then(|| text_at(&path)).flatten() {
            Some(text) => drop(touched.texts.insert(text)),
            None => touched.rest = true,
        }
    }
    touched
}
