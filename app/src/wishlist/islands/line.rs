//! One item of a list, and the parts that it shares with what others have shared.

use super::outcome::stock;
use crate::focus::focus_first;
use crate::operation::new_id;
use crate::ui::{photo, tint};
use crate::wishlist::form::SendWishlistForm;
use crate::wishlist::store::WishStore;
use leptos::ev::{Event, SubmitEvent};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shared::cart::LineProblem;
use shared::catalogue::{OptionValue, Picture};
use shared::id::{VariantId, WishlistId};
use shared::picture;
use shared::wishlist::{Choices, WishlistLine};

/// The button of the form of variants where no script notices that another was chosen.
const CHANGE: &str = "<button class=\"button\" type=\"submit\">Change</button>";

/// The id of the heading that takes the focus where no item is left for it.
pub(super) const HEADING: &str = "wishlist-title";

/// Whether changes go through the store, and which list they are about.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// True once the store knows the list. Before, the forms go to the server.
    pub(super) live: Signal<bool>,
    /// The account's list; none of a guest's.
    pub(super) list: Signal<Option<WishlistId>>,
    /// The items.
    pub(super) lines: Signal<Vec<WishlistLine>>,
}

/// An item of a list.
#[component]
pub(super) fn WishLine(first: WishlistLine, choices: Signal<Vec<Choices>>, place: Place) -> impl IntoView {
    let id = first.variant_id;
    let line = Memo::new(move |last: Option<&WishlistLine>| {
        let now = place.lines.with(|lines| lines.iter().find(|line| line.variant_id == id).cloned());
        now.unwrap_or_else(|| last.unwrap_or(&first).clone())
    });
    view! {
        <li class="line" data-state=move || (!line.with(WishlistLine::can_be_had)).then_some("unavailable")>
            {move || {
                line.with(|line| {
                    let gone = is_gone(line);
                    view! { <ItemPicture slug=line.slug.clone() picture=line.picture.clone() gone=gone /> }
                })
            }}
            <div class="line-text">
                {move || {
                    line.with(|line| {
                        let (name, slug) = (line.name.clone(), line.slug.clone());
                        let gone = is_gone(line);
                        view! { <ItemName name=name slug=slug options=line.options.clone() gone=gone /> }
                    })
                }}
            </div>
            <p class="line-total">{move || line.with(|line| line.price.to_string())}</p>
            <Notes line=line />
            <div class="line-tools">
                <Choose line=line choices=choices place=place />
                <Show when=move || line.with(WishlistLine::can_be_had)>
                    <Move line=line place=place />
                </Show>
                <Remove line=line place=place />
            </div>
        </li>
    }
}

fn is_gone(line: &WishlistLine) -> bool {
    line.problems.contains(&LineProblem::Gone)
}

/// The product's picture. The name beside it is the link that counts.
#[component]
pub(super) fn ItemPicture(slug: String, picture: Option<Picture>, gone: bool) -> impl IntoView {
    let class = format!("tile {}", tint(&slug));
    let picture = picture.map(|picture| photo(picture, picture::Place::Line, String::new(), false));
    if slug.is_empty() || gone {
        view! { <span class=class>{picture}</span> }.into_any()
    } else {
        view! {
            <a class=class href=format!("/products/{slug}") tabindex="-1" aria-hidden="true">
                {picture}
            </a>
        }
        .into_any()
    }
}

/// The product's name and the variant's options.
#[component]
pub(super) fn ItemName(name: String, slug: String, options: Vec<OptionValue>, gone: bool) -> impl IntoView {
    let options = options.into_iter().map(|option| option.value).collect::<Vec<_>>().join(", ");
    let name = if slug.is_empty() || gone {
        name.into_any()
    } else {
        view! { <a href=format!("/products/{slug}")>{name}</a> }.into_any()
    };
    view! {
        <p class="line-name">{name}</p>
        {(!options.is_empty()).then(|| view! { <p class="line-options">{options}</p> })}
    }
}

/// What is in stock, and whether it costs something else than when it was added.
#[component]
fn Notes(line: Memo<WishlistLine>) -> impl IntoView {
    let notes = Memo::new(move |_| line.with(|line| (is_gone(line), line.available, changed(line))));
    move || {
        let (gone, available, changed) = notes.get();
        let (state, words) = if gone { ("out", "No longer sold".to_owned()) } else { stock(available) };
        view! {
            <div class="line-notes">
                <p class="stock" data-state=state>
                    {words}
                </p>
                {changed
                    .map(|(kind, text)| {
                        view! {
                            <p class="line-problem" data-kind=kind>
                                {text}
                            </p>
                        }
                    })}
            </div>
        }
    }
}

