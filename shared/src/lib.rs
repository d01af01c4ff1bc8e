//! The domain of the shop: what a cart, a merge, a price, an order and a payment are, and which rules hold for them.
//!
//! Nothing here does I/O, reads a clock or draws a random number. The same code therefore decides in the browser and on
//! the server, and every rule can be tested as a table of cases. Where a rule of `docs/rules.md` is upheld, its number is
//! named.

pub mod account;
pub mod address;
pub mod audit;
pub mod cart;
pub mod catalogue;
pub mod checkout;
pub mod claim;
pub mod country;
pub mod customer;
pub mod factor;
pub mod field;
pub mod fulfil;
pub mod guess;
pub mod guest;
pub mod id;
pub mod import;
pub mod look_up;
pub mod merge;
pub mod money;
pub mod numbers;
pub mod order;
pub mod outbox;
pub mod passkey;
pub mod path;
pub mod payment;
pub mod period;
pub mod picture;
pub mod pricing;
pub mod product;
pub mod quantity;
pub mod refund;
pub mod role;
pub mod session;
pub mod settings;
pub mod settle;
pub mod shipping;
pub mod stale;
pub mod stock;
pub mod tally;
pub mod time;
pub mod unpaid;
pub mod wishlist;
