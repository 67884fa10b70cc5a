use std::collections::BTreeSet;

use proptest::prelude::*;
use uuid::Uuid;

use super::lengths::{Grouping, Lengths, groups};
use super::outcomes::{MeasureOutcome, Outcomes};
use super::*;
use crate::id::{MeasureId, PdcaId};
use crate::incident::Milestone;
use crate::index::{MeasureLine, RecordRow};
use crate::moment::Mark;
use crate::pdca::{MeasureStatus, Pdca};
use crate::zone::UtcZone;

const FROM: Mark = Mark::Milestone(Milestone::Started);
const TO: Mark = Mark::Reached(Phase::Mitigated);

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn minute(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + minute * 60, 0).unwrap()
}

fn row(number: u128) -> IncidentRow {
    IncidentRow::empty(IncidentId(Uuid::from_u128(number)))
}

fn everything() -> Scope {
    Scope { until: date("9999-12-31"), ..Scope::default() }
}

fn took(number: u128, minutes: Option<i64>) -> IncidentRow {
    let mut row = row(number);
    row.began = Some(minute(0));
    row.course.moments.insert(FROM, minute(0));
    if let Some(minutes) = minutes {
        row.course.moments.insert(TO, minute(minutes));
    }
    row
}

prop_compose! {
    fn any_row()(
        number in 1..u128::from(u64::MAX),
        kind in prop::sample::select(IncidentKind::ALL.to_vec()),
        severity in prop::option::of(prop::sample::select(Severity::ALL.to_vec())),
        phase in prop::sample::select(vec![Phase::Active, Phase::Mitigated, Phase::Closed, Phase::Dismissed]),
        began in prop::option::of(-2_000_000..2_000_000_i64),
        marks in prop::collection::btree_map(prop::sample::select(vec![FROM, TO]), 0..5_000_i64, 0..3),
        causes in prop::collection::btree_set("[a-c]", 0..3),
        via in prop::option::of(prop::sample::select(vec!["automatic-alert", "customer-report", "other"])),
    ) -> IncidentRow {
        let mut row = row(number);
        (row.kind, row.severity, row.phase) = (kind, severity, phase);
        row.began = began.map(minute);
        row.course.moments = marks.into_iter().map(|(mark, at)| (mark, minute(at))).collect();
        let terms = |ids: Vec<String>| ids.iter().filter_map(|id| TermId::stored(id)).collect::<BTreeSet<_>>();
        if !causes.is_empty() {
            row.traits.terms.insert(Property::RootCause, terms(causes.into_iter().collect()));
        }
        if let Some(via) = via {
            row.traits.terms.insert(Property::DetectedVia, terms(vec![via.to_owned()]));
        }
        row
    }
}

fn any_rows() -> impl Strategy<Value = Vec<IncidentRow>> {
    prop::collection::vec(any_row(), 0..30).prop_map(|rows| {
        rows.into_iter()
            .map(|row| (row.id, row))
            .collect::<BTreeMap<_, _>>()
            .into_values()
            .collect()
    })
}

