//! Somebody who looks at every page that there is a way to, and sends every form.

use super::document::{Element, elements, foreign};
use crate::testing::{TestShop, body};
use axum::body::Body;
use axum::extract::Request;
use http::header::{ACCEPT, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN};
use http::{Method, StatusCode};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use url::Url;
use url::form_urlencoded::{self, Serializer};

const SITE: &str = "127.0.0.1:3000";

/// What ends a session is not pressed.
const LEAVING: &str = "/fn/sign_out";

/// An answer of the shop.
pub(super) struct Answer {
    pub status: StatusCode,
    pub leads_to: Option<String>,
    /// The elements of a page; none of anything else.
    pub elements: Vec<Element>,
    pub text: String,
}

/// A form of a page.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Form {
    action: String,
    fields: Vec<(String, String, String)>,
}

impl Form {
    /// The fields as they are sent: those for text with what `fill` has for their name and value, if it has something.
    fn filled<'f>(&self, fill: impl Fn(&str, &str) -> Option<&'f str>) -> String {
        let text = |kind: &str| matches!(kind, "text" | "search" | "textarea" | "email" | "password" | "tel");
        let mut filled = Serializer::new(String::new());
        for (name, kind, value) in &self.fields {
            let new = if text(kind) { fill(name, value) } else { None };
            filled.append_pair(name, new.unwrap_or(value));
        }
        filled.finish()
    }
}

/// Somebody with a session, or without.
pub(super) struct Visitor<'a> {
    shop: &'a TestShop,
    cookie: Option<String>,
    forms: BTreeMap<String, Form>,
    /// Pages by what they are, whatever they are about, and one path of each.
    pub pages: BTreeMap<String, String>,
    /// The names that addresses and forms send by GET.
    pub names: BTreeSet<String>,
    /// Markup from outside, and what the page's policy does not allow.
    pub found: Vec<String>,
}

impl<'a> Visitor<'a> {
    pub fn new(shop: &'a TestShop, session: Option<&str>) -> Self {
        let cookie = session.map(|token| format!("session={token}"));
        let (forms, pages) = (BTreeMap::new(), BTreeMap::new());
        Self { shop, cookie, forms, pages, names: BTreeSet::new(), found: Vec::new() }
    }

