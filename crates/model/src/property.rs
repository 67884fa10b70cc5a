//! The property table of an incident's page (DOMAIN section 3): what can be said about an
//! incident beside its name, phases, people and milestones, and what an answer looks like.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::command::Refusal;
use crate::id::{FieldId, PersonId};
use crate::incident::is_safe_address;
use crate::money::Money;
use crate::term::{Taxonomy, TermId};

/// A row of the property table; they sort in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Property {
    CustomersAffected,
    CustomerBase,
    SingleCustomerImpact,
    MoneyAtRisk,
    TransactionsAffected,
    DetectedVia,
    RootCause,
    ThirdParties,
    Features,
    Countries,
    Department,
    CrossFunctionalTeam,
    Stack,
    TechTeam,
    ChatChannel,
    Call,
    ExternalTicket,
    /// A field that the workspace has added.
    Custom(FieldId),
}

/// A name that no property and no list has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no property and no list.")]
pub struct UnknownName(pub String);

/// How a custom field is named where properties and lists are stored.
pub(crate) fn custom_name(field: FieldId) -> String {
    format!("field:{field}")
}

/// The custom field of that stored name; only its canonical spelling counts.
pub(crate) fn custom(name: &str) -> Option<FieldId> {
    let field: FieldId = name.strip_prefix("field:")?.parse().ok()?;
    (custom_name(field) == name).then_some(field)
}

/// The headings under which the table shows its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PropertyGroup {
    Impact,
    Cause,
    Where,
    Contact,
    /// The workspace's own fields.
    Custom,
}

/// What an answer looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PropertyKind {
    /// A whole number, not negative.
    Number,
    Money,
    /// [`Impact`].
    Impact,
    /// One term of a taxonomy.
    Term(Taxonomy),
    /// Any number of terms of a taxonomy.
    Terms(Taxonomy),
    /// An address that becomes a link.
    Address,
    /// A line.
    Text,
    /// A day.
    Date,
    Person,
    /// What the workspace says, see [`crate::workspace::Workspace::property_kind`].
    Custom,
}

impl Property {
    /// Those that every workspace has, in the order of the page.
    pub const ALL: [Property; 17] = [
        Property::CustomersAffected,
        Property::CustomerBase,
        Property::SingleCustomerImpact,
        Property::MoneyAtRisk,
        Property::TransactionsAffected,
        Property::DetectedVia,
        Property::RootCause,
        Property::ThirdParties,
        Property::Features,
        Property::Countries,
        Property::Department,
        Property::CrossFunctionalTeam,
        Property::Stack,
        Property::TechTeam,
        Property::ChatChannel,
        Property::Call,
        Property::ExternalTicket,
    ];

    /// The stored name.
    pub fn name(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Property::CustomersAffected => "customers-affected",
            Property::CustomerBase => "customer-base",
            Property::SingleCustomerImpact => "single-customer-impact",
            Property::MoneyAtRisk => "money-at-risk",
            Property::TransactionsAffected => "transactions-affected",
            Property::DetectedVia => "detected-via",
            Property::ThirdParties => "third-parties",
            Property::RootCause => "root-cause",
            Property::Features => "features",
            Property::Countries => "countries",
            Property::Department => "department",
            Property::CrossFunctionalTeam => "cross-functional-team",
            Property::Stack => "stack",
            Property::TechTeam => "tech-team",
            Property::ChatChannel => "chat-channel",
            Property::Call => "call",
            Property::ExternalTicket => "external-ticket",
            Property::Custom(field) => return custom_name(field).into(),
        })
    }

    /// The property of that stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        let known = Self::ALL.into_iter().find(|property| property.name() == name);
        known.or_else(|| custom(name).map(Property::Custom))
    }

    /// The label: "Customers affected (estimated)". That of a custom field only the workspace
    /// knows, see [`crate::workspace::Workspace::property_title`].
    pub fn title(self) -> &'static str {
        match self {
            Property::CustomersAffected => "Customers affected (estimated)",
            Property::CustomerBase => "Customers in all",
            Property::SingleCustomerImpact => "Impact on a single customer",
            Property::MoneyAtRisk => "Money at risk",
            Property::TransactionsAffected => "Transactions affected",
            Property::DetectedVia => "Detected via",
            Property::ThirdParties => "Third parties concerned",
            Property::RootCause => "Root cause",
            Property::Features => "Features",
            Property::Countries => "Countries",
            Property::Department => "Department",
            Property::CrossFunctionalTeam => "Cross-functional team",
            Property::Stack => "Stack",
            Property::TechTeam => "Tech team",
            Property::ChatChannel => "Chat channel",
            Property::Call => "Call",
            Property::ExternalTicket => "External ticket",
            Property::Custom(_) => "The field",
        }
    }

    /// What its answers look like.
    pub fn kind(self) -> PropertyKind {
        match self {
            Property::CustomersAffected
            | Property::CustomerBase
            | Property::TransactionsAffected => PropertyKind::Number,
            Property::SingleCustomerImpact => PropertyKind::Impact,
            Property::MoneyAtRisk => PropertyKind::Money,
            Property::DetectedVia => PropertyKind::Term(Taxonomy::DetectedVia),
            Property::RootCause => PropertyKind::Term(Taxonomy::RootCause),
            Property::ThirdParties => PropertyKind::Terms(Taxonomy::ThirdParties),
            Property::Features => PropertyKind::Terms(Taxonomy::Features),
            Property::Countries => PropertyKind::Terms(Taxonomy::Countries),
            Property::Department => PropertyKind::Terms(Taxonomy::Departments),
            Property::CrossFunctionalTeam => PropertyKind::Terms(Taxonomy::CrossFunctionalTeams),
            Property::Stack => PropertyKind::Terms(Taxonomy::Stacks),
            Property::TechTeam => PropertyKind::Terms(Taxonomy::TechTeams),
            Property::ChatChannel | Property::Call | Property::ExternalTicket => {
                PropertyKind::Address
            }
            Property::Custom(_) => PropertyKind::Custom,
        }
    }

    /// Where the table shows it.
    pub fn group(self) -> PropertyGroup {
        match self {
            Property::CustomersAffected
            | Property::CustomerBase
            | Property::SingleCustomerImpact
            | Property::MoneyAtRisk
            | Property::TransactionsAffected => PropertyGroup::Impact,
            Property::DetectedVia | Property::RootCause | Property::ThirdParties => {
                PropertyGroup::Cause
            }
            Property::Features
            | Property::Countries
            | Property::Department
            | Property::CrossFunctionalTeam
            | Property::Stack
            | Property::TechTeam => PropertyGroup::Where,
            Property::ChatChannel | Property::Call | Property::ExternalTicket => {
                PropertyGroup::Contact
            }
            Property::Custom(_) => PropertyGroup::Custom,
        }
    }
}

