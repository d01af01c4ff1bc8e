//! The page `/account`: whose it is, where their things are, and signing out.

use super::api::{SignOut, my_account};
use super::found::FindOrders;
use super::security::{Security, SecurityState};
use crate::AppError;
use crate::cart::CartStore;
use crate::orders::OfferedOrders;
use crate::ui::head::personal;
use crate::ui::{Failure, Icon, Kind, Notices, Title};
use crate::wire::answer;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::account::{AccountView, ProofView};

/// The page. It is read again whenever it comes to the front: somebody may have signed out elsewhere.
#[component]
pub fn AccountPage() -> impl IntoView {
    let store = expect_context::<CartStore>();
    let leaving = RwSignal::new(false);
    let security = SecurityState::new();
    let account = answer(
        move || (store.visits().get(), security.outdated()),
        move |_| async move {
            // Who is signing out here is led home, not to signing in.
            let leaves = leaving.try_get_untracked().unwrap_or(true);
            if leaves { Err(AppError::SignedOut) } else { my_account().await?.ok_or(AppError::SignedOut) }
        },
    );
    view! {
        <Title text="Your account" />
        {personal()}
        <main id="main" class="page" tabindex="-1">
            <OfferedOrders />
            <Transition>
                {move || Suspend::new(async move {
                    match account.await {
                        Ok((account, proof)) => {
                            view! { <Account account=account proof=proof leaving=leaving security=security /> }.into_any()
                        }
                        Err(AppError::SignedOut) => view! { <SignedOut /> }.into_any(),
                        Err(error) => view! { <Failure error=error /> }.into_any(),
                    }
                })}
            </Transition>
        </main>
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
                    <a href="/account/second-factor" rel="external">
                        "See it"
                    </a>
                </p>
            </section>
            <section class="panel passkey" aria-labelledby="account-passkeys">
                <h2 id="account-passkeys">"Passkeys"</h2>
                <p>"Your fingerprint, your face or a PIN, in the place of a password."</p>
                <p>
                    <a href="/account/passkeys" rel="external">
                        "See them"
                    </a>
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
                                <a href="/staff" rel="external">
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
    let navigate = use_navigate();
    Effect::new(move |_| match action.value().get() {
        Some(Ok(())) => {
            leaving.set(true);
            store.leave();
            navigate("/", NavigateOptions::default());
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
