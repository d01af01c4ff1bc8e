//! A product's form as it stands in the browser, with options and variants that are not saved yet.

use crate::parts::Entered;
use shared::product::{ProductInput, ProductOption, VariantInput, every_row, rows_for};

/// A form that is being filled in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Draft {
    pub input: ProductInput,
    /// The options that its rows of variants were made for.
    pub rows_of: Vec<ProductOption>,
}

impl Draft {
    /// Of a product that is to be added: with one variant.
    pub(super) fn blank() -> Self {
        Self::of(ProductInput { variants: vec![VariantInput::default()], ..ProductInput::default() })
    }

    /// Of a product as it is stored.
    pub(super) fn of(input: ProductInput) -> Self {
        Self { rows_of: input.options.clone(), input }
    }

    /// As it was sent.
    pub(super) fn read(entered: &Entered) -> Self {
        let text = |name: &str| entered.get(name).to_owned();
        let variant = |row: Entered| VariantInput {
            id: row.get("id").parse().ok(),
            values: row.of("values").map(|(_, value)| value.to_owned()).collect(),
            sku: row.get("sku").to_owned(),
            price: row.get("price").to_owned(),
            compare_at_price: row.get("compare_at_price").to_owned(),
            taxable: !row.get("taxable").is_empty(),
            requires_shipping: !row.get("requires_shipping").is_empty(),
        };
        let input = ProductInput {
            name: text("name"),
            slug: text("slug"),
            description: text("description"),
            vendor: text("vendor"),
            category: text("category"),
            tags: entered.get("tags").split(',').map(|tag| tag.trim().to_owned()).collect(),
            seo_title: text("seo_title"),
            seo_description: text("seo_description"),
            options: options(entered, "options"),
            variants: entered.rows("variants").into_iter().map(variant).collect(),
        };
        Self { input, rows_of: options(entered, "rows_of") }
    }

    /// Whether the rows are those of the options, or the options cannot have any yet.
    pub(super) fn is_settled(&self) -> bool {
        let whole = |option: &ProductOption| !option.name.is_empty() && !option.values.is_empty();
        self.input.options == self.rows_of || !self.input.options.iter().all(whole)
    }

    /// The same with rows for its options; as it is where there would be more than a product may have.
    pub(super) fn with_rows(mut self) -> Self {
        if !self.is_settled()
            && let Some(rows) = rows_for(&self.rows_of, &self.input.options, &self.input.variants)
        {
            self.input.variants = rows;
            self.rows_of.clone_from(&self.input.options);
        }
        self
    }

    /// The same with a row for every choice, also for those that were taken out.
    fn with_every_row(self) -> Self {
        let mut draft = self.with_rows();
        if draft.input.options == draft.rows_of
            && let Some(rows) = every_row(&draft.rows_of, &draft.input.variants)
        {
            draft.input.variants = rows;
        }
        draft
    }

    /// The same after a button was pressed that changes nothing but the form; none where it is no such button.
    pub(super) fn after(mut self, button: &str, places: &[usize]) -> Option<Self> {
        match (button, places) {
            ("variants", []) => return Some(self.with_every_row()),
            ("add-option", []) => {
                self = self.with_rows();
                self.input.options.push(ProductOption::default());
                return Some(self);
            }
            ("remove-option", &[place]) if place < self.input.options.len() => {
                self.input.options.remove(place);
            }
            ("remove-variant", &[place]) if place < self.input.variants.len() => {
                self.input.variants.remove(place);
            }
            _ => return None,
        }
        Some(self.with_rows())
    }
}

/// The options of a list of fields, without those that nothing was entered into.
fn options(entered: &Entered, list: &str) -> Vec<ProductOption> {
    let option = |row: Entered| ProductOption { name: row.get("name").to_owned(), values: row.lines("values") };
    let blank = |option: &ProductOption| option.name.is_empty() && option.values.is_empty();
    entered.rows(list).into_iter().map(option).filter(|option| !blank(option)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Draft {
        let mut entered = Entered::default();
        for (field, value) in fields {
            entered.add(*field, *value);
        }
        Draft::read(&entered)
    }

    fn rows(draft: &Draft) -> Vec<String> {
        draft.input.variants.iter().map(|row| row.values.join("/")).collect()
    }

    #[test]
    fn a_form_is_read_as_it_was_shown() {
        let draft = form(&[
            ("name", "Mug"),
            ("tags", "new, blue,"),
            ("options.0.name", "Size"),
            ("options.0.values", "S\r\nM\r\n"),
            ("options.1.name", ""),
            ("options.1.values", " "),
            ("rows_of.0.name", "Size"),
            ("rows_of.0.values", "S\nM"),
            ("variants.0.values.0", "S"),
            ("variants.0.price", "9.99"),
            ("variants.4.values.0", "M"),
            ("variants.4.id", "not an id"),
        ]);
        assert!(draft.is_settled());
        assert_eq!(draft.input.tags, ["new", "blue", ""]);
        assert_eq!((rows(&draft), draft.input.variants[1].id), (vec!["S".to_owned(), "M".to_owned()], None));
    }

    #[test]
    fn buttons_change_the_form() {
        let small = form(&[
            ("options.0.name", "Size"),
            ("options.0.values", "S"),
            ("variants.0.price", "9.99"),
            ("variants.0.sku", "MUG"),
        ]);
        assert!(!small.is_settled(), "its row was made for no options");
        let small = small.after("variants", &[]).unwrap();
        assert_eq!((rows(&small), small.input.variants[0].sku.as_str()), (vec!["S".to_owned()], "MUG"));
        let two = small.clone().after("add-option", &[]).unwrap();
        assert_eq!((two.input.options.len(), two.is_settled(), rows(&two)), (2, true, vec!["S".to_owned()]));
        let none = two.clone().after("remove-option", &[1]).unwrap().after("remove-option", &[0]).unwrap();
        assert_eq!((none.input.options.len(), rows(&none)), (0, vec![String::new()]));
        let taken_out = small.clone().after("remove-variant", &[0]).unwrap();
        assert!(taken_out.input.variants.is_empty());
        assert_eq!(rows(&taken_out.after("variants", &[]).unwrap()), ["S"], "it is brought back");
        for (button, places) in [("save", &[][..]), ("", &[]), ("remove-variant", &[]), ("remove-option", &[7])] {
            assert_eq!(small.clone().after(button, places), None, "{button}");
        }
    }

    #[test]
    fn too_many_variants_are_not_made() {
        let values = (0..20).map(|n| n.to_string()).collect::<Vec<_>>().join("\n");
        let draft = form(&[
            ("options.0.name", "A"),
            ("options.0.values", &values),
            ("options.1.name", "B"),
            ("options.1.values", &values),
            ("variants.0.price", "1"),
        ]);
        let same = draft.clone().with_rows();
        assert_eq!(same, draft);
        assert!(!same.is_settled());
    }
}
