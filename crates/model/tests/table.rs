//! Lists: what they leave out, in which order, and what they are as addresses and files.

use andon_model::id::{ActionId, IdSource, IncidentId, MeasureId, PdcaId, PersonId};
use andon_model::incident::{IncidentKind, Severity};
use andon_model::index::{IncidentRow, MeasureLine, OpenAction, RecordRow};
use andon_model::pdca::{MeasureStatus, Pdca};
use andon_model::phase::Phase;
use andon_model::property::Property;
use andon_model::table::{Column, Facet, Filter, Item, Key, Look, Source, Table, View, csv, json};
use andon_model::term::TermId;
use andon_model::workspace::{Person, Workspace};
use andon_model::zone::UtcZone;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

fn at(day: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000 + day)
}

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

fn row(number: u64, name: &str) -> IncidentRow {
    let id = IncidentId(IdSource::default().next(1_000 * number, number));
    IncidentRow { name: name.into(), began: Some(at(number as i64)), ..IncidentRow::empty(id) }
}

fn workspace() -> Workspace {
    let person =
        |number, name: &str| (person(number), Person { id: person(number), name: name.into() });
    Workspace { people: [person(1, "Ana"), person(2, "Ben")].into(), ..Workspace::default() }
}

struct World {
    incidents: Vec<IncidentRow>,
    records: Vec<RecordRow>,
    workspace: Workspace,
}

impl World {
    fn of(incidents: Vec<IncidentRow>) -> World {
        World { incidents, records: Vec::new(), workspace: workspace() }
    }

    fn source(&self) -> Source<'_> {
        Source {
            incidents: &self.incidents,
            records: &self.records,
            workspace: &self.workspace,
            now: at(100),
            zone: &UtcZone,
        }
    }

    fn names(&self, query: &str) -> Vec<String> {
        let view = View::parse(Table::Incidents, query);
        let source = self.source();
        let items = source.arrange(&view).into_iter();
        items.map(|item| item.cell(Column::Name, &source, &Default::default()).text).collect()
    }
}

#[test]
fn a_list_is_sorted_by_any_column_and_what_nobody_has_said_comes_last() {
    let world = World::of(vec![
        IncidentRow { severity: Some(Severity::Sev3), commander: Some(person(2)), ..row(1, "b") },
        IncidentRow { severity: Some(Severity::Sev1), ..row(2, "C") },
        IncidentRow { began: None, commander: Some(person(1)), ..row(3, "a") },
    ]);
    for (query, names) in [
        ("", ["C", "b", "a"]),
        ("sort=began", ["b", "C", "a"]),
        ("sort=name", ["a", "b", "C"]),
        ("sort=-name", ["C", "b", "a"]),
        ("sort=severity", ["C", "b", "a"]),
        ("sort=-severity", ["b", "C", "a"]),
        ("sort=commander", ["a", "b", "C"]),
        ("sort=nonsense", ["C", "b", "a"]),
    ] {
        assert_eq!(world.names(query), names, "{query}");
    }
    for column in Column::of(Table::Incidents) {
        let view = View { sort: (*column, true), ..View::of(Table::Incidents) };
        assert_eq!(world.source().arrange(&view).len(), 3, "{column:?}");
    }
}

#[test]
fn a_filter_leaves_what_fits_all_of_it() {
    let term = |name: &str| [TermId::of(name).unwrap()].into();
    let mut payments = row(1, "Payments are slow");
    payments.traits.terms.insert(Property::TechTeam, term("Payments"));
    payments.traits.terms.insert(Property::Stack, term("Rust"));
    payments.traits.environment = "staging".into();
    payments.roster.team = [person(1)].into();
    payments.severity = Some(Severity::Sev2);
    let mut drill = row(5, "Slow DNS");
    drill.kind = IncidentKind::Drill;
    drill.phase = Phase::Closed;
    let owner = Some(person(2));
    let action = OpenAction { text: "x".into(), owner, due: None };
    drill.open_actions = [(ActionId(Uuid::nil()), action)].into();
    let world = World::of(vec![payments, drill]);
    for (query, names) in [
        ("?q=SLOW", &["Slow DNS", "Payments are slow"][..]),
        ("q=slow+pay", &["Payments are slow"]),
        ("state=active", &["Payments are slow"]),
        ("state=active&state=closed", &["Slow DNS", "Payments are slow"]),
        ("severity=none", &["Slow DNS"]),
        ("kind=drill", &["Slow DNS"]),
        ("team=tech-teams:payments", &["Payments are slow"]),
        ("label=tech-teams:payments", &[]),
        ("label=stacks:rust", &["Payments are slow"]),
        ("label=environments:staging", &["Payments are slow"]),
        ("person=00000000-0000-0000-0000-000000000001", &["Payments are slow"]),
        ("person=00000000-0000-0000-0000-000000000002", &["Slow DNS"]),
        ("from=2024-10-08", &["Slow DNS"]),
        ("until=2024-10-07", &["Payments are slow"]),
        ("from=2024-10-09&until=2024-10-09", &["Slow DNS"]),
        ("team=tech-teams:payments&kind=drill", &[]),
    ] {
        assert_eq!(world.names(query), names, "{query}");
    }
    let answers = Facet::Label.answers(Table::Incidents, &world.source());
    let counted: Vec<(&str, usize)> = answers.iter().map(|(v, _, n)| (v.as_str(), *n)).collect();
    assert_eq!(counted, [("stacks:rust", 1), ("environments:staging", 1)]);
    let states = Facet::State.answers(Table::Incidents, &world.source());
    assert_eq!(states[0].1, "active");
}

