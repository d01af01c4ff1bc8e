//! A device's feed: first the changes since it last listened, then those that happen.

use super::LiveEvent;
use crate::{Broken, Shop};
use futures::stream::{BoxStream, StreamExt};
use shared::id::Owner;
use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;
use storage::OrderStep;

/// A place in a feed: the revisions of cart and wishlists, and the number of the last step of an order.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Position {
    cart: u64,
    wishlist: u64,
    order: u64,
}

/// The text is no position.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a position in a feed")]
pub struct PositionError;

/// As the id of an event, such as `12-3-40`.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.cart, self.wishlist, self.order)
    }
}

impl FromStr for Position {
    type Err = PositionError;

    fn from_str(text: &str) -> Result<Self, PositionError> {
        let mut parts = text.split('-').map(str::parse);
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Ok(cart)), Some(Ok(wishlist)), Some(Ok(order)), None) => Ok(Self { cart, wishlist, order }),
            _ => Err(PositionError),
        }
    }
}

/// An event with its place in the feed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FeedItem {
    /// The event.
    pub event: LiveEvent,
    /// The place in the feed after it.
    pub position: Position,
}

/// A device's feed of events.
pub struct Feed {
    position: Position,
    first: VecDeque<LiveEvent>,
    rest: BoxStream<'static, LiveEvent>,
}

impl Shop {
    /// Opens the feed of the owner's changes from `last` on, which the device has heard. One that has heard nothing is told at once how
    /// cart and wishlists stand.
    pub async fn live(&self, owner: Owner, last: Option<Position>) -> Result<Feed, Broken> {
        // Before the present state is read: so nothing happens in between.
        let rest = self.inner.events.subscribe(owner);
        let mut reader = self.storage().reader().await?;
        let cart = reader.carts().cart(owner).await?.map_or(0, |cart| cart.revision);
        let wishlist = match owner.account() {
            Some(account) => reader.wishlists().wishlists(account).await?.revision,
            None => 0,
        };
        let steps = reader.orders().steps_since(owner, last.map_or(0, |last| last.order)).await?;
        let mut first = VecDeque::new();
        if last.is_none_or(|last| last.cart != cart) {
            first.push_back(LiveEvent::Cart(cart));
        }
        if last.is_none_or(|last| last.wishlist != wishlist) {
            first.push_back(LiveEvent::Wishlist(wishlist));
        }
        let position = match last {
            Some(last) => {
                first.extend(steps.into_iter().map(LiveEvent::Order));
                last
            }
            None => Position { order: steps.last().map_or(0, |step| step.seq), ..Position::default() },
        };
        Ok(Feed { position, first, rest })
    }
}

impl Feed {
    /// The next event, once there is one; none for a device that does not keep up.
    pub async fn next(&mut self) -> Option<FeedItem> {
        if let Some(event) = self.first.pop_front() {
            return Some(self.advance(event));
        }
        loop {
            let event = self.rest.next().await?;
            if self.is_new(event) {
                return Some(self.advance(event));
            }
        }
    }

    /// False for an event that the feed began with: it happened while the present state was read.
    const fn is_new(&self, event: LiveEvent) -> bool {
        match event {
            LiveEvent::Cart(revision) => revision != self.position.cart,
            LiveEvent::Wishlist(revision) => revision != self.position.wishlist,
            LiveEvent::Order(OrderStep { seq, .. }) => seq > self.position.order,
            LiveEvent::Sessions => true,
        }
    }

    const fn advance(&mut self, event: LiveEvent) -> FeedItem {
        match event {
            LiveEvent::Cart(revision) => self.position.cart = revision,
            LiveEvent::Wishlist(revision) => self.position.wishlist = revision,
            LiveEvent::Order(OrderStep { seq, .. }) => self.position.order = seq,
            LiveEvent::Sessions => {}
        }
        FeedItem { event, position: self.position }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_comes_back_as_it_was() {
        let position = Position { cart: 12, wishlist: 3, order: 40 };
        assert_eq!(position.to_string().parse(), Ok(position));
        for text in ["", "12-3", "12-3-x", "12-3-40-1", "-1-2-3"] {
            assert_eq!(text.parse::<Position>(), Err(PositionError), "{text}");
        }
    }
}
