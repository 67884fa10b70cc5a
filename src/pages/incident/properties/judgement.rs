//! How bad it is: what the rules make of the properties, and what people have said against them.

use andon_model::command::Command;
use andon_model::incident::{Incident, Severity};
use andon_model::property::{Answer, Impact, Properties, Property};
use andon_model::rules::{ComputedSeverity, Missing, Rules};

use super::answer_text::grouped;

/// Computed, and set by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    pub impact: Result<Impact, Missing>,
    /// The customer impact that a person has set, and why.
    pub impact_by_hand: Option<(Impact, String)>,
    /// What the customer impact is made of: "1 200 of 20 000 customers, 6 %".
    pub share: String,
    pub severity: Result<ComputedSeverity, Missing>,
    /// The severity that a person has set, and why; the reason may be empty.
    pub severity_by_hand: Option<(Severity, String)>,
}

/// What choosing a severity comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum SeverityChoice {
    /// It holds already.
    Nothing,
    Run(Command),
    /// Something else is computed: a reason is asked for.
    AskWhy,
}

impl Judgement {
    pub fn of(incident: &Incident, rules: &Rules) -> Judgement {
        let properties = &incident.properties;
        let impact = rules.customer_impact(properties);
        let holds = incident.impact.or(impact.ok());
        Judgement {
            impact,
            impact_by_hand: incident.impact.map(|i| (i, incident.impact_reason.clone())),
            share: share(properties),
            severity: rules.severity(holds, properties),
            severity_by_hand: incident.severity.map(|s| (s, incident.severity_reason.clone())),
        }
    }

    /// The severity that holds.
    pub fn effective(&self) -> Option<Severity> {
        let by_hand = self.severity_by_hand.as_ref().map(|(severity, _)| *severity);
        by_hand.or_else(|| self.computed())
    }

    pub fn computed(&self) -> Option<Severity> {
        self.severity.as_ref().ok().map(|computed| computed.severity)
    }

    /// Somebody chooses a severity, or with `None` the computed one.
    pub fn choose(&self, chosen: Option<Severity>) -> SeverityChoice {
        let by_hand = self.severity_by_hand.as_ref().map(|(severity, _)| *severity);
        let computed = self.computed();
        // Choosing what is computed needs no hand.
        let chosen = chosen.filter(|chosen| Some(*chosen) != computed);
        match (chosen, computed) {
            _ if chosen == by_hand => SeverityChoice::Nothing,
            (Some(_), Some(_)) => SeverityChoice::AskWhy,
            _ => SeverityChoice::Run(Command::SetSeverity(chosen)),
        }
    }
}

/// The inputs of the customer impact, those that are missing too.
fn share(properties: &Properties) -> String {
    let number = |property| match properties.answers.get(&property) {
        Some(Answer::Number(number)) => grouped(&number.to_string()),
        Some(Answer::None) => "none".into(),
        Some(Answer::DoesNotApply) => "does not apply".into(),
        _ => "?".to_owned(),
    };
    let text = format!(
        "{} of {} customers",
        number(Property::CustomersAffected),
        number(Property::CustomerBase)
    );
    let affected = properties.number(Property::CustomersAffected);
    let base = properties.number(Property::CustomerBase).filter(|base| *base > 0);
    let (Some(affected), Some(base)) = (affected, base) else { return text };
    // In hundredths of a per cent, whole numbers only.
    let hundredths = u128::from(affected) * 10_000 / u128::from(base);
    let per_cent = match (hundredths / 100, hundredths % 100) {
        (0, 0) if affected > 0 => "under 0.01".into(),
        (whole, 0) => whole.to_string(),
        (whole, rest) => format!("{whole}.{rest:02}").trim_end_matches('0').to_owned(),
    };
    format!("{text}, {per_cent} %")
}
