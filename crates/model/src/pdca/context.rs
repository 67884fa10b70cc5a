//! What happened: the incident's timeline as text, and how a newer state of it is taken over
//! without touching what somebody wrote in between (DOMAIN section 6).

use std::collections::{BTreeMap, BTreeSet};

use crate::entry::{Entry, EntryKind};
use crate::text_edit::TextEdit;
use crate::when::When;
use crate::zone::{Zone, clock, day, day_text};

/// So many lines are compared with each other; of longer texts the middle counts as rewritten.
const COMPARED: usize = 2_000;

/// The entries of a timeline, in order, as Markdown: a line for each day, a bullet for each entry.
/// What Andon wrote itself and what was deleted is left out.
pub fn timeline<'e>(entries: impl Iterator<Item = &'e Entry>, zone: &dyn Zone) -> String {
    let mut text = String::new();
    let mut last = None;
    for entry in entries.filter(|entry| !entry.deleted && entry.kind != EntryKind::System) {
        let this = day(zone, entry.occurred.start());
        if last != Some(this) {
            if last.is_some() {
                text.push('\n');
            }
            text.push_str(&format!("{}\n\n", day_text(this)));
            last = Some(this);
        }
        let time = match &entry.occurred {
            When::Exact { at } => clock(zone, *at),
            When::About { at } => format!("about {}", clock(zone, *at)),
            When::Range { at, until } => {
                format!("{} to {}", clock(zone, *at), clock(zone, *until))
            }
        };
        let lines = entry.text.trim().replace('\n', "\n  ");
        text.push_str(&format!("- **{time}** {lines}\n"));
    }
    text
}

/// The edits that bring `own`, which was made from `before`, to what `now` says, to be applied in
/// their order. Lines that somebody wrote, rewrote or took away stay so.
pub fn refreshed(before: &str, own: &str, now: &str) -> Vec<TextEdit> {
    let lines = |text| str::split_inclusive(text, '\n').collect::<Vec<&str>>();
    let (before, own, now) = (lines(before), lines(own), lines(now));
    let mine: BTreeMap<usize, usize> = pairs(&before, &own).into_iter().collect();
    let theirs: BTreeMap<usize, usize> = pairs(&before, &now).into_iter().collect();
    // The lines that are still the same on both sides; between them lies what has changed.
    let anchors = mine.iter().filter_map(|(old, own)| Some((*own, *theirs.get(old)?)));
    let anchors: Vec<(usize, usize)> = anchors.chain([(own.len(), now.len())]).collect();
    let old: BTreeSet<usize> = mine.into_values().collect();
    let known: BTreeSet<usize> = theirs.into_values().collect();
    // What somebody wrote before the timeline said it is there already.
    let written = (0..own.len()).filter(|line| !old.contains(line));
    let written: BTreeSet<&str> = written.map(|line| own[line].trim_end()).collect();
    // What stays is not touched: taken out and put in again by two people it would stand there
    // twice.
    let mut edits: Vec<TextEdit> = Vec::new();
    let (mut own_from, mut now_from, mut at) = (0, 0, 0);
    let mut ended = true;
    for (own_to, now_to) in anchors {
        for (place, line) in (own_from..).zip(&own[own_from..own_to]) {
            if old.contains(&place) {
                edits.push(TextEdit { at, delete: units(line), insert: String::new() });
            } else {
                ended = line.ends_with('\n');
            }
            at += units(line);
        }
        let new = (now_from..now_to).filter(|line| !known.contains(line)).map(|line| now[line]);
        let new = new.filter(|line| line.trim().is_empty() || !written.contains(line.trim_end()));
        let mut insert: String = new.collect();
        // What was the last line of a text may have no end of its own.
        if !insert.is_empty() {
            if !ended {
                insert.insert(0, '\n');
            }
            if own_to < own.len() && !insert.ends_with('\n') {
                insert.push('\n');
            }
            edits.push(TextEdit { at, delete: 0, insert });
        }
        if let Some(anchor) = own.get(own_to) {
            at += units(anchor);
            ended = anchor.ends_with('\n');
        }
        (own_from, now_from) = (own_to + 1, now_to + 1);
    }
    // From the end, so that what stands before keeps its place.
    edits.reverse();
    edits
}

/// The edits that take out of `own` what stands there more often than it was taken over, to be
/// applied in their order. `taken`: what several people took over apart, each of them all of it, so
/// that after a merge their lines stand there once for each.
///
/// Of equal lines the first ones stay. Everybody sees texts in the same order, so nobody takes out
/// what another leaves, whatever part of the others' changes each has seen.
pub fn undoubled(taken: &[&str], own: &str) -> Vec<TextEdit> {
    let mut most: BTreeMap<&str, usize> = BTreeMap::new();
    for text in taken {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
            *counts.entry(line).or_default() += 1;
        }
        for (line, count) in counts {
            let known = most.entry(line).or_default();
            *known = count.max(*known);
        }
    }
    let mut edits: Vec<TextEdit> = Vec::new();
    let (mut at, mut after_one) = (0, false);
    for line in own.split_inclusive('\n') {
        let length = units(line);
        let gone = match most.get_mut(line.trim_end()) {
            Some(0) => true,
            Some(left) => {
                *left -= 1;
                false
            }
            // The blank lines of what goes.
            None => after_one && line.trim().is_empty(),
        };
        match edits.last_mut().filter(|last| last.at + last.delete == at) {
            Some(last) if gone => last.delete += length,
            _ if gone => edits.push(TextEdit { at, delete: length, insert: String::new() }),
            _ => {}
        }
        (at, after_one) = (at + length, gone);
    }
    // From the end, so that what stands before keeps its place.
    edits.reverse();
    edits
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The lines that both texts have in common, by their places: a longest common subsequence.
fn pairs(one: &[&str], other: &[&str]) -> Vec<(usize, usize)> {
    let same = |a: usize, b: usize| one[a].trim_end() == other[b].trim_end();
    let shorter = one.len().min(other.len());
    let head = (0..shorter).take_while(|at| same(*at, *at)).count();
    let tail =
        (0..shorter - head).take_while(|at| same(one.len() - 1 - at, other.len() - 1 - at)).count();
    let (rows, columns) = (one.len() - head - tail, other.len() - head - tail);
    let mut found: Vec<(usize, usize)> = (0..head).map(|at| (at, at)).collect();
    if rows <= COMPARED && columns <= COMPARED {
        // How many lines the rests from there on have in common.
        let mut common = vec![vec![0u16; columns + 1]; rows + 1];
        for row in (0..rows).rev() {
            for column in (0..columns).rev() {
                common[row][column] = match same(head + row, head + column) {
                    true => common[row + 1][column + 1] + 1,
                    false => common[row + 1][column].max(common[row][column + 1]),
                };
            }
        }
        let (mut row, mut column) = (0, 0);
        while row < rows && column < columns {
            if same(head + row, head + column) {
                found.push((head + row, head + column));
                (row, column) = (row + 1, column + 1);
            } else if common[row + 1][column] >= common[row][column + 1] {
                row += 1;
            } else {
                column += 1;
            }
        }
    }
    found.extend((0..tail).rev().map(|at| (one.len() - 1 - at, other.len() - 1 - at)));
    found
}
