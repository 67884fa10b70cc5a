//! What an incident is said to lack.

use andon_model::id::{ActId, ActionId, IdSource, IncidentId, MeasureId, PdcaId, PersonId};
use andon_model::incident::{IncidentKind, Milestone, Role, Severity};
use andon_model::index::{ActLine, IncidentRow, MeasureLine, OpenAction, RecordRow, Work};
use andon_model::moment::Mark;
use andon_model::pdca::{MeasureStatus, Pdca};
use andon_model::phase::Phase;
use andon_model::warning::{Warning, warnings};
use andon_model::workspace::Workspace;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

const DECLARED: &str = "2023-03-27T10:00:00Z";

fn declared() -> DateTime<Utc> {
    DECLARED.parse().unwrap()
}

/// An incident that lacks nothing yet.
fn row() -> IncidentRow {
    let id = IncidentId(IdSource::default().next(1_000, 0));
    let mut row = IncidentRow::empty(id);
    row.severity = Some(Severity::Sev3);
    row.commander = Some(PersonId(Uuid::from_u128(1)));
    row.course.moments.insert(Mark::Milestone(Milestone::Declared), declared());
    row.edited = Some(declared());
    row
}

fn after(row: &IncidentRow, records: &[RecordRow], minutes: i64) -> Vec<String> {
    let now = declared() + TimeDelta::minutes(minutes);
    let found =
        warnings(row, records.iter(), &Workspace::default(), now, now.date_naive()).into_iter();
    found.map(Warning::text).collect()
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

#[test]
fn an_incident_that_lacks_nothing_is_left_in_peace() {
    assert_eq!(after(&row(), &[], 5), [""; 0]);
    let closed = IncidentRow { phase: Phase::Closed, commander: None, severity: None, ..row() };
    assert_eq!(after(&closed, &[], 100_000), [""; 0]);
}

#[test]
fn people_who_wait_for_news_are_counted_in_hours() {
    let due = row().update_due(&Workspace::default()).unwrap();
    assert_eq!(after(&row(), &[], (due - declared()).num_minutes() - 1), [""; 0]);
    assert_eq!(after(&row(), &[], 240), ["no update for 4 h"]);
    let mut told = row();
    told.work.told = Some(declared() + TimeDelta::minutes(230));
    assert_eq!(after(&told, &[], 240), [""; 0]);
    told.work.update_minutes = Some(5);
    assert_eq!(after(&told, &[], 240), ["no update for 10 min"]);
    let never = |row: IncidentRow| after(&row, &[], 240);
    let mut silent = row();
    silent.work.update_minutes = Some(0);
    assert_eq!(never(silent), [""; 0]);
    assert_eq!(never(IncidentRow { kind: IncidentKind::Backfill, ..row() }), [""; 0]);
}

#[test]
fn what_is_due_is_said_from_that_day_on() {
    let mut owed = row();
    owed.work.update_minutes = Some(0);
    owed.work.actions = (0, 1);
    let action = |due| OpenAction { text: "x".into(), owner: None, due: day(due) };
    owed.open_actions = [(ActionId(Uuid::nil()), action("2023-03-28"))].into();
    assert_eq!(after(&owed, &[], 5), [""; 0]);
    assert_eq!(after(&owed, &[], 24 * 60), ["action due today"]);
    assert_eq!(after(&owed, &[], 3 * 24 * 60), ["action 2 days overdue"]);

    let mut record = RecordRow::of(&Pdca::empty(PdcaId(Uuid::nil())), None);
    let line = MeasureLine {
        status: MeasureStatus::CheckPending,
        due: day("2023-03-01"),
        check_date: day("2023-03-27"),
        ..MeasureLine::default()
    };
    record.measure_lines = [(MeasureId(Uuid::nil()), line)].into();
    let mut row = row();
    row.phase = Phase::Resolved;
    row.work.actions = (1, 1);
    assert_eq!(after(&row, &[record.clone()], 5), ["check due today"]);
    record.measure_lines.values_mut().for_each(|line| line.status = MeasureStatus::Doing);
    let late = ["check due today", "countermeasure 26 days overdue"];
    assert_eq!(after(&row, &[record.clone()], 5), late);
    record.act_lines =
        [(ActId(Uuid::nil()), ActLine { due: day("2023-03-01"), ..ActLine::default() })].into();
    record.finished = true;
    assert_eq!(after(&row, &[record], 5), [""; 0], "abandoned with all that it had planned");
}

#[test]
fn a_row_that_knows_nothing_of_the_work_is_not_said_to_lack_any() {
    let older = IncidentRow { phase: Phase::Resolved, work: Work::default(), ..row() };
    assert_eq!(after(&older, &[], 5), [""; 0]);
    let mut row = older;
    row.work.steps = (0, 3);
    assert_eq!(after(&row, &[], 5), ["no action identified"]);
}

#[test]
fn what_nobody_has_done_yet_is_said_the_most_pressing_first() {
    let mut bare = row();
    bare.severity = None;
    bare.commander = None;
    bare.phase = Phase::Mitigated;
    bare.work.update_minutes = Some(0);
    assert_eq!(after(&bare, &[], 5), ["no commander", "no action identified", "no severity"]);
    let mut asked = row();
    asked.roster.asked = [Role::Commander].into();
    asked.traits.disputed = true;
    assert_eq!(after(&asked, &[], 5), ["phase to be settled", "command not accepted yet"]);
    let mut serious =
        IncidentRow { severity: Some(Severity::Sev1), phase: Phase::Resolved, ..row() };
    serious.traits.environment = "production".into();
    serious.work.actions = (1, 1);
    assert_eq!(after(&serious, &[], 5), ["no PDCA yet"]);
    serious.traits.waived = true;
    assert_eq!(after(&serious, &[], 5), [""; 0]);
    assert_eq!(after(&serious, &[], 20 * 24 * 60), ["unchanged for 20 days"]);
    assert!(Warning::NoUpdate { minutes: 1 }.is_pressing() && !Warning::NoSeverity.is_pressing());
}
