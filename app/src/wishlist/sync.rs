//! The lists' work in the browser: a guest's list, an account's on the server, hearts, merging.

use super::api::{OpenedWishlist, WishAsk, WishReply, change_wishlist, merge_wishlist, open_wishlist, wished_variants};
use super::call::Task;
use super::guest::GuestList;
use super::islands::{Wish, select_id};
use super::removal::WishRemoval;
use super::store::WishStore;
use super::wish::Heart;
use crate::address;
use crate::browser;
use crate::cart::{CartStore, Offer, Visitor};
use crate::focus::focus_first;
use crate::island::revive;
use crate::ui::{Kind, Notices};
use crate::wire::{decode, encode};
use gloo_events::EventListener;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::cart::Change;
use shared::cart_link::{AddedReceipt, foresee};
use shared::catalogue::OptionValue;
use shared::id::{OperationId, VariantId, WishlistId};
use shared::quantity::Quantity;
use shared::wishlist::{
    Choices, GuestWishlistChange, GuestWishlistItem, Wished, WishlistChangeError, WishlistLine, WishlistOutcome,
};
use std::pin::Pin;
use web_sys::HtmlElement;

/// What the shop last said of a guest's list, in localStorage: so it is shown without a network, too. Gone after signing out.
pub(super) const KNOWN_KEY: &str = "forever-cart.wishlist-known";

/// Work of a task, once its code is there.
pub(crate) type Work = Pin<Box<dyn Future<Output = ()>>>;

/// Whose list it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Guest,
    Account,
}

/// The account's list that a page shows; none is its default one, and a guest's.
#[derive(Clone, Copy)]
struct ShownList(Option<WishlistId>);

/// What only the browser's side of the store knows.
pub(super) struct Inner {
    guest: GuestList,
    /// Lines of the guest's list as the shop last described them, and what can be chosen of them.
    known: (Vec<WishlistLine>, Vec<Choices>),
    /// What is on the account's default list; none until it was read.
    wished: Option<Vec<Wished>>,
    /// The mode in which the page was last shown.
    mode: Option<Mode>,
    /// The account's list that the page shows; none where no list is shown.
    page: Option<ShownList>,
    cart: CartStore,
    notices: Notices,
}

impl Inner {
    pub(super) fn new() -> Self {
        let known = browser::stored(KNOWN_KEY).and_then(|text| decode(&text)).unwrap_or_default();
        Self {
            guest: GuestList::new(),
            known,
            wished: None,
            mode: None,
            page: None,
            cart: expect_context(),
            notices: expect_context(),
        }
    }

    fn learn(&mut self, line: WishlistLine) {
        self.known.0.retain(|known| known.variant_id != line.variant_id);
        self.known.0.push(line);
    }

    /// Keeps what is known of what is on the list, and of nothing else.
    fn keep_known(&mut self) {
        let list = self.guest.list();
        self.known.0.retain(|line| list.has(line.variant_id));
        browser::store(KNOWN_KEY, &encode(&self.known));
    }

    /// The guest's list as far as the shop's description of its items is known.
    fn guest_view(&mut self) -> OpenedWishlist {
        let items = self.guest.list().items;
        let known = |item: &GuestWishlistItem| self.known.0.iter().find(|line| line.variant_id == item.variant);
        let lines: Vec<_> = items.iter().filter_map(|item| known(item).map(|line| line.of_item(item))).collect();
        let missing = u32::try_from(items.len() - lines.len()).unwrap_or(0);
        OpenedWishlist { account: false, list: None, choices: self.known.1.clone(), lines, missing }
    }

    /// Variants on the list that a heart stands for.
    fn held(&mut self, heart: &Heart, account: bool) -> Vec<VariantId> {
        let is_meant = |variant: VariantId, slug: Option<&str>| {
            variant == heart.variant || (!heart.chosen && slug.is_some_and(|slug| slug == heart.slug))
        };
        if account {
            let wished = self.wished.iter().flatten();
            let held = wished.filter(|wished| is_meant(wished.variant, Some(&wished.slug)));
            return held.map(|wished| wished.variant).collect();
        }
        let items = self.guest.list().items;
        let slug = |variant| self.known.0.iter().find(|line| line.variant_id == variant).map(|line| line.slug.as_str());
        items.iter().map(|item| item.variant).filter(|variant| is_meant(*variant, slug(*variant))).collect()
    }
}

