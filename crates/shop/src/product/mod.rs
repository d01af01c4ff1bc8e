//! Products as staff see and change them. Each change names the revision that it was made from, and is in the audit log.
//!
//! `edit` adds and changes products, `status` publishes and archives them, `pictures` has what they look like.

mod edit;
mod pictures;
mod status;

use crate::{Broken, Failure, Shop, Staff};
use shared::catalogue::Page;
use shared::id::ProductId;
use shared::money::Money;
use shared::product::{ProductForm, ProductInput, ProductRefused, ProductRow, ProductSearch, VariantInput, options_of};
use shared::role::Permission;
use storage::{ProductRecord, StorageError, Unit, VariantRecord};

pub(super) type Refused<T> = Result<T, Failure<ProductRefused>>;

impl Shop {
    /// One page of the products that staff ask for, the last to change first.
    pub async fn products_for_staff(&self, staff: &Staff, search: &ProductSearch) -> Result<Page<ProductRow>, Broken> {
        staff.permit(Permission::Goods)?;
        Ok(self.storage().reader().await?.catalogue().products(search).await?)
    }

    /// The product as its form shows it; none where there is none.
    pub async fn product_form(&self, staff: &Staff, id: ProductId) -> Result<Option<ProductForm>, Broken> {
        staff.permit(Permission::Goods)?;
        let record = self.storage().reader().await?.catalogue().record_by_id(id).await?;
        Ok(record.as_ref().map(form))
    }

    /// What became of a product: this process shows it from now on.
    async fn saved(&self, record: &ProductRecord) -> ProductForm {
        self.look_around_after_saving().await;
        form(record)
    }
}

/// Stores what became of a product; gives it as it is stored.
async fn store(unit: &mut dyn Unit, record: ProductRecord) -> Refused<ProductRecord> {
    match unit.catalogue().put(&record).await {
        Ok(true) => Ok(ProductRecord { revision: record.revision + 1, ..record }),
        Ok(false) => Err(StorageError::TryAgain.into()),
        Err(error) => Err(error.into()),
    }
}

async fn stored(unit: &mut dyn Unit, id: ProductId) -> Refused<ProductRecord> {
    unit.catalogue().record_by_id(id).await?.ok_or(Failure::Refused(ProductRefused::NotFound))
}

fn form(record: &ProductRecord) -> ProductForm {
    ProductForm {
        id: record.id,
        revision: record.revision,
        status: record.status,
        fields: fields(record),
        pictures: record.pictures.clone(),
        created_at: record.created_at,
        updated_at: record.updated_at,
    }
}

/// What a product's form says of it: of its variants those that are sold.
pub(crate) fn fields(record: &ProductRecord) -> ProductInput {
    let sold: Vec<_> = record.variants.iter().filter(|variant| !variant.deleted).collect();
    let options = options_of(sold.iter().map(|variant| variant.options.as_slice()));
    let value = |variant: &VariantRecord, name: &str| {
        let option = variant.options.iter().find(|option| option.name == name);
        option.map(|option| option.value.clone()).unwrap_or_default()
    };
    let row = |variant: &&VariantRecord| VariantInput {
        id: Some(variant.id),
        values: options.iter().map(|option| value(variant, &option.name)).collect(),
        sku: variant.sku.clone(),
        price: variant.price.amount(),
        compare_at_price: variant.compare_at_price.map(Money::amount).unwrap_or_default(),
        taxable: variant.taxable,
        requires_shipping: variant.requires_shipping,
    };
    let variants = sold.iter().map(row).collect();
    ProductInput {
        name: record.name.clone(),
        slug: record.slug.clone(),
        description: record.description.clone(),
        vendor: record.vendor.clone(),
        category: record.category.as_ref().map(|category| category.name.clone()).unwrap_or_default(),
        tags: record.tags.clone(),
        seo_title: record.seo_title.clone(),
        seo_description: record.seo_description.clone(),
        options,
        variants,
    }
}
