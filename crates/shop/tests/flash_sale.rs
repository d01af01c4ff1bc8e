//! A flash sale: thousands of honest buyers from few networks for some units (O11). Everything is sold, and nothing twice,
//! whatever staff and operators do meanwhile.
//!
//! `SALE_BUYERS` says how many come while staff are at work; 10,000 take half a minute.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use futures::future::join_all;
use shared::account::Email;
use shared::checkout::{PlaceOrder, PlaceRefused, Wanted};
use shared::id::{AccountId, GuestId, Owner};
use shared::order::{OrderNumber, Status};
use shared::stock::{StockInput, StockReason};
use shared::unpaid::{UnpaidLimit, UnpaidLimits};
use shop::{ClientAddress, Failure};
use stand::{Stand, level, long_ago, quantity, to_dublin, variant};
use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use storage::{AccountRecord, Storage};
use tokio::sync::watch;
use uuid::Uuid;

/// Units that there are at first.
const UNITS: u32 = 100;

/// Buyers that are at the till at the same time.
const SIDE_BY_SIDE: usize = 8;

/// The first buyers have accounts.
const ACCOUNTS: u128 = 40;

/// Turns in which staff do some of everything.
const DEEDS: u32 = 10;

fn address(n: u128) -> Email {
    Email::parse(&format!("buyer{n}@example.com")).unwrap()
}

fn buyer(n: u128) -> Owner {
    if n <= ACCOUNTS {
        Owner::Account(AccountId(Uuid::from_u128(n)))
    } else {
        Owner::Guest(GuestId(Uuid::from_u128(n)))
    }
}

/// Few networks, each of many.
fn network(n: u128) -> ClientAddress {
    ClientAddress::new(IpAddr::V4(Ipv4Addr::new(203, 0, 113, u8::try_from(n % 4).unwrap())))
}

/// Whoever comes to buy one unit. Each pays a while after ordering, as many at once as may; who is told that others are paying
/// asks again, and who is told that it is over leaves.
struct Sale<'a> {
    stand: &'a Stand,
    queue: Mutex<VecDeque<u128>>,
    paying: Mutex<VecDeque<OrderNumber>>,
    paid: Mutex<VecDeque<OrderNumber>>,
    told: AtomicU32,
    /// Answers that were given, one way or another.
    served: watch::Sender<u32>,
}

impl<'a> Sale<'a> {
    fn new(stand: &'a Stand) -> Self {
        Self {
            stand,
            queue: Mutex::default(),
            paying: Mutex::default(),
            paid: Mutex::default(),
            told: AtomicU32::default(),
            served: watch::Sender::new(0),
        }
    }

    /// They come, and are served until none waits any more.
    async fn serve(&self, buyers: impl IntoIterator<Item = u128>) {
        self.queue.lock().unwrap().extend(buyers);
        join_all((0..SIDE_BY_SIDE).map(|_| self.till())).await;
        while self.take_payment().await {}
    }

    async fn till(&self) {
        loop {
            let Some(n) = self.queue.lock().unwrap().pop_front() else { return };
            match self.buy(n).await {
                Ok(number) => self.paying.lock().unwrap().push_back(number),
                Err(PlaceRefused::OutOfStock { .. }) => {
                    self.told.fetch_add(1, Ordering::Relaxed);
                }
                Err(PlaceRefused::Unpaid(UnpaidLimit::Variant { .. } | UnpaidLimit::Network)) => {
                    self.queue.lock().unwrap().push_back(n);
                    if !self.take_payment().await {
                        tokio::task::yield_now().await;
                    }
                }
                Err(refused) => panic!("{refused:?}"),
            }
            self.served.send_modify(|served| *served += 1);
        }
    }

    async fn buy(&self, n: u128) -> Result<OrderNumber, PlaceRefused> {
        let wanted = vec![Wanted { variant_id: variant(1), quantity: quantity(1) }];
        let asked = PlaceOrder { lines: Some(wanted), ..to_dublin() };
        let key = self.stand.operation().to_string();
        match self.stand.shop.place_order_from(Some(network(n)), buyer(n), &address(n), &key, asked).await {
            Ok(placed) => Ok(placed.number),
            Err(Failure::Refused(refused)) => Err(refused),
            Err(Failure::Broken(error)) => panic!("{error:?}"),
        }
    }

