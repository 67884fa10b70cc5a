//! What a review goes through, from the rows of the index.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::id::{ActId, IncidentId, MeasureId, PdcaId};
use crate::index::{IncidentRow, RecordRow};
use crate::insights::{Case, Ranking, counts, root_causes};
use crate::moment::Mark;
use crate::pdca::{ActStatus, MeasureStatus};
use crate::phase::Phase;
use crate::workspace::Workspace;
use crate::zone::{Zone, day};

/// An open incident or record is stale when nobody has changed it for so long (*default*).
const STALE: TimeDelta = TimeDelta::days(7);
/// A phase is stuck when it has lasted so long (*default*): impact is reduced in days, root causes
/// are worked on in weeks.
const STUCK: TimeDelta = TimeDelta::days(3);
const STUCK_RESOLVED: TimeDelta = TimeDelta::days(14);
/// A check is due so many days ahead: before the next review.
const AHEAD: TimeDelta = TimeDelta::days(7);

/// What there is to talk about. Exercises and dismissed incidents are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agenda {
    /// Declared since the last review, the newest first.
    pub opened: Vec<IncidentId>,
    /// Closed since the last review.
    pub closed: Vec<IncidentId>,
    /// Open, and nobody has changed them for a week.
    pub stale: Vec<IncidentId>,
    /// Longer in their phase than they should be.
    pub stuck: Vec<IncidentId>,
    /// Resolved or closed, and without the problem-solving record that they need.
    pub without_record: Vec<IncidentId>,
    /// Problem-solving records that nobody has changed for a week.
    pub waiting: Vec<PdcaId>,
    /// Countermeasures that are due or to be checked by the next review, or should have been.
    pub checks: Vec<(NaiveDate, PdcaId, MeasureId)>,
    /// Acts that are to be rolled out.
    pub acts: Vec<(PdcaId, ActId)>,
    /// The root causes of what was opened or closed.
    pub causes: Ranking,
}

/// When an incident was declared; its id says when it was made where nobody has said.
fn declared(row: &IncidentRow) -> DateTime<Utc> {
    let declared = Mark::Milestone(crate::incident::Milestone::Declared);
    row.course.moments.get(&declared).copied().unwrap_or_else(|| row.made())
}

fn is_stuck(row: &IncidentRow, now: DateTime<Utc>) -> bool {
    let limit = if row.phase == Phase::Resolved { STUCK_RESOLVED } else { STUCK };
    row.phase.is_open() && row.course.since.is_some_and(|since| now - since > limit)
}

fn is_stale(edited: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    edited.is_some_and(|edited| now - edited > STALE)
}

