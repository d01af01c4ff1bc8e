//! What programs ask of orders: of visitors too, and only of the state that they name.

use super::place::Request;
use crate::cart::Written;
use crate::{Broken, ClientAddress, Failure, Session, Shop};
use shared::account::Email;
use shared::checkout::{OrderRefused, PlaceOrder, PlaceRefused};
use shared::order::{Order, OrderView};
use shared::tally::Event;

/// An order as a program asks for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrderRequest {
    /// Names the order, however often it is asked for (O3).
    pub key: String,
    /// What is asked.
    pub asked: PlaceOrder,
    /// Where mail about it goes, as it was typed: guests need one, accounts have theirs.
    pub email: Option<String>,
    /// The client's address on the internet, where it is known (O11).
    pub client: Option<ClientAddress>,
}

/// An order that was placed, or is to be paid again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrderAnswer {
    /// The order as it now is.
    pub order: OrderView,
    /// The provider's page; none while the provider cannot be reached (P7) and where nothing is to be paid.
    pub redirect_url: Option<String>,
}

/// Why what a program asked of an order was not done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OrderRefusal {
    /// The order does not move so.
    Move(OrderRefused),
    /// It has none of the revisions that were named.
    Stale,
}

impl Failure<OrderRefusal> {
    /// The same where no revision was named.
    pub(super) fn of_any_revision(self) -> Failure<OrderRefused> {
        match self {
            Self::Refused(OrderRefusal::Move(refused)) => Failure::Refused(refused),
            Self::Refused(OrderRefusal::Stale) => {
                Broken::Contradiction("an order was stale, yet any would do".to_owned()).into()
            }
            Self::Broken(broken) => Failure::Broken(broken),
        }
    }
}

impl From<Failure<OrderRefused>> for Failure<OrderRefusal> {
    fn from(failure: Failure<OrderRefused>) -> Self {
        match failure {
            Failure::Refused(refused) => Self::Refused(OrderRefusal::Move(refused)),
            Failure::Broken(broken) => Self::Broken(broken),
        }
    }
}

impl Shop {
    /// Places an order for whoever the session acts for. A visitor's session begins in the same unit of work, where the order is
    /// placed.
    pub async fn request_order(
        &self,
        session: Option<&Session>,
        request: OrderRequest,
    ) -> Result<Written<OrderAnswer>, Failure<PlaceRefused>> {
        let OrderRequest { key, asked, email: typed, client } = request;
        let writer = self.writer(session);
        let account = session.and_then(|session| session.account.as_ref());
        let email = match (account, &typed) {
            (Some(account), None) => Ok(account.email.clone()),
            (Some(account), Some(typed)) => Email::parse(typed).map(|_| account.email.clone()),
            (None, typed) => Email::parse(typed.as_deref().unwrap_or_default()),
        };
        let placed = match Request::check(&key, asked, email.map_err(|wrong| wrong.0), typed.as_deref()) {
            Ok(request) => self.place(&writer, &request.from(client)).await,
            Err(refused) => Err(refused),
        };
        let placed = placed.inspect_err(|failure| self.tally(Event::Checkouts(failure.into())))?;
        let order = self.order_now(placed.number).await?;
        Ok(Written { answer: OrderAnswer { order, redirect_url: placed.redirect_url }, begun: writer.token() })
    }
}

pub(super) const fn refuse(refused: OrderRefused) -> Failure<OrderRefusal> {
    Failure::Refused(OrderRefusal::Move(refused))
}

/// The revision of the order that a program acts on, which has to be one of those that it named; none where any will do.
pub(super) fn acts_on(order: &Order, revisions: Option<&[u64]>) -> Result<Option<u64>, Failure<OrderRefusal>> {
    match revisions {
        Some(named) if !named.contains(&order.revision) => Err(Failure::Refused(OrderRefusal::Stale)),
        named => Ok(named.map(|_| order.revision)),
    }
}
