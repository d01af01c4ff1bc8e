//! Live events: what changes of an owner's cart, wishlists and orders, told to the devices that listen.
//!
//! Every unit of work says what it has changed (`storage::OwnerChange`); where it is saved (`unit::in_unit`), and nowhere else, that is
//! published, after the durable commit. A port carries it, so that a shop of several processes can have it carried between them.
//! Who listens knows by each event's [`Position`] what they have heard, and goes on from there after a lost connection.

mod feed;
mod local;

pub use feed::{Feed, FeedItem, Position};
pub use local::LocalEvents;

use crate::Shop;
use futures::stream::BoxStream;
use shared::id::Owner;
use storage::{OrderStep, OwnerChange};

/// A change of an owner's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LiveEvent {
    /// The cart has that revision now.
    Cart(u64),
    /// The wishlists have that revision now.
    Wishlist(u64),
    /// An order has come to stand so.
    Order(OrderStep),
    /// Some sessions of the owner's have ended: whoever listens by one of them is to look.
    Sessions,
}

/// Carries events to whoever listens, in whichever process.
pub trait Events: Send + Sync {
    /// Tells those who listen for the owner. It waits for nobody: who does not keep up is not listening any more.
    fn publish(&self, owner: Owner, event: LiveEvent);
    /// Subscribes to the owner's events from now on. The stream ends for a reader that does not keep up.
    fn subscribe(&self, owner: Owner) -> BoxStream<'static, LiveEvent>;
}

impl Shop {
    /// Publishes what a unit of work has changed that was saved.
    pub(crate) fn publish(&self, changed: Vec<OwnerChange>) {
        for changed in changed {
            let (owner, event) = match changed {
                OwnerChange::Cart { owner, revision } => (owner, LiveEvent::Cart(revision)),
                OwnerChange::Wishlists { account, revision } => {
                    (Owner::Account(account), LiveEvent::Wishlist(revision))
                }
                OwnerChange::Order { owner, step } => (owner, LiveEvent::Order(step)),
                OwnerChange::Sessions { owner } => (owner, LiveEvent::Sessions),
            };
            self.inner.events.publish(owner, event);
        }
    }
}
