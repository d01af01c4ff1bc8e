//! Receipt of a guest session's cart, where somebody signed in by a script that then leads on to another page: that page shows
//! it (M4). In between it is text in sessionStorage, under the name that `public/passkeys.js` has too.

#[cfg(feature = "hydrate")]
use crate::wire::decode;
#[cfg(feature = "ssr")]
use crate::wire::encode;
use shared::merge::Receipt;

/// The receipt as the script carries it along.
#[cfg(feature = "ssr")]
pub fn claimed_text(receipt: &Receipt) -> String {
    encode(receipt)
}

/// Takes the receipt that the page before carried along, once; one that another release wrote is dropped.
#[cfg(feature = "hydrate")]
pub(super) fn take_claimed() -> Option<Receipt> {
    const KEY: &str = "forever-cart.claimed";
    let storage = web_sys::window()?.session_storage().ok()??;
    let text = storage.get_item(KEY).ok()??;
    let _ = storage.remove_item(KEY);
    decode(&text)
}
