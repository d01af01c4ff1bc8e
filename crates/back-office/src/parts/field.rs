//! Fields of forms, with what is wrong with them.

use maud::{Markup, html};
use shared::field::FieldError;

/// A field with a label, and an error where one is for it.
#[derive(Clone, Copy)]
pub(crate) struct Field<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub kind: &'a str,
    pub value: &'a str,
    pub hint: &'a str,
    pub required: bool,
    /// The form that it stands in, where a page has several: what ids begin with.
    pub form: &'a str,
    pub errors: &'a [FieldError],
}

impl<'a> Field<'a> {
    /// A field for a line of text that has to be there.
    pub(crate) const fn text(name: &'a str, label: &'a str, value: &'a str) -> Self {
        Self { name, label, kind: "text", value, hint: "", required: true, form: "", errors: &[] }
    }

    /// One that may stay empty.
    pub(crate) const fn optional(self) -> Self {
        Self { required: false, ..self }
    }

    /// One of that form, where others of the page have fields of the same name.
    pub(crate) const fn within(self, form: &'a str) -> Self {
        Self { form, ..self }
    }

    /// One of that kind of `input`.
    pub(crate) const fn kind(self, kind: &'a str) -> Self {
        Self { kind, ..self }
    }

    /// One with a word on what belongs there.
    pub(crate) const fn hint(self, hint: &'a str) -> Self {
        Self { hint, ..self }
    }

    /// One that says what is wrong with it, where one of these is about it.
    pub(crate) const fn errors(self, errors: &'a [FieldError]) -> Self {
        Self { errors, ..self }
    }

    fn wrong(&self) -> Option<&FieldError> {
        self.errors.iter().find(|error| error.field == self.name)
    }

    fn id(&self) -> String {
        if self.form.is_empty() { self.name.to_owned() } else { format!("{}-{}", self.form, self.name) }
    }

    /// The field as it stands in a form.
    pub(crate) fn view(&self) -> Markup {
        let id = self.id();
        html! {
            div.field {
                label for=(id) { (self.label) @if !self.required { span.optional { " (optional)" } } }
                (self.control(&id, None))
            }
        }
    }

    /// The field as it stands in a cell of a table, whose column says to everybody who sees it what belongs there.
    pub(crate) fn cell(&self) -> Markup {
        html! { div.field { (self.control(&self.id(), Some(self.label))) } }
    }

    fn control(&self, id: &str, named: Option<&str>) -> Markup {
        let (name, wrong) = (self.name, self.wrong());
        let about = (wrong.is_some() || !self.hint.is_empty()).then(|| format!("{id}-about"));
        let (kind, mode) = match self.kind {
            "decimal" => ("text", Some("decimal")),
            kind => (kind, None),
        };
        html! {
            @if let "textarea" | "prose" = kind {
                textarea.input id=(id) name=(name) rows=(if kind == "prose" { 10 } else { 3 }) required[self.required]
                    aria-label=[named] aria-invalid=[wrong.map(|_| "true")] aria-describedby=[&about] { "\n" (self.value) }
            } @else {
                input.input id=(id) name=(name) type=(kind) inputmode=[mode] value=(self.value) required[self.required]
                    aria-label=[named] aria-invalid=[wrong.map(|_| "true")] aria-describedby=[&about];
            }
            @if let Some(wrong) = wrong {
                p.field-error id=[&about] { (wrong.problem) }
            } @else if !self.hint.is_empty() {
                p.field-hint id=[&about] { (self.hint) }
            }
        }
    }
}

/// What is wrong with something that has no field of its own, such as a list.
pub(crate) fn wrong(name: &str, errors: &[FieldError]) -> Markup {
    html! {
        @if let Some(error) = errors.iter().find(|error| error.field == name) { p.field-error { (error.problem) } }
    }
}

/// A choice of one; `options` are its values and what they are called.
pub(crate) fn select(name: &str, label: &str, value: &str, options: &[(&str, &str)]) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            select.input id=(name) name=(name) {
                @for (key, words) in options {
                    option value=(key) selected[*key == value] { (words) }
                }
            }
        }
    }
}

/// What a list is narrowed down by, and kept in its address.
pub(crate) struct Filter(Vec<(&'static str, String)>);

impl Filter {
    /// These, but for what is empty.
    pub(crate) fn of(pairs: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self(pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect())
    }

    /// The address of a page of the list.
    pub(crate) fn address(&self, path: &str, page: u32) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.0.iter().map(|(name, value)| (name, value.as_str())));
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}
