//! Text that people wrote, so that it stays in its place.

use crate::id::LinkId;
use crate::incident::{Link, is_safe_address};

/// A link of the page.
pub(super) fn link(link: &Link) -> String {
    let address = link.address.trim();
    let label = if link.label.trim().is_empty() { address } else { link.label.trim() };
    match is_plain(address) {
        true => format!("[{}](<{address}>)", inline(label)),
        false if label == address => inline(address),
        false => format!("{}: {}", inline(label), inline(address)),
    }
}

/// An address as a link to itself.
pub(super) fn address(address: &str) -> String {
    link(&Link { id: LinkId(uuid::Uuid::nil()), label: String::new(), address: address.into() })
}

/// Whether an address can stand in a link as it is, in a table too.
fn is_plain(address: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>\\|".contains(c);
    is_safe_address(address) && !address.contains(odd)
}

/// Text as it is, in one line of a heading or a table.
pub(super) fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if r"\`*_[]<>|#~&!".contains(char) {
            out.push('\\');
        }
        out.push(char);
    }
    out
}

/// Markdown in which `<` opens nothing but a link: an unclosed tag would swallow all that follows
/// it on a page. Code keeps its `<`.
pub(super) fn without_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fence: Option<&str> = None;
    for line in text.replace("\r\n", "\n").replace('\r', "\n").lines() {
        let start = line.trim_start();
        let marker = ["```", "~~~"].into_iter().find(|marker| start.starts_with(marker));
        match (fence, marker) {
            (None, Some(_)) => fence = marker,
            (Some(open), Some(found)) if open == found => fence = None,
            (Some(_), _) => {}
            (None, None) => {
                escape_tags(line, &mut out);
                out.push('\n');
                continue;
            }
        }
        out.push_str(line);
        out.push('\n');
    }
    if let Some(open) = fence {
        out.push_str(open);
        out.push('\n');
    }
    out
}

/// The text as a list item goes on with it: every line after the first below the first.
pub(super) fn item(text: &str) -> String {
    let mut out = String::new();
    for (number, line) in without_html(text.trim()).lines().enumerate() {
        let line = line.trim_end();
        let indent = if number == 0 { "" } else { "\n  " };
        out.push_str(if number > 0 && line.is_empty() { "\n" } else { indent });
        out.push_str(line);
    }
    out
}

/// The text as a quote.
pub(super) fn quote(text: &str) -> String {
    let text = without_html(text.trim_end());
    text.lines().map(|line| format!("> {line}").trim_end().to_owned() + "\n").collect()
}

fn escape_tags(line: &str, out: &mut String) {
    let mut code = false;
    // A backtick without its partner opens no code.
    let mut backticks = line.matches('`').count();
    let mut before = ' ';
    for (at, char) in line.char_indices() {
        match char {
            '`' => {
                backticks -= 1;
                code = !code && backticks > 0;
            }
            '<' if !code && before != '\\' => {
                let rest = line[at + 1..].to_ascii_lowercase();
                if !rest.starts_with("http://") && !rest.starts_with("https://") {
                    out.push('\\');
                }
            }
            _ => {}
        }
        out.push(char);
        before = char;
    }
}
