//! What the demo tells, held against its sources.

use andon_model::incident::IncidentKind;
use andon_model::phase::FollowUp;

use super::*;

#[test]
fn every_page_can_be_read_and_becomes_an_incident() {
    let now = "2026-11-21T12:00:00Z".parse().expect("a time");
    let cast = Cast {
        commander: PersonId(Uuid::from_bytes([1; 16])),
        scribe: PersonId(Uuid::from_bytes([2; 16])),
    };
    for (number, (file, text)) in (1..).zip(PAGES) {
        let page = Page::read(text, now).unwrap_or_else(|error| panic!("{file}: {error:#}"));
        let id = IncidentId(IdSource::default().next(number, number));
        let mut document = incident::new();
        write(&mut document, &page, &cast, now).unwrap_or_else(|error| panic!("{file}: {error:#}"));
        let (read, problems) = incident::read(&document, id);
        assert!(problems.is_empty(), "{file}: {problems:?}");
        assert_eq!(read.name, page.name);
        let moves = [page.mitigated, page.resolved, page.closed].iter().flatten().count();
        assert_eq!(read.visible_entries().count(), 1 + page.entries.len() + moves, "{file}");
        assert_eq!(read.phase.phase, Phase::PATH[moves], "{file}");
        assert_eq!(read.kind == IncidentKind::Drill, file.starts_with("drill"));
        for link in &read.links {
            assert!(andon_model::incident::is_safe_address(&link.address), "{file}");
        }
    }
}

fn read_page(name: &str) -> (Page, andon_model::incident::Incident) {
    let now = "2026-11-21T12:00:00Z".parse().expect("a time");
    let (_, text) = PAGES.iter().find(|(file, _)| *file == name).expect("a page");
    let page = Page::read(text, now).expect("it can be read");
    let cast = Cast {
        commander: PersonId(Uuid::from_bytes([1; 16])),
        scribe: PersonId(Uuid::from_bytes([2; 16])),
    };
    let mut document = incident::new();
    write(&mut document, &page, &cast, now).expect("it can be written");
    let id = IncidentId(Uuid::from_bytes([3; 16]));
    (page, incident::read(&document, id).0)
}

/// Every row of the talk's property table but those of later issues: the post-mortem's status
/// and the link to the PDCA.
#[test]
fn the_page_of_the_talk_is_there_row_by_row() {
    let (page, incident) = read_page("staging-cluster-3");
    let mut workspace = andon_model::workspace::Workspace::default();
    for (taxonomy, term, name) in &page.properties.terms {
        workspace.terms.entry(*taxonomy).or_default().insert(term.clone(), name.clone());
    }
    let text = andon_model::export::markdown(
        &incident,
        &workspace,
        FollowUp::Open,
        &zones::named(&page.zone),
    );
    for row in [
        "| Status | 3 - resolved |",
        "| Started | 2023-03-27 12:59 +02:00 |",
        "| Resolved | 2023-03-27 14:13 +02:00 |",
        "| Time to resolve | 1 h 14 min |",
        "| Customers affected (estimated) | 0 |",
        "| Customer impact | XL (set: the page says \"over 15 % of customers\", although it counts none) |",
        "| Impact on a single customer | S - no or slight disturbance |",
        "| Money at risk | 0 EUR |",
        "| Transactions affected | 0 |",
        "| Severity | SEV-3 (set: the page says so; its formula is not shown) |",
        "| Incident commander | Unknown |",
        "| Detected via | automatic alert (OpsGenie or other tools) |",
        "| Root cause | Internal - System failure - Failure of IT systems in production |",
        "| Features | None |",
        "| Countries | Does not apply |",
        "| Stack | SRE Backend / Platform |",
        "| Tech team | SRE Platform Reliability |",
        "| Chat channel | [https://qonto.slack.com/archives/C050DFJ932P](<https://qonto.slack.com/archives/C050DFJ932P>) |",
        "| Call | [https://meet.new](<https://meet.new>) |",
        "5 of 5 completed",
    ] {
        assert!(text.contains(&format!("{row}\n")), "{row} is not in\n{text}");
    }
    // What is empty there is empty here.
    for empty in ["Response team", "Third parties", "Department", "Cross-functional team"] {
        assert!(!text.contains(&format!("| {empty}")), "{empty} is in\n{text}");
    }
}

#[test]
fn the_examples_of_the_phases_have_their_actions() {
    let actions = |name: &str| {
        let (_, incident) = read_page(name);
        andon_model::action::progress(&incident.actions)
    };
    assert_eq!(actions("cki-spot-instances"), (3, 3));
    assert_eq!(actions("cki-ssl-certificates"), (4, 4));
    assert_eq!(actions("cki-umb-messages"), (4, 6));
    let (_, incident) = read_page("cki-umb-messages");
    assert_eq!(incident.notes[1].thread, Some(incident.notes[0].id));
    assert_eq!(incident.notes[1].reactions.len(), 1);
}

#[test]
fn the_sonnet_has_its_34_entries_and_the_staging_cluster_its_five() {
    let now = "2026-11-21T12:00:00Z".parse().expect("a time");
    let entries = |name: &str| {
        let (_, text) = PAGES.iter().find(|(file, _)| *file == name).expect("a page");
        Page::read(text, now).expect("it can be read").entries
    };
    let sonnet = entries("sonnet");
    assert_eq!(sonnet.len(), 34);
    let at = |entry: usize| sonnet[entry].occurred.expect("a time").start().to_rfc3339();
    assert_eq!(at(0), "2015-10-21T14:51:00+00:00");
    assert_eq!(at(33), "2015-10-21T16:30:00+00:00");
    let cluster = entries("staging-cluster-3");
    assert_eq!(cluster.len(), 5);
    // Paris had gone over to summer time the day before.
    let first = cluster[0].occurred.expect("a time").start().to_rfc3339();
    assert_eq!(first, "2023-03-27T10:59:00+00:00");
    assert_eq!(cluster[0].text.lines().count(), 4);
}

