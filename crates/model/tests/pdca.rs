//! Why-trees, the rules of a problem-solving record, and its coach.

use std::collections::BTreeSet;

use andon_model::id::{ActId, MeasureId, PdcaId, WhyId};
use andon_model::index::RecordRow;
use andon_model::pdca::coach::{About, Rule, advice};
use andon_model::pdca::rules::Broken;
use andon_model::pdca::tree::Trees;
use andon_model::pdca::{
    Act, ActStatus, Branch, Cause, Deeper, Measure, MeasureKind, MeasureStatus, Origin, Pdca,
    Status, Tree, Why,
};
use andon_model::place::Place;
use andon_model::term::TermId;
use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;
use uuid::Uuid;

fn id(number: u128) -> WhyId {
    WhyId(Uuid::from_u128(number))
}

fn why(number: u128, at: Branch, text: &str) -> Why {
    Why {
        id: id(number),
        at,
        place: Place::stored(&format!("{number}1")),
        tree: Tree::Occurrence,
        text: text.into(),
        cause: None,
        quote: None,
        links: BTreeSet::new(),
        removed: false,
    }
}

fn cause(mut why: Why, given: u32) -> Why {
    why.cause = Some(Cause { given, marked: true, no_measure: String::new(), class: None });
    why
}

fn pdca(whys: Vec<Why>) -> Pdca {
    Pdca { whys, ..Pdca::empty(PdcaId(Uuid::nil())) }
}

fn top() -> Branch {
    Branch::Top(Tree::Occurrence)
}