    /// Whoever has waited longest pays; `false` where nobody is to pay.
    async fn take_payment(&self) -> bool {
        let Some(number) = self.paying.lock().unwrap().pop_front() else { return false };
        self.stand.till.pay(&self.stand.attempt(number).await);
        self.stand.come_back(number).await;
        assert_eq!(self.stand.status(number).await, Status::Processing);
        self.paid.lock().unwrap().push_back(number);
        true
    }

    fn sold(&self) -> u32 {
        u32::try_from(self.paid.lock().unwrap().len()).unwrap()
    }

    /// Staff correct the stock both ways and cancel what waits and what is paid, and the operator disables accounts, while the sale is
    /// on; gives the units that came and went by hand.
    async fn staff_at_work(&self, every: u32) -> i64 {
        let (stand, staff) = (self.stand, self.stand.staff().await);
        let mut served = self.served.subscribe();
        let mut corrected = 0;
        for turn in 0..DEEDS {
            served.wait_for(|served| *served >= turn * every).await.unwrap();
            for adjust in [3, -2] {
                let input = StockInput { adjust, reason: StockReason::Corrected, note: String::new() };
                // Refused where all that is left is promised (O5).
                if stand.shop.adjust_stock(&staff, variant(1), stand.operation(), &input).await.is_ok() {
                    corrected += adjust;
                }
            }
            for orders in [&self.paying, &self.paid] {
                let order = orders.lock().unwrap().pop_back();
                if let Some(number) = order {
                    stand.cancel_by_staff(number).await.unwrap();
                    assert_eq!(stand.status(number).await, Status::Cancelled);
                }
            }
            stand.shop.set_account_disabled(&address(u128::from(turn) + 1), true).await.unwrap();
        }
        corrected
    }
}

async fn add_accounts(stand: &Stand) {
    let mut unit = stand.storage.begin().await.unwrap();
    for n in 1..=ACCOUNTS {
        let record = AccountRecord {
            id: AccountId(Uuid::from_u128(n)),
            email: address(n),
            name: String::new(),
            password_hash: None,
            role: None,
            epoch: 1,
            email_proved_at: Some(long_ago()),
            disabled_at: None,
            created_at: long_ago(),
        };
        assert!(unit.accounts().add_account(&record).await.unwrap());
    }
    unit.save().await.unwrap();
}

#[tokio::test]
async fn o11_a_flash_sale_sells_every_unit_and_tells_everybody_else_that_it_is_over() {
    const BUYERS: u32 = 10_000;
    let stand = Stand::with_limits("flash-sale", &[UNITS], UnpaidLimits::default()).await;
    let sale = Sale::new(&stand);
    sale.serve(1..=u128::from(BUYERS)).await;
    let told = sale.told.load(Ordering::Relaxed);
    assert_eq!((sale.sold(), told, stand.stock(1).await), (UNITS, BUYERS - UNITS, level(0, 0)));
}

#[tokio::test]
async fn o5_o11_a_flash_sale_sells_exactly_what_there_is_while_staff_and_operators_are_at_work() {
    let buyers = std::env::var("SALE_BUYERS").map_or(600, |buyers| buyers.parse().unwrap());
    let stand = Stand::with_limits("flash-sale-staff", &[UNITS], UnpaidLimits::default()).await;
    add_accounts(&stand).await;
    let sale = Sale::new(&stand);
    let (corrected, ()) = tokio::join!(sale.staff_at_work(buyers / (2 * DEEDS)), sale.serve(1..=u128::from(buyers)));
    // What staff gave back after the last had gone is sold to those who come later.
    sale.serve((1..=u128::from(UNITS)).map(|n| 1_000_000 + n)).await;

    let there_were = u32::try_from(i64::from(UNITS) + corrected).unwrap();
    assert_eq!((sale.sold(), stand.stock(1).await), (there_were, level(0, 0)));
    let paid = sale.paid.lock().unwrap().clone();
    for number in paid {
        assert_eq!(stand.status(number).await, Status::Processing);
    }
    let violations = storage_sqlite::check(&stand.url).await.unwrap();
    assert!(violations.is_empty(), "{violations:?}");
}
