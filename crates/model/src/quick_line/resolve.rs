//! From times as written to moments.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use super::day::Day;
use super::stamp::Stamp;
use super::{Block, Context};
use crate::when::When;
use crate::zone::{self, Zone};

/// How far ahead of the clock a time may lie that means today. Clocks differ a little.
const AHEAD: TimeDelta = TimeDelta::minutes(10);
/// How far a list may run backwards within a day. Notes are not always in order.
const BACKWARDS: TimeDelta = TimeDelta::hours(12);

/// A zone that is only an offset.
struct Offset(i32);

impl Zone for Offset {
    fn offset_seconds(&self, _: DateTime<Utc>) -> i32 {
        self.0
    }
}

pub(super) struct Resolver<'c> {
    context: &'c Context<'c>,
}

impl<'c> Resolver<'c> {
    pub fn new(context: &'c Context<'c>) -> Self {
        Resolver { context }
    }

    /// The moment of every block, `None` for those without a time.
    pub fn resolve(&mut self, blocks: &[Block<'_>]) -> Vec<Option<When>> {
        let times = self.starting(blocks, 0);
        let no_day = blocks.iter().all(|block| {
            block.heading.is_none() && block.stamp.is_none_or(|stamp| stamp.day.is_none())
        });
        // Nothing said which day, and the list would run into the future: it is a day older.
        let ahead = times.iter().flatten().any(|when| when.start() > self.context.now + AHEAD);
        if no_day && ahead { self.starting(blocks, 1) } else { times }
    }

    fn starting(&self, blocks: &[Block<'_>], days_back: i64) -> Vec<Option<When>> {
        let mut before: Option<NaiveDateTime> = None;
        let mut day: Option<NaiveDate> = None;
        let mut utc = None;
        blocks
            .iter()
            .map(|block| {
                if let Some(heading) = block.heading {
                    utc = heading.utc.then_some(0);
                }
                let own = block.stamp.and_then(|stamp| stamp.day);
                let said = own.or(block.heading.map(|heading| heading.day));
                let fixed = block.stamp.and_then(|stamp| stamp.offset).or(utc).map(Offset);
                let zone: &dyn Zone =
                    fixed.as_ref().map_or(self.context.zone, |offset| offset as &dyn Zone);
                if let Some(said) = said {
                    day = Some(self.date(said, zone));
                    before = None;
                }
                let stamp = block.stamp?;
                let start = match (day, before) {
                    (None, _) => self.nearest(&stamp, zone, days_back),
                    (Some(date), before) => {
                        let wall = date.and_time(stamp.from);
                        let next_day = before.is_some_and(|before| before - wall > BACKWARDS);
                        zone::instant(zone, if next_day { later(wall, 1) } else { wall })
                    }
                };
                let wall = zone::local(zone, start);
                day = Some(wall.date());
                before = Some(wall);
                Some(self.when(&stamp, zone, start))
            })
            .collect()
    }

    fn date(&self, day: Day, zone: &dyn Zone) -> NaiveDate {
        day.date(zone, self.context.now, self.context.reference)
    }

    /// The moment nearest to the reference at which the clock shows the time, and which does not
    /// lie ahead. In the hour that a clock shows twice, both count.
    fn nearest(&self, stamp: &Stamp, zone: &dyn Zone, days_back: i64) -> DateTime<Utc> {
        let Context { now, reference, .. } = *self.context;
        let today = zone::day(zone, reference).and_time(stamp.from);
        let found = (-1..=1)
            .map(|days| later(today, days))
            .flat_map(|wall| {
                let first = zone::instant(zone, wall);
                let day_after = first.checked_add_signed(TimeDelta::days(1)).unwrap_or(first);
                let back = zone.offset_seconds(first) - zone.offset_seconds(day_after);
                let second = first + TimeDelta::seconds(back.max(0).into());
                let twice = second != first && zone::local(zone, second) == wall;
                [Some(first), twice.then_some(second)]
            })
            .flatten()
            .filter(|at| *at <= now + AHEAD)
            .min_by_key(|at| (*at - reference).abs())
            .unwrap_or_else(|| zone::instant(zone, today));
        if days_back == 0 {
            return found;
        }
        zone::instant(zone, later(zone::local(zone, found), -days_back))
    }

    fn when(&self, stamp: &Stamp, zone: &dyn Zone, at: DateTime<Utc>) -> When {
        let Some((day, time)) = stamp.until else {
            return if stamp.about { When::About { at } } else { When::Exact { at } };
        };
        let start = zone::local(zone, at);
        let end = match day {
            Some(day) => self.date(day, zone).and_time(time),
            None => {
                let end = start.date().and_time(time);
                if end < start { later(end, 1) } else { end }
            }
        };
        When::Range { at, until: zone::instant(zone, end).max(at) }
    }
}

fn later(wall: NaiveDateTime, days: i64) -> NaiveDateTime {
    wall.checked_add_signed(TimeDelta::days(days)).unwrap_or(wall)
}
