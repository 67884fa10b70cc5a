//! What is computed from the properties, and what decided it.

use andon_model::id::IncidentId;
use andon_model::incident::{Incident, Severity};
use andon_model::index::IncidentRow;
use andon_model::property::{Answer, Impact, Properties, Property};
use andon_model::rules::{Forecast, Judged, Missing, Rules};
use andon_model::workspace::Workspace;
use uuid::Uuid;

fn properties(answers: &[(Property, Answer)]) -> Properties {
    Properties { answers: answers.iter().cloned().collect(), ..Properties::default() }
}

fn customers(affected: u64, base: u64) -> Properties {
    properties(&[
        (Property::CustomersAffected, Answer::Number(affected)),
        (Property::CustomerBase, Answer::Number(base)),
    ])
}

fn money(amount: &str) -> (Property, Answer) {
    (Property::MoneyAtRisk, Answer::Money(amount.parse().unwrap()))
}

#[test]
fn the_share_of_customers_decides_the_impact_at_every_boundary() {
    let cases = [
        (0, 400_000, Impact::XS),
        (1, 400_000, Impact::S),
        (4_000, 400_000, Impact::S),
        (4_001, 400_000, Impact::M),
        (20_000, 400_000, Impact::M),
        (20_001, 400_000, Impact::L),
        // Seed 000: "XL - over 15 % of customers". Exactly 15 % is not over it.
        (60_000, 400_000, Impact::L),
        (60_001, 400_000, Impact::XL),
        (400_000, 400_000, Impact::XL),
        // More than there are: an estimate may be wrong.
        (2, 1, Impact::XL),
        (1, 3, Impact::XL),
        (u64::MAX, u64::MAX, Impact::XL),
        (1, u64::MAX, Impact::S),
    ];
    for (affected, base, expected) in cases {
        let found = Rules::default().customer_impact(&customers(affected, base));
        assert_eq!(found, Ok(expected), "{affected} of {base}");
    }
}

#[test]
fn a_missing_input_is_named_and_an_absence_is_an_input() {
    let rules = Rules::default();
    let affected = |answer| (Property::CustomersAffected, answer);
    let of = |answers: &[_]| rules.customer_impact(&properties(answers));
    assert_eq!(of(&[]), Err(Missing::CustomersAffected));
    assert_eq!(of(&[affected(Answer::Number(5))]), Err(Missing::CustomerBase));
    let base = |answer| (Property::CustomerBase, answer);
    for nothing in [Answer::Number(0), Answer::None, Answer::DoesNotApply] {
        let found = of(&[affected(Answer::Number(5)), base(nothing)]);
        assert_eq!(found, Err(Missing::CustomerBase));
    }
    assert_eq!(of(&[affected(Answer::Number(0))]), Ok(Impact::XS));
    assert_eq!(of(&[affected(Answer::None)]), Ok(Impact::XS));
    assert_eq!(of(&[affected(Answer::DoesNotApply)]), Ok(Impact::XS));
    assert_eq!(rules.severity(None, &properties(&[])), Err(Missing::AnyImpact));
    assert_eq!(rules.severity(None, &properties(&[money("1 EUR")])), Err(Missing::AnyImpact));
}

#[test]
fn the_worse_impact_decides_the_severity_and_says_so() {
    use Impact::*;
    use Severity::*;
    let single = |impact| (Property::SingleCustomerImpact, Answer::Impact(impact));
    let none = (Property::SingleCustomerImpact, Answer::None);
    let cases = [
        (Some(XS), vec![], Sev5, "customer impact XS"),
        (Some(S), vec![], Sev4, "customer impact S"),
        (Some(M), vec![], Sev3, "customer impact M"),
        (Some(L), vec![], Sev2, "customer impact L"),
        (Some(XL), vec![], Sev1, "customer impact XL"),
        (None, vec![single(M)], Sev3, "impact on a single customer M"),
        (None, vec![none.clone()], Sev5, "impact on a single customer XS"),
        (Some(S), vec![single(L)], Sev2, "impact on a single customer L"),
        (Some(XL), vec![single(S)], Sev1, "customer impact XL"),
        (Some(M), vec![single(M)], Sev3, "customer impact M"),
        (Some(M), vec![none], Sev3, "customer impact M"),
        (Some(M), vec![money("99999.99 EUR")], Sev3, "customer impact M"),
        (
            Some(M),
            vec![money("100000 EUR")],
            Sev2,
            "customer impact M; raised one step: 100000 EUR at risk",
        ),
        (
            None,
            vec![single(S), money("250000.50 EUR")],
            Sev3,
            "impact on a single customer S; raised one step: 250000.50 EUR at risk",
        ),
        (
            Some(XL),
            vec![money("1000000 EUR")],
            Sev1,
            "customer impact XL; 1000000 EUR at risk, already the worst",
        ),
        // Nobody converts currencies here.
        (Some(M), vec![money("900000 JPY")], Sev3, "customer impact M"),
        (Some(M), vec![(Property::MoneyAtRisk, Answer::None)], Sev3, "customer impact M"),
    ];
    for (customers, answers, severity, because) in cases {
        let found = Rules::default().severity(customers, &properties(&answers)).unwrap();
        assert_eq!((found.severity, found.because.as_str()), (severity, because), "{answers:?}");
    }
    let never = Rules { raised_from: None, ..Rules::default() };
    let found = never.severity(Some(M), &properties(&[money("100000 EUR")])).unwrap();
    assert_eq!(found.severity, Sev3);
}

