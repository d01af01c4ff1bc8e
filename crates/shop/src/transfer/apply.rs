//! What the stored product becomes by what the file says of it.

use super::product::SheetProduct;
use super::variant::{Reduced, SheetVariant};
use shared::catalogue::{Category, slug};
use shared::id::{ProductId, VariantId};
use shared::import::RowOutcome;
use shared::money::Money;
use shared::product::ProductStatus;
use shared::time::Timestamp;
use storage::{ProductRecord, VariantRecord};
use uuid::Uuid;

/// What a stored product becomes.
pub(super) struct Applied {
    /// The product. Nothing is to be stored where it is as it was.
    pub record: ProductRecord,
    /// Whether it differs from what was stored.
    pub changed: bool,
    /// Whether that is so of more than its variants.
    pub changed_itself: bool,
    /// The file's variants.
    pub variants: Vec<AppliedVariant>,
}

/// What a variant of the file becomes.
pub(super) struct AppliedVariant {
    pub line: u64,
    pub id: VariantId,
    pub new: bool,
    pub quantity: Option<u32>,
    pub outcome: RowOutcome,
    /// What of it stays as it was, and why.
    pub note: Option<String>,
}

/// What `stored` becomes by `sheet`. What the file has no column for stays, as do variants that it does not name.
pub(super) fn apply(
    stored: Option<&ProductRecord>,
    sheet: &SheetProduct,
    now: Timestamp,
    mut new_id: impl FnMut() -> Uuid,
) -> Applied {
    let mut record = stored.cloned().unwrap_or_else(|| blank(sheet, ProductId(new_id()), now));
    describe(&mut record, sheet);
    let changed_itself = stored.is_some_and(|stored| *stored != record);

    let mut named = Vec::with_capacity(sheet.variants.len());
    let mut variants = Vec::with_capacity(sheet.variants.len());
    for variant in &sheet.variants {
        // Of two alike, the one that is sold is meant.
        let alike = record.variants.iter().filter(|known| known.options == variant.options);
        let known = alike.min_by_key(|known| known.deleted);
        let becomes = becomes(known, variant, &mut new_id);
        let outcome = match known {
            None => RowOutcome::Added,
            Some(known) if *known == becomes => RowOutcome::Unchanged,
            Some(_) => RowOutcome::Updated,
        };
        let (line, new, quantity) = (variant.line, known.is_none(), variant.quantity);
        variants.push(AppliedVariant { line, id: becomes.id, new, quantity, outcome, note: None });
        named.push(becomes);
    }
    record.variants = with_unnamed(named, &record.variants);

    let changed = stored != Some(&record);
    if changed {
        record.updated_at = now;
    }
    Applied { record, changed, changed_itself, variants }
}

fn blank(sheet: &SheetProduct, id: ProductId, now: Timestamp) -> ProductRecord {
    ProductRecord {
        id,
        slug: sheet.handle.clone(),
        name: String::new(),
        description: String::new(),
        vendor: String::new(),
        category: None,
        tags: Vec::new(),
        status: ProductStatus::Published,
        seo_title: String::new(),
        seo_description: String::new(),
        pictures: Vec::new(),
        variants: Vec::new(),
        created_at: now,
        updated_at: now,
        revision: 0,
    }
}

fn describe(record: &mut ProductRecord, sheet: &SheetProduct) {
    record.name.clone_from(&sheet.title);
    set(&mut record.description, sheet.description.as_ref());
    set(&mut record.vendor, sheet.vendor.as_ref());
    set(&mut record.tags, sheet.tags.as_ref());
    set(&mut record.status, sheet.status.as_ref());
    set(&mut record.seo_title, sheet.seo_title.as_ref());
    set(&mut record.seo_description, sheet.seo_description.as_ref());
    set(&mut record.pictures, sheet.pictures.as_ref());
    if let Some(kind) = &sheet.kind {
        let category = slug(kind).map(|slug| Category { slug, name: kind.clone() });
        // A category has one name, however many products write it each in its own way.
        if category.as_ref().map(|category| &category.slug) != record.category.as_ref().map(|category| &category.slug) {
            record.category = category;
        }
    }
}

fn becomes(known: Option<&VariantRecord>, sheet: &SheetVariant, new_id: impl FnOnce() -> Uuid) -> VariantRecord {
    let mut variant = known.cloned().unwrap_or_else(|| VariantRecord {
        id: VariantId(new_id()),
        sku: String::new(),
        options: sheet.options.clone(),
        price: sheet.price,
        compare_at_price: None,
        grams: 0,
        barcode: String::new(),
        requires_shipping: true,
        taxable: true,
        picture: String::new(),
        deleted: false,
    });
    variant.deleted = false;
    variant.price = sheet.price;
    match sheet.compare_at_price {
        Reduced::From(before) => variant.compare_at_price = before,
        Reduced::Unsaid => {
            let above = |before: &Money| before.minus(sheet.price).is_ok_and(|saved| saved.minor() > 0);
            variant.compare_at_price = variant.compare_at_price.filter(above);
        }
    }
    set(&mut variant.sku, sheet.sku.as_ref());
    set(&mut variant.grams, sheet.grams.as_ref());
    set(&mut variant.barcode, sheet.barcode.as_ref());
    set(&mut variant.requires_shipping, sheet.requires_shipping.as_ref());
    set(&mut variant.taxable, sheet.taxable.as_ref());
    set(&mut variant.picture, sheet.picture.as_ref());
    variant
}

/// The file's variants in its order, and each of those that it does not name after the one that it followed.
fn with_unnamed(mut variants: Vec<VariantRecord>, stored: &[VariantRecord]) -> Vec<VariantRecord> {
    let mut before = None;
    for known in stored {
        if variants.iter().all(|variant| variant.id != known.id) {
            let after = variants.iter().position(|variant| Some(variant.id) == before);
            variants.insert(after.map_or(0, |place| place + 1), known.clone());
        }
        before = Some(known.id);
    }
    variants
}

fn set<T: Clone>(place: &mut T, value: Option<&T>) {
    if let Some(value) = value {
        place.clone_from(value);
    }
}

#[cfg(test)]
mod tests;
