//! The figures as comma-separated values (RFC 4180), for a spreadsheet.

use super::lengths::Group;
use super::outcomes::{MeasureOutcome, Outcomes};
use super::{Noticed, Ranking, Step, Stretch};
use crate::incident::Severity;
use crate::pdca::ActStatus;
use crate::term::TermId;

/// What a list is called, its values counted, and how to name one.
pub struct Names<'n> {
    pub title: &'n str,
    pub ranking: &'n Ranking,
    pub name: &'n dyn Fn(&TermId) -> String,
}

/// One line per figure: what it is about, which value, its name and number. Lengths are in
/// minutes.
pub fn csv(
    course: &(Step, Vec<Stretch>),
    lengths: (&str, &[Group]),
    lists: &[Names<'_>],
    noticed: &Noticed,
    outcomes: &Outcomes,
) -> String {
    let mut table = String::from("about,value,figure,number\r\n");
    let mut line = |about: &str, value: &str, figure: &str, number: i64| {
        let [about, value, figure] = [about, value, figure].map(field);
        table += &format!("{about},{value},{figure},{number}\r\n");
    };
    let count = |list: &[_]| list.len() as i64;
    let (step, stretches) = course;
    for stretch in stretches {
        for (severity, incidents) in &stretch.by_severity {
            let severity = severity.map_or("no severity", Severity::name);
            line(
                &format!("incidents by {}", step.name()),
                &stretch.start.to_string(),
                severity,
                incidents.len() as i64,
            );
        }
    }
    let (about, groups) = lengths;
    for Group { title, lengths } in groups {
        line(about, title, "incidents", lengths.known.len() as i64);
        line(about, title, "missing", count(&lengths.missing));
        line(about, title, "backwards", count(&lengths.backwards));
        if let Some(spread) = lengths.quartiles() {
            line(about, title, "shortest (min)", spread.shortest.num_minutes());
            line(about, title, "lower quartile (min)", spread.lower.num_minutes());
            line(about, title, "median (min)", spread.median.num_minutes());
            line(about, title, "upper quartile (min)", spread.upper.num_minutes());
            line(about, title, "longest (min)", spread.longest.num_minutes());
        }
    }
    for Names { title, ranking, name } in lists {
        for (term, incidents) in &ranking.values {
            line(title, &name(term), "incidents", count(incidents));
        }
        line(title, "not said", "incidents", count(&ranking.missing));
    }
    line("detected", "internally", "incidents", count(&noticed.internally));
    line("detected", "externally", "incidents", count(&noticed.externally));
    line("detected", "unknown", "incidents", count(&noticed.unknown));
    for outcome in MeasureOutcome::ALL {
        let measures = outcomes.measures.get(&outcome).map_or(0, Vec::len);
        line("countermeasures", outcome.title(), "number", measures as i64);
    }
    for status in ActStatus::ALL {
        let acts = outcomes.acts.get(&status).map_or(0, Vec::len);
        line("acts", status.title(), "number", acts as i64);
    }
    table
}

/// In quotation marks where it must be. What a spreadsheet would take for a formula is kept a text.
fn field(text: &str) -> String {
    let text = match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    };
    match text.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn names_stay_whole_and_become_no_formulas() {
        assert_eq!(field("plain"), "plain");
        assert_eq!(field("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(field("=1+1"), "'=1+1");
    }
}
