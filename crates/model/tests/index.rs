//! The rows of the index, and the ids of the documents around the incidents.

use andon_model::action::{ActionItem, Done};
use andon_model::entry::{Entry, EntryKind};
use andon_model::id::{
    ActionId, EntryId, IdSource, IncidentId, PersonId, WorkspaceId, unix_millis,
};
use andon_model::incident::{Incident, Milestone};
use andon_model::index::IncidentRow;
use andon_model::phase::Phase;
use andon_model::when::When;
use andon_model::workspace::{Workspace, index_document, index_year, workspace_document};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
}

fn incident(number: u64, began: Option<i64>) -> Incident {
    let id = IdSource::default().next(1_000 * number, 0);
    let mut incident = Incident::empty(IncidentId(id));
    if let Some(minute) = began {
        incident.milestones.insert(Milestone::Declared, at(minute).into());
    }
    incident
}

#[test]
fn a_row_says_what_lists_show() {
    let mut incident = incident(1, Some(5));
    incident.milestones.insert(Milestone::Started, When::About { at: at(2) });
    for (number, deleted) in [(1, false), (2, true)] {
        incident.entries.push(Entry {
            id: EntryId(Uuid::from_u128(number)),
            occurred: at(0).into(),
            noted: at(0),
            author: None,
            text: "x".into(),
            kind: EntryKind::Note,
            important: false,
            deleted,
            disputes: Vec::new(),
        });
    }
    let row = IncidentRow::of(&incident, &Workspace::default(), Some(at(9)));
    assert_eq!((row.entries, row.began, row.edited), (1, Some(at(2)), Some(at(9))));
    assert!(row.same_content(&IncidentRow { edited: None, ..row.clone() }));
    assert!(!row.same_content(&IncidentRow { entries: 2, ..row.clone() }));
}

#[test]
fn a_row_keeps_the_beginning_of_what_is_still_to_be_done() {
    let mut incident = incident(1, Some(5));
    for (number, done) in [(1, false), (2, true)] {
        incident.actions.push(ActionItem {
            id: ActionId(Uuid::from_u128(number)),
            text: format!("restore\n\n {}", "é".repeat(200)),
            owner: Some(PersonId(Uuid::from_u128(9))),
            phase: None,
            due: None,
            link: String::new(),
            from: None,
            done: done.then_some(Done { by: None, at: at(6) }),
            removed: false,
            disputes: Vec::new(),
        });
    }
    let row = IncidentRow::of(&incident, &Workspace::default(), None);
    assert_eq!((row.work.actions, row.open_actions.len()), ((1, 2), 1));
    let text = &row.open_actions[&ActionId(Uuid::from_u128(1))].text;
    assert_eq!(*text, format!("restore {}\u{2026}", "é".repeat(92)));
    assert_eq!(row.people(), [PersonId(Uuid::from_u128(9))].into());
    // Active since it was declared; five steps ship for that phase.
    assert_eq!(row.course.since, Some(at(5)));
    assert_eq!(row.work.steps.0, 0);
    assert!(row.work.steps.1 > 0);
}

#[test]
fn open_incidents_stand_on_top_and_the_newest_first() {
    let row = |number, began, phase| IncidentRow {
        phase,
        ..IncidentRow::of(&incident(number, began), &Workspace::default(), None)
    };
    let mut rows = [
        row(5, Some(100), Phase::Closed),
        row(1, Some(3), Phase::Active),
        row(2, Some(90), Phase::Resolved),
        row(3, Some(90), Phase::Active),
        // Nothing is known of its times: it began when it was made, four seconds past 1970.
        row(4, None, Phase::Active),
        row(6, Some(200), Phase::Dismissed),
    ];
    rows.sort_by_key(IncidentRow::home_order);
    let order: Vec<u64> = rows.iter().map(|row| unix_millis(row.id.0).unwrap() / 1000).collect();
    assert_eq!(order, [3, 2, 1, 4, 6, 5]);
}

/// These ids are part of the format: every device computes the same ones.
#[test]
fn the_documents_of_a_workspace_have_ids_that_never_change() {
    let workspace = WorkspaceId(Uuid::from_u128(1));
    let ids = [
        workspace_document(workspace),
        index_document(workspace, 2023),
        index_document(workspace, 2024),
        workspace_document(WorkspaceId(Uuid::from_u128(2))),
    ];
    assert!(ids.iter().all(|id| id.get_version_num() == 8));
    assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
    assert_eq!(ids[0].to_string(), "f7d3f2ea-2da9-8d3d-a3e5-3d4cdeb913b3");
    assert_eq!(ids[1].to_string(), "4c147b62-0101-80fc-80ff-f2c914c9e276");
}

#[test]
fn an_incident_is_listed_in_the_year_in_which_its_id_was_made() {
    let made = |time: &str| {
        let millis = time.parse::<DateTime<Utc>>().unwrap().timestamp_millis();
        index_year(IdSource::default().next(millis as u64, 0))
    };
    assert_eq!(made("2023-12-31T23:59:59.999Z"), 2023);
    assert_eq!(made("2024-01-01T00:00:00Z"), 2024);
    assert_eq!(index_year(Uuid::nil()), 1970);
}
