//! Adding and changing products. A variant is never deleted: one that the form leaves out is no longer sold, and stays for the
//! carts and orders that name it.

use super::{Refused, fields, store, stored};
use crate::html;
use crate::staff::Deed;
use crate::unit::in_unit;
use crate::{Failure, Shop, Staff};
use shared::audit::{Action, Subject};
use shared::field::{FieldError, FieldProblem};
use shared::id::{ProductId, VariantId};
use shared::product::{
    Known, ProductEdit, ProductForm, ProductInput, ProductRefused, ProductStatus, Reconciled, VariantEdit, reconcile,
};
use shared::stale::Stale;
use shared::time::Timestamp;
use storage::{ProductRecord, Unit, VariantRecord};

impl Shop {
    /// Adds a product, as a draft.
    pub async fn create_product(&self, staff: &Staff, input: &ProductInput) -> Refused<ProductForm> {
        let record = in_unit!(self, |unit| self.create_product_in(unit, staff, input))?;
        Ok(self.saved(&record).await)
    }

    /// Saves the product that was changed from revision `seen`. Where it has changed since, so that something would be
    /// overwritten unseen, it is refused with the difference.
    pub async fn save_product(
        &self,
        staff: &Staff,
        id: ProductId,
        seen: u64,
        input: &ProductInput,
    ) -> Refused<ProductForm> {
        let record = in_unit!(self, |unit| self.save_product_in(unit, staff, id, seen, input))?;
        Ok(self.saved(&record).await)
    }

    async fn create_product_in(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        input: &ProductInput,
    ) -> Refused<ProductRecord> {
        let edit = self.checked(unit, input).await?;
        let blank = blank(ProductId(self.new_id()), self.now());
        let becomes = self.becomes(unit, &blank, edit).await?;
        let record = store(unit, becomes).await?;
        let deed = Deed {
            action: Action::ProductCreate,
            subject: Subject::product(record.id),
            before: &(),
            after: &fields(&record),
        };
        staff.log(unit, self.now(), deed).await?;
        Ok(record)
    }

    async fn save_product_in(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        id: ProductId,
        seen: u64,
        input: &ProductInput,
    ) -> Refused<ProductRecord> {
        let now = stored(unit, id).await?;
        let edit = self.checked(unit, input).await?;
        let becomes = self.becomes(unit, &now, edit).await?;
        let (theirs, yours) = (fields(&now), fields(&becomes));
        if theirs == yours {
            return Ok(now);
        }
        if seen != now.revision
            && let Some(stale) = Stale::between(now.revision, theirs.clone(), yours.clone())
        {
            return Err(Failure::Refused(ProductRefused::Stale(Box::new(stale))));
        }
        let record = store(unit, becomes).await?;
        let deed =
            Deed { action: Action::ProductChange, subject: Subject::product(id), before: &theirs, after: &yours };
        staff.log(unit, self.now(), deed).await?;
        Ok(record)
    }

    async fn checked(&self, unit: &mut dyn Unit, input: &ProductInput) -> Refused<ProductEdit> {
        let currency = self.settings_in(unit).await?.store.currency;
        input.check(currency).map_err(invalid)
    }

    /// What `record` becomes by `edit`. A slug that another product has is refused.
    async fn becomes(&self, unit: &mut dyn Unit, record: &ProductRecord, edit: ProductEdit) -> Refused<ProductRecord> {
        if edit.slug != record.slug && unit.catalogue().record(&edit.slug).await?.is_some() {
            return Err(invalid(vec![FieldError::new("slug", FieldProblem::Taken)]));
        }
        let variants = self.variants(&record.variants, &edit.variants)?;
        // A category has one name, however many products write it each in its own way.
        let slug =
            |product: &Option<shared::catalogue::Category>| product.as_ref().map(|category| category.slug.clone());
        let category =
            if slug(&record.category) == slug(&edit.category) { record.category.clone() } else { edit.category };
        let description =
            if edit.description == record.description { edit.description } else { html::clean(&edit.description) };
        Ok(ProductRecord {
            name: edit.name,
            slug: edit.slug,
            description,
            vendor: edit.vendor,
            category,
            tags: edit.tags,
            seo_title: edit.seo_title,
            seo_description: edit.seo_description,
            variants,
            updated_at: self.now(),
            ..record.clone()
        })
    }

    /// The variants that are sold, in the form's order, and after them those that no longer are.
    fn variants(&self, stored: &[VariantRecord], edits: &[VariantEdit]) -> Refused<Vec<VariantRecord>> {
        let known: Vec<_> = stored.iter().map(known).collect();
        let rows: Vec<_> = edits.iter().map(|edit| (edit.id, edit.options.as_slice())).collect();
        let Reconciled { rows, retired } = reconcile(&known, &rows).map_err(|wrong| {
            let foreign = |place| FieldError::new(format!("variants.{place}.id"), FieldProblem::NotOffered);
            invalid(wrong.into_iter().map(foreign).collect())
        })?;
        let of = |id: VariantId| stored.iter().find(|known| known.id == id).cloned();
        let sold = edits.iter().zip(rows).map(|(edit, id)| {
            let known = id.and_then(of).unwrap_or_else(|| new_variant(VariantId(self.new_id()), edit));
            VariantRecord {
                sku: edit.sku.clone(),
                options: edit.options.clone(),
                price: edit.price,
                compare_at_price: edit.compare_at_price,
                taxable: edit.taxable,
                requires_shipping: edit.requires_shipping,
                deleted: false,
                ..known
            }
        });
        let retired = retired.into_iter().filter_map(of).map(|known| VariantRecord { deleted: true, ..known });
        Ok(sold.chain(retired).collect())
    }
}

fn invalid(errors: Vec<FieldError>) -> Failure<ProductRefused> {
    Failure::Refused(ProductRefused::Invalid { errors })
}

fn known(variant: &VariantRecord) -> Known<'_> {
    Known { id: variant.id, options: &variant.options, sold: !variant.deleted }
}

fn blank(id: ProductId, now: Timestamp) -> ProductRecord {
    ProductRecord {
        id,
        slug: String::new(),
        name: String::new(),
        description: String::new(),
        vendor: String::new(),
        category: None,
        tags: Vec::new(),
        status: ProductStatus::Draft,
        seo_title: String::new(),
        seo_description: String::new(),
        pictures: Vec::new(),
        variants: Vec::new(),
        created_at: now,
        updated_at: now,
        revision: 0,
    }
}

fn new_variant(id: VariantId, edit: &VariantEdit) -> VariantRecord {
    VariantRecord {
        id,
        sku: edit.sku.clone(),
        options: edit.options.clone(),
        price: edit.price,
        compare_at_price: edit.compare_at_price,
        grams: 0,
        barcode: String::new(),
        requires_shipping: edit.requires_shipping,
        taxable: edit.taxable,
        picture: String::new(),
        deleted: false,
    }
}