#[test]
fn what_a_person_says_holds_against_what_is_computed() {
    let rules = Rules::default();
    let mut incident = Incident::empty(IncidentId(Uuid::from_u128(7)));
    assert_eq!(rules.severity_of(&incident), Judged::Unknown(Missing::AnyImpact));
    assert_eq!(rules.impact_of(&incident), Judged::Unknown(Missing::CustomersAffected));
    incident.properties = customers(12, 400);
    let because = "12 of 400 customers".to_owned();
    assert_eq!(rules.impact_of(&incident), Judged::Computed { value: Impact::M, because });
    assert_eq!(rules.severity_of(&incident).value(), Some(Severity::Sev3));
    assert_eq!(
        IncidentRow::of(&incident, &Workspace::default(), None).severity,
        Some(Severity::Sev3)
    );

    // Seed 000: XL although the estimated number is 0, and SEV-3 although it is XL.
    incident.properties = customers(0, 0);
    incident.properties.answers.insert(Property::MoneyAtRisk, money("0 EUR").1);
    assert_eq!(rules.impact_of(&incident).value(), Some(Impact::XS));
    incident.impact = Some(Impact::XL);
    incident.impact_reason = "as the page says".into();
    let because = "customer impact XL".to_owned();
    let computed = Judged::Computed { value: Severity::Sev1, because };
    assert_eq!(rules.severity_of(&incident), computed);
    incident.severity = Some(Severity::Sev3);
    let reason = String::new();
    assert_eq!(rules.severity_of(&incident), Judged::Set { value: Severity::Sev3, reason });
    assert_eq!(
        IncidentRow::of(&incident, &Workspace::default(), None).severity,
        Some(Severity::Sev3)
    );
}

#[test]
fn a_forecast_tells_what_other_rules_would_change_and_what_stays() {
    let now = Rules::default();
    let then = Rules { shares: [10, 100, 150], ..Rules::default() };
    let mut incident = Incident::empty(IncidentId(Uuid::nil()));
    let missing = Forecast::of(&incident, &now, &then);
    assert!(missing.is_missing() && !missing.changes());
    // 7 %: L by the first rules, M by the others.
    incident.properties = customers(70, 1000);
    let changed = Forecast::of(&incident, &now, &then);
    assert_eq!(changed.impact, (Some(Impact::L), Some(Impact::M)));
    assert_eq!(changed.severity, (Some(Severity::Sev2), Some(Severity::Sev3)));
    assert!(changed.changes() && !changed.by_hand);
    incident.severity = Some(Severity::Sev1);
    let by_hand = Forecast::of(&incident, &now, &then);
    assert_eq!(by_hand.severity, (Some(Severity::Sev1), Some(Severity::Sev1)));
    assert!(by_hand.by_hand);
    assert!(!Forecast::of(&incident, &now, &now).changes());
}

#[test]
fn rules_are_kept_by_what_differs_only() {
    use andon_model::setting::Setting;
    use andon_model::workspace::Workspace;

    let now = Rules::default();
    assert_eq!(now.changes_from(&now), []);
    let then = Rules { shares: [10, 60, 150], raised_from: None, ..Rules::default() };
    assert!(then.ascends() && !Rules { shares: [10, 10, 20], ..Rules::default() }.ascends());
    let changes = then.changes_from(&now);
    let expected = [(Setting::Share(Impact::M), "60"), (Setting::RaisedFrom, "never")];
    assert_eq!(changes, expected.map(|(setting, value)| (setting, value.to_owned())));
    let workspace = Workspace { settings: changes.into_iter().collect(), ..Workspace::default() };
    assert_eq!(workspace.rules(), then);
}
