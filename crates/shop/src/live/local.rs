//! Events within one process.

use super::{Events, LiveEvent};
use futures::stream::{BoxStream, StreamExt, unfold};
use shared::id::Owner;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast::{Receiver, Sender, channel};

/// Events that wait for one listener; who is further behind is not listening any more.
const WAITING: usize = 16;

/// Carries events to those who listen in this process.
#[derive(Clone, Default)]
pub struct LocalEvents(Arc<Mutex<HashMap<Owner, Sender<LiveEvent>>>>);

/// One who listens. The owner is forgotten with the last of them.
struct Listener {
    owner: Owner,
    receiver: Option<Receiver<LiveEvent>>,
    events: LocalEvents,
}

impl LocalEvents {
    fn senders(&self) -> MutexGuard<'_, HashMap<Owner, Sender<LiveEvent>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Events for LocalEvents {
    fn publish(&self, owner: Owner, event: LiveEvent) {
        if let Some(sender) = self.senders().get(&owner) {
            // Nobody to tell where the last one is just leaving.
            let _ = sender.send(event);
        }
    }

    fn subscribe(&self, owner: Owner) -> BoxStream<'static, LiveEvent> {
        let receiver = self.senders().entry(owner).or_insert_with(|| channel(WAITING).0).subscribe();
        let listener = Listener { owner, receiver: Some(receiver), events: self.clone() };
        // An error: it is too far behind, since the sender lives as long as any listener.
        unfold(listener, async |mut listener| Some((listener.receiver.as_mut()?.recv().await.ok()?, listener))).boxed()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut senders = self.events.senders();
        self.receiver = None;
        if senders.get(&self.owner).is_some_and(|sender| sender.receiver_count() == 0) {
            senders.remove(&self.owner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;
    use shared::id::GuestId;
    use uuid::Uuid;

    fn owner(n: u128) -> Owner {
        Owner::Guest(GuestId(Uuid::from_u128(n)))
    }

    #[tokio::test]
    async fn c10_who_listens_hears_of_their_own_and_is_forgotten_with_the_last() {
        let events = LocalEvents::default();
        let (mut one, mut two) = (events.subscribe(owner(1)), events.subscribe(owner(1)));
        let mut other = events.subscribe(owner(2));
        events.publish(owner(1), LiveEvent::Cart(7));
        assert_eq!((one.next().await, two.next().await), (Some(LiveEvent::Cart(7)), Some(LiveEvent::Cart(7))));
        assert_eq!(other.next().now_or_never(), None);
        drop((one, other));
        assert_eq!(events.senders().len(), 1);
        drop(two);
        events.publish(owner(1), LiveEvent::Cart(8));
        assert_eq!(events.senders().len(), 0);
    }

    #[tokio::test]
    async fn s4_who_does_not_keep_up_is_dropped_and_holds_up_nobody() {
        let events = LocalEvents::default();
        let (mut slow, mut quick) = (events.subscribe(owner(1)), events.subscribe(owner(1)));
        for revision in 0..100 {
            events.publish(owner(1), LiveEvent::Cart(revision));
            assert_eq!(quick.next().await, Some(LiveEvent::Cart(revision)));
        }
        assert_eq!(slow.next().await, None);
    }
}
