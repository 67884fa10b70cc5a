//! The server's clock: tokens end by it, and providers and certificates are judged by it.

use andon_relay::access::unix_now;
use chrono::DateTime;

use super::Finding;

const ABOUT: &str = "clock";
/// 2026-01-01: before there was this Andon.
const BEFORE_ANDON: i64 = 1_767_225_600;
/// How many seconds two clocks may differ. Providers allow about as much.
const TOLERATED: i64 = 60;
const MEND: &str = "Let the machine set its clock from the network: timedatectl set-ntp true.";

/// `newest` is when the database was written last, `theirs` what somebody else's clock says and
/// what ours said at that moment, all in seconds since 1970.
pub fn look(newest: Option<i64>, theirs: Option<(i64, i64)>) -> Finding {
    let now = unix_now();
    let shown = |at: i64| {
        DateTime::from_timestamp(at, 0)
            .map_or_else(|| at.to_string(), |at| at.format("%Y-%m-%d %H:%M:%S UTC").to_string())
    };
    if now < BEFORE_ANDON {
        return Finding::wrong(ABOUT, format!("it says {}", shown(now)), MEND);
    }
    if let Some(newest) = newest.filter(|newest| now + TOLERATED < *newest) {
        let says = format!(
            "it says {}, but the database was written at {}: it is slow now or was fast then, and \
             tokens end at the wrong time",
            shown(now),
            shown(newest)
        );
        return Finding::wrong(ABOUT, says, MEND);
    }
    match theirs {
        Some((theirs, ours)) if (theirs - ours).abs() > TOLERATED => {
            let apart = (theirs - ours).abs();
            let says = format!("it is {apart} seconds off the provider's, so nobody can sign in");
            Finding::wrong(ABOUT, says, MEND)
        }
        Some(_) => Finding::fine(ABOUT, format!("{}, as the provider's", shown(now))),
        None => Finding::fine(ABOUT, shown(now)),
    }
}
