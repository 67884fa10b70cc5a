//! What each command does to an incident's document.

mod replica;

use std::collections::BTreeSet;

use andon_document::incident::{self, Touched};
use andon_model::command::{Command, Refusal, TextField};
use andon_model::entry::EntryKind;
use andon_model::id::{EntryId, LinkId};
use andon_model::incident::{Incident, Milestone, Question, Role, Severity};
use andon_model::phase::{MoveRefusal, Phase};
use andon_model::text_edit::TextEdit;
use andon_model::when::When;
use replica::{Replica, START, at, meet, pair, person};
use uuid::Uuid;

fn declared() -> Replica {
    let mut replica = Replica::new(1);
    replica.declare();
    replica
}

fn type_in(replica: &mut Replica, field: TextField, at: usize, insert: &str) {
    let edit = TextEdit { at, delete: 0, insert: insert.into() };
    replica.write(&Command::EditText { field, edit }).unwrap();
}

#[test]
fn two_new_documents_are_one() {
    let mut one = incident::new();
    let mut two = incident::new();
    assert_eq!(one.get_heads(), two.get_heads());
    one.merge(&mut two).unwrap();
    assert_eq!(one.get_changes(&[]).len(), 2, "one for each version of the schema");
    assert_ne!(one.get_actor(), two.get_actor());
}

/// The seeds are part of the format: documents that are out there start from them.
#[test]
fn the_seed_of_every_kind_of_document_never_changes() {
    let seeds = [
        incident::new(),
        andon_document::workspace::new(),
        andon_document::index::new(),
        andon_document::confidential::new(),
        andon_document::pdca::new(),
        andon_document::review::new(),
    ];
    let hashes = seeds.map(|doc| {
        doc.get_changes(&[]).iter().map(|change| change.hash().to_string()).collect::<Vec<_>>()
    });
    // Of each version of the schema one.
    assert_eq!(
        hashes,
        [
            [
                "6fc68163bbcb1791d1a86c02300d3ce11becdacd274d06cdee53ac7a89ddc751",
                "404c81a2e0b6df00373abf69d93905996eac8bb3db91843a09853cd65342c25f",
            ],
            [
                "11546a705c0c013ca4e6c049331dc0167e80aa854772217d1da00e2b2952e803",
                "f959bc041181c4afe7bd138b65bc64b069d876e491c73380828b5f27e316bd33",
            ],
            [
                "362f97cd65abf3f4be0ce85364d8bc870e1973f439ddecabd6192816ccc68429",
                "a176794f83df946cdcc43a94970a7c80e97f05b132cd0c0dea0933a39fa576bf",
            ],
            [
                "0dab6b4f88ef5a4c18005e5371d7de30fdab259fbacf14c524a1fed1466a8e2f",
                "621afe4468288101a9467f0593842cb71e0320d07168127374552e9185c4b22b",
            ],
            [
                "d339c80606f4f524374aa94cc6fe7a62c4ec6846287c6e0da61ce8f5d39a1a1a",
                "9fbaddd08f1ff58545ba6fceeae42f2476d6593ba1b7cae82997f6cb068482c3"
            ],
            [
                "de7fa1cca1939aa75023f62ff6da9997eaa2950b453819220fe2f01893e61854",
                "b2b218c807e04f73547ea4777648dd59ced34aafe85bc286de396f3e7d7bfe84",
            ],
        ]
    );
}

#[test]
fn declaring_makes_the_whole_page() {
    let replica = declared();
    let incident = replica.read();
    assert_eq!(incident.name, "Staging: Kubernetes cluster 3 is misbehaving");
    assert_eq!(incident.channel, "2023-03-27-staging-kubernetes-cluster-3-is-misbehaving");
    assert_eq!(
        incident.commander_channel,
        "2023-03-27-incident-commander-staging-kubernetes-cluster-3-is-misbehaving"
    );
    assert_eq!(incident.reporter, Some(person(1)));
    assert_eq!(incident.commander(), Some(person(1)));
    assert_eq!(incident.team, BTreeSet::from([person(1)]));
    assert_eq!(incident.milestones[&Milestone::Started], at(START).into());
    assert_eq!(incident.milestones[&Milestone::Declared], at(START).into());
    assert!(incident.summary[&Question::Description].starts_with("Pods are not"));
    assert_eq!(incident.phase.phase, Phase::Active);
    let [entry] = &incident.entries[..] else { panic!() };
    assert_eq!(entry.kind, EntryKind::Milestone);
    assert_eq!(
        entry.text,
        "Declared: Staging: Kubernetes cluster 3 is misbehaving\n\
         - Pods are not being provisioned\n- External secrets crash\n  - often"
    );
    assert_eq!((entry.author, entry.noted), (Some(person(1)), at(START + 1)));
}

