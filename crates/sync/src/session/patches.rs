//! Whether a session tells what changed in its document.

use automerge::Automerge;
use automerge::patches::{Patch, PatchLog};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Patches {
    Told,
    Untold,
}

impl Patches {
    /// A log for the next change.
    pub fn log(self) -> PatchLog {
        PatchLog::new(self == Patches::Told)
    }

    /// What the log says, which takes time that grows with the document.
    pub fn of(self, mut log: PatchLog, document: &Automerge) -> Vec<Patch> {
        match self {
            Patches::Told => document.make_patches(&mut log),
            Patches::Untold => Vec::new(),
        }
    }
}
