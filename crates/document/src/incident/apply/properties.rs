//! Answers to the property table, what overrides computed values, and what phases ask for.

use std::collections::BTreeSet;

use andon_model::incident::Severity;
use andon_model::phase::Phase;
use andon_model::property::{Answer, Impact, Property, PropertyKind};
use andon_model::term::TermId;

use super::super::read::{NONE, NOT_APPLICABLE, answer_in};
use super::*;

/// The longest id of a checklist's step, in characters.
const STEP_LIMIT: usize = 120;

impl Scribe<'_, '_> {
    pub(super) fn set_severity(
        &mut self,
        severity: Option<Severity>,
        reason: &str,
    ) -> Result<Vec<Command>, Refusal> {
        let before = Severity::from_name(&self.root_str("severity"));
        let reason_before = self.root_str("severity_reason");
        self.put_said("severity", severity.map(Severity::name), reason)?;
        Ok(vec![match before {
            Some(severity) if !reason_before.is_empty() => {
                Command::OverrideSeverity { severity, reason: reason_before }
            }
            before => Command::SetSeverity(before),
        }])
    }

    pub(super) fn set_impact(
        &mut self,
        impact: Option<Impact>,
        reason: &str,
    ) -> Result<Vec<Command>, Refusal> {
        let before = Impact::from_name(&self.root_str("impact"));
        let reason_before = self.root_str("impact_reason");
        let reason = if impact.is_some() { given(reason)? } else { "" };
        self.put_said("impact", impact.map(Impact::name), reason)?;
        Ok(vec![Command::OverrideImpact { impact: before, reason: reason_before }])
    }

    /// What a person says against what is computed, with the reason: never the value of one
    /// person with the reason of another.
    fn put_said(&mut self, key: &str, value: Option<&str>, why: &str) -> Result<(), Refusal> {
        let reason = format!("{key}_reason");
        match value {
            Some(value) => {
                self.writer.put_together(&ROOT, [(key, value.into()), (&reason, why.into())])
            }
            None => {
                self.writer.remove(&ROOT, key)?;
                self.writer.remove(&ROOT, &reason)
            }
        }
    }

    /// A value and an absence exclude each other; of terms only the difference is written.
    pub(super) fn set_property(
        &mut self,
        property: Property,
        answer: Option<&Answer>,
    ) -> Result<Vec<Command>, Refusal> {
        let before = answer_in(&self.writer.view(), property);
        if let Some(answer) = answer {
            answer.check(property)?;
        }
        let (values, absences) =
            (self.writer.seeded("properties")?, self.writer.seeded("absences")?);
        let key = property.name();
        let nothing = BTreeSet::new();
        let terms = match answer {
            Some(Answer::Terms(terms)) => terms,
            _ => &nothing,
        };
        if let PropertyKind::Terms(_) = property.kind() {
            self.set_terms(property, before.as_ref(), terms)?;
        }
        let absence = match answer {
            Some(Answer::None) => Some(NONE),
            Some(Answer::DoesNotApply) => Some(NOT_APPLICABLE),
            _ => None,
        };
        match absence {
            Some(absence) => self.writer.put(&absences, key, absence)?,
            None => self.writer.remove(&absences, key)?,
        }
        match answer {
            None | Some(Answer::None | Answer::DoesNotApply | Answer::Terms(_)) => {
                self.writer.remove(&values, key)?;
            }
            Some(Answer::Number(number)) => {
                // Checked above to be far below the limit.
                let number = i64::try_from(*number).unwrap_or(i64::MAX);
                self.writer.put(&values, key, number)?;
            }
            Some(Answer::Money(money)) => self.writer.put(&values, key, money.to_string())?,
            Some(Answer::Impact(impact)) => self.writer.put(&values, key, impact.name())?,
            Some(Answer::Term(term)) => self.writer.put(&values, key, term.as_str())?,
            Some(Answer::Address(address)) => {
                check_length("The address", address, TEXT_LIMIT)?;
                self.writer.put(&values, key, address.trim())?;
            }
        }
        Ok(vec![match (before, answer) {
            // Others may add terms before this is taken back: theirs stay.
            (Some(Answer::Terms(before)), _) => Command::ChangeTerms {
                property,
                add: before.difference(terms).cloned().collect(),
                remove: terms.difference(&before).cloned().collect(),
            },
            (None, Some(Answer::Terms(terms))) => {
                Command::ChangeTerms { property, add: BTreeSet::new(), remove: terms.clone() }
            }
            (before, _) => Command::SetProperty { property, answer: before },
        }])
    }

    /// Adding a term says that there is one; removing the last says nothing.
    pub(super) fn change_terms(
        &mut self,
        property: Property,
        add: &BTreeSet<TermId>,
        remove: &BTreeSet<TermId>,
    ) -> Result<Vec<Command>, Refusal> {
        let mut terms = match answer_in(&self.writer.view(), property) {
            Some(Answer::Terms(terms)) => terms,
            Some(_) if add.is_empty() => return Ok(Vec::new()),
            _ => BTreeSet::new(),
        };
        terms.retain(|term| !remove.contains(term));
        terms.extend(add.iter().cloned());
        self.set_property(property, Some(&Answer::Terms(terms)))
    }

    fn set_terms(
        &mut self,
        property: Property,
        before: Option<&Answer>,
        terms: &BTreeSet<TermId>,
    ) -> Result<(), Refusal> {
        let map = self.writer.seeded("terms")?;
        let nothing = BTreeSet::new();
        let before = match before {
            Some(Answer::Terms(terms)) => terms,
            _ => &nothing,
        };
        let key = |term: &TermId| format!("{}/{}", property.name(), term.as_str());
        for gone in before.difference(terms) {
            self.writer.remove(&map, &key(gone))?;
        }
        for new in terms.difference(before) {
            self.writer.put(&map, &key(new), true)?;
        }
        Ok(())
    }

    pub(super) fn set_phase_owner(
        &mut self,
        phase: Phase,
        owner: Option<PersonId>,
    ) -> Result<Vec<Command>, Refusal> {
        let owners = self.writer.seeded("owners")?;
        let before = self.str(&owners, phase.name()).parse().ok();
        match owner {
            Some(owner) => {
                self.writer.put(&owners, phase.name(), owner.to_string())?;
                self.join(owner)?;
            }
            None => self.writer.remove(&owners, phase.name())?,
        }
        Ok(vec![Command::SetPhaseOwner { phase, owner: before }])
    }

    pub(super) fn tick(
        &mut self,
        phase: Phase,
        step: &str,
        done: bool,
    ) -> Result<Vec<Command>, Refusal> {
        check_length("The step", step, STEP_LIMIT)?;
        let ticks = self.writer.seeded("ticks")?;
        let key = format!("{}/{step}", phase.name());
        let before = matches!(self.writer.view().cell(&ticks, &key), Some(Cell::Bool(true)));
        if done {
            self.writer.put(&ticks, &key, true)?;
        } else {
            self.writer.remove(&ticks, &key)?;
        }
        Ok(vec![Command::Tick { phase, step: step.to_owned(), done: before }])
    }
}