#[test]
fn an_incident_is_declared_once_and_with_a_name() {
    let mut replica = Replica::new(1);
    let nameless = replica.declaration("  \n ", "");
    assert_eq!(replica.write(&nameless), Err(Refusal::NameMissing));
    let long = replica.declaration(&"é".repeat(301), "");
    assert!(matches!(replica.write(&long), Err(Refusal::TooLong { length: 301, .. })));
    let twice = replica.declaration("a\nb", "");
    replica.write(&twice).unwrap();
    assert_eq!(replica.read().name, "a b");
    assert_eq!(replica.write(&twice), Err(Refusal::AlreadyDeclared));
}

#[test]
fn who_writes_joins_the_team_unless_they_left_it() {
    let [mut one, mut two] = pair();
    two.add("I see it too");
    assert_eq!(two.read().team, BTreeSet::from([person(1), person(2)]));
    two.write(&Command::LeaveTeam(person(2))).unwrap();
    two.add("one last thing");
    assert_eq!(two.read().team, BTreeSet::from([person(1)]));
    two.write(&Command::JoinTeam(person(2))).unwrap();
    assert!(two.read().team.contains(&person(2)));
    one.write(&Command::AssignRole { role: Role::Scribe, person: Some(person(3)) }).unwrap();
    assert!(one.read().team.contains(&person(3)));
}

#[test]
fn a_command_that_changes_nothing_writes_nothing() {
    let [one, mut two] = pair();
    let before = two.doc.get_heads();
    let entry = one.view.entries[0].clone();
    for command in [
        Command::SetEnvironment("staging".into()),
        Command::SetSeverity(None),
        Command::SetEntryTime { entry: entry.id, occurred: entry.occurred },
        Command::RestoreEntry(entry.id),
        Command::AssignRole { role: Role::Commander, person: Some(person(1)) },
        Command::SetMilestone { milestone: Milestone::Detected, when: None },
        Command::All(vec![]),
    ] {
        two.write(&command).unwrap();
        assert_eq!(two.doc.get_heads(), before, "{command:?}");
    }
    assert!(!two.read().team.contains(&person(2)));
}

#[test]
fn a_refusal_changes_nothing() {
    let mut replica = declared();
    let before = replica.read();
    let entry = before.entries[0].id;
    let nobody = EntryId(Uuid::from_u128(99));
    let backwards = When::Range { at: at(START), until: at(START - 1) };
    let found = |command: Result<_, Refusal>| command.unwrap_err();
    let of = |command| Command::All(vec![Command::SetEnvironment("prod".into()), command]);
    let refusals = [
        found(replica.write(&of(Command::DeleteEntry(nobody)))),
        found(replica.write(&of(Command::SetEntryTime { entry, occurred: backwards }))),
        found(replica.write(&of(Command::RemoveLink(LinkId(Uuid::nil()))))),
    ];
    assert!(matches!(refusals[0], Refusal::NotFound(_)));
    assert_eq!(refusals[1], Refusal::RangeBackwards);
    assert!(matches!(refusals[2], Refusal::NotFound(_)));
    assert_eq!(replica.read(), before);
}

#[test]
fn every_command_can_be_taken_back_but_typing_declaring_and_moving() {
    let mut replica = declared();
    let link = replica.link("https://example.com");
    replica.write(&Command::LeaveTeam(person(2))).unwrap();
    let entry = replica.add("everything is deleted");
    let new = andon_model::entry::NewEntry {
        id: EntryId(replica.id()),
        occurred: at(START).into(),
        text: "new".into(),
        kind: EntryKind::Note,
        important: true,
    };
    // Who had a role, and that it was taken back, stays written down.
    let view = |replica: &Replica| Incident { hand_overs: Vec::new(), ..replica.read() };
    let before = view(&replica);
    let about = When::About { at: at(START - 600) };
    let address = String::from("https://example.org");
    let all = vec![
        Command::SetKind(andon_model::incident::IncidentKind::Drill),
        Command::SetEnvironment("production".into()),
        Command::SetZone("UTC".into()),
        Command::SetSeverity(Some(Severity::Sev2)),
        Command::SetMilestone { milestone: Milestone::Started, when: Some(about) },
        Command::SetMilestone { milestone: Milestone::Detected, when: Some(about) },
        Command::SetMilestone { milestone: Milestone::Declared, when: None },
        Command::AssignRole { role: Role::Commander, person: Some(person(1)) },
        Command::AssignRole { role: Role::Deputy, person: Some(person(1)) },
        Command::JoinTeam(person(2)),
        Command::SetEntryTime { entry, occurred: about },
        Command::SetEntryKind { entry, kind: EntryKind::Decision },
        Command::SetEntryImportant { entry, important: true },
        Command::DeleteEntry(entry),
        Command::EditLink { link, label: String::new(), address },
        Command::RemoveLink(link),
        Command::WaiveRecord("It was a test".into()),
    ];
    for command in &all {
        let inverse = replica.write(command).unwrap();
        let redo = replica.write(&Command::All(inverse)).unwrap();
        assert_eq!(view(&replica), before, "{command:?}");
        assert!(!redo.is_empty() || *command == all[7], "{command:?}");
    }
    let inverse = replica.write(&Command::All(all)).unwrap();
    assert_ne!(view(&replica), before);
    let redo = replica.write(&Command::All(inverse)).unwrap();
    assert_eq!(view(&replica), before);
    assert!(!redo.is_empty());
    // A new entry that is taken back stays in the document, deleted.
    let inverse = replica.write(&Command::AddEntries(vec![new.clone()])).unwrap();
    assert_eq!(inverse, [Command::DeleteEntry(new.id)]);
    let redo = replica.write(&Command::All(inverse)).unwrap();
    assert!(incident::read_entry(&replica.doc, new.id).unwrap().deleted);
    replica.write(&Command::All(redo)).unwrap();
    assert!(!incident::read_entry(&replica.doc, new.id).unwrap().deleted);
}