    /// The shop.
    pub const fn shop(&self) -> &'a TestShop {
        self.shop
    }

    /// Looks at these pages, and at those that they lead to.
    pub async fn explore(&mut self, paths: impl IntoIterator<Item = String>) {
        let mut queue: VecDeque<String> = paths.into_iter().collect();
        let mut seen: BTreeSet<String> = queue.iter().cloned().collect();
        while let Some(path) = queue.pop_front() {
            let answer = self.get(&path).await;
            if !answer.elements.is_empty() {
                let path = path.split('?').next().unwrap_or_default();
                self.pages.insert(kind_of(path), path.to_owned());
            }
            let mut ways = links(&path, &answer.elements);
            ways.extend(answer.leads_to.as_deref().and_then(|leads_to| resolve(&path, leads_to)));
            for way in ways {
                self.names.extend(names_in(&way));
                // One page of each kind for each set of parameters is enough.
                let kind = format!("{}?{:?}", kind_of(way.split('?').next().unwrap_or_default()), names_in(&way));
                let few = seen.iter().filter(|known| **known == kind || known.starts_with(&format!("{kind}#"))).count();
                if few < 6 && seen.insert(way.clone()) {
                    seen.insert(format!("{kind}#{few}"));
                    queue.push_back(way);
                }
            }
        }
    }

    /// Asks for each page with `payload` under each name, one after the other and all at once.
    pub async fn probe(&mut self, names: &BTreeSet<String>, payload: &str) {
        let every = |names: &mut dyn Iterator<Item = &String>| {
            Serializer::new(String::new()).extend_pairs(names.map(|name| (name, payload))).finish()
        };
        for path in self.pages.values().cloned().collect::<Vec<_>>() {
            self.get(&format!("{path}?{}", every(&mut names.iter()))).await;
            for name in names {
                self.get(&format!("{path}?{}", every(&mut [name].into_iter()))).await;
            }
        }
    }

    /// Sends each form that was seen, with `payload` in every field for text.
    pub async fn send_forms(&mut self, payload: &str) {
        for form in self.forms.values().cloned().collect::<Vec<_>>() {
            if !form.action.starts_with(LEAVING) {
                self.post(&form.action, &form.filled(|_, _| Some(payload))).await;
            }
        }
    }

    /// Sends the form of that page whose address ends so, with what `fill` has for the field of that name and value.
    pub async fn send_form(
        &mut self,
        page: &str,
        ending: &str,
        fill: impl Fn(&str, &str) -> Option<&'static str>,
    ) -> Answer {
        let answer = self.get(page).await;
        let form = forms(page, &answer.elements).into_iter().find(|(form, _)| form.action.ends_with(ending));
        let (form, _) = form.unwrap_or_else(|| panic!("{page} has no form to {ending}"));
        self.post(&form.action, &form.filled(fill)).await
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.ask(&Method::GET, path, None).await
    }

    pub async fn post(&mut self, path: &str, fields: &str) -> Answer {
        let answer =
            self.ask(&Method::POST, path, Some(("application/x-www-form-urlencoded", fields.to_owned()))).await;
        if let Some(next) = answer.leads_to.as_deref().and_then(|leads_to| resolve(path, leads_to)) {
            self.get(&next).await;
        }
        answer
    }

    /// Asks as a browser does that waits for a page, and looks at the answer.
    pub async fn ask(&mut self, method: &Method, path: &str, sent: Option<(&str, String)>) -> Answer {
        let mut request =
            Request::builder().method(method).uri(path).header(HOST, SITE).header(ACCEPT, "text/html,*/*;q=0.8");
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        if *method != Method::GET {
            request = request.header(ORIGIN, format!("http://{SITE}"));
        }
        let (kind, content) = sent.map_or((None, Body::empty()), |(kind, text)| (Some(kind.to_owned()), text.into()));
        if let Some(kind) = kind {
            request = request.header(CONTENT_TYPE, kind);
        }
        let response = self.shop.ask(request.body(content).unwrap()).await;
        let header = |name| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (status, leads_to, policy) = (response.status(), header(LOCATION), header(CONTENT_SECURITY_POLICY));
        let kind = header(CONTENT_TYPE).unwrap_or_default();
        if status.is_server_error() {
            self.found.push(format!("{method} {path}: {status}"));
        }
        let text = if kind.starts_with("text/") || kind.contains("xml") { body(response).await } else { String::new() };
        if !kind.starts_with("text/html") {
            if text.contains("<x-probe") && kind.contains("xml") {
                self.found.push(format!("{method} {path}: <x-probe> in {kind}"));
            }
            return Answer { status, leads_to, elements: Vec::new(), text };
        }
        let with_scripts = elements(&text, false);
        let without = elements(&text, true);
        let at = |what: String| format!("{method} {path}: {what}");
        self.found.extend(foreign(&with_scripts).into_iter().chain(foreign(&without)).map(at));
        self.found.extend(against_policy(path, &without, &policy.unwrap_or_default()).into_iter().map(at));
        self.note_forms(path, &without);
        Answer { status, leads_to, elements: without, text }
    }

    fn note_forms(&mut self, path: &str, elements: &[Element]) {
        for (form, method) in forms(path, elements) {
            match method.as_str() {
                "get" => self.names.extend(form.fields.iter().map(|(name, ..)| name.clone())),
                "post" => {
                    let name = kind_of(form.action.split('?').next().unwrap_or_default());
                    self.forms.entry(name).or_insert(form);
                }
                _ => {}
            }
        }
    }
}

/// The page's path with what it is about left out: numbers, ids and slugs.
fn kind_of(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    for at in 1..parts.len() {
        let about = parts[at].parse::<u64>().is_ok() || parts[at].parse::<uuid::Uuid>().is_ok();
        if about || matches!(parts[at - 1], "products" | "categories") && parts[at] != "new" {
            parts[at] = "{}";
        }
    }
    parts.join("/")
}

fn resolve(path: &str, address: &str) -> Option<String> {
    let site = Url::parse(&format!("http://{SITE}")).unwrap();
    let url = site.join(path).unwrap().join(address).ok()?;
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    (url.origin() == site.origin()).then(|| format!("{}{query}", url.path()))
}