impl From<Property> for String {
    fn from(property: Property) -> String {
        property.name().into_owned()
    }
}

impl TryFrom<String> for Property {
    type Error = UnknownName;

    fn try_from(name: String) -> Result<Self, UnknownName> {
        Property::from_name(&name).ok_or(UnknownName(name))
    }
}

impl PropertyGroup {
    /// In the order of the page.
    pub const ALL: [PropertyGroup; 5] = [
        PropertyGroup::Impact,
        PropertyGroup::Cause,
        PropertyGroup::Where,
        PropertyGroup::Contact,
        PropertyGroup::Custom,
    ];

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            PropertyGroup::Impact => "Impact",
            PropertyGroup::Cause => "Detection and cause",
            PropertyGroup::Where => "What and who is concerned",
            PropertyGroup::Contact => "Where people talk",
            PropertyGroup::Custom => "Our own fields",
        }
    }
}

/// How much an incident hurts, as a size (seed 000; the levels beyond what it shows are ours).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Impact {
    XS,
    S,
    M,
    L,
    XL,
}

impl Impact {
    /// From the mildest to the worst.
    pub const ALL: [Impact; 5] = [Impact::XS, Impact::S, Impact::M, Impact::L, Impact::XL];

    /// The stored and shown name.
    pub fn name(self) -> &'static str {
        match self {
            Impact::XS => "XS",
            Impact::S => "S",
            Impact::M => "M",
            Impact::L => "L",
            Impact::XL => "XL",
        }
    }

    /// The size of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|impact| impact.name() == name)
    }

    /// What it means for a single customer.
    pub fn for_one_customer(self) -> &'static str {
        match self {
            Impact::XS => "nothing to notice",
            Impact::S => "no or slight disturbance",
            Impact::M => "degraded: slower, or with a detour",
            Impact::L => "blocked on one job",
            Impact::XL => "cannot use the product",
        }
    }
}

/// An answer to a property. "Nobody has said" is no answer: an `Option` around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "kebab-case")]
pub enum Answer {
    /// Somebody looked, and there is none.
    None,
    /// The question makes no sense for this incident.
    DoesNotApply,
    Number(u64),
    Money(Money),
    Impact(Impact),
    Term(TermId),
    Terms(BTreeSet<TermId>),
    /// As typed; see [`is_safe_address`].
    Address(String),
    Text(String),
    Date(NaiveDate),
    Person(PersonId),
}

