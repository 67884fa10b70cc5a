//! A demo incident as it is written down in `demo/*.md`: a title, properties, the four answers,
//! actions, notes, and a timeline that the composer's own reader reads.

mod action;
mod note;
mod property;

use andon_model::entry::EntryKind;
use andon_model::incident::{IncidentKind, Question, Severity};
use andon_model::property::Impact;
use andon_model::quick_line::{self, Context, Drafted};
use andon_model::when::When;
use anyhow::{Context as _, bail};
use chrono::{DateTime, Utc};

pub use self::action::Action;
pub use self::note::{Note, Writer};
pub use self::property::Properties;
use crate::zones;

/// What a person set against what is computed, and why.
#[derive(Clone, Debug)]
pub struct Said<T> {
    pub value: T,
    pub reason: String,
}

/// Who the page says takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Team {
    /// It does not say: commander and scribe.
    Usual,
    /// It says that nobody was entered.
    Empty,
}

/// A demo incident.
#[derive(Clone, Debug)]
pub struct Page {
    pub name: String,
    pub kind: IncidentKind,
    pub environment: String,
    pub zone: String,
    pub severity: Option<Said<Severity>>,
    pub impact: Option<Said<Impact>>,
    pub properties: Properties,
    pub team: Team,
    pub started: Option<When>,
    pub detected: Option<When>,
    pub declared: When,
    pub mitigated: Option<When>,
    pub resolved: Option<When>,
    pub closed: Option<When>,
    /// Label and address.
    pub links: Vec<(String, String)>,
    pub answers: Vec<(Question, String)>,
    pub actions: Vec<Action>,
    pub notes: Vec<Note>,
    pub entries: Vec<Drafted>,
}

impl Page {
    /// Reads a page. `now` is what "now" in it means.
    pub fn read(text: &str, now: DateTime<Utc>) -> anyhow::Result<Page> {
        let (head, body) = text.split_once("\n## ").context("there are no sections")?;
        let mut lines = head.lines();
        let title = lines.next().and_then(|line| line.strip_prefix("# "));
        let properties: Vec<(&str, &str)> =
            lines.filter_map(|line| line.split_once(':')).map(|(k, v)| (k, v.trim())).collect();
        let property =
            |name: &str| properties.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        let zone = property("zone").unwrap_or("UTC").to_owned();
        let when = |name: &str| property(name).map(|text| moment(text, &zone, now)).transpose();
        let declared = when("declared")?.context("`declared` is missing")?;

        let (answers, lists, timeline) = sections(body)?;
        let list = |name: &str| {
            let found = lists.iter().find(|(heading, _)| *heading == name);
            found.map(|(_, text)| *text).unwrap_or_default()
        };
        let end_of = |text: &str| moment(text, &zone, now).map(|when| when.start());
        let context = Context { zone: &zones::named(&zone), now, reference: declared.start() };
        let mut entries = quick_line::read(timeline, &context).entries;
        for entry in &mut entries {
            entry.occurred.get_or_insert(declared);
        }
        Ok(Page {
            name: title.context("there is no title")?.to_owned(),
            kind: property("kind")
                .and_then(IncidentKind::from_name)
                .context("`kind` is missing or unknown")?,
            environment: property("environment").unwrap_or_default().to_owned(),
            severity: said("severity", property("severity"), Severity::from_name)?,
            impact: said("customer-impact", property("customer-impact"), Impact::from_name)?,
            properties: Properties::read(&properties)?,
            team: match property("team") {
                None => Team::Usual,
                Some("Empty") => Team::Empty,
                Some(other) => bail!("'{other}' is no team"),
            },
            started: when("started")?,
            detected: when("detected")?,
            declared,
            mitigated: when("mitigated")?,
            resolved: when("resolved")?,
            closed: when("closed")?,
            links: links(&properties)?,
            answers,
            actions: Action::read(list("Actions"), &end_of)?,
            notes: Note::read(list("Notes"))?,
            entries: split_untimed(entries, declared),
            zone,
        })
    }
}

/// `2023-03-27 12:59`, `2021-10-04 about 15:40`, or `now`.
fn moment(text: &str, zone: &str, now: DateTime<Utc>) -> anyhow::Result<When> {
    if text == "now" {
        return Ok(now.into());
    }
    let context = Context { zone: &zones::named(zone), now, reference: now };
    let read = quick_line::read(&format!("{text} x"), &context);
    read.entries
        .first()
        .filter(|entry| entry.text == "x")
        .and_then(|entry| entry.occurred)
        .with_context(|| format!("'{text}' is no time"))
}

/// `SEV-3 because the page says so`, or the value alone.
fn said<T>(
    name: &str,
    text: Option<&str>,
    from_name: impl Fn(&str) -> Option<T>,
) -> anyhow::Result<Option<Said<T>>> {
    let Some(text) = text else { return Ok(None) };
    let (value, reason) = text.split_once(" because ").unwrap_or((text, ""));
    let value = from_name(value).with_context(|| format!("'{value}' is no {name}"))?;
    Ok(Some(Said { value, reason: reason.to_owned() }))
}

fn links(properties: &[(&str, &str)]) -> anyhow::Result<Vec<(String, String)>> {
    properties
        .iter()
        .filter(|(key, _)| *key == "link")
        .map(|(_, value)| {
            let (label, address) = value.split_once(" <").context("a link is LABEL <ADDRESS>")?;
            let address = address.strip_suffix('>').context("a link ends with >")?;
            Ok((label.to_owned(), address.to_owned()))
        })
        .collect()
}

/// The answers by question; the lists by heading; the timeline, which is last and may hold
/// headings of its own.
type Sections<'t> = (Vec<(Question, String)>, Vec<(&'t str, &'t str)>, &'t str);

fn sections(body: &str) -> anyhow::Result<Sections<'_>> {
    let mut answers = Vec::new();
    let mut lists = Vec::new();
    let mut rest = body;
    loop {
        let (heading, text) = rest.split_once('\n').context("an empty section")?;
        if heading == "Timeline" {
            return Ok((answers, lists, text));
        }
        let (text, next) = text.split_once("\n## ").context("the timeline is missing")?;
        match Question::ALL.into_iter().find(|one| one.title() == heading) {
            Some(question) => answers.push((question, text.trim().to_owned())),
            None if ["Actions", "Notes"].contains(&heading) => lists.push((heading, text)),
            None => bail!("'{heading}' is no section"),
        }
        rest = next;
    }
}

/// A timeline without any time is read as one entry; each of its bullets is one.
fn split_untimed(entries: Vec<Drafted>, declared: When) -> Vec<Drafted> {
    let is_untimed = entries.len() == 1 && entries[0].text.contains("\n- ");
    if !is_untimed {
        return entries;
    }
    entries[0]
        .text
        .lines()
        .map(|line| line.trim_start_matches("- "))
        .map(|line| {
            let tagged = line.strip_prefix('#').and_then(|rest| rest.split_once(' '));
            let tagged = tagged.and_then(|(kind, rest)| Some((EntryKind::from_name(kind)?, rest)));
            let (kind, text) = tagged.map_or((None, line), |(kind, rest)| (Some(kind), rest));
            let text = text.to_owned();
            Drafted { occurred: Some(declared), text, important: false, kind }
        })
        .collect()
}
