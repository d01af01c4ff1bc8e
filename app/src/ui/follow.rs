//! A page that the server alone renders stays as the server has it: when it comes to the front again it is asked for once more,
//! and its content put in the place of the old. No code of such a page is in the browser.

use crate::island::{Island, Part};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Follows the server. It shows nothing.
#[derive(Serialize, Deserialize)]
pub(crate) struct Follow {
    /// After so many seconds the page is asked for again, each time; none where only when it comes to the front.
    pub(crate) every: Option<u32>,
}

impl Island for Follow {
    const NAME: &'static str = "follow";
}

impl Part for Follow {
    fn view(self) -> AnyView {
        #[cfg(feature = "hydrate")]
        self.start();
        ().into_any()
    }
}

#[cfg(feature = "hydrate")]
impl Follow {
    fn start(self) {
        use crate::cart::CartStore;
        use leptos::task::spawn_local;
        let visits = expect_context::<CartStore>().visits();
        Effect::new(move |before: Option<()>| {
            visits.track();
            if before.is_some() {
                spawn_local(browser::follow());
            }
        });
        if let Some(every) = self.every {
            let every = std::time::Duration::from_secs(every.into());
            let follow = || {
                if !document().hidden() {
                    spawn_local(browser::follow());
                }
            };
            let _ = set_interval_with_handle(follow, every);
        }
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use crate::address;
    use crate::dom::elements;
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{DomParser, Element, Headers, HtmlElement, HtmlInputElement, RequestInit, Response, SupportedType};

    /// What cannot be had leaves the page as it is.
    pub(super) async fn follow() {
        let _ = renew().await;
    }

    async fn renew() -> Result<(), JsValue> {
        let here = window().location().href()?;
        // As a page is asked for: an answer that leads on is then followed.
        let headers = Headers::new()?;
        headers.set("accept", "text/html")?;
        let asked = RequestInit::new();
        asked.set_headers(&headers);
        let answer: Response = JsFuture::from(window().fetch_with_str_and_init(&here, &asked)).await?.dyn_into()?;
        if answer.redirected() {
            address::go_instead(&answer.url());
            return Ok(());
        }
        // A page that is refused for now says nothing about what it would show.
        if !answer.ok() && answer.status() != 404 {
            return Ok(());
        }
        let text = JsFuture::from(answer.text()?).await?.as_string().unwrap_or_default();
        let page = DomParser::new()?.parse_from_string(&text, SupportedType::TextHtml)?;
        let (old, new) = (document().get_element_by_id("main"), page.get_element_by_id("main"));
        let (Some(old), Some(new)) = (old, new) else { return Ok(()) };
        if old.text_content() == new.text_content() {
            renew_operations(&old, &new);
            return Ok(());
        }
        if new.query_selector("leptos-island")?.is_some() {
            return window().location().reload();
        }
        document().set_title(&page.title());
        let focused =
            document().active_element().filter(|element| old.contains(Some(element))).map(|element| element.id());
        old.replace_with_with_node_1(&new)?;
        if let Some(id) = focused {
            let again = Some(id).filter(|id| !id.is_empty()).and_then(|id| document().get_element_by_id(&id));
            if let Ok(element) = again.unwrap_or(new).dyn_into::<HtmlElement>() {
                element.focus()?;
            }
        }
        Ok(())
    }

    /// Gives forms that do something once a new id for it: a page that came back may have sent its own before (C7).
    fn renew_operations(old: &Element, new: &Element) {
        let fields = |page: &Element| elements::<HtmlInputElement>(page, "[name=operation]");
        for (field, fresh) in fields(old).iter().zip(fields(new)) {
            field.set_value(&fresh.value());
        }
    }
}
