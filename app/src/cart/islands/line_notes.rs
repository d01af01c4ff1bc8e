//! What is to be known of a line: where it came from, and what is the matter with it (C4).

use super::lines::Place;
use crate::cart::forms::SetCartQuantity;
use crate::cart::store::CartStore;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shared::cart::{CartLine, Change, LineProblem};
use shared::quantity::Quantity;

/// The notes of a line; nothing where there are none.
#[component]
pub(super) fn LineNotes(
    /// The line.
    line: Memo<CartLine>,
    /// Whether it is in the cart, not saved for later.
    in_cart: bool,
    /// Where it is shown.
    place: Place,
) -> impl IntoView {
    let notes = Memo::new(move |_| line.with(|line| (in_cart && line.from_saved > 0, line.problems.clone())));
    move || {
        let (from_saved, problems) = notes.get();
        (from_saved || !problems.is_empty()).then(|| {
            view! {
                <div class="line-notes">
                    {from_saved.then(|| view! { <p class="flag is-saved">"From your saved cart"</p> })}
                    {problems
                        .into_iter()
                        .map(|problem| view! { <Problem problem=problem line=line in_cart=in_cart place=place /> })
                        .collect_view()}
                </div>
            }
        })
    }
}

#[component]
fn Problem(problem: LineProblem, line: Memo<CartLine>, in_cart: bool, place: Place) -> impl IntoView {
    let (kind, text) = in_words(problem, in_cart);
    let take = match problem {
        LineProblem::OnlyLeft { left } if in_cart => Quantity::capped(left),
        _ => None,
    };
    view! {
        <p class="line-problem" data-kind=kind>
            {text}
        </p>
        {take.map(|left| view! { <TakeWhatIsLeft left=left line=line place=place /> })}
    }
}

#[component]
fn TakeWhatIsLeft(left: Quantity, line: Memo<CartLine>, place: Place) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let (variant, name) = line.with_untracked(|line| (line.variant_id, line.name.clone()));
    let submit = move |event: SubmitEvent| {
        if place.live.get_untracked() {
            event.prevent_default();
            store.change(Change::SetQuantity { variant, quantity: left }, None);
        }
    };
    view! {
        <form method="post" action=SetCartQuantity::PATH on:submit=submit>
            <input type="hidden" name="variant" value=variant.to_string() />
            <input type="hidden" name="quantity" value=left.get().to_string() />
            <button class="link-button" type="submit">
                {format!("Take {}", left.get())}
                <span class="visually-hidden">{format!(" of {name}")}</span>
            </button>
        </form>
    }
}

/// How grave a problem is, and the problem in words.
fn in_words(problem: LineProblem, in_cart: bool) -> (&'static str, String) {
    match problem {
        LineProblem::PriceChanged { from, to } => {
            let kind = if to.minor() < from.minor() { "good" } else { "warn" };
            (kind, format!("Price changed from {from} to {to}"))
        }
        LineProblem::OnlyLeft { left } => ("warn", format!("Only {left} left")),
        LineProblem::SoldOut if in_cart => ("bad", "Sold out. Remove it to order the rest.".to_owned()),
        LineProblem::SoldOut => ("bad", "Sold out".to_owned()),
        LineProblem::Gone if in_cart => ("bad", "No longer sold. Remove it to order the rest.".to_owned()),
        LineProblem::Gone => ("bad", "No longer sold".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;
    use shared::money::Money;

    #[test]
    fn c4_a_fallen_price_is_good_news_and_a_risen_one_a_warning() {
        let (low, high) = (Money::new(2900, Currency::EUR), Money::new(4600, Currency::EUR));
        let rose = in_words(LineProblem::PriceChanged { from: low, to: high }, true);
        assert_eq!(rose, ("warn", "Price changed from €29.00 to €46.00".to_owned()));
        assert_eq!(in_words(LineProblem::PriceChanged { from: high, to: low }, true).0, "good");
    }

    #[test]
    fn c4_what_cannot_be_bought_says_the_way_out() {
        for problem in [LineProblem::SoldOut, LineProblem::Gone] {
            assert!(in_words(problem, true).1.contains("Remove it"));
            assert!(!in_words(problem, false).1.contains("Remove it"));
        }
    }
}