impl Agenda {
    /// What the rows say of the time since `since`, seen from `now`. `zone` says where days begin.
    pub fn of(
        incidents: &[IncidentRow],
        records: &[RecordRow],
        workspace: &Workspace,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
        zone: &dyn Zone,
    ) -> Self {
        let mut rows: Vec<&IncidentRow> = incidents.iter().filter(|row| counts(row)).collect();
        rows.sort_by_key(|row| std::cmp::Reverse((declared(row), row.id)));
        let today = day(zone, now);
        let ids = |fits: &dyn Fn(&IncidentRow) -> bool| {
            rows.iter().filter(|row| fits(row)).map(|row| row.id).collect::<Vec<_>>()
        };
        let lately = |at: DateTime<Utc>| since <= at && at <= now;
        let was_opened = |row: &IncidentRow| lately(declared(row));
        let was_closed =
            |row: &IncidentRow| row.phase == Phase::Closed && row.course.since.is_some_and(lately);
        let lacks_record = |row: &IncidentRow| {
            row.phase >= Phase::Resolved
                && (row.phase.is_open() || was_closed(row))
                && !row.traits.waived
                && workspace.needs_record(row.severity, &row.traits.environment)
                && !records.iter().any(|record| record.incident == Some(row.id))
        };
        let talked_of = rows.iter().filter(|row| was_opened(row) || was_closed(row));
        let cases: Vec<Case<'_>> =
            talked_of.map(|row| Case { row, day: day(zone, declared(row)) }).collect();
        let mut agenda = Agenda {
            opened: ids(&was_opened),
            closed: ids(&was_closed),
            stale: ids(&|row| row.phase.is_open() && is_stale(row.edited, now)),
            stuck: ids(&|row| is_stuck(row, now)),
            without_record: ids(&lacks_record),
            causes: root_causes(&cases, records),
            ..Agenda::default()
        };
        for record in records.iter().filter(|record| !record.finished) {
            if is_stale(record.edited, now) {
                agenda.waiting.push(record.id);
            }
            for (id, line) in &record.measure_lines {
                let due = match line.status {
                    MeasureStatus::ToDo | MeasureStatus::Doing => line.due,
                    MeasureStatus::CheckPending => line.check_date,
                    MeasureStatus::CheckOk | MeasureStatus::CheckKo | MeasureStatus::Abandoned => {
                        None
                    }
                };
                let due = due.filter(|due| *due <= today + AHEAD);
                agenda.checks.extend(due.map(|due| (due, record.id, *id)));
            }
            let acts = record.act_lines.iter().filter(|(_, line)| line.status == ActStatus::ToDo);
            agenda.acts.extend(acts.map(|(id, _)| (record.id, *id)));
        }
        agenda.checks.sort_unstable();
        agenda
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::incident::{IncidentKind, Milestone, Severity};
    use crate::index::{ActLine, MeasureLine};
    use crate::pdca::Pdca;
    use crate::zone::UtcZone;

    fn now() -> DateTime<Utc> {
        "2026-11-20T09:00:00Z".parse().unwrap()
    }

    fn ago(days: i64) -> DateTime<Utc> {
        now() - TimeDelta::days(days)
    }

    fn incident(number: u128, phase: Phase, declared: i64, since: i64, edited: i64) -> IncidentRow {
        let mut row = IncidentRow::empty(IncidentId(Uuid::from_u128(number)));
        row.phase = phase;
        row.course.moments.insert(Mark::Milestone(Milestone::Declared), ago(declared));
        row.course.since = Some(ago(since));
        row.edited = Some(ago(edited));
        row
    }

    fn agenda(incidents: &[IncidentRow], records: &[RecordRow]) -> Agenda {
        Agenda::of(incidents, records, &Workspace::default(), ago(7), now(), &UtcZone)
    }

    #[test]
    fn it_names_what_was_opened_and_closed_since_the_last_one_and_what_is_stuck_or_stale() {
        let incidents = [
            incident(1, Phase::Active, 2, 2, 0),
            incident(2, Phase::Closed, 30, 3, 3),
            incident(3, Phase::Closed, 30, 20, 20),
            incident(4, Phase::Mitigated, 30, 4, 8),
            incident(5, Phase::Resolved, 30, 13, 1),
            incident(6, Phase::Dismissed, 2, 1, 1),
        ];
        let mut drill = incident(7, Phase::Active, 5, 5, 9);
        drill.kind = IncidentKind::Drill;
        let all = [&incidents[..], &[drill]].concat();
        let found = agenda(&all, &[]);
        assert_eq!(found.opened, [incidents[0].id]);
        assert_eq!(found.closed, [incidents[1].id]);
        assert_eq!(found.stuck, [incidents[3].id]);
        assert_eq!(found.stale, [incidents[3].id]);
    }

    #[test]
    fn a_resolved_incident_that_needs_a_record_is_named_until_it_has_one_or_is_waived() {
        let mut row = incident(1, Phase::Resolved, 3, 1, 1);
        (row.severity, row.traits.environment) = (Some(Severity::Sev1), "production".into());
        let lacking = |row: &IncidentRow, records: &[RecordRow]| {
            agenda(std::slice::from_ref(row), records).without_record
        };
        assert_eq!(lacking(&row, &[]), [row.id]);
        let record = Pdca { incident: Some(row.id), ..Pdca::empty(PdcaId(Uuid::from_u128(9))) };
        assert_eq!(lacking(&row, &[RecordRow::of(&record, None)]), []);
        row.traits.waived = true;
        assert_eq!(lacking(&row, &[]), []);
    }

    #[test]
    fn checks_are_named_before_the_next_review_and_acts_until_they_are_rolled_out() {
        let id = PdcaId(Uuid::from_u128(1));
        let mut record = RecordRow::of(&Pdca::empty(id), Some(ago(8)));
        let mut measure = |number, status, due: Option<i64>, check: Option<i64>| {
            let at = |days: i64| ago(-days).date_naive();
            let (due, check_date) = (due.map(at), check.map(at));
            let line = MeasureLine { status, due, check_date, ..MeasureLine::default() };
            record.measure_lines.insert(MeasureId(Uuid::from_u128(number)), line);
        };
        measure(1, MeasureStatus::CheckPending, Some(-30), Some(7));
        measure(2, MeasureStatus::CheckPending, Some(-30), Some(8));
        measure(3, MeasureStatus::ToDo, Some(-1), None);
        measure(4, MeasureStatus::CheckOk, Some(-1), Some(-1));
        record.act_lines.insert(ActId(id.0), ActLine::default());
        let found = agenda(&[], &[record.clone()]);
        let numbers: Vec<u128> = found.checks.iter().map(|(.., id)| id.0.as_u128()).collect();
        assert_eq!(numbers, [3, 1]);
        assert_eq!(found.acts, [(id, ActId(id.0))]);
        assert_eq!(found.waiting, [id]);
        record.finished = true;
        assert_eq!(agenda(&[], &[record]), Agenda::default());
    }
}
