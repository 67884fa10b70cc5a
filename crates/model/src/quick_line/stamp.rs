//! Times as people write them in front of a line.

use chrono::{NaiveTime, Timelike};

use super::day::{self, Day, digits, word};

/// A time in front of a line, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub day: Option<Day>,
    pub from: NaiveTime,
    pub until: Option<(Option<Day>, NaiveTime)>,
    pub about: bool,
    /// Seconds to add to UTC, if the time names its zone.
    pub offset: Option<i32>,
}

/// The time that the text begins with, and the text behind it. Brackets, emphasis and one colon
/// or dash around the time belong to it.
pub(super) fn leading(text: &str) -> Option<(Stamp, &str)> {
    let opened = text.trim_start_matches(['*', '_', '[', '(', '`']);
    let closers: String = text[..text.len() - opened.len()]
        .chars()
        .map(|c| match c {
            '[' => ']',
            '(' => ')',
            other => other,
        })
        .collect();
    let (stamp, rest) = bare(opened)?;
    let mut rest = rest;
    let mut after = rest.trim_start_matches(':');
    if !closers.is_empty() {
        after = after.trim_start_matches(|c: char| closers.contains(c));
        // "**12:59 UTC** :" and "**12:59:**" alike.
        if after.len() == rest.trim_start_matches(':').len() {
            return None;
        }
        rest = after;
    }
    let zone_behind = if stamp.offset.is_none() { offset(rest.trim_start(), false) } else { None };
    let (offset, rest) = match zone_behind {
        Some((offset, rest)) => (Some(offset), rest),
        None => (stamp.offset, rest),
    };
    if closers.is_empty() && !ends_here(rest) {
        return None;
    }
    Some((Stamp { offset, ..stamp }, without_separator(rest)))
}

/// One colon or dash between the time and the text.
fn without_separator(rest: &str) -> &str {
    let rest = rest.trim_start();
    for separator in [": ", "- ", "– ", "— ", "| ", ", ", "; "] {
        if let Some(text) = rest.strip_prefix(separator) {
            return text.trim_start();
        }
    }
    match rest {
        ":" | "-" | "–" | "—" | "|" | "," | ";" => "",
        _ => rest.strip_prefix([':', ',']).unwrap_or(rest),
    }
}

/// Whether a time may end before `rest`: `13:44:ab:cd`, `13:44.5`, `13:44/16` are no times.
fn ends_here(rest: &str) -> bool {
    let mut chars = rest.chars();
    match chars.next() {
        None => true,
        Some(':' | ',') => {
            let next = rest[1..].split_whitespace().next().unwrap_or_default();
            let apart = rest[1..].starts_with(char::is_whitespace);
            apart || !next.contains(':') && !next.starts_with(|c: char| c.is_ascii_digit())
        }
        Some('.') => !chars.next().is_some_and(char::is_alphanumeric),
        Some(other) => other.is_whitespace() || "-–—|;!#".contains(other),
    }
}

/// `[about] [day] [about] time [range] [zone]`.
fn bare(text: &str) -> Option<(Stamp, &str)> {
    let (about, text) = about(text);
    let (day, text, iso) = match day::leading(text) {
        Some((day, rest)) => {
            let iso = rest.starts_with(['T', 't']);
            let rest = if iso { &rest[1..] } else { rest.trim_start_matches([',', ' ', '\t']) };
            (Some(day), rest, iso)
        }
        None => (None, text, false),
    };
    let (about_time, text) = self::about(text);
    let (mut from, half, text) = time(text)?;
    let (zone, text) = match offset(text, iso).or_else(|| offset_behind_space(text)) {
        Some((offset, rest)) => (Some(offset), rest),
        None => (None, text),
    };
    let (until, zone, text) = match until(text, iso) {
        Some((end, offset, rest)) => {
            // "1:44 to 2:10 pm": the half of the day stands behind the last time only.
            let afternoon = from.with_hour(from.hour() + 12);
            if let (None, Some(Half::Afternoon), Some(later)) = (half, end.half, afternoon)
                && from.hour() < 12
                && later <= end.time
            {
                from = later;
            }
            (Some((end.day, end.time)), zone.or(offset), rest)
        }
        None => (None, zone, text),
    };
    let (ish, text) = ["-ish", "ish", " ish"]
        .iter()
        .find_map(|ish| word(text, ish))
        .map_or((false, text), |rest| (true, rest));
    let about = about || about_time || ish;
    Some((Stamp { day, from, until, about, offset: zone }, text))
}

fn about(text: &str) -> (bool, &str) {
    if let Some(rest) = text.strip_prefix(['~', '≈']) {
        return (true, rest.trim_start());
    }
    for (name, about) in [
        ("about", true),
        ("around", true),
        ("approximately", true),
        ("approx", true),
        ("circa", true),
        ("ca", true),
        ("at", false),
    ] {
        if let Some(rest) = word(text, name) {
            let rest = rest.strip_prefix('.').unwrap_or(rest);
            if rest.starts_with([' ', '\t']) {
                return (about, rest.trim_start());
            }
        }
    }
    (false, text)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
}