fn names_in(address: &str) -> BTreeSet<String> {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name.into_owned()).collect()
}

fn links(path: &str, elements: &[Element]) -> Vec<String> {
    let links = elements.iter().filter(|element| element.name == "a").filter_map(|link| link.get("href"));
    links.filter_map(|href| resolve(path, href)).collect()
}

/// The forms with their fields, and how each is sent.
fn forms(path: &str, elements: &[Element]) -> Vec<(Form, String)> {
    let mut forms: Vec<(Form, String)> = Vec::new();
    let mut choice = String::new();
    for element in elements {
        let get = |name: &str| element.get(name).unwrap_or_default().to_owned();
        match element.name.as_str() {
            "form" => {
                // A form without an address is its script's affair.
                let action = element.get("action").and_then(|action| resolve(path, action));
                let method = element.get("method").unwrap_or("get").to_ascii_lowercase();
                let method = if action.is_some() { method } else { "script".to_owned() };
                forms.push((Form { action: action.unwrap_or_default(), fields: Vec::new() }, method));
            }
            "input" | "textarea" if element.get("name").is_some() => {
                let plain = if element.name == "textarea" { "textarea" } else { "text" };
                let kind = match element.get("inputmode") {
                    Some("decimal" | "numeric") => "number",
                    _ => element.get("type").unwrap_or(plain),
                };
                if !matches!(kind, "checkbox" | "radio") || element.get("checked").is_some() {
                    let value = if kind == "textarea" { element.text.clone() } else { get("value") };
                    if let Some((form, _)) = forms.last_mut() {
                        form.fields.push((get("name"), kind.to_owned(), value));
                    }
                }
            }
            "select" => choice = get("name"),
            "option" => {
                if let Some((form, _)) = forms.last_mut() {
                    let known = form.fields.iter_mut().find(|(name, ..)| *name == choice);
                    match known {
                        None => form.fields.push((choice.clone(), "select".to_owned(), get("value"))),
                        Some(field) if element.get("selected").is_some() => field.2 = get("value"),
                        Some(_) => {}
                    }
                }
            }
            _ => {}
        }
    }
    forms
}

/// What the page needs and its policy does not allow, and what the policy allows and should not.
fn against_policy(path: &str, elements: &[Element], policy: &str) -> Vec<String> {
    let sources = |directive: &str| -> Vec<&str> {
        let named = policy.split("; ").find_map(|one| one.strip_prefix(directive)?.strip_prefix(' '));
        named.unwrap_or_default().split(' ').collect()
    };
    let allows = |directive: &str, address: &str| {
        let Some(address) = resolve(path, address) else { return false };
        let path = address.split('?').next().unwrap_or_default();
        sources(directive)
            .into_iter()
            .filter_map(|source| source.strip_prefix(SITE))
            .any(|allowed| if allowed.ends_with('/') { path.starts_with(allowed) } else { path == allowed })
    };
    let mut found = Vec::new();
    for element in elements {
        match element.name.as_str() {
            "script" => match (element.get("src"), element.get("type")) {
                (Some(src), _) if !allows("script-src", src) => found.push(format!("may not run {src}")),
                (None, kind) if kind != Some("application/ld+json") => {
                    let known =
                        element.get("nonce").map_or(policy.contains("'sha256-"), |nonce| policy.contains(nonce));
                    if !known {
                        found.push("may not run what it starts with".to_owned());
                    }
                }
                _ => {}
            },
            "form" | "button" => {
                let named = if element.name == "form" { "action" } else { "formaction" };
                // A form without an address is its script's affair.
                if let Some(action) = element.get(named).filter(|action| !action.is_empty())
                    && !allows("form-action", action)
                {
                    found.push(format!("may not send a form to {action}"));
                }
            }
            _ => {}
        }
    }
    for loose in ["'self'", "'unsafe-inline'", "'unsafe-eval'", "*"] {
        let any = ["script-src", "form-action"].iter().any(|directive| sources(directive).contains(&loose));
        if any || policy.is_empty() {
            found.push(format!("its policy allows {loose}: {policy}"));
        }
    }
    found
}
