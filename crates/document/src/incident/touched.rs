//! What must be read again after a change.

use std::collections::BTreeSet;

use andon_model::action::ActionItem;
use andon_model::command::TextField;
use andon_model::id::EntryId;
use andon_model::incident::{Incident, Question};
use automerge::{Patch, PatchAction, Prop};

use crate::view::id_from_key;

/// What must be read again after patches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Something of the head other than its texts: [`super::read_head`].
    pub head: bool,
    /// Texts of which characters changed: [`super::text`].
    pub texts: BTreeSet<TextField>,
    /// Entries of which anything changed, their text included: [`super::read_entry`].
    pub entries: BTreeSet<EntryId>,
    /// Something of the actions, their texts included: [`super::read_actions`].
    pub actions: bool,
    /// Something of the notes, their texts and reactions included: [`super::read_notes`].
    pub notes: bool,
    /// A part of the document was replaced as a whole: [`super::read`].
    pub everything: bool,
}

impl Touched {
    /// The same, and what is disputed already: one more value that does not show, and what somebody
    /// types into such a name, is told by no patch, so every change may be one of those. `entries`
    /// are those that are disputed, `actions` those that are shown.
    pub fn and_disputed(
        mut self,
        head: &Incident,
        entries: impl IntoIterator<Item = EntryId>,
        actions: &[ActionItem],
    ) -> Self {
        self.head |= !head.disputes.is_empty();
        self.entries.extend(entries);
        self.actions |= actions.iter().any(|action| !action.disputes.is_empty());
        self
    }

    /// Whether nothing needs to be read again.
    pub fn is_empty(&self) -> bool {
        *self == Touched::default()
    }
}

/// What the patches touched. A keystroke in an entry touches that entry and its text; one in the
/// name or the summary touches that text alone; one in an action or a note its list.
pub fn touched(patches: &[Patch]) -> Touched {
    let mut touched = Touched::default();
    for patch in patches {
        let (path, inside) = patch_path(patch);
        touched.add(&path);
        // Another name as a whole may be a dispute.
        touched.head |= !inside && path == ["name"];
    }
    touched
}

/// The keys of the maps that lead to what a patch is about, and whether it is about the inside of
/// a text or list.
pub(crate) fn patch_path(patch: &Patch) -> (Vec<&str>, bool) {
    let mut path: Vec<&str> = Vec::with_capacity(4);
    for (_, prop) in &patch.path {
        match prop {
            Prop::Map(key) => path.push(key),
            // What holds it is known already.
            Prop::Seq(_) => return (path, true),
        }
    }
    let key = changed_key(&patch.action);
    path.extend(key);
    (path, key.is_none())
}

impl Touched {
    fn add(&mut self, path: &[&str]) {
        match path {
            [] | ["entries" | "summary"] | ["entries", _] => self.everything = true,
            ["name", ..] => drop(self.texts.insert(TextField::Name)),
            ["summary", question, ..] => {
                let question = Question::ALL.into_iter().find(|q| q.name() == *question);
                self.texts.extend(question.map(TextField::Summary));
            }
            ["entries", _, entry, rest @ ..] => {
                let Some(entry) = id_from_key(entry) else { return };
                self.entries.insert(entry);
                if matches!(rest, [] | ["text", ..]) {
                    self.texts.insert(TextField::Entry(entry));
                }
            }
            ["actions", ..] => self.actions = true,
            ["notes" | "reactions", ..] => self.notes = true,
            [_, ..] => self.head = true,
        }
    }
}

/// The key of a map that the action is about; `None` for what happens inside of a text or list.
fn changed_key(action: &PatchAction) -> Option<&str> {
    match action {
        PatchAction::PutMap { key, .. }
        | PatchAction::DeleteMap { key }
        | PatchAction::Increment { prop: Prop::Map(key), .. }
        | PatchAction::Conflict { prop: Prop::Map(key) } => Some(key),
        _ => None,
    }
}