/// `13:44`, `13:44:10.250`, `13h44`, `1:44 pm`, `1 pm`.
fn time(text: &str) -> Option<(NaiveTime, Option<Half>, &str)> {
    let (hour, rest) = digits(text).filter(|(hour, _)| hour.len() <= 2)?;
    let hour: u32 = hour.parse().ok()?;
    let separated = rest.strip_prefix([':', 'h', 'H']);
    let two = |text: &str| -> Option<u32> {
        let (number, rest) = text.split_at_checked(2)?;
        let fits = !rest.starts_with(|c: char| c.is_ascii_digit());
        (fits && number.bytes().all(|b| b.is_ascii_digit())).then(|| number.parse().ok())?
    };
    let Some((minute, mut rest)) = separated.and_then(|r| Some((two(r)?, &r[2..]))) else {
        let (half, rest) = half(rest)?;
        return Some((in_half(hour, 0, 0, 0, Some(half))?, Some(half), rest));
    };
    let (mut second, mut nano) = (0, 0);
    if let Some(behind) = rest.strip_prefix(':')
        && let Some(seconds) = two(behind)
    {
        second = seconds;
        rest = &behind[2..];
        if let Some((fraction, behind)) = rest.strip_prefix(['.', ',']).and_then(digits) {
            let shown: String = fraction.chars().chain("000000000".chars()).take(9).collect();
            nano = shown.parse().ok()?;
            rest = behind;
        }
    }
    let half = half(rest);
    let behind = half.map_or(rest, |(_, rest)| rest);
    let half = half.map(|(half, _)| half);
    Some((in_half(hour, minute, second, nano, half)?, half, behind))
}

fn in_half(hour: u32, min: u32, sec: u32, nano: u32, half: Option<Half>) -> Option<NaiveTime> {
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(Half::Morning) => hour % 12,
        Some(Half::Afternoon) => hour % 12 + 12,
    };
    NaiveTime::from_hms_nano_opt(hour, min, sec, nano)
}

fn half(text: &str) -> Option<(Half, &str)> {
    let text = text.strip_prefix(' ').unwrap_or(text);
    [("am", Half::Morning), ("a.m.", Half::Morning), ("pm", Half::Afternoon)]
        .into_iter()
        .chain([("p.m.", Half::Afternoon)])
        .find_map(|(name, half)| Some((half, word(text, name)?)))
}

/// A zone right behind a time. A minus sign is one only in the full ISO form: elsewhere
/// `11:32-05:00` is a range.
fn offset(text: &str, iso: bool) -> Option<(i32, &str)> {
    for name in ["Z", "UTC", "GMT"] {
        if let Some(rest) = word(text, name)
            && !rest.starts_with(['+', '-', '/', '_'])
        {
            return Some((0, rest));
        }
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' if iso => -1,
        _ => return None,
    };
    let (hours, rest) = text[1..].split_at_checked(2)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let (minutes, rest) = rest.split_at_checked(2)?;
    let number = |digits: &str| {
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<i32>().ok())?
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let ends = !rest.starts_with(|c: char| c.is_alphanumeric());
    (hours <= 14 && minutes < 60 && ends).then_some((sign * (hours * 3600 + minutes * 60), rest))
}

fn offset_behind_space(text: &str) -> Option<(i32, &str)> {
    let behind = text.strip_prefix(' ')?;
    let names = behind.starts_with(|c: char| c.is_ascii_alphabetic());
    let clock = behind.as_bytes().get(3) == Some(&b':');
    offset(behind, false).filter(|_| names || clock)
}

struct End {
    day: Option<Day>,
    time: NaiveTime,
    half: Option<Half>,
}

/// The end of a range.
fn until(text: &str, iso: bool) -> Option<(End, Option<i32>, &str)> {
    let trimmed = text.trim_start();
    let spaced = trimmed.len() < text.len();
    let rest = ["->", "-", "–", "—", "→"]
        .iter()
        .find_map(|dash| trimmed.strip_prefix(dash))
        .or_else(|| {
            let word = ["to", "until", "till"].iter().find_map(|name| word(trimmed, name));
            word.filter(|rest| spaced && rest.starts_with(' '))
        })?
        .trim_start();
    let (day, rest) = match day::leading(rest) {
        Some((day, rest)) => (Some(day), rest.trim_start_matches(['T', ',', ' '])),
        None => (None, rest),
    };
    let (time, half, rest) = time(rest)?;
    let (zone, rest) = match offset(rest, iso).or_else(|| offset_behind_space(rest)) {
        Some((offset, rest)) => (Some(offset), rest),
        None => (None, rest),
    };
    ends_here(rest.trim_start_matches([']', ')', '*', '_', '`'])).then_some((
        End { day, time, half },
        zone,
        rest,
    ))
}
