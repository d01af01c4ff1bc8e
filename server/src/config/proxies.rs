//! The reverse proxies whose word about a client's address holds.

use ipnet::{IpNet, Ipv4Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks of reverse proxies.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Reads addresses and networks, separated by commas or blanks, such as `127.0.0.1, 10.0.0.0/8`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let separator = |character: char| character == ',' || character.is_whitespace();
        text.split(separator).filter(|part| !part.is_empty()).map(network).collect::<Result<_, _>>().map(Self)
    }

    /// This machine, which the shop calls the sandbox from.
    pub fn loopback() -> Self {
        Self(vec![Ipv4Net::new_assert(Ipv4Addr::new(127, 0, 0, 0), 8).into(), IpAddr::V6(Ipv6Addr::LOCALHOST).into()])
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the address is a proxy's.
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical()));
    let network = text.parse::<IpNet>().or_else(|_| address());
    let network =
        network.map_err(|_| format!("{text:?} is neither an address nor a network such as 127.0.0.1 or 10.0.0.0/8"))?;
    if network.prefix_len() == 0 {
        return Err(format!("{text:?} is everybody, who could then name any address as theirs"));
    }
    Ok(network)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_networks_are_read() {
        let proxies = TrustedProxies::parse("127.0.0.1, 10.0.0.0/8\t::1,2001:db8::/32").unwrap();
        for (address, trusted) in [
            ("127.0.0.1", true),
            ("::ffff:127.0.0.1", true),
            ("127.0.0.2", false),
            ("10.200.0.1", true),
            ("::1", true),
            ("2001:db8:7::1", true),
            ("2001:db9::1", false),
        ] {
            assert_eq!(proxies.contain(address.parse().unwrap()), trusted, "{address}");
        }
        assert!(TrustedProxies::parse(" ").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_network_or_everybody_is_refused() {
        for text in ["true", "localhost", "10.0.0.0/33", "10.0.0.0/8;127.0.0.1", "0.0.0.0/0", "::/0", "127.0.0.1:80"] {
            assert!(TrustedProxies::parse(text).is_err(), "{text}");
        }
    }
}