#[test]
fn the_checks_of_all_records_are_one_list_by_the_day_they_are_due() {
    let mut record = RecordRow::of(&Pdca::empty(PdcaId(Uuid::from_u128(7))), None);
    record.name = "Alerts".into();
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    let line = |text: &str, due| MeasureLine { text: text.into(), due, ..MeasureLine::default() };
    let lines =
        [line("late", day("2024-12-01")), line("never", None), line("soon", day("2024-11-01"))];
    record.measure_lines = (1..).map(|n| MeasureId(Uuid::from_u128(n))).zip(lines).collect();
    record.measure_lines.values_mut().for_each(|line| line.owner = Some(person(1)));
    record.measure_lines.entry(MeasureId(Uuid::from_u128(3))).and_modify(|line| {
        line.status = MeasureStatus::CheckOk;
    });
    let mut world = World { records: vec![record], ..World::of(Vec::new()) };
    let source = world.source();
    let keys: Vec<Key> = source.arrange(&View::of(Table::Checks)).iter().map(Item::key).collect();
    let key = |n| Key::Check(PdcaId(Uuid::from_u128(7)), MeasureId(Uuid::from_u128(n)));
    assert_eq!(keys, [key(3), key(1), key(2)]);
    assert_eq!(source.tallies(Table::People)[&person(1)].owes, 2);
    let looks = |source: &Source<'_>| {
        let items = source.arrange(&View::of(Table::Checks)).into_iter();
        let due = items.map(|item| item.cell(Column::Due, source, &Default::default()).look);
        due.filter(|look| matches!(look, Look::Due(_))).count()
    };
    assert_eq!(looks(&source), 1);
    // Once the record is done or abandoned, nobody owes what it had planned.
    world.records[0].finished = true;
    assert_eq!(world.source().tallies(Table::People), Default::default());
    assert_eq!(looks(&world.source()), 0);
}

#[test]
fn a_file_for_spreadsheets_is_quoted_and_runs_nothing() {
    let world = World::of(vec![
        IncidentRow { severity: Some(Severity::Sev1), ..row(2, "=HYPERLINK(\"x\"), a \"quote\"") },
        row(1, "two\nlines"),
    ]);
    let view = View::parse(Table::Incidents, "columns=severity,entries");
    let written = csv(&world.source(), &view);
    assert_eq!(
        written,
        "Name,Severity,Lines\r\n\"'=HYPERLINK(\"\"x\"\"), a \"\"quote\"\"\",SEV-1,0\r\n\"two\nlines\",,0\r\n"
    );
    let read: serde_json::Value = serde_json::from_str(&json(&world.source(), &view)).unwrap();
    assert_eq!(read[0]["severity"], "SEV-1");
    assert_eq!(read[1]["severity"], serde_json::Value::Null);
    assert_eq!(read[1]["entries"], 0);
}

fn filter() -> impl Strategy<Value = Filter> {
    let chosen = prop::collection::btree_map(
        prop::sample::select(Facet::ALL.to_vec()),
        prop::collection::btree_set("[a-z:/&=%+ é-]{1,8}", 1..3),
        0..3,
    );
    let day = || {
        prop::option::of(
            (0..40_000u32)
                .prop_map(|n| NaiveDate::from_num_days_from_ce_opt(700_000 + n as i32).unwrap()),
        )
    };
    let only = prop::collection::btree_set(any::<u128>().prop_map(Uuid::from_u128), 0..3);
    ("[a-z&=%#+ é\"]{0,12}", chosen, day(), day(), only)
        .prop_map(|(words, chosen, from, until, only)| Filter { words, chosen, from, until, only })
}