/// How the price has changed since the item was added; none where it has not.
fn changed(line: &WishlistLine) -> Option<(&'static str, String)> {
    line.problems.iter().find_map(|problem| match problem {
        LineProblem::PriceChanged { from, to } if to.minor() < from.minor() && to.currency() == from.currency() => {
            Some(("good", format!("Cheaper: was {from} when you added it")))
        }
        LineProblem::PriceChanged { from, to } if to.currency() == from.currency() => {
            Some(("warn", format!("Dearer: was {from} when you added it")))
        }
        LineProblem::PriceChanged { from, .. } => Some(("calm", format!("Was {from} when you added it"))),
        _ => None,
    })
}

/// The form's fields that say what is to be done, to which list and item.
#[component]
fn Fields(what: &'static str, variant: VariantId, place: Place) -> impl IntoView {
    view! {
        <input type="hidden" name="what" value=what />
        <input type="hidden" name="list" value=move || place.list.get().map(|id| id.to_string()).unwrap_or_default() />
        <input type="hidden" name="variant" value=variant.to_string() />
    }
}

/// The product's other variants, where it has several.
#[component]
fn Choose(line: Memo<WishlistLine>, choices: Signal<Vec<Choices>>, place: Place) -> impl IntoView {
    let store = expect_context::<WishStore>();
    let of = Memo::new(move |_| {
        let slug = line.with(|line| line.slug.clone());
        choices.with(|choices| choices.iter().find(|choices| choices.slug == slug).cloned())
    });
    let change = move |event: Event| {
        if place.live.get_untracked()
            && let Ok(instead) = event_target_value(&event).parse()
        {
            store.choose(line.get_untracked(), instead);
        }
    };
    let submit = move |event: SubmitEvent| {
        if place.live.get_untracked() {
            event.prevent_default();
        }
    };
    move || {
        of.get().map(|of| {
            let (variant, name) = line.with_untracked(|line| (line.variant_id, line.name.clone()));
            let id = select_id(variant);
            let option = |choice: shared::wishlist::VariantChoice| {
                let note = if choice.available == 0 { " (sold out)" } else { "" };
                view! {
                    <option value=choice.id.to_string() selected=choice.id == variant>
                        {format!("{}: {}{note}", choice.label, choice.price)}
                    </option>
                }
            };
            view! {
                <form class="wishes-choose" method="post" action=SendWishlistForm::PATH on:submit=submit>
                    <Fields what="choose" variant=variant place=place />
                    <label class="visually-hidden" for=id.clone()>
                        {format!("Which {name}")}
                    </label>
                    <select class="input" id=id name="instead" autocomplete="off" on:change=change>
                        {of.variants.into_iter().map(option).collect_view()}
                    </select>
                    <noscript inner_html=CHANGE></noscript>
                </form>
            }
        })
    }
}

/// The id of the field that chooses among an item's variants.
pub(in crate::wishlist) fn select_id(variant: VariantId) -> String {
    format!("wish-choose-{variant}")
}

fn remove_id(variant: VariantId) -> String {
    format!("wish-remove-{variant}")
}

/// The focus goes to the same button of the item that takes the place of this one, or to the heading.
fn focus_on_neighbour(variant: VariantId, place: Place) {
    let neighbour = place.lines.with_untracked(|lines| {
        let index = lines.iter().position(|line| line.variant_id == variant)?;
        lines.get(index + 1).or_else(|| lines.get(index.checked_sub(1)?)).map(|line| line.variant_id)
    });
    let mut ids: Vec<_> = neighbour.map(remove_id).into_iter().collect();
    ids.push(HEADING.to_owned());
    focus_first(ids);
}

#[component]
fn Move(line: Memo<WishlistLine>, place: Place) -> impl IntoView {
    let store = expect_context::<WishStore>();
    let (variant, name) = line.with_untracked(|line| (line.variant_id, line.name.clone()));
    let submit = move |event: SubmitEvent| {
        if place.live.get_untracked() {
            event.prevent_default();
            focus_on_neighbour(variant, place);
            store.move_to_cart(line.get_untracked());
        }
    };
    view! {
        <form method="post" action=SendWishlistForm::PATH on:submit=submit>
            <Fields what="move" variant=variant place=place />
            <input type="hidden" name="operation" value=new_id() />
            <button class="button" type="submit">
                <span>
                    "Move " <span class="visually-hidden">{format!("{name} ")}</span> "to cart"
                </span>
            </button>
        </form>
    }
}

#[component]
fn Remove(line: Memo<WishlistLine>, place: Place) -> impl IntoView {
    let store = expect_context::<WishStore>();
    let (variant, name) = line.with_untracked(|line| (line.variant_id, line.name.clone()));
    let submit = move |event: SubmitEvent| {
        if place.live.get_untracked() {
            event.prevent_default();
            focus_on_neighbour(variant, place);
            store.remove(line.get_untracked());
        }
    };
    view! {
        <form method="post" action=SendWishlistForm::PATH on:submit=submit>
            <Fields what="remove" variant=variant place=place />
            <button class="link-button" type="submit" id=remove_id(variant)>
                "Remove"
                <span class="visually-hidden">{format!(" {name}")}</span>
            </button>
        </form>
    }
}
