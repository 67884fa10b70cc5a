//! The rows of problem-solving records.

use andon_model::index::RecordRow;
use andon_model::pdca::Status;

use super::*;

/// Before the id of a countermeasure.
const MEASURE: &str = "measure:";
/// Before the id of an act.
const ACT: &str = "act:";

/// All rows of records. Never fails; what could not be read is among the problems.
pub fn read_records(doc: &Automerge) -> (BTreeMap<PdcaId, RecordRow>, Vec<Problem>) {
    let mut problems = Vec::new();
    let view = View::now(doc);
    let rows = view.root().seeded_since(2, &view, "pdcas", &mut problems);
    let rows = rows
        .records(&view, &mut problems)
        .into_iter()
        .map(|(id, record)| (id, row(id, &record, &mut problems)))
        .collect();
    (rows, problems)
}

/// One row; `None` when the index does not have it.
pub fn read_record(doc: &Automerge, id: PdcaId) -> Option<RecordRow> {
    row_in(&View::now(doc), id)
}

fn row_in<D: ReadDoc>(view: &View<'_, D>, id: PdcaId) -> Option<RecordRow> {
    let map = view.map(&view.map(&ROOT, "pdcas")?, &id.to_string())?;
    Some(row(id, &view.record(&map, format!("pdcas/{id}")), &mut Vec::new()))
}

fn row(id: PdcaId, record: &Record, problems: &mut Vec<Problem>) -> RecordRow {
    let count = |key: &str, problems: &mut Vec<Problem>| {
        record.int(key, problems).map_or(0, |count| count.max(0) as u64)
    };
    RecordRow {
        id,
        name: record.str("name", problems),
        status: record.named("status", Status::from_name, problems).unwrap_or_default(),
        owner: record.id("owner", problems),
        incident: record.id("incident", problems),
        created: record.instant("created", problems).unwrap_or(DateTime::UNIX_EPOCH),
        finished: record.flag("finished", problems),
        due: record.named("due", |day| day.parse().ok(), problems),
        measures: (count("measures_done", problems), count("measures", problems)),
        traits: part(record, "traits", problems),
        measure_lines: parts(record, MEASURE, problems),
        act_lines: parts(record, ACT, problems),
        edited: record.instant("edited", problems),
    }
}

/// Writes the row where it differs from the one in the index, by the rule of [`put`]. Returns
/// whether anything was written.
pub fn put_record(tx: &mut Transaction<'_>, row: &RecordRow) -> Result<bool, Refusal> {
    let mut writer = Writer::new(tx);
    let present = row_in(&writer.view(), row.id);
    let row = RecordRow {
        created: stored(row.created),
        edited: present.as_ref().and_then(|present| present.edited).max(row.edited.map(stored)),
        ..row.clone()
    };
    if let Some(present) = &present
        && (RecordRow { edited: row.edited, ..present.clone() }) == row
        && !is_step(present.edited, row.edited)
    {
        return Ok(false);
    }
    let rows = writer.seeded("pdcas")?;
    let key = row.id.to_string();
    let map = match writer.view().map(&rows, &key) {
        Some(map) => map,
        None => writer.make_map(&rows, &key)?,
    };
    writer.put(&map, "name", row.name.as_str())?;
    writer.put(&map, "status", row.status.name())?;
    put_option(&mut writer, &map, "owner", row.owner.map(|id| id.to_string()))?;
    put_option(&mut writer, &map, "incident", row.incident.map(|id| id.to_string()))?;
    writer.put(&map, "created", millis(row.created))?;
    writer.put(&map, "finished", row.finished)?;
    put_option(&mut writer, &map, "due", row.due.map(|day| day.to_string()))?;
    writer.put(&map, "measures_done", row.measures.0 as i64)?;
    writer.put(&map, "measures", row.measures.1 as i64)?;
    put_part(&mut writer, &map, "traits", &row.traits)?;
    put_parts(&mut writer, &map, MEASURE, &row.measure_lines)?;
    put_parts(&mut writer, &map, ACT, &row.act_lines)?;
    put_option(&mut writer, &map, "edited", row.edited.map(millis))?;
    Ok(true)
}
