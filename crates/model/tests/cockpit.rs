//! What waits for whom.

use andon_model::cockpit::{Duty, tasks};
use andon_model::id::{ActId, ActionId, IncidentId, MeasureId, PdcaId, PersonId};
use andon_model::incident::Role;
use andon_model::index::{ActLine, IncidentRow, MeasureLine, OpenAction, RecordRow};
use andon_model::pdca::{ActStatus, MeasureStatus, Pdca};
use andon_model::phase::Phase;
use andon_model::table::Source;
use andon_model::workspace::Workspace;
use andon_model::zone::UtcZone;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

const ME: PersonId = PersonId(Uuid::from_u128(1));
const BEN: PersonId = PersonId(Uuid::from_u128(2));

fn day(text: &str) -> Option<NaiveDate> {
    Some(text.parse().unwrap())
}

fn action(text: &str, owner: Option<PersonId>, due: Option<NaiveDate>) -> OpenAction {
    OpenAction { text: text.into(), owner, due }
}

fn incident() -> IncidentRow {
    let mut row = IncidentRow::empty(IncidentId(Uuid::from_u128(7)));
    row.commander = Some(ME);
    row.roster.asked = [Role::Commander].into();
    let actions = [
        action("some day", Some(ME), None),
        action("late", Some(BEN), day("2023-05-01")),
        action("soon", None, day("2023-06-03")),
        action("far off", Some(ME), day("2024-06-03")),
    ];
    row.open_actions = (1..).map(|n| ActionId(Uuid::from_u128(n))).zip(actions).collect();
    row
}

fn record() -> RecordRow {
    let mut row = RecordRow::of(&Pdca::empty(PdcaId(Uuid::from_u128(8))), None);
    row.owner = Some(BEN);
    let measure = |text: &str, status, owner| MeasureLine {
        text: text.into(),
        status,
        owner,
        due: day("2023-05-20"),
        check_date: day("2023-06-01"),
        ..MeasureLine::default()
    };
    let measures = [
        measure("doing", MeasureStatus::Doing, None),
        measure("waits for its check", MeasureStatus::CheckPending, Some(ME)),
        measure("works", MeasureStatus::CheckOk, Some(ME)),
    ];
    row.measure_lines = (1..).map(|n| MeasureId(Uuid::from_u128(n))).zip(measures).collect();
    let act = |text: &str, status| ActLine { text: text.into(), status, ..ActLine::default() };
    let acts = [act("everywhere", ActStatus::ToDo), act("here", ActStatus::Done)];
    row.act_lines = (1..).map(|n| ActId(Uuid::from_u128(n))).zip(acts).collect();
    row
}

fn found(
    incidents: &[IncidentRow],
    records: &[RecordRow],
) -> Vec<(Duty, String, Option<PersonId>)> {
    let now: DateTime<Utc> = "2023-06-01T12:00:00Z".parse().unwrap();
    let workspace = Workspace::default();
    let source = Source { incidents, records, workspace: &workspace, now, zone: &UtcZone };
    let tasks = tasks(&source);
    let today = source.today();
    assert!(tasks.iter().all(|task| task.due.is_some() || !task.is_due(today)));
    tasks.into_iter().map(|task| (task.duty, task.text, task.owner)).collect()
}

#[test]
fn hand_overs_come_first_then_what_is_due_first() {
    let task = |duty, text: &str, owner| (duty, text.to_owned(), owner);
    let expected = [
        task(Duty::Accept(Role::Commander), "commander", Some(ME)),
        task(Duty::Action, "late", Some(BEN)),
        task(Duty::Measure, "doing", Some(BEN)),
        task(Duty::Check, "waits for its check", Some(ME)),
        task(Duty::Action, "soon", None),
        task(Duty::Action, "far off", Some(ME)),
        task(Duty::Action, "some day", Some(ME)),
        task(Duty::Act, "everywhere", Some(BEN)),
    ];
    assert_eq!(found(&[incident()], &[record()]), expected);
}

#[test]
fn what_is_over_waits_for_nobody() {
    let over = IncidentRow { phase: Phase::Closed, ..incident() };
    let done = RecordRow { finished: true, ..record() };
    assert_eq!(found(&[over], &[done]), []);
}
