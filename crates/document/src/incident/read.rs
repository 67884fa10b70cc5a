//! Reading an incident's document.

use std::collections::{BTreeMap, BTreeSet};

use andon_model::channel::Channel;
use andon_model::command::TextField;
use andon_model::entry::{Entry, EntryKind};
use andon_model::id::{EntryId, IncidentId, PersonId, TransitionId, unix_millis};
use andon_model::incident::{Incident, IncidentKind, Link, Milestone, Question, Role, Severity};
use andon_model::phase::{self, Dismissal, Phase, Settlement, Transition};
use andon_model::problem::Problem;
use andon_model::property::Impact;
use andon_model::when::When;
use automerge::{Automerge, ObjId, ROOT, ReadDoc};
use chrono::DateTime;

use super::SHELVES;
use crate::view::{self, Cell, Record, View, id_from_key};

mod disputes;
mod lists;
mod people;
mod properties;

pub(crate) use lists::notes_in;
pub(super) use lists::{
    action_in, actions_in, attachment_in, attachments, note_in, placed_actions,
};
pub use lists::{read_actions, read_notes};
pub(super) use properties::{NONE, NOT_APPLICABLE, answer_in, takes_terms};

/// The key of the settlement of moves made apart before the first move.
pub(super) const START: &str = "start";

/// The whole incident. Never fails; what could not be read is among the problems.
pub fn read(doc: &Automerge, id: IncidentId) -> (Incident, Vec<Problem>) {
    let mut problems = Vec::new();
    let view = View::whole(doc);
    let root = view.root();
    root.check_schema(&mut problems);
    let mut incident = head(&view, &root, id, &mut problems);
    incident.entries = all_entries(&view, &mut problems);
    incident.entries.sort_by_key(Entry::order);
    incident.actions = actions_in(&view, &mut problems);
    incident.notes = notes_in(&view, &mut problems);
    properties::rivals(doc, &mut incident.properties);
    incident.disputes = disputes::disputes(doc);
    (incident, problems)
}

/// Every entry, in the order of the ids.
pub(super) fn all_entries<D: ReadDoc>(
    view: &View<'_, D>,
    problems: &mut Vec<Problem>,
) -> Vec<Entry> {
    let shelves = view.root().seeded(view, "entries", problems);
    let mut found = Vec::new();
    for key in SHELVES {
        let shelf = shelves.seeded(view, key, problems);
        for (id, record) in shelf.records::<_, EntryId>(view, problems) {
            if super::shelf(id) == key {
                found.push(entry(view, id, &record, problems));
            } else {
                shelf.wrong(&id.to_string(), "the entry lies on a wrong shelf; left out", problems);
            }
        }
    }
    for key in shelves.cells.keys().filter(|key| !SHELVES.contains(&key.as_str())) {
        shelves.wrong(key, "there is no such shelf of entries", problems);
    }
    found.sort_unstable_by_key(|entry| entry.id);
    found
}

/// Everything but the entries, the actions and the notes, which are left empty. Its cost does not
/// grow with their number.
pub fn read_head(doc: &Automerge, id: IncidentId) -> Incident {
    let view = View::now(doc);
    let root = view.root();
    let mut incident = head(&view, &root, id, &mut Vec::new());
    properties::rivals(doc, &mut incident.properties);
    incident.disputes = disputes::disputes(doc);
    incident
}

/// One entry; `None` when the document does not have it.
pub fn read_entry(doc: &Automerge, entry: EntryId) -> Option<Entry> {
    entry_in(&View::whole(doc), entry)
}

/// One text as it is now; empty when the document does not have it.
pub fn text(doc: &Automerge, field: TextField) -> String {
    let view = View::now(doc);
    match text_cell(&view, field) {
        Some(Cell::Text(text)) => view.string(&text),
        Some(Cell::Str(text)) => text,
        _ => String::new(),
    }
}

