//! The page's address, and other addresses: read on the server from the request, in the browser from the window.

#[cfg(feature = "ssr")]
pub(crate) use of_request::{escape, here, query};
#[cfg(not(feature = "ssr"))]
pub(crate) use of_window::{escape, here, query};

/// Loads another page.
pub(crate) fn go(address: &str) {
    #[cfg(feature = "hydrate")]
    let _ = leptos::prelude::window().location().assign(address);
    #[cfg(not(feature = "hydrate"))]
    let _ = address;
}

/// Loads another page in the place of this one: Back does not come here again.
pub(crate) fn go_instead(address: &str) {
    #[cfg(feature = "hydrate")]
    let _ = leptos::prelude::window().location().replace(address);
    #[cfg(not(feature = "hydrate"))]
    let _ = address;
}

/// Gives the page that is shown another address.
pub(crate) fn rename(address: &str) {
    #[cfg(feature = "hydrate")]
    if let Ok(history) = leptos::prelude::window().history() {
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(address));
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = address;
}

#[cfg(feature = "ssr")]
mod of_request {
    use http::request::Parts;
    use leptos::prelude::use_context;

    /// The path, and what follows the question mark; blank where nothing does.
    pub(crate) fn here() -> (String, String) {
        let uri = use_context::<Parts>().map(|parts| parts.uri).unwrap_or_default();
        (uri.path().to_owned(), uri.query().unwrap_or_default().to_owned())
    }

    /// The value of that name in the query; none where it is not there.
    pub(crate) fn query(name: &str) -> Option<String> {
        let (_, query) = here();
        form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The text as a value within a query.
    pub(crate) fn escape(text: &str) -> String {
        leptos_router::location::Url::escape(text)
    }
}

#[cfg(not(feature = "ssr"))]
mod of_window {
    use leptos::prelude::window;
    use web_sys::UrlSearchParams;

    /// The path, and what follows the question mark; blank where nothing does.
    pub(crate) fn here() -> (String, String) {
        let location = window().location();
        let query = location.search().unwrap_or_default();
        (location.pathname().unwrap_or_default(), query.trim_start_matches('?').to_owned())
    }

    /// The value of that name in the query; none where it is not there.
    pub(crate) fn query(name: &str) -> Option<String> {
        UrlSearchParams::new_with_str(&here().1).ok()?.get(name)
    }

    /// The text as a value within a query.
    pub(crate) fn escape(text: &str) -> String {
        js_sys::encode_uri_component(text).into()
    }
}
