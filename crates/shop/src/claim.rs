//! Claiming: a guest session's cart, orders, operations, keys and merge records become an account's, all in one unit of
//! work, and the session ends (C7, M2, O2, O3). Orders of an earlier visit under another address are offered to the account:
//! somebody else may have placed them in that browser (O7).

use crate::order::cancel_by_newer;
use crate::token::Token;
use crate::unit::in_unit;
use crate::{Broken, Shop};
use shared::claim::{SAME_VISIT, pending_that_stays, take_over};
use shared::id::{AccountId, GuestId, Owner};
use shared::merge::Receipt;
use shared::order::Order;
use shared::time::{Span, Timestamp};
use storage::{AccountRecord, Claimed, PendingClaim, Unit};

/// Claims that one sweep makes up for.
const AT_ONCE: u32 = 50;

/// Outcome of a claim.
#[derive(Default, Debug)]
pub(crate) struct ClaimOutcome {
    /// Receipt of the session's cart, where there was something in it (M1).
    pub(crate) receipt: Option<Receipt>,
    /// True where orders of the session are left, which the account was offered.
    pub(crate) offers: bool,
}

/// The orders of the session that are the account's without a question, where somebody signs in at `at`.
fn of_visit(guest: GuestId, account: &AccountRecord, at: Timestamp) -> Claimed {
    Claimed::Visit { guest, email: account.email.clone(), since: at.before(SAME_VISIT) }
}

impl Shop {
    /// Closes the payments of those pending orders at the provider that the claim of the presented session will cancel,
    /// before it does (O1). One that turns out paid is settled and is not pending any more.
    pub(crate) async fn close_earlier_pending(&self, presented: &Token, account: &AccountRecord) -> Result<(), Broken> {
        match self.session(presented).await?.and_then(|session| session.owner.guest()) {
            Some(guest) => self.close_earlier_pending_of(&of_visit(guest, account, self.now()), account.id).await,
            None => Ok(()),
        }
    }

    pub(crate) async fn close_earlier_pending_of(&self, claimed: &Claimed, account: AccountId) -> Result<(), Broken> {
        let pending = {
            let mut reader = self.storage().reader().await?;
            let mut orders = reader.orders();
            let mut pending = orders.claimed_pending(claimed).await?;
            pending.extend(orders.pending(Owner::Account(account)).await?);
            pending
        };
        self.close_all_but_one(pending).await
    }

    /// Closes those of several pending orders that will not stay; which one does, whether a payment is under way decides.
    async fn close_all_but_one(&self, pending: Vec<Order>) -> Result<(), Broken> {
        if pending.len() < 2 {
            return Ok(());
        }
        let (mut under_way, mut others) = (0_u32, Vec::new());
        for order in pending {
            self.ask_about(&order).await?;
            match self.current_attempt(&order).await? {
                Some(attempt) if attempt.is_under_way(self.now()) => under_way += 1,
                _ => others.push(order),
            }
        }
        let closed = if under_way == 0 { pending_that_stays(others).1 } else { others };
        for order in closed {
            self.close_at_provider(&order).await?;
        }
        Ok(())
    }

    /// Claims the presented session where it is a guest's.
    pub(crate) async fn claim_session(
        &self,
        unit: &mut dyn Unit,
        presented: &Token,
        account: &AccountRecord,
    ) -> Result<ClaimOutcome, Broken> {
        match self.guest_in(unit, presented).await? {
            Some(guest) => self.claim_guest(unit, guest, account, self.now()).await,
            None => Ok(ClaimOutcome::default()),
        }
    }

    /// The guest whose session the token is, where it is a guest's and lasts.
    async fn guest_in(&self, unit: &mut dyn Unit, presented: &Token) -> Result<Option<GuestId>, Broken> {
        let session = unit.accounts().session(presented.hash()).await?;
        let session = session.filter(|session| session.expires_at > self.now());
        Ok(session.and_then(|session| session.owner.guest()))
    }

    /// Notes that the presented session is to be claimed later, where it is a guest's: its claim broke, and its token ends with
    /// the sign-in all the same (M4).
    pub(crate) async fn note_claim(
        &self,
        unit: &mut dyn Unit,
        presented: &Token,
        account: AccountId,
    ) -> Result<(), Broken> {
        let Some(guest) = self.guest_in(unit, presented).await? else { return Ok(()) };
        let now = self.now();
        let claim = PendingClaim { guest, account, noted_at: now, tries: 0, due_at: now };
        Ok(unit.accounts().note_claim(&claim).await?)
    }

    /// Makes up for the claims that are due. One that breaks again holds up no other, and waits longer each time.
    pub async fn make_up_for_claims(&self) -> Result<(), Broken> {
        let due = self.storage().reader().await?.accounts().pending_claims(self.now(), AT_ONCE).await?;
        self.make_up_for(due).await;
        Ok(())
    }

