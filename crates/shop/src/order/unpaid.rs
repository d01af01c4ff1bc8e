//! What an order may hold until it is paid, and take where it costs nothing (O11).

use crate::{Broken, ClientAddress, Shop};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use shared::id::VariantId;
use shared::order::Order;
use shared::unpaid::{Hold, TAKEN_WITHIN, UnpaidLimit, may_hold, may_take};
use std::net::IpAddr;
use storage::{NewHold, Unit, UnpaidQuery};

/// Hashes of the networks that a request comes from, the smallest first.
pub(super) type Networks = Vec<[u8; 32]>;

impl Shop {
    /// The networks that the client is part of; none of an address that is nobody's on the internet, as where no proxy names
    /// the client.
    pub(super) async fn networks(&self, client: Option<ClientAddress>) -> Result<Networks, Broken> {
        let Some(client) = client.filter(|client| is_on_the_internet(client.ip())) else { return Ok(Vec::new()) };
        let key = self.storage().reader().await?.orders().network_key().await?;
        client.ranges().into_iter().map(|range| hashed(&key, &range.to_string())).collect()
    }

    /// Notes what the order holds until it is paid, or took where it costs nothing, where its owner never paid for one; the limit that
    /// it exceeds, where it does.
    pub(super) async fn hold_unpaid(
        &self,
        unit: &mut dyn Unit,
        order: &Order,
        networks: &Networks,
    ) -> Result<Result<(), UnpaidLimit>, Broken> {
        if unit.orders().has_paid(order.owner).await? {
            return Ok(Ok(()));
        }
        let limits = &self.settings().unpaid;
        let variants: Vec<VariantId> = order.lines.iter().map(|line| line.variant).collect();
        let query = UnpaidQuery { email: &order.email, networks, variants: &variants };
        let lines = order.lines.iter();
        let holds: Vec<_> =
            lines.map(|line| Hold { variant: line.variant, name: &line.name, units: line.units.ordered() }).collect();
        let units = holds.iter().fold(0_u32, |sum, hold| sum.saturating_add(hold.units));
        let hold = NewHold { email: &order.email, networks, units };
        if order.totals.total.is_zero() {
            let mut taken = unit.orders().free_taken(&query, self.now().before(TAKEN_WITHIN)).await?;
            for hold in &holds {
                // It is sold by now.
                let stock = taken.variants.entry(hold.variant).or_default();
                stock.on_hand = stock.on_hand.saturating_add(hold.units);
            }
            let allowed = may_take(limits, &holds, &taken);
            if allowed.is_ok() {
                unit.orders().note_free(order.id, &hold, self.now()).await?;
            }
            return Ok(allowed);
        }
        let allowed = may_hold(limits, &holds, &unit.orders().unpaid_held(&query).await?);
        if allowed.is_ok() {
            unit.orders().note_unpaid(order.id, &hold).await?;
        }
        Ok(allowed)
    }
}

const fn is_on_the_internet(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(ip) => !(ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()),
        IpAddr::V6(ip) => {
            !(ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_unspecified())
        }
    }
}

fn hashed(key: &[u8; 32], range: &str) -> Result<[u8; 32], Broken> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|error| Broken::Hashing(error.to_string()))?;
    mac.update(range.as_bytes());
    Ok(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_on_the_internet_are_counted() {
        for (address, counted) in [
            ("203.0.113.7", true),
            ("::ffff:203.0.113.7", true),
            ("100.64.0.1", true),
            ("2001:db8:1:2:3:4:5:6", true),
            ("127.0.0.1", false),
            ("::1", false),
            ("10.1.2.3", false),
            ("192.168.0.9", false),
            ("fd00::1", false),
            ("fe80::1", false),
            ("::ffff:10.0.0.1", false),
            ("0.0.0.0", false),
        ] {
            let client = ClientAddress::new(address.parse().unwrap());
            assert_eq!(is_on_the_internet(client.ip()), counted, "{address}");
        }
    }
}
