//! What each role may do in the back office: every route, by every role, against the table (S2), and what asks for a fresh proof
//! of who is there (S3).

use super::{TestShop, access, body, get};
use crate::sample;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use back_office::Rule;
use http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN};
use http::{Method, StatusCode};
use serde_json::json;
use sha2::{Digest, Sha256};
use shared::account::{Email, Password};
use shared::role::{Permission, Role};
use shared::time::Timestamp;
use storage::{Storage, TokenHash};

const DENIED: &str = "That is not yours to do";
const PROOF: &str = "Confirm that it is you";

/// The session of a new member of the staff.
async fn member(shop: &TestShop, role: Role) -> String {
    let email = Email::parse(&format!("{role}@example.com")).unwrap();
    let password = Password::parse("correct horse").unwrap();
    shop.served.shop.add_staff(&email, &password, role).await.unwrap();
    shop.served.shop.sign_in(&email, &password, None).await.unwrap().token.reveal().to_owned()
}

/// Has the session's proof be of long ago.
async fn let_go_stale(shop: &TestShop, token: &str) {
    let mut unit = shop.storage.begin().await.unwrap();
    let hash = TokenHash(Sha256::digest(token.as_bytes()).into());
    assert!(unit.accounts().authenticate_session(hash, Timestamp::from_millis(0), false).await.unwrap());
    unit.save().await.unwrap();
}

async fn ask(shop: &TestShop, method: &Method, path: &str, token: &str, form: &str) -> Response {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(HOST, "127.0.0.1:3000")
        .header(ORIGIN, "http://127.0.0.1:3000")
        .header(COOKIE, format!("session={token}"));
    shop.ask(request.body(Body::from(form.to_owned())).unwrap()).await
}

/// The route's address, of things that there are not.
fn address(rule: &Rule) -> String {
    let id = "019ab2c4-0000-7000-8000-000000000001";
    rule.path.replace("{number}", "1042").replace("{id}", id).replace("{variant}", id)
}

#[tokio::test]
async fn s2_every_route_of_the_back_office_answers_each_role_by_the_table() {
    let shop = TestShop::filled().await;
    let rules = back_office::rules();
    assert!(rules.len() >= 30, "{rules:?}");
    for role in Role::ALL {
        let token = member(&shop, role).await;
        for rule in &rules {
            let response = ask(&shop, &rule.method, &address(rule), &token, "").await;
            let (status, page) = (response.status(), body(response).await);
            let denied = status == StatusCode::FORBIDDEN && page.contains(DENIED);
            assert_eq!(denied, !role.may(rule.permission), "{role}: {rule:?} answers {status}");
            if denied {
                let others = rule.permission.roles().map(Role::name).collect::<Vec<_>>().join(" or ");
                assert!(page.contains(&others), "who may: {page}");
            }
        }
    }
}

#[tokio::test]
async fn s3_every_route_about_money_settings_and_exports_asks_for_a_fresh_proof() {
    let shop = TestShop::filled().await;
    let token = access::sign_in(&shop, sample::STAFF).await;
    let_go_stale(&shop, &token).await;
    let mut asked = Vec::new();
    for rule in back_office::rules() {
        let response = ask(&shop, &rule.method, &address(&rule), &token, "").await;
        let (status, page) = (response.status(), body(response).await);
        let asks = page.contains(PROOF);
        // The page's own address takes a password, whatever for.
        if rule.path == "/staff/reauthentication" {
            continue;
        }
        assert_eq!(asks, rule.permission.needs_fresh_proof(), "{rule:?}");
        if asks {
            assert_eq!(status, StatusCode::FORBIDDEN, "{rule:?}");
            asked.push(rule.permission);
        }
    }
    for permission in [Permission::Cancel, Permission::Refund, Permission::Export, Permission::ChangeSettings] {
        assert!(asked.contains(&permission), "{permission:?}");
    }
}