impl WishStore {
    /// The page's one store. To be called outside of any island: it belongs to the page.
    fn here() -> Self {
        use_context().unwrap_or_else(|| {
            let store = Self::new();
            provide_context(store);
            store.listen();
            store
        })
    }

    fn listen(self) {
        let cart = self.cart();
        Effect::new(move |_| {
            cart.visits().track();
            if cart.visitor().with(|visitor| *visitor != Visitor::Unknown) {
                spawn_local(self.refresh());
            }
        });
        // The product's form has written the variant that was chosen by then.
        EventListener::new(&document(), "change", move |_| self.light()).forget();
        self.light();
    }

    fn cart(self) -> CartStore {
        self.inner.with_value(|inner| inner.cart)
    }

    fn notices(self) -> Notices {
        self.inner.with_value(|inner| inner.notices)
    }

    fn update<T>(self, change: impl FnOnce(&mut Inner) -> T) -> Option<T> {
        let done = self.inner.try_update_value(change);
        if let Some(Some(trouble)) = self.inner.try_update_value(|inner| inner.guest.take_trouble()) {
            self.notices().say(Kind::Warn, &trouble);
        }
        done
    }

    /// Whose list it is now; none until that is known, and where the shop that would know it cannot be reached. What is done until
    /// then is done to the guest's list, which is merged.
    fn mode(self) -> Option<Mode> {
        let cart = self.cart();
        match cart.visitor().get_untracked() {
            Visitor::Unknown => None,
            Visitor::SignedIn(_) => Some(Mode::Account),
            Visitor::Unreached if untrack(|| cart.signed_in()) => None,
            Visitor::Guest | Visitor::GuestSession | Visitor::Unreached => Some(Mode::Guest),
        }
    }

    fn is_account(self) -> bool {
        self.mode() == Some(Mode::Account)
    }

    /// Reads afresh what the page shows.
    pub(super) async fn refresh(self) {
        let Some(mode) = self.mode() else { return };
        let before = self.update(|inner| (inner.mode.replace(mode), inner.page));
        let (last, page) = before.unwrap_or_default();
        if page.is_some() && last.is_some_and(|last| last != mode) {
            // Somebody has signed in or out: the page is another's (M5).
            let (path, query) = address::here();
            address::go_instead(&if query.is_empty() { path } else { format!("{path}?{query}") });
            return;
        }
        if mode == Mode::Account && !Heart::all().is_empty() {
            self.read_wished().await;
        }
        self.light();
        if let Some(list) = page {
            self.read_page(list).await;
        }
    }

    async fn read_wished(self) {
        if let Ok(Some(now)) = wished_variants().await {
            self.update(|inner| inner.wished = Some(now));
        }
    }

    async fn read_page(self, list: Option<WishlistId>) {
        let account = self.is_account();
        if !account {
            self.show_guest();
        }
        let items =
            if account { Vec::new() } else { self.update(|inner| inner.guest.list().items).unwrap_or_default() };
        match open_wishlist(list, items).await {
            Ok(Some(opened)) if opened.account && account => {
                self.unreached.set(false);
                self.opened.set(Some(opened));
            }
            Ok(Some(opened)) if !opened.account && !account => {
                self.unreached.set(false);
                self.update(|inner| {
                    for line in opened.lines {
                        inner.learn(line);
                    }
                    inner.known.1 = opened.choices;
                    inner.keep_known();
                });
                self.show_guest();
            }
            // Who is here has just changed: the cart's store hears of it, too.
            Ok(_) => {}
            Err(_) => self.unreached.set(true),
        }
    }

    fn show_guest(self) {
        if let Some(view) = self.update(Inner::guest_view)
            && !self.is_account()
            && self.inner.with_value(|inner| inner.page.is_some())
        {
            self.opened.set(Some(view));
        }
    }

    pub(super) fn follow_page(self, rendered: Option<OpenedWishlist>) {
        let list = rendered.as_ref().and_then(|opened| opened.list);
        self.update(|inner| inner.page = Some(ShownList(list)));
        match rendered {
            Some(opened) => {
                let cart = self.cart();
                // What the server rendered holds as soon as it is known that the account is still here.
                Effect::new(move |done: Option<bool>| {
                    let known = cart.visitor().with(|visitor| matches!(visitor, Visitor::SignedIn(_)));
                    if known && done != Some(true) && self.opened.with_untracked(Option::is_none) {
                        self.opened.set(Some(opened.clone()));
                    }
                    known || done == Some(true)
                });
            }
            None => spawn_local(self.refresh()),
        }
    }

