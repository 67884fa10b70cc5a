//! Single values that several people set while they were apart.

mod replica;

use andon_document::incident;
use andon_model::activity::{Said, Subject};
use andon_model::channel::Channel;
use andon_model::command::{Command, Refusal, TextField};
use andon_model::declared::{self, Along};
use andon_model::dispute::Contender;
use andon_model::entry::EntryKind;
use andon_model::id::EntryId;
use andon_model::incident::{IncidentKind, Milestone, Role, Severity};
use andon_model::phase::Phase;
use andon_model::property::Impact;
use andon_model::text_edit::TextEdit;
use andon_model::when::When;
use andon_model::zone::UtcZone;
use chrono::TimeDelta;
use replica::{Replica, at, meet, pair, person};

const NAME: Subject = Subject::Text(TextField::Name);

/// What two people do apart, and what both see of it once they meet.
fn apart(one: &Command, two: &Command) -> [Replica; 2] {
    let mut both = pair();
    both[1].clock += 60;
    both[0].write(one).unwrap();
    both[1].write(two).unwrap();
    meet(&mut both);
    assert_eq!(both[0].read(), both[1].read());
    both
}

fn contenders(replica: &Replica, subject: &Subject) -> Vec<Contender> {
    assert_eq!(replica.view, replica.read(), "what patches tell is what is there");
    replica.read().contenders(subject)
}

fn typed(replica: &mut Replica, at: usize, delete: usize, insert: &str) {
    let edit = TextEdit { at, delete, insert: insert.into() };
    replica.write(&Command::EditText { field: TextField::Name, edit }).unwrap();
}

/// A subject, with two commands that set it apart.
fn pairs_of_commands(first: &mut Replica) -> Vec<(Subject, Command, Command)> {
    let link = first.link("https://a.example");
    let entry = first.add("the pods restart");
    let action = first.action("restart the pods");
    let mut all = vec![
        (NAME, Command::Rename("Cards".into()), Command::Rename("Transfers".into())),
        (
            Subject::Kind,
            Command::SetKind(IncidentKind::Drill),
            Command::SetKind(IncidentKind::Backfill),
        ),
        (
            Subject::Environment,
            Command::SetEnvironment("blue".into()),
            Command::SetEnvironment("green".into()),
        ),
        (
            Subject::Zone,
            Command::SetZone("Asia/Tokyo".into()),
            Command::SetZone("America/Lima".into()),
        ),
        (
            Subject::Severity,
            Command::OverrideSeverity { severity: Severity::Sev1, reason: "all of them".into() },
            Command::SetSeverity(Some(Severity::Sev4)),
        ),
        (
            Subject::CustomerImpact,
            Command::OverrideImpact { impact: Some(Impact::S), reason: "few".into() },
            Command::OverrideImpact { impact: Some(Impact::S), reason: "very few".into() },
        ),
        (
            Subject::Link(link),
            Command::EditLink { link, label: "Dash".into(), address: "https://b.example".into() },
            Command::EditLink { link, label: "".into(), address: "https://c.example".into() },
        ),
    ];
    let about = |seconds| When::About { at: at(seconds) };
    let retime = |seconds| Command::SetEntryTime { entry, occurred: about(seconds) };
    all.push((Subject::EntryTime(entry), retime(600), retime(660)));
    let rekind = |kind| Command::SetEntryKind { entry, kind };
    let (decision, observation) = (EntryKind::Decision, EntryKind::Observation);
    all.push((Subject::EntryKind(entry), rekind(decision), rekind(observation)));
    let own = |number| Command::SetActionOwner { action, owner: Some(person(number)) };
    all.push((Subject::ActionOwner(action), own(2), own(3)));
    let phase = |phase| Command::SetActionPhase { action, phase: Some(phase) };
    all.push((Subject::ActionPhase(action), phase(Phase::Mitigated), phase(Phase::Resolved)));
    let due = |day: &str| Command::SetActionDue { action, due: day.parse().ok() };
    all.push((Subject::ActionDue(action), due("2023-04-01"), due("2023-04-02")));
    let lead = |link: &str| Command::SetActionLink { action, link: link.into() };
    all.push((Subject::ActionLink(action), lead("https://b.example"), lead("https://c.example")));
    for channel in Channel::ALL {
        let name = |name: &str| Command::SetChannel { channel, name: name.into() };
        all.push((Subject::Channel(channel), name("2023-cards"), name("cards_2")));
    }
    for milestone in Milestone::ALL {
        let set = |seconds, exact| {
            let at = at(seconds);
            let when = if exact { When::Exact { at } } else { When::About { at } };
            Command::SetMilestone { milestone, when: Some(when) }
        };
        all.push((Subject::Milestone(milestone), set(600, true), set(600, false)));
    }
    for role in Role::ALL {
        let give = |number| Command::AssignRole { role, person: Some(person(number)) };
        all.push((Subject::Role(role), give(2), give(3)));
    }
    for phase in Phase::PATH {
        let give = |number| Command::SetPhaseOwner { phase, owner: Some(person(number)) };
        all.push((Subject::PhaseOwner(phase), give(1), give(2)));
    }
    all
}

