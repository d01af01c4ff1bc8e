//! S1: text from outside never becomes markup, in no page and no mail. A new page is found by its links or the router's list, a new
//! parameter in the source, a new column in the schema: none has to be named here.

mod document;
mod hostile;
mod visitor;

use super::super::PAGE_LISTING;

use crate::testing::{body, get};
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use document::{PROBE, elements, foreign};
use hostile::{Hostile, PAYLOAD, SHORT, write_letters};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use payment_sandbox::ProviderConfig;
use serde_json::{Value, json};
use shared::time::Timestamp;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tower::ServiceExt;
use visitor::Visitor;

/// What stands between `before` and `after` wherever that is in the text.
fn between<'a>(text: &'a str, before: &'a str, after: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(before).skip(1).filter_map(move |rest| rest.split_once(after).map(|(name, _)| name))
}

/// The sources below that folder of the workspace.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// The names of parameters that pages read from their addresses.
fn names() -> BTreeSet<String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut names = BTreeSet::new();
    let (mut storefront, mut office) = (Vec::new(), Vec::new());
    sources(&workspace.join("app/src"), &mut storefront);
    sources(&workspace.join("crates/back-office/src"), &mut office);
    for text in storefront {
        for read in ["get_str(\"", ".get(\"", "part(\"", "query(\""] {
            names.extend(between(&text, read, "\"").map(str::to_owned));
        }
    }
    let last = |path: &str| path.rsplit("::").next().unwrap_or_default().to_owned();
    let queries: BTreeSet<String> = office.iter().flat_map(|text| between(text, "Query<", ">")).map(last).collect();
    for text in office {
        for named in between(&text, "struct ", "}") {
            let Some((name, fields)) = named.split_once('{') else { continue };
            if queries.contains(name.trim()) {
                let fields = fields.lines().filter_map(|line| line.trim().split_once(": "));
                names.extend(fields.map(|(name, _)| last(&name.replace(' ', "::"))));
            }
        }
    }
    names
}

/// The pages that the router lists, about things that there are and that there are not.
fn listed() -> impl Iterator<Item = String> {
    let hostile = url::form_urlencoded::byte_serialize(PAYLOAD.as_bytes()).collect::<String>().replace('+', "%20");
    PAGE_LISTING.iter().flat_map(move |page| {
        let with = |slug: &str, number: &str| page.path().replace("{slug}", slug).replace("{number}", number);
        [with("mug", "1001"), with("mug", "1002"), with("mug", "1003"), with(&hostile, &hostile)]
    })
}

#[tokio::test]
async fn s1_no_page_makes_markup_of_what_comes_from_outside() {
    let Hostile { shop, guest, shopper, staff } = Hostile::open().await;
    let names = names();
    let mut found = Vec::new();
    for (session, first) in
        [(None, "/api/docs"), (Some(&guest), "/track"), (Some(&shopper), "/account"), (Some(&staff), "/staff")]
    {
        let mut visitor = Visitor::new(&shop, session.map(String::as_str));
        visitor
            .explore(listed().chain([first.to_owned(), "/nothing/here".to_owned(), "/sitemap.xml".to_owned()]))
            .await;
        assert!(visitor.pages.len() > 12, "{:?}", visitor.pages);
        let unread: Vec<_> = visitor.names.difference(&names).filter(|name| !name.contains('.')).collect();
        assert!(unread.is_empty(), "names() does not find {unread:?}, which addresses have");
        visitor.probe(&names, PAYLOAD).await;
        visitor.send_forms(PAYLOAD).await;
        visitor.send_forms(SHORT).await;
        found.append(&mut visitor.found);
    }
    found.dedup();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The sandbox's pages, in every state of a payment, whose shop sends it whatever it likes.
#[tokio::test]
async fn s1_no_page_of_the_sandbox_makes_markup_of_what_comes_from_outside() {
    let drawn = AtomicU64::new(0);
    let config = ProviderConfig {
        public_url: "http://127.0.0.1:3010".into(),
        api_key: "key".into(),
        webhook_secret: "secret".into(),
        journal: None,
        clock: Arc::new(|| Timestamp::from_millis(0)),
        random: Arc::new(move || drawn.fetch_add(1, Ordering::Relaxed).into()),
    };
    let (router, _deliveries) = payment_sandbox::open(config).unwrap();
    let ask = async |mut request: Request| {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9))));
        body(router.clone().oneshot(request).await.unwrap()).await
    };
    let shop = format!("http://shop.test/back?{SHORT}");
    let session = json!({
        "amount": "19.99", "currency": "EUR", "reference": PAYLOAD, "description": PAYLOAD, "email": PAYLOAD,
        "return_url": shop, "webhook_url": "http://shop.test/webhooks/sandbox", "expires_in_seconds": 3600,
    });
    let hostile = url::form_urlencoded::byte_serialize(PAYLOAD.as_bytes()).collect::<String>();
    let mut pages = vec![("/".to_owned(), 0), (format!("/pay/{hostile}"), 0), (format!("/{hostile}"), 0)];
    for (n, steps) in (1..).zip([&[][..], &["pay"], &["decline"], &["transfer"], &["transfer", "transfer/fail"]]) {
        let create = Request::post("/v1/sessions")
            .header(CONTENT_TYPE, "application/json")
            .header(AUTHORIZATION, "Bearer key")
            .header("idempotency-key", format!("{n}"));
        let created = ask(create.body(Body::from(session.to_string())).unwrap()).await;
        let created: Value = serde_json::from_str(&created).unwrap();
        let page = format!("/pay/{}", created["id"].as_str().unwrap_or_else(|| panic!("{created}")));
        for step in steps {
            ask(Request::post(format!("{page}/{step}")).body(Body::empty()).unwrap()).await;
        }
        pages.push((page, 2));
    }
    for (page, texts) in pages {
        let html = ask(get(&page)).await;
        assert!(html.matches("&lt;x-probe").count() >= texts, "{page} shows what was sent: {html}");
        assert_eq!(foreign(&elements(&html, false)), Vec::<String>::new(), "{page}: {html}");
    }
}

/// The kinds of letters, as `Occasion::kind` names them.
fn kinds_of_letters() -> Vec<String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = std::fs::read_to_string(workspace.join("shared/src/outbox.rs")).unwrap();
    let names = between(&text, "fn kind(&self)", "\n    }").next().unwrap();
    between(names, "=> \"", "\"").map(str::to_owned).collect()
}

#[tokio::test]
async fn s1_no_mail_makes_markup_of_what_comes_from_outside() {
    let Hostile { shop, .. } = Hostile::open().await;
    shop.letterbox.take();
    let kinds = kinds_of_letters();
    assert!(kinds.len() >= 8, "{kinds:?}");
    let mut hostile = 0;
    for kind in kinds {
        write_letters(&shop, &kind).await;
        shop.served.shop.send_mail().await.unwrap();
        let mails = shop.letterbox.take();
        assert!(!mails.is_empty(), "there is no letter of the kind {kind}");
        for mail in mails {
            for without_scripts in [false, true] {
                assert_eq!(
                    foreign(&elements(&mail.html, without_scripts)),
                    Vec::<String>::new(),
                    "{kind}: {}",
                    mail.html
                );
            }
            for header in [&mail.subject, &mail.from] {
                assert!(!header.contains(char::is_control), "{kind}: {header:?}");
            }
            hostile += usize::from(mail.text.contains(PROBE));
        }
    }
    assert!(hostile > 4, "letters say what came from outside");
}
