//! Reading what is typed or pasted into the timeline's composer.
//!
//! A line that begins with a time begins an entry at that time; without any time all of it is
//! one entry, and it happened now. What is read is never lost: every line comes out as part of
//! an entry, except a line that only gives the day of the lines below it.

mod day;
mod resolve;
mod stamp;

use chrono::{DateTime, TimeDelta, Utc};

use crate::entry::EntryKind;
use crate::when::When;
use crate::zone::Zone;
use resolve::Resolver;
use stamp::Stamp;

/// What the composer's text says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// In the order of the text. Empty when the text is blank.
    pub entries: Vec<Drafted>,
}

/// An entry as far as the text says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drafted {
    /// When it happened; `None` means now.
    pub occurred: Option<When>,
    /// Never blank. Lines below the first keep their indentation among each other.
    pub text: String,
    /// Marked by a leading `!`.
    pub important: bool,
    /// Set by a leading `#decision`, `#action` and so on.
    pub kind: Option<EntryKind>,
}

/// What a time means depends on where and when it is written.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The zone of the incident.
    pub zone: &'a dyn Zone,
    /// The device's clock.
    pub now: DateTime<Utc>,
    /// A time without a day is the one nearest to this moment, see [`reference`].
    pub reference: DateTime<Utc>,
}

/// How old the latest entry must be for the incident to count as written down afterwards.
const LONG_AGO: TimeDelta = TimeDelta::hours(36);

/// The moment whose day is meant by a time without a day: now while an incident is lived
/// through; its latest entry (or its beginning) once it is over, or when nothing has been
/// written for [36 hours](LONG_AGO).
pub fn reference(
    now: DateTime<Utc>,
    latest_entry: Option<DateTime<Utc>>,
    began: Option<DateTime<Utc>>,
    open: bool,
) -> DateTime<Utc> {
    match latest_entry.or(began) {
        Some(last) if last < now && (!open || now - last > LONG_AGO) => last,
        _ => now,
    }
}

/// Reads what was typed or pasted.
///
/// Times: `13:44`, `13:44:10`, `13h44`, `1:44 pm`, `13:44Z`, `13:44 UTC`, `13:44+02:00`; with
/// `about`, `around`, `ca.`, `~` or `-ish`; ranges `11:32-13:05`, `11:32 to 13:05`. A day in
/// front: `2015-10-21`, `21 Oct 2015`, `Oct 21`, `yesterday`, `2015-10-21T14:51:00Z`. Around them
/// bullets, bold, brackets and a colon or dash before the text.
///
/// A line with a day only sets the day of the lines below it, and their zone if it says `UTC`:
/// `2015-10-21`, `## Wednesday 21 October 2015 (all times UTC)`.
///
/// A time that runs back by more than twelve hours from one line to the next means the next day.
pub fn read(input: &str, context: &Context<'_>) -> Reading {
    let input = input.replace("\r\n", "\n").replace('\r', "\n");
    let blocks = blocks(&input);
    let mut resolver = Resolver::new(context);
    let times = resolver.resolve(&blocks);
    let entries = blocks.iter().zip(times).filter_map(|(block, when)| block.draft(when)).collect();
    Reading { entries }
}

/// Lines that belong together.
#[derive(Debug, Default)]
struct Block<'t> {
    /// What a line above said, if one did since the block before.
    heading: Option<day::Heading>,
    stamp: Option<Stamp>,
    /// The whole first line, for when nothing follows its time.
    line: &'t str,
    /// What stands before the time and matters: the `!` and the `#kind`.
    important: bool,
    kind: Option<EntryKind>,
    /// The first line behind its time.
    first: &'t str,
    rest: Vec<&'t str>,
    /// How far the first line is indented.
    indent: usize,
}

fn blocks(input: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut heading = None;
    let mut heading_line = "";
    let any_time = input.lines().any(|line| stamped(line).is_some());
    for line in input.lines().map(str::trim_end) {
        let stamped = stamped(line).filter(|found| {
            let above = blocks.last().filter(|block| block.stamp.is_some());
            // A bullet below an entry's own indentation is part of that entry.
            !found.bullet || above.is_none_or(|above| found.indent <= above.indent)
        });
        if let Some(found) = stamped {
            blocks.push(Block {
                heading: heading.take(),
                stamp: Some(found.stamp),
                line: line.trim(),
                important: found.important,
                kind: found.kind,
                first: found.text,
                rest: Vec::new(),
                indent: found.indent,
            });
        } else if let Some(found) = any_time.then(|| day::heading(line)).flatten() {
            heading = Some(found);
            heading_line = line;
        } else if let Some(block) = blocks.last_mut().filter(|_| heading.is_none()) {
            block.rest.push(line);
        } else if !line.is_empty() {
            blocks.push(Block {
                heading: heading.take(),
                line: line.trim(),
                first: line,
                ..Block::default()
            });
        }
    }
    // A day that nothing stands below is no heading.
    if let (Some(_), Some(block)) = (heading, blocks.last_mut()) {
        block.rest.push(heading_line);
    }
    blocks
}

