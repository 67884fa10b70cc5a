//! The settings of a workspace, one by one: each has a key, a value that is a text, and a default.
//!
//! So that people can change them apart from each other, also with no network, every setting is
//! one value of its own: of two that differ the later change holds, and nothing else is touched.
//! What the settings mean together is in [`crate::playbook`] and [`crate::rules`].

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::command::{NAME_LIMIT, Refusal};
use crate::id::FieldId;
use crate::incident::{Severity, is_safe_address};
use crate::money::Money;
use crate::phase::Phase;
use crate::place::Place;
use crate::playbook::FieldKind;
use crate::property::{Impact, UnknownName};

/// Where the addresses of lists begin: a view leads nowhere else.
pub(crate) const LISTS: &str = "/lists/";

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Setting {
    /// The largest share of customers that is still S, M or L, in per mille.
    Share(Impact),
    /// The severity of an impact.
    SeverityOf(Impact),
    /// The money at risk from which severity is raised one step; `never` for no amount.
    RaisedFrom,
    /// After how many minutes people expect the next status update; 0 for never.
    Rhythm(Severity),
    /// Which incidents of a severity are closed only when their problem was solved: see
    /// [`RecordNeeded`].
    Record(Severity),
    /// What the work in a phase is for.
    Goal(Phase),
    /// When a phase is over.
    ExitCriteria(Phase),
    /// A part of an item of a list.
    Item(List, ItemId, Part),
}

/// Which incidents need a problem-solving record that is finished, or waived with a reason, before
/// they are closed (DOMAIN section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordNeeded {
    Never,
    /// Those in production.
    Production,
    Always,
}

impl RecordNeeded {
    /// In the order of the menu.
    pub const ALL: [RecordNeeded; 3] =
        [RecordNeeded::Never, RecordNeeded::Production, RecordNeeded::Always];

    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            RecordNeeded::Never => "never",
            RecordNeeded::Production => "production",
            RecordNeeded::Always => "always",
        }
    }

    /// The one of that stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// A list that a workspace edits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// The checklist of a phase.
    Steps(Phase),
    /// Runbook cards.
    Cards,
    /// The steps of a card.
    CardSteps(ItemId),
    /// The contacts on a card.
    Contacts(ItemId),
    /// Links that every new incident gets.
    Templates,
    /// Custom fields; the item's id is the field's.
    Fields,
    /// Views of lists that somebody keeps for all.
    Views,
}

/// A part of an item. Which ones an item has depends on its list; [`Part::Text`] all have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// What it says, or its name. An item without it is not shown.
    Text,
    /// Its [`Place`] in the list.
    Place,
    /// `yes`: it is not in the list any more.
    Removed,
    /// When to use a card, in Markdown.
    When,
    /// Of a contact `https:`, `tel:` or `mailto:`; of a template an address with placeholders; of a
    /// view its path and query in the app.
    Address,
    /// The [`FieldKind`] of a field.
    Kind,
    /// The environment that a template is for; all of them without one.
    Environment,
}

/// The id of an item: small letters, digits and hyphens. Those that ship have a word, others the
/// text of a UUID.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ItemId(String);

/// The longest text of an item, in characters.
const LONG_LIMIT: usize = 5_000;
/// The longest time between two status updates, in minutes: a week.
const LONGEST_RHYTHM: u32 = 7 * 24 * 60;

impl ItemId {
    /// The id as it is stored; `None` for a text that cannot be one.
    pub fn stored(id: &str) -> Option<Self> {
        let fits = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let good = !id.is_empty() && id.len() <= 60 && id.bytes().all(fits);
        good.then(|| ItemId(id.to_owned()))
    }

    /// The text that is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A number for it: its own, or for one that ships a number made from its word.
    pub(crate) fn uuid(&self) -> uuid::Uuid {
        let made = || self.0.bytes().fold(0, |n: u128, byte| n.rotate_left(5) ^ u128::from(byte));
        self.0.parse().unwrap_or_else(|_| uuid::Uuid::from_u128(made()))
    }

    /// The custom field that the item describes.
    pub fn field(&self) -> Option<FieldId> {
        self.0.parse().ok()
    }
}

impl From<uuid::Uuid> for ItemId {
    fn from(id: uuid::Uuid) -> Self {
        ItemId(id.hyphenated().to_string())
    }
}

impl From<ItemId> for String {
    fn from(id: ItemId) -> String {
        id.0
    }
}

impl TryFrom<String> for ItemId {
    type Error = UnknownName;

    fn try_from(id: String) -> Result<Self, UnknownName> {
        ItemId::stored(&id).ok_or(UnknownName(id))
    }
}