    /// Lights the hearts of the page.
    fn light(self) {
        for element in Heart::all() {
            let Some(heart) = Heart::of(&element) else { continue };
            let account = self.is_account();
            let held = self.update(|inner| !inner.held(&heart, account).is_empty()).unwrap_or_default();
            let _ = element.set_attribute("aria-pressed", if held { "true" } else { "false" });
        }
    }

    /// Does what the heart stands for, once it is known who is here. A press on one that is being seen to counts for nothing.
    fn press(self, element: &HtmlElement) {
        if element.has_attribute("aria-busy") {
            return;
        }
        let _ = element.set_attribute("aria-busy", "true");
        let (cart, done) = (self.cart(), StoredValue::new(false));
        Effect::new(move |_| {
            if cart.visitor().with(|visitor| *visitor != Visitor::Unknown) && !done.get_value() {
                done.set_value(true);
                let element = element.clone();
                spawn_local(async move {
                    self.pressed(&element).await;
                    let _ = element.remove_attribute("aria-busy");
                });
            }
        });
    }

    async fn pressed(self, element: &HtmlElement) {
        let Some(heart) = Heart::of(element) else { return };
        let account = self.is_account();
        if account && self.inner.with_value(|inner| inner.wished.is_none()) {
            self.read_wished().await;
        }
        let held = self.update(|inner| inner.held(&heart, account)).unwrap_or_default();
        if held.is_empty() { self.wish(heart).await } else { self.unwish(&heart, held).await }
    }

    async fn wish(self, heart: Heart) {
        let Heart { variant, price, slug, name, .. } = heart;
        if self.is_account() {
            self.update(|inner| inner.wished.get_or_insert_default().push(Wished { variant, slug }));
            self.light();
            if !self.ask(WishAsk::Add { list: None, variant }).await {
                return;
            }
        } else if !self.wish_as_guest(variant, price, slug, &name) {
            return;
        }
        self.notices().offer(Kind::Good, &format!("{name} is on your wishlist"), Offer::Wishlist);
    }

    /// False where the list has no room for it, which is said (C12).
    fn wish_as_guest(self, variant: VariantId, price: Option<shared::money::Money>, slug: String, name: &str) -> bool {
        let added = self.update(|inner| {
            let room = inner.guest.list().has_room_for(variant);
            if room {
                inner.guest.change(GuestWishlistChange::Add { variant, price_seen: price });
                if let Some(price) = price {
                    inner.learn(described(variant, price, slug, name.to_owned()));
                    inner.keep_known();
                }
            }
            room
        });
        self.light();
        if added != Some(true) {
            self.notices().say(Kind::Bad, &format!("That didn’t work: {}.", WishlistChangeError::WishlistFull));
        }
        added == Some(true)
    }

    async fn unwish(self, heart: &Heart, held: Vec<VariantId>) {
        let mut last = None;
        for variant in held {
            let removal = if self.is_account() {
                self.update(|inner| inner.wished.get_or_insert_default().retain(|wished| wished.variant != variant));
                self.light();
                if !self.ask(WishAsk::Remove { list: None, variant }).await {
                    return;
                }
                WishRemoval { account: true, list: None, variant, price_seen: None, added_at: None }
            } else {
                self.remove_as_guest(variant)
            };
            last = Some(removal);
        }
        self.light();
        if let Some(removal) = last {
            self.offer_undo(&heart.name, removal);
        }
    }

    fn remove_as_guest(self, variant: VariantId) -> WishRemoval {
        let item = self.update(|inner| {
            let item = inner.guest.list().items.into_iter().find(|item| item.variant == variant);
            inner.guest.change(GuestWishlistChange::Remove { variant });
            item
        });
        let item = item.flatten();
        let (price_seen, added_at) = (item.and_then(|item| item.price_seen), item.map(|item| item.added_at));
        WishRemoval { account: false, list: None, variant, price_seen, added_at }
    }

    fn offer_undo(self, name: &str, removal: WishRemoval) {
        self.notices().offer(Kind::Good, &format!("Removed: {name}."), Offer::UndoWish(Box::new(removal)));
    }

