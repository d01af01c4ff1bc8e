//! What pages show of wishlists beside the lists themselves: a guest's, other variants to choose, and what is on a list.

use crate::{Broken, Shop};
use shared::id::{AccountId, VariantId};
use shared::wishlist::{Choices, GuestWishlistItem, Wished, Wishlist, WishlistLine, WishlistRef};

impl Shop {
    /// Items of a guest's list as the catalogue has them now.
    pub async fn quote_guest_wishlist(&self, items: &[GuestWishlistItem]) -> Result<Vec<WishlistLine>, Broken> {
        let variants: Vec<_> = items.iter().map(|item| item.variant).collect();
        let offers = self.storage().reader().await?.catalogue().offers(&variants).await?;
        Ok(WishlistLine::of_guest(items, &offers, self.settings().store.currency)?)
    }

    /// The variants among which each of those lines can be chosen, of products that have several.
    pub async fn wishlist_choices(&self, lines: &[WishlistLine]) -> Result<Vec<Choices>, Broken> {
        let several = lines.iter().filter(|line| !line.options.is_empty());
        let variants: Vec<VariantId> = several.map(|line| line.variant_id).collect();
        if variants.is_empty() {
            return Ok(Vec::new());
        }
        let mut reader = self.storage().reader().await?;
        let mut catalogue = reader.catalogue();
        let products = catalogue.products_of(&variants).await?;
        let mut wanted: Vec<_> = products.values().copied().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut of = catalogue.variants(&wanted).await?;
        let mut choices: Vec<Choices> = Vec::new();
        for line in lines {
            let product = products.get(&line.variant_id);
            if let Some(variants) = product.and_then(|product| of.remove(product)).filter(|all| all.len() > 1) {
                choices.push(Choices::of(line.slug.clone(), variants));
            }
        }
        Ok(choices)
    }

    /// Variants on the account's default list, each with its product's slug.
    pub async fn wished(&self, account: AccountId) -> Result<Vec<Wished>, Broken> {
        let mut reader = self.storage().reader().await?;
        let lists = reader.wishlists().wishlists(account).await?;
        let variants: Vec<_> = lists.get(WishlistRef::Default).into_iter().flat_map(Wishlist::variants).collect();
        let mut offers = reader.catalogue().offers(&variants).await?;
        let wished = |variant: VariantId| {
            let slug = offers.remove(&variant).map(|offer| offer.slug).unwrap_or_default();
            Wished { variant, slug }
        };
        Ok(variants.into_iter().map(wished).collect())
    }
}
