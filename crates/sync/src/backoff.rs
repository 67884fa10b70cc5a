//! When to dial again after a connection was lost.

use std::time::Duration;

/// The first wait, which doubles with every attempt.
const FIRST: Duration = Duration::from_millis(500);
/// The longest wait. Short, because people in an outage look at the screen.
const LONGEST: Duration = Duration::from_secs(15);

/// The wait before the given attempt (0 is the first). `random` in `0.0..1.0` spreads the clients
/// over half the interval, so that a relay that comes back is not met by all of them at once.
pub fn delay(attempt: u32, random: f64) -> Duration {
    let full = FIRST.saturating_mul(1 << attempt.min(10)).min(LONGEST);
    full.mul_f64(0.5 + 0.5 * random.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stay_bounded() {
        assert_eq!(delay(0, 0.0), Duration::from_millis(250));
        assert_eq!(delay(0, 1.0), Duration::from_millis(500));
        assert!(delay(3, 0.5) > delay(2, 0.5));
        assert_eq!(delay(u32::MAX, 1.0), LONGEST);
    }
}