    /// Asks for a change of the account's list. False where it was not made, which is said; then what holds is read afresh.
    async fn ask(self, ask: WishAsk) -> bool {
        let default = matches!(ask, WishAsk::Add { list: None, .. } | WishAsk::Remove { list: None, .. });
        let why = match change_wishlist(OperationId(browser::new_id()), ask).await {
            Ok(WishReply::Made { list, receipt }) => {
                self.made(*list, receipt, default);
                browser::tell_other_tabs();
                return true;
            }
            Ok(WishReply::Refused(why)) => why,
            Ok(WishReply::SignedOut) => {
                self.cart().refresh();
                "Your session has ended, and your wishlist is as it was. Sign in to change it.".to_owned()
            }
            Err(error) => error.to_string(),
        };
        self.notices().say(Kind::Bad, &why);
        self.refresh().await;
        false
    }

    fn made(self, list: OpenedWishlist, receipt: Option<AddedReceipt>, default: bool) {
        if receipt.is_some() {
            self.receipt.set(receipt);
        }
        if default {
            let wished = |line: &WishlistLine| Wished { variant: line.variant_id, slug: line.slug.clone() };
            let now = list.lines.iter().map(wished).collect();
            self.update(|inner| inner.wished = Some(now));
            self.light();
        }
        let shown = self.inner.with_value(|inner| inner.page);
        if shown.is_some_and(|ShownList(shown)| shown == list.list || shown.is_none()) {
            self.opened.set(Some(list));
        }
    }

    pub(super) fn remove_line(self, line: WishlistLine) {
        let WishlistLine { variant_id: variant, name, price_seen, added_at, .. } = line;
        if !self.is_account() {
            let removal = self.remove_as_guest(variant);
            self.show_guest();
            return self.offer_undo(&name, removal);
        }
        let list = self.list();
        // It goes at once; what the shop answers replaces what is foreseen.
        self.opened.update(|opened| {
            if let Some(opened) = opened {
                opened.lines.retain(|line| line.variant_id != variant);
            }
        });
        spawn_local(async move {
            if self.ask(WishAsk::Remove { list, variant }).await {
                let (price_seen, added_at) = (Some(price_seen), Some(added_at));
                self.offer_undo(&name, WishRemoval { account: true, list, variant, price_seen, added_at });
            }
        });
    }

    /// Puts back what was removed.
    async fn undo(self, removal: WishRemoval) {
        let WishRemoval { account, list, variant, price_seen, added_at } = removal;
        if account {
            let ask = match (price_seen, added_at) {
                (Some(price_seen), Some(added_at)) => WishAsk::PutBack { list, variant, price_seen, added_at },
                _ => WishAsk::Add { list, variant },
            };
            if self.ask(ask).await {
                self.refresh().await;
            }
            return;
        }
        let item = GuestWishlistItem { variant, price_seen, added_at: added_at.unwrap_or_else(browser::now) };
        self.update(|inner| inner.guest.change(GuestWishlistChange::PutBack { item }));
        self.light();
        self.show_guest();
        if self.inner.with_value(|inner| inner.page.is_some()) {
            self.read_page(None).await;
        }
    }

    pub(super) fn choose_variant(self, line: WishlistLine, instead: VariantId) {
        let variant = line.variant_id;
        if self.is_account() {
            let list = self.list();
            spawn_local(async move {
                if self.ask(WishAsk::Choose { list, variant, instead }).await {
                    focus_first(vec![select_id(instead)]);
                }
            });
            return;
        }
        self.update(|inner| {
            let mut choices = inner.known.1.iter().filter(|choices| choices.slug == line.slug);
            let choice = choices.find_map(|of| of.variants.iter().find(|choice| choice.id == instead)).cloned();
            let price_seen = choice.as_ref().map(|choice| choice.price);
            inner.guest.change(GuestWishlistChange::Choose { variant, instead, price_seen });
            if let Some(choice) = choice {
                let option = OptionValue { name: String::new(), value: choice.label };
                let (price, available) = (choice.price, choice.available);
                let line = WishlistLine {
                    picture: line.picture,
                    options: vec![option],
                    available,
                    ..described(instead, price, line.slug, line.name)
                };
                inner.learn(line);
            }
            inner.keep_known();
        });
        self.show_guest();
        focus_first(vec![select_id(instead)]);
        spawn_local(self.read_page(None));
    }

