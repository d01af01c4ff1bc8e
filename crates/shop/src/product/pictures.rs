//! What products look like: pictures are added, described, put in order and taken off.

use super::{Refused, form, store, stored};
use crate::staff::Deed;
use crate::unit::in_unit;
use crate::{Failure, Shop, Staff};
use shared::audit::{Action, Subject};
use shared::catalogue::Picture;
use shared::field::{FieldError, FieldProblem};
use shared::id::ProductId;
use shared::picture::{MAX_PICTURES, PictureRefused, alt, rearranged};
use shared::product::{ProductForm, ProductRefused};
use storage::{ProductRecord, Unit, VariantRecord};

impl Shop {
    /// Adds an uploaded picture after the product's others; the same one again changes nothing. What it is, its content says.
    pub async fn add_picture(
        &self,
        staff: &Staff,
        id: ProductId,
        file: Vec<u8>,
        description: &str,
    ) -> Refused<ProductForm> {
        let alt = alt(description).map_err(wrong_alt)?;
        if self.product_form(staff, id).await?.is_none() {
            return Err(Failure::Refused(ProductRefused::NotFound));
        }
        let src = self.keep_picture(file).await.map_err(|failure| match failure {
            Failure::Refused(refused) => Failure::Refused(ProductRefused::Picture(refused)),
            Failure::Broken(broken) => Failure::Broken(broken),
        })?;
        let picture = Picture { src, alt };
        let record = in_unit!(self, |unit| self.add_picture_in(unit, staff, id, &picture))?;
        Ok(self.saved(&record).await)
    }

    /// Puts the product's pictures, as they were seen at revision `seen`, in the order of `wanted`; what is left out is taken
    /// off. The files stay, for the orders that show them.
    pub async fn arrange_pictures(
        &self,
        staff: &Staff,
        id: ProductId,
        seen: u64,
        wanted: &[Picture],
    ) -> Refused<ProductForm> {
        let record = in_unit!(self, |unit| self.arrange_pictures_in(unit, staff, id, seen, wanted))?;
        Ok(self.saved(&record).await)
    }

    async fn add_picture_in(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        id: ProductId,
        picture: &Picture,
    ) -> Refused<ProductRecord> {
        let now = stored(unit, id).await?;
        if now.pictures.iter().any(|known| known.src == picture.src) {
            return Ok(now);
        }
        if now.pictures.len() >= MAX_PICTURES {
            return Err(Failure::Refused(ProductRefused::Picture(PictureRefused::TooMany)));
        }
        let pictures = [now.pictures.as_slice(), std::slice::from_ref(picture)].concat();
        self.show(unit, staff, now, pictures).await
    }

    async fn arrange_pictures_in(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        id: ProductId,
        seen: u64,
        wanted: &[Picture],
    ) -> Refused<ProductRecord> {
        let now = stored(unit, id).await?;
        if now.pictures == wanted {
            return Ok(now);
        }
        if seen != now.revision {
            return Err(Failure::Refused(ProductRefused::Moved { now: Box::new(form(&now)) }));
        }
        let pictures =
            rearranged(&now.pictures, wanted).map_err(|errors| Failure::Refused(ProductRefused::Invalid { errors }))?;
        self.show(unit, staff, now, pictures).await
    }

    /// A variant that had a picture of its own which is taken off shows the product's first again.
    async fn show(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        now: ProductRecord,
        pictures: Vec<Picture>,
    ) -> Refused<ProductRecord> {
        let taken_off = |src: &str| {
            pictures.iter().all(|picture| picture.src != src) && now.pictures.iter().any(|was| was.src == src)
        };
        let variant = |variant: &VariantRecord| VariantRecord {
            picture: if taken_off(&variant.picture) { String::new() } else { variant.picture.clone() },
            ..variant.clone()
        };
        let deed = Deed {
            action: Action::ProductPictures,
            subject: Subject::product(now.id),
            before: &now.pictures,
            after: &pictures,
        };
        staff.log(unit, self.now(), deed).await?;
        let variants = now.variants.iter().map(variant).collect();
        store(unit, ProductRecord { variants, pictures: pictures.clone(), updated_at: self.now(), ..now.clone() }).await
    }
}

fn wrong_alt(problem: FieldProblem) -> Failure<ProductRefused> {
    Failure::Refused(ProductRefused::Invalid { errors: vec![FieldError::new("alt", problem)] })
}
