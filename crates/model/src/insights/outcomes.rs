//! What became of the countermeasures and acts of problem-solving records.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Case, Scope};
use crate::id::{IncidentId, PdcaId};
use crate::index::{IncidentRow, MeasureLine, RecordRow};
use crate::pdca::{ActStatus, MeasureStatus};
use crate::term::Taxonomy;
use crate::zone::{Zone, day};

/// How a countermeasure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MeasureOutcome {
    /// Checked: it works.
    Ok,
    /// Checked: it does not.
    Ko,
    /// Done, the check lies ahead or has no day.
    Pending,
    /// Its day, or that of its check, has passed.
    Overdue,
    /// To do or doing, in time.
    Open,
    Abandoned,
}

impl MeasureOutcome {
    /// In the order of the page.
    pub const ALL: [MeasureOutcome; 6] = [
        MeasureOutcome::Ok,
        MeasureOutcome::Ko,
        MeasureOutcome::Pending,
        MeasureOutcome::Overdue,
        MeasureOutcome::Open,
        MeasureOutcome::Abandoned,
    ];

    /// As people read it.
    pub fn title(self) -> &'static str {
        match self {
            MeasureOutcome::Ok => "check OK",
            MeasureOutcome::Ko => "check KO",
            MeasureOutcome::Pending => "check pending",
            MeasureOutcome::Overdue => "overdue",
            MeasureOutcome::Open => "not done yet",
            MeasureOutcome::Abandoned => "abandoned",
        }
    }

    /// On that day. What is due on the day itself is in time; what a finished record has left
    /// without a verdict is abandoned with it.
    pub fn of(record: &RecordRow, line: &MeasureLine, today: NaiveDate) -> Self {
        let passed = |date: Option<NaiveDate>| date.is_some_and(|date| date < today);
        match line.status {
            MeasureStatus::CheckOk => MeasureOutcome::Ok,
            MeasureStatus::CheckKo => MeasureOutcome::Ko,
            MeasureStatus::Abandoned => MeasureOutcome::Abandoned,
            _ if record.finished => MeasureOutcome::Abandoned,
            MeasureStatus::CheckPending if passed(line.check_date) => MeasureOutcome::Overdue,
            MeasureStatus::CheckPending => MeasureOutcome::Pending,
            MeasureStatus::ToDo | MeasureStatus::Doing => match passed(line.due) {
                true => MeasureOutcome::Overdue,
                false => MeasureOutcome::Open,
            },
        }
    }
}

/// What became of what was planned. A record is named once for every measure or act.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    pub records: Vec<PdcaId>,
    /// How many of the records are done or abandoned.
    pub finished: usize,
    pub measures: BTreeMap<MeasureOutcome, Vec<PdcaId>>,
    pub acts: BTreeMap<ActStatus, Vec<PdcaId>>,
}

impl Outcomes {
    /// Of the records in the scope. One that follows an incident counts when its incident does,
    /// whenever it was begun; another one by its own day and teams, and for no severity.
    pub fn of(
        records: &[RecordRow],
        incidents: &[IncidentRow],
        cases: &[Case<'_>],
        scope: &Scope,
        today: NaiveDate,
        zone: &dyn Zone,
    ) -> Self {
        let is_known = |id: IncidentId| incidents.iter().any(|row| row.id == id);
        let is_case = |id: IncidentId| cases.iter().any(|case| case.row.id == id);
        let of_team = |record: &RecordRow| {
            let has = |line: &MeasureLine, team| {
                line.terms.iter().any(|(list, term)| *list == Taxonomy::TechTeams && term == team)
            };
            scope
                .team
                .as_ref()
                .is_none_or(|team| record.measure_lines.values().any(|line| has(line, team)))
        };
        let in_scope = |record: &&RecordRow| match record.incident {
            Some(id) if is_known(id) => is_case(id),
            _ => {
                scope.severity.is_none()
                    && scope.takes(day(zone, record.created))
                    && of_team(record)
            }
        };
        let mut outcomes = Outcomes::default();
        for record in records.iter().filter(in_scope) {
            outcomes.records.push(record.id);
            outcomes.finished += usize::from(record.finished);
            for line in record.measure_lines.values() {
                let outcome = MeasureOutcome::of(record, line, today);
                outcomes.measures.entry(outcome).or_default().push(record.id);
            }
            for line in record.act_lines.values() {
                outcomes.acts.entry(line.status).or_default().push(record.id);
            }
        }
        outcomes
    }
}