/// The record of seed 000, column by column, and the six whys of seed 003.
#[test]
fn the_records_of_the_talks_are_there() {
    use andon_model::pdca::coach::advice;
    use andon_model::pdca::tree::Trees;
    use andon_model::pdca::{MeasureStatus, Status, Tree};
    use andon_model::term::TermId;

    let read_record = |place: usize| {
        let page = RecordPage::read(RECORDS[place].1).expect("it can be read");
        let (_, follows) = read_page(page.incident);
        let cast = Cast {
            commander: PersonId(Uuid::from_bytes([1; 16])),
            scribe: PersonId(Uuid::from_bytes([2; 16])),
        };
        let mut ids = IdSource::default();
        let mut next = || ids.next(1, 1);
        let mut document = pdca::new();
        page.write(&mut document, &follows, &cast, &mut next).expect("it can be written");
        let id = andon_model::id::PdcaId(Uuid::from_bytes([4; 16]));
        let (record, problems) = pdca::read(&document, id);
        assert_eq!(problems, []);
        assert_eq!(record.incident, Some(follows.id));
        record
    };
    let staging = read_record(0);
    assert_eq!(staging.status, Status::PlanDone);
    assert_eq!(staging.created.to_rfc3339(), "2023-04-06T13:01:00+00:00");
    assert!(staging.context.contains("- **14:10** the situation is stable"));
    let trees = Trees::of(&staging);
    let depths = |tree| trees.twigs(tree).iter().map(|twig| twig.depth).collect::<Vec<_>>();
    assert_eq!(depths(Tree::Occurrence), [0, 1, 2]);
    assert_eq!(depths(Tree::NonDetection), [0, 1, 2, 3]);
    let cause = |number| {
        let found = staging.whys.iter().find(|why| trees.number(why.id) == Some(number));
        found.expect("a root cause")
    };
    assert!(cause(1).text.contains("regression") && cause(1).is_cause());
    assert!(cause(2).text.starts_with("Crossplane was deployed directly on staging"));
    let class = TermId::stored("internal/system-failure/it-systems-in-production");
    assert_eq!(staging.cause_classes(), vec![class; 2]);
    assert_eq!(staging.whys.iter().filter(|why| why.quote.is_some()).count(), 2);
    let measures: Vec<_> = staging.shown_measures().collect();
    assert_eq!(measures.len(), 2);
    for (measure, number) in measures.iter().zip([1, 2]) {
        assert_eq!(measure.cause, Some(cause(number).id));
        assert_eq!(measure.status, MeasureStatus::CheckOk);
        let day = "2023-03-28".parse().ok();
        assert_eq!((measure.check_date, measure.verdict), (day, day));
        // It was written down late, after it had been checked.
        assert!(measure.created.date_naive() > measure.check_date.expect("a day"));
        assert_eq!(staging.acts[number as usize - 1].measure, Some(measure.id));
    }
    assert_eq!(measures[0].created.to_rfc3339(), "2023-04-06T13:19:00+00:00");
    assert_eq!(measures[1].created.to_rfc3339(), "2023-04-06T13:27:00+00:00");
    assert_eq!(advice(&staging, &["Commander".into(), "Scribe".into()]), []);
    let dns = read_record(1);
    assert_eq!(
        Trees::of(&dns).twigs(Tree::Occurrence).iter().map(|t| t.depth).collect::<Vec<_>>(),
        [0, 1, 2, 3, 4, 5]
    );
    assert!(dns.whys.iter().any(|why| why.text == "We did not know of these limits"));
}

#[test]
fn the_same_number_and_day_make_the_same_incident_and_all_of_them_lie_in_three_years() {
    let until: DateTime<Utc> = "2026-11-21T00:00:00Z".parse().expect("a time");
    let workspace = Uuid::from_bytes([7; 16]);
    let pattern = Pattern::new(workspace, 400, until).expect("it can be read");
    let again = Pattern::new(workspace, 400, until).expect("it can be read");
    let cast = Cast {
        commander: PersonId(Uuid::from_bytes([1; 16])),
        scribe: PersonId(Uuid::from_bytes([2; 16])),
    };
    let mut ids = BTreeSet::new();
    let mut phases = BTreeSet::new();
    for number in 0..400 {
        let (page, last) = pattern.page(number);
        assert_eq!(format!("{page:?}"), format!("{:?}", again.page(number).0));
        assert!(ids.insert(pattern.incident(number)), "two have the same id");
        let begun = page.declared.start();
        assert!(begun <= until && until - begun <= chrono::TimeDelta::days(3 * 365));
        assert_eq!(index_year(pattern.incident(number).0), chrono::Datelike::year(&begun));
        let mut document = incident::new();
        write(&mut document, &page, &cast, last).unwrap_or_else(|e| panic!("{number}: {e:#}"));
        let (read, problems) = incident::read(&document, pattern.incident(number));
        assert_eq!(problems, []);
        assert!(read.visible_entries().count() > 3);
        phases.insert(read.phase.phase);
    }
    assert!(phases.contains(&Phase::Closed) && phases.contains(&Phase::Resolved), "{phases:?}");
}
