//! Placing an order, of the cart or of lines that are bought now: one transaction (O1), once per key (O3), for what the
//! shopper saw and at most the total that was seen (O4).

use super::basket::{Basket, wrong_lines};
use super::sound::{Seen, Sound};
use super::unpaid::Networks;
use super::{Move, move_order};
use crate::payment::Earlier;
use crate::session::Writer;
use crate::unit::in_unit;
use crate::{Broken, ClientAddress, Failure, Settings, Shop};
use sha2::{Digest, Sha256};
use shared::account::Email;
use shared::cart::Change;
use shared::checkout::{Addresses, OrderPlaced, PlaceOrder, PlaceRefused};
use shared::field::{FieldError, FieldProblem};
use shared::fulfil::Units;
use shared::id::{OrderId, OrderLineId, Owner};
use shared::order::{Actor, HistoryEntry, Order, OrderLine, OrderState, PaymentStatus, Status};
use shared::payment::Attempt;
use shared::tally::{Checkouts, Event};
use storage::{IdempotencyKey, NewOrder, OrderReads, Placed, Unit};

type Refused<T> = Result<T, Failure<PlaceRefused>>;

/// A request whose fields were checked.
pub(super) struct Request {
    key: IdempotencyKey,
    email: Email,
    addresses: Addresses,
    asked: PlaceOrder,
    client: Option<ClientAddress>,
}

impl Request {
    /// Checks every field, and names each that is wrong. The address that a program `typed` is part of what it asks.
    pub(super) fn check(
        key: &str,
        asked: PlaceOrder,
        email: Result<Email, FieldProblem>,
        typed: Option<&str>,
    ) -> Refused<Self> {
        let addresses = asked.addresses();
        let mut errors = addresses.as_ref().err().cloned().unwrap_or_default();
        errors.extend(asked.lines.as_deref().and_then(wrong_lines));
        if key.is_empty() || key.len() > 200 {
            errors.push(FieldError::new("idempotency_key", FieldProblem::Malformed));
        }
        errors.extend(email.as_ref().err().map(|problem| FieldError::new("email", *problem)));
        if !errors.is_empty() && asked.shipping_address.is_none() && asked.billing_address.is_none() {
            // Which of them is needed shows once the rest is right; one always is.
            errors.insert(0, FieldError::new("shipping_address", FieldProblem::Missing));
        }
        let (Ok(addresses), Ok(email), true) = (addresses, email, errors.is_empty()) else {
            return Err(Failure::Refused(PlaceRefused::Invalid { errors }));
        };
        let text = serde_json::to_vec(&asked).map_err(Broken::from)?;
        let request = Sha256::new_with_prefix(text).chain_update(typed.unwrap_or_default()).finalize().into();
        let key = IdempotencyKey { key: key.to_owned(), request };
        Ok(Self { key, email, addresses, asked, client: None })
    }

    /// The same, from that network address.
    pub(super) fn from(self, client: Option<ClientAddress>) -> Self {
        Self { client, ..self }
    }

    /// Whether this request placed that order (O3). The address that a guest typed is part of the request.
    fn placed(&self, owner: Owner, placed: &Placed) -> bool {
        placed.request == self.key.request && (owner.guest().is_none() || placed.order.email == self.email)
    }

    /// Refuses an order that waits for payment, where it was placed of another request: only the same one leads to it (O3).
    async fn asks_for(&self, orders: &mut (impl OrderReads + ?Sized), waiting: &Order) -> Refused<()> {
        if orders.request(waiting.id).await? == Some(self.key.request) {
            return Ok(());
        }
        Err(Failure::Refused(PlaceRefused::OrderWaits { number: waiting.number }))
    }

    /// What the shopper saw when they asked.
    fn seen(&self) -> Seen<'_> {
        Seen {
            addresses: &self.addresses,
            method: self.asked.shipping_method.as_deref(),
            revision: self.asked.cart_revision,
            total: self.asked.expected_total,
        }
    }
}

/// What the transaction gave: the order, and the attempt that is to be opened at the provider.
struct Written {
    order: Order,
    attempt: Option<Attempt>,
    /// What it counts as; an order that was placed before counts no more.
    counts: Option<Checkouts>,
}

impl Shop {
    /// Places the owner's cart, or the lines that are to be bought now, as one order and opens its payment at the
    /// provider. Mail about it goes to `email`: an account's address, or the one that a guest typed.
    ///
    /// An earlier pending order's attempt is closed at the provider first, outside of the transaction; where that turns
    /// out paid, it is settled and the shopper is asked again (O1). Where the provider cannot be reached the order
    /// waits: it is placed, without a page to pay on (P7).
    pub async fn place_order(&self, owner: Owner, email: &Email, key: &str, asked: PlaceOrder) -> Refused<OrderPlaced> {
        self.place_order_from(None, owner, email, key, asked).await
    }

