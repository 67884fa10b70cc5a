//! Slows down whoever guesses tokens.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const WINDOW: Duration = Duration::from_secs(60);
/// How many addresses are remembered before the old ones are swept out.
const SWEEP_AT: usize = 10_000;

/// Wrong tokens by address.
#[derive(Debug)]
pub(crate) struct Attempts {
    allowed: u32,
    failures: Mutex<HashMap<IpAddr, (Instant, u32)>>,
}

impl Attempts {
    pub(crate) fn new(allowed: u32) -> Self {
        Attempts { allowed, failures: Mutex::default() }
    }

    /// Whether the address may try.
    pub(super) fn may_try(&self, address: IpAddr) -> bool {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures
            .get(&address)
            .is_none_or(|(since, count)| since.elapsed() > WINDOW || *count < self.allowed)
    }

    /// Notes a wrong token; returns how long its answer should be held back.
    pub(super) fn failed(&self, address: IpAddr) -> Duration {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= SWEEP_AT {
            failures.retain(|_, (since, _)| since.elapsed() <= WINDOW);
        }
        let (since, count) = failures.entry(address).or_insert((Instant::now(), 0));
        if since.elapsed() > WINDOW {
            (*since, *count) = (Instant::now(), 0);
        }
        *count += 1;
        // A slip costs nothing, the tenth guess a second.
        Duration::from_millis(100).saturating_mul(count.saturating_sub(1)).min(Duration::from_secs(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_guesses_must_wait_and_others_need_not() {
        let attempts = Attempts::new(3);
        let (guesser, other) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
        let waits: Vec<_> = (0..3).map(|_| attempts.failed(guesser)).collect();
        assert!(waits.is_sorted() && waits[0].is_zero());
        assert!(!attempts.may_try(guesser));
        assert!(attempts.may_try(other));
    }
}
