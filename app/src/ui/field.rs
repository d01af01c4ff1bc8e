//! A required field of a form, with what is wrong with it.

use leptos::prelude::*;

/// The id of the notice that says why a form was refused.
pub(crate) const SUMMARY: &str = "refusal";

/// What is wrong with a field.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// The summary above the form says it.
    AsSummarised,
    /// This.
    So(String),
}

/// A required field.
#[component]
pub(crate) fn Field(
    /// Its id, and its name on the wire where that is no other.
    id: &'static str,
    /// Its name on the wire.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Its label.
    label: &'static str,
    /// The input's type.
    kind: &'static str,
    /// What browsers and password managers may fill in.
    autocomplete: &'static str,
    /// What it starts with.
    #[prop(optional, into)]
    value: String,
    /// Which keys a phone shows, where the type does not say it.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// What to know before filling it in.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// Fewest characters.
    #[prop(optional)]
    least: Option<&'static str>,
    /// Most characters.
    most: &'static str,
    /// What is wrong with it.
    wrong: Signal<Option<Wrong>>,
) -> impl IntoView {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let text = move || match wrong.get() {
        Some(Wrong::So(text)) => Some(text),
        _ => None,
    };
    let described = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        move || {
            let of_wrong = wrong.get().map(|wrong| match wrong {
                Wrong::AsSummarised => SUMMARY.to_owned(),
                Wrong::So(_) => error_id.clone(),
            });
            let ids: Vec<_> = hint.map(|_| hint_id.clone()).into_iter().chain(of_wrong).collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {hint
                .map(|hint| {
                    view! {
                        <p class="field-hint" id=hint_id>
                            {hint}
                        </p>
                    }
                })}
            <input
                class="input"
                id=id
                name=name.unwrap_or(id)
                type=kind
                inputmode=inputmode
                value=value
                autocomplete=autocomplete
                minlength=least
                maxlength=most
                required
                aria-invalid=move || wrong.get().map(|_| "true")
                aria-describedby=described
            />
            {move || {
                let error_id = error_id.clone();
                text()
                    .map(|text| {
                        view! {
                            <p class="field-error" id=error_id>
                                {text}
                            </p>
                        }
                    })
            }}
        </div>
    }
}

/// The field for the address of an account, or of an order.
#[component]
pub(crate) fn EmailField(
    /// What browsers and password managers may fill in.
    autocomplete: &'static str,
    /// What it starts with.
    #[prop(optional, into)]
    value: String,
    /// What is wrong with it.
    wrong: Signal<Option<Wrong>>,
) -> impl IntoView {
    view! {
        <Field id="email" label="Email" kind="email" autocomplete=autocomplete most="254" value=value wrong=wrong />
    }
}
