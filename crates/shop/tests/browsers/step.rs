//! What may happen, in any order.

use proptest::prelude::*;

/// Browsers.
pub const BROWSERS: usize = 3;

/// Tabs of each.
pub const TABS: usize = 2;

/// Accounts.
pub const ACCOUNTS: usize = 2;

/// Things to buy. They are never set to a quantity, but for [`SET`], and there is plenty of them, but of [`SCARCE`].
pub const VARIANTS: u128 = 5;

/// Its line is also set to a quantity: of it only the upper bound is known.
pub const SET: u128 = 4;

/// There are few of it.
pub const SCARCE: u128 = 5;

/// Something that shoppers, browsers, the network or time do.
#[derive(Clone, Debug)]
pub enum Step {
    /// A shopper changes the cart in a tab.
    Change { browser: usize, tab: usize, wish: Wish },
    /// The browser orders one write to its storage.
    Write { browser: usize },
    /// A tab hears of one write.
    Hear { browser: usize, tab: usize },
    /// Something becomes of a request that is under way.
    Net { browser: usize, which: usize, act: Act },
    /// A copy of a request that nobody waits for any more arrives.
    Late { which: usize },
    /// Storage and network have so much time.
    Flow { browser: usize, rounds: usize },
    /// A tab comes to the front.
    LookAgain { browser: usize, tab: usize },
    /// The server tells a tab of the cart's revision.
    Told { browser: usize, tab: usize },
    /// A tab loads a page; one that was closed opens.
    Load { browser: usize, tab: usize },
    /// A tab is closed.
    Close { browser: usize, tab: usize },
    /// The network comes, or goes.
    Online { browser: usize, online: bool },
    /// Somebody signs in.
    SignIn { browser: usize, tab: usize, account: usize },
    /// A visitor goes to the checkout.
    Begin { browser: usize, tab: usize },
    /// Somebody signs out, and means it without a network too, or not.
    SignOut { browser: usize, tab: usize, sure: bool },
    /// The browser's session ends.
    Expire { browser: usize },
    /// An account's cart is ordered, on whichever device.
    Order { account: usize },
    /// A device without a replica changes an account's cart.
    Elsewhere { account: usize, wish: Wish },
    /// The server is killed at whatever it does for a request, so many steps into it.
    Kill { browser: usize, which: usize, polls: u32 },
    /// Time passes: nothing travels for so long.
    Pass { seconds: i64 },
    /// Everybody is online, and all is quiet.
    Settle,
}

/// What a shopper wants of a cart.
#[derive(Clone, Copy, Debug)]
pub enum Wish {
    Add { what: u128, units: u32 },
    Set { units: u32 },
    Remove { what: u128 },
    Save { what: u128 },
    MoveBack { what: u128 },
    Clear,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// It reaches the server.
    Arrive,
    /// It reaches the server, and its answer the browser.
    Answer,
    /// Nothing more is heard of it: it may have arrived, or arrive later.
    Lose,
    /// It reaches the server twice.
    Twice,
}

/// A sequence of about so many steps.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 1..400)
}

fn step() -> impl Strategy<Value = Step> {
    let (browser, tab, account) = (|| 0..BROWSERS, || 0..TABS, || 0..ACCOUNTS);
    let which = || 0_usize..4;
    prop_oneof![
        24 => (browser(), tab(), wish()).prop_map(|(browser, tab, wish)| Step::Change { browser, tab, wish }),
        8 => browser().prop_map(|browser| Step::Write { browser }),
        10 => (browser(), tab()).prop_map(|(browser, tab)| Step::Hear { browser, tab }),
        16 => (browser(), which(), act()).prop_map(|(browser, which, act)| Step::Net { browser, which, act }),
        2 => (0_usize..20).prop_map(|which| Step::Late { which }),
        14 => (browser(), 1_usize..12).prop_map(|(browser, rounds)| Step::Flow { browser, rounds }),
        4 => (browser(), tab()).prop_map(|(browser, tab)| Step::LookAgain { browser, tab }),
        2 => (browser(), tab()).prop_map(|(browser, tab)| Step::Told { browser, tab }),
        3 => (browser(), tab()).prop_map(|(browser, tab)| Step::Load { browser, tab }),
        1 => (browser(), tab()).prop_map(|(browser, tab)| Step::Close { browser, tab }),
        3 => (browser(), any::<bool>()).prop_map(|(browser, online)| Step::Online { browser, online }),
        4 => (browser(), tab(), account()).prop_map(|(browser, tab, account)| Step::SignIn { browser, tab, account }),
        2 => (browser(), tab()).prop_map(|(browser, tab)| Step::Begin { browser, tab }),
        2 => (browser(), tab(), any::<bool>()).prop_map(|(browser, tab, sure)| Step::SignOut { browser, tab, sure }),
        2 => browser().prop_map(|browser| Step::Expire { browser }),
        1 => account().prop_map(|account| Step::Order { account }),
        4 => (account(), wish()).prop_map(|(account, wish)| Step::Elsewhere { account, wish }),
        1 => (browser(), which(), 0_u32..12).prop_map(|(browser, which, polls)| Step::Kill { browser, which, polls }),
        1 => prop_oneof![Just(1_i64), Just(40), Just(200)].prop_map(|seconds| Step::Pass { seconds }),
        2 => Just(Step::Settle),
    ]
}

fn wish() -> impl Strategy<Value = Wish> {
    // The first is only ever added to and moved.
    let what = || 2..=VARIANTS;
    let any_of = || 1..=VARIANTS;
    prop_oneof![
        14 => (prop_oneof![8 => 1..=SET, 1 => Just(SCARCE)], 1_u32..4).prop_map(|(what, units)| Wish::Add { what, units }),
        2 => (1_u32..5).prop_map(|units| Wish::Set { units }),
        3 => what().prop_map(|what| Wish::Remove { what }),
        2 => any_of().prop_map(|what| Wish::Save { what }),
        2 => any_of().prop_map(|what| Wish::MoveBack { what }),
        1 => Just(Wish::Clear),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![5 => Just(Act::Answer), 3 => Just(Act::Arrive), 2 => Just(Act::Lose), 1 => Just(Act::Twice)]
}
