//! Time zones, by way of whoever knows them: the browser's `Intl` or `chrono-tz`.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};

/// What has to be known of a zone.
pub trait Zone {
    /// Seconds to add to UTC at that instant.
    fn offset_seconds(&self, at: DateTime<Utc>) -> i32;
}

/// UTC itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct UtcZone;

impl Zone for UtcZone {
    fn offset_seconds(&self, _: DateTime<Utc>) -> i32 {
        0
    }
}

impl<T: Zone + ?Sized> Zone for &T {
    fn offset_seconds(&self, at: DateTime<Utc>) -> i32 {
        (**self).offset_seconds(at)
    }
}

/// The wall clock of the zone at that instant.
pub fn local(zone: &dyn Zone, at: DateTime<Utc>) -> NaiveDateTime {
    at.naive_utc()
        .checked_add_signed(TimeDelta::seconds(zone.offset_seconds(at).into()))
        .unwrap_or(at.naive_utc())
}

/// The instant at which the zone's wall clock shows `wall`.
///
/// When clocks go back it is the first of the two; when clocks go forward over `wall`, the
/// instant it would have been without the change.
pub fn instant(zone: &dyn Zone, wall: NaiveDateTime) -> DateTime<Utc> {
    let as_utc = wall.and_utc();
    let day = TimeDelta::days(1);
    let before = zone.offset_seconds(as_utc.checked_sub_signed(day).unwrap_or(as_utc));
    let after = zone.offset_seconds(as_utc.checked_add_signed(day).unwrap_or(as_utc));
    let candidate = |offset: i32| {
        as_utc.checked_sub_signed(TimeDelta::seconds(offset.into())).unwrap_or(as_utc)
    };
    [before, after]
        .into_iter()
        .map(candidate)
        .find(|at| local(zone, *at) == wall)
        .unwrap_or_else(|| candidate(before))
}

/// `HH:MM`, as a timeline shows it.
pub fn clock(zone: &dyn Zone, at: DateTime<Utc>) -> String {
    let wall = local(zone, at);
    format!("{:02}:{:02}", wall.hour(), wall.minute())
}

/// The calendar day in that zone.
pub fn day(zone: &dyn Zone, at: DateTime<Utc>) -> NaiveDate {
    local(zone, at).date()
}

/// `YYYY-MM-DD`.
pub fn day_text(day: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}

/// `+02:00`, for tooltips and exports.
pub fn offset_text(zone: &dyn Zone, at: DateTime<Utc>) -> String {
    let seconds = zone.offset_seconds(at);
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}
