//! Coming back from the provider's page (P1): the provider is asked, and the order's page follows.

use super::api::{Returned, payment_return};
use crate::address;
use crate::island::island;
use crate::ui::Follow;
use crate::ui::Title;
use crate::ui::head::personal;
use leptos::prelude::*;

/// The page `/payment/return`. It shows only where the order's own page cannot: not decided yet, or no session.
#[component]
pub fn PaymentReturnPage() -> impl IntoView {
    let attempt = address::query("attempt").unwrap_or_default();
    view! {
        <Title text="Payment" />
        {personal()}
        <main id="main" class="page page-narrow" tabindex="-1">
                {Suspend::new(async move {
                    match payment_return(attempt).await {
                        Ok(Returned::Led) => {
                            view! {
                                <Outcome title="One moment…" text="Your order follows." href="/orders" link="Order History" />
                            }
                                .into_any()
                        }
                        Ok(Returned::Waiting { number }) => {
                            view! {
                                {island(Follow { every: Some(3) })}
                                <Outcome
                                    title="Waiting for word from the bank"
                                    text=format!(
                                        "Your payment for Order #{number} is not decided yet. This page looks again every few seconds; you may also leave.",
                                    )
                                    href="/checkout"
                                    link="Back to your order"
                                />
                            }
                                .into_any()
                        }
                        Ok(Returned::Elsewhere { paid: true }) => {
                            view! {
                                <Outcome
                                    title="The payment went through"
                                    text="Sign in to see your order. Without an account, take the link in the mail that we send you."
                                    href="/login?next=/orders"
                                    link="Sign in"
                                />
                            }
                                .into_any()
                        }
                        Ok(Returned::Elsewhere { paid: false }) => {
                            view! {
                                <Outcome
                                    title="The payment was not made"
                                    text="Nothing was charged. Sign in to see your order and to try again; without an account, go on in the browser that you ordered in."
                                    href="/login?next=/orders"
                                    link="Sign in"
                                />
                            }
                                .into_any()
                        }
                        Ok(Returned::OnItsWay) => {
                            view! {
                                <Outcome
                                    title="The payment is on its way"
                                    text="It can take some days to arrive. You need not pay again: we write to you when it is here."
                                    href="/login?next=/orders"
                                    link="Sign in"
                                />
                            }
                                .into_any()
                        }
                        Ok(Returned::Unknown) => {
                            view! {
                                <Outcome
                                    title="We don't know this payment"
                                    text="The address may be incomplete. Your orders stand in your Order History, whatever became of them."
                                    href="/orders"
                                    link="Order History"
                                />
                            }
                                .into_any()
                        }
                        Err(error) => {
                            view! {
                                <Outcome
                                    title="We couldn't look that up"
                                    text=error.to_string()
                                    href="/orders"
                                    link="Order History"
                                />
                            }
                                .into_any()
                        }
                    }
                })}
        </main>
    }
}

#[component]
fn Outcome(title: &'static str, #[prop(into)] text: String, href: &'static str, link: &'static str) -> impl IntoView {
    view! {
        <div class="outcome" role="status">
            <h1>{title}</h1>
            <p>{text}</p>
            <div class="row">
                <a class="button is-ink" href=href>
                    {link}
                </a>
            </div>
        </div>
    }
}
