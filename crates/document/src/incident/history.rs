//! The history of an entry, out of Automerge's own.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use andon_model::entry::EntryVersion;
use andon_model::id::{EntryId, PersonId};
use automerge::legacy::{ObjectId, OpId, OpType};
use automerge::{Automerge, Change, ChangeHash, ObjId};
use chrono::DateTime;
use uuid::Uuid;

use super::read::{entry_in, entry_object};
use crate::view::{Cell, View};

/// Changes of one person closer together than this are one version.
const ONE_SITTING_SECONDS: i64 = 60;

/// Every version of the entry, oldest first; empty when the document does not have it.
///
/// Changes made apart are put into the one order that every device finds for the same document
/// (by time, but never a change before one it builds on), and a version shows the entry with all
/// changes up to it. The cost grows with the history of
/// the whole document: to be called when somebody asks.
pub fn entry_history(doc: &Automerge, entry: EntryId) -> Vec<EntryVersion> {
    let Some(ObjId::Id(counter, actor, _)) = entry_object(&View::now(doc), entry) else {
        return Vec::new();
    };
    let mut sittings: Vec<Sitting> = Vec::new();
    let made_by = OpId(counter, actor);
    let mut objects = HashSet::from([made_by.clone()]);
    let mut heads: Vec<ChangeHash> = Vec::new();
    for change in in_order(doc.get_changes(&[])) {
        heads.retain(|head| !change.deps().contains(head));
        heads.push(change.hash());
        if !is_about(&change, &made_by, &mut objects) {
            continue;
        }
        let author = doc.get_author_for_actor(change.actor_id());
        let by = author.and_then(|a| Uuid::from_slice(a.as_bytes()).ok()).map(PersonId);
        let seconds = change.timestamp();
        match sittings.last_mut() {
            Some(sitting) if sitting.goes_on(by, seconds) => {
                sitting.seconds = seconds;
                sitting.heads.clone_from(&heads);
            }
            _ => sittings.push(Sitting { by, seconds, heads: heads.clone() }),
        }
    }
    sittings.iter().filter_map(|sitting| sitting.version(doc, entry)).collect()
}

/// The text that the entry was first written with; `None` when the document does not have it.
/// Costs little, because an entry and its text are made in one change.
pub fn first_text(doc: &Automerge, entry: EntryId) -> Option<String> {
    let view = View::now(doc);
    let Some(Cell::Text(text)) = view.cell(&entry_object(&view, entry)?, "text") else {
        return None;
    };
    let made = doc.hash_for_opid(&text)?;
    Some(View::at(doc, &[made]).string(&text))
}

/// The changes, every one after those it builds on, else by time and hash: the order in which
/// they arrived differs from device to device.
pub(super) fn in_order(changes: Vec<Change>) -> Vec<Change> {
    let index: HashMap<ChangeHash, usize> =
        changes.iter().enumerate().map(|(i, change)| (change.hash(), i)).collect();
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); changes.len()];
    let mut missing: Vec<usize> = vec![0; changes.len()];
    for (i, change) in changes.iter().enumerate() {
        for before in change.deps().iter().filter_map(|hash| index.get(hash)) {
            followers[*before].push(i);
            missing[i] += 1;
        }
    }
    let key = |i: usize| Reverse((changes[i].timestamp(), changes[i].hash(), i));
    let mut ready: BinaryHeap<_> =
        (0..changes.len()).filter(|i| missing[*i] == 0).map(key).collect();
    let mut order = Vec::with_capacity(changes.len());
    while let Some(Reverse((_, _, next))) = ready.pop() {
        order.push(next);
        for follower in &followers[next] {
            missing[*follower] -= 1;
            if missing[*follower] == 0 {
                ready.push(key(*follower));
            }
        }
    }
    let mut changes: Vec<Option<Change>> = changes.into_iter().map(Some).collect();
    order.into_iter().filter_map(|i| changes[i].take()).collect()
}

/// Changes that make one version.
struct Sitting {
    by: Option<PersonId>,
    /// When the last of them was made.
    seconds: i64,
    heads: Vec<ChangeHash>,
}

impl Sitting {
    fn goes_on(&self, by: Option<PersonId>, seconds: i64) -> bool {
        self.by == by && seconds.abs_diff(self.seconds) < ONE_SITTING_SECONDS as u64
    }

    fn version(&self, doc: &Automerge, entry: EntryId) -> Option<EntryVersion> {
        Some(EntryVersion {
            at: DateTime::from_timestamp(self.seconds, 0).unwrap_or(DateTime::UNIX_EPOCH),
            by: self.by,
            entry: entry_in(&View::at(doc, &self.heads), entry)?,
        })
    }
}

/// Whether the change makes the entry or changes anything in it. Objects that it makes inside of
/// the entry are added to `objects`.
fn is_about(change: &Change, made_by: &OpId, objects: &mut HashSet<OpId>) -> bool {
    let mut about = false;
    let start = change.start_op().get();
    let expanded = change.decode();
    for (index, op) in expanded.operations.iter().enumerate() {
        let id = OpId(start + index as u64, expanded.actor_id.clone());
        let inside = matches!(&op.obj, ObjectId::Id(object) if objects.contains(object));
        about |= inside || id == *made_by;
        if inside && matches!(op.action, OpType::Make(_)) {
            objects.insert(id);
        }
    }
    about
}
