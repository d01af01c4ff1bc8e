//! Where signing in leads on to, carried along from page to page.

use crate::address;
use shared::path::LocalPath;

/// The way on that this page's address names; never out of the shop.
pub(super) fn next_of_page() -> LocalPath {
    LocalPath::or_home(&address::query("next").unwrap_or_default())
}

/// `page` with that way on. Home goes without saying.
pub(crate) fn with_next(page: &str, next: &LocalPath) -> String {
    if *next == LocalPath::home() {
        return page.to_owned();
    }
    let mut address = format!("{page}?next=");
    for c in next.as_str().chars() {
        match c {
            '%' => address.push_str("%25"),
            '&' => address.push_str("%26"),
            '#' => address.push_str("%23"),
            '+' => address.push_str("%2B"),
            other => address.push(other),
        }
    }
    address
}

/// Where to sign in and then come back to this page (M4). The pages for it keep where they lead; what a mailed link brings
/// is not carried along.
pub(crate) fn sign_in(path: &str, query: &str) -> String {
    let with = |separator: &str| if query.is_empty() { String::new() } else { format!("{separator}{query}") };
    match path {
        "/login" | "/register" => format!("/login{}", with("?")),
        "/" if query.is_empty() => "/login".to_owned(),
        "/track" | "/track/order" | "/forgot-password" | "/reset-password" => "/login".to_owned(),
        path => format!("/login?next={}", address::escape(&format!("{path}{}", with("?")))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_on_stays_one_parameter() {
        for (next, address) in [
            ("/", "/login"),
            ("/checkout", "/login?next=/checkout"),
            ("/search?q=a+b&page=2#x", "/login?next=/search?q=a%2Bb%26page=2%23x"),
            ("//evil.example", "/login"),
        ] {
            assert_eq!(with_next("/login", &LocalPath::or_home(next)), address);
        }
    }

    #[test]
    fn signing_in_comes_back() {
        assert_eq!(sign_in("/", ""), "/login");
        assert_eq!(sign_in("/checkout", ""), "/login?next=%2Fcheckout");
        assert_eq!(sign_in("/search", "q=a%20b"), "/login?next=%2Fsearch%3Fq%3Da%2520b");
        assert_eq!(sign_in("/register", "next=%2Fcheckout"), "/login?next=%2Fcheckout");
        assert_eq!(sign_in("/login", ""), "/login");
        assert_eq!(sign_in("/track", "token=00ff"), "/login");
    }
}