impl Part {
    const ALL: [Part; 7] = [
        Part::Text,
        Part::Place,
        Part::Removed,
        Part::When,
        Part::Address,
        Part::Kind,
        Part::Environment,
    ];

    fn name(self) -> &'static str {
        match self {
            Part::Text => "text",
            Part::Place => "place",
            Part::Removed => "removed",
            Part::When => "when",
            Part::Address => "address",
            Part::Kind => "kind",
            Part::Environment => "environment",
        }
    }
}

/// The key that is stored.
impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Setting::Share(impact) => write!(f, "share/{}", impact.name()),
            Setting::SeverityOf(impact) => write!(f, "severity/{}", impact.name()),
            Setting::RaisedFrom => f.write_str("raised-from"),
            Setting::Rhythm(severity) => write!(f, "rhythm/{}", severity.name()),
            Setting::Record(severity) => write!(f, "record/{}", severity.name()),
            Setting::Goal(phase) => write!(f, "goal/{}", phase.name()),
            Setting::ExitCriteria(phase) => write!(f, "exit-criteria/{}", phase.name()),
            Setting::Item(list, item, part) => {
                match list {
                    List::Steps(phase) => write!(f, "steps/{}", phase.name()),
                    List::Cards => f.write_str("cards"),
                    List::CardSteps(card) => write!(f, "card-steps/{}", card.0),
                    List::Contacts(card) => write!(f, "contacts/{}", card.0),
                    List::Templates => f.write_str("templates"),
                    List::Fields => f.write_str("fields"),
                    List::Views => f.write_str("views"),
                }?;
                write!(f, "/{}/{}", item.0, part.name())
            }
        }
    }
}

impl Setting {
    /// The setting of that key.
    pub fn from_key(key: &str) -> Option<Self> {
        let parts: Vec<&str> = key.split('/').collect();
        let item = |list: List, item: &str, part: &str| {
            let part = Part::ALL.into_iter().find(|one| one.name() == part)?;
            Some(Setting::Item(list, ItemId::stored(item)?, part))
        };
        match parts[..] {
            ["share", impact] => Some(Setting::Share(Impact::from_name(impact)?)),
            ["severity", impact] => Some(Setting::SeverityOf(Impact::from_name(impact)?)),
            ["raised-from"] => Some(Setting::RaisedFrom),
            ["rhythm", severity] => Some(Setting::Rhythm(Severity::from_name(severity)?)),
            ["record", severity] => Some(Setting::Record(Severity::from_name(severity)?)),
            ["goal", phase] => Some(Setting::Goal(Phase::from_name(phase)?)),
            ["exit-criteria", phase] => Some(Setting::ExitCriteria(Phase::from_name(phase)?)),
            ["steps", phase, id, part] => item(List::Steps(Phase::from_name(phase)?), id, part),
            ["cards", id, part] => item(List::Cards, id, part),
            ["card-steps", card, id, part] => {
                item(List::CardSteps(ItemId::stored(card)?), id, part)
            }
            ["contacts", card, id, part] => item(List::Contacts(ItemId::stored(card)?), id, part),
            ["templates", id, part] => item(List::Templates, id, part),
            ["fields", id, part] => item(List::Fields, id, part),
            ["views", id, part] => item(List::Views, id, part),
            _ => None,
        }
    }

    /// Whether the text can be its value.
    ///
    /// # Errors
    /// [`Refusal::WrongSetting`] with what is expected, or [`Refusal::TooLong`].
    pub fn check(&self, value: &str) -> Result<(), Refusal> {
        let number = |limit: u32| value.parse::<u32>().is_ok_and(|number| number <= limit);
        let (fits, expected) = match self {
            Setting::Share(_) => (number(1000), "a share between 0 and 100 %"),
            Setting::SeverityOf(_) => {
                (Severity::from_name(value).is_some(), "one of SEV-1 to SEV-5")
            }
            Setting::RaisedFrom => (
                value == NEVER || value.parse::<Money>().is_ok(),
                "an amount and a currency, such as 100000 EUR, or nothing",
            ),
            Setting::Rhythm(_) => {
                (number(LONGEST_RHYTHM), "a number of minutes, at most those of a week")
            }
            Setting::Record(_) => {
                (RecordNeeded::from_name(value).is_some(), "never, production or always")
            }
            Setting::Goal(_) | Setting::ExitCriteria(_) => (true, ""),
            Setting::Item(list, _, part) => match (list, part) {
                (_, Part::Text) => (!value.trim().is_empty(), "a text"),
                (_, Part::Place) => (Place::stored(value).is_some(), "a place in the list"),
                (_, Part::Removed) => (value == REMOVED, "yes"),
                (List::Contacts(_), Part::Address) => (
                    is_contact_address(value),
                    "an address that begins with https://, tel: or mailto:",
                ),
                (List::Views, Part::Address) => {
                    (value.starts_with(LISTS), "an address in Andon that begins with /lists/")
                }
                (_, Part::Address) => {
                    (is_safe_address(value), "an address that begins with https:// or http://")
                }
                (_, Part::Kind) => (FieldKind::from_name(value).is_some(), "a kind of field"),
                (_, Part::When | Part::Environment) => (true, ""),
            },
        };
        let limit = match self {
            Setting::Item(_, _, Part::When | Part::Address) => LONG_LIMIT,
            _ => NAME_LIMIT,
        };
        let length = value.chars().count();
        match fits {
            false => Err(Refusal::WrongSetting { expected }),
            true if length > limit => Err(Refusal::TooLong { what: "The text", length, limit }),
            true => Ok(()),
        }
    }
}