proptest! {
    #[test]
    fn a_view_comes_back_from_its_address(
        table in prop::sample::select(Table::ALL.to_vec()),
        filter in filter(),
        columns in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        sort in any::<prop::sample::Index>(),
        descending in any::<bool>(),
    ) {
        let all = Column::of(table);
        let mut view = View { filter, ..View::of(table) };
        columns.iter().for_each(|column| view.toggle(*column.get(all)));
        view.sort = (*sort.get(all), descending);
        let query = view.query();
        prop_assert!(query.is_ascii() && !query.contains(['#', '"', ' ']));
        prop_assert_eq!(View::parse(table, &query), view);
    }

    #[test]
    fn any_query_is_read(query in ".{0,60}") {
        let world = World::of(vec![row(1, "x")]);
        let view = View::parse(Table::Incidents, &query);
        prop_assert!(world.source().arrange(&view).len() <= 1);
    }
}

#[test]
fn lines_are_told_by_what_they_share_and_else_by_name() {
    let mut rows: Vec<IncidentRow> = (1..=300).map(|number| row(number, "one of many")).collect();
    let team = TermId::stored("payments").expect("an id");
    for row in rows.iter_mut().step_by(2) {
        row.traits.terms.insert(Property::TechTeam, [team.clone()].into());
    }
    let world = World::of(rows);
    let ids = |wanted: &dyn Fn(&IncidentRow) -> bool| {
        world.incidents.iter().filter(|row| wanted(row)).map(|row| row.id.0).collect()
    };
    let base = Filter::default();
    let of = |lines| Filter::of_lines(&lines, &base, Table::Incidents, &world.source());
    let all = of(ids(&|_| true)).expect("a filter");
    assert!(all.is_empty());
    let days = of(ids(&|row| row.began < Some(at(51)))).expect("a filter");
    assert_eq!((days.from, days.until), (Some(at(1).date_naive()), Some(at(50).date_naive())));
    let of_team = of(ids(&|row| !row.traits.terms.is_empty())).expect("a filter");
    assert_eq!(
        of_team.chosen[&Facet::Team].first().map(String::as_str),
        Some("tech-teams:payments")
    );
    let third =
        |row: &IncidentRow| row.began.is_some_and(|began| (began - at(0)).num_days() % 3 == 0);
    let some: std::collections::BTreeSet<Uuid> = ids(&third);
    assert_eq!(of(some.clone()).map(|filter| filter.only), Some(some));
    let many = ids(&|row| !third(row) || row.began == Some(at(3)));
    assert_eq!(of(many), None, "201 are too many to be named");
}

proptest! {
    #[test]
    fn the_address_of_some_lines_leaves_just_these(
        rows in prop::collection::vec((0..9_i64, prop::option::of(0..3_u8), any::<bool>(), any::<bool>()), 0..12),
    ) {
        let incidents = (1..).zip(&rows).map(|(number, (day, team, is_drill, _))| {
            let mut row = row(number, "one");
            row.began = Some(at(*day));
            row.kind = if *is_drill { IncidentKind::Drill } else { IncidentKind::Incident };
            let team = team.and_then(|team| TermId::stored(&format!("team-{team}")));
            row.traits.terms.extend(team.map(|team| (Property::TechTeam, [team].into())));
            row
        });
        let world = World::of(incidents.collect());
        let chosen = world.incidents.iter().zip(&rows).filter(|(_, (.., chosen))| *chosen);
        let lines: std::collections::BTreeSet<Uuid> = chosen.map(|(row, _)| row.id.0).collect();
        prop_assume!(!lines.is_empty());
        let source = world.source();
        let filter = Filter::of_lines(&lines, &Filter::default(), Table::Incidents, &source);
        let filter = filter.expect("they are few");
        let query = View { filter, ..View::of(Table::Incidents) }.query();
        let view = View::parse(Table::Incidents, &query);
        let left = source.arrange(&view).into_iter().map(|item| match item.key() {
            Key::Incident(id) => id.0,
            other => panic!("no incident: {other:?}"),
        });
        prop_assert_eq!(left.collect::<std::collections::BTreeSet<_>>(), lines);
    }
}
