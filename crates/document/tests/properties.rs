//! Answers to the property table, overrides of what is computed, phase owners and checklists.

mod replica;

use andon_document::incident::{self, Touched};
use andon_model::command::{Command, Refusal};
use andon_model::incident::{Checklist, Severity};
use andon_model::money::MoneyError;
use andon_model::phase::Phase;
use andon_model::property::{Answer, Impact, Property, PropertyKind};
use andon_model::setting::ItemId;
use replica::{Replica, at, meet, pair, person, terms};

fn declared() -> Replica {
    let [one, _] = pair();
    one
}

fn sample(property: Property) -> Answer {
    match property.kind() {
        PropertyKind::Number => Answer::Number(42),
        PropertyKind::Money => Answer::Money("0.50 EUR".parse().unwrap()),
        PropertyKind::Impact => Answer::Impact(Impact::S),
        PropertyKind::Term(_) => Answer::Term(terms(&["internal/change"]).pop_first().unwrap()),
        PropertyKind::Terms(_) => Answer::Terms(terms(&["sre", "c++"])),
        PropertyKind::Address => Answer::Address("https://example.com/x".into()),
        PropertyKind::Text | PropertyKind::Date | PropertyKind::Person | PropertyKind::Custom => {
            Answer::Text("first: line".into())
        }
    }
}

fn shown(replica: &Replica, property: Property) -> Option<Answer> {
    let incident = replica.read();
    assert_eq!(incident.properties.rivals.get(&property), None);
    incident.properties.answers.get(&property).cloned()
}

#[test]
fn every_property_takes_every_kind_of_answer_and_gives_it_back() {
    let mut replica = declared();
    for property in Property::ALL {
        let answers = [
            Some(sample(property)),
            Some(Answer::None),
            Some(sample(property)),
            Some(Answer::DoesNotApply),
            Some(Answer::None),
            None,
            Some(Answer::None),
            None,
            Some(sample(property)),
        ];
        for answer in answers {
            let before = replica.read();
            let undo = replica.answer(property, answer.clone());
            assert_eq!(shown(&replica, property), answer);
            let after = replica.read();
            let redo = replica.write(&Command::All(undo)).unwrap();
            assert_eq!(replica.read(), before, "{property:?} {answer:?}");
            replica.write(&Command::All(redo)).unwrap();
            assert_eq!(replica.read(), after, "{property:?} {answer:?}");
        }
        let heads = replica.doc.get_heads();
        replica.answer(property, Some(sample(property)));
        assert_eq!(replica.doc.get_heads(), heads, "the same answer again writes nothing");
    }
    assert_eq!(replica.read().properties.answers.len(), Property::ALL.len());
    assert_eq!(replica.touched, Touched::default());
}

#[test]
fn an_answer_that_does_not_fit_is_refused_in_words() {
    let mut replica = declared();
    let before = replica.read();
    let address = Answer::Address("javascript:alert(1)".into());
    for (property, answer, reason) in [
        (Property::CustomerBase, Answer::Impact(Impact::S), "Customers in all takes a whole"),
        (Property::Call, address, "Call takes an address that begins with https:// or http://."),
        (Property::Stack, sample(Property::RootCause), "Stack takes a value of its list."),
    ] {
        let refusal = replica.write(&Command::SetProperty { property, answer: Some(answer) });
        let refusal = refusal.unwrap_err();
        assert!(refusal.to_string().starts_with(reason), "{refusal}");
    }
    let (property, nothing) = (Property::RootCause, terms(&[]));
    let change = Command::ChangeTerms { property, add: terms(&["a"]), remove: nothing };
    assert!(matches!(replica.write(&change), Err(Refusal::WrongAnswer { .. })));
    assert!(matches!("12".parse::<andon_model::money::Money>(), Err(MoneyError::CurrencyMissing)));
    assert_eq!(replica.read(), before);
}

#[test]
fn two_answers_given_apart_are_both_shown_and_one_click_settles_it() {
    let [mut one, mut two] = pair();
    two.clock += 60;
    let property = Property::CustomersAffected;
    one.answer(property, Some(Answer::Number(10)));
    two.answer(property, Some(Answer::Number(200)));
    let answered = [one.clock, two.clock];
    let both = &mut [one, two];
    meet(both);
    let properties = both[0].read().properties;
    assert_eq!(properties, both[1].read().properties);
    let rivals = &properties.rivals[&property];
    assert_eq!(rivals.len(), 2);
    assert_eq!(properties.answers.get(&property), Some(&rivals[0].answer));
    for (number, seconds) in (1..).zip(answered) {
        let rival = rivals.iter().find(|rival| rival.by == Some(person(number))).unwrap();
        assert_eq!(rival.at, Some(at(seconds)));
        assert_eq!(rival.answer, Answer::Number(if number == 1 { 10 } else { 200 }));
    }
    // The one that shows already is settled on by saying it again.
    let chosen = properties.answers.get(&property).cloned();
    both[0].answer(property, chosen.clone());
    // Who settles is told by patches, as everybody else is.
    assert_eq!(both[0].view.properties, both[0].read().properties);
    meet(both);
    assert_eq!(shown(&both[0], property), chosen);
    assert_eq!(shown(&both[1], property), chosen);
}

