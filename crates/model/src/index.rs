//! The index of a workspace: one small row per incident, rebuildable from the incidents.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::id::{IncidentId, PdcaId, PersonId, unix_millis};
use crate::incident::{Incident, IncidentKind, Severity};
use crate::pdca::{ActStatus, CauseClasses, MeasureStatus, Pdca, Status};
use crate::phase::Phase;
use crate::rules::Rules;

/// What lists show of an incident without opening it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentRow {
    pub id: IncidentId,
    pub name: String,
    pub kind: IncidentKind,
    /// The severity that holds: set by a person, else computed by the workspace's rules.
    pub severity: Option<Severity>,
    pub phase: Phase,
    pub commander: Option<PersonId>,
    /// When the incident began, see [`Incident::began`].
    pub began: Option<DateTime<Utc>>,
    /// When its clock stopped, see [`Incident::ended`].
    pub ended: Option<DateTime<Utc>>,
    /// The zone that its times are shown in.
    pub zone: String,
    /// Timeline entries that were not deleted.
    pub entries: u64,
    /// When somebody last changed it; coarse, see `document::index`.
    pub edited: Option<DateTime<Utc>>,
}

impl IncidentRow {
    /// The row of an incident. `edited` is kept by who writes the row.
    pub fn of(incident: &Incident, rules: &Rules, edited: Option<DateTime<Utc>>) -> Self {
        IncidentRow {
            id: incident.id,
            name: incident.name.clone(),
            kind: incident.kind,
            severity: rules.severity_of(incident).value(),
            phase: incident.phase.phase,
            commander: incident.commander(),
            began: incident.began(),
            ended: incident.ended(),
            zone: incident.zone.clone(),
            entries: incident.visible_entries().count() as u64,
            edited,
        }
    }

    /// Whether two rows say the same, apart from when they were written.
    pub fn same_content(&self, other: &IncidentRow) -> bool {
        IncidentRow { edited: None, ..self.clone() }
            == IncidentRow { edited: None, ..other.clone() }
    }

    /// How home sorts: open ones first, then the newest first.
    pub fn home_order(&self) -> (bool, std::cmp::Reverse<i64>, std::cmp::Reverse<IncidentId>) {
        let began = self.began.map_or_else(
            || unix_millis(self.id.0).map_or(0, |ms| ms as i64),
            |at| at.timestamp_millis(),
        );
        (!self.phase.is_open(), std::cmp::Reverse(began), std::cmp::Reverse(self.id))
    }
}

/// What lists show of a problem-solving record without opening it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    pub id: PdcaId,
    pub name: String,
    pub status: Status,
    pub owner: Option<PersonId>,
    /// The incident that it follows.
    pub incident: Option<IncidentId>,
    pub created: DateTime<Utc>,
    /// Whether it is done or abandoned, and nothing speaks against that.
    pub finished: bool,
    /// The next day on which something is due or to be checked.
    pub due: Option<NaiveDate>,
    /// Countermeasures that are checked OK or abandoned, and all of them.
    pub measures: (u64, u64),
    /// Its root causes, counted by class; `None` in a row that was written before they were
    /// counted.
    pub causes: Option<CauseClasses>,
    /// When somebody last changed it; coarse, see `document::index`.
    pub edited: Option<DateTime<Utc>>,
}

impl RecordRow {
    /// The row of a record. `edited` is kept by who writes the row.
    pub fn of(record: &Pdca, edited: Option<DateTime<Utc>>) -> Self {
        let open = record.shown_measures().filter(|one| !one.status.is_finished());
        let measures = open.flat_map(|one| match one.status {
            MeasureStatus::CheckPending => [None, one.check_date],
            _ => [one.due, one.check_date],
        });
        let acts = record.shown_acts().filter(|act| act.status == ActStatus::ToDo);
        let dates = measures.chain(acts.map(|act| act.due)).flatten();
        let all = record.shown_measures().count() as u64;
        let done = record.shown_measures().filter(|one| one.status.is_finished()).count() as u64;
        RecordRow {
            id: record.id,
            name: record.name.clone(),
            status: record.status,
            owner: record.owner,
            incident: record.incident,
            created: record.created,
            finished: record.is_finished(),
            due: dates.min(),
            measures: (done, all),
            causes: Some(record.cause_classes()),
            edited,
        }
    }
}
