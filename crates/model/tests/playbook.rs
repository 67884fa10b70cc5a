//! What a workspace has prepared, as it ships and as people change it.

use andon_model::command::Declaration;
use andon_model::id::{EntryId, FieldId, IncidentId, PersonId};
use andon_model::incident::{IncidentKind, Severity};
use andon_model::money::Money;
use andon_model::phase::Phase;
use andon_model::playbook::FieldKind;
use andon_model::property::{Answer, Impact, Properties, Property, PropertyKind};
use andon_model::rules::Rules;
use andon_model::setting::{ItemId, List, Part, Setting};
use andon_model::term::Taxonomy;
use andon_model::when::When;
use andon_model::workspace::{Workspace, confidential_document};
use chrono::{DateTime, Utc};
use uuid::Uuid;

fn item(id: &str) -> ItemId {
    ItemId::stored(id).unwrap()
}

fn put(workspace: &mut Workspace, list: &List, id: &ItemId, part: Part, value: &str) {
    let setting = Setting::Item(list.clone(), id.clone(), part);
    assert_eq!(setting.check(value), Ok(()));
    workspace.settings.insert(setting, value.to_owned());
}

/// Adds an item behind another one.
fn add(
    workspace: &mut Workspace,
    list: &List,
    id: &str,
    after: Option<&str>,
    text: &str,
) -> ItemId {
    let id = item(id);
    let place = workspace.place_behind(list, after.map(item).as_ref(), &id);
    put(workspace, list, &id, Part::Place, place.as_str());
    put(workspace, list, &id, Part::Text, text);
    id
}

fn steps(workspace: &Workspace, phase: Phase) -> Vec<String> {
    workspace.steps(phase).into_iter().map(|step| step.id.as_str().to_owned()).collect()
}

#[test]
fn everything_that_ships_can_be_shown() {
    let workspace = Workspace::default();
    assert_eq!(steps(&workspace, Phase::Mitigated), ["watch", "cause", "communicate"]);
    for phase in Phase::PATH.into_iter().chain([Phase::Dismissed]) {
        assert!(!workspace.goal(phase).is_empty());
        assert_eq!(workspace.steps(phase).is_empty(), !phase.is_open());
    }
    let cards = workspace.cards();
    assert_eq!(cards.len(), 5);
    assert_eq!(cards[0].title, "Need to contact a provider?");
    assert!(cards.iter().all(|card| card.steps.len() == 3 && !card.when.is_empty()));
    assert!(workspace.fields().is_empty());
    // Links are named, and lead nowhere until the workspace says where.
    assert!(workspace.templates().iter().all(|template| template.address.is_empty()));
    assert_eq!(
        workspace.links_without_address("staging"),
        ["Chat channel", "Call", "Did something happen recently? (staging)"]
    );
    assert_eq!(workspace.links_without_address("").len(), 2);
    assert_eq!(workspace.rules(), Rules::default());
    assert_eq!([1, 3].map(|n| workspace.rhythm(Some(Severity::ALL[n]))), [60, 0]);
    assert_eq!(workspace.rhythm(None), 120);
}

#[test]
fn steps_are_added_moved_reworded_and_removed() {
    let mut workspace = Workspace::default();
    let list = List::Steps(Phase::Mitigated);
    add(&mut workspace, &list, "first", None, "Breathe");
    add(&mut workspace, &list, "middle", Some("watch"), "Look again");
    add(&mut workspace, &list, "last", Some("communicate"), "Sleep");
    let order = ["first", "watch", "middle", "cause", "communicate", "last"];
    assert_eq!(steps(&workspace, Phase::Mitigated), order);
    let cause = item("cause");
    let top = workspace.place_behind(&list, None, &cause);
    put(&mut workspace, &list, &cause, Part::Place, top.as_str());
    put(&mut workspace, &list, &cause, Part::Text, "Find out why");
    put(&mut workspace, &list, &item("watch"), Part::Removed, "yes");
    let order = ["cause", "first", "middle", "communicate", "last"];
    assert_eq!(steps(&workspace, Phase::Mitigated), order);
    assert_eq!(workspace.steps(Phase::Mitigated)[0].text, "Find out why");
    assert_eq!(steps(&workspace, Phase::Active).len(), 5, "other lists stay as they are");
}

#[test]
fn a_card_has_contacts() {
    let mut workspace = Workspace::default();
    let contacts = List::Contacts(item("provider"));
    let id = add(&mut workspace, &contacts, "hotline", None, "Hotline of the provider");
    put(&mut workspace, &contacts, &id, Part::Address, "tel:+33123456789");
    let card = &workspace.cards()[0];
    assert_eq!(card.contacts[0].name, "Hotline of the provider");
    assert_eq!(card.contacts[0].address, "tel:+33123456789");
    assert!(workspace.cards()[1].contacts.is_empty());
}

