//! The home page.

use super::card::{CardRow, CardSection, Kinds};
use super::head::PageHead;
use super::parts::{self, answered};
use super::read::home_page;
use super::view::HomeView;
use crate::ui::LOOP;
use leptos::prelude::*;

/// What rides in along the hero's loop; `hero.css` knows that there are six.
const THINGS: &str = r#"<image class="loop-thing" href="/pictures/plainspoken-35-camera.webp" x="-70" y="-86" width="140" height="140"/><image class="loop-thing" href="/pictures/second-cup-teapot.webp" x="-70" y="-86" width="140" height="140"/><image class="loop-thing" href="/pictures/patient-plant.webp" x="-70" y="-86" width="140" height="140"/><image class="loop-thing" href="/pictures/bramble-town-bicycle.webp" x="-70" y="-86" width="140" height="140"/><image class="loop-thing" href="/pictures/raspberry-rucksack.webp" x="-70" y="-86" width="140" height="140"/><image class="loop-thing" href="/pictures/downpour-umbrella.webp" x="-70" y="-86" width="140" height="140"/>"#;

/// The home page.
#[component]
pub fn HomePage() -> impl IntoView {
    parts::page(async { answered(home_page().await.map(Some), |home| view! { <Home home=home /> }) })
}

#[component]
fn Home(home: HomeView) -> impl IntoView {
    let HomeView { kinds, offers, newest, head } = home;
    view! {
        <PageHead title="Take your time".to_owned() head=head kind="website" />
        <Hero offers=!offers.is_empty() />
        {(!kinds.is_empty())
            .then(|| {
                view! {
                    <section class="section" aria-labelledby="kinds-title">
                        <div class="section-head">
                            <h2 id="kinds-title">"Look around"</h2>
                        </div>
                        <Kinds kinds=kinds />
                    </section>
                }
            })}
        {(!offers.is_empty())
            .then(|| {
                view! {
                    <section class="section" id="offers" aria-labelledby="offers-title">
                        <div class="section-head">
                            <h2 id="offers-title">"A little less this week"</h2>
                            <a href="/search?offers=true">"All offers"</a>
                        </div>
                        <CardRow cards=offers labelled_by="offers-title" />
                    </section>
                }
            })}
        <Promises />
        <section class="section" id="new" aria-labelledby="new-title">
            <div class="section-head">
                <h2 id="new-title">"New on the shelf"</h2>
                <a href="/search?sort=newest">"Everything new"</a>
            </div>
            <CardSection cards=newest />
        </section>
    }
}

#[component]
fn Hero(offers: bool) -> impl IntoView {
    view! {
        <section class="hero" aria-labelledby="hero-title">
            <div class="hero-text">
                <h1 id="hero-title">"Take your time."</h1>
                <p>
                    "A small shop of good things, and a cart that never loses one. Close the tab, change phones, sleep on it: it will all still be here."
                </p>
                <div class="row">
                    <a class="button is-cart is-large" href="#new">
                        "See what’s new"
                    </a>
                    {offers
                        .then(|| {
                            view! {
                                <a class="button is-large" href="#offers">
                                    "Offers"
                                </a>
                            }
                        })}
                </div>
            </div>
            <svg class="hero-loop" viewBox="-4 -14 648 420" aria-hidden="true" inner_html=format!("{LOOP}{THINGS}")></svg>
        </section>
    }
}

#[component]
fn Promises() -> impl IntoView {
    view! {
        <section class="section" aria-label="What we promise">
            <ul class="promises">
                <li>
                    <h3>"Nothing gets lost"</h3>
                    <p>"Your cart is kept on this device, and on all of them once you sign in."</p>
                </li>
                <li>
                    <h3>"You pay once"</h3>
                    <p>"Press twice, go back, lose the network. One order is one payment."</p>
                </li>
                <li>
                    <h3>"One left means one left"</h3>
                    <p>"While you pay, what you ordered is held for you and nobody else."</p>
                </li>
            </ul>
        </section>
    }
}
