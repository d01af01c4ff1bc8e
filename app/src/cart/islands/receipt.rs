//! What came of the last merge, line by line: nothing disappears without a word (M1).

use super::line::options;
use crate::address;
use crate::cart::store::{CartStore, Visitor};
use crate::focus::focus_first;
use leptos::prelude::*;
use shared::cart::CartView;
use shared::merge::{Outcome, Receipt, ReceiptLine};
use shared::quantity::Quantity;

/// The receipt, where there is one.
#[component]
pub(super) fn Combined() -> impl IntoView {
    let store = expect_context::<CartStore>();
    let receipt = move || store.receipt().get().filter(|receipt| !receipt.lines.is_empty());
    move || receipt().map(|receipt| view! { <Lines receipt=receipt /> })
}

#[component]
fn Lines(receipt: Receipt) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let (path, _) = address::here();
    // The names as they were when it came: a line that is removed later keeps its name here.
    let lines = store.view.with_untracked(|view| {
        let described = |line: &ReceiptLine| (name(view.as_ref(), line), in_words(line));
        receipt.lines.iter().map(described).collect::<Vec<_>>()
    });
    let whither = if store.visitor.with_untracked(|visitor| *visitor == Visitor::GuestSession) {
        "What was in this browser is now in your cart on the server, but for what is said here."
    } else {
        "What was in this browser is now in your account's cart."
    };
    let dismiss = move |_| {
        store.receipt().set(None);
        focus_first(vec!["main".to_owned()]);
    };
    view! {
        <div class="page said">
            <section class="notice" data-kind="calm" aria-labelledby="receipt-title">
                <h2 id="receipt-title">"Your carts were combined"</h2>
                <p>{whither}</p>
                <ul class="receipt-lines">
                    {lines
                        .into_iter()
                        .map(|(name, outcome)| view! { <li>{name} " " <span>{outcome}</span></li> })
                        .collect_view()}
                </ul>
                <div class="notice-actions">
                    {(path != "/cart").then(|| view! {
                        <a class="button" href="/cart">
                            "See your cart"
                        </a>
                    })}
                    <button class="link-button" type="button" on:click=dismiss>
                        "Dismiss"
                    </button>
                </div>
            </section>
        </div>
    }
}

fn name(view: Option<&CartView>, line: &ReceiptLine) -> String {
    let mut lines = view.into_iter().flat_map(|view| view.lines.iter().chain(&view.saved));
    let Some(found) = lines.find(|shown| shown.variant_id == line.variant_id) else {
        return "An item the shop doesn't know".to_owned();
    };
    let options = options(found);
    if options.is_empty() { found.name.clone() } else { format!("{}, {options}", found.name) }
}

fn in_words(line: &ReceiptLine) -> String {
    let ReceiptLine { outcome, from, to, .. } = *line;
    match outcome {
        Outcome::Added => format!("{to} added"),
        Outcome::Raised if from == to => "was there already".to_owned(),
        Outcome::Raised => format!("raised from {from} to {to}"),
        Outcome::Capped if to == 0 => "had no room in your cart and is saved for later".to_owned(),
        Outcome::Capped if to == Quantity::LIMIT => format!("{to}, the most that one order can have"),
        Outcome::Capped => format!("only {to} left, so your cart has {to}"),
        Outcome::Unavailable if to == 0 => "couldn't be kept: there is no room for it".to_owned(),
        Outcome::Unavailable => "can't be had right now; it stays in your cart, but out of the total".to_owned(),
        Outcome::Unknown => "couldn't be kept".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::id::VariantId;
    use uuid::Uuid;

    #[test]
    fn m1_every_outcome_has_its_words() {
        for (outcome, from, to, words) in [
            (Outcome::Added, 0, 2, "2 added"),
            (Outcome::Raised, 1, 3, "raised from 1 to 3"),
            (Outcome::Raised, 3, 3, "was there already"),
            (Outcome::Capped, 1, 2, "only 2 left, so your cart has 2"),
            (Outcome::Capped, 900, 1000, "1000, the most that one order can have"),
            (Outcome::Capped, 0, 0, "had no room in your cart and is saved for later"),
            (Outcome::Unavailable, 0, 0, "couldn't be kept: there is no room for it"),
            (Outcome::Unknown, 0, 0, "couldn't be kept"),
        ] {
            let line = ReceiptLine { variant_id: VariantId(Uuid::nil()), outcome, from, to };
            assert_eq!(in_words(&line), words);
        }
    }
}
