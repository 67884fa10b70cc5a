//! Taxonomies: the lists of values that a workspace chooses from, and extends by typing.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::id::FieldId;
use crate::property::{UnknownName, custom, custom_name};

/// A list of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Taxonomy {
    Environments,
    DetectedVia,
    RootCause,
    ThirdParties,
    Features,
    Countries,
    Departments,
    CrossFunctionalTeams,
    Stacks,
    TechTeams,
    /// The values of a field that the workspace has added.
    Custom(FieldId),
}

impl Taxonomy {
    /// Those that every workspace has, in the order of the settings.
    pub const ALL: [Taxonomy; 10] = [
        Taxonomy::Environments,
        Taxonomy::DetectedVia,
        Taxonomy::RootCause,
        Taxonomy::ThirdParties,
        Taxonomy::Features,
        Taxonomy::Countries,
        Taxonomy::Departments,
        Taxonomy::CrossFunctionalTeams,
        Taxonomy::Stacks,
        Taxonomy::TechTeams,
    ];

    /// The stored name.
    pub fn name(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Taxonomy::Environments => "environments",
            Taxonomy::DetectedVia => "detected-via",
            Taxonomy::RootCause => "root-cause",
            Taxonomy::ThirdParties => "third-parties",
            Taxonomy::Features => "features",
            Taxonomy::Countries => "countries",
            Taxonomy::Departments => "departments",
            Taxonomy::CrossFunctionalTeams => "cross-functional-teams",
            Taxonomy::Stacks => "stacks",
            Taxonomy::TechTeams => "tech-teams",
            Taxonomy::Custom(field) => return custom_name(field).into(),
        })
    }

    /// The taxonomy of that stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        let known = Self::ALL.into_iter().find(|taxonomy| taxonomy.name() == name);
        known.or_else(|| custom(name).map(Taxonomy::Custom))
    }

    /// The heading in the settings; that of a custom list is the name of its field.
    pub fn title(self) -> &'static str {
        match self {
            Taxonomy::Environments => "Environments",
            Taxonomy::DetectedVia => "Ways of detection",
            Taxonomy::RootCause => "Root causes",
            Taxonomy::ThirdParties => "Third parties",
            Taxonomy::Features => "Features",
            Taxonomy::Countries => "Countries",
            Taxonomy::Departments => "Departments",
            Taxonomy::CrossFunctionalTeams => "Cross-functional teams",
            Taxonomy::Stacks => "Stacks",
            Taxonomy::TechTeams => "Tech teams",
            Taxonomy::Custom(_) => "Values",
        }
    }

    /// The values that every workspace starts with: id and name. A workspace renames them by
    /// storing another name under the same id.
    pub fn defaults(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Taxonomy::Environments => &[("production", "production"), ("staging", "staging")],
            Taxonomy::DetectedVia => &[
                ("automatic-alert", "automatic alert (OpsGenie or other tools)"),
                ("exception-tracker", "exception tracker"),
                ("internal-user", "internal user"),
                ("customer-report", "customer report"),
                ("provider-notice", "provider notice"),
                ("routine-check", "routine check"),
                ("other", "other"),
            ],
            Taxonomy::RootCause => &[
                ("internal", "Internal"),
                ("internal/system-failure", "Internal - System failure"),
                (
                    "internal/system-failure/it-systems-in-production",
                    "Internal - System failure - Failure of IT systems in production",
                ),
                ("internal/process", "Internal - Process"),
                ("internal/human", "Internal - Human"),
                ("internal/change", "Internal - Change"),
                ("internal/capacity", "Internal - Capacity"),
                ("external", "External"),
                ("external/system", "External - System"),
                ("external/process", "External - Process"),
                ("external/human", "External - Human"),
                ("external/change", "External - Change"),
                ("external/capacity", "External - Capacity"),
                ("malicious", "Malicious"),
            ],
            _ => &[],
        }
    }

    /// The name that a value has before any workspace renames it.
    pub fn preset(self, term: &TermId) -> Option<&'static str> {
        self.defaults().iter().find(|(id, _)| *id == term.as_str()).map(|(_, name)| *name)
    }
}

impl From<Taxonomy> for String {
    fn from(taxonomy: Taxonomy) -> String {
        taxonomy.name().into_owned()
    }
}

