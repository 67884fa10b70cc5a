//! The index of a workspace's incidents and problem-solving records of one year: one small row
//! for each.
//!
//! Rows are derived: each can be rebuilt from its incident's document, so a row that two devices
//! made at the same moment is no loss. Because an index lives long and a document's history
//! cannot be trimmed, [`put`] writes as little as it can: only fields that changed, and the time
//! of the last edit (`edited`) only together with another field, or when it lies at least
//! [`EDITED_STEP`] after the one in the row. So `edited` is right to ten minutes, a burst of
//! typing costs one operation, and of several devices that follow the same incident one writes
//! the row and the others find nothing to do. `edited` never goes back.
//!
//! What is not sorted by on its own lies in parts, one JSON text each: few values to load, and a
//! change rewrites the part that it concerns only.

mod part;
mod records;

use std::collections::{BTreeMap, BTreeSet};

use andon_model::command::Refusal;
use andon_model::id::{IncidentId, PdcaId};
use andon_model::incident::{IncidentKind, Severity};
use andon_model::index::IncidentRow;
use andon_model::phase::Phase;
use andon_model::problem::Problem;
use automerge::transaction::Transaction;
use automerge::{Automerge, ObjId, Patch, PatchAction, Prop, ROOT, ReadDoc, ScalarValue};
use chrono::{DateTime, TimeDelta, Utc};

use crate::seed::{self, Fixed};
use crate::view::{Record, View, id_from_key};
use crate::writer::{Writer, stored};

use part::{part, parts, put_part, put_parts};
pub use records::{put_record, read_record, read_records};

/// How far the last edit must move on before it alone is worth a change.
pub const EDITED_STEP: TimeDelta = TimeDelta::minutes(10);

/// Before the id of an open action.
const ACTION: &str = "action:";

/// An index without rows. Any two of them merge into one.
pub fn new() -> Automerge {
    seed::document("andon index", &[&[Fixed::Map("incidents")], &[Fixed::Map("pdcas")]])
}

/// All rows. Never fails; what could not be read is among the problems.
pub fn read(doc: &Automerge) -> (BTreeMap<IncidentId, IncidentRow>, Vec<Problem>) {
    let mut problems = Vec::new();
    let view = View::now(doc);
    let root = view.root();
    root.check_schema(&mut problems);
    let rows = root
        .seeded(&view, "incidents", &mut problems)
        .records(&view, &mut problems)
        .into_iter()
        .map(|(id, record)| (id, row(id, &record, &mut problems)))
        .collect();
    (rows, problems)
}

/// One row; `None` when the index does not have it.
pub fn read_row(doc: &Automerge, id: IncidentId) -> Option<IncidentRow> {
    row_in(&View::now(doc), id)
}

fn row_in<D: ReadDoc>(view: &View<'_, D>, id: IncidentId) -> Option<IncidentRow> {
    let map = view.map(&view.map(&ROOT, "incidents")?, &id.to_string())?;
    Some(row(id, &view.record(&map, format!("incidents/{id}")), &mut Vec::new()))
}

fn row(id: IncidentId, record: &Record, problems: &mut Vec<Problem>) -> IncidentRow {
    let zone = record.str("zone", problems);
    IncidentRow {
        id,
        name: record.str("name", problems),
        kind: record.named("kind", IncidentKind::from_name, problems).unwrap_or_default(),
        severity: record.named("severity", Severity::from_name, problems),
        phase: record.named("phase", Phase::from_name, problems).unwrap_or_default(),
        commander: record.id("commander", problems),
        began: record.instant("began", problems),
        ended: record.instant("ended", problems),
        zone: if zone.is_empty() { "UTC".into() } else { zone },
        entries: record.int("entries", problems).map_or(0, |n| n.max(0) as u64),
        roster: part(record, "roster", problems),
        traits: part(record, "traits", problems),
        course: part(record, "course", problems),
        work: part(record, "work", problems),
        open_actions: parts(record, ACTION, problems),
        edited: record.instant("edited", problems),
    }
}

