//! Every kind of refusal that the shop answers with: its name, which stays the same when words change, its status, its title.

use http::StatusCode;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $status:ident, $slug:literal, $title:literal;)*) => {
        /// Why a request is not answered as it was meant.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Kind {$(
            $(#[$doc])*
            $name,
        )*}

        impl Kind {
            /// Every kind, by status.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its status.
            pub const fn status(self) -> StatusCode {
                match self {$(Self::$name => StatusCode::$status,)*}
            }

            /// Its name.
            pub const fn slug(self) -> &'static str {
                match self {$(Self::$name => $slug,)*}
            }

            /// What happened, in a few words.
            pub const fn title(self) -> &'static str {
                match self {$(Self::$name => $title,)*}
            }
        }
    };
}

kinds! {
    /// What was sent could not be read.
    Malformed = BAD_REQUEST, "malformed", "That could not be read";
    /// There is nothing to order.
    CartEmpty = BAD_REQUEST, "cart-empty", "The cart is empty";
    /// An order needs a key that names its placing (O3).
    KeyRequired = BAD_REQUEST, "idempotency-key-required", "An idempotency key is needed";
    /// The key is empty, longer than 200 bytes, or sent twice.
    KeyMalformed = BAD_REQUEST, "idempotency-key-malformed", "The idempotency key is not one";
    /// A webhook that is not signed as it should be (P3).
    WebhookRefused = BAD_REQUEST, "webhook-refused", "The webhook is refused";
    /// There is no session, it has ended, or it is no account's.
    SignedOut = UNAUTHORIZED, "signed-out", "Please sign in";
    /// Address and password do not belong together.
    WrongCredentials = UNAUTHORIZED, "wrong-credentials", "Email or password is wrong";
    /// The account asks for its second factor too.
    SecondFactorRequired = UNAUTHORIZED, "second-factor-required", "A code is needed";
    /// It is neither the app's code nor a recovery code that is left.
    WrongCode = UNAUTHORIZED, "wrong-code", "That code is wrong";
    /// A passkey's answer proves nothing.
    PasskeyRefused = UNAUTHORIZED, "passkey-refused", "That passkey was not accepted";
    /// Staff are to set up a second factor first.
    StaffSecondFactorRequired = FORBIDDEN, "staff-second-factor-required", "Staff need a second factor";
    /// Another site asked for it.
    CrossOrigin = FORBIDDEN, "cross-origin", "That came from another site";
    /// The role of whoever asks does not allow it (S2).
    Forbidden = FORBIDDEN, "forbidden", "Your role does not allow that";
    /// Whoever asks proved too long ago who they are (S3).
    FreshSignInRequired = FORBIDDEN, "fresh-sign-in-required", "Please sign in once more";
    /// There is no such thing, or it is not the asker's (O7).
    NotFound = NOT_FOUND, "not-found", "There is nothing here";
    /// A webhook of a provider that the shop does not work with.
    UnknownProvider = NOT_FOUND, "unknown-provider", "The shop does not work with that provider";
    /// This cannot be done with that address.
    MethodNotAllowed = METHOD_NOT_ALLOWED, "method-not-allowed", "That cannot be done here";
    /// The request did not arrive within its time.
    RequestTimeout = REQUEST_TIMEOUT, "request-timeout", "That took too long to arrive";
    /// Fewer are left than are asked for.
    OutOfStock = CONFLICT, "out-of-stock", "There are not enough left";
    /// It is no longer sold.
    NoLongerSold = CONFLICT, "no-longer-sold", "That is no longer sold";
    /// No further line fits into the cart (C11).
    CartFull = CONFLICT, "cart-full", "The cart is full";
    /// No further item fits onto the wishlist, or no further wishlist into the account (C12).
    WishlistFull = CONFLICT, "wishlist-full", "There is no room for that";
    /// The cart is not the one that was seen (O4).
    CartChanged = CONFLICT, "cart-changed", "The cart has changed";
    /// The total is higher than the one that was seen (O4).
    TotalChanged = CONFLICT, "total-changed", "The total has risen";
    /// The key came before, with another request (O3, C7).
    KeyReused = CONFLICT, "idempotency-key-reused", "That idempotency key was used for something else";
    /// An order waits for payment, and the cart has nothing else (O3).
    OrderWaiting = CONFLICT, "order-waiting", "An order waits for payment";
    /// Unpaid orders would hold more than they may (O11).
    UnpaidLimit = CONFLICT, "unpaid-limit", "Too much waits for payment";
    /// The order was paid meanwhile.
    PaidMeanwhile = CONFLICT, "paid-meanwhile", "The order has been paid meanwhile";
    /// A payment is under way: nothing is replaced, retried or cancelled before it is decided (P11).
    PaymentUnderWay = CONFLICT, "payment-under-way", "A payment is on its way";
    /// The order was tried to be paid as often as an order may be.
    TooManyAttempts = CONFLICT, "too-many-attempts", "The order was tried to be paid too often";
    /// The order does not stand so that this can be done (O6).
    NotNow = CONFLICT, "not-now", "That cannot be done with the order as it stands";
    /// An order does not move so (O6).
    NoSuchMove = CONFLICT, "no-such-move", "An order does not move so";
    /// Fewer units would be left than are promised to orders (O5).
    BelowReserved = CONFLICT, "below-reserved", "So many are promised to orders";
    /// Nothing was paid for the order.
    NotPaid = CONFLICT, "not-paid", "Nothing was paid for the order";
    /// More than is left of what was paid, or nothing (P9).
    RefundTooLarge = CONFLICT, "refund-too-large", "So much cannot be refunded";
    /// Money came for the order that is being looked at (P9).
    PaymentHeld = CONFLICT, "payment-held", "A payment for the order is being looked at";
    /// The prices of a failed order held for 24 hours.
    PricesRanOut = CONFLICT, "prices-ran-out", "The order's prices have run out";
    /// The address has an account.
    EmailTaken = CONFLICT, "email-taken", "That address has an account";
    /// The challenge was answered, or has expired, or the account changed meanwhile.
    ChallengeOver = CONFLICT, "challenge-over", "That took too long";
    /// The passkey is an account's already.
    PasskeyKnown = CONFLICT, "passkey-known", "That passkey is known already";
    /// The account has as many passkeys as it can.
    TooManyPasskeys = CONFLICT, "too-many-passkeys", "That are all passkeys that fit";
    /// It changed since it was read.
    Stale = PRECONDITION_FAILED, "stale", "It has changed since you read it";
    /// More than the shop needs of anything.
    TooLarge = PAYLOAD_TOO_LARGE, "too-large", "That is too much at once";
    /// The shop reads JSON.
    UnsupportedMediaType = UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "Please send JSON";
    /// Fields are missing, unknown or wrong.
    Invalid = UNPROCESSABLE_ENTITY, "invalid", "Some fields need another look";
    /// The order's total cannot be paid at the provider (O10).
    NotPayable = UNPROCESSABLE_ENTITY, "not-payable", "That amount cannot be paid";
    /// More often than one address may.
    TooManyRequests = TOO_MANY_REQUESTS, "too-many-requests", "That was a little too often";
    /// Something broke here.
    Broken = INTERNAL_SERVER_ERROR, "broken", "Something went wrong on our side";
    /// More is asked of the shop at once than it can answer.
    Overloaded = SERVICE_UNAVAILABLE, "overloaded", "The shop is very busy";
    /// The shop is not open yet, or is about to close.
    Closed = SERVICE_UNAVAILABLE, "closed", "The shop opens again in a moment";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_has_a_name_of_its_own_and_fails() {
        let names: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.slug()).collect();
        assert_eq!(names.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            assert!(kind.status().is_client_error() || kind.status().is_server_error(), "{kind:?}");
        }
    }
}
