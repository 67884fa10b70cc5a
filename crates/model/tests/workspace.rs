//! The values of a workspace's taxonomies: what they are called and which one somebody means.

use std::collections::{BTreeMap, BTreeSet};

use andon_model::command::WorkspaceCommand;
use andon_model::id::PersonId;
use andon_model::phase::Phase;
use andon_model::setting::{ItemId, List, Part, REMOVED, Setting};
use andon_model::term::{Taxonomy, TermId};
use andon_model::workspace::{HUES, Person, Workspace};

fn term(id: &str) -> TermId {
    TermId::stored(id).unwrap()
}

fn renamed() -> Workspace {
    let mut workspace = Workspace::default();
    let stacks = workspace.terms.entry(Taxonomy::Stacks).or_default();
    stacks.insert(term("sre"), "SRE".into());
    stacks.insert(term("backend"), "Backend".into());
    let causes = workspace.terms.entry(Taxonomy::RootCause).or_default();
    causes.insert(term("internal"), "Inside".into());
    let environments = workspace.terms.entry(Taxonomy::Environments).or_default();
    environments.insert(term("production"), "live".into());
    workspace
}

#[test]
fn a_renamed_value_is_called_by_its_new_name_everywhere() {
    let workspace = renamed();
    assert_eq!(workspace.term_name(Taxonomy::RootCause, &term("internal")), "Inside");
    assert_eq!(workspace.term_name(Taxonomy::RootCause, &term("external")), "External");
    assert_eq!(workspace.term_name(Taxonomy::RootCause, &term("unheard-of")), "unheard-of");
    // The same id in another list is another value.
    assert_eq!(workspace.term_name(Taxonomy::Stacks, &term("internal")), "internal");
    assert_eq!(workspace.environment_name("production"), "live");
    assert_eq!(workspace.environment_name("staging"), "staging");
    assert_eq!(workspace.environment_name("Lab 3"), "Lab 3");
    let stacks: Vec<_> = workspace.terms_of(Taxonomy::Stacks).into_iter().map(|t| t.1).collect();
    assert_eq!(stacks, ["Backend", "SRE"]);
    assert_eq!(workspace.terms_of(Taxonomy::RootCause)[0].1, "Inside");
}

#[test]
fn who_types_a_known_name_means_that_value_and_else_a_new_one() {
    let workspace = renamed();
    let of = |taxonomy, name| workspace.term_for(taxonomy, name);
    assert_eq!(of(Taxonomy::Stacks, " sre "), Some((term("sre"), false)));
    assert_eq!(of(Taxonomy::Stacks, "C++"), Some((term("c++"), true)));
    assert_eq!(of(Taxonomy::RootCause, "inside"), Some((term("internal"), false)));
    // The old name of a renamed value is free again.
    assert_eq!(of(Taxonomy::RootCause, "Internal"), Some((term("internal-2"), true)));
    assert_eq!(of(Taxonomy::Stacks, "?"), None);
    let long = "é".repeat(300);
    let (first, _) = of(Taxonomy::Stacks, &long).unwrap();
    let mut workspace = renamed();
    let stacks = workspace.terms.entry(Taxonomy::Stacks).or_default();
    stacks.insert(first.clone(), "something else".into());
    let (second, new) = workspace.term_for(Taxonomy::Stacks, &long).unwrap();
    assert!(new && second != first);
}

/// What a document makes of a command.
fn put(workspace: &mut Workspace, command: &WorkspaceCommand) {
    match command {
        WorkspaceCommand::Set { setting, value: Some(value) } => {
            workspace.settings.insert(setting.clone(), value.clone());
        }
        WorkspaceCommand::Set { setting, value: None } => {
            workspace.settings.remove(setting);
        }
        WorkspaceCommand::All(all) => all.iter().for_each(|one| put(workspace, one)),
        other => panic!("not here: {other:?}"),
    }
}

#[test]
fn an_item_is_added_below_the_others_and_a_removed_one_shows_while_it_can_come_back() {
    let list = List::Steps(Phase::Resolved);
    let mut workspace = Workspace::default();
    let shipped = workspace.order(&list, &BTreeSet::new());
    let new = ItemId::stored("new").unwrap();
    let add = workspace.add(&list, new.clone(), " Thank everybody ");
    put(&mut workspace, &add);
    assert_eq!(workspace.steps(Phase::Resolved).last().unwrap().text, "Thank everybody");
    let mark = Setting::Item(list.clone(), shipped[1].clone(), Part::Removed);
    let removal = WorkspaceCommand::Set { setting: mark.clone(), value: Some(REMOVED.into()) };
    put(&mut workspace, &removal);
    let left = workspace.order(&list, &BTreeSet::new());
    assert!(!left.contains(&shipped[1]) && left.contains(&new));
    let shown = workspace.order(&list, &BTreeSet::from([mark]));
    assert_eq!(shown, [&shipped[..], &[new]].concat());
}

#[test]
fn people_have_colours_of_their_own_and_keep_them_when_others_come() {
    // All of them would have colour 3 by themselves, and whoever comes later comes first in order.
    let id = |n: u8| {
        let mut bytes = [3; 16];
        bytes[0] = 100 - n;
        PersonId(uuid::Uuid::from_bytes(bytes))
    };
    let mut workspace = Workspace::default();
    let mut known = BTreeMap::new();
    for n in 1..=20 {
        workspace.people.insert(id(n), Person { id: id(n), name: format!("P{n}") });
        let hues = workspace.hues(&known);
        assert!(known.iter().all(|(person, hue)| hues[person] == *hue), "{n}: somebody's changed");
        let different: BTreeSet<u8> = hues.values().copied().collect();
        assert_eq!(different.len(), usize::from(n.min(HUES)));
        known = hues;
    }
    assert_eq!(known[&id(1)], 3, "the first has the colour of their id");
}
