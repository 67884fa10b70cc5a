//! How often something may happen.

use std::time::{Duration, Instant};

/// A bucket that fills with time: a second's worth each second, three at most.
#[derive(Debug)]
pub(super) struct Allowance {
    per_second: f64,
    left: f64,
    at: Instant,
}

impl Allowance {
    pub(super) fn new(per_second: u32) -> Self {
        let per_second = f64::from(per_second.max(1));
        Allowance { per_second, left: 3.0 * per_second, at: Instant::now() }
    }

    fn fill(&mut self, now: Instant) {
        let gained = now.duration_since(self.at).as_secs_f64() * self.per_second;
        self.left = (self.left + gained).min(3.0 * self.per_second);
        self.at = now;
    }

    /// Takes one, if there is one.
    pub(super) fn take(&mut self) -> bool {
        self.fill(Instant::now());
        let allowed = self.left >= 1.0;
        if allowed {
            self.left -= 1.0;
        }
        allowed
    }

    /// Takes one in any case; returns how long to wait before it is due.
    pub(super) fn owe(&mut self) -> Duration {
        self.fill(Instant::now());
        self.left -= 1.0;
        Duration::from_secs_f64((-self.left).max(0.0) / self.per_second)
    }

    /// Whether a second's worth is there.
    pub(super) fn is_at_ease(&self) -> bool {
        self.left >= self.per_second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_seconds_worth_is_there_at_once_and_what_is_owed_takes_its_time() {
        let mut allowance = Allowance::new(10);
        assert!((0..30).all(|_| allowance.take()));
        assert!(!allowance.take());
        let waits: Vec<_> = (0..20).map(|_| allowance.owe()).collect();
        assert!(waits.is_sorted());
        assert!(waits[19] > Duration::from_millis(1_500) && waits[19] <= Duration::from_secs(2));
        assert!(!allowance.is_at_ease());
    }
}
