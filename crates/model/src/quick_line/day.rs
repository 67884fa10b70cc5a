//! Days as people write them.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use crate::zone::{self, Zone};

/// A day that a text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Day {
    On(NaiveDate),
    /// Without a year.
    OfYear {
        month: u32,
        day: u32,
    },
    /// So many days before now.
    Ago(i64),
}

impl Day {
    /// The date. A day without a year is the one nearest to `reference` that does not lie ahead
    /// of now by more than a day.
    pub fn date(self, zone: &dyn Zone, now: DateTime<Utc>, reference: DateTime<Utc>) -> NaiveDate {
        let today = zone::day(zone, now);
        match self {
            Day::On(date) => date,
            Day::Ago(days) => today.checked_sub_signed(TimeDelta::days(days)).unwrap_or(today),
            Day::OfYear { month, day } => {
                let near = zone::day(zone, reference);
                // Nine years hold a 29th of February, wherever they begin.
                (near.year() - 8..=near.year() + 1)
                    .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
                    .filter(|date| (*date - today).num_days() <= 1)
                    .min_by_key(|date| (*date - near).num_days().abs())
                    .unwrap_or(near)
            }
        }
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// A line that says nothing but the day of the lines below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    pub day: Day,
    /// The times below are in UTC, whatever the zone of the incident.
    pub utc: bool,
}

/// `2015-10-21`, `Wednesday 21 October 2015`, `## 2023-03-27 (all times UTC)`.
pub(super) fn heading(line: &str) -> Option<Heading> {
    let body = line.trim().trim_start_matches('#').trim();
    let body = body.trim_matches(|c: char| c.is_whitespace() || "*_-=:[]()".contains(c));
    let (day, rest) = leading(body)?;
    let mut utc = false;
    for word in rest.split(|c: char| c.is_whitespace() || ",:()[]*_-–—".contains(c)) {
        match word.to_ascii_lowercase().as_str() {
            "utc" | "gmt" => utc = true,
            "" | "all" | "times" | "in" | "are" => {}
            other if weekday(other).is_some_and(str::is_empty) => {}
            _ => return None,
        }
    }
    Some(Heading { day, utc })
}

/// The day that the text begins with, and what follows it.
pub(super) fn leading(text: &str) -> Option<(Day, &str)> {
    numeric(text).or_else(|| relative(text)).or_else(|| {
        let text = weekday(text).map_or(text, |rest| rest.trim_start_matches([',', '.', ' ']));
        numeric(text).or_else(|| month_first(text)).or_else(|| day_first(text))
    })
}

/// `2015-10-21`, `2015/10/21`, `21.10.2015`.
fn numeric(text: &str) -> Option<(Day, &str)> {
    let (first, rest) = digits(text)?;
    let separator = rest.chars().next().filter(|c| "-/.".contains(*c))?;
    let (second, rest) = digits(&rest[1..])?;
    let (third, rest) = digits(rest.strip_prefix(separator)?)?;
    let (year, day) = match (first.len(), third.len(), separator) {
        (4, 1..=2, '-' | '/') => (first, third),
        (1..=2, 4, '.') => (third, first),
        _ => return None,
    };
    let date =
        NaiveDate::from_ymd_opt(year.parse().ok()?, second.parse().ok()?, day.parse().ok()?)?;
    let ends = !rest.starts_with(|c: char| c.is_alphanumeric() && c != 'T' && c != 't');
    (ends && date.year() >= 1).then_some((Day::On(date), rest))
}

fn relative(text: &str) -> Option<(Day, &str)> {
    [("yesterday", 1), ("today", 0)].into_iter().find_map(|(name, ago)| {
        let rest = word(text, name)?;
        Some((Day::Ago(ago), rest))
    })
}

/// `Oct 21`, `October 21st, 2015`.
fn month_first(text: &str) -> Option<(Day, &str)> {
    let (month, rest) = month(text)?;
    let (day, rest) = day_of_month(rest.trim_start())?;
    year(month, day, rest)
}

/// `21 Oct`, `21st of October 2015`.
fn day_first(text: &str) -> Option<(Day, &str)> {
    let (day, rest) = day_of_month(text)?;
    let rest = rest.trim_start();
    let rest = word(rest, "of").map_or(rest, str::trim_start);
    let (month, rest) = month(rest)?;
    year(month, day, rest)
}

fn year(month: u32, day: u32, rest: &str) -> Option<(Day, &str)> {
    let behind = rest.trim_start_matches([',', '.', ' ']);
    if let Some((year, rest)) = digits(behind)
        && year.len() == 4
        && !rest.starts_with(':')
    {
        return Some((Day::On(NaiveDate::from_ymd_opt(year.parse().ok()?, month, day)?), rest));
    }
    // Any leap year: whether the day exists at all.
    NaiveDate::from_ymd_opt(2024, month, day)?;
    Some((Day::OfYear { month, day }, rest))
}

fn day_of_month(text: &str) -> Option<(u32, &str)> {
    let (number, rest) = digits(text)?;
    let day: u32 = number.parse().ok().filter(|day| number.len() <= 2 && (1..=31).contains(day))?;
    let rest = ["st", "nd", "rd", "th", "."]
        .iter()
        .find_map(|ending| rest.strip_prefix(ending))
        .unwrap_or(rest);
    (!rest.starts_with(|c: char| c.is_alphanumeric())).then_some((day, rest))
}

fn month(text: &str) -> Option<(u32, &str)> {
    let (index, rest) = name_of(text, &MONTHS)?;
    Some((index as u32 + 1, rest))
}

/// What follows a day of the week.
fn weekday(text: &str) -> Option<&str> {
    name_of(text, &WEEKDAYS).map(|(_, rest)| rest)
}

/// A name in full or by its first three or four letters, with or without a dot.
fn name_of<'t>(text: &'t str, names: &[&str]) -> Option<(usize, &'t str)> {
    let length = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (found, rest) = text.split_at(length);
    let found = found.to_ascii_lowercase();
    let index = names.iter().position(|name| {
        *name == found || ((3..=4).contains(&found.len()) && name.starts_with(&found))
    })?;
    let ends = !rest.starts_with(|c: char| c.is_alphanumeric());
    ends.then(|| (index, rest.strip_prefix('.').unwrap_or(rest)))
}

/// What follows the word.
pub(super) fn word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let start = text.get(..word.len())?;
    let rest = &text[word.len()..];
    (start.eq_ignore_ascii_case(word) && !rest.starts_with(|c: char| c.is_alphanumeric()))
        .then_some(rest)
}

/// Leading ASCII digits, at least one.
pub(super) fn digits(text: &str) -> Option<(&str, &str)> {
    let length = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (length > 0).then(|| text.split_at(length))
}