proptest! {
    #[test]
    fn every_figure_tells_every_incident_once_or_says_what_is_missing(rows in any_rows()) {
        let scope = everything();
        let cases = scope.cases(&rows, &UtcZone);
        let expected: BTreeSet<_> = rows.iter().filter(|row| counts(row)).map(|row| row.id).collect();
        prop_assert_eq!(cases.len(), expected.len());

        let lengths = Lengths::of(&cases, FROM, TO);
        let known = lengths.known.iter().map(|(_, id)| *id);
        let told: Vec<_> = known.chain(lengths.missing.clone()).chain(lengths.backwards.clone()).collect();
        prop_assert_eq!(told.len(), expected.len());
        prop_assert_eq!(told.into_iter().collect::<BTreeSet<_>>(), expected.clone());

        let noticed = noticed(&cases);
        let told: BTreeSet<_> = [noticed.internally, noticed.externally, noticed.unknown].concat().into_iter().collect();
        prop_assert_eq!(told, expected.clone());

        let ranking = ranking(&cases, Property::RootCause);
        let ranked = ranking.values.iter().flat_map(|(_, ids)| ids.clone());
        let told: BTreeSet<_> = ranked.chain(ranking.missing.clone()).collect();
        prop_assert_eq!(told, expected);
        prop_assert!(ranking.values.windows(2).all(|pair| pair[0].1.len() >= pair[1].1.len()));
    }

    #[test]
    fn the_course_has_every_stretch_of_the_period_and_every_incident_in_its_own(
        rows in any_rows(),
        back in 0..2_000_i64,
    ) {
        let until = minute(2_000_000).date_naive();
        let scope = Scope { from: Some(until - TimeDelta::days(back)), until, ..Scope::default() };
        let cases = scope.cases(&rows, &UtcZone);
        let (step, stretches) = course(&cases, &scope);
        prop_assert!(stretches.len() as i64 <= STRETCHES + 1, "{} stretches", stretches.len());
        prop_assert_eq!(stretches.iter().map(Stretch::count).sum::<usize>(), cases.len());
        prop_assert!(stretches.windows(2).all(|pair| pair[0].start < pair[1].start));
        prop_assert!(stretches.iter().all(|one| step.start(one.start) == one.start));
        for case in &cases {
            let own = stretches.iter().find(|one| one.start == step.start(case.day)).unwrap();
            prop_assert!(own.incidents().contains(&case.row.id));
        }
    }

    #[test]
    fn quartiles_part_the_lengths_into_quarters(minutes in prop::collection::vec(0..100_000_i64, 1..60)) {
        let rows: Vec<_> = (1u128..).zip(&minutes).map(|(number, at)| took(number, Some(*at))).collect();
        let cases = everything().cases(&rows, &UtcZone);
        let lengths = Lengths::of(&cases, FROM, TO);
        let spread = lengths.quartiles().unwrap();
        let order = [spread.shortest, spread.lower, spread.median, spread.upper, spread.longest];
        prop_assert!(order.is_sorted());
        let share = |limit: TimeDelta| {
            let below = lengths.known.iter().filter(|(length, _)| *length < limit).count();
            let up_to = lengths.known.iter().filter(|(length, _)| *length <= limit).count();
            (below * 4, up_to * 4, lengths.known.len())
        };
        for (quarter, limit) in [(1, spread.lower), (2, spread.median), (3, spread.upper)] {
            let (below, up_to, all) = share(limit);
            prop_assert!(below <= quarter * all + 4 && up_to + 4 >= quarter * all);
        }
    }

    #[test]
    fn groups_by_severity_and_by_period_add_up_to_all(rows in any_rows(), by_period in any::<bool>()) {
        let scope = everything();
        let cases = scope.cases(&rows, &UtcZone);
        let by = if by_period { Grouping::Period } else { Grouping::Severity };
        let found = groups(&cases, by, Step::Month, FROM, TO);
        let size = |lengths: &Lengths| (lengths.known.len(), lengths.missing.len(), lengths.backwards.len());
        let all = size(&found[0].lengths);
        let sum = found[1..].iter().map(|group| size(&group.lengths))
            .fold((0, 0, 0), |a, b| (a.0 + b.0, a.1 + b.1, a.2 + b.2));
        prop_assert_eq!(all, sum);
        let titles: BTreeSet<_> = found.iter().map(|group| &group.title).collect();
        prop_assert_eq!(titles.len(), found.len());
    }
}

#[test]
fn the_middle_and_the_spread_are_those_of_a_spreadsheet() {
    let rows: Vec<_> = (1u128..).zip([10, 20, 30, 40]).map(|(n, at)| took(n, Some(at))).collect();
    let cases = everything().cases(&rows, &UtcZone);
    let spread = Lengths::of(&cases, FROM, TO).quartiles().unwrap();
    let seconds = |minutes: f64| TimeDelta::seconds((minutes * 60.0) as i64);
    assert_eq!(spread.lower, seconds(17.5));
    assert_eq!(spread.median, seconds(25.0));
    assert_eq!(spread.upper, seconds(32.5));
}

#[test]
fn a_missing_time_is_missing_and_a_wrong_order_is_no_length() {
    let rows = [took(1, None), took(2, Some(-5)), took(3, Some(0))];
    let lengths = Lengths::of(&everything().cases(&rows, &UtcZone), FROM, TO);
    assert_eq!(lengths.missing, [rows[0].id]);
    assert_eq!(lengths.backwards, [rows[1].id]);
    assert_eq!(lengths.known, [(TimeDelta::zero(), rows[2].id)]);
    assert_eq!(Lengths::default().quartiles(), None);
}

