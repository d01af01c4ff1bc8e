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
            let _ = set_interval_with_handle(|| spawn_local(browser::follow()), every);
        }
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use crate::address;
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{DomParser, Response, SupportedType};

    /// What cannot be had leaves the page as it is.
    pub(super) async fn follow() {
        let _ = renew().await;
    }

    async fn renew() -> Result<(), JsValue> {
        let here = window().location().href()?;
        let answer: Response = JsFuture::from(window().fetch_with_str(&here)).await?.dyn_into()?;
        if answer.redirected() {
            address::go_instead(&answer.url());
            return Ok(());
        }
        if answer.status() >= 500 {
            return Ok(());
        }
        let text = JsFuture::from(answer.text()?).await?.as_string().unwrap_or_default();
        let page = DomParser::new()?.parse_from_string(&text, SupportedType::TextHtml)?;
        let (old, new) = (document().get_element_by_id("main"), page.get_element_by_id("main"));
        let (Some(old), Some(new)) = (old, new) else { return Ok(()) };
        if old.text_content() != new.text_content() {
            document().set_title(&page.title());
            old.replace_with_with_node_1(&new)?;
        }
        Ok(())
    }
}