#[test]
fn a_new_incident_gets_the_links_of_its_environment_filled_in() {
    let mut workspace = Workspace::default();
    let list = List::Templates;
    let chat = add(&mut workspace, &list, "chat", None, "Chat");
    let address = "https://chat.example.com/{channel}?topic={name}&day={date}";
    put(&mut workspace, &list, &chat, Part::Address, address);
    let recent = add(&mut workspace, &list, "recent", Some("chat"), "Did something happen?");
    put(&mut workspace, &list, &recent, Part::Address, "https://example.com/{environment}");
    put(&mut workspace, &list, &recent, Part::Environment, "production");
    add(&mut workspace, &list, "unfinished", None, "No address yet");
    let at: DateTime<Utc> = "2023-03-27T22:59:00Z".parse().unwrap();
    let person = PersonId(Uuid::nil());
    let mut declaration = Declaration {
        name: " Cards & payments ".into(),
        description: String::new(),
        kind: IncidentKind::Incident,
        environment: "staging".into(),
        zone: "Europe/Paris".into(),
        offset_seconds: 7200,
        declared: When::Exact { at },
        started: None,
        reporter: person,
        commander: person,
        first_entry: EntryId(Uuid::nil()),
    };
    let chat = "https://chat.example.com/2023-03-28-cards-payments\
                ?topic=Cards%20%26%20payments&day=2023-03-28";
    assert_eq!(workspace.links_for(&declaration), [("Chat".to_owned(), chat.to_owned())]);
    declaration.environment = "production".into();
    let links = workspace.links_for(&declaration);
    assert_eq!(links[1].1, "https://example.com/production");
    assert_eq!(links.len(), 2);
}

#[test]
fn the_rules_are_those_of_the_workspace_and_what_is_damaged_is_as_it_ships() {
    let mut workspace = Workspace::default();
    let mut set = |setting: Setting, value: &str| {
        workspace.settings.insert(setting, value.to_owned());
    };
    set(Setting::Share(Impact::M), "80");
    set(Setting::Share(Impact::L), "many");
    set(Setting::SeverityOf(Impact::XS), "SEV-4");
    set(Setting::RaisedFrom, "never");
    set(Setting::Rhythm(Severity::Sev1), "15");
    let rules = workspace.rules();
    assert_eq!(rules.shares, [10, 80, 150]);
    assert_eq!(rules.severities[..2], [Severity::Sev4, Severity::Sev4]);
    assert_eq!(rules.raised_from, None);
    assert_eq!(workspace.rhythm(Some(Severity::Sev1)), 15);
    workspace.settings.insert(Setting::RaisedFrom, "5 EUR".into());
    assert_eq!(workspace.rules().raised_from, Some("5 EUR".parse::<Money>().unwrap()));
}

#[test]
fn a_custom_field_has_a_name_a_kind_and_values_and_outlives_its_removal_where_it_was_answered() {
    let mut workspace = Workspace::default();
    let field = FieldId(Uuid::from_u128(9));
    let id = ItemId::from(field.0);
    assert_eq!(id.field(), Some(field));
    let id = add(&mut workspace, &List::Fields, id.as_str(), None, "Regulator");
    let property = Property::Custom(field);
    assert_eq!(workspace.property_kind(property), PropertyKind::Text, "until it says its kind");
    put(&mut workspace, &List::Fields, &id, Part::Kind, "multi-select");
    let list = Taxonomy::Custom(field);
    assert_eq!(workspace.property_kind(property), PropertyKind::Terms(list));
    assert_eq!(workspace.taxonomy_of(property), Some(list));
    assert_eq!(workspace.fields()[0].kind, FieldKind::MultiSelect);
    assert_eq!(workspace.property_title(property), "Regulator");
    let mut properties = Properties::default();
    assert_eq!(workspace.properties_of(&properties).last(), Some(&property));
    put(&mut workspace, &List::Fields, &id, Part::Removed, "yes");
    assert_eq!(workspace.properties_of(&properties).len(), Property::ALL.len());
    properties.answers.insert(property, Answer::Text("written when it took text".into()));
    assert_eq!(workspace.properties_of(&properties).last(), Some(&property));
    assert_eq!(workspace.property_title(property), "Regulator");
    assert!(!workspace.fits(property, &properties.answers[&property]));
    assert!(workspace.fits(property, &Answer::None));
    assert_eq!(Property::from_name(&property.name()), Some(property));
    assert_eq!(Property::from_name("field:0-0"), None);
}

#[test]
fn the_confidential_document_of_an_incident_carries_the_mark_of_its_kind() {
    let [one, two] = [1, 2].map(|n| confidential_document(IncidentId(Uuid::from_u128(n))));
    assert_ne!(one, two);
    for id in [one, two] {
        assert_eq!((&id.as_bytes()[..4], id.get_version_num()), (&b"conf"[..], 8));
    }
}

#[test]
fn a_view_is_kept_under_a_name_and_leads_nowhere_else() {
    let mut workspace = Workspace::default();
    let drills = add(&mut workspace, &List::Views, "drills", None, "Drills");
    assert_eq!(workspace.views(), [], "until it says where it leads");
    let address = Setting::Item(List::Views, drills.clone(), Part::Address);
    for elsewhere in ["https://example.org", "//example.org", "/settings", "lists/incidents", ""] {
        assert!(address.check(elsewhere).is_err(), "{elsewhere}");
        // A document may say it nevertheless.
        workspace.settings.insert(address.clone(), elsewhere.to_owned());
        assert_eq!(workspace.views(), [], "{elsewhere}");
    }
    put(&mut workspace, &List::Views, &drills, Part::Address, "/lists/incidents?kind=drill");
    assert_eq!(workspace.views()[0].name, "Drills");
    assert_eq!(Setting::from_key(&address.to_string()), Some(address));
    put(&mut workspace, &List::Views, &drills, Part::Removed, "yes");
    assert_eq!(workspace.views(), []);
}