/// What stands where the text should be.
pub(crate) fn text_cell<D: ReadDoc>(view: &View<'_, D>, field: TextField) -> Option<Cell> {
    match field {
        TextField::Name => view.cell(&ROOT, "name"),
        TextField::Summary(question) => view.cell(&view.map(&ROOT, "summary")?, question.name()),
        TextField::Entry(entry) => view.cell(&entry_object(view, entry)?, "text"),
        TextField::Action(action) => view.cell(&member(view, "actions", &action)?, "text"),
        TextField::Note(note) => view.cell(&member(view, "notes", &note)?, "text"),
    }
}

/// The map that holds an entry.
pub(super) fn entry_object<D: ReadDoc>(view: &View<'_, D>, entry: EntryId) -> Option<ObjId> {
    let shelves = view.map(&ROOT, "entries")?;
    view.map(&view.map(&shelves, super::shelf(entry))?, &entry.to_string())
}

fn member<D: ReadDoc>(view: &View<'_, D>, part: &str, id: &impl ToString) -> Option<ObjId> {
    view.map(&view.map(&ROOT, part)?, &id.to_string())
}

/// One entry of that state of the document.
pub(super) fn entry_in<D: ReadDoc>(view: &View<'_, D>, id: EntryId) -> Option<Entry> {
    let at = format!("entries/{}/{id}", super::shelf(id));
    let record = view.record(&entry_object(view, id)?, at);
    Some(entry(view, id, &record, &mut Vec::new()))
}

fn entry<D: ReadDoc>(
    view: &View<'_, D>,
    id: EntryId,
    record: &Record,
    problems: &mut Vec<Problem>,
) -> Entry {
    let made = || unix_millis(id.0).and_then(|millis| view::instant(millis as i64));
    let noted = record.instant("noted", problems);
    let occurred = record.when(view, "occurred", problems).unwrap_or_else(|| {
        record.wrong("occurred", "missing; shown at the time of noting", problems);
        When::from(noted.or_else(made).unwrap_or(DateTime::UNIX_EPOCH))
    });
    Entry {
        id,
        occurred,
        noted: noted.or_else(made).unwrap_or(occurred.start()),
        author: record.id("author", problems),
        text: record.text(view, "text", problems),
        kind: record.named("kind", EntryKind::from_name, problems).unwrap_or_default(),
        important: record.flag("important", problems),
        deleted: record.flag("deleted", problems),
        disputes: disputes::of_entry(view, id, record),
    }
}

pub(super) fn head<D: ReadDoc>(
    view: &View<'_, D>,
    root: &Record,
    id: IncidentId,
    problems: &mut Vec<Problem>,
) -> Incident {
    let summary = root.seeded(view, "summary", problems);
    let milestones = root.seeded(view, "milestones", problems);
    let (transitions, settlements) = moves(view, root, problems);
    let phase = phase::derive(&transitions, &settlements);
    let zone = root.str("zone", problems);
    Incident {
        id,
        name: root.text(view, "name", problems),
        kind: root.named("kind", IncidentKind::from_name, problems).unwrap_or_default(),
        zone: if zone.is_empty() { "UTC".into() } else { zone },
        environment: root.str("environment", problems),
        severity: root.named("severity", Severity::from_name, problems),
        severity_reason: root.str("severity_reason", problems),
        impact: root.named("impact", Impact::from_name, problems),
        impact_reason: root.str("impact_reason", problems),
        properties: properties::answers(view, root, problems),
        reporter: root.id("reporter", problems),
        hand_overs: people::hand_overs(view, root, problems),
        record_waiver: root.str("record_waiver", problems),
        update_minutes: root
            .int("update_minutes", problems)
            .and_then(|minutes| u32::try_from(minutes).ok()),
        roles: roles(&root.seeded(view, "roles", problems), problems),
        team: team(&root.seeded(view, "team", problems), problems),
        channel: root.str(Channel::Everybody.key(), problems),
        commander_channel: root.str(Channel::Commander.key(), problems),
        milestones: Milestone::ALL
            .into_iter()
            .filter_map(|m| Some((m, milestones.when(view, m.name(), problems)?)))
            .collect(),
        summary: Question::ALL
            .into_iter()
            .map(|q| (q, summary.text(view, q.name(), problems)))
            .collect(),
        entries: Vec::new(),
        actions: Vec::new(),
        notes: Vec::new(),
        owners: properties::owners(&root.seeded(view, "owners", problems), problems),
        ticks: properties::ticks(&root.seeded(view, "ticks", problems), problems),
        attachments: attachments(view, root, problems),
        internal_notes: people::internal_notes(root, view, problems),
        links: links(view, &root.seeded(view, "links", problems), problems),
        transitions,
        settlements,
        phase,
        disputes: Vec::new(),
    }
}

