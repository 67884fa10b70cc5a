//! Slows down whoever guesses tokens.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const WINDOW: Duration = Duration::from_secs(60);
/// How many addresses are remembered before the old ones are swept out.
const SWEEP_AT: usize = 10_000;
/// How much longer each further wrong token has to wait for its answer.
const STEP: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// What to do about a wrong token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verdict {
    /// How long its answer is held back.
    pub wait: Duration,
    /// Whether the address has had more than it may within a minute.
    pub too_many: bool,
}

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

    /// Notes a wrong token.
    pub(super) fn failed(&self, address: IpAddr) -> Verdict {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= SWEEP_AT {
            failures.retain(|_, (since, _)| since.elapsed() <= WINDOW);
        }
        let (since, count) = failures.entry(address).or_insert((Instant::now(), 0));
        if since.elapsed() > WINDOW {
            (*since, *count) = (Instant::now(), 0);
        }
        *count = count.saturating_add(1);
        Verdict { wait: (STEP * (*count - 1)).min(LONGEST_WAIT), too_many: *count > self.allowed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_guesses_must_wait_longer_and_longer_and_others_need_not() {
        let attempts = Attempts::new(3);
        let (guesser, other) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
        let verdicts: Vec<_> = (0..4).map(|_| attempts.failed(guesser)).collect();
        assert!(verdicts[0].wait.is_zero());
        assert!(verdicts.is_sorted_by_key(|verdict| verdict.wait));
        assert!(!verdicts[2].too_many && verdicts[3].too_many);
        assert!(!attempts.failed(other).too_many);
    }
}
