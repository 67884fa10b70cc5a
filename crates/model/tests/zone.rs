//! Wall clocks and instants, also on the days when clocks change.

use andon_model::zone::{self, UtcZone, Zone};
use chrono::{DateTime, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

struct Named(Tz);

impl Zone for Named {
    fn offset_seconds(&self, at: DateTime<Utc>) -> i32 {
        self.0.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
    }
}

fn wall(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn instant(zone: Tz, text: &str) -> String {
    zone::instant(&Named(zone), wall(text)).format("%Y-%m-%d %H:%M").to_string()
}

#[test]
fn a_wall_clock_means_one_instant() {
    let paris = Tz::Europe__Paris;
    assert_eq!(instant(paris, "2023-03-27 12:59"), "2023-03-27 10:59");
    assert_eq!(instant(paris, "2023-01-27 12:59"), "2023-01-27 11:59");
    // Skipped: half past two never came; half past three did.
    assert_eq!(instant(paris, "2024-03-31 02:30"), "2024-03-31 01:30");
    assert_eq!(instant(paris, "2024-03-31 03:00"), "2024-03-31 01:00");
    assert_eq!(instant(paris, "2024-03-31 01:59"), "2024-03-31 00:59");
    // Twice: the first one counts.
    assert_eq!(instant(paris, "2024-10-27 02:30"), "2024-10-27 00:30");
    assert_eq!(instant(paris, "2024-10-27 03:00"), "2024-10-27 02:00");
    // Half an hour of daylight saving, and a whole day that was skipped.
    assert_eq!(instant(Tz::Australia__Lord_Howe, "2024-04-07 01:45"), "2024-04-06 14:45");
    assert_eq!(instant(Tz::Pacific__Apia, "2011-12-31 12:00"), "2011-12-30 22:00");
}

#[test]
fn offsets_and_clocks_are_shown_as_people_know_them() {
    let at = DateTime::UNIX_EPOCH;
    let newfoundland = Named(Tz::America__St_Johns);
    assert_eq!(zone::offset_text(&newfoundland, at), "-03:30");
    assert_eq!(zone::clock(&newfoundland, at), "20:30");
    assert_eq!(zone::day_text(zone::day(&newfoundland, at)), "1969-12-31");
    assert_eq!(zone::offset_text(&UtcZone, at), "+00:00");
}

#[test]
fn the_ends_of_time_do_not_overflow() {
    for at in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        let zone = Named(Tz::Pacific__Kiritimati);
        zone::instant(&UtcZone, at.naive_utc());
        zone::local(&zone, at);
    }
}

proptest! {
    #[test]
    fn an_instant_comes_back_from_its_wall_clock(
        minutes in 0..60_000_000i64,
        zone in prop::sample::select(vec![
            Tz::Europe__Paris, Tz::America__New_York, Tz::Australia__Lord_Howe,
            Tz::Asia__Kathmandu, Tz::UTC, Tz::Africa__Casablanca,
        ]),
    ) {
        let zone = Named(zone);
        let at = DateTime::from_timestamp(minutes * 60, 0).unwrap();
        let wall = zone::local(&zone, at);
        let back = zone::instant(&zone, wall);
        // The same clock, and never later than the instant it came from.
        prop_assert_eq!(zone::local(&zone, back), wall);
        prop_assert!(back <= at);
    }
}
