//! What a workspace has prepared for its incidents: what each phase asks for, runbook cards with
//! contacts and steps, links that every incident gets, fields of its own (DOMAIN sections 3, 4, 9).

mod presets;

use std::collections::{BTreeMap, BTreeSet};

use crate::command::{Declaration, WorkspaceCommand};
use crate::id::FieldId;
use crate::incident::Severity;
use crate::money::Money;
use crate::phase::Phase;
use crate::place::Place;
use crate::property::{Answer, Impact, Properties, Property, PropertyKind};
use crate::rules::Rules;
use crate::setting::{ItemId, LISTS, List, NEVER, Part, RecordNeeded, Setting};
use crate::term::Taxonomy;
use crate::workspace::Workspace;

/// One step of a checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Stays when the text is reworded.
    pub id: ItemId,
    pub text: String,
}

/// A runbook card: what to do when, and whom to call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub id: ItemId,
    pub title: String,
    /// When to use it, in Markdown.
    pub when: String,
    pub contacts: Vec<Contact>,
    pub steps: Vec<Step>,
}

/// Somebody to call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub id: ItemId,
    pub name: String,
    /// As typed; clickable when [`crate::setting::is_contact_address`].
    pub address: String,
}

/// A link that every new incident gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub id: ItemId,
    pub label: String,
    /// With placeholders, see [`PLACEHOLDERS`].
    pub address: String,
    /// The environment of the incidents that get it; empty for all.
    pub environment: String,
}

impl Template {
    /// Its address for an incident, with what stands for the placeholders.
    pub fn filled(&self, declaration: &Declaration) -> String {
        let (day, channel, commander_channel) = declaration.channels();
        let values = [
            channel,
            commander_channel,
            escaped(declaration.name.trim()),
            day.to_string(),
            escaped(declaration.environment.trim()),
        ];
        let pairs = PLACEHOLDERS.iter().zip(&values);
        pairs.fold(self.address.clone(), |filled, ((name, _), value)| filled.replace(name, value))
    }
}

/// A field that the workspace has added to the property table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub id: FieldId,
    pub name: String,
    pub kind: FieldKind,
}

/// A view of a list that somebody keeps for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    pub id: ItemId,
    pub name: String,
    /// Path and query in the app.
    pub address: String,
}

/// What a custom field takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldKind {
    #[default]
    Text,
    Number,
    Select,
    MultiSelect,
    Date,
    Address,
    Person,
}

impl FieldKind {
    /// In the order of the menu.
    pub const ALL: [FieldKind; 7] = [
        FieldKind::Text,
        FieldKind::Number,
        FieldKind::Select,
        FieldKind::MultiSelect,
        FieldKind::Date,
        FieldKind::Address,
        FieldKind::Person,
    ];

    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            FieldKind::Text => "text",
            FieldKind::Number => "number",
            FieldKind::Select => "select",
            FieldKind::MultiSelect => "multi-select",
            FieldKind::Date => "date",
            FieldKind::Address => "address",
            FieldKind::Person => "person",
        }
    }

    /// The kind of that stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// As people read it.
    pub fn title(self) -> &'static str {
        match self {
            FieldKind::Text => "Text",
            FieldKind::Number => "Number",
            FieldKind::Select => "One of a list",
            FieldKind::MultiSelect => "Several of a list",
            FieldKind::Date => "Date",
            FieldKind::Address => "Link",
            FieldKind::Person => "Person",
        }
    }
}

/// What stands in the address of a template for something of the incident.
pub const PLACEHOLDERS: [(&str, &str); 5] = [
    ("{channel}", "the name of its channel"),
    ("{commander-channel}", "the name of the commanders' channel"),
    ("{name}", "its name"),
    ("{date}", "the day it was declared"),
    ("{environment}", "its environment"),
];

/// An item of a list as it is stored and as it ships.
struct Item {
    id: ItemId,
    place: Option<Place>,
    parts: BTreeMap<Part, String>,
}

