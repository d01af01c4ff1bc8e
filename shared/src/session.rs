//! Lifetimes of sessions, by kind (S3), and what a list of them shows.

use crate::role::Role;
use crate::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// Age at which a proof of who is there is no longer fresh (S3).
pub const FRESH_PROOF: Span = Span::minutes(15);

/// Shortest life of a guest's session without use.
const GUEST_IDLE: Span = Span::days(60);

/// Kind of a session. Whether an account's is staff's follows from the role that the account has now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SessionKind {
    /// A visitor's.
    Guest,
    /// A shopper's who signed in.
    Account,
    /// Somebody's of the shop.
    Staff,
}

/// Lifetime of a session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lifetime {
    /// Longest time without use.
    pub idle: Span,
    /// Longest time since it began, however much it is used; none for guests, whose carts live by their last change (C5).
    pub absolute: Option<Span>,
    /// Use is noted once in so long.
    pub noted_every: Span,
    /// Time for which the browser keeps the cookie after use was noted. Staff's outlives the session, so that one which has
    /// ended can be told apart from none.
    pub cookie: Span,
}

impl SessionKind {
    /// Kind of an account's session.
    pub const fn of(role: Option<Role>) -> Self {
        if role.is_some() { Self::Staff } else { Self::Account }
    }

    /// The table of lifetimes. A guest session outlives its cart, which lives for `cart`, although not each change of the
    /// cart is noted as use (C5).
    pub fn lifetime(self, cart: Span) -> Lifetime {
        match self {
            Self::Guest => {
                let noted_every = Span::days(1);
                let with_cart = Span::millis(cart.as_millis() + noted_every.as_millis());
                let idle = GUEST_IDLE.max(with_cart);
                Lifetime { idle, absolute: None, noted_every, cookie: idle }
            }
            Self::Account => Lifetime {
                idle: Span::days(60),
                absolute: Some(Span::days(180)),
                noted_every: Span::hours(1),
                cookie: Span::days(60),
            },
            Self::Staff => Lifetime {
                idle: Span::minutes(30),
                absolute: Some(Span::hours(12)),
                noted_every: Span::minutes(1),
                cookie: Span::hours(12),
            },
        }
    }
}

impl Lifetime {
    /// End of a session that began and was last used then.
    pub fn end(self, began_at: Timestamp, used_at: Timestamp) -> Timestamp {
        let idle = used_at.after(self.idle);
        self.absolute.map_or(idle, |absolute| idle.min(began_at.after(absolute)))
    }
}

/// Whether a proof of who is there, given at `proved_at`, is fresh (S3).
pub fn is_fresh(proved_at: Option<Timestamp>, now: Timestamp) -> bool {
    proved_at.is_some_and(|proved_at| now.since(proved_at) <= FRESH_PROOF)
}

/// One of an account's sessions, as its holder sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SessionView {
    /// Name of the session among the account's; no secret.
    pub id: String,
    /// The device in plain words, such as "Firefox on Windows".
    pub device: String,
    /// Begin.
    pub began_at: Timestamp,
    /// Last use, to the hour; to the minute for staff.
    pub used_at: Timestamp,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// Longest text of a device.
pub const DEVICE_LENGTH: usize = 80;

/// The device that a `User-Agent` names, in plain words; "Unknown device" where it names none that is known.
pub fn device(user_agent: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    // The order matters: most browsers name others too.
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("HeadlessChrome", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Macintosh", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "Unknown device".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(span: Span) -> Timestamp {
        Timestamp::from_millis(1_795_163_882_125).after(span)
    }

    #[test]
    fn s3_sessions_end_by_kind() {
        let cart = Span::days(30);
        for (kind, used, end) in [
            (SessionKind::Guest, Span::days(0), Span::days(60)),
            (SessionKind::Guest, Span::days(900), Span::days(960)),
            (SessionKind::Account, Span::days(0), Span::days(60)),
            (SessionKind::Account, Span::days(119), Span::days(179)),
            (SessionKind::Account, Span::days(121), Span::days(180)),
            (SessionKind::Staff, Span::minutes(0), Span::minutes(30)),
            (SessionKind::Staff, Span::hours(11), Span::minutes(11 * 60 + 30)),
            (SessionKind::Staff, Span::minutes(11 * 60 + 45), Span::hours(12)),
        ] {
            assert_eq!(kind.lifetime(cart).end(at(Span::days(0)), at(used)), at(end), "{kind:?} {used:?}");
        }
        assert_eq!(SessionKind::of(Some(Role::Support)), SessionKind::Staff);
        assert_eq!(SessionKind::of(None), SessionKind::Account);
    }

    #[test]
    fn c5_a_guests_session_and_cookie_outlive_the_cart() {
        for (cart, idle) in [(1, 60), (59, 60), (90, 91)] {
            let lifetime = SessionKind::Guest.lifetime(Span::days(cart));
            assert_eq!((lifetime.idle, lifetime.cookie), (Span::days(idle), Span::days(idle)), "{cart} days");
        }
    }

    #[test]
    fn s3_a_proof_is_fresh_for_fifteen_minutes() {
        let proved = at(Span::days(0));
        assert!(is_fresh(Some(proved), at(Span::minutes(15))));
        assert!(!is_fresh(Some(proved), at(Span::millis(15 * 60_000 + 1))));
        assert!(!is_fresh(None, proved));
    }

    #[test]
    fn devices_are_named_in_plain_words() {
        for (user_agent, named) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1", "Safari on iPhone"),
            ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/140.0 Safari/537.36", "Chrome on Mac"),
            ("curl/8.14.1", "curl"),
            ("", "Unknown device"),
            ("<script>alert(1)</script>", "Unknown device"),
        ] {
            assert_eq!(device(user_agent), named, "{user_agent}");
            assert!(device(user_agent).len() <= DEVICE_LENGTH);
        }
    }
}