fn under(number: u128) -> Branch {
    Branch::Under(id(number))
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn outline(pdca: &Pdca, tree: Tree) -> Vec<(u128, usize)> {
    Trees::of(pdca).twigs(tree).iter().map(|twig| (twig.why.0.as_u128(), twig.depth)).collect()
}

#[test]
fn every_name_is_read_back() {
    for status in Status::ALL {
        assert_eq!(Status::from_name(status.name()), Some(status));
    }
    for status in MeasureStatus::ALL {
        assert_eq!(MeasureStatus::from_name(status.name()), Some(status));
    }
    for kind in MeasureKind::ALL {
        assert_eq!(MeasureKind::from_name(kind.name()), Some(kind));
    }
    assert_eq!(
        ActStatus::ALL.map(|one| ActStatus::from_name(one.name())),
        ActStatus::ALL.map(Some)
    );
    assert_eq!(Origin::ALL.map(|one| Origin::from_name(one.name())), Origin::ALL.map(Some));
    assert_eq!(Deeper::ALL.map(|one| Deeper::from_name(one.name())), Deeper::ALL.map(Some));
    assert_eq!(Tree::ALL.map(|one| Tree::from_name(one.name())), Tree::ALL.map(Some));
}

#[test]
fn a_tree_is_read_from_top_to_bottom() {
    let record = pdca(vec![
        why(1, top(), "a"),
        why(2, under(1), "b"),
        why(3, top(), "c"),
        why(4, under(1), "d"),
        why(5, under(2), "e"),
        why(6, Branch::Top(Tree::NonDetection), "f"),
    ]);
    assert_eq!(outline(&record, Tree::Occurrence), [(1, 0), (2, 1), (5, 2), (4, 1), (3, 0)]);
    assert_eq!(outline(&record, Tree::NonDetection), [(6, 0)]);
    let trees = Trees::of(&record);
    assert_eq!(trees.subtree(id(1)), [id(1), id(2), id(4), id(5)]);
    assert_eq!(trees.tree(id(6)), Some(Tree::NonDetection));
    assert_eq!(trees.tree(id(99)), None);
}

#[test]
fn facts_that_were_moved_below_each_other_apart_both_stay() {
    let mut record =
        pdca(vec![why(1, under(2), "a"), why(2, under(1), "b"), why(3, under(2), "c")]);
    assert_eq!(outline(&record, Tree::Occurrence), [(1, 0), (2, 1), (3, 2)]);
    record.whys[0].at = under(1);
    record.whys[1].at = top();
    assert_eq!(outline(&record, Tree::Occurrence), [(1, 0), (2, 0), (3, 1)]);
}

#[test]
fn what_was_written_below_a_removed_fact_comes_up() {
    let mut record = pdca(vec![
        why(1, top(), "a"),
        why(2, under(1), "removed"),
        why(3, under(2), "removed too"),
        why(4, under(3), "written meanwhile"),
        why(5, under(77), "its branch has not arrived"),
    ]);
    record.whys[1].removed = true;
    record.whys[2].removed = true;
    assert_eq!(outline(&record, Tree::Occurrence), [(1, 0), (4, 1), (5, 0)]);
}

#[test]
fn numbers_run_over_both_trees_and_stay() {
    let mut record = pdca(vec![
        cause(why(1, top(), "a"), 2),
        cause(why(2, Branch::Top(Tree::NonDetection), "b"), 1),
        cause(why(3, top(), "given the same number apart"), 1),
        why(4, top(), "d"),
    ]);
    let number = |record: &Pdca, why| Trees::of(record).number(id(why));
    assert_eq!([1, 2, 3, 4].map(|why| number(&record, why)), [Some(2), Some(1), Some(3), None]);
    assert_eq!(Trees::of(&record).next_number(), 4);
    // The mark is taken away: nobody else gets the number.
    record.whys[1].cause.as_mut().unwrap().marked = false;
    assert_eq!([1, 2, 3].map(|why| number(&record, why)), [Some(2), Some(1), Some(3)]);
    assert!(!record.whys[1].is_cause());
}

fn measure(cause: Option<u128>, text: &str) -> Measure {
    Measure {
        id: MeasureId(Uuid::from_u128(7)),
        place: None,
        cause: cause.map(id),
        text: text.into(),
        kind: MeasureKind::Prevent,
        owner: None,
        terms: BTreeSet::new(),
        due: None,
        check: String::new(),
        check_date: None,
        status: MeasureStatus::ToDo,
        verdict: None,
        reason: String::new(),
        created: at("2023-03-27T15:00:00Z"),
        removed: false,
    }
}

fn act(text: &str) -> Act {
    Act {
        id: ActId(Uuid::from_u128(8)),
        place: None,
        measure: None,
        text: text.into(),
        scope: String::new(),
        owner: None,
        due: None,
        status: ActStatus::ToDo,
        reason: String::new(),
        created: at("2023-04-06T15:19:00Z"),
        removed: false,
    }
}

#[test]
fn a_countermeasure_needs_a_check_a_verdict_or_a_reason() {
    let mut one = measure(None, "Allow only some CRDs to be deployed");
    let broken = |one: &Measure, status| Measure { status, ..one.clone() }.broken();
    assert_eq!(broken(&one, MeasureStatus::ToDo), None);
    for status in [MeasureStatus::Doing, MeasureStatus::CheckPending, MeasureStatus::CheckOk] {
        assert_eq!(broken(&one, status), Some(Broken::CheckMissing(one.id)));
    }
    assert_eq!(
        broken(&one, MeasureStatus::Abandoned),
        Some(Broken::MeasureReasonMissing(one.id)),
        "no check is asked of what is not done"
    );
    one.check = "Create a CRD that is not in the list: it should be blocked".into();
    assert_eq!(broken(&one, MeasureStatus::Doing), None);
    for status in [MeasureStatus::CheckOk, MeasureStatus::CheckKo] {
        assert_eq!(broken(&one, status), Some(Broken::VerdictMissing(one.id)));
    }
    one.verdict = Some(day("2023-03-28"));
    assert_eq!(broken(&one, MeasureStatus::CheckOk), None);
    let not_applicable = Act { status: ActStatus::NotApplicable, ..act("everywhere") };
    assert_eq!(not_applicable.broken(), Some(Broken::ActReasonMissing(not_applicable.id)));
}

#[test]
fn root_causes_are_counted_by_class() {
    let mut record = pdca(vec![
        cause(why(1, top(), "a"), 1),
        cause(why(2, top(), "b"), 2),
        cause(why(3, top(), "c"), 3),
        cause(why(4, top(), "the mark was taken away"), 4),
        why(5, top(), "no cause"),
    ]);
    let capacity = TermId::of("Internal - Capacity").unwrap();
    for at in [0, 2, 3] {
        record.whys[at].cause.as_mut().unwrap().class = Some(capacity.clone());
    }
    record.whys[3].cause.as_mut().unwrap().marked = false;
    let classes = vec![None, Some(capacity.clone()), Some(capacity)];
    assert_eq!(record.cause_classes(), classes);
    assert_eq!(RecordRow::of(&record, None).traits.causes, Some(classes));
}

#[test]
fn a_record_is_done_when_every_cause_is_treated_and_checked_and_the_rest_is_thought_of() {
    let mut record = pdca(vec![
        why(1, top(), "a"),
        cause(why(2, under(1), "b"), 1),
        cause(why(3, under(1), "c"), 2),
    ]);
    record.measures.push(measure(Some(2), "x"));
    let untreated = Broken::CauseUntreated { why: id(3), number: 2 };
    assert_eq!(
        record.hinders(Status::Done),
        [untreated.clone(), Broken::MeasuresOpen { open: 1 }, Broken::ActsMissing]
    );
    assert_eq!(
        untreated.to_string(),
        "RC 2 has no countermeasure. Add one, or say why nothing is done about it."
    );
    assert_eq!(record.hinders(Status::PlanDone), []);
    assert!(!record.is_finished());
    record.status = Status::Done;
    assert_eq!(record.broken().len(), 3, "a merge may bring it about");
    record.whys[2].cause.as_mut().unwrap().no_measure = "It is the law".into();
    record.measures[0].check = "look".into();
    record.measures[0].verdict = Some(day("2023-03-28"));
    record.measures[0].status = MeasureStatus::CheckOk;
    record.no_acts = "There is one such cluster".into();
    assert_eq!(record.broken(), []);
    assert!(record.is_finished());
    record.status = Status::Abandoned;
    assert_eq!(record.broken(), [Broken::ReasonMissing]);
    record.reason = "The product was taken down".into();
    assert!(record.is_finished());
}

/// The record of the staging cluster (seed 000).
fn staging() -> Pdca {
    let detection = Branch::Top(Tree::NonDetection);
    let mut record = pdca(vec![
        why(1, top(), "The Kubernetes API server was lagging, which made controllers crash"),
        why(
            2,
            under(1),
            "Crossplane was installed on staging 3 for testing; its 890 CRDs made the API server time out",
        ),
        cause(
            why(
                3,
                under(2),
                "Crossplane was deployed directly on staging to test its integration with a feature branch environment",
            ),
            2,
        ),
        why(
            4,
            detection,
            "The autoscaling group reached its maximum size, so new pods could not be scheduled",
        ),
        why(
            5,
            under(4),
            "Many branches were deployed on this cluster, and we did not see that we hit the limit before it was too late",
        ),
        cause(
            why(
                6,
                under(5),
                "A regression a few months ago on the metric keeps it from reaching 100 %",
            ),
            1,
        ),
    ]);
    let mut alert = measure(Some(6), "Fix the alert for the problematic AWS autoscaling group");
    alert.check = "The alert was executed in staging to see its result".into();
    let mut crds = measure(Some(3), "Allow only some CRDs to be deployed");
    crds.id = MeasureId(Uuid::from_u128(9));
    crds.check = "Create a CRD that is not in the list: it should be blocked".into();
    for one in [&mut alert, &mut crds] {
        one.check_date = Some(day("2023-03-28"));
        one.due = Some(day("2023-03-31"));
    }
    record.measures = vec![alert, crds];
    record.acts =
        vec![act("Make sure that this alert exists and is defined right in all environments")];
    record.name = "Staging: Kubernetes cluster 3 is misbehaving".into();
    record.problem = "The staging3 kubernetes cluster is misbehaving (timeouts, pods crashing and \
                      not scheduling...): a lot of features branches on this cluster are not \
                      working anymore."
        .into();
    record
}

fn rules(record: &Pdca, people: &[&str]) -> Vec<Rule> {
    let people: Vec<String> = people.iter().map(|name| (*name).to_owned()).collect();
    advice(record, &people).into_iter().map(|advice| advice.rule).collect()
}

#[test]
fn the_coach_has_nothing_to_say_about_records_that_real_teams_made() {
    assert_eq!(rules(&staging(), &["Commander", "Scribe", "Anna"]), []);
    // The DNS example of seed 003, six whys deep.
    let dns = [
        "Services had problems with resolving names",
        "Name resolution failed",
        "CoreDNS does not get the requests",
        "We reached a limit of packets per second on our CoreDNS instances",
        "The requests are centralised on only two instances",
        "We did not know of these limits",
    ];
    let chain = |text: (usize, &&str)| {
        let number = text.0 as u128 + 1;
        why(number, if number == 1 { top() } else { under(number - 1) }, text.1)
    };
    let mut record = pdca(dns.iter().enumerate().map(chain).collect());
    assert_eq!(rules(&record, &[]), []);
    let last = record.whys.pop().unwrap();
    record.whys.push(cause(last, 1));
    assert_eq!(rules(&record, &[]), [Rule::NotDetected], "nobody asked why it was seen so late");
}

#[test]
fn the_coach_finds_what_usually_goes_wrong() {
    let mut record = staging();
    record.whys[2].at = under(1);
    assert_eq!(rules(&record, &[]), [Rule::ShortChain]);
    record.whys[2].text = "Human error".into();
    assert_eq!(rules(&record, &[]), [Rule::HumanError]);
    record.whys[2].text = "Erreur humaine : un oubli".into();
    assert_eq!(rules(&record, &[]), [Rule::HumanError]);
    record.whys[2].text = "Anna deployed it, by mistake".into();
    assert_eq!(rules(&record, &["Anna"]), [Rule::PersonNamed]);
    assert_eq!(rules(&record, &["An", "A", ""]), [Rule::HumanError], "names are whole words");

    let mut record = staging();
    for (text, expected) in [
        ("Be more careful with operators", Some(Rule::GoodIntentions)),
        ("Train everybody", Some(Rule::GoodIntentions)),
        ("Sensibiliser les équipes", Some(Rule::GoodIntentions)),
        ("Restrain what can be deployed", None),
        ("Add a check to the trainer's pipeline", None),
    ] {
        record.measures[0].text = text.into();
        assert_eq!(rules(&record, &[]), Vec::from_iter(expected), "{text}");
    }
    let mut record = staging();
    record.measures[0].due = Some(day("2023-04-11"));
    record.measures[1].check_date = None;
    assert_eq!(rules(&record, &[]), [Rule::TooLong, Rule::NoCheckDate]);
    for tree in [3, 4, 5] {
        record.whys[tree].removed = true;
    }
    assert_eq!(rules(&record, &[])[0], Rule::NotDetected);
}

#[test]
fn the_coach_sees_when_the_problem_is_only_said_again() {
    // Seed 000: the problem is the staging cluster.
    let mut record = staging();
    for (text, expected) in [
        ("The Kubernetes cluster on staging was misbehaving", Some(Rule::Restates)),
        ("Pods were crashing on the cluster", Some(Rule::Restates)),
        ("Timeouts", None),
        ("Pods were crashing because the group of instances was full", None),
        ("Crossplane was deployed directly on staging to test a feature branch", None),
    ] {
        record.whys[2].text = text.into();
        assert_eq!(rules(&record, &[]), Vec::from_iter(expected), "{text}");
    }
    let mut record = staging();
    for (text, expected) in [
        ("Make the staging cluster work again", Some(Rule::Restates)),
        ("Avoid timeouts and crashing pods", Some(Rule::Restates)),
        ("Be careful that the cluster works", Some(Rule::GoodIntentions)),
        ("Fix it", None),
        ("Scale the cluster to 80 instances", None),
        ("Delete crossplane", None),
        ("Deploy the configuration on all environments", None),
    ] {
        record.measures[1].text = text.into();
        assert_eq!(rules(&record, &[]), Vec::from_iter(expected), "{text}");
    }
    // Seed 003, in French: every why says more than the one before.
    let chain = [
        "Les résolutions DNS ont échouées",
        "CoreDNS ne reçoit pas les requêtes",
        "Nous avons atteint une limite de paquets/sec sur nos instances CoreDNS",
        "Les requêtes sont centralisées sur seulement 2 instances",
        "Nous n'avions pas connaissance de ces limites",
    ];
    let restating = chain.map(|text| {
        let detection = why(9, Branch::Top(Tree::NonDetection), "Aucune alerte");
        let facts = [why(1, top(), "a"), why(2, under(1), "b")];
        let cause = cause(why(3, under(2), text), 1);
        let mut record = pdca(facts.into_iter().chain([cause, detection]).collect());
        record.problem = "Des services ont eu des problèmes de résolution DNS".into();
        rules(&record, &[]).contains(&Rule::Restates)
    });
    assert_eq!(restating, [true, false, false, false, false]);
    // Nothing is said of a record whose problem nobody has written down yet.
    let mut record = staging();
    (record.name, record.problem) = (String::new(), String::new());
    record.measures[1].text = "Make the staging cluster work again".into();
    assert_eq!(rules(&record, &[]), []);
}

#[test]
fn advice_that_was_dismissed_stays_so_for_what_it_was_about() {
    let mut record = staging();
    record.measures[0].due = Some(day("2023-05-01"));
    record.measures[1].due = Some(day("2023-05-01"));
    let all = advice(&record, &[]);
    assert_eq!(all.len(), 2);
    record.quiet.insert(all[0].key());
    let left = advice(&record, &[]);
    assert_eq!(left, all[1..]);
    assert_eq!(left[0].about, About::Measure(record.measures[1].id));
    assert!(!left[0].rule.advice().is_empty() && !left[0].rule.example().is_empty());
}

proptest! {
    /// Whatever people do apart: every fact that was not removed stands exactly once, and the
    /// numbers of root causes differ.
    #[test]
    fn no_fact_is_lost_or_doubled(
        facts in prop::collection::vec((0..14u128, any::<bool>(), prop::option::of(1..5u32)), 0..12),
    ) {
        let whys: Vec<Why> = facts.iter().enumerate().map(|(number, (on, removed, given))| {
            let at = match on {
                0 => Branch::Top(Tree::Occurrence),
                1 => Branch::Top(Tree::NonDetection),
                other => under(other - 1),
            };
            let fact = why(number as u128 + 1, at, "x");
            let fact = Why { removed: *removed, ..fact };
            given.map_or(fact.clone(), |given| cause(fact, given))
        }).collect();
        let record = pdca(whys);
        let trees = Trees::of(&record);
        let mut shown: Vec<WhyId> = Tree::ALL.iter().flat_map(|tree| trees.twigs(*tree)).map(|twig| twig.why).collect();
        shown.sort_unstable();
        let there: Vec<WhyId> = record.whys.iter().filter(|why| !why.removed).map(|why| why.id).collect();
        prop_assert_eq!(shown, there);
        let numbers: Vec<u32> = record.whys.iter().filter_map(|why| trees.number(why.id)).collect();
        let different: BTreeSet<u32> = numbers.iter().copied().collect();
        prop_assert_eq!(different.len(), numbers.len());
    }
}