    pub(super) fn move_line(self, line: WishlistLine) {
        let (variant, name) = (line.variant_id, line.name.clone());
        let moved = move || self.notices().offer(Kind::Good, &format!("Moved to your cart: {name}"), Offer::View);
        if self.is_account() {
            let list = self.list();
            spawn_local(async move {
                if self.ask(WishAsk::MoveToCart { list, variant }).await {
                    self.cart().refresh();
                    moved();
                }
            });
            return;
        }
        let add = Change::Add { variant, quantity: Quantity::ONE };
        if self.cart().change(add, Some(line.cart_line())) {
            self.remove_as_guest(variant);
            self.show_guest();
            moved();
        }
    }

    pub(super) fn add_lines(self) {
        if self.is_account() {
            let list = self.list();
            spawn_local(async move {
                if self.ask(WishAsk::AddAll { list }).await {
                    self.cart().refresh();
                }
            });
            return;
        }
        let lines = self.opened.with_untracked(|opened| opened.as_ref().map(|opened| opened.lines.clone()));
        let lines: Vec<_> = lines.unwrap_or_default().iter().map(WishlistLine::cart_line).collect();
        self.receipt.set(Some(put_into(self.cart(), &lines)));
    }

    /// Merges the guest's list into the account's default one, and what was added meanwhile next (M2, M3).
    async fn join(self) {
        loop {
            let Some(list) = self.update(|inner| inner.guest.list()) else { return };
            if list.items.is_empty() {
                break;
            }
            let Ok(Some(receipt)) = merge_wishlist(list.id, list.items).await else { return };
            let kept = receipt.lines.iter().filter(|line| line.outcome != WishlistOutcome::Full);
            let merged: Vec<_> = kept.map(|line| line.variant_id).collect();
            let full = merged.len() < receipt.lines.len();
            self.update(|inner| inner.guest.acknowledge(list.id, merged));
            browser::tell_other_tabs();
            if full {
                let text = "Your wishlist is full, so some of what you put onto the list in this browser stays here. Remove something to make room.";
                self.notices().say(Kind::Warn, text);
                break;
            }
        }
        browser::forget(KNOWN_KEY);
        self.update(|inner| inner.known = Default::default());
        self.refresh().await;
    }
}

impl Task {
    /// Does it.
    pub(crate) fn begin(self) -> Work {
        let store = WishStore::here();
        match self {
            Self::Revive(root) => {
                revive::<Wish>(&root);
                Box::pin(async {})
            }
            Self::Light => Box::pin(async {}),
            Self::Press(heart) => {
                store.press(&heart);
                Box::pin(std::future::ready(()))
            }
            Self::Follow => Box::pin(async move {
                store.update(|inner| inner.guest.follow());
                store.light();
                store.show_guest();
            }),
            Self::Join => Box::pin(store.join()),
            Self::Undo(removal) => Box::pin(store.undo(*removal)),
        }
    }
}

/// Puts lines into the cart as far as each can be had; each has its place in the receipt.
pub(super) fn put_into(cart: CartStore, lines: &[shared::cart::CartLine]) -> AddedReceipt {
    let mut receipt = AddedReceipt::default();
    for line in lines {
        let (held, room) = cart.view().with_untracked(|view| {
            let lines = view.as_ref().map(|view| view.lines.as_slice()).unwrap_or_default();
            let held = lines.iter().find(|held| held.variant_id == line.variant_id).map_or(0, |held| held.quantity);
            (held, lines.len() < shared::cart::MAX_LINES)
        });
        let item = foresee(line, held, room);
        if let Some(quantity) = Quantity::capped(item.came) {
            cart.change(Change::Add { variant: line.variant_id, quantity }, Some(line.clone()));
        }
        receipt.items.push(item);
    }
    receipt
}

/// An item as the page on which it was added knows it, until the shop describes it.
fn described(variant_id: VariantId, price: shared::money::Money, slug: String, name: String) -> WishlistLine {
    WishlistLine {
        variant_id,
        sku: String::new(),
        name,
        slug,
        picture: None,
        options: Vec::new(),
        available: 1,
        price,
        price_seen: price,
        added_at: browser::now(),
        problems: Vec::new(),
    }
}