fn roles(record: &Record, problems: &mut Vec<Problem>) -> BTreeMap<Role, PersonId> {
    let role = |role: Role| Some((role, record.id(role.name(), problems)?));
    Role::ALL.into_iter().filter_map(role).collect()
}

fn team(record: &Record, problems: &mut Vec<Problem>) -> BTreeSet<PersonId> {
    let mut team = BTreeSet::new();
    for key in record.cells.keys() {
        match id_from_key(key) {
            None => record.wrong(key, "the key is no id", problems),
            // No: the person left on purpose.
            Some(person) => {
                if record.flag(key, problems) {
                    team.insert(person);
                }
            }
        }
    }
    team
}

fn links<D: ReadDoc>(
    view: &View<'_, D>,
    record: &Record,
    problems: &mut Vec<Problem>,
) -> Vec<Link> {
    let mut links = Vec::new();
    for (id, link) in record.records(view, problems) {
        if !link.flag("removed", problems) {
            links.push(Link {
                id,
                label: link.str("label", problems),
                address: link.str("address", problems),
            });
        }
    }
    links
}

type Settlements = BTreeMap<Option<TransitionId>, Settlement>;

/// The moves and the decisions between them.
pub(super) fn moves<D: ReadDoc>(
    view: &View<'_, D>,
    root: &Record,
    problems: &mut Vec<Problem>,
) -> (Vec<Transition>, Settlements) {
    let mut transitions = Vec::new();
    let made = root.seeded(view, "transitions", problems);
    for (id, record) in made.records::<_, TransitionId>(view, problems) {
        let Some(to) = record.named("to", Phase::from_name, problems) else {
            record.wrong("to", "the move leads nowhere; left out", problems);
            continue;
        };
        let after = record.str("after", problems);
        let after = match id_from_key(&after) {
            None if after != START => {
                record.wrong("after", "the move does not say what it follows; left out", problems);
                continue;
            }
            after => after,
        };
        let at = record
            .when(view, "at", problems)
            .or_else(|| Some(view::instant(unix_millis(id.0)? as i64)?.into()))
            .unwrap_or(When::Exact { at: DateTime::UNIX_EPOCH });
        let dismissal = record.named("dismissal", Dismissal::from_name, problems);
        transitions.push(Transition {
            id,
            after,
            to,
            at,
            by: record.id("by", problems),
            reason: record.str("reason", problems),
            other: record.id("other", problems),
            // A reason that only a newer version knows dismisses all the same.
            dismissal: dismissal
                .or_else(|| (to == Phase::Dismissed).then_some(Dismissal::Cancelled)),
        });
    }

    let mut settlements = Settlements::new();
    let decided = root.seeded(view, "settlements", problems);
    for (key, cell) in &decided.cells {
        let after = id_from_key(key);
        let Cell::Map(map) = cell else {
            decided.wrong(key, "the decision is no map; left out", problems);
            continue;
        };
        if after.is_none() && key != START {
            decided.wrong(key, "the key is no id", problems);
            continue;
        }
        let record = view.record(map, decided.path(key));
        let Some(to) = record.named("to", Phase::from_name, problems) else {
            record.wrong("to", "the decision names no phase; left out", problems);
            continue;
        };
        let seen = record.seeded(view, "seen", problems);
        let seen = seen.cells.keys().filter_map(|id| id_from_key(id)).collect();
        settlements.insert(after, Settlement { to, seen, by: record.id("by", problems) });
    }
    (transitions, settlements)
}