    /// Makes up for these claims, as far as they are due.
    pub(crate) async fn make_up_for(&self, claims: Vec<PendingClaim>) {
        for claim in claims.into_iter().filter(|claim| claim.due_at <= self.now()) {
            if let Err(error) = self.make_up_for_one(&claim).await {
                let PendingClaim { guest, account, tries, .. } = claim;
                tracing::error!(%account, %guest, tries, error = &error as &dyn std::error::Error, "a claim broke again");
                let due_at = self.now().after(wait_after(tries));
                if let Err(error) = self.put_off_claim(guest, due_at).await {
                    tracing::error!(%guest, error = &error as &dyn std::error::Error, "a claim was not put off");
                }
            }
        }
    }

    async fn make_up_for_one(&self, claim: &PendingClaim) -> Result<(), Broken> {
        let account = self.storage().reader().await?.accounts().account(claim.account).await?;
        let account = account.ok_or_else(|| Broken::Contradiction(format!("account {} is gone", claim.account)))?;
        self.close_earlier_pending_of(&of_visit(claim.guest, &account, claim.noted_at), account.id).await?;
        in_unit!(self, |unit| async {
            self.claim_guest(unit, claim.guest, &account, claim.noted_at).await?;
            Ok(unit.accounts().close_claim(claim.guest).await?)
        })
    }

    async fn put_off_claim(&self, guest: GuestId, due_at: Timestamp) -> Result<(), Broken> {
        in_unit!(self, |unit| put_off(unit, guest, due_at))
    }

    /// Claims the guest's cart and its orders of the visit in which somebody signed in at `at`; offers the others.
    async fn claim_guest(
        &self,
        unit: &mut dyn Unit,
        guest: GuestId,
        account: &AccountRecord,
        at: Timestamp,
    ) -> Result<ClaimOutcome, Broken> {
        if !unit.accounts().claim(guest, account.id, self.now()).await? {
            return Ok(ClaimOutcome::default());
        }
        let receipt = self.claim_cart(unit, guest, account.id).await?;
        self.claim_orders(unit, &of_visit(guest, account, at), account.id).await?;
        let offers = unit.orders().latest(Owner::Guest(guest)).await?.is_some();
        if offers {
            unit.accounts().offer_claim(guest, account.id, self.now()).await?;
        }
        unit.accounts().remove_sessions(Owner::Guest(guest), None).await?;
        Ok(ClaimOutcome { receipt, offers })
    }

    async fn claim_cart(
        &self,
        unit: &mut dyn Unit,
        guest: GuestId,
        account: AccountId,
    ) -> Result<Option<Receipt>, Broken> {
        let (from, to) = (Owner::Guest(guest), Owner::Account(account));
        let theirs = unit.carts().cart(from).await?;
        let mut receipt = None;
        if let Some(theirs) = theirs {
            let mut cart = self.cart_in(unit, to).await?;
            let variants: Vec<_> = cart.variants().chain(theirs.variants()).collect();
            let offers = unit.catalogue().offers(&variants).await?;
            let in_both = unit.carts().merged_into_both(from, to).await?;
            let moved = take_over(&mut cart, &theirs, &in_both, &offers, self.now());
            unit.carts().put_cart(&cart).await?;
            receipt = (!moved.lines.is_empty()).then_some(moved);
        }
        unit.carts().hand_over(from, to).await?;
        Ok(receipt)
    }

    /// Makes the claimed orders the account's; how many. Of several that wait for payment the one whose payment is under way stays
    /// (P11), else the latest, and the others are cancelled as by a newer order (O2). Where the payments of several are under way
    /// nothing is claimed yet.
    pub(crate) async fn claim_orders(
        &self,
        unit: &mut dyn Unit,
        claimed: &Claimed,
        account: AccountId,
    ) -> Result<u64, Broken> {
        let mut pending = unit.orders().claimed_pending(claimed).await?;
        pending.extend(unit.orders().pending(Owner::Account(account)).await?);
        let (mut under_way, mut others) = (Vec::new(), Vec::new());
        for order in pending {
            if self.is_under_way(unit, &order).await? { &mut under_way } else { &mut others }.push(order);
        }
        let cancelled = match under_way.len() {
            0 => pending_that_stays(others).1,
            1 => others,
            _ => return Err(Broken::PaymentsUnderWay),
        };
        for order in cancelled {
            cancel_by_newer(unit, order, self.now()).await?;
        }
        Ok(unit.orders().hand_over(claimed, account).await?)
    }
}

async fn put_off(unit: &mut dyn Unit, guest: GuestId, due_at: Timestamp) -> Result<(), Broken> {
    Ok(unit.accounts().put_off_claim(guest, due_at).await?)
}

/// How long a claim waits after it broke so many times: from half a minute, twice as long each time, up to an hour.
fn wait_after(tries: u32) -> Span {
    Span::seconds(30 << tries.min(7)).min(Span::hours(1))
}
