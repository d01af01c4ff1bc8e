//! What may happen, in any order.

use proptest::prelude::*;
use proptest::sample::Index;

/// Something that shoppers, the provider or time do.
#[derive(Clone, Debug)]
pub enum Step {
    /// A shopper adds something to the cart, in so many tabs at once.
    Add { who: usize, what: u128, units: u32, tabs: usize },
    /// A shopper takes what there is little of out of the cart.
    RemoveScarce { who: usize },
    /// A browser sends its guest cart, several times.
    Merge { who: usize, guest_cart: u128, units: u32, times: usize },
    /// A shopper places the cart as an order, in so many tabs at once.
    Place { who: usize, tabs: usize },
    /// A shopper buys one of each of these, and something happens on the provider's page.
    Buy { who: usize, what: Vec<u128>, act: Option<Act> },
    /// A shopper buys one of each of these and some more of what there is plenty of, pays, and staff get to work on it.
    Serve { who: usize, what: Vec<u128>, deeds: Vec<Deed> },
    /// A shopper buys something now, beside the cart, in so many tabs of one address at once.
    BuyNow { who: usize, what: u128, units: u32, tabs: usize },
    /// A browser that lost the answer sends the last placing again.
    PlaceAgain { who: usize },
    /// Something happens on the provider's page.
    OnPage { session: Index, act: Act },
    /// The provider's webhook is lost.
    LoseWebhook { event: Index },
    /// An order's items are put back into the cart.
    PutBack { who: usize, order: Index },
    /// A visitor signs in.
    SignIn { guest: usize },
    /// Something that changes no cart.
    Quietly(Quiet),
    /// Two such things at once.
    AtOnce(Quiet, Quiet),
    /// Payment windows end, and the sweeper comes by.
    WindowsEnd,
    /// Time passes.
    Pass { minutes: i64 },
    /// The provider cannot be reached, or can again.
    Down(bool),
    /// The provider opens the next session, and its answer is lost.
    LoseAnswer,
    /// Goods come in.
    Restock { what: u128 },
}

/// Something that changes no cart.
#[derive(Clone, Debug)]
pub enum Quiet {
    /// The shopper comes back from the provider's page.
    Return { session: Index },
    /// A webhook arrives, so many times.
    Webhook { event: Index, times: usize },
    /// The shopper reloads the checkout page.
    Reload { who: usize },
    /// The shopper retries the payment.
    Retry { who: usize, order: Index },
    /// The shopper cancels the order.
    Cancel { who: usize, order: Index },
    /// Staff do something with an order, as they see it.
    Staff { order: Index, deed: Deed },
    /// The bank sends the money of a refund back, and the provider tells so.
    RefundComesBack { refund: Index },
    /// A payment is disputed with the bank.
    Dispute { session: Index },
    /// The sweeper comes by.
    Sweep,
}

/// What staff do with an order.
#[derive(Clone, Copy, Debug)]
pub enum Deed {
    /// They give back a euro of what was paid, or all that is left.
    Refund { all: bool },
    /// They ship so many units of a line.
    Ship { line: usize, units: u32 },
    /// They ship all that is left.
    ShipRest,
    /// They say that a shipment has arrived.
    Deliver { shipment: Index },
    /// They say that everything has arrived.
    DeliverAll,
    /// They cancel so many units of a line.
    CancelUnits { line: usize, units: u32 },
    /// They cancel the order.
    Cancel,
    /// They book in so many good and damaged units of a line.
    BookIn { line: usize, good: u32, damaged: u32 },
}

/// What happens on the provider's page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Act {
    /// It is paid.
    Pay,
    /// A payment begins, and its outcome is open.
    Begin,
    /// A try is declined; the page stays open.
    Decline,
    /// It is over without money.
    Fail,
    /// Money comes although it was over: the provider says so until it is heard.
    PayAfterAll,
}

/// Shoppers: an account, and two visitors.
pub const SHOPPERS: usize = 3;

/// There is much of it: carts are counted by it.
pub const PLENTY: u128 = 3;

pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 1..50)
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 0..SHOPPERS;
    let index = any::<Index>;
    prop_oneof![
        6 => (who(), 1..=PLENTY, 1_u32..3, 1_usize..3).prop_map(|(who, what, units, tabs)| Step::Add { who, what, units, tabs }),
        1 => who().prop_map(|who| Step::RemoveScarce { who }),
        2 => (who(), 0_u128..2, 1_u32..4, 1_usize..4)
            .prop_map(|(who, guest_cart, units, times)| Step::Merge { who, guest_cart, units, times }),
        8 => (who(), prop::sample::subsequence(vec![1, 2, PLENTY], 1..=3), prop::option::of(act()))
            .prop_map(|(who, what, act)| Step::Buy { who, what, act }),
        3 => (who(), prop::sample::subsequence(vec![1, 2, PLENTY], 1..=3), prop::collection::vec(deed(), 1..6))
            .prop_map(|(who, what, deeds)| Step::Serve { who, what, deeds }),
        3 => (who(), 1_usize..3).prop_map(|(who, tabs)| Step::Place { who, tabs }),
        3 => (who(), 1..=PLENTY, 1_u32..3, 1_usize..3)
            .prop_map(|(who, what, units, tabs)| Step::BuyNow { who, what, units, tabs }),
        1 => who().prop_map(|who| Step::PlaceAgain { who }),
        7 => (index(), act()).prop_map(|(session, act)| Step::OnPage { session, act }),
        1 => index().prop_map(|event| Step::LoseWebhook { event }),
        2 => (who(), index()).prop_map(|(who, order)| Step::PutBack { who, order }),
        2 => (1..SHOPPERS).prop_map(|guest| Step::SignIn { guest }),
        8 => quiet().prop_map(Step::Quietly),
        5 => (quiet(), quiet()).prop_map(|(one, other)| Step::AtOnce(one, other)),
        3 => Just(Step::WindowsEnd),
        2 => prop_oneof![Just(1_i64), Just(10), Just(31)].prop_map(|minutes| Step::Pass { minutes }),
        2 => any::<bool>().prop_map(Step::Down),
        1 => Just(Step::LoseAnswer),
        1 => (1_u128..PLENTY).prop_map(|what| Step::Restock { what }),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        5 => Just(Act::Pay),
        2 => Just(Act::Begin),
        1 => Just(Act::Decline),
        2 => Just(Act::Fail),
        2 => Just(Act::PayAfterAll),
    ]
}

fn quiet() -> impl Strategy<Value = Quiet> {
    let who = || 0..SHOPPERS;
    let index = any::<Index>;
    prop_oneof![
        3 => index().prop_map(|session| Quiet::Return { session }),
        4 => (index(), 1_usize..3).prop_map(|(event, times)| Quiet::Webhook { event, times }),
        1 => who().prop_map(|who| Quiet::Reload { who }),
        3 => (who(), index()).prop_map(|(who, order)| Quiet::Retry { who, order }),
        2 => (who(), index()).prop_map(|(who, order)| Quiet::Cancel { who, order }),
        6 => (index(), deed()).prop_map(|(order, deed)| Quiet::Staff { order, deed }),
        1 => index().prop_map(|refund| Quiet::RefundComesBack { refund }),
        1 => index().prop_map(|session| Quiet::Dispute { session }),
        3 => Just(Quiet::Sweep),
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    let (line, units) = (|| 0_usize..3, || 0_u32..3);
    prop_oneof![
        2 => any::<bool>().prop_map(|all| Deed::Refund { all }),
        4 => (line(), units()).prop_map(|(line, units)| Deed::Ship { line, units }),
        2 => Just(Deed::ShipRest),
        2 => any::<Index>().prop_map(|shipment| Deed::Deliver { shipment }),
        2 => Just(Deed::DeliverAll),
        3 => (line(), units()).prop_map(|(line, units)| Deed::CancelUnits { line, units }),
        2 => Just(Deed::Cancel),
        2 => (line(), units(), 0_u32..2).prop_map(|(line, good, damaged)| Deed::BookIn { line, good, damaged }),
    ]
}
