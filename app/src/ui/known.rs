//! Who is here and how much is in their cart, as far as the header says it.

/// What is known before the shop was asked.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Known {
    /// Whether somebody has signed in.
    pub(crate) account: bool,
    /// The sum of the quantities.
    pub(crate) items: u32,
}

impl Known {
    /// What the link to the account says.
    pub(crate) const fn account_label(self) -> &'static str {
        if self.account { "Account" } else { "Sign in" }
    }

    /// The name of the cart's button.
    pub(crate) fn cart_name(self) -> String {
        match self.items {
            1 => "Cart, 1 item".to_owned(),
            items => format!("Cart, {items} items"),
        }
    }
}