#[test]
fn whatever_is_set_apart_shows_both_values_with_who_and_when_and_either_settles_it() {
    let mut first = Replica::new(1);
    first.declare();
    for (subject, one, two) in pairs_of_commands(&mut first) {
        for chosen in 0..2 {
            let (mut ana, mut ben) = (Replica::new(1), Replica::new(2));
            ana.clock = first.clock;
            ben.clock = first.clock + 60;
            ana.merge(&first);
            ben.merge(&first);
            ana.write(&one).unwrap();
            ben.write(&two).unwrap();
            let times = [ana.clock, ben.clock];
            let both = &mut [ana, ben];
            meet(both);
            let rivals = contenders(&both[0], &subject);
            assert_eq!(rivals, contenders(&both[1], &subject), "{subject:?}");
            assert_eq!(rivals.len(), 2, "{subject:?}");
            assert_ne!(rivals[0].said, rivals[1].said);
            for (number, seconds) in (1..).zip(times) {
                let rival = rivals.iter().find(|rival| rival.by == Some(person(number))).unwrap();
                assert_eq!(rival.at, Some(at(seconds)), "{subject:?}");
            }
            assert_eq!(both[0].read().all_disputes().count(), 1, "and nothing else: {subject:?}");
            let undo = both[0].write(&rivals[chosen].settle).unwrap();
            meet(both);
            for replica in both.iter() {
                assert_eq!(contenders(replica, &subject), [], "{subject:?} settled");
            }
            // To say it again changes nothing: it holds.
            let settled = both[1].read();
            both[1].write(&rivals[chosen].settle).unwrap();
            assert_eq!(both[1].read(), settled, "{subject:?}");
            if chosen == 1 {
                let shown_before = rivals[0].said.clone();
                both[0].write(&Command::All(undo)).unwrap();
                both[0].write(&rivals[0].settle).unwrap();
                let again = both[0].read();
                both[0].write(&rivals[0].settle).unwrap();
                assert_eq!(both[0].read(), again, "undone, {shown_before:?} shows again");
            }
        }
    }
}

#[test]
fn the_same_value_set_apart_is_no_dispute_and_neither_is_ones_own_next_one() {
    let mut first = Replica::new(1);
    first.declare();
    for (subject, one, two) in pairs_of_commands(&mut first) {
        let (mut ana, mut ben) = (Replica::new(1), Replica::new(2));
        ana.merge(&first);
        ben.merge(&first);
        ana.clock = first.clock;
        ben.clock = first.clock;
        ana.write(&one).unwrap();
        ben.write(&one).unwrap();
        let both = &mut [ana, ben];
        meet(both);
        assert_eq!(contenders(&both[0], &subject), [], "{subject:?}");
        both[0].write(&two).unwrap();
        both[0].write(&one).unwrap();
        meet(both);
        assert_eq!(both[1].read().all_disputes().count(), 0, "{subject:?}");
    }
}

