//! Items that somebody has shared: what they are now, and the way into one's own cart, by pressing a button and never by itself.

use super::GivenItems;
use super::added::Added;
use super::line::{ItemName, ItemPicture};
use super::outcome::stock;
use crate::cart::{CartStore, Offer};
use crate::ui::{Kind, Notices};
use crate::wishlist::items::AddSharedItems;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shared::cart::{CartLine, Change, LineProblem};
use shared::cart_link::{AddedReceipt, CartLink};
use shared::id::VariantId;
use shared::quantity::Quantity;

/// The items and the buttons.
#[component]
pub(super) fn Given(given: GivenItems) -> impl IntoView {
    let GivenItems { lines, operation, one_by_one } = given;
    let store = expect_context::<CartStore>();
    let notices = expect_context::<Notices>();
    let receipt = RwSignal::new(None::<AddedReceipt>);
    let busy = RwSignal::new(false);
    let alive = alive();
    let link = CartLink::of_lines(&lines).map(|link| link.to_string()).unwrap_or_default();
    let any = lines.iter().any(CartLine::enabled);
    let all = StoredValue::new((lines.clone(), operation.clone(), link.clone()));
    let submit = move |event: SubmitEvent| {
        if alive.get_untracked() {
            event.prevent_default();
            if !busy.get_untracked() && receipt.with_untracked(Option::is_none) {
                all.with_value(|(lines, operation, link)| add(store, notices, lines, operation, link, receipt, busy));
            }
        }
    };
    let names: Vec<_> = lines.iter().map(|line| (line.variant_id, name(line))).collect();
    let called = Callback::new(move |variant: VariantId| {
        names.iter().find(|(id, _)| *id == variant).map(|(_, name)| name.clone()).unwrap_or_default()
    });
    let label = if one_by_one { "Add all to cart" } else { "Add to your cart" };
    view! {
        <div class="wishes-receipt">
            <Added receipt=receipt name=called />
        </div>
        <ul class="lines">
            {lines.into_iter().map(|line| view! { <Item line=line one_by_one=one_by_one /> }.into_any()).collect_view()}
        </ul>
        {any
            .then(|| {
                view! {
                    <form class="wishes-all" method="post" action=AddSharedItems::PATH on:submit=submit>
                        <input type="hidden" name="items" value=link />
                        <input type="hidden" name="operation" value=operation />
                        <button
                            class="button is-cart is-large"
                            type="submit"
                            aria-busy=move || busy.get().then_some("true")
                            aria-disabled=move || receipt.with(Option::is_some).then_some("true")
                        >
                            {label}
                        </button>
                    </form>
                }
            })}
    }
}

/// Whether a script has taken over.
fn alive() -> RwSignal<bool> {
    let alive = RwSignal::new(false);
    Effect::new(move |_| alive.set(true));
    alive
}

fn name(line: &CartLine) -> String {
    let options = line.options.iter().map(|option| option.value.as_str()).collect::<Vec<_>>().join(", ");
    if options.is_empty() { line.name.clone() } else { format!("{}, {options}", line.name) }
}

#[component]
fn Item(line: CartLine, one_by_one: bool) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let notices = expect_context::<Notices>();
    let enabled = line.enabled();
    let gone = line.problems.contains(&LineProblem::Gone);
    let (state, words) = if gone { ("out", "No longer sold".to_owned()) } else { stock(line.available) };
    let units = (line.quantity > 1).then(|| format!("{} of them, {} each", line.quantity, line.unit_price));
    let few = line.problems.iter().find_map(|problem| match problem {
        LineProblem::OnlyLeft { left } => Some(format!("Only {left} of them can be had")),
        _ => None,
    });
    let total = line.line_total.to_string();
    let (variant, of) = (line.variant_id, line.name.clone());
    let picture = (line.slug.clone(), line.picture.clone());
    let (shown, slug, options) = (line.name.clone(), line.slug.clone(), line.options.clone());
    let single = StoredValue::new(line);
    let press = move |_| {
        let add = Change::Add { variant, quantity: Quantity::ONE };
        if store.change(add, Some(single.get_value())) {
            notices.offer(Kind::Good, "Added to your cart", Offer::View);
        }
    };
    view! {
        <li class="line" data-state=(!enabled).then_some("unavailable")>
            <ItemPicture slug=picture.0 picture=picture.1 gone=gone />
            <div class="line-text">
                <ItemName name=shown slug=slug options=options gone=gone />
                {units.map(|text| view! { <p class="line-each">{text}</p> })}
            </div>
            <p class="line-total">{total}</p>
            <div class="line-notes">
                <p class="stock" data-state=state>
                    {words}
                </p>
                {few.map(|text| view! { <p class="line-problem" data-kind="warn">{text}</p> })}
            </div>
            <div class="line-tools scripted">
                {(enabled && one_by_one)
                    .then(|| {
                        view! {
                            <button class="button" type="button" on:click=press>
                                <span>
                                    "Add " <span class="visually-hidden">{format!("{of} ")}</span> "to cart"
                                </span>
                            </button>
                        }
                    })}
            </div>
        </li>
    }
}

#[cfg(feature = "hydrate")]
fn add(
    store: CartStore,
    notices: Notices,
    lines: &[CartLine],
    operation: &str,
    link: &str,
    receipt: RwSignal<Option<AddedReceipt>>,
    busy: RwSignal<bool>,
) {
    use crate::browser;
    use crate::cart::Visitor;
    use crate::wishlist::items::add_shared_items;
    use crate::wishlist::sync::put_into;
    let Ok(id) = operation.parse() else { return };
    let (lines, operation, link) = (lines.to_vec(), operation.to_owned(), link.to_owned());
    busy.set(true);
    // A visitor's cart is the browser's, which knows itself what it has added from this page.
    let as_guest = move || {
        busy.set(false);
        receipt.set(Some(if browser::is_done(&operation) {
            AddedReceipt { items: Vec::new(), repeated: true }
        } else {
            browser::note_done(&operation);
            put_into(store, &lines)
        }));
    };
    let as_guest = StoredValue::new_local(Some(as_guest));
    let as_guest = move || {
        if let Some(Some(work)) = as_guest.try_update_value(Option::take) {
            work();
        }
    };
    let done = StoredValue::new(false);
    Effect::new(move |_| {
        let session = match store.visitor().get() {
            Visitor::Unknown => return,
            Visitor::SignedIn(_) | Visitor::GuestSession => true,
            Visitor::Guest | Visitor::Unreached => false,
        };
        if done.get_value() {
            return;
        }
        done.set_value(true);
        if !session {
            return as_guest();
        }
        let link = link.clone();
        leptos::task::spawn_local(async move {
            match add_shared_items(link, id).await {
                Ok(Some(added)) => {
                    busy.set(false);
                    receipt.set(Some(added));
                    store.refresh();
                }
                Ok(None) => as_guest(),
                Err(error) => {
                    busy.set(false);
                    notices.say(Kind::Bad, &error.to_string());
                }
            }
        });
    });
}

#[cfg(not(feature = "hydrate"))]
fn add(
    store: CartStore,
    notices: Notices,
    lines: &[CartLine],
    operation: &str,
    link: &str,
    receipt: RwSignal<Option<AddedReceipt>>,
    busy: RwSignal<bool>,
) {
    let _ = (store, notices, lines, operation, link, receipt, busy);
}
