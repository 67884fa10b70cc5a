//! The board: who stands where, and what a card may do.

use andon_model::board::{Arrangement, Step, step};
use andon_model::id::{ActionId, IdSource, IncidentId, PdcaId};
use andon_model::incident::Severity;
use andon_model::index::{IncidentRow, OpenAction, RecordRow};
use andon_model::pdca::Pdca;
use andon_model::phase::{MoveRefusal, Phase};
use andon_model::property::Property;
use andon_model::table::{Filter, Source};
use andon_model::term::TermId;
use andon_model::workspace::Workspace;
use andon_model::zone::UtcZone;
use chrono::{DateTime, TimeDelta};
use uuid::Uuid;

fn row(number: u64, phase: Phase, days_ago: i64) -> IncidentRow {
    let id = IncidentId(IdSource::default().next(1_000 * number, number));
    let mut row = IncidentRow { phase, ..IncidentRow::empty(id) };
    row.course.since = Some(now() - TimeDelta::days(days_ago));
    row
}

fn now() -> DateTime<chrono::Utc> {
    "2023-06-01T00:00:00Z".parse().unwrap()
}

fn lanes(rows: &[IncidentRow], query: &str) -> Vec<(Option<String>, Vec<Vec<usize>>, usize)> {
    let workspace = Workspace::default();
    let source =
        Source { incidents: rows, records: &[], workspace: &workspace, now: now(), zone: &UtcZone };
    let place = |id: &IncidentId| rows.iter().position(|row| row.id == *id).unwrap();
    let lanes = Arrangement::parse(query).lanes(&source).into_iter();
    lanes
        .map(|lane| {
            let cards = lane.columns.values().map(|cards| cards.shown.iter().map(place).collect());
            let older = lane.columns.values().map(|cards| cards.older).sum();
            (lane.team, cards.collect(), older)
        })
        .collect()
}

#[test]
fn the_worst_stand_on_top_and_what_is_long_over_is_counted_only() {
    let mut rows = [
        row(1, Phase::Active, 1),
        row(2, Phase::Active, 5),
        row(3, Phase::Active, 9),
        row(4, Phase::Closed, 20),
        row(5, Phase::Closed, 2),
        row(6, Phase::Closed, 31),
        row(7, Phase::Dismissed, 400),
        row(8, Phase::Resolved, 400),
    ];
    rows[0].severity = Some(Severity::Sev1);
    rows[1].severity = Some(Severity::Sev4);
    let columns = vec![vec![0, 1, 2], vec![], vec![7], vec![4, 3], vec![]];
    assert_eq!(lanes(&rows, ""), [(None, columns, 2)]);
    let columns = vec![vec![0, 1, 2], vec![], vec![7], vec![4, 3, 5], vec![6]];
    assert_eq!(lanes(&rows, "older=yes"), [(None, columns, 0)]);
    let columns = vec![vec![], vec![], vec![7], vec![], vec![]];
    assert_eq!(lanes(&rows, "state=resolved"), [(None, columns, 0)]);
    assert_eq!(lanes(&[], "").len(), 1);
}

#[test]
fn a_lane_for_each_team_and_one_for_what_has_none() {
    let mut rows =
        [row(1, Phase::Active, 1), row(2, Phase::Mitigated, 1), row(3, Phase::Active, 1)];
    let terms = |names: &[&str]| names.iter().map(|name| TermId::of(name).unwrap()).collect();
    rows[0].traits.terms.insert(Property::TechTeam, terms(&["SRE", "Cards"]));
    rows[1].traits.terms.insert(Property::TechTeam, terms(&["SRE"]));
    let none = Vec::<usize>::new;
    let lane = |team: &str, active, mitigated| {
        (Some(format!("tech-teams:{team}")), vec![active, mitigated, none(), none(), none()], 0)
    };
    let last = (None, vec![vec![2], none(), none(), none(), none()], 0);
    let expected = [lane("cards", vec![0], vec![]), lane("sre", vec![0], vec![1]), last];
    assert_eq!(lanes(&rows, "lanes=team"), expected);
}

#[test]
fn an_arrangement_is_an_address() {
    let filter = Filter { words: "a & b".into(), ..Filter::default() };
    let arrangement = Arrangement { filter, by_team: true, older: true };
    assert_eq!(arrangement.query(), "q=a%20%26%20b&lanes=team&older=yes");
    assert_eq!(Arrangement::parse(&arrangement.query()), arrangement);
    assert_eq!(Arrangement::default().query(), "");
}

#[test]
fn a_card_moves_as_the_page_would_let_it() {
    let workspace = Workspace::default();
    let go =
        |row: &IncidentRow, records: &[RecordRow], to| step(row, records.iter(), &workspace, to);
    use Phase::*;
    let active = row(1, Active, 0);
    assert_eq!(go(&active, &[], Mitigated), Ok(Step::Forward));
    assert_eq!(go(&active, &[], Dismissed), Ok(Step::Dismiss));
    assert_eq!(go(&active, &[], Active), Err(MoveRefusal::AlreadyThere(Active)));
    let skips = MoveRefusal::Skips { from: Active, next: Mitigated };
    assert_eq!(go(&active, &[], Resolved), Err(skips));
    assert_eq!(go(&row(1, Mitigated, 0), &[], Active), Ok(Step::Back));
    assert_eq!(go(&row(1, Dismissed, 0), &[], Active), Ok(Step::Reopen));
    assert_eq!(go(&row(1, Dismissed, 0), &[], Closed), Err(MoveRefusal::OnlyReopen(Dismissed)));
    // What closing asks for.
    let mut resolved = row(1, Resolved, 0);
    assert_eq!(go(&resolved, &[], Closed), Ok(Step::Forward));
    let record = RecordRow::of(&Pdca::empty(PdcaId(Uuid::nil())), None);
    assert_eq!(go(&resolved, &[record], Closed), Err(MoveRefusal::RecordOpen { open: 1 }));
    resolved.severity = Some(Severity::Sev1);
    resolved.traits.environment = "production".into();
    assert_eq!(go(&resolved, &[], Closed), Err(MoveRefusal::RecordMissing));
    resolved.traits.waived = true;
    let action = OpenAction { text: "x".into(), owner: None, due: None };
    resolved.open_actions = [(ActionId(Uuid::nil()), action)].into();
    assert_eq!(go(&resolved, &[], Closed), Err(MoveRefusal::OpenActions { open: 1 }));
    assert_eq!(go(&resolved, &[], Mitigated), Ok(Step::Back));
}