#[test]
fn the_scope_leaves_out_other_days_severities_and_teams() {
    let team = TermId::of("SRE").unwrap();
    let mut own = took(1, Some(5));
    own.severity = Some(Severity::Sev2);
    own.traits.terms.insert(Property::TechTeam, BTreeSet::from([team.clone()]));
    let mut drill = own.clone();
    (drill.id, drill.kind) = (row(2).id, IncidentKind::Drill);
    let rows = [own, drill, took(3, Some(5))];
    let day = minute(0).date_naive();
    let scope =
        Scope { from: Some(day), until: day, severity: Some(Severity::Sev2), team: Some(team) };
    let ids = |scope: &Scope| {
        scope.cases(&rows, &UtcZone).iter().map(|case| case.row.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(&scope), [rows[0].id]);
    let before = Scope { until: day - TimeDelta::days(1), from: None, ..scope.clone() };
    assert_eq!(ids(&before), []);
    assert_eq!(ids(&Scope { severity: Some(Severity::Sev1), ..scope.clone() }), []);
    assert_eq!(ids(&Scope { severity: None, team: None, ..scope }).len(), 2);
}

#[test]
fn a_measure_is_overdue_when_its_day_has_passed_and_not_on_the_day() {
    let today = date("2026-11-20");
    let line = |status, due: Option<&str>, check: Option<&str>| MeasureLine {
        status,
        due: due.map(date),
        check_date: check.map(date),
        ..MeasureLine::default()
    };
    let mut record = RecordRow::of(&Pdca::empty(PdcaId(Uuid::from_u128(1))), None);
    let of = |line: MeasureLine| MeasureOutcome::of(&record, &line, today);
    assert_eq!(of(line(MeasureStatus::ToDo, Some("2026-11-19"), None)), MeasureOutcome::Overdue);
    assert_eq!(of(line(MeasureStatus::Doing, Some("2026-11-20"), None)), MeasureOutcome::Open);
    assert_eq!(
        of(line(MeasureStatus::CheckPending, Some("2026-11-01"), Some("2026-11-21"))),
        MeasureOutcome::Pending
    );
    assert_eq!(
        of(line(MeasureStatus::CheckPending, None, Some("2026-11-19"))),
        MeasureOutcome::Overdue
    );
    assert_eq!(of(line(MeasureStatus::CheckOk, Some("2026-11-01"), None)), MeasureOutcome::Ok);
    record.finished = true;
    let of = |status| {
        MeasureOutcome::of(&record, &line(status, Some("2026-11-01"), Some("2026-11-02")), today)
    };
    for status in [MeasureStatus::ToDo, MeasureStatus::Doing, MeasureStatus::CheckPending] {
        assert_eq!(of(status), MeasureOutcome::Abandoned, "{status:?}, with its record");
    }
    assert_eq!(of(MeasureStatus::CheckOk), MeasureOutcome::Ok);
    assert_eq!(of(MeasureStatus::CheckKo), MeasureOutcome::Ko);
}

#[test]
fn a_record_counts_with_its_incident() {
    let incident = took(1, Some(5));
    let mut drill = took(2, Some(5));
    drill.kind = IncidentKind::Drill;
    let record = |number, incident| {
        let id = PdcaId(Uuid::from_u128(number));
        let mut row = RecordRow::of(&Pdca { incident, ..Pdca::empty(id) }, None);
        row.created = minute(0);
        row.measure_lines.insert(MeasureId(id.0), MeasureLine::default());
        row
    };
    let records = [record(11, Some(incident.id)), record(12, Some(drill.id)), record(13, None)];
    let incidents = [incident, drill];
    let today = minute(0).date_naive();
    let outcomes = |scope: &Scope| {
        let cases = scope.cases(&incidents, &UtcZone);
        Outcomes::of(&records, &incidents, &cases, scope, today, &UtcZone)
    };
    assert_eq!(outcomes(&everything()).records, [records[0].id, records[2].id]);
    assert_eq!(outcomes(&everything()).measures[&MeasureOutcome::Open].len(), 2);
    let one = Scope { severity: Some(Severity::Sev1), ..everything() };
    assert_eq!(outcomes(&one).records, []);
}

#[test]
fn a_root_cause_counts_from_the_page_and_from_the_records_once_for_each_incident() {
    let [capacity, release] = ["capacity", "release"].map(|id| TermId::of(id).unwrap());
    let mut named = row(1);
    named.traits.terms.insert(Property::RootCause, BTreeSet::from([capacity.clone()]));
    let rows = [named, row(2), row(3)];
    let record = |number, incident, causes| {
        let id = PdcaId(Uuid::from_u128(number));
        let mut record = RecordRow::of(&Pdca { incident, ..Pdca::empty(id) }, None);
        record.traits.causes = causes;
        record
    };
    let both = vec![Some(capacity.clone()), Some(release.clone()), Some(release.clone()), None];
    let records = [
        record(11, Some(rows[0].id), Some(both)),
        record(12, Some(rows[1].id), Some(vec![Some(release.clone())])),
        record(13, None, Some(vec![Some(capacity.clone())])),
        record(14, Some(rows[2].id), None),
    ];
    let ranking = root_causes(&everything().cases(&rows, &UtcZone), &records);
    assert_eq!(
        ranking.values,
        [(release, vec![rows[0].id, rows[1].id]), (capacity, vec![rows[0].id])]
    );
    assert_eq!(ranking.missing, [rows[2].id]);
}
