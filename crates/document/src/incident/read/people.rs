//! Reading who handed which role to whom, and how many notes others keep to themselves.

use andon_model::hand_over::HandOver;
use andon_model::id::NoteId;

use super::*;

/// The hand-overs, oldest first. Who held the role before is who got it by the one before.
pub(super) fn hand_overs<D: ReadDoc>(
    view: &View<'_, D>,
    root: &Record,
    problems: &mut Vec<Problem>,
) -> Vec<HandOver> {
    let made = root.seeded_since(2, view, "handovers", problems);
    let accepted = root.seeded_since(2, view, "acceptances", problems);
    let mut found = Vec::with_capacity(made.cells.len());
    for key in made.cells.keys() {
        let Some((role, at, by)) = hand_over(key) else {
            made.wrong(key, "the key is no hand-over of a role", problems);
            continue;
        };
        let to = made.id(key, problems);
        let yes = accepted.instant(key, problems).or((to == Some(by)).then_some(at));
        found.push(HandOver { role, from: None, to, by: Some(by), at, accepted: yes });
    }
    found.sort_unstable_by_key(|one| (one.at, one.role, one.by));
    let mut holders: BTreeMap<Role, PersonId> = BTreeMap::new();
    for one in &mut found {
        one.from = match one.to {
            Some(to) => holders.insert(one.role, to),
            None => holders.remove(&one.role),
        };
    }
    found
}

/// The key of a hand-over: role, time in milliseconds, who made it.
fn hand_over(key: &str) -> Option<(Role, DateTime<chrono::Utc>, PersonId)> {
    let mut parts = key.splitn(3, '/');
    let role = Role::from_name(parts.next()?)?;
    let at = view::instant(id_from_key(parts.next()?)?)?;
    Some((role, at, id_from_key(parts.next()?)?))
}

/// The notes that lie in the confidential document.
pub(super) fn internal_notes<D: ReadDoc>(
    root: &Record,
    view: &View<'_, D>,
    problems: &mut Vec<Problem>,
) -> BTreeSet<NoteId> {
    let marks = root.seeded_since(2, view, "internal_notes", problems);
    let mut found = BTreeSet::new();
    for key in marks.cells.keys() {
        match id_from_key::<NoteId>(key) {
            None => marks.wrong(key, "the key is no id", problems),
            Some(note) => found.extend(marks.flag(key, problems).then_some(note)),
        }
    }
    found
}