#[test]
fn the_other_one_of_two_answers_settles_it_as_well_and_so_does_none() {
    for settled in [Some(Answer::Number(10)), Some(Answer::Number(200)), Some(Answer::None), None] {
        let [mut one, mut two] = pair();
        let property = Property::TransactionsAffected;
        one.answer(property, Some(Answer::Number(10)));
        two.answer(property, Some(Answer::Number(200)));
        let both = &mut [one, two];
        meet(both);
        both[1].answer(property, settled.clone());
        meet(both);
        assert_eq!(shown(&both[0], property), settled);
    }
}

#[test]
fn a_value_and_an_absence_stated_apart_are_rivals_too() {
    for property in [Property::MoneyAtRisk, Property::Features, Property::DetectedVia] {
        for settle in 0..2 {
            let [mut one, mut two] = pair();
            one.answer(property, Some(sample(property)));
            two.answer(property, Some(Answer::DoesNotApply));
            let both = &mut [one, two];
            meet(both);
            let properties = both[0].read().properties;
            assert_eq!(properties, both[1].read().properties);
            let rivals = &properties.rivals[&property];
            let answers: Vec<_> = rivals.iter().map(|rival| rival.answer.clone()).collect();
            assert_eq!(answers, [sample(property), Answer::DoesNotApply], "the value shows");
            assert_eq!(rivals[0].by, Some(person(1)));
            assert_eq!(rivals[1].by, Some(person(2)));
            let chosen = rivals[settle].answer.clone();
            both[0].answer(property, Some(chosen.clone()));
            meet(both);
            assert_eq!(shown(&both[1], property), Some(chosen));
        }
    }
}

#[test]
fn the_two_absences_stated_apart_are_rivals_and_the_same_one_twice_is_not() {
    let [mut one, mut two] = pair();
    one.answer(Property::Countries, Some(Answer::None));
    two.answer(Property::Countries, Some(Answer::DoesNotApply));
    one.answer(Property::Features, Some(Answer::None));
    two.answer(Property::Features, Some(Answer::None));
    one.answer(Property::CustomerBase, Some(Answer::Number(7)));
    two.answer(Property::CustomerBase, Some(Answer::Number(7)));
    let both = &mut [one, two];
    meet(both);
    let properties = both[0].read().properties;
    assert_eq!(properties, both[1].read().properties);
    assert_eq!(properties.rivals.keys().collect::<Vec<_>>(), [&Property::Countries]);
    assert_eq!(properties.answers[&Property::Features], Answer::None);
}

#[test]
fn three_answers_of_which_two_agree_are_two_rivals() {
    let [one, two] = pair();
    let mut three = Replica::new(3);
    three.merge(&one);
    let all = &mut [one, two, three];
    for (replica, number) in all.iter_mut().zip([1, 2, 1]) {
        replica.answer(Property::CustomerBase, Some(Answer::Number(number)));
    }
    meet(all);
    let rivals = &all[2].read().properties.rivals[&Property::CustomerBase];
    assert_eq!(rivals.len(), 2);
}

#[test]
fn terms_added_and_removed_apart_come_out_as_both_wanted() {
    let [mut one, mut two] = pair();
    let property = Property::Stack;
    let set = |ids: &[&str]| Some(Answer::Terms(terms(ids)));
    one.answer(property, set(&["a", "b"]));
    two.merge(&one);
    one.answer(property, set(&["b", "c"]));
    two.answer(property, set(&["a", "b", "d"]));
    let both = &mut [one, two];
    meet(both);
    for replica in both.iter() {
        assert_eq!(shown(replica, property), set(&["b", "c", "d"]));
    }
}

#[test]
fn taking_an_answer_back_leaves_what_others_have_added_since() {
    let [mut one, mut two] = pair();
    let property = Property::TechTeam;
    let set = |ids: &[&str]| Some(Answer::Terms(terms(ids)));
    let undo = one.answer(property, set(&["mine"]));
    two.merge(&one);
    two.answer(property, set(&["mine", "theirs"]));
    one.merge(&two);
    let redo = one.write(&Command::All(undo)).unwrap();
    assert_eq!(shown(&one, property), set(&["theirs"]));
    one.write(&Command::All(redo)).unwrap();
    assert_eq!(shown(&one, property), set(&["mine", "theirs"]));
}

