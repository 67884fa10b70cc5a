//! The property table's answers in Markdown.

use super::disputes::NOT_SETTLED;
use super::text::{address, inline};
use crate::property::{Answer, Properties, Property};
use crate::term::TermId;
use crate::workspace::Workspace;

/// The rows of the properties that somebody has answered.
pub(super) fn rows(properties: &Properties, workspace: &Workspace) -> Vec<(String, String)> {
    let row = |(property, answer): (&Property, &Answer)| {
        let mut value = text(*property, answer, workspace);
        if properties.rivals.contains_key(property) {
            value.push_str(NOT_SETTLED);
        }
        (inline(&workspace.property_title(*property)), value)
    };
    properties.answers.iter().map(row).collect()
}

pub(super) fn text(property: Property, answer: &Answer, workspace: &Workspace) -> String {
    let term = |term: &TermId| match workspace.taxonomy_of(property) {
        Some(list) => workspace.term_name(list, term).to_owned(),
        None => term.as_str().to_owned(),
    };
    match answer {
        Answer::None => "None".to_owned(),
        Answer::DoesNotApply => "Does not apply".to_owned(),
        Answer::Number(number) => number.to_string(),
        Answer::Money(money) => money.to_string(),
        Answer::Impact(impact) => format!("{} - {}", impact.name(), impact.for_one_customer()),
        Answer::Term(one) => inline(&term(one)),
        Answer::Terms(all) => {
            let mut names: Vec<String> = all.iter().map(term).collect();
            names.sort_by_key(|name| name.to_lowercase());
            inline(&names.join(", "))
        }
        Answer::Address(link) => address(link),
        Answer::Text(line) => inline(line),
        Answer::Date(day) => day.to_string(),
        Answer::Person(id) => inline(workspace.name_of(Some(*id))),
    }
}
