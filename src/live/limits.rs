//! How many may listen at once: on this node, and from one network.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::limits::Network;

/// How many may listen at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// On this node.
    pub all: u32,
    /// From one network on this node.
    pub each_network: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { all: 10_000, each_network: 200 }
    }
}

/// Why somebody more may not listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The node has as many as it may.
    #[error("this node has as many open streams as it may")]
    Full,
    /// Their network has as many as it may.
    #[error("this network has as many open streams as it may")]
    Network,
}

/// Counts those who listen.
pub(super) struct Permits {
    limits: Limits,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Default)]
struct Taken {
    all: u32,
    networks: HashMap<Network, u32>,
}

/// One of those who listen; no longer when it is dropped.
pub(super) struct Permit {
    network: Network,
    audience: &'static str,
    taken: Arc<Mutex<Taken>>,
}

fn locked(taken: &Mutex<Taken>) -> MutexGuard<'_, Taken> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Permits {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, taken: Arc::default() }
    }

    /// One more from `network`, who belongs to `audience`.
    pub(super) fn take(&self, network: Network, audience: &'static str) -> Result<Permit, Refused> {
        let mut taken = locked(&self.taken);
        let of_network = taken.networks.get(&network).copied().unwrap_or(0);
        let refused = match () {
            () if of_network >= self.limits.each_network => Some((Refused::Network, "network")),
            () if taken.all >= self.limits.all => Some((Refused::Full, "full")),
            () => None,
        };
        if let Some((refused, why)) = refused {
            metrics::counter!("gavel_live_refused_total", "why" => why).increment(1);
            return Err(refused);
        }
        taken.all += 1;
        taken.networks.insert(network.clone(), of_network + 1);
        metrics::gauge!("gavel_live_streams", "audience" => audience).increment(1.0);
        Ok(Permit { network, audience, taken: Arc::clone(&self.taken) })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut taken = locked(&self.taken);
        taken.all -= 1;
        if let Some(of_network) = taken.networks.get_mut(&self.network) {
            *of_network -= 1;
            if *of_network == 0 {
                taken.networks.remove(&self.network);
            }
        }
        metrics::gauge!("gavel_live_streams", "audience" => self.audience).decrement(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_and_a_node_have_their_limits_and_who_leaves_makes_room() {
        let network = |byte: u8| Network::from_bytes(vec![byte]);
        let permits = Permits::new(Limits { all: 3, each_network: 2 });
        let first = permits.take(network(1), "readers").unwrap();
        let second = permits.take(network(1), "readers").unwrap();
        assert_eq!(permits.take(network(1), "readers").err(), Some(Refused::Network));
        let third = permits.take(network(2), "moderators").unwrap();
        assert_eq!(permits.take(network(3), "readers").err(), Some(Refused::Full));
        drop(second);
        let fourth = permits.take(network(3), "readers").unwrap();
        drop((first, third, fourth));
        assert!(locked(&permits.taken).networks.is_empty());
        assert_eq!(locked(&permits.taken).all, 0);
    }
}
