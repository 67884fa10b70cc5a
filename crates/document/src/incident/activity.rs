//! Who changed what and when, out of Automerge's own history; and the incident as it was.

use andon_model::activity::{Deed, Sitting, compare};
use andon_model::entry::Entry;
use andon_model::id::{IncidentId, PersonId};
use andon_model::incident::Incident;
use automerge::{Automerge, ChangeHash, ReadDoc};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::history::in_order;
use super::read::{actions_in, all_entries, entry_in, head, notes_in};
use super::{Touched, touched};
use crate::view::View;

/// A state of a document: the changes that nothing follows.
pub type Heads = Vec<ChangeHash>;

/// How the actors of seeds begin.
const SEED: &[u8] = b"andon ";

/// Every change since the document was made, each for itself, oldest first.
///
/// Changes made apart stand in the one order that every device finds for the same document; the
/// state after one holds all changes up to it. The cost grows with the history of the whole
/// document: to be called when somebody asks. [`andon_model::activity::gather`] puts together what
/// one person did in one go.
pub fn changes(doc: &Automerge) -> Vec<Sitting<Heads>> {
    let mut changes: Vec<Sitting<Heads>> = Vec::new();
    let mut heads: Heads = Vec::new();
    for change in in_order(doc.get_changes(&[])) {
        let before = heads.clone();
        heads.retain(|head| !change.deps().contains(head));
        heads.push(change.hash());
        // Seeds say nothing.
        if change.actor_id().to_bytes().starts_with(SEED) {
            continue;
        }
        let author = doc.get_author_for_actor(change.actor_id());
        let by = author.and_then(|a| Uuid::from_slice(a.as_bytes()).ok()).map(PersonId);
        let at = DateTime::from_timestamp(change.timestamp(), 0).unwrap_or(DateTime::UNIX_EPOCH);
        changes.push(Sitting { by, from: at, until: at, before, after: heads.clone() });
    }
    changes
}

/// Who made the latest change, and when, by the clock of their device; `None` when nobody has said
/// anything yet. Looks only at the changes that nothing follows: the latest is one of them.
pub fn last_edited(doc: &Automerge) -> Option<(Option<PersonId>, DateTime<Utc>)> {
    let heads = doc.get_heads().into_iter().filter_map(|head| doc.get_change_by_hash(&head));
    let made = heads.filter(|change| !change.actor_id().to_bytes().starts_with(SEED));
    let last = made.max_by_key(|change| (change.timestamp(), change.hash()))?;
    let by = doc.get_author_for_actor(last.actor_id());
    let by = by.and_then(|author| Uuid::from_slice(author.as_bytes()).ok()).map(PersonId);
    Some((by, DateTime::from_timestamp(last.timestamp(), 0)?))
}

/// What changed from one state to another, in the order of the page.
pub fn deeds(doc: &Automerge, id: IncidentId, before: &Heads, after: &Heads) -> Vec<Deed> {
    let touched = touched(&doc.diff(before, after));
    compare(&part(doc, id, before, &touched), &part(doc, id, after, &touched))
}

/// The incident as it was in that state.
pub fn read_at(doc: &Automerge, id: IncidentId, heads: &Heads) -> Incident {
    let everything = Touched { everything: true, ..Touched::default() };
    part(doc, id, heads, &everything)
}

/// The incident as it was, without the entries, actions and notes that were not touched.
fn part(doc: &Automerge, id: IncidentId, heads: &Heads, touched: &Touched) -> Incident {
    let ignored = &mut Vec::new();
    let view = View::at(doc, heads);
    let mut incident = head(&view, &view.root(), id, ignored);
    if touched.everything {
        incident.entries = all_entries(&view, ignored);
    } else {
        let entries = touched.entries.iter().filter_map(|entry| entry_in(&view, *entry));
        incident.entries = entries.collect();
    }
    incident.entries.sort_by_key(Entry::order);
    if touched.everything || touched.actions {
        incident.actions = actions_in(&view, ignored);
    }
    if touched.everything || touched.notes {
        incident.notes = notes_in(&view, ignored);
    }
    incident
}
