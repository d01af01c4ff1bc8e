//! Signing out: what waits in the cart is sent first, and nothing of the account stays on the device (M5, C9).

use crate::AppError;
use crate::account::api::{SignOut, sign_out};
use crate::address;
use crate::cart::{CartStore, Flushed};
use crate::focus::focus_first;
use crate::ui::{Icon, Kind, Notices};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;

/// The id of the question that takes the focus.
const QUESTION: &str = "sign-out-question";

/// Ends the session. Where the shop cannot be reached it says what would be lost, and asks.
#[component]
pub(super) fn SignOutForm(
    /// Becomes true once somebody has signed out here.
    leaving: RwSignal<bool>,
) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let notices = expect_context::<Notices>();
    let busy = RwSignal::new(false);
    let unsent = RwSignal::new(None::<usize>);
    let leave = move |unreached: bool| {
        leaving.set(true);
        store.leave(unreached);
        address::go("/");
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let flushed = store.flush().await;
            let answer = match flushed {
                Flushed::Sent => sign_out().await,
                Flushed::Left(_) => Err(AppError::Unreachable),
                Flushed::SessionEnded => return busy.set(false),
            };
            busy.set(false);
            match answer {
                Ok(()) | Err(AppError::SignedOut) => leave(false),
                Err(AppError::Unreachable) => {
                    unsent.set(Some(flushed.left()));
                    focus_first(vec![QUESTION.to_owned()]);
                }
                Err(error) => notices.say(Kind::Bad, &format!("You are still signed in. {error}")),
            }
        });
    };
    let question = move |unsent: usize| {
        view! {
            <div class="notice" data-kind="warn" id=QUESTION tabindex="-1" role="group" aria-labelledby="sign-out-title">
                <h2 id="sign-out-title">"The shop can’t be reached"</h2>
                <p>{would_be_lost(unsent)}</p>
                <div class="notice-actions">
                    <button class="button" type="button" on:click=move |_| leave(true)>
                        "Sign out all the same"
                    </button>
                </div>
            </div>
        }
    };
    view! {
        <form method="post" action=SignOut::PATH on:submit=submit>
            <button class="button" type="submit" aria-busy=move || busy.get().then_some("true")>
                <Icon name="log-out" />
                "Sign out"
            </button>
        </form>
        {move || unsent.get().map(question)}
    }
}

/// Says what signing out would lose while so many changes wait to be sent.
fn would_be_lost(unsent: usize) -> String {
    let lost = match unsent {
        0 => return "You can sign out here now: nothing of yours stays on this device, and your session ends as soon as \
                     the shop is reached again."
            .to_owned(),
        1 => "1 change to your cart has not been sent and would be lost".to_owned(),
        unsent => format!("{unsent} changes to your cart have not been sent and would be lost"),
    };
    format!("{lost}. Wait for the network to keep what you changed, or sign out all the same.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c9_signing_out_without_a_network_says_how_many_changes_would_be_lost() {
        for (unsent, words) in [
            (0, "You can sign out here now"),
            (1, "1 change to your cart has not been sent and would be lost."),
            (12, "12 changes to your cart have not been sent and would be lost."),
        ] {
            assert!(would_be_lost(unsent).starts_with(words), "{unsent}");
        }
    }
}
