//! The rows of a demo incident's property table.

use andon_model::property::{Answer, Impact, Property, PropertyKind};
use andon_model::term::{Taxonomy, TermId};
use andon_model::workspace::Workspace;
use anyhow::Context;

/// The answers, and the values of taxonomies that they need and that no workspace starts with.
#[derive(Clone, Debug, Default)]
pub struct Properties {
    pub answers: Vec<(Property, Answer)>,
    pub terms: Vec<(Taxonomy, TermId, String)>,
}

impl Properties {
    /// Reads the rows whose key is a property's name. `Empty`, `None` and `Does not apply` are
    /// what they say; several terms are parted by `;`.
    pub fn read(rows: &[(&str, &str)]) -> anyhow::Result<Self> {
        let mut found = Properties::default();
        for (key, value) in rows {
            if let Some(property) = Property::from_name(key) {
                let answer =
                    found.answer(property, value).with_context(|| format!("{key}: {value}"))?;
                found.answers.extend(answer.map(|answer| (property, answer)));
            }
        }
        Ok(found)
    }

    fn answer(&mut self, property: Property, text: &str) -> anyhow::Result<Option<Answer>> {
        Ok(Some(match (text, property.kind()) {
            ("Empty", _) => return Ok(None),
            ("None", _) => Answer::None,
            ("Does not apply", _) => Answer::DoesNotApply,
            (_, PropertyKind::Number) => Answer::Number(text.parse()?),
            (_, PropertyKind::Money) => Answer::Money(text.parse()?),
            (_, PropertyKind::Impact) => {
                Answer::Impact(Impact::from_name(text).context("no impact")?)
            }
            (_, PropertyKind::Term(list)) => Answer::Term(self.term(list, text)?),
            (_, PropertyKind::Terms(list)) => {
                let terms = text.split(';').map(|name| self.term(list, name.trim()));
                Answer::Terms(terms.collect::<anyhow::Result<_>>()?)
            }
            (_, PropertyKind::Address) => Answer::Address(text.to_owned()),
            (_, PropertyKind::Text | PropertyKind::Custom) => Answer::Text(text.to_owned()),
            (_, PropertyKind::Date) => Answer::Date(text.parse()?),
            (_, PropertyKind::Person) => anyhow::bail!("people have no ids here"),
        }))
    }

    fn term(&mut self, list: Taxonomy, name: &str) -> anyhow::Result<TermId> {
        let (term, new) = Workspace::default().term_for(list, name).context("no name")?;
        if new {
            self.terms.push((list, term.clone(), name.to_owned()));
        }
        Ok(term)
    }
}
