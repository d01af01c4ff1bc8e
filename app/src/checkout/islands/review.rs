//! What is ordered, with quantities that can be changed here, and what it comes to.

use crate::cart::CartStore;
use crate::orders::TotalsList;
use crate::ui::{Stepper, Tile};
use leptos::prelude::*;
use shared::cart::{CartLine, Change, LineProblem};
use shared::checkout::Quote;
use shared::id::VariantId;
use shared::picture::Place;
use shared::quantity::Quantity;

/// The lines and the totals.
#[component]
pub(super) fn Review(
    /// What is ordered.
    quote: Memo<Quote>,
    /// How many are bought now; none where the cart is ordered.
    buying: Option<RwSignal<u32>>,
) -> impl IntoView {
    let store = expect_context::<CartStore>();
    // A click shows at once: the store's lines, once the browser knows them, go before the quote's.
    let lines = Memo::new(move |_| {
        let quoted = quote.with(|quote| quote.cart.lines.clone());
        match store.view().get().filter(|_| buying.is_none()) {
            Some(view) if !view.lines.is_empty() && store.has_session() => view.lines,
            _ => quoted,
        }
    });
    view! {
        <aside class="summary" aria-labelledby="review-title">
            <h2 id="review-title">"Your order"</h2>
            <ul class="lines is-small">
                <For each=move || lines.get() key=|line| line.variant_id let:line>
                    <ReviewLine id=line.variant_id first=line lines=lines buying=buying />
                </For>
            </ul>
            {move || {
                let quote = quote.get();
                view! { <TotalsList totals=quote.totals ships=quote.ships() /> }
            }}
        </aside>
    }
}

#[component]
fn ReviewLine(
    id: VariantId,
    first: CartLine,
    lines: Memo<Vec<CartLine>>,
    buying: Option<RwSignal<u32>>,
) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let start = first.clone();
    let line = Memo::new(move |_| {
        lines.with(|lines| lines.iter().find(|line| line.variant_id == id).cloned()).unwrap_or_else(|| start.clone())
    });
    let set = Callback::new(move |number: u32| match (buying, Quantity::new(number)) {
        (Some(buying), _) => buying.set(number),
        (None, Ok(quantity)) => {
            store.change(Change::SetQuantity { variant: id, quantity }, None);
        }
        (None, Err(_)) => {}
    });
    let quantity = move || buying.map_or_else(|| line.with(|line| line.quantity), |buying| buying.get());
    let CartLine { name, slug, picture, options, .. } = first;
    let options = options.into_iter().map(|option| option.value).collect::<Vec<_>>().join(", ");
    let href = format!("/products/{slug}");
    let field = format!("review-{id}");
    view! {
        <li class="line" data-state=move || (!line.with(CartLine::enabled)).then_some("unavailable")>
            <Tile slug=slug picture=picture place=Place::Line />
            <div class="line-text">
                <p class="line-name">
                    <a href=href>{name.clone()}</a>
                </p>
                {(!options.is_empty()).then(|| view! { <p class="line-options">{options}</p> })}
                <p class="line-each">{move || format!("{} each", line.with(|line| line.unit_price))}</p>
            </div>
            <p class="line-total">{move || line.with(|line| line.line_total.to_string())}</p>
            <div class="line-notes">
                {move || {
                    line.with(|line| line.problems.clone())
                        .into_iter()
                        .map(|problem| {
                            let kind = if problem.disables() { "bad" } else { "warn" };
                            view! {
                                <p class="line-problem" data-kind=kind>
                                    {words(problem, buying.is_some())}
                                </p>
                            }
                        })
                        .collect_view()
                }}
            </div>
            <div class="line-tools">
                <Stepper
                    id=field
                    label=format!("Quantity of {name}")
                    name=buying.map(|_| "form[now][quantity]")
                    value=Signal::derive(quantity)
                    max=Signal::derive(move || line.with(|line| line.available.clamp(1, Quantity::LIMIT)))
                    // A field that is disabled would not be sent, and so not be refused with its reason.
                    disabled=Signal::derive(move || buying.is_none() && !line.with(CartLine::enabled))
                    on_change=set
                />
                {buying
                    .is_none()
                    .then(|| {
                        view! {
                            <button
                                class="link-button"
                                type="button"
                                on:click=move |_| {
                                    store.change(Change::Remove { variant: id }, None);
                                }
                            >
                                "Remove"
                                <span class="visually-hidden">" " {name.clone()}</span>
                            </button>
                        }
                    })}
            </div>
        </li>
    }
}

/// `alone`: there is nothing else to order.
fn words(problem: LineProblem, alone: bool) -> String {
    match problem {
        LineProblem::PriceChanged { from, to } => format!("The price changed from {from} to {to}."),
        LineProblem::OnlyLeft { left } => format!("Only {left} left."),
        LineProblem::SoldOut if alone => "Sold out.".to_owned(),
        LineProblem::Gone if alone => "No longer sold.".to_owned(),
        LineProblem::SoldOut => "Sold out. Remove it to order the rest.".to_owned(),
        LineProblem::Gone => "No longer sold. Remove it to order the rest.".to_owned(),
    }
}
