//! The product's form, alive. It is in the first download, so it works on the elements that the server wrote (`buy_form.rs`) and
//! builds no view of its own.

use crate::island::Island;
use serde::{Deserialize, Serialize};
use shared::catalogue::Product;

#[cfg(feature = "hydrate")]
pub(crate) use live::hydrate;

/// What is sold: the product, without what its page alone shows.
#[derive(Serialize, Deserialize)]
pub(crate) struct Buy {
    /// The product.
    pub(crate) product: Product,
}

impl Island for Buy {
    const NAME: &'static str = "buy";
}

#[cfg(feature = "hydrate")]
mod live {
    use super::Buy;
    use crate::address;
    use crate::cart::{CartStore, Offer};
    use crate::catalogue::choice::Choice;
    use crate::catalogue::price::{reduced_from, saving};
    use crate::dom::{elements, find, set_flag, set_text};
    use crate::ui::{Kind, Notices};
    use gloo_events::{EventListener, EventListenerOptions};
    use shared::money::Money;
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;
    use wasm_bindgen::JsCast;
    use web_sys::{Element, Event, HtmlButtonElement, HtmlElement, HtmlInputElement, SubmitEvent};

    /// The form with what is chosen in it.
    struct BuyForm {
        root: HtmlElement,
        choice: RefCell<Choice>,
        /// True where a value was chosen that no variant has beside the others: nothing is bought before another look.
        unmade: Cell<bool>,
        store: CartStore,
        notices: Notices,
    }

    /// Takes the form over, with what was chosen and typed before.
    pub(crate) fn hydrate(root: &HtmlElement, buy: Buy, store: CartStore, notices: Notices) {
        let named = address::query("variant").and_then(|id| id.parse().ok());
        let choice = RefCell::new(Choice::new(buy.product, named));
        let form = Rc::new(BuyForm { root: root.clone(), choice, unmade: Cell::new(false), store, notices });
        form.read();
        form.show();
        let prevented = EventListenerOptions::enable_prevent_default();
        let listener = form.clone();
        EventListener::new(root, "change", move |event| listener.changed(event)).forget();
        let listener = form.clone();
        EventListener::new(root, "click", move |event| listener.clicked(event)).forget();
        EventListener::new_with_options(root, "submit", prevented, move |event| form.submitted(event)).forget();
    }

    impl BuyForm {
        fn radios(&self) -> Vec<HtmlInputElement> {
            elements(&self.root, "[type=radio]")
        }

        fn quantity(&self) -> Option<HtmlInputElement> {
            find(&self.root, "#quantity")
        }

        fn read(&self) {
            let mut choice = self.choice.borrow_mut();
            for (option, value, radio) in numbered(self.radios()) {
                if radio.checked() && !choice.has(option, value) {
                    self.unmade.set(choice.choose(option, value).is_none());
                }
            }
            if let Some(typed) = self.quantity().and_then(|field| field.value().parse().ok()) {
                choice.set_quantity(typed);
            }
        }

        fn changed(&self, event: &Event) {
            let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
                return;
            };
            if field.type_() == "radio" {
                let found = numbered(self.radios()).into_iter().find(|(_, _, radio)| *radio == field);
                let address = found.and_then(|(option, value, _)| self.choice.borrow_mut().choose(option, value));
                self.unmade.set(address.is_none());
                if let Some(address) = address {
                    address::rename(&address);
                }
            } else if let Ok(typed) = field.value().trim().parse() {
                self.choice.borrow_mut().set_quantity(typed);
            }
            self.show();
        }

        fn clicked(&self, event: &Event) {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let Some(button) = target.and_then(|target| target.closest("button").ok().flatten()) else { return };
            if button.parent_element().is_some_and(|parent| parent.class_name() == "stepper") {
                let units = self.choice.borrow().quantity();
                let less = button.next_element_sibling().is_some();
                self.choice.borrow_mut().set_quantity(if less { units.saturating_sub(1) } else { units + 1 });
                self.show();
            }
        }

        /// Puts what is chosen into the cart. The drawer stays closed: whoever adds one thing may want to add another.
        fn submitted(&self, event: &Event) {
            event.prevent_default();
            if self.unmade.take() {
                self.notices.say(Kind::Bad, "It isn’t made that way. Please have a look at what is chosen now.");
                return;
            }
            let by_buy_now = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
            if by_buy_now.is_some_and(|button| button.has_attribute("formaction")) {
                if let Some(address) = self.choice.borrow().checkout() {
                    address::go(&address);
                }
                return;
            }
            let addition = self.choice.borrow().addition();
            if addition.is_some_and(|(change, line)| self.store.change(change, Some(line))) {
                self.notices.offer(Kind::Good, "Added to your cart", Offer::View);
            }
        }

        /// Writes what is chosen into the page.
        fn show(&self) {
            let choice = self.choice.borrow();
            let root = &self.root;
            if let Some(variant) = choice.variant() {
                let before = reduced_from(variant.price, variant.compare_at_price);
                show_price(root, variant.price, before);
                if let Some(field) = find::<HtmlInputElement>(root, "[name=buy]") {
                    field.set_value(&variant.id.to_string());
                }
            }
            for (option, value, radio) in numbered(self.radios()) {
                let note = choice.note(option, value);
                radio.set_checked(choice.has(option, value));
                radio.set_disabled(choice.is_absent(option, value));
                if let Some(pill) = radio.parent_element() {
                    let _ = match note {
                        Some(_) => pill.set_attribute("data-state", "sold-out"),
                        None => pill.remove_attribute("data-state"),
                    };
                    set_text(&pill, ".visually-hidden", &note.unwrap_or_default());
                }
            }
            let (state, words) = choice.stock();
            if let Some(stock) = find::<Element>(root, ".stock") {
                let _ = stock.set_attribute("data-state", state);
                set_text(root, ".stock", &words);
            }
            let (units, most, sold_out) = (choice.quantity(), choice.most(), choice.sold_out());
            if let Some(field) = self.quantity() {
                field.set_value(&units.to_string());
                field.set_max(&most.to_string());
                field.set_disabled(sold_out);
            }
            for button in elements::<HtmlButtonElement>(root, "button") {
                let unusable = match (button.type_().as_str(), button.next_element_sibling()) {
                    ("submit", _) => false,
                    (_, Some(_)) => units <= 1,
                    (_, None) => units >= most,
                };
                button.set_disabled(sold_out || unusable);
            }
        }
    }

    fn show_price(root: &Element, now: Money, before: Option<Money>) {
        let reduced = before.is_some();
        set_flag(root, "[data-price=plain]", "hidden", reduced);
        set_flag(root, "[data-price=reduced]", "hidden", !reduced);
        set_flag(root, ".flag", "hidden", !reduced);
        set_text(root, "[data-price=plain]", &now.to_string());
        if let Some(before) = before {
            set_text(root, "ins", &now.to_string());
            set_text(root, "s", &before.to_string());
            set_text(root, ".flag", &saving(now, before));
        }
    }

    /// The radio buttons with the numbers of their option and their value, in the order in which the server wrote them.
    fn numbered(radios: Vec<HtmlInputElement>) -> Vec<(usize, usize, HtmlInputElement)> {
        let mut last = (0, 0, String::new());
        let number = |radio: HtmlInputElement| {
            let name = radio.name();
            last = match &last {
                (_, _, before) if before.is_empty() => (0, 0, name),
                (option, value, before) if *before == name => (*option, value + 1, name),
                (option, ..) => (option + 1, 0, name),
            };
            (last.0, last.1, radio)
        };
        radios.into_iter().map(number).collect()
    }
}