/// The value of [`Setting::RaisedFrom`] that means no amount.
pub const NEVER: &str = "never";
/// The value of [`Part::Removed`].
pub const REMOVED: &str = "yes";

/// Whether an address of a contact may be made clickable: the web, a telephone, mail.
pub fn is_contact_address(address: &str) -> bool {
    let lower = address.trim().to_ascii_lowercase();
    is_safe_address(address) || lower.starts_with("tel:") || lower.starts_with("mailto:")
}

impl From<Setting> for String {
    fn from(setting: Setting) -> String {
        setting.to_string()
    }
}

impl TryFrom<String> for Setting {
    type Error = UnknownName;

    fn try_from(key: String) -> Result<Self, UnknownName> {
        Setting::from_key(&key).ok_or(UnknownName(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str) -> ItemId {
        ItemId::stored(id).unwrap()
    }

    #[test]
    fn every_setting_has_its_key() {
        let lists = [
            List::Steps(Phase::Mitigated),
            List::Cards,
            List::CardSteps(item("provider")),
            List::Contacts(item("provider")),
            List::Templates,
            List::Fields,
        ];
        let items = lists
            .into_iter()
            .flat_map(|list| Part::ALL.map(|part| Setting::Item(list.clone(), item("a-1"), part)));
        let others = [
            Setting::Share(Impact::M),
            Setting::SeverityOf(Impact::XL),
            Setting::RaisedFrom,
            Setting::Rhythm(Severity::Sev2),
            Setting::Record(Severity::Sev3),
            Setting::Goal(Phase::Active),
            Setting::ExitCriteria(Phase::Resolved),
        ];
        for setting in others.into_iter().chain(items) {
            assert_eq!(Setting::from_key(&setting.to_string()), Some(setting));
        }
        for wrong in ["", "share", "share/XXL", "cards/a/b/c", "cards/A/text", "steps/active/a/x"] {
            assert_eq!(Setting::from_key(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_wrong_value_is_refused_with_what_is_expected() {
        let text = Setting::Item(List::Cards, item("a"), Part::Text);
        let contact = Setting::Item(List::Contacts(item("a")), item("b"), Part::Address);
        let template = Setting::Item(List::Templates, item("b"), Part::Address);
        let good: [(&Setting, &[&str]); 6] = [
            (&Setting::Share(Impact::S), &["0", "10", "1000"]),
            (&Setting::RaisedFrom, &["never", "100000 EUR"]),
            (&Setting::Rhythm(Severity::Sev1), &["0", "30"]),
            (&text, &["Call the provider"]),
            (&contact, &["tel:+33123456789", "mailto:a@example.com", "https://example.com"]),
            (&template, &["https://example.com/{channel}"]),
        ];
        for (setting, values) in good {
            for value in values {
                assert_eq!(setting.check(value), Ok(()), "{setting} {value}");
            }
        }
        let wrong: [(&Setting, &[&str]); 6] = [
            (&Setting::Share(Impact::S), &["", "-1", "1001", "ten"]),
            (&Setting::RaisedFrom, &["", "lots"]),
            (&Setting::Rhythm(Severity::Sev1), &["99999999999", "1.5"]),
            (&text, &["", "  "]),
            (&contact, &["javascript:alert(1)", "+33123456789"]),
            (&template, &["tel:1", "{channel}"]),
        ];
        for (setting, values) in wrong {
            for value in values {
                assert!(setting.check(value).is_err(), "{setting} {value}");
            }
        }
        let long = text.check(&"x".repeat(NAME_LIMIT + 1)).unwrap_err();
        assert!(matches!(long, Refusal::TooLong { .. }));
    }
}