#[test]
fn two_new_names_typed_apart_stand_beside_each_other_whole() {
    let mut both = pair();
    let length = both[0].read().name.encode_utf16().count();
    // Select all and type: the first letter replaces everything, the others follow.
    let keep_first = &both[0].read().name[..1].to_owned();
    typed(&mut both[0], 0, length, "C");
    typed(&mut both[0], 1, 0, "ards are down");
    typed(&mut both[1], 1, length - 1, "");
    typed(&mut both[1], 1, 0, "hoes in Paris");
    meet(&mut both);
    let names: Vec<Said> =
        contenders(&both[0], &NAME).into_iter().map(|rival| rival.said).collect();
    assert_eq!(names.len(), 2);
    assert!(names.contains(&Said::Text("Cards are down".into())), "{names:?}");
    assert!(names.contains(&Said::Text(format!("{keep_first}hoes in Paris"))), "{names:?}");
    let shown = both[1].read().name;
    assert_eq!(names[0], Said::Text(shown));
    // Who goes on typing types into the one that shows; a new name settles it.
    typed(&mut both[1], 0, 0, "Now: ");
    meet(&mut both);
    assert_eq!(contenders(&both[0], &NAME).len(), 2);
    let length = both[0].read().name.encode_utf16().count();
    typed(&mut both[0], 0, length, "Neither");
    meet(&mut both);
    assert_eq!(both[1].read().disputes, []);
    assert_eq!(both[1].read().name, "Neither");
}

/// A known shortfall: the letters are not lost, and they show nowhere but in the activity.
#[test]
fn what_is_typed_into_a_name_that_another_replaces_apart_goes_with_the_old_name() {
    for renaming_is_later in [false, true] {
        let mut both = pair();
        let before = both[0].read().name;
        both[usize::from(renaming_is_later)].clock += 60;
        typed(&mut both[0], before.encode_utf16().count(), 0, ", again");
        let heads = both[0].doc.get_heads();
        both[1].write(&Command::Rename("Cards are down".into())).unwrap();
        meet(&mut both);
        for replica in &both {
            assert_eq!(replica.read().name, "Cards are down");
            assert_eq!(contenders(replica, &NAME), []);
            let earlier = incident::read_at(&replica.doc, replica::INCIDENT, &heads);
            assert_eq!(earlier.name, format!("{before}, again"));
        }
    }
}

#[test]
fn what_is_typed_together_into_a_name_still_merges() {
    let mut both = pair();
    let before = both[0].read().name;
    typed(&mut both[0], 0, 0, "EU: ");
    typed(&mut both[1], before.encode_utf16().count(), 0, ", again");
    meet(&mut both);
    for replica in &both {
        assert_eq!(replica.read().name, format!("EU: {before}, again"));
        assert_eq!(replica.read().disputes, []);
    }
}

#[test]
fn a_reason_stays_with_the_severity_it_was_given_for() {
    let reason =
        |severity, reason: &str| Command::OverrideSeverity { severity, reason: reason.into() };
    let both = apart(&reason(Severity::Sev1, "all"), &reason(Severity::Sev5, "none"));
    let rivals = contenders(&both[0], &Subject::Severity);
    let said = |by| rivals.iter().find(|rival| rival.by == Some(person(by))).unwrap().said.clone();
    assert_eq!(said(1), Said::Severity(Severity::Sev1, "all".into()));
    assert_eq!(said(2), Said::Severity(Severity::Sev5, "none".into()));
    let incident = both[0].read();
    let shown = (incident.severity.unwrap(), incident.severity_reason);
    assert_eq!(rivals[0].said, Said::Severity(shown.0, shown.1));
}

#[test]
fn an_older_state_knows_nothing_of_disputes() {
    let both = apart(&Command::Rename("A".into()), &Command::Rename("B".into()));
    let heads = both[0].doc.get_heads();
    let then = incident::read_at(&both[0].doc, replica::INCIDENT, &heads);
    assert_eq!(then.disputes, []);
    assert_eq!(then.name, both[0].read().name);

    let mut both = pair();
    let entry = both[0].view.entries[0].id;
    for (number, replica) in (1..).zip(&mut both) {
        let occurred = at(600 * number).into();
        replica.write(&Command::SetEntryTime { entry, occurred }).unwrap();
    }
    meet(&mut both);
    assert_eq!(both[0].read().all_disputes().count(), 1);
    let heads = both[0].doc.get_heads();
    let then = incident::read_at(&both[0].doc, replica::INCIDENT, &heads);
    assert_eq!(then.all_disputes().count(), 0);
}

