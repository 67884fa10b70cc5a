//! The row of a problem-solving record.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{excerpt, is_default};
use crate::id::{ActId, IncidentId, MeasureId, PdcaId, PersonId};
use crate::pdca::tree::Trees;
use crate::pdca::{Act, ActStatus, Measure, MeasureKind, MeasureStatus, Origin, Pdca, Status};
use crate::term::{Taxonomy, TermId};

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
    pub traits: RecordTraits,
    /// The countermeasures that were not removed: the list of Do & Check.
    pub measure_lines: BTreeMap<MeasureId, MeasureLine>,
    /// The acts that were not removed: the list of Act.
    pub act_lines: BTreeMap<ActId, ActLine>,
    /// When somebody last changed it; coarse, see `document::index`.
    pub edited: Option<DateTime<Utc>>,
}

/// What is stored as one JSON value of a record's row. What is missing reads as empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecordTraits {
    #[serde(skip_serializing_if = "is_default")]
    pub origin: Origin,
    #[serde(skip_serializing_if = "is_default")]
    pub author: Option<PersonId>,
    #[serde(skip_serializing_if = "is_default")]
    pub participants: BTreeSet<PersonId>,
    /// Cross-functional teams.
    #[serde(skip_serializing_if = "is_default")]
    pub teams: BTreeSet<TermId>,
    /// Of each root cause its class, see [`Pdca::cause_classes`]. `None` in a row that was written
    /// before they were counted.
    #[serde(skip_serializing_if = "is_default")]
    pub causes: Option<Vec<Option<TermId>>>,
}

/// A countermeasure in a list, stored as one JSON value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MeasureLine {
    /// The beginning of what is done.
    pub text: String,
    #[serde(skip_serializing_if = "is_default")]
    pub status: MeasureStatus,
    #[serde(skip_serializing_if = "is_default")]
    pub kind: MeasureKind,
    #[serde(skip_serializing_if = "is_default")]
    pub owner: Option<PersonId>,
    /// The number of its root cause, as shown.
    #[serde(skip_serializing_if = "is_default")]
    pub cause: Option<u32>,
    #[serde(skip_serializing_if = "is_default")]
    pub terms: BTreeSet<(Taxonomy, TermId)>,
    #[serde(skip_serializing_if = "is_default")]
    pub due: Option<NaiveDate>,
    #[serde(skip_serializing_if = "is_default")]
    pub check_date: Option<NaiveDate>,
    /// The day of the verdict.
    #[serde(skip_serializing_if = "is_default")]
    pub verdict: Option<NaiveDate>,
    /// When it was written down.
    #[serde(with = "super::moment", skip_serializing_if = "is_default")]
    pub created: Option<DateTime<Utc>>,
}

/// An act in a list, stored as one JSON value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ActLine {
    /// The beginning of what to apply.
    pub text: String,
    #[serde(skip_serializing_if = "is_default")]
    pub scope: String,
    #[serde(skip_serializing_if = "is_default")]
    pub status: ActStatus,
    #[serde(skip_serializing_if = "is_default")]
    pub owner: Option<PersonId>,
    #[serde(skip_serializing_if = "is_default")]
    pub due: Option<NaiveDate>,
    /// When it was written down.
    #[serde(with = "super::moment", skip_serializing_if = "is_default")]
    pub created: Option<DateTime<Utc>>,
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
        let trees = Trees::of(record);
        let line = |one: &Measure| (one.id, MeasureLine::of(one, &trees));
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
            traits: RecordTraits {
                origin: record.origin,
                author: record.author,
                participants: record.participants.clone(),
                teams: record.teams.clone(),
                causes: Some(record.cause_classes()),
            },
            measure_lines: record.shown_measures().map(line).collect(),
            act_lines: record.shown_acts().map(|act| (act.id, ActLine::of(act))).collect(),
            edited,
        }
    }

    /// Who has to do with it: its owner, its author, who takes part. A person may come twice.
    pub fn people(&self) -> impl Iterator<Item = PersonId> + '_ {
        let others = self.traits.participants.iter().chain(&self.traits.author);
        others.chain(&self.owner).copied()
    }
}

impl MeasureLine {
    fn of(measure: &Measure, trees: &Trees) -> Self {
        MeasureLine {
            text: excerpt(&measure.text),
            status: measure.status,
            kind: measure.kind,
            owner: measure.owner,
            cause: measure.cause.and_then(|cause| trees.number(cause)),
            terms: measure.terms.clone(),
            due: measure.due,
            check_date: measure.check_date,
            verdict: measure.verdict,
            created: Some(measure.created),
        }
    }
}

impl ActLine {
    fn of(act: &Act) -> Self {
        ActLine {
            text: excerpt(&act.text),
            scope: excerpt(&act.scope),
            status: act.status,
            owner: act.owner,
            due: act.due,
            created: Some(act.created),
        }
    }
}
