//! The index of a workspace: one small row per incident, rebuildable from the incidents.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::id::{IncidentId, PersonId, unix_millis};
use crate::incident::{Incident, IncidentKind, Severity};
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