    /// The same for a client at that network address (O11).
    pub async fn place_order_from(
        &self,
        client: Option<ClientAddress>,
        owner: Owner,
        email: &Email,
        key: &str,
        asked: PlaceOrder,
    ) -> Refused<OrderPlaced> {
        let placed = match Request::check(key, asked, Ok(email.clone()), None) {
            Ok(request) => self.place(&Writer::known(owner), &request.from(client)).await,
            Err(refused) => Err(refused),
        };
        placed.inspect_err(|failure| self.tally(Event::Checkouts(failure.into())))
    }

    pub(super) async fn place(&self, writer: &Writer, request: &Request) -> Refused<OrderPlaced> {
        let owner = writer.owner;
        if let Some(known) = self.replay(owner, request).await? {
            return Ok(self.resume(&known).await?);
        }
        self.preflight(owner, request).await?;
        let earlier = self.storage().reader().await?.orders().pending(owner).await?;
        if let Some(earlier) = earlier {
            if request.asked.lines.is_none() && self.cart(owner).await?.lines.is_empty() {
                let mut reader = self.storage().reader().await?;
                request.asks_for(&mut *reader.orders(), &earlier).await?;
                drop(reader);
                return Ok(self.resume(&earlier).await?);
            }
            let number = earlier.number;
            match self.close_at_provider(&earlier).await? {
                Earlier::Closed => {}
                Earlier::Paid => return Err(Failure::Refused(PlaceRefused::PaidMeanwhile { number })),
                Earlier::UnderWay => return Err(Failure::Refused(PlaceRefused::PaymentUnderWay { number })),
            }
        }
        let networks = self.networks(request.client).await?;
        let written = in_unit!(self, |unit| async {
            writer.begin(unit).await?;
            self.place_in(unit, owner, request, &networks).await
        })?;
        if let Some(placed) = written.counts {
            self.tally(Event::Checkouts(placed));
        }
        let redirect_url = match &written.attempt {
            Some(attempt) => self.open_session(&written.order, attempt).await?,
            None => None,
        };
        Ok(self.order_placed(&written.order, redirect_url).await?)
    }

    /// What came of it. Where there is no page to pay on, the order may have moved on while one was asked for: the provider may
    /// have refused it for good.
    pub(super) async fn order_placed(
        &self,
        order: &Order,
        redirect_url: Option<String>,
    ) -> Result<OrderPlaced, Broken> {
        let number = order.number;
        if redirect_url.is_some() {
            return Ok(OrderPlaced { number, status: order.state.status(), redirect_url, under_way: false });
        }
        let mut reader = self.storage().reader().await?;
        let now = reader.orders().order_by_id(order.id).await?;
        let order = now.as_ref().unwrap_or(order);
        let attempt = match order.attempt {
            Some(id) => reader.payments().attempt(id).await?,
            None => None,
        };
        let under_way = attempt.is_some_and(|attempt| attempt.is_under_way(self.now()));
        Ok(OrderPlaced { number, status: order.state.status(), redirect_url, under_way })
    }

    /// Refuses what the transaction would refuse, before anything is cancelled at the provider.
    async fn preflight(&self, owner: Owner, request: &Request) -> Refused<()> {
        let mut reader = self.storage().reader().await?;
        let Some(basket) = Basket::of(&mut *reader.carts(), owner, &request.asked).await? else { return Ok(()) };
        let offers = reader.catalogue().offers(&basket.variants()).await?;
        // Units reserved by the owner's own pending order come free when that is cancelled, so stock is left to the transaction.
        match Sound::of(&self.settings(), self.gateway(), basket, offers, &request.seen(), self.now()) {
            Err(Failure::Refused(PlaceRefused::OutOfStock { .. })) | Ok(_) => Ok(()),
            Err(refused) => Err(refused),
        }
    }

    async fn replay(&self, owner: Owner, request: &Request) -> Refused<Option<Order>> {
        let placed = self.storage().reader().await?.orders().placed(owner, &request.key.key).await?;
        match placed {
            Some(placed) if !request.placed(owner, &placed) => Err(Failure::Refused(PlaceRefused::KeyReused)),
            placed => Ok(placed.map(|placed| placed.order)),
        }
    }

    /// An order that was placed before, as it now is, with its open payment page where it has one (O3).
    pub(crate) async fn resume(&self, order: &Order) -> Result<OrderPlaced, Broken> {
        let redirect_url = match order.state {
            OrderState::PendingPayment => self.payment_page(order).await?,
            _ => None,
        };
        self.order_placed(order, redirect_url).await
    }

