//! The index of a workspace: one small row per incident and per problem-solving record,
//! rebuildable from their documents. Lists, board, home and figures read nothing else.

mod incident_parts;
mod record_row;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Utc};
use serde::{Deserialize, Serialize};

pub use incident_parts::{Course, OpenAction, Roster, Traits, Work};
pub use record_row::{ActLine, MeasureLine, RecordRow, RecordTraits};

use crate::id::{ActionId, IncidentId, PersonId, unix_millis};
use crate::incident::{Incident, IncidentKind, Role, Severity};
use crate::phase::Phase;
use crate::workspace::Workspace;

/// So many characters of a text are kept in a row.
const EXCERPT: usize = 100;

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
    pub roster: Roster,
    pub traits: Traits,
    pub course: Course,
    pub work: Work,
    /// The actions that are still to be done.
    pub open_actions: BTreeMap<ActionId, OpenAction>,
    /// When somebody last changed it; coarse, see `document::index`.
    pub edited: Option<DateTime<Utc>>,
}

impl IncidentRow {
    /// The row of an incident. `edited` is kept by who writes the row. What the workspace says
    /// goes into severity, impact and the number of steps.
    pub fn of(incident: &Incident, workspace: &Workspace, edited: Option<DateTime<Utc>>) -> Self {
        IncidentRow {
            id: incident.id,
            name: incident.name.clone(),
            kind: incident.kind,
            severity: workspace.rules().severity_of(incident).value(),
            phase: incident.phase.phase,
            commander: incident.commander(),
            began: incident.began(),
            ended: incident.ended(),
            zone: incident.zone.clone(),
            entries: incident.visible_entries().count() as u64,
            roster: Roster::of(incident),
            traits: Traits::of(incident, workspace),
            course: Course::of(incident),
            work: Work::of(incident, workspace),
            open_actions: OpenAction::all(&incident.actions),
            edited,
        }
    }

    /// A row of which nothing is known but its id.
    pub fn empty(id: IncidentId) -> Self {
        IncidentRow::of(&Incident::empty(id), &Workspace::default(), None)
    }

    /// When its id was made; 1970 for an id that does not say.
    pub fn made(&self) -> DateTime<Utc> {
        let made = unix_millis(self.id.0);
        let made = made.and_then(|millis| DateTime::from_timestamp_millis(millis as i64));
        made.unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// Who has to do with it: every role, who takes part, who reported it, who owes an action.
    pub fn people(&self) -> BTreeSet<PersonId> {
        let roles = self.roster.roles.values().chain(&self.commander);
        let others = self.roster.team.iter().chain(&self.roster.reporter).chain(&self.roster.owner);
        let owners = self.open_actions.values().filter_map(|action| action.owner.as_ref());
        roles.chain(others).chain(owners).copied().collect()
    }

    /// The open action that is due first; without due dates the one that was written first.
    pub fn next_action(&self) -> Option<&OpenAction> {
        self.open_actions.values().min_by_key(|action| (action.due.is_none(), action.due))
    }

    /// Who has a role.
    pub fn holder(&self, role: Role) -> Option<PersonId> {
        match role {
            Role::Commander => self.commander,
            _ => self.roster.roles.get(&role).copied(),
        }
    }

    /// Whether two rows say the same, apart from when they were written.
    pub fn same_content(&self, other: &IncidentRow) -> bool {
        IncidentRow { edited: None, ..self.clone() }
            == IncidentRow { edited: None, ..other.clone() }
    }

    /// What burns most comes first among the open ones.
    pub fn urgency(&self) -> (Phase, bool, Option<Severity>) {
        (self.phase, self.severity.is_none(), self.severity)
    }

    /// How home sorts: open ones first, then the newest first.
    pub fn home_order(&self) -> (bool, std::cmp::Reverse<i64>, std::cmp::Reverse<IncidentId>) {
        let began = self.began.unwrap_or_else(|| self.made()).timestamp_millis();
        (!self.phase.is_open(), std::cmp::Reverse(began), std::cmp::Reverse(self.id))
    }
}

/// The beginning of a text, on one line.
fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(EXCERPT) {
        None => line,
        Some((end, _)) => format!("{}\u{2026}", line[..end].trim_end()),
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// An instant in the years that a calendar can show; everything else is damage.
fn instant(millis: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(millis).filter(|at| (1..=9999).contains(&at.year()))
}

/// An instant as milliseconds since 1970.
mod moment {
    use serde::{Deserializer, Serializer};

    use super::*;

    pub fn serialize<S: Serializer>(
        at: &Option<DateTime<Utc>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        at.map(|at| at.timestamp_millis()).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<DateTime<Utc>>, D::Error> {
        Ok(Option::<i64>::deserialize(d)?.and_then(instant))
    }
}

/// Marks of a course by their names, each with its instant.
mod moments {
    use serde::{Deserializer, Serializer};

    use super::*;
    use crate::moment::Mark;

    pub fn serialize<S: Serializer>(
        moments: &BTreeMap<Mark, DateTime<Utc>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer
            .collect_map(moments.iter().map(|(mark, at)| (mark.name(), at.timestamp_millis())))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        d: D,
    ) -> Result<BTreeMap<Mark, DateTime<Utc>>, D::Error> {
        let named = BTreeMap::<String, i64>::deserialize(d)?;
        let known = |mark: Mark| Some((mark, instant(*named.get(mark.name())?)?));
        Ok(Course::MARKS.into_iter().filter_map(known).collect())
    }
}
