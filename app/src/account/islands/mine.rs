//! The account: whose it is, where their things are, and signing out.

use super::found::FindOrders;
use super::security::{Security, SecurityState};
use crate::AppError;
use crate::account::api::{SignOut, my_account};
use crate::address;
use crate::cart::CartStore;
use crate::ui::{Icon, Kind, Notices};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::account::{AccountView, ProofView};
use shared::session::SessionView;

/// The account. It is read again whenever the page comes to the front: somebody may have signed out elsewhere.
#[component]
pub(super) fn Mine(
    holder: Option<(AccountView, ProofView)>,
    sessions: Result<Vec<SessionView>, AppError>,
) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let holder = RwSignal::new(holder);
    let leaving = RwSignal::new(false);
    let security = SecurityState::new(sessions);
    Effect::new(move |before: Option<()>| {
        store.visits().track();
        security.outdated();
        if before.is_none() {
            return;
        }
        // Whoever has signed out here is led home. Nothing of the account stays, should this page come back (M5).
        if leaving.get_untracked() {
            holder.set(None);
            return;
        }
        spawn_local(async move {
            if let Ok(now) = my_account().await {
                holder.try_set(now);
            }
        });
    });
    // What somebody types while the account is read again stays.
    let shown = Memo::new(move |_| holder.get());
    move || match shown.get() {
        Some((account, proof)) => {
            view! { <Account account=account proof=proof leaving=leaving security=security /> }.into_any()
        }
        None => view! { <SignedOut /> }.into_any(),
    }
}

#[component]
fn Account(account: AccountView, proof: ProofView, leaving: RwSignal<bool>, security: SecurityState) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let in_cart = move || match store.item_count().get() {
        0 => "The same on every device.".to_owned(),
        1 => "1 item, the same on every device.".to_owned(),
        count => format!("{count} items, the same on every device."),
    };
    view! {
        <div class="page-head">
            <h1>{format!("Hello, {}", account.name)}</h1>
            <p>{account.email.to_string()}</p>
        </div>
        <div class="panels">
            <section class="panel" aria-labelledby="account-orders">
                <h2 id="account-orders">"Orders"</h2>
                <p>"Everything you have ordered, and where it is."</p>
                <p>
                    <a href="/orders">"Order History"</a>
                </p>
            </section>
            <section class="panel" aria-labelledby="account-cart">
                <h2 id="account-cart">"Your cart"</h2>
                <p>{in_cart}</p>
                <p>
                    <a href="/cart">"Open it"</a>
                </p>
            </section>
            <section class="panel" aria-labelledby="account-factor">
                <h2 id="account-factor">"Second factor"</h2>
                <p>"A code of your phone, besides the password."</p>
                <p>
                    <a href="/account/second-factor">"See it"</a>
                </p>
            </section>
            <section class="panel passkey" aria-labelledby="account-passkeys">
                <h2 id="account-passkeys">"Passkeys"</h2>
                <p>"Your fingerprint, your face or a PIN, in the place of a password."</p>
                <p>
                    <a href="/account/passkeys">"See them"</a>
                </p>
            </section>
            <FindOrders email=account.email.to_string() />
            {account
                .staff
                .then(|| {
                    view! {
                        <section class="panel" aria-labelledby="account-office">
                            <h2 id="account-office">"Back office"</h2>
                            <p>"Orders, products and numbers of the shop."</p>
                            <p>
                                <a href="/staff">
                                    "Open it"
                                </a>
                            </p>
                        </section>
                    }
                })}
        </div>
        <Security state=security proof=proof />
        <section class="section stack" aria-label="Signing out">
            <SignOutForm leaving=leaving />
            <p class="small muted">"Leaves nothing of yours on this device. Your cart waits here for you."</p>
        </section>
    }
}

/// Ends the session; nothing of the account stays on the device (M5).
#[component]
fn SignOutForm(leaving: RwSignal<bool>) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let notices = expect_context::<Notices>();
    let action = ServerAction::<SignOut>::new();
    Effect::new(move |_| match action.value().get() {
        Some(Ok(())) => {
            leaving.set(true);
            store.leave();
            address::go("/");
        }
        Some(Err(error)) => notices.say(Kind::Bad, &format!("You are still signed in. {error}")),
        None => {}
    });
    view! {
        <ActionForm action=action>
            <button class="button" type="submit" aria-busy=move || action.pending().get().then_some("true")>
                <Icon name="log-out" />
                "Sign out"
            </button>
        </ActionForm>
    }
}

/// Seen only for the moment until the next page is there.
#[component]
fn SignedOut() -> impl IntoView {
    view! {
        <div class="page-head">
            <h1>"Your account"</h1>
            <p>
                "You are signed out. " <a href="/login?next=/account">"Sign in"</a> " to see your account."
            </p>
        </div>
    }
}