/// A line that begins with a time.
struct Stamped<'t> {
    indent: usize,
    bullet: bool,
    important: bool,
    kind: Option<EntryKind>,
    stamp: Stamp,
    text: &'t str,
}

fn stamped(line: &str) -> Option<Stamped<'_>> {
    let trimmed = line.trim_start();
    let indent = line.len() - trimmed.len();
    let body = without_bullet(trimmed);
    let (before, at_time) = flag(body);
    let (kind, at_time) = kind(at_time);
    let (behind, at_time) = if before { (false, at_time) } else { flag(at_time) };
    let (stamp, text) = stamp::leading(at_time)?;
    let (bullet, important) = (body.len() < trimmed.len(), before || behind);
    Some(Stamped { indent, bullet, important, kind, stamp, text })
}

fn without_bullet(line: &str) -> &str {
    ["- ", "* ", "• ", "+ ", "– ", "> "]
        .iter()
        .find_map(|bullet| line.strip_prefix(bullet))
        .map_or(line, str::trim_start)
}

/// A leading `!`, unless it is part of something else, such as `!=` or an image.
fn flag(text: &str) -> (bool, &str) {
    match text.strip_prefix('!').map(str::trim_start) {
        Some(rest) if rest.starts_with(|c: char| c.is_alphanumeric() || "#*[~_".contains(c)) => {
            if text.starts_with("![") && !rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
                (false, text)
            } else {
                (true, rest)
            }
        }
        _ => (false, text),
    }
}

/// A leading `#kind`.
fn kind(text: &str) -> (Option<EntryKind>, &str) {
    let Some(word) = text.strip_prefix('#').and_then(|rest| rest.split_whitespace().next()) else {
        return (None, text);
    };
    let name = word.trim_end_matches([':', ',']);
    match EntryKind::CHOICES.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name)) {
        Some(kind) => (Some(kind), text[1 + word.len()..].trim_start()),
        None => (None, text),
    }
}

impl Block<'_> {
    /// The entry; `None` when nothing is written in the block at all.
    fn draft(&self, occurred: Option<When>) -> Option<Drafted> {
        let (before, rest) = flag(self.first);
        let (kind, rest) = kind(rest);
        let (behind, rest) = if before { (false, rest) } else { flag(rest) };
        let text = self.with_lines_below(rest);
        if text.is_empty() {
            // A time alone, or flags alone: what was typed is the text.
            let text = self.line.to_owned();
            let nothing = text.is_empty();
            return (!nothing).then_some(Drafted {
                occurred: None,
                text,
                important: false,
                kind: None,
            });
        }
        let important = self.important || before || behind;
        Some(Drafted { occurred, text, important, kind: kind.or(self.kind) })
    }

    /// The lines below, moved left together until one of them touches the margin.
    fn with_lines_below(&self, first: &str) -> String {
        let indent = |line: &&str| line.len() - line.trim_start().len();
        let margin = self
            .rest
            .iter()
            .filter(|line| !line.is_empty())
            .map(|line| &line[..indent(line)])
            .reduce(common_start)
            .unwrap_or_default();
        let below = self.rest.iter().map(|line| line.strip_prefix(margin).unwrap_or(line));
        let lines: Vec<&str> = std::iter::once(first).chain(below).collect();
        let start = lines.iter().position(|line| !line.is_empty()).unwrap_or(0);
        let end = lines.iter().rposition(|line| !line.is_empty()).map_or(start, |last| last + 1);
        lines[start..end].join("\n").trim_end().to_owned()
    }
}

fn common_start<'t>(a: &'t str, b: &'t str) -> &'t str {
    let same = a.char_indices().zip(b.chars()).find(|((_, x), y)| x != y);
    match same {
        Some(((at, _), _)) => &a[..at],
        None if a.len() < b.len() => a,
        None => b,
    }
}
