//! What stands around a list of products: how many, in which order, on which page.

use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::location::Url;
use leptos_router::params::ParamsMap;
use shared::catalogue::Sort;

/// Submits the order where no script does.
const SORT_BUTTON: &str = r#"<button class="button" type="submit">Sort</button>"#;

/// Where a list is and what it shows, apart from its page.
#[derive(Clone)]
pub(super) struct Place {
    /// The page's path.
    pub(super) path: String,
    /// What is asked for beside order and page.
    pub(super) query: Vec<(&'static str, String)>,
    /// In which order.
    pub(super) sort: Sort,
}

impl Place {
    /// The address of a page of the list, in some order.
    fn href(&self, sort: Sort, page: u32) -> String {
        let sort = (sort != Sort::default()).then(|| ("sort", sort.key().to_owned()));
        let page = (page > 1).then(|| ("page", page.to_string()));
        let mut href = self.path.clone();
        for (index, (key, value)) in self.query.iter().cloned().chain(sort).chain(page).enumerate() {
            href.push(if index == 0 { '?' } else { '&' });
            href.push_str(key);
            href.push('=');
            href.push_str(&Url::escape(&value));
        }
        href
    }
}

/// Order and page as the address asks for them; the usual ones where it asks for neither.
pub(super) fn order_and_page(query: &ParamsMap) -> (Sort, u32) {
    let sort = query.get_str("sort").map(Sort::from_key).unwrap_or_default();
    let page = query.get_str("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1);
    (sort, page)
}

/// How many products there are, and a choice of their order, which is sent as soon as it is made (`once.js`).
#[component]
pub(super) fn Toolbar(
    total: u32,
    place: Place,
    /// What the shop's own order is called here.
    #[prop(default = "Featured")]
    own_order: &'static str,
) -> impl IntoView {
    let Place { path, query, sort } = place;
    let count = if total == 1 { "1 product".to_owned() } else { format!("{total} products") };
    let asked = query.into_iter().map(|(key, value)| view! { <input type="hidden" name=key value=value /> });
    let ways = Sort::ALL.into_iter().map(|way| {
        let label = if way == Sort::Featured { own_order } else { way.label() };
        view! {
            <option value=way.key() selected=way == sort>
                {label}
            </option>
        }
    });
    view! {
        <div class="toolbar">
            <p class="toolbar-count" role="status">
                {count}
            </p>
            <form action=path method="get">
                {asked.collect_view()} <label for="sort">"Sort by"</label>
                <select class="input" id="sort" name="sort" autocomplete="off" data-sends>
                    {ways.collect_view()}
                </select>
                <noscript inner_html=SORT_BUTTON></noscript>
            </form>
        </div>
    }
}

/// The ways to the list's other pages; nothing where there are none.
#[component]
pub(super) fn Pager(page: u32, pages: u32, place: Place) -> impl IntoView {
    (pages > 1).then(|| {
        let href = move |page| place.href(place.sort, page);
        let step = |to: u32, rel: &'static str, label: &'static str| {
            if (1..=pages).contains(&to) {
                let href = href(to);
                Either::Left(view! { <a href=href rel=rel>{label}</a> })
            } else {
                Either::Right(view! { <span aria-disabled="true">{label}</span> })
            }
        };
        let number = |number: Option<u32>| match number {
            Some(number) => {
                let href = href(number);
                let current = (number == page).then_some("page");
                Either::Left(view! {
                    <a href=href aria-current=current aria-label=format!("Page {number}")>
                        {number}
                    </a>
                })
            }
            None => Either::Right(view! { <span aria-hidden="true">"…"</span> }),
        };
        let previous = step(page.saturating_sub(1), "prev", "Previous");
        let next = step(page.saturating_add(1), "next", "Next");
        let numbers = shown(page, pages).into_iter().map(|shown| view! { <li>{number(shown)}</li> });
        view! {
            <nav class="pager" aria-label="Pages">
                <ul>
                    <li>{previous}</li>
                    {numbers.collect_view()}
                    <li>{next}</li>
                </ul>
            </nav>
        }
    })
}

/// The pages that are named: the first, the last, and those around this one; none stands for a gap.
fn shown(page: u32, pages: u32) -> Vec<Option<u32>> {
    let mut shown = Vec::new();
    let mut last = 0;
    for number in (1..=pages).filter(|number| *number == 1 || *number == pages || number.abs_diff(page) <= 1) {
        match number - last {
            1 => {}
            2 => shown.push(Some(number - 1)),
            _ => shown.push(None),
        }
        shown.push(Some(number));
        last = number;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_around_this_one_are_named() {
        let text = |page, pages| {
            let number = |number: Option<u32>| number.map_or("…".to_owned(), |number| number.to_string());
            shown(page, pages).into_iter().map(number).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(text(1, 2), "1 2");
        assert_eq!(text(1, 9), "1 2 … 9");
        assert_eq!(text(5, 9), "1 … 4 5 6 … 9");
        assert_eq!(text(4, 9), "1 2 3 4 5 … 9");
        assert_eq!(text(9, 9), "1 … 8 9");
    }

    #[test]
    fn addresses_say_only_what_is_not_usual() {
        let place = Place { path: "/search".into(), query: vec![("q", "salt & pepper".into())], sort: Sort::Featured };
        assert_eq!(place.href(Sort::Featured, 1), "/search?q=salt%20%26%20pepper");
        assert_eq!(place.href(Sort::Name, 2), "/search?q=salt%20%26%20pepper&sort=name&page=2");
        let place = Place { path: "/categories/bags".into(), query: Vec::new(), sort: Sort::Featured };
        assert_eq!(place.href(Sort::Featured, 1), "/categories/bags");
    }
}