#[tokio::test]
async fn s3_a_form_that_waits_for_the_password_goes_on_with_what_was_entered() {
    let shop = TestShop::filled().await;
    let owner = access::sign_in(&shop, sample::SHOPPER).await;
    let radio = shop.served.shop.product("windowsill-radio").await.unwrap().unwrap().variants[0].id;
    let placed = json!({
        "lines": [{"variant_id": radio, "quantity": 1}],
        "shipping_address": {
            "name": "Aoife Byrne", "line1": "12 Camden Row", "line2": "", "city": "Dublin", "region": "",
            "postal_code": "D08 X5C4", "country": "IE",
        },
        "shipping_method": "standard",
    });
    let placed = access::call(&shop, "/api/v1/orders", Some(&owner), &placed).await;
    let order = format!("/staff/orders/{}", placed["order"]["number"]);
    let token = access::sign_in(&shop, sample::STAFF).await;
    let page = ask(&shop, &Method::GET, &order, &token, "").await;
    let page = body(page).await;
    let (_, rest) = page.split_once("name=\"revision\" value=\"").unwrap();
    let revision = rest.split('"').next().unwrap();
    let_go_stale(&shop, &token).await;

    let cancel = format!("{order}/cancel");
    let form = format!("revision={revision}&reason=Rang+%22off%22+%3Cb%3E");
    let page = body(ask(&shop, &Method::POST, &cancel, &token, &form).await).await;
    for part in [
        PROOF.to_owned(),
        format!("action=\"{cancel}\""),
        format!("name=\"revision\" value=\"{revision}\""),
        "name=\"reason\" value=\"Rang &quot;off&quot; &lt;b&gt;\"".to_owned(),
    ] {
        assert!(page.contains(&part), "{part} is not in {page}");
    }
    let wrong = format!("{form}&reauthentication.password=wrong+password");
    let page = body(ask(&shop, &Method::POST, &cancel, &token, &wrong).await).await;
    assert!(page.contains("That is not your password") && page.contains("Rang &quot;off&quot;"), "{page}");
    let right = format!("{form}&reauthentication.password={}", sample::PASSWORD);
    let done = ask(&shop, &Method::POST, &cancel, &token, &right).await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    assert_eq!(done.headers()[LOCATION], format!("{order}?done=cancel"));
    let page = body(ask(&shop, &Method::GET, &order, &token, "").await).await;
    assert!(page.contains("Rang &quot;off&quot; &lt;b&gt;"), "{page}");
}

#[tokio::test]
async fn s3_a_page_that_waits_for_the_password_is_led_on_to() {
    let shop = TestShop::filled().await;
    let token = access::sign_in(&shop, sample::STAFF).await;
    let_go_stale(&shop, &token).await;
    let page = body(ask(&shop, &Method::GET, "/staff/export.csv", &token, "").await).await;
    assert!(page.contains("action=\"/staff/reauthentication\""), "{page}");
    assert!(page.contains("name=\"next\" value=\"/staff/export.csv\""), "{page}");
    let wrong = "next=/staff/export.csv&reauthentication.password=nothing+like+it";
    let refused = ask(&shop, &Method::POST, "/staff/reauthentication", &token, wrong).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    for (next, leads_to) in [("/staff/export.csv", "/staff/export.csv"), ("//evil.example", "/")] {
        let right = format!("next={next}&reauthentication.password={}", sample::PASSWORD);
        let done = ask(&shop, &Method::POST, "/staff/reauthentication", &token, &right).await;
        assert_eq!(done.status(), StatusCode::SEE_OTHER);
        assert_eq!(done.headers()[LOCATION], leads_to);
    }
    assert_eq!(ask(&shop, &Method::GET, "/staff/export.csv", &token, "").await.status(), StatusCode::OK);
}

/// An open dashboard reads itself again, which keeps no session alive.
#[tokio::test]
async fn s3_what_a_page_reads_by_itself_is_no_use_of_the_session() {
    let shop = TestShop::filled().await;
    let token = access::sign_in(&shop, sample::STAFF).await;
    let hash = TokenHash(Sha256::digest(token.as_bytes()).into());
    let used = async || shop.storage.reader().await.unwrap().accounts().session(hash).await.unwrap().unwrap().used_at;
    let now = used().await;
    let before = now.before(shared::time::Span::minutes(20));
    let mut unit = shop.storage.begin().await.unwrap();
    let mut session = unit.accounts().session(hash).await.unwrap().unwrap();
    (session.used_at, session.created_at) = (before, before);
    unit.accounts().remove_session(hash).await.unwrap();
    unit.accounts().add_session(&session).await.unwrap();
    unit.save().await.unwrap();
    for (what, renewed) in [("empty", false), ("document", true)] {
        let mut request = get("/staff");
        request.headers_mut().insert(COOKIE, format!("session={token}").parse().unwrap());
        request.headers_mut().insert("sec-fetch-dest", what.parse().unwrap());
        assert_eq!(shop.ask(request).await.status(), StatusCode::OK);
        assert_eq!(used().await > before, renewed, "{what}");
    }
}
