//! How many connections there may be: altogether, and of one address.

use super::Timeouts;
use crate::config::TrustedProxies;
use shop::{AddressRange, ClientAddress};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One address may hold the whole divided by this.
const SHARE: usize = 4;

/// The connections of the program.
#[derive(Debug)]
pub struct Connections {
    most: usize,
    proxies: TrustedProxies,
    timeouts: Timeouts,
    open: Mutex<Open>,
}

#[derive(Default, Debug)]
struct Open {
    count: usize,
    by_address: HashMap<AddressRange, usize>,
}

/// A connection that was admitted.
#[derive(Debug)]
pub(super) struct Permit {
    connections: Arc<Connections>,
    /// None of a proxy, which stands for many.
    address: Option<AddressRange>,
}

impl Connections {
    /// At most so many, and a quarter of them of one address that is no proxy.
    pub fn new(most: usize, proxies: TrustedProxies, timeouts: Timeouts) -> Arc<Self> {
        Arc::new(Self { most, proxies, timeouts, open: Mutex::default() })
    }

    /// Admits a connection of that peer, where there is room.
    pub(super) fn admit(self: &Arc<Self>, peer: IpAddr) -> Option<Permit> {
        let address =
            if self.proxies.contain(peer) { None } else { ClientAddress::new(peer).ranges().first().copied() };
        let mut open = self.open();
        if open.count >= self.most {
            return None;
        }
        if let Some(address) = address {
            let of_address = open.by_address.entry(address).or_default();
            if *of_address >= (self.most / SHARE).max(1) {
                return None;
            }
            *of_address += 1;
        }
        open.count += 1;
        Some(Permit { connections: self.clone(), address })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit {
    pub(super) fn timeouts(&self) -> Timeouts {
        self.connections.timeouts
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut open = self.connections.open();
        open.count -= 1;
        if let Some(address) = self.address
            && let Some(of_address) = open.by_address.get_mut(&address)
        {
            *of_address -= 1;
            if *of_address == 0 {
                open.by_address.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s4_no_address_but_a_proxys_holds_more_than_its_share() {
        let proxies = TrustedProxies::parse("10.0.0.1").unwrap();
        let connections = Connections::new(8, proxies, Timeouts::default());
        let admit = |address: &str| connections.admit(address.parse().unwrap());
        let mut held = vec![admit("192.0.2.1").unwrap(), admit("192.0.2.1").unwrap()];
        assert!(admit("192.0.2.1").is_none(), "a quarter is one address's share");
        held.extend([admit("2001:db8::1").unwrap(), admit("2001:db8::2").unwrap()]);
        assert!(admit("2001:db8::3").is_none(), "a /64 is one address");
        held.extend((0..4).map(|_| admit("10.0.0.1").unwrap()));
        assert!(admit("10.0.0.1").is_none() && admit("192.0.2.9").is_none(), "there is no more room");
        held.remove(0);
        held.push(admit("192.0.2.1").unwrap());
        held.clear();
        assert_eq!(connections.open().count, 0);
        assert!(connections.open().by_address.is_empty());
    }
}