#[test]
fn two_people_type_into_one_text_and_both_are_kept() {
    let [mut one, mut two] = pair();
    let field = TextField::Summary(Question::Cause);
    type_in(&mut one, field, 0, "Crossplane 😀 was installed");
    two.merge(&one);
    type_in(&mut one, field, 13, " (by hand)");
    type_in(&mut two, field, 27, ".\r\nWhy?");
    let both = &mut [one, two];
    meet(both);
    let expected = "Crossplane 😀 (by hand) was installed.\nWhy?";
    assert_eq!(incident::text(&both[0].doc, field), expected);
    assert_eq!(both[0].read(), both[1].read());
}

#[test]
fn an_edit_inside_of_a_surrogate_pair_takes_the_whole_character() {
    let mut replica = declared();
    let field = TextField::Summary(Question::Impact);
    type_in(&mut replica, field, 99, "a😀b");
    let edit = TextEdit { at: 2, delete: 1, insert: "x".into() };
    replica.write(&Command::EditText { field, edit }).unwrap();
    assert_eq!(incident::text(&replica.doc, field), "axb");
    assert!(!incident::text(&replica.doc, field).contains('\u{fffd}'));
}

#[test]
fn a_move_writes_its_own_line_and_takes_it_along() {
    let mut replica = declared();
    let skip = replica.move_to(Phase::Resolved, "");
    assert!(matches!(skip, Err(Refusal::Move(MoveRefusal::Skips { .. }))));
    let moved = replica.move_to(Phase::Mitigated, " Crossplane is gone ").unwrap();
    let entry = incident::read_entry(&replica.doc, EntryId(moved.0)).unwrap();
    assert_eq!(entry.text, "Phase changed to mitigated: Crossplane is gone");
    assert_eq!(entry.kind, EntryKind::System);
    let earlier = at(START - 60).into();
    let command = Command::SetTransitionTime { transition: moved, at: earlier };
    let inverse = replica.write(&command).unwrap();
    assert_eq!(replica.read().transitions[0].at, earlier);
    assert_eq!(replica.read().entries[0].occurred, earlier);
    replica.write(&Command::All(inverse)).unwrap();
    assert_eq!(replica.read().entries[1].occurred, entry.occurred);
    replica.move_to(Phase::Dismissed, "same as yesterday's").unwrap();
    let text = &replica.read().entries.last().unwrap().text.clone();
    assert_eq!(text, "Phase changed to dismissed (duplicate): same as yesterday's");
}

#[test]
fn moves_made_apart_are_settled_by_a_person() {
    let [mut one, mut two] = pair();
    one.move_to(Phase::Mitigated, "").unwrap();
    two.move_to(Phase::Dismissed, "").unwrap();
    let both = &mut [one, two];
    meet(both);
    let state = both[0].read().phase;
    assert_eq!(state.phase, Phase::Mitigated);
    assert!(!state.conflicts[0].settled);
    let seen = state.conflicts[0].moves.iter().map(|t| t.id).collect();
    let settle = Command::SettlePhase { after: None, to: Phase::Dismissed, seen };
    both[0].write(&settle).unwrap();
    meet(both);
    for replica in both.iter() {
        assert_eq!(replica.read().phase.phase, Phase::Dismissed);
        assert!(replica.read().phase.conflicts[0].settled);
    }
    let seen = BTreeSet::new();
    let wrong = Command::SettlePhase { after: None, to: Phase::Closed, seen };
    assert!(matches!(both[0].write(&wrong), Err(Refusal::NotFound(_))));
}

