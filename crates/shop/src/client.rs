//! The network address of a client, and the ranges of addresses that limits and budgets count by (S4).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Prefixes of IPv6 that one subscriber may hold, each with how many times the allowance of one address it has: a provider
/// gives out a /64, a /56 or a /48, and nothing in an address says which.
const IPV6_RANGES: [(u8, u32); 3] = [(64, 1), (56, 4), (48, 16)];

/// The network address of whoever made a request. An IPv4 address that is written as IPv6 is the IPv4 address.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ClientAddress(IpAddr);

/// A range of addresses, as a key that requests are counted by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AddressRange {
    first: IpAddr,
    prefix: u8,
    allowance: u32,
}

impl ClientAddress {
    /// The client at that address.
    pub const fn new(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }

    /// The address.
    pub const fn ip(self) -> IpAddr {
        self.0
    }

    /// Whether the client is on this machine or a private network.
    pub const fn is_local(self) -> bool {
        match self.0 {
            IpAddr::V4(address) => address.is_loopback() || address.is_private() || address.is_link_local(),
            IpAddr::V6(address) => {
                address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
            }
        }
    }

    /// The ranges that the address is counted in, the narrowest first: an IPv4 address alone; of IPv6 the /64, /56 and /48.
    pub fn ranges(self) -> Vec<AddressRange> {
        match self.0 {
            IpAddr::V4(_) => vec![AddressRange { first: self.0, prefix: 32, allowance: 1 }],
            IpAddr::V6(address) => IPV6_RANGES
                .into_iter()
                .map(|(prefix, allowance)| AddressRange { first: masked_v6(address, prefix), prefix, allowance })
                .collect(),
        }
    }

    /// The address as logs show it: its /24, or /48 for IPv6, which names no person.
    pub const fn truncated(self) -> AddressRange {
        match self.0 {
            IpAddr::V4(address) => {
                let first = IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & !0xFF));
                AddressRange { first, prefix: 24, allowance: 1 }
            }
            IpAddr::V6(address) => AddressRange { first: masked_v6(address, 48), prefix: 48, allowance: 1 },
        }
    }
}

impl AddressRange {
    /// Every allowance that a range can have.
    pub const ALLOWANCES: [u32; 3] = [1, 4, 16];

    /// How many times the allowance of one address the range has.
    pub const fn allowance(self) -> u32 {
        self.allowance
    }
}

/// The form `ADDRESS/PREFIX`.
impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.prefix)
    }
}

const fn masked_v6(address: Ipv6Addr, prefix: u8) -> IpAddr {
    let rest = 128 - prefix;
    IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> rest << rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(address: &str) -> ClientAddress {
        ClientAddress::new(address.parse().unwrap())
    }

    #[test]
    fn s4_an_address_is_counted_in_every_range_that_a_subscriber_may_hold() {
        let ranges = |address| -> Vec<(String, u32)> {
            client(address).ranges().into_iter().map(|range| (range.to_string(), range.allowance())).collect()
        };
        assert!(client("2001:db8::1").ranges().iter().map(|range| range.allowance()).eq(AddressRange::ALLOWANCES));
        assert_eq!(ranges("192.0.2.7"), [("192.0.2.7/32".to_owned(), 1)]);
        assert_eq!(ranges("::ffff:192.0.2.7"), [("192.0.2.7/32".to_owned(), 1)]);
        assert_eq!(
            ranges("2001:db8:1:2345:6789::1"),
            [
                ("2001:db8:1:2345::/64".to_owned(), 1),
                ("2001:db8:1:2300::/56".to_owned(), 4),
                ("2001:db8:1::/48".to_owned(), 16),
            ]
        );
    }

    #[test]
    fn private_networks_are_local() {
        for (address, local) in [
            ("127.0.0.1", true),
            ("::1", true),
            ("10.1.2.3", true),
            ("192.168.1.1", true),
            ("fd00::1", true),
            ("192.0.2.1", false),
            ("2001:db8::1", false),
            ("0.0.0.0", false),
        ] {
            assert_eq!(client(address).is_local(), local, "{address}");
        }
    }

    #[test]
    fn logs_show_no_whole_address() {
        for (address, shown) in [
            ("192.0.2.7", "192.0.2.0/24"),
            ("::ffff:192.0.2.7", "192.0.2.0/24"),
            ("2001:db8:1:2::1", "2001:db8:1::/48"),
        ] {
            assert_eq!(client(address).truncated().to_string(), shown);
        }
    }
}
