//! The open connections and how many there may be.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use andon_sync::session::PeerKey;

use crate::access::{SecretHash, Standing, Valid};
use crate::config::Limits;
use crate::limit::Limit;
use crate::link::Link;

/// The open connections.
#[derive(Debug)]
pub(crate) struct Connections {
    limits: Limits,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    count: usize,
    next_key: u64,
    by_token: HashMap<SecretHash, usize>,
    by_address: HashMap<IpAddr, usize>,
    links: HashMap<PeerKey, Arc<Link>>,
    stopping: bool,
}

/// One connection's place; given back when dropped.
#[derive(Debug)]
pub(super) struct Place {
    connections: Arc<Connections>,
    pub(super) key: PeerKey,
    token: SecretHash,
    address: IpAddr,
}

impl Connections {
    pub(crate) fn new(limits: Limits) -> Self {
        Connections { limits, open: Mutex::default() }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more connection, unless there are too many: then, the limit.
    pub(super) fn admit(
        self: &Arc<Self>,
        token: SecretHash,
        address: IpAddr,
    ) -> Result<Place, Limit> {
        let mut open = self.open();
        let of = |count: Option<&usize>| count.copied().unwrap_or_default();
        if open.stopping || open.count >= self.limits.connections {
            return Err(Limit::Connections);
        }
        if of(open.by_token.get(&token)) >= self.limits.connections_per_token {
            return Err(Limit::ConnectionsPerToken);
        }
        if of(open.by_address.get(&address)) >= self.limits.connections_per_address {
            return Err(Limit::ConnectionsPerAddress);
        }
        open.count += 1;
        *open.by_token.entry(token).or_default() += 1;
        *open.by_address.entry(address).or_default() += 1;
        let key = PeerKey(open.next_key);
        open.next_key += 1;
        Ok(Place { connections: self.clone(), key, token, address })
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.open().count
    }

    /// Cuts those whose token or session has ended, and sends those away to come in again whose
    /// role or clearance has changed.
    pub(crate) fn keep(&self, valid: &Valid) {
        for link in self.open().links.values() {
            match valid.standing(&link.credential) {
                Standing::AsBefore => {}
                Standing::Changed => link.wind_down(),
                Standing::Ended => link.end_access(),
            }
        }
    }

    /// Has all come to their end, lets nobody in any more and waits for the last to go.
    pub(crate) async fn stop(&self) {
        {
            let mut open = self.open();
            open.stopping = true;
            open.links.values().for_each(|link| link.wind_down());
        }
        while self.count() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Place {
    /// Makes the connection reachable for [`Connections::keep`] and [`Connections::stop`].
    pub(super) fn enlist(&self, link: &Arc<Link>) {
        let mut open = self.connections.open();
        open.links.insert(self.key, link.clone());
        if open.stopping {
            link.wind_down();
        }
    }
}

fn less<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.connections.open();
        open.count -= 1;
        less(&mut open.by_token, &self.token);
        less(&mut open.by_address, &self.address);
        open.links.remove(&self.key);
    }
}