#[test]
fn the_same_move_made_twice_is_one() {
    let [mut one, mut two] = pair();
    one.move_to(Phase::Mitigated, "").unwrap();
    two.move_to(Phase::Mitigated, "").unwrap();
    two.move_to(Phase::Resolved, "").unwrap();
    let both = &mut [one, two];
    meet(both);
    let state = both[0].read().phase;
    assert_eq!((state.phase, state.conflicts.len()), (Phase::Resolved, 0));
    both[0].move_to(Phase::Closed, "").unwrap();
}

#[test]
fn a_keystroke_touches_its_text_and_nothing_else() {
    let [mut one, mut two] = pair();
    let entry = two.add("joined by now");
    one.merge(&two);
    let texts = |field| BTreeSet::from([field]);
    let typed = |field: TextField, one: &mut Replica, two: &mut Replica| -> Touched {
        type_in(two, field, 0, "x");
        one.merge(two);
        one.touched.clone()
    };
    let field = TextField::Entry(entry);
    let expected =
        Touched { texts: texts(field), entries: BTreeSet::from([entry]), ..Touched::default() };
    assert_eq!(typed(field, &mut one, &mut two), expected);
    for field in [TextField::Name, TextField::Summary(Question::Mitigation)] {
        let expected = Touched { texts: texts(field), ..Touched::default() };
        assert_eq!(typed(field, &mut one, &mut two), expected);
    }
    two.write(&Command::SetEntryImportant { entry, important: true }).unwrap();
    one.merge(&two);
    let entries = BTreeSet::from([entry]);
    assert_eq!(one.touched, Touched { entries, ..Touched::default() });
    two.write(&Command::SetSeverity(Some(Severity::Sev1))).unwrap();
    one.merge(&two);
    assert_eq!(one.touched, Touched { head: true, ..Touched::default() });
    one.merge(&two);
    assert!(one.touched.is_empty());
}

#[test]
fn the_history_of_an_entry_shows_who_wrote_what_when() {
    let [mut one, mut two] = pair();
    let entry = one.add("all deleted but 3 CRDs");
    let field = TextField::Entry(entry);
    type_in(&mut one, field, 0, "13:44 ");
    one.clock += 120;
    type_in(&mut one, field, 0, "! ");
    two.clock = one.clock;
    two.merge(&one);
    one.clock += 120;
    two.clock += 240;
    let about = When::About { at: at(START) };
    one.write(&Command::SetEntryTime { entry, occurred: about }).unwrap();
    type_in(&mut two, field, 0, "2");
    // Something else in between is no part of this entry's history.
    two.add("unrelated");
    let both = &mut [one, two];
    meet(both);
    let history = incident::entry_history(&both[0].doc, entry);
    assert_eq!(history, incident::entry_history(&both[1].doc, entry));
    let texts: Vec<_> = history.iter().map(|v| v.entry.text.as_str()).collect();
    assert_eq!(texts[..2], ["13:44 all deleted but 3 CRDs", "! 13:44 all deleted but 3 CRDs"]);
    assert_eq!(history.len(), 4);
    assert_eq!(history[0].by, Some(person(1)));
    assert_eq!(history[0].at, at(START + 3));
    assert!(history[2..].iter().any(|v| v.by == Some(person(2))));
    assert_eq!(history[3].entry, incident::read_entry(&both[0].doc, entry).unwrap());
    assert_eq!(incident::entry_history(&both[0].doc, EntryId(Uuid::nil())), []);
}

#[test]
fn a_link_that_is_removed_here_and_edited_there_can_come_back() {
    let [mut one, mut two] = pair();
    let link = one.link("https://example.com/a");
    two.merge(&one);
    let address = String::from("https://example.com/b");
    let undo = one.write(&Command::RemoveLink(link)).unwrap();
    let edit = Command::EditLink { link, label: "Board".into(), address: address.clone() };
    two.write(&edit).unwrap();
    let both = &mut [one, two];
    meet(both);
    assert_eq!(both[1].read().links, []);
    both[0].write(&Command::All(undo)).unwrap();
    meet(both);
    assert_eq!(both[1].read().links.len(), 1);
}

#[test]
fn an_empty_document_reads_as_an_empty_incident() {
    let doc = automerge::Automerge::new();
    let (read, problems) = incident::read(&doc, replica::INCIDENT);
    let expected = Incident::empty(replica::INCIDENT);
    assert_eq!(Incident { summary: expected.summary.clone(), ..read }, expected);
    assert!(!problems.is_empty());
    let fresh = incident::new();
    assert_eq!(incident::read(&fresh, replica::INCIDENT).1, []);
}