/// Writes the row where it differs from the one in the index, by the rule above. Returns whether
/// anything was written.
pub fn put(tx: &mut Transaction<'_>, row: &IncidentRow) -> Result<bool, Refusal> {
    let mut writer = Writer::new(tx);
    let present = row_in(&writer.view(), row.id);
    let row = IncidentRow {
        began: row.began.map(stored),
        ended: row.ended.map(stored),
        edited: present.as_ref().and_then(|present| present.edited).max(row.edited.map(stored)),
        ..row.clone()
    };
    if let Some(present) = &present
        && present.same_content(&row)
        && !is_step(present.edited, row.edited)
    {
        return Ok(false);
    }
    let rows = writer.seeded("incidents")?;
    let key = row.id.to_string();
    let map = match writer.view().map(&rows, &key) {
        Some(map) => map,
        None => writer.make_map(&rows, &key)?,
    };
    writer.put(&map, "name", row.name.as_str())?;
    writer.put(&map, "kind", row.kind.name())?;
    put_option(&mut writer, &map, "severity", row.severity.map(Severity::name))?;
    writer.put(&map, "phase", row.phase.name())?;
    put_option(&mut writer, &map, "commander", row.commander.map(|id| id.to_string()))?;
    put_option(&mut writer, &map, "began", row.began.map(millis))?;
    put_option(&mut writer, &map, "ended", row.ended.map(millis))?;
    writer.put(&map, "zone", row.zone.as_str())?;
    writer.put(&map, "entries", row.entries as i64)?;
    put_part(&mut writer, &map, "roster", &row.roster)?;
    put_part(&mut writer, &map, "traits", &row.traits)?;
    put_part(&mut writer, &map, "course", &row.course)?;
    put_part(&mut writer, &map, "work", &row.work)?;
    put_parts(&mut writer, &map, ACTION, &row.open_actions)?;
    put_option(&mut writer, &map, "edited", row.edited.map(millis))?;
    Ok(true)
}

/// Whether the last edit alone is worth a change.
fn is_step(before: Option<DateTime<Utc>>, edited: Option<DateTime<Utc>>) -> bool {
    match (before, edited) {
        (Some(before), Some(edited)) => edited - before >= EDITED_STEP,
        (before, edited) => before != edited,
    }
}

fn millis(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

fn put_option(
    writer: &mut Writer<'_, '_>,
    map: &ObjId,
    key: &str,
    value: Option<impl Into<ScalarValue>>,
) -> Result<(), Refusal> {
    match value {
        Some(value) => writer.put(map, key, value),
        None => writer.remove(map, key),
    }
}

/// What patches touched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// All rows must be read again.
    pub everything: bool,
    pub incidents: BTreeSet<IncidentId>,
    pub records: BTreeSet<PdcaId>,
}

/// The rows that patches touched.
pub fn touched(patches: &[Patch]) -> Touched {
    let mut touched = Touched::default();
    for patch in patches {
        let mut path = patch.path.iter().map(|(_, prop)| prop);
        let row = match (path.next(), path.next(), &patch.action) {
            (None, ..) => {
                touched.everything = true;
                continue;
            }
            (Some(_), Some(Prop::Map(row)), _) => row,
            (
                Some(_),
                None,
                PatchAction::PutMap { key, .. }
                | PatchAction::DeleteMap { key }
                | PatchAction::Increment { prop: Prop::Map(key), .. }
                | PatchAction::Conflict { prop: Prop::Map(key) },
            ) => key,
            _ => continue,
        };
        match patch.path.first() {
            Some((_, Prop::Map(part))) if part == "pdcas" => {
                touched.records.extend(id_from_key::<PdcaId>(row));
            }
            _ => touched.incidents.extend(id_from_key::<IncidentId>(row)),
        }
    }
    touched
}