impl Item {
    fn part(&self, part: Part) -> String {
        self.parts.get(&part).cloned().unwrap_or_default()
    }
}

impl Workspace {
    /// The value of a setting: the workspace's own, else the one that ships.
    pub fn setting(&self, setting: &Setting) -> Option<&str> {
        self.settings.get(setting).map(String::as_str).or_else(|| presets::value(setting))
    }

    /// What ships for a setting, whatever the workspace says.
    pub fn shipped(setting: &Setting) -> Option<&'static str> {
        presets::value(setting)
    }

    /// The items of a list in their order. Of those that were removed the ones whose
    /// [`Part::Removed`] is in `also`: they show that they can be brought back.
    pub fn order(&self, list: &List, also: &BTreeSet<Setting>) -> Vec<ItemId> {
        let mark = |id: &ItemId| Setting::Item(list.clone(), id.clone(), Part::Removed);
        let mut items = self.items(list, true);
        items.retain(|item| {
            !item.parts.contains_key(&Part::Removed) || also.contains(&mark(&item.id))
        });
        items.into_iter().map(|item| item.id).collect()
    }

    /// Adds an item behind all others.
    pub fn add(&self, list: &List, item: ItemId, text: &str) -> WorkspaceCommand {
        let last = self.items(list, false).pop().map(|last| last.id);
        let place = self.place_behind(list, last.as_ref(), &item);
        let set = |part, value: &str| WorkspaceCommand::Set {
            setting: Setting::Item(list.clone(), item.clone(), part),
            value: Some(value.to_owned()),
        };
        WorkspaceCommand::All(vec![set(Part::Text, text.trim()), set(Part::Place, place.as_str())])
    }

    /// The items of a list in their order. `removed`: also those that are not in it any more.
    fn items(&self, list: &List, removed: bool) -> Vec<Item> {
        let mut items: BTreeMap<ItemId, BTreeMap<Part, String>> = BTreeMap::new();
        for (id, part, value) in presets::items(list) {
            items.entry(id).or_default().insert(part, value.to_owned());
        }
        for (setting, value) in &self.settings {
            if let Setting::Item(of, id, part) = setting
                && of == list
            {
                items.entry(id.clone()).or_default().insert(*part, value.clone());
            }
        }
        let item = |(id, parts): (ItemId, BTreeMap<Part, String>)| {
            let place = parts.get(&Part::Place).and_then(|place| Place::stored(place));
            Item { id, place, parts }
        };
        let mut items: Vec<Item> = items.into_iter().map(item).collect();
        items.retain(|item| {
            item.parts.contains_key(&Part::Text)
                && (removed || !item.parts.contains_key(&Part::Removed))
        });
        items.sort_unstable_by(|a, b| (&a.place, &a.id).cmp(&(&b.place, &b.id)));
        items
    }

    /// A place in the list for an item: behind `after`, or on top.
    pub fn place_behind(&self, list: &List, after: Option<&ItemId>, item: &ItemId) -> Place {
        let others = self.items(list, false);
        let mut others = others.iter().filter(|other| other.id != *item);
        let lower = after.and_then(|after| others.by_ref().find(|other| other.id == *after));
        let lower = lower.and_then(|lower| lower.place.as_ref());
        // Without the one to stand behind, the first of the others comes next.
        let upper = others.next().and_then(|upper| upper.place.as_ref());
        Place::between(lower, upper, item.uuid())
    }

    /// The checklist of a phase.
    pub fn steps(&self, phase: Phase) -> Vec<Step> {
        self.steps_of(&List::Steps(phase))
    }

    fn steps_of(&self, list: &List) -> Vec<Step> {
        let items = self.items(list, false).into_iter();
        items.map(|item| Step { text: item.part(Part::Text), id: item.id }).collect()
    }

    /// What the work in a phase is for.
    pub fn goal(&self, phase: Phase) -> &str {
        self.setting(&Setting::Goal(phase)).unwrap_or_default()
    }

    /// When a phase is over.
    pub fn exit_criteria(&self, phase: Phase) -> &str {
        self.setting(&Setting::ExitCriteria(phase)).unwrap_or_default()
    }

    /// The runbook cards.
    pub fn cards(&self) -> Vec<Card> {
        let card = |item: Item| Card {
            title: item.part(Part::Text),
            when: item.part(Part::When),
            contacts: self.contacts(&item.id),
            steps: self.steps_of(&List::CardSteps(item.id.clone())),
            id: item.id,
        };
        self.items(&List::Cards, false).into_iter().map(card).collect()
    }

    fn contacts(&self, card: &ItemId) -> Vec<Contact> {
        let contact = |item: Item| Contact {
            name: item.part(Part::Text),
            address: item.part(Part::Address),
            id: item.id,
        };
        self.items(&List::Contacts(card.clone()), false).into_iter().map(contact).collect()
    }

    /// The templates of links.
    pub fn templates(&self) -> Vec<Template> {
        let template = |item: Item| Template {
            label: item.part(Part::Text),
            address: item.part(Part::Address),
            environment: item.part(Part::Environment),
            id: item.id,
        };
        self.items(&List::Templates, false).into_iter().map(template).collect()
    }

    /// The links that a new incident gets: label and address.
    pub fn links_for(&self, declaration: &Declaration) -> Vec<(String, String)> {
        let fits = |template: &Template| {
            !template.address.is_empty()
                && (template.environment.is_empty()
                    || template.environment == declaration.environment.trim())
        };
        let templates = self.templates().into_iter().filter(fits);
        templates.map(|template| (template.label.clone(), template.filled(declaration))).collect()
    }

    /// The labels of links that a new incident in that environment would get if somebody said where
    /// they lead.
    pub fn links_without_address(&self, environment: &str) -> Vec<String> {
        let lacks = |template: &Template| {
            template.address.is_empty()
                && (template.environment.is_empty() || template.environment == environment.trim())
        };
        self.templates().into_iter().filter(lacks).map(|template| template.label).collect()
    }

    /// The views of lists that are kept for all.
    pub fn views(&self) -> Vec<SavedView> {
        let view = |item: Item| SavedView {
            name: item.part(Part::Text),
            address: item.part(Part::Address),
            id: item.id,
        };
        let views = self.items(&List::Views, false).into_iter().map(view);
        views.filter(|view| view.address.starts_with(LISTS)).collect()
    }

    /// The fields that the workspace has added.
    pub fn fields(&self) -> Vec<Field> {
        self.fields_with(false)
    }

    fn fields_with(&self, removed: bool) -> Vec<Field> {
        let field = |item: Item| {
            Some(Field {
                id: item.id.field()?,
                name: item.part(Part::Text),
                kind: FieldKind::from_name(&item.part(Part::Kind)).unwrap_or_default(),
            })
        };
        self.items(&List::Fields, removed).into_iter().filter_map(field).collect()
    }

    /// The properties of an incident's table: those that every workspace has, the workspace's own
    /// fields, and fields that were removed since but are answered here.
    pub fn properties_of(&self, properties: &Properties) -> Vec<Property> {
        let own = self.fields().into_iter().map(|field| Property::Custom(field.id));
        let mut all: Vec<Property> = Property::ALL.into_iter().chain(own).collect();
        let answered = properties.answers.keys().filter(|one| !all.contains(one));
        let answered: Vec<Property> = answered.copied().collect();
        all.extend(answered);
        all
    }

    /// The label of a property.
    pub fn property_title(&self, property: Property) -> String {
        let Property::Custom(id) = property else { return property.title().to_owned() };
        let field = self.fields_with(true).into_iter().find(|field| field.id == id);
        field.map_or_else(|| "A field of ours".to_owned(), |field| field.name)
    }

    /// What a property takes. A custom field that this device has not heard of takes text.
    pub fn property_kind(&self, property: Property) -> PropertyKind {
        let Property::Custom(id) = property else { return property.kind() };
        let field = self.fields_with(true).into_iter().find(|field| field.id == id);
        match field.map(|field| field.kind).unwrap_or_default() {
            FieldKind::Text => PropertyKind::Text,
            FieldKind::Number => PropertyKind::Number,
            FieldKind::Select => PropertyKind::Term(Taxonomy::Custom(id)),
            FieldKind::MultiSelect => PropertyKind::Terms(Taxonomy::Custom(id)),
            FieldKind::Date => PropertyKind::Date,
            FieldKind::Address => PropertyKind::Address,
            FieldKind::Person => PropertyKind::Person,
        }
    }

    /// The list that an answer's terms are values of.
    pub fn taxonomy_of(&self, property: Property) -> Option<Taxonomy> {
        match self.property_kind(property) {
            PropertyKind::Term(taxonomy) | PropertyKind::Terms(taxonomy) => Some(taxonomy),
            // The kind of a field may change; its values keep their names.
            _ => match property {
                Property::Custom(id) => Some(Taxonomy::Custom(id)),
                _ => None,
            },
        }
    }

    /// Whether the table can edit the answer: its kind may be another one than the property's,
    /// when the field's kind was changed after somebody had answered.
    pub fn fits(&self, property: Property, answer: &Answer) -> bool {
        matches!(
            (self.property_kind(property), answer),
            (_, Answer::None | Answer::DoesNotApply)
                | (PropertyKind::Number, Answer::Number(_))
                | (PropertyKind::Money, Answer::Money(_))
                | (PropertyKind::Impact, Answer::Impact(_))
                | (PropertyKind::Term(_), Answer::Term(_))
                | (PropertyKind::Terms(_), Answer::Terms(_))
                | (PropertyKind::Address, Answer::Address(_))
                | (PropertyKind::Text, Answer::Text(_))
                | (PropertyKind::Date, Answer::Date(_))
                | (PropertyKind::Person, Answer::Person(_))
        )
    }

    /// The rules for what is computed. What cannot be read is as it ships.
    pub fn rules(&self) -> Rules {
        let shipped = Rules::default();
        let number = |setting: &Setting| self.setting(setting)?.parse().ok();
        let share = |place: usize, impact: Impact| {
            number(&Setting::Share(impact)).unwrap_or(shipped.shares[place])
        };
        let severity = |impact: Impact| {
            let own = self.setting(&Setting::SeverityOf(impact)).and_then(Severity::from_name);
            own.unwrap_or(shipped.severities[impact as usize])
        };
        let raised_from = match self.setting(&Setting::RaisedFrom) {
            Some(NEVER) => None,
            Some(money) => money.parse::<Money>().ok().or(shipped.raised_from.clone()),
            None => shipped.raised_from.clone(),
        };
        Rules {
            shares: [share(0, Impact::S), share(1, Impact::M), share(2, Impact::L)],
            severities: Impact::ALL.map(severity),
            raised_from,
        }
    }

    /// Whether an incident is closed only with a problem-solving record that is finished, or waived.
    pub fn needs_record(&self, severity: Option<Severity>, environment: &str) -> bool {
        let setting = severity.and_then(|severity| self.setting(&Setting::Record(severity)));
        match setting.and_then(RecordNeeded::from_name) {
            Some(RecordNeeded::Always) => true,
            Some(RecordNeeded::Production) => environment == "production",
            Some(RecordNeeded::Never) | None => false,
        }
    }

    /// After how many minutes people expect the next status update; 0 for never. Before a
    /// severity is known as often as for the middle one.
    pub fn rhythm(&self, severity: Option<Severity>) -> u32 {
        let setting = Setting::Rhythm(severity.unwrap_or(Severity::Sev3));
        self.setting(&setting).and_then(|minutes| minutes.parse().ok()).unwrap_or_default()
    }
}

/// A text inside of an address (RFC 3986, section 2.3: everything but unreserved characters).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                escaped.push(char::from(byte));
            }
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}
