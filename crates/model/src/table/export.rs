//! A list as a file.

use serde_json::{Map, Value};

use super::{Look, Sort, Source, View};

/// The list as CSV (RFC 4180), with the columns of the view.
pub fn csv(source: &Source<'_>, view: &View) -> String {
    let heads = view.columns.iter().map(|column| csv_field(column.title()));
    let mut lines = vec![heads.collect::<Vec<_>>().join(",")];
    let tallies = source.tallies(view.table);
    for item in source.arrange(view) {
        let cells =
            view.columns.iter().map(|column| csv_field(&item.cell(*column, source, &tallies).text));
        lines.push(cells.collect::<Vec<_>>().join(","));
    }
    lines.push(String::new());
    lines.join("\r\n")
}

/// A field of CSV, in quotation marks where it must be. What a spreadsheet would take for a formula
/// is kept a text by an apostrophe (OWASP, CSV injection).
pub(crate) fn csv_field(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    match text.contains([',', '"', '\r', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

/// The list as JSON: an array with an object for each line, its keys the names of the columns. What
/// nobody has said is `null`; lengths are in seconds.
pub fn json(source: &Source<'_>, view: &View) -> String {
    let tallies = source.tallies(view.table);
    let lines = source.arrange(view).into_iter().map(|item| {
        let cells = view.columns.iter().map(|column| {
            let cell = item.cell(*column, source, &tallies);
            let value = match (cell.look, &cell.sort) {
                _ if cell.text.is_empty() => Value::Null,
                (Look::Count, Sort::Number(count)) => (*count).into(),
                (Look::Length, Sort::Number(millis)) => (millis / 1000).into(),
                _ => Value::String(cell.text),
            };
            (column.name().to_owned(), value)
        });
        Value::Object(cells.collect::<Map<_, _>>())
    });
    let mut text = serde_json::to_string_pretty(&Value::Array(lines.collect())).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::csv_field;

    #[test]
    fn names_stay_whole_and_become_no_formulas() {
        assert_eq!(csv_field("plain"), "plain");
        assert_eq!(csv_field("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(csv_field("=1+1"), "'=1+1");
    }
}
