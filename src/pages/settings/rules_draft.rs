//! Rules that are being written and do not hold yet.

use andon_model::incident::Severity;
use andon_model::money::Money;
use andon_model::rules::{Rules, per_mille, percent};
use leptos::prelude::*;

/// As it is typed. Cheap to copy.
#[derive(Clone, Copy)]
pub struct RulesDraft {
    /// The largest share that is still S, M and L, in per cent.
    pub shares: [RwSignal<String>; 3],
    /// By its place in [`Severity::ALL`], for XS to XL.
    pub severities: [RwSignal<usize>; 5],
    pub raised_from: RwSignal<String>,
}

/// What is wrong, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    pub shares: [Option<String>; 3],
    pub raised_from: Option<String>,
}

impl RulesDraft {
    pub fn of(rules: &Rules) -> RulesDraft {
        let draft = RulesDraft {
            shares: Default::default(),
            severities: Default::default(),
            raised_from: RwSignal::default(),
        };
        draft.set(rules);
        draft
    }

    /// Shows these rules.
    pub fn set(&self, rules: &Rules) {
        for (shown, share) in self.shares.iter().zip(rules.shares) {
            shown.set(percent(share));
        }
        for (shown, severity) in self.severities.iter().zip(rules.severities) {
            let place = Severity::ALL.iter().position(|one| *one == severity);
            shown.set(place.unwrap_or_default());
        }
        self.raised_from.set(rules.raised_from.as_ref().map_or(String::new(), Money::to_string));
    }

    /// Shows the rules that hold as long as nobody has begun to write others.
    pub fn follow(&self, kept: Memo<Rules>) {
        let draft = *self;
        Effect::new(move |before: Option<Rules>| {
            let now = kept.get();
            // What one is writing stays when others change the rules meanwhile.
            if before.is_some_and(|before| untrack(|| draft.read()) == Ok(before)) {
                draft.set(&now);
            }
            now
        });
    }

    /// The rules that are written, or what is wrong with them. Reactive.
    pub fn read(&self) -> Result<Rules, Faults> {
        let shares = self.shares.map(|share| share.with(|text| per_mille(text)));
        let raised = self.raised_from.with(|text| match text.trim() {
            "" => Ok(None),
            text => text.parse::<Money>().map(Some),
        });
        let severities = self
            .severities
            .map(|place| Severity::ALL.get(place.get()).copied().unwrap_or(Severity::Sev3));
        match (shares, raised) {
            ([Ok(s), Ok(m), Ok(l)], Ok(raised_from)) => {
                Ok(Rules { shares: [s, m, l], severities, raised_from })
            }
            (shares, raised) => Err(Faults {
                shares: shares.map(|share| share.err().map(|wrong| wrong.to_string())),
                raised_from: raised.err().map(|wrong| format!("{wrong} Leave it empty for never.")),
            }),
        }
    }
}
