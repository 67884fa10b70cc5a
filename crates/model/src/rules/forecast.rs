//! What other rules would make of an incident.

use super::{Judged, Rules};
use crate::incident::{Incident, Severity};
use crate::property::Impact;

/// Customer impact and severity of an incident, each as it is and as it would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    pub impact: (Option<Impact>, Option<Impact>),
    pub severity: (Option<Severity>, Option<Severity>),
    /// A person has set the severity: no rule changes it.
    pub by_hand: bool,
}

impl Forecast {
    /// Of an incident, under the rules that hold and under others.
    pub fn of(incident: &Incident, now: &Rules, then: &Rules) -> Forecast {
        let by_hand = matches!(now.severity_of(incident), Judged::Set { .. });
        let impact = |rules: &Rules| rules.impact_of(incident).value();
        let severity = |rules: &Rules| rules.severity_of(incident).value();
        Forecast {
            impact: (impact(now), impact(then)),
            severity: (severity(now), severity(then)),
            by_hand,
        }
    }

    /// Whether anything would change.
    pub fn changes(&self) -> bool {
        self.impact.0 != self.impact.1 || self.severity.0 != self.severity.1
    }

    /// Nothing can be computed: inputs are missing.
    pub fn is_missing(&self) -> bool {
        self.severity.1.is_none()
    }
}