    async fn place_in(
        &self,
        unit: &mut dyn Unit,
        owner: Owner,
        request: &Request,
        networks: &Networks,
    ) -> Refused<Written> {
        let owner = self.owner_in(unit, owner).await?;
        let placed = unit.orders().placed(owner, &request.key.key).await?;
        if let Some(placed) = placed {
            if !request.placed(owner, &placed) {
                return Err(Failure::Refused(PlaceRefused::KeyReused));
            }
            return self.again(unit, placed.order).await;
        }
        let Some(basket) = Basket::of(&mut *unit.carts(), owner, &request.asked).await? else {
            // A second tab, or a retried request with another key: the order that emptied the cart is the answer (O3).
            let pending = unit.orders().pending(owner).await?;
            return match pending {
                Some(order) => {
                    request.asks_for(&mut *unit.orders(), &order).await?;
                    self.again(unit, order).await
                }
                None => Err(Failure::Refused(PlaceRefused::CartEmpty)),
            };
        };
        if let Some(number) = self.cancel_as_by_newer(unit, owner).await? {
            return Err(Failure::Refused(PlaceRefused::PaymentUnderWay { number }));
        }
        let offers = unit.catalogue().offers(&basket.variants()).await?;
        let settings = self.settings_in(unit).await?;
        let sound = Sound::of(&settings, self.gateway(), basket, offers, &request.seen(), self.now())?;
        let mut order = self.order_of(unit, owner, request, &settings, &sound).await?;
        let attempt = (!order.totals.total.is_zero()).then(|| self.new_attempt(&order, order.totals.total));
        order.attempt = attempt.as_ref().map(|attempt| attempt.id);
        let counts = sound.basket.counts();
        self.write(unit, &settings, &mut order, attempt.as_ref(), request, sound).await?;
        if let Err(limit) = self.hold_unpaid(unit, &order, networks).await? {
            return Err(Failure::Refused(PlaceRefused::Unpaid(limit)));
        }
        Ok(Written { order, attempt, counts: Some(counts) })
    }

    async fn again(&self, unit: &mut dyn Unit, order: Order) -> Refused<Written> {
        let attempt = match order.attempt {
            Some(id) if order.state == OrderState::PendingPayment => unit.payments().attempt(id).await?,
            _ => None,
        };
        Ok(Written { order, attempt, counts: None })
    }

    async fn order_of(
        &self,
        unit: &mut dyn Unit,
        owner: Owner,
        request: &Request,
        settings: &Settings,
        sound: &Sound,
    ) -> Result<Order, Broken> {
        let now = self.now();
        let line = |priced: &shared::pricing::PricedLine| {
            let offer = sound.offers.get(&priced.variant);
            let offer = offer.ok_or_else(|| Broken::Contradiction("a sound line has an offer".into()))?;
            Ok(OrderLine {
                id: OrderLineId(self.new_id()),
                variant: priced.variant,
                sku: offer.sku.clone(),
                name: offer.name.clone(),
                slug: offer.slug.clone(),
                picture: offer.picture.clone(),
                options: offer.options.clone(),
                units: Units::new(priced.quantity),
                unit_price: priced.unit_price,
                line_total: priced.line_total,
                tax: priced.tax,
                taxable: offer.taxable,
                requires_shipping: offer.requires_shipping,
            })
        };
        Ok(Order {
            id: OrderId(self.new_id()),
            number: unit.orders().next_number().await?,
            revision: 1,
            owner,
            email: request.email.clone(),
            state: OrderState::PendingPayment,
            payment: PaymentStatus::Unpaid,
            lines: sound.priced.lines.iter().map(line).collect::<Result<_, Broken>>()?,
            totals: sound.priced.totals,
            delivery: sound.terms.delivery.clone(),
            billing_address: sound.terms.billing.clone(),
            attempt: None,
            created_at: now,
            window_ends_at: now.after(settings.payment_window),
        })
    }

    async fn write(
        &self,
        unit: &mut dyn Unit,
        settings: &Settings,
        order: &mut Order,
        attempt: Option<&Attempt>,
        request: &Request,
        sound: Sound,
    ) -> Refused<()> {
        let Sound { basket, view, offers, .. } = sound;
        unit.orders().add(&NewOrder { order: order.clone(), key: request.key.clone() }).await?;
        for line in &order.lines {
            if !unit.stock().reserve(order.id, line.variant, line.units.ordered()).await? {
                let seen = request.seen();
                let quote = settings.quote(view, seen.addresses.country(), seen.method)?;
                return Err(Failure::Refused(PlaceRefused::OutOfStock { quote: Box::new(quote) }));
            }
        }
        let reason = "Order placed.".to_owned();
        let entry =
            HistoryEntry { at: self.now(), actor: Actor::Shopper, from: None, to: Status::PendingPayment, reason };
        unit.orders().note(order.id, &entry).await?;
        match attempt {
            Some(attempt) => unit.payments().add_attempt(attempt).await?,
            None => self.nothing_to_pay(unit, order).await?,
        }
        if let Basket::Cart(mut cart) = basket {
            cart.apply(Change::Clear, &offers, self.now())
                .map_err(|refused| Broken::Contradiction(format!("a cart can be emptied, yet {refused}")))?;
            unit.carts().put_cart(&cart).await?;
        }
        Ok(())
    }

    /// A total of zero needs no provider (O8).
    async fn nothing_to_pay(&self, unit: &mut dyn Unit, order: &mut Order) -> Result<(), Broken> {
        unit.stock().sell(order.id, self.now()).await?;
        let step = Move {
            to: OrderState::Processing,
            payment: PaymentStatus::Paid,
            attempt: None,
            actor: Actor::Shop,
            reason: "Nothing was to be paid.",
            at: self.now(),
        };
        move_order(unit, order, &step).await
    }
}