impl Answer {
    /// Whether it can be an answer to `property`.
    ///
    /// # Errors
    /// [`Refusal::WrongAnswer`] with a text that says what is expected.
    pub fn check(&self, property: Property) -> Result<(), Refusal> {
        let expected = match (property.kind(), self) {
            (_, Answer::None | Answer::DoesNotApply)
            | (PropertyKind::Number, Answer::Number(..=COUNT_LIMIT))
            | (PropertyKind::Money, Answer::Money(_))
            | (PropertyKind::Impact, Answer::Impact(_))
            | (PropertyKind::Term(_), Answer::Term(_))
            | (PropertyKind::Terms(_), Answer::Terms(_))
            | (PropertyKind::Text, Answer::Text(_))
            | (PropertyKind::Date, Answer::Date(_))
            | (PropertyKind::Person, Answer::Person(_)) => return Ok(()),
            (PropertyKind::Address | PropertyKind::Custom, Answer::Address(address)) => {
                if is_safe_address(address) {
                    return Ok(());
                }
                "an address that begins with https:// or http://"
            }
            // What a custom field takes is known to the workspace alone.
            (PropertyKind::Custom, Answer::Number(number)) if *number > COUNT_LIMIT => {
                "a whole number up to nine quadrillion"
            }
            (PropertyKind::Custom, _) => return Ok(()),
            (PropertyKind::Text, _) => "a text",
            (PropertyKind::Date, _) => "a day, such as 2024-02-29",
            (PropertyKind::Person, _) => "a person",
            (PropertyKind::Address, _) => "an address that begins with https:// or http://",
            (PropertyKind::Number, _) => "a whole number up to nine quadrillion",
            (PropertyKind::Money, _) => "an amount and a currency, such as 12500.50 EUR",
            (PropertyKind::Impact, _) => "one of XS, S, M, L, XL",
            (PropertyKind::Term(_) | PropertyKind::Terms(_), _) => "a value of its list",
        };
        Err(Refusal::WrongAnswer { property: property.title(), expected })
    }
}

/// The largest number: what JSON's readers can hold exactly.
const COUNT_LIMIT: u64 = 1 << 53;

/// An answer given at the same time as another one, apart from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rival {
    pub answer: Answer,
    pub by: Option<PersonId>,
    /// By the clock of the device where it was given; `None` when the document does not say.
    pub at: Option<DateTime<Utc>>,
}

/// What is said about an incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Properties {
    /// The answers; what is not in here nobody has said.
    pub answers: BTreeMap<Property, Answer>,
    /// Where several people answered apart: all their answers, the one that shows first. Giving
    /// any answer settles it.
    pub rivals: BTreeMap<Property, Vec<Rival>>,
}

impl Properties {
    /// What cannot be true about the answer to `property`, for the person; a warning, because one
    /// number is often known before the other.
    pub fn doubt(&self, property: Property) -> Option<String> {
        let (Property::CustomersAffected, Some(affected), Some(base)) = (
            property,
            self.number(Property::CustomersAffected),
            self.number(Property::CustomerBase),
        ) else {
            return None;
        };
        (affected > base).then(|| format!("More than there are: {affected} of {base} customers."))
    }

    /// The number that somebody gave.
    pub fn number(&self, property: Property) -> Option<u64> {
        match self.answers.get(&property) {
            Some(Answer::Number(number)) => Some(*number),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_property_has_its_name_and_they_sort_as_on_the_page() {
        assert!(Property::ALL.is_sorted());
        for property in Property::ALL {
            assert_eq!(Property::from_name(&property.name()), Some(property));
            assert_eq!(serde_json::to_value(property).unwrap(), *property.name());
        }
        let groups = Property::ALL.map(Property::group);
        assert!(groups.is_sorted(), "a group's rows stand together");
    }

    #[test]
    fn an_answer_fits_its_property_or_is_refused() {
        let term = || TermId::stored("internal").unwrap();
        let answers = [
            Answer::Number(3),
            Answer::Money("3 EUR".parse().unwrap()),
            Answer::Impact(Impact::M),
            Answer::Term(term()),
            Answer::Terms([term()].into()),
            Answer::Address("https://example.com".into()),
        ];
        for property in Property::ALL {
            assert!(Answer::None.check(property).is_ok());
            assert!(Answer::DoesNotApply.check(property).is_ok());
            let fitting = answers.iter().filter(|answer| answer.check(property).is_ok());
            assert_eq!(fitting.count(), 1, "{property:?}");
        }
        let refused = Answer::Number(u64::MAX).check(Property::CustomerBase).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "Customers in all takes a whole number up to nine quadrillion."
        );
        assert!(Answer::Address("javascript:alert(1)".into()).check(Property::Call).is_err());
    }

    #[test]
    fn more_customers_than_there_are_is_doubted() {
        let mut properties = Properties::default();
        properties.answers.insert(Property::CustomersAffected, Answer::Number(5000));
        assert_eq!(properties.doubt(Property::CustomersAffected), None);
        properties.answers.insert(Property::CustomerBase, Answer::Number(1000));
        assert_eq!(
            properties.doubt(Property::CustomersAffected).as_deref(),
            Some("More than there are: 5000 of 1000 customers.")
        );
        assert_eq!(properties.doubt(Property::CustomerBase), None);
        properties.answers.insert(Property::CustomerBase, Answer::Number(5000));
        assert_eq!(properties.doubt(Property::CustomersAffected), None);
    }

    #[test]
    fn answers_survive_json() {
        for answer in [
            Answer::None,
            Answer::Number(0),
            Answer::Money("0.50 USD".parse().unwrap()),
            Answer::Terms(BTreeSet::new()),
        ] {
            let json = serde_json::to_string(&answer).unwrap();
            assert_eq!(serde_json::from_str::<Answer>(&json).unwrap(), answer, "{json}");
        }
        assert!(serde_json::from_str::<Answer>(r#"{"type":"money","value":"lots"}"#).is_err());
    }
}
