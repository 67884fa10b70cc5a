//! Durations as people read them: `1 h 14 min`.

use chrono::TimeDelta;

/// The two largest units that say something: `3 d 4 h`, `1 h 14 min`, `5 min`, and `45 s` below
/// a minute. Cut off, never rounded up: a clock that shows `1 h` has run an hour. A negative
/// duration has a minus sign in front.
pub fn text(duration: TimeDelta) -> String {
    let seconds = duration.num_seconds();
    let sign = if seconds < 0 { "-" } else { "" };
    let seconds = seconds.unsigned_abs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let parts = match (days, hours, minutes) {
        (0, 0, 0) => [(seconds, "s"), (0, "")],
        (0, 0, _) => [(minutes, "min"), (0, "")],
        (0, ..) => [(hours, "h"), (minutes, "min")],
        _ => [(days, "d"), (hours, "h")],
    };
    let [(first, unit), (second, small)] = parts;
    if second == 0 {
        format!("{sign}{first} {unit}")
    } else {
        format!("{sign}{first} {unit} {second} {small}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        let cases = [
            (0, "0 s"),
            (45, "45 s"),
            (60, "1 min"),
            (119, "1 min"),
            (3_600, "1 h"),
            (4_440, "1 h 14 min"),
            (4_499, "1 h 14 min"),
            (86_399, "23 h 59 min"),
            (86_400, "1 d"),
            (273_600, "3 d 4 h"),
            (273_660, "3 d 4 h"),
            (-4_440, "-1 h 14 min"),
            (-3, "-3 s"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(text(TimeDelta::seconds(seconds)), expected);
        }
    }

    #[test]
    fn the_longest_durations_do_not_overflow() {
        assert!(text(TimeDelta::MAX).ends_with(" h") || text(TimeDelta::MAX).ends_with(" d"));
        assert!(text(TimeDelta::MIN).starts_with('-'));
    }
}
