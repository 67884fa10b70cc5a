//! Answers to the property table, what overrides computed values, and what phases ask for.

use std::collections::BTreeSet;

use andon_model::hand_over::HandOver;
use andon_model::id::IncidentId;
use andon_model::incident::{Checklist, Role, Severity};
use andon_model::phase::Phase;
use andon_model::property::{Answer, Impact, Property};
use andon_model::setting::ItemId;
use andon_model::term::TermId;
use uuid::Uuid;

use super::super::read::{NONE, NOT_APPLICABLE, answer_in, head, takes_terms};
use super::*;

/// The longest time between two status updates, in minutes: a week.
const LONGEST_RHYTHM: u32 = 7 * 24 * 60;

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
        let key = &*property.name();
        let nothing = BTreeSet::new();
        let terms = match answer {
            Some(Answer::Terms(terms)) => terms,
            _ => &nothing,
        };
        if takes_terms(property) {
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
            Some(answer) => {
                let (kind, value) = stored_answer(answer);
                check_length("The answer", &value, TEXT_LIMIT)?;
                let own = matches!(property, Property::Custom(_));
                let value = if own { format!("{kind}:{value}") } else { value };
                self.writer.put(&values, key, value)?;
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

    pub(super) fn accept_role(&mut self, role: Role) -> Result<Vec<Command>, Refusal> {
        let view = self.writer.view();
        let incident = head(&view, &view.root(), IncidentId(Uuid::nil()), &mut Vec::new());
        let hand_over = incident.hand_over(role).filter(|one| one.to == Some(self.by));
        let Some(HandOver { at, by: Some(by), accepted, .. }) = hand_over else {
            return Err(Refusal::RoleMovedOn);
        };
        if accepted.is_none() {
            let acceptances = self.writer.seeded("acceptances")?;
            let key = format!("{}/{}/{by}", role.name(), at.timestamp_millis());
            self.writer.put(&acceptances, &key, self.now.timestamp_millis())?;
        }
        Ok(Vec::new())
    }

    /// Gives a role to somebody and writes down that it was given.
    pub(super) fn assign_role(
        &mut self,
        role: Role,
        person: Option<PersonId>,
    ) -> Result<Vec<Command>, Refusal> {
        let map = self.writer.seeded("roles")?;
        let before = self.str(&map, role.name()).parse().ok();
        if before == person && person.is_some() {
            // Settles a dispute, if there is one.
            self.writer.put(&map, role.name(), self.str(&map, role.name()))?;
            return Ok(Vec::new());
        }
        match person {
            Some(person) => {
                self.writer.put(&map, role.name(), person.to_string())?;
                self.join(person)?;
            }
            None => self.writer.remove(&map, role.name())?,
        }
        let hand_overs = self.writer.seeded("handovers")?;
        let key = format!("{}/{}/{}", role.name(), self.now.timestamp_millis(), self.by);
        let to = person.map_or_else(String::new, |person| person.to_string());
        self.writer.put(&hand_overs, &key, to)?;
        Ok(vec![Command::AssignRole { role, person: before }])
    }

    pub(super) fn set_update_minutes(
        &mut self,
        minutes: Option<u32>,
    ) -> Result<Vec<Command>, Refusal> {
        let before = match self.writer.view().cell(&ROOT, "update_minutes") {
            Some(Cell::Int(minutes)) => u32::try_from(minutes).ok(),
            _ => None,
        };
        match minutes {
            Some(minutes) if minutes > LONGEST_RHYTHM => return Err(Refusal::RhythmTooLong),
            Some(minutes) => self.writer.put(&ROOT, "update_minutes", i64::from(minutes))?,
            None => self.writer.remove(&ROOT, "update_minutes")?,
        }
        Ok(vec![Command::SetUpdateMinutes(before)])
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
        list: &Checklist,
        step: &ItemId,
        done: bool,
    ) -> Result<Vec<Command>, Refusal> {
        let ticks = self.writer.seeded("ticks")?;
        let key = match list {
            Checklist::Phase(phase) => format!("{}/{}", phase.name(), step.as_str()),
            Checklist::Card(card) => format!("card/{}/{}", card.as_str(), step.as_str()),
        };
        let before = matches!(self.writer.view().cell(&ticks, &key), Some(Cell::Bool(true)));
        if done {
            self.writer.put(&ticks, &key, true)?;
        } else {
            self.writer.remove(&ticks, &key)?;
        }
        Ok(vec![Command::Tick { list: list.clone(), step: step.clone(), done: before }])
    }
}

/// An answer other than absences, numbers and sets of terms, as it is stored: its kind, which only
/// those to custom fields carry, and its value.
fn stored_answer(answer: &Answer) -> (&'static str, String) {
    match answer {
        Answer::Money(money) => ("money", money.to_string()),
        Answer::Impact(impact) => ("impact", impact.name().to_owned()),
        Answer::Term(term) => ("term", term.as_str().to_owned()),
        Answer::Address(address) => ("address", address.trim().to_owned()),
        Answer::Text(text) => ("text", text.trim().to_owned()),
        Answer::Date(day) => ("date", day.to_string()),
        Answer::Person(person) => ("person", person.to_string()),
        Answer::None | Answer::DoesNotApply | Answer::Number(_) | Answer::Terms(_) => {
            ("text", String::new())
        }
    }
}
