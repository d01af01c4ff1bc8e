//! Forms of lists: those of the page where no script takes them over, and those about whole lists, which browsers always send.

use crate::AppError;
use crate::wire::Postcard;
use leptos::prelude::*;
use shared::id::VariantId;

/// Puts a variant onto the account's default list, from a product's page without scripts. A visitor is led to sign in and comes back
/// to `next`.
#[server(output = Postcard)]
pub async fn add_to_wishlist(variant: VariantId, next: String) -> Result<(), AppError> {
    use super::api::{WishAsk, WishReply, serve};
    use crate::account::sign_in_from;
    use crate::context::{lead_to, session};
    use shared::path::LocalPath;
    let next = LocalPath::or_home(&next);
    let page = next.as_str().split(['?', '#']).next().unwrap_or_default();
    let Some(account) = session().await?.and_then(|session| session.account) else {
        lead_to(&sign_in_from(page, ""));
        return Ok(());
    };
    let said = match serve::change(account.id, None, WishAsk::Add { list: None, variant }).await? {
        WishReply::Made { .. } => "wish-added",
        WishReply::Refused(_) | WishReply::SignedOut => "wish-refused",
    };
    lead_to(&format!("{page}?said={said}"));
    Ok(())
}

/// Does with a list what a form says, and leads back to the list: to `remove` or `move` an item, to `choose` another variant, to put
/// `all` into the cart, to `create`, `rename`, `delete`, `share` or `unshare` a list.
#[server(output = Postcard)]
pub async fn send_wishlist_form(
    what: String,
    #[server(default)] list: String,
    #[server(default)] variant: String,
    #[server(default)] instead: String,
    #[server(default)] name: String,
    #[server(default)] operation: String,
) -> Result<(), AppError> {
    use crate::context::{lead_to, session};
    let Some(account) = session().await?.and_then(|session| session.account) else {
        lead_to("/login?next=/wishlist");
        return Ok(());
    };
    let form = sent::Form { what, list, variant, instead, name, operation };
    let (list, said) = form.carry_out(account.id).await?;
    let list = list.map(|id| format!("list={id}&")).unwrap_or_default();
    lead_to(&format!("/wishlist?{list}said={said}"));
    Ok(())
}

#[cfg(feature = "ssr")]
mod sent {
    use crate::AppError;
    use crate::context::{broken, shop};
    use crate::wishlist::api::{WishAsk, WishReply, serve};
    use shared::id::{AccountId, OperationId, WishlistId};
    use shared::wishlist::{WishlistChange, WishlistChangeError, WishlistName};
    use shop::{Failure, WishlistRequest, WishlistRequestError};

    /// A form as it was sent.
    pub(super) struct Form {
        pub(super) what: String,
        pub(super) list: String,
        pub(super) variant: String,
        pub(super) instead: String,
        pub(super) name: String,
        pub(super) operation: String,
    }

    /// The list to show next, the default one where none is named, and the code of what is said of it.
    type Next = (Option<WishlistId>, &'static str);

    /// The value of a field; a blank one is none.
    fn read<T: std::str::FromStr>(text: &str) -> Result<Option<T>, AppError> {
        if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| AppError::Malformed) }
    }

    impl Form {
        pub(super) async fn carry_out(&self, account: AccountId) -> Result<Next, AppError> {
            let list = read::<WishlistId>(&self.list)?;
            match self.what.as_str() {
                "create" | "rename" | "delete" => self.change(account, list).await,
                "share" => Ok((list, self.shared(shop().share_wishlist(account, serve::named(list)).await)?)),
                "unshare" => match shop().unshare_wishlist(account, serve::named(list)).await {
                    Ok(()) => Ok((list, "wishlist-unshared")),
                    Err(failure) => Ok((None, refused(failure)?)),
                },
                _ => self.ask(account, list).await,
            }
        }

        fn shared<T>(&self, shared: Result<T, Failure<WishlistRequestError>>) -> Result<&'static str, AppError> {
            match shared {
                Ok(_) => Ok("wishlist-shared"),
                Err(failure) => refused(failure),
            }
        }

        /// What is about an item.
        async fn ask(&self, account: AccountId, list: Option<WishlistId>) -> Result<Next, AppError> {
            let variant = || read(&self.variant)?.ok_or(AppError::Malformed);
            let ask = match self.what.as_str() {
                "remove" => WishAsk::Remove { list, variant: variant()? },
                "move" => WishAsk::MoveToCart { list, variant: variant()? },
                "all" => WishAsk::AddAll { list },
                "choose" => {
                    let instead = read(&self.instead)?.ok_or(AppError::Malformed)?;
                    WishAsk::Choose { list, variant: variant()?, instead }
                }
                _ => return Err(AppError::Malformed),
            };
            let operation = read::<OperationId>(&self.operation)?;
            let said = match serve::change(account, operation, ask).await? {
                WishReply::Made { receipt: Some(receipt), .. } if receipt.repeated => "wish-all-added",
                WishReply::Made { receipt: Some(receipt), .. } if receipt.came() == 0 => "wish-none-added",
                WishReply::Made { receipt: Some(receipt), .. }
                    if receipt.items.iter().any(|item| item.short.is_some()) =>
                {
                    "wish-some-added"
                }
                WishReply::Made { receipt: Some(_), .. } => "wish-all-added",
                WishReply::Made { .. } => match ask {
                    WishAsk::Remove { .. } => "wish-removed",
                    WishAsk::MoveToCart { .. } => "wish-moved",
                    _ => "wish-chosen",
                },
                WishReply::Refused(_) | WishReply::SignedOut => "wish-refused",
            };
            Ok((list, said))
        }

        /// What is about a whole list.
        async fn change(&self, account: AccountId, list: Option<WishlistId>) -> Result<Next, AppError> {
            let wishlist = serve::named(list);
            let name = WishlistName::parse(&self.name);
            let (change, said) = match (self.what.as_str(), name) {
                ("delete", _) => (WishlistChange::Delete { wishlist }, "wishlist-deleted"),
                (_, Err(_)) => return Ok((list, "wishlist-name")),
                ("create", Ok(name)) => (WishlistChange::Create { name }, "wishlist-created"),
                (_, Ok(name)) => (WishlistChange::Rename { wishlist, name }, "wishlist-renamed"),
            };
            let request = WishlistRequest { operation: read(&self.operation)?, asked: change, revisions: None };
            match shop().change_wishlists(account, &request).await {
                Ok(view) => Ok((view.and_then(|view| view.id), said)),
                Err(failure) => Ok((None, refused(failure)?)),
            }
        }
    }

    /// The code of what is said of a change that was not made.
    fn refused(failure: Failure<WishlistRequestError>) -> Result<&'static str, AppError> {
        match failure {
            Failure::Refused(WishlistRequestError::Change(WishlistChangeError::TooManyWishlists)) => {
                Ok("wishlists-full")
            }
            Failure::Refused(_) => Ok("wish-refused"),
            Failure::Broken(error) => Err(broken(error)),
        }
    }
}