#[test]
fn an_override_needs_a_reason_and_can_be_taken_back() {
    let mut replica = declared();
    let before = replica.read();
    let severity =
        |severity, reason: &str| Command::OverrideSeverity { severity, reason: reason.into() };
    let impact = |impact, reason: &str| Command::OverrideImpact { impact, reason: reason.into() };
    for refused in [severity(Severity::Sev1, " \n"), impact(Some(Impact::XL), "")] {
        assert_eq!(replica.write(&refused), Err(Refusal::ReasonMissing));
    }
    let steps = [
        severity(Severity::Sev3, " as the page says "),
        severity(Severity::Sev2, "worse than it looked"),
        severity(Severity::Sev2, "another reason"),
        Command::SetSeverity(Some(Severity::Sev1)),
        Command::SetSeverity(None),
        impact(Some(Impact::XL), "over 15 %"),
        impact(Some(Impact::L), "counted"),
        impact(None, "ignored"),
    ];
    for step in steps {
        let before = replica.read();
        let undo = replica.write(&step).unwrap();
        let after = replica.read();
        let redo = replica.write(&Command::All(undo)).unwrap();
        assert_eq!(replica.read(), before, "{step:?}");
        replica.write(&Command::All(redo)).unwrap();
        assert_eq!(replica.read(), after, "{step:?}");
        if step == severity(Severity::Sev3, " as the page says ") {
            assert_eq!(after.severity, Some(Severity::Sev3));
            assert_eq!(after.severity_reason, "as the page says");
        }
    }
    assert_eq!(replica.read(), before);
}

#[test]
fn a_severity_never_comes_out_with_the_reason_of_another_one() {
    let severity =
        |severity, reason: &str| Command::OverrideSeverity { severity, reason: reason.into() };
    for ahead in [0, 3] {
        let [mut one, mut two] = pair();
        one.write(&severity(Severity::Sev2, "two")).unwrap();
        two.merge(&one);
        // Whoever has written more before wins a register: both must be won by the same one.
        for _ in 0..ahead {
            one.add("something else");
        }
        one.write(&severity(Severity::Sev2, "still two")).unwrap();
        two.write(&severity(Severity::Sev1, "one")).unwrap();
        let both = &mut [one, two];
        meet(both);
        let read = both[0].read();
        let pair = (read.severity, read.severity_reason.as_str());
        let expected = if ahead == 0 {
            (Some(Severity::Sev1), "one")
        } else {
            (Some(Severity::Sev2), "still two")
        };
        assert_eq!(pair, expected);
        assert_eq!(read, both[1].read());
    }
}

fn tick(phase: Phase, step: &str, done: bool) -> Command {
    Command::Tick { list: Checklist::Phase(phase), step: ItemId::stored(step).unwrap(), done }
}

#[test]
fn phases_have_owners_and_ticked_steps() {
    let mut replica = declared();
    let steps = [
        Command::SetPhaseOwner { phase: Phase::Resolved, owner: Some(person(1)) },
        Command::SetPhaseOwner { phase: Phase::Resolved, owner: Some(person(3)) },
        tick(Phase::Active, "impact", true),
        tick(Phase::Mitigated, "communicate", true),
        tick(Phase::Active, "impact", false),
        Command::SetPhaseOwner { phase: Phase::Resolved, owner: None },
    ];
    // Whoever gets a phase joins, and taking the phase back does not take that back.
    replica.write(&Command::JoinTeam(person(3))).unwrap();
    for step in steps {
        let before = replica.read();
        let undo = replica.write(&step).unwrap();
        let after = replica.read();
        assert_ne!(before, after, "{step:?}");
        let redo = replica.write(&Command::All(undo)).unwrap();
        assert_eq!(replica.read(), before, "{step:?}");
        replica.write(&Command::All(redo)).unwrap();
        assert_eq!(replica.read(), after, "{step:?}");
    }
    let read = replica.read();
    let step = ItemId::stored("communicate").unwrap();
    assert_eq!(read.ticks, [(Checklist::Phase(Phase::Mitigated), step)].into());
    assert!(read.owners.is_empty());
}

#[test]
fn an_answer_from_afar_touches_the_head_alone() {
    let [mut one, mut two] = pair();
    two.add("joined by now");
    one.merge(&two);
    for property in [Property::MoneyAtRisk, Property::Stack] {
        for answer in [sample(property), Answer::None] {
            two.answer(property, Some(answer));
            one.merge(&two);
            assert_eq!(one.touched, Touched { head: true, ..Touched::default() });
            assert_eq!(one.view, incident::read(&one.doc, replica::INCIDENT).0);
        }
    }
}
