//! A product's page.

use super::buy_form::BuyForm;
use super::card::CardRow;
use super::head::PageHead;
use super::parts::{self, Crumbs, answered};
use super::plain_form::plain_form;
use super::read::product_page;
use super::view::ProductView;
use crate::ui::{Icon, Tile, tint};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::picture::Place;

/// A product's page.
#[component]
pub fn ProductPage() -> impl IntoView {
    let slug = use_params_map().with_untracked(|params| params.get("slug").unwrap_or_default());
    parts::page(async { answered(product_page(slug).await, |product| view! { <Shown view=product /> }) })
}

#[component]
fn Shown(view: ProductView) -> impl IntoView {
    let data = super::seo::json_ld(&view, &crate::context::shop().settings().site_url);
    let ProductView { mut product, related, delivery, head } = view;
    let category = product.category.take();
    let steps = category.map(|category| (category.name, format!("/categories/{}", category.slug)));
    let plain = plain_form(&product);
    let description = std::mem::take(&mut product.description);
    let picture = product.pictures.first().cloned();
    let alt = picture.as_ref().map(|picture| picture.alt.clone()).filter(|alt| !alt.is_empty());
    let more = product.pictures.split_off(product.pictures.len().min(1));
    let vendor = Some(std::mem::take(&mut product.vendor)).filter(|vendor| !vendor.is_empty());
    let (name, slug) = (product.name.clone(), product.slug.clone());
    let of = slug.clone();
    let ground = tint(&slug);
    view! {
        <PageHead title=name.clone() head=head kind="product" />
        <script type="application/ld+json" inner_html=data></script>
        <Crumbs steps=steps.into_iter().collect() here=name.clone() />
        <article class=format!("product {ground}")>
            <div class="product-pictures">
                <Tile
                    slug=slug
                    picture=picture
                    place=Place::Page
                    alt=alt.unwrap_or_else(|| name.clone())
                    class="product-picture"
                    eager=true
                />
                {more
                    .into_iter()
                    .map(|picture| {
                        let alt = picture.alt.clone();
                        view! { <Tile slug=of.clone() picture=Some(picture) place=Place::Card alt=alt /> }.into_any()
                    })
                    .collect_view()}
            </div>
            <div class="product-buy">
                <div>
                    <div class="product-title">
                        <h1>{name}</h1>
                    </div>
                    {vendor.map(|vendor| view! { <p class="muted">"By " {vendor}</p> }.into_any())}
                </div>
                <BuyForm product=product />
                <noscript inner_html=plain></noscript>
                <div class="prose" inner_html=description></div>
                <Promises delivery=delivery />
            </div>
        </article>
        {(!related.is_empty())
            .then(|| {
                view! {
                    <section class="section" aria-labelledby="more-title">
                        <div class="section-head">
                            <h2 id="more-title">"Goes well with it"</h2>
                        </div>
                        <CardRow cards=related labelled_by="more-title" />
                    </section>
                }
                    .into_any()
            })}
    }
}

#[component]
fn Promises(delivery: Option<String>) -> impl IntoView {
    view! {
        <ul class="product-notes">
            {delivery
                .map(|delivery| {
                    view! {
                        <li>
                            <Icon name="truck" />
                            <span>{delivery}</span>
                        </li>
                    }
                        .into_any()
                })}
            <li>
                <Icon name="rotate-ccw" />
                <span>"Send it back within 30 days."</span>
            </li>
            <li>
                <Icon name="bookmark" />
                <span>"In your cart it keeps the price you saw, and tells you when that changes."</span>
            </li>
        </ul>
    }
}