impl TryFrom<String> for Taxonomy {
    type Error = UnknownName;

    fn try_from(name: String) -> Result<Self, UnknownName> {
        Taxonomy::from_name(&name).ok_or(UnknownName(name))
    }
}

/// A value of a taxonomy. The id stays when the value is renamed, so a rename is seen everywhere
/// at once. It is made from the first name that the value was given, so that two people who type
/// the same value apart mean the same; levels are parted by `/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct TermId(String);

/// The longest id, in bytes.
const LIMIT: usize = 120;
/// The longest id that is made from a name, in bytes: leaves room for a number behind it.
const MADE_LIMIT: usize = 100;

/// A text that is no id of a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no id of a value.")]
pub struct NotATerm(String);

impl TermId {
    /// The id that a new value of that name gets: lower case, words joined by `-`, levels (written
    /// with ` - ` between them) by `/`. Signs stay, because C, C++ and C# are three values. `None`
    /// when the name has no letter and no digit.
    pub fn of(name: &str) -> Option<Self> {
        if !name.contains(char::is_alphanumeric) {
            return None;
        }
        let parts = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '-' | '/');
        let level = |level: &str| {
            let lower = level.to_lowercase();
            lower.split(parts).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
        };
        let mut id =
            name.split(" - ").map(level).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("/");
        id.truncate(id.floor_char_boundary(MADE_LIMIT));
        id.truncate(id.trim_end_matches(['-', '/']).len());
        TermId::stored(&id)
    }

    /// The id as it is stored; `None` for a text that cannot be one.
    pub fn stored(id: &str) -> Option<Self> {
        let fits = !id.is_empty() && id.len() <= LIMIT && !id.contains(char::is_whitespace);
        fits.then(|| TermId(id.to_owned()))
    }

    /// The text that is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<TermId> for String {
    fn from(term: TermId) -> String {
        term.0
    }
}

impl TryFrom<String> for TermId {
    type Error = NotATerm;

    fn try_from(id: String) -> Result<Self, NotATerm> {
        TermId::stored(&id).ok_or(NotATerm(id))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ids_are_made_from_names() {
        let cases = [
            ("SRE Backend / Platform", Some("sre-backend-platform")),
            ("  SRE   Platform\tReliability ", Some("sre-platform-reliability")),
            ("External - Human - Typing", Some("external/human/typing")),
            ("- a -  - b -", Some("a/b")),
            ("C", Some("c")),
            ("C++", Some("c++")),
            ("Île-de-France", Some("île-de-france")),
            ("東京", Some("東京")),
            (" - / -", None),
            ("+++", None),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(TermId::of(name).as_ref().map(TermId::as_str), expected, "{name:?}");
        }
    }

    #[test]
    fn a_long_name_is_cut_between_characters_and_leaves_room_for_a_number() {
        for name in ["é".repeat(300), "😀a".repeat(300), format!("{} b", "a".repeat(99))] {
            let id = TermId::of(&name).unwrap();
            assert!(id.as_str().len() <= MADE_LIMIT && !id.as_str().ends_with('-'));
            assert!(TermId::stored(&format!("{}-1000", id.as_str())).is_some());
        }
    }

    #[test]
    fn every_list_has_its_name_and_unique_values_that_can_be_stored() {
        for taxonomy in Taxonomy::ALL {
            assert_eq!(Taxonomy::from_name(&taxonomy.name()), Some(taxonomy));
            assert_eq!(serde_json::to_value(taxonomy).unwrap(), *taxonomy.name());
            let ids: BTreeSet<_> = taxonomy.defaults().iter().map(|(id, _)| *id).collect();
            assert_eq!(ids.len(), taxonomy.defaults().len());
            assert!(ids.iter().all(|id| TermId::stored(id).is_some()));
        }
        assert!(serde_json::from_str::<TermId>("\"a b\"").is_err());
    }

    proptest! {
        #[test]
        fn any_name_makes_an_id_that_can_be_stored_or_none(name in "\\PC{0,80}(?s).{0,80}") {
            if let Some(id) = TermId::of(&name) {
                prop_assert_eq!(TermId::stored(id.as_str()), Some(id));
            }
        }
    }
}
