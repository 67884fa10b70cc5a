//! What is computed from the properties of an incident: customer impact and severity, each with
//! the inputs that decided (DOMAIN section 3; the defaults are ours beyond what seed 000 shows).

mod forecast;
mod share;

pub use forecast::Forecast;
pub use share::{WrongShare, per_mille, percent};

use serde::{Deserialize, Serialize};

use crate::incident::{Incident, Severity};
use crate::money::Money;
use crate::property::{Answer, Impact, Properties, Property};
use crate::setting::{NEVER, Setting};

/// The rules of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// The largest share of customers, in per mille, that is still S, M and L.
    pub shares: [u64; 3],
    /// The severity of an impact of XS, S, M, L and XL.
    pub severities: [Severity; 5],
    /// Money at risk of at least this much raises the severity one step.
    pub raised_from: Option<Money>,
}

impl Default for Rules {
    fn default() -> Self {
        use Severity::*;
        Rules {
            shares: [10, 50, 150],
            severities: [Sev5, Sev4, Sev3, Sev2, Sev1],
            raised_from: "100000 EUR".parse().ok(),
        }
    }
}

/// Why nothing was computed. Shown to people as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    #[error("unknown: say how many customers are affected")]
    CustomersAffected,
    #[error("unknown: say how many customers there are in all")]
    CustomerBase,
    #[error("unknown: no impact has been estimated yet")]
    AnyImpact,
}

/// A value that is computed unless a person says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged<T> {
    /// A person said so. The reason may be empty where nothing was computed.
    Set { value: T, reason: String },
    /// The rules say so.
    Computed { value: T, because: String },
    /// Neither.
    Unknown(Missing),
}

impl<T: Copy> Judged<T> {
    /// The value that holds.
    pub fn value(&self) -> Option<T> {
        match self {
            Judged::Set { value, .. } | Judged::Computed { value, .. } => Some(*value),
            Judged::Unknown(_) => None,
        }
    }
}

/// A computed severity and what decided it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComputedSeverity {
    pub severity: Severity,
    /// For people: "customer impact XL; raised one step: 250000 EUR at risk".
    pub because: String,
}

impl Rules {
    /// The settings that differ from those of other rules, with their values.
    pub fn changes_from(&self, other: &Rules) -> Vec<(Setting, String)> {
        self.settings()
            .into_iter()
            .zip(other.settings())
            .filter(|(own, others)| own != others)
            .map(|(own, _)| own)
            .collect()
    }

    fn settings(&self) -> Vec<(Setting, String)> {
        let shares = [Impact::S, Impact::M, Impact::L].into_iter().zip(self.shares);
        let shares = shares.map(|(impact, share)| (Setting::Share(impact), share.to_string()));
        let severities = Impact::ALL.into_iter().zip(self.severities);
        let severities = severities
            .map(|(impact, severity)| (Setting::SeverityOf(impact), severity.name().to_owned()));
        let raised = self.raised_from.as_ref().map_or(NEVER.to_owned(), Money::to_string);
        shares.chain(severities).chain([(Setting::RaisedFrom, raised)]).collect()
    }

    /// Whether every size can come out: the shares ascend.
    pub fn ascends(&self) -> bool {
        self.shares.is_sorted_by(|a, b| a < b)
    }

    /// The share of customers as a size: none is XS, then by [`Rules::shares`]. That no customer
    /// is affected needs no base.
    ///
    /// # Errors
    /// [`Missing`] names the input that nobody has given.
    pub fn customer_impact(&self, properties: &Properties) -> Result<Impact, Missing> {
        let affected = match properties.answers.get(&Property::CustomersAffected) {
            Some(Answer::None | Answer::DoesNotApply) => return Ok(Impact::XS),
            _ => properties.number(Property::CustomersAffected),
        }
        .ok_or(Missing::CustomersAffected)?;
        if affected == 0 {
            return Ok(Impact::XS);
        }
        let base = properties.number(Property::CustomerBase).filter(|base| *base > 0);
        let base = base.ok_or(Missing::CustomerBase)?;
        // affected / base <= share / 1000, without leaving the whole numbers.
        let within =
            |share: u64| u128::from(affected) * 1000 <= u128::from(base) * u128::from(share);
        let [s, m, l] = self.shares;
        Ok(match () {
            () if within(s) => Impact::S,
            () if within(m) => Impact::M,
            () if within(l) => Impact::L,
            () => Impact::XL,
        })
    }

    /// The severity of the worse of the two impacts, raised one step when enough money is at risk.
    ///
    /// `customers` is the customer impact that holds: computed, or said by a person.
    ///
    /// # Errors
    /// [`Missing::AnyImpact`] when neither impact is known.
    pub fn severity(
        &self,
        customers: Option<Impact>,
        properties: &Properties,
    ) -> Result<ComputedSeverity, Missing> {
        let single = match properties.answers.get(&Property::SingleCustomerImpact) {
            Some(Answer::Impact(impact)) => Some(*impact),
            Some(Answer::None | Answer::DoesNotApply) => Some(Impact::XS),
            _ => None,
        };
        let worse = customers.max(single).ok_or(Missing::AnyImpact)?;
        let mut because = if customers == Some(worse) {
            format!("customer impact {}", worse.name())
        } else {
            format!("impact on a single customer {}", worse.name())
        };
        let mut severity = self.severities[worse as usize];
        if let (Some(Answer::Money(money)), Some(from)) =
            (properties.answers.get(&Property::MoneyAtRisk), &self.raised_from)
            && money.compare(from).is_some_and(|order| order.is_ge())
        {
            let worse = Severity::ALL.into_iter().rev().find(|worse| *worse < severity);
            match worse {
                Some(worse) => {
                    severity = worse;
                    because.push_str(&format!("; raised one step: {money} at risk"));
                }
                None => because.push_str(&format!("; {money} at risk, already the worst")),
            }
        }
        Ok(ComputedSeverity { severity, because })
    }

    /// The customer impact that holds for an incident.
    pub fn impact_of(&self, incident: &Incident) -> Judged<Impact> {
        if let Some(value) = incident.impact {
            return Judged::Set { value, reason: incident.impact_reason.clone() };
        }
        let number = |property| incident.properties.number(property).unwrap_or_default();
        match self.customer_impact(&incident.properties) {
            Err(missing) => Judged::Unknown(missing),
            Ok(value) => {
                let because = match number(Property::CustomersAffected) {
                    0 => "no customer affected".to_owned(),
                    affected => {
                        format!("{affected} of {} customers", number(Property::CustomerBase))
                    }
                };
                Judged::Computed { value, because }
            }
        }
    }

    /// The severity that holds for an incident.
    pub fn severity_of(&self, incident: &Incident) -> Judged<Severity> {
        if let Some(value) = incident.severity {
            return Judged::Set { value, reason: incident.severity_reason.clone() };
        }
        match self.severity(self.impact_of(incident).value(), &incident.properties) {
            Ok(ComputedSeverity { severity, because }) => {
                Judged::Computed { value: severity, because }
            }
            Err(missing) => Judged::Unknown(missing),
        }
    }
}
