//! Answers as the page shows them. The three absences never look alike.

use andon_model::property::{Answer, Property};
use andon_model::term::{Taxonomy, TermId};
use leptos::prelude::*;

use crate::pages::incident::people;
use crate::state::Andon;

/// The names of terms, reactive.
pub fn names(andon: Andon, taxonomy: Taxonomy, terms: &[TermId]) -> Vec<String> {
    andon.workspace.with(|workspace| {
        terms.iter().map(|term| workspace.term_name(taxonomy, term).to_owned()).collect()
    })
}

/// `12500` as `12 500`, decimals and currency untouched.
pub fn grouped(number: &str) -> String {
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    let (whole, rest) = number.split_at(end);
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            // A narrow space that does not break.
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text + rest
}

/// In one line, reactive.
pub fn line(andon: Andon, property: Property, answer: &Answer) -> String {
    match answer {
        Answer::None => "none".into(),
        Answer::DoesNotApply => "does not apply".into(),
        Answer::Number(number) => grouped(&number.to_string()),
        Answer::Money(money) => grouped(&money.to_string()),
        Answer::Impact(impact) => format!("{}: {}", impact.name(), impact.for_one_customer()),
        Answer::Term(term) => terms(andon, property, std::slice::from_ref(term)).join(", "),
        Answer::Terms(all) => {
            terms(andon, property, &all.iter().cloned().collect::<Vec<_>>()).join(", ")
        }
        Answer::Address(text) | Answer::Text(text) => text.clone(),
        Answer::Date(day) => day.to_string(),
        Answer::Person(person) => people::name_of(andon, *person),
    }
}

fn terms(andon: Andon, property: Property, all: &[TermId]) -> Vec<String> {
    let taxonomy = andon.workspace.with(|workspace| workspace.taxonomy_of(property));
    taxonomy.map(|taxonomy| names(andon, taxonomy, all)).unwrap_or_default()
}

/// As the value of its row.
pub fn shown(andon: Andon, property: Property, answer: Option<&Answer>) -> AnyView {
    let absence = |kind, text| {
        view! { <span class="property-absence" data-absence=kind>{text}</span> }.into_any()
    };
    match answer {
        None => absence("empty", "empty"),
        Some(Answer::None) => absence("none", "none"),
        Some(Answer::DoesNotApply) => absence("not-applicable", "does not apply"),
        Some(Answer::Terms(all)) => {
            let all: Vec<TermId> = all.iter().cloned().collect();
            let chips = terms(andon, property, &all).into_iter();
            chips
                .map(|name| view! { <span class="chip">{name}</span> " " })
                .collect_view()
                .into_any()
        }
        Some(answer) => line(andon, property, answer).into_any(),
    }
}