#[test]
fn the_time_of_a_move_set_apart_is_settled_together_with_that_of_its_line() {
    let mut both = pair();
    let transition = both[0].move_to(Phase::Mitigated, "").unwrap();
    meet(&mut both);
    let times = [600, 1200].map(|seconds| When::About { at: at(replica::START + seconds) });
    for (replica, at) in both.iter_mut().zip(times) {
        replica.write(&Command::SetTransitionTime { transition, at }).unwrap();
    }
    meet(&mut both);
    let subject = Subject::EntryTime(EntryId(transition.0));
    let rivals = contenders(&both[0], &subject);
    assert_eq!(rivals.len(), 2);
    both[1].write(&rivals[1].settle).unwrap();
    meet(&mut both);
    assert_eq!(contenders(&both[0], &subject), []);
    let incident = both[0].read();
    let line = incident.entries.iter().find(|entry| entry.id.0 == transition.0).unwrap();
    let of_move = incident.transitions.iter().find(|one| one.id == transition).unwrap();
    assert_eq!(line.occurred, of_move.at);
    assert_eq!(rivals[1].said, Said::When(of_move.at));
}

#[test]
fn a_channel_takes_what_chat_systems_take() {
    let mut replica = Replica::new(1);
    replica.declare();
    let name = |name: &str| Command::SetChannel { channel: Channel::Everybody, name: name.into() };
    for bad in ["With Blanks", "Upper", "a/b", &"x".repeat(81)] {
        assert_eq!(replica.write(&name(bad)), Err(Refusal::ChannelName), "{bad}");
    }
    replica.write(&name("  équipe_1-b ")).unwrap();
    assert_eq!(replica.read().channel, "équipe_1-b");
    replica.write(&name("")).unwrap();
    assert_eq!(replica.read().channel, "");
}

#[test]
fn a_corrected_declaration_takes_its_line_and_the_channels_along_in_one_step() {
    let mut replica = Replica::new(1);
    replica.declare();
    let before = replica.read();
    let declared = before.milestones[&Milestone::Declared];
    let when = When::About { at: declared.start() - TimeDelta::days(2) };
    let (command, along) = declared::correct(&before, Some(when), &UtcZone);
    assert_eq!(along, Along { entry: true, channels: true });
    let undo = replica.write(&command).unwrap();
    let after = replica.read();
    assert_eq!(after.milestones[&Milestone::Declared], when);
    assert_eq!(after.entries[0].occurred, when);
    let day = |incident: &andon_model::incident::Incident| incident.channel[..10].to_owned();
    assert_eq!(after.channel, before.channel.replace(&day(&before), &day(&after)));
    assert_ne!(day(&after), day(&before));
    assert!(after.commander_channel.starts_with(&format!("{}-incident-commander-", day(&after))));
    replica.write(&Command::All(undo)).unwrap();
    assert_eq!(replica.read(), before);
}

#[test]
fn what_was_changed_by_hand_does_not_go_along() {
    let mut replica = Replica::new(1);
    replica.declare();
    let declared = replica.read().milestones[&Milestone::Declared];
    let entry = replica.read().entries[0].id;
    let earlier = When::Exact { at: declared.start() - TimeDelta::hours(1) };
    let when = When::Exact { at: declared.start() - TimeDelta::days(2) };
    replica.write(&Command::SetEntryTime { entry, occurred: earlier }).unwrap();
    let name = "cards-war-room".to_owned();
    replica.write(&Command::SetChannel { channel: Channel::Commander, name }).unwrap();
    let before = replica.read();
    let (command, along) = declared::correct(&before, Some(when), &UtcZone);
    assert_eq!(along, Along::default());
    replica.write(&command).unwrap();
    let after = replica.read();
    assert_eq!(after.entries, before.entries);
    assert_eq!(
        (after.channel, after.commander_channel),
        (before.channel, before.commander_channel)
    );
    // Taken away altogether: nothing moves to nowhere.
    let (command, along) = declared::correct(&replica.read(), None, &UtcZone);
    assert_eq!(along, Along::default());
    replica.write(&command).unwrap();
    assert_eq!(replica.read().milestones.get(&Milestone::Declared), None);
}
