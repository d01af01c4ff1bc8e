//! An account's lists as a whole: going from one to the other, making, naming, sharing and deleting them. Forms that browsers send.

use super::form::SendWishlistForm;
use super::islands::Wish;
use crate::island::island;
use crate::operation::new_id;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shared::id::WishlistId;
use shared::wishlist::{WishlistName, WishlistSummary};

/// Links to the account's lists, where there are several.
#[component]
pub(super) fn Lists(lists: Vec<WishlistSummary>, shown: Option<WishlistId>) -> impl IntoView {
    let several = lists.len() > 1;
    let link = move |list: WishlistSummary| {
        let href = match list.id {
            Some(id) if !list.is_default => format!("/wishlist?list={id}"),
            _ => "/wishlist".to_owned(),
        };
        let count = list.variants.len();
        let items = if count == 1 { "1 item".to_owned() } else { format!("{count} items") };
        view! {
            <li>
                <a class="button" href=href aria-current=(list.id == shown).then_some("page")>
                    {list.name}
                    <span class="small">{items}</span>
                </a>
            </li>
        }
    };
    several.then(|| {
        view! {
            <nav class="wishes-lists" aria-label="Your wishlists">
                <ul class="row">{lists.into_iter().map(link).collect_view()}</ul>
            </nav>
        }
    })
}

/// What can be done with the list that is shown, and making another.
#[component]
pub(super) fn Tools(list: Option<WishlistId>, name: String, link: Option<String>, several: bool) -> impl IntoView {
    let delete = format!("Delete {name}");
    view! {
        <section class="section" aria-labelledby="lists-title">
            <div class="section-head">
                <h2 id="lists-title">"Your lists"</h2>
            </div>
            <div class="panels">
                <section class="panel" aria-labelledby="list-share">
                    <h3 id="list-share">"Share this list"</h3>
                    <Sharing list=list link=link />
                </section>
                <section class="panel" aria-labelledby="list-rename">
                    <h3 id="list-rename">"Rename this list"</h3>
                    <ListForm what="rename" list=list>
                        <NameField id="rename" value=name />
                        <button class="button" type="submit">
                            "Rename"
                        </button>
                    </ListForm>
                </section>
                <section class="panel" aria-labelledby="list-new">
                    <h3 id="list-new">"Make a new list"</h3>
                    <ListForm what="create" list=list>
                        <NameField id="create" value=String::new() />
                        <button class="button" type="submit">
                            "Make the list"
                        </button>
                    </ListForm>
                </section>
                {several
                    .then(|| {
                        view! {
                            <section class="panel" aria-labelledby="list-delete">
                                <h3 id="list-delete">"Delete this list"</h3>
                                <details>
                                    <summary>{delete}</summary>
                                    <p>"With everything on it, and its link. This can’t be undone."</p>
                                    <ListForm what="delete" list=list>
                                        <button class="button is-danger" type="submit">
                                            "Delete the list"
                                        </button>
                                    </ListForm>
                                </details>
                            </section>
                        }
                    })}
            </div>
        </section>
    }
}

#[component]
fn Sharing(list: Option<WishlistId>, link: Option<String>) -> impl IntoView {
    match link {
        Some(address) => view! {
            <p>"Whoever has this link sees the list as it is then, and nothing else of yours."</p>
            {island(Wish::Link { address })}
            <ListForm what="unshare" list=list>
                <button class="button" type="submit">
                    "Take the link back"
                </button>
            </ListForm>
        }
        .into_any(),
        None => view! {
            <p>"Make a link for friends and family. You can take it back at any time."</p>
            <ListForm what="share" list=list>
                <button class="button" type="submit">
                    "Make a link"
                </button>
            </ListForm>
        }
        .into_any(),
    }
}

#[component]
fn ListForm(what: &'static str, list: Option<WishlistId>, children: Children) -> impl IntoView {
    view! {
        <form class="stack" method="post" action=SendWishlistForm::PATH>
            <input type="hidden" name="what" value=what />
            <input type="hidden" name="list" value=list.map(|id| id.to_string()).unwrap_or_default() />
            <input type="hidden" name="operation" value=new_id() />
            {children()}
        </form>
    }
}

#[component]
fn NameField(id: &'static str, value: String) -> impl IntoView {
    let id = format!("list-name-{id}");
    view! {
        <div class="field">
            <label for=id.clone()>"Name of the list"</label>
            <input
                class="input"
                id=id
                name="name"
                type="text"
                autocomplete="off"
                required
                maxlength=WishlistName::LONGEST.to_string()
                value=value
            />
        </div>
    }
}
