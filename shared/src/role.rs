//! Roles of the shop's staff, and what each may do: one table, [`Role::may`] (S2). Another permission gets a variant, and a row there.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Role of somebody of the shop's staff.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Whoever answers for the shop: everything.
    Owner,
    /// Whoever runs it day by day: goods, stock and money, but neither settings nor exports.
    Manager,
    /// Whoever answers customers and packs parcels.
    Support,
}

/// Text that names no role.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a role is one of owner, manager and support")]
pub struct RoleError;

/// Something that a role may do or not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Permission {
    /// Seeing the shop in numbers.
    ReadDashboard,
    /// Seeing orders.
    ReadOrders,
    /// Seeing customers.
    ReadCustomers,
    /// Writing notes on orders.
    Note,
    /// Shipping units, and saying that they arrived.
    Ship,
    /// Cancelling orders and units of them: money may go back.
    Cancel,
    /// Giving money back, and closing payments that are held.
    Refund,
    /// Seeing and changing products.
    Goods,
    /// Seeing and changing stock, and booking in goods that came back.
    Stock,
    /// Letting in files of products.
    Import,
    /// Taking out files of products.
    Export,
    /// Seeing how the store is set up.
    ReadSettings,
    /// Setting the store up otherwise.
    ChangeSettings,
    /// Reading what staff did.
    ReadAuditLog,
}

impl Role {
    /// Every role, from the one that may most.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Manager, Self::Support];

    /// The table: whether the role may do that.
    pub const fn may(self, permission: Permission) -> bool {
        use Permission::{
            Cancel, ChangeSettings, Export, Goods, Import, Note, ReadAuditLog, ReadCustomers, ReadDashboard,
            ReadOrders, ReadSettings, Refund, Ship, Stock,
        };
        match permission {
            ReadDashboard | ReadOrders | ReadCustomers | Note | Ship => true,
            Cancel | Refund | Goods | Stock | Import => matches!(self, Self::Owner | Self::Manager),
            Export | ReadSettings | ChangeSettings | ReadAuditLog => matches!(self, Self::Owner),
        }
    }

    /// Its name on the wire, in the database and on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Support => "support",
        }
    }

    /// Its name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::Manager => "Manager",
            Self::Support => "Support",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl FromStr for Role {
    type Err = RoleError;

    fn from_str(text: &str) -> Result<Self, RoleError> {
        Self::ALL.into_iter().find(|role| role.key() == text).ok_or(RoleError)
    }
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 14] = [
        Self::ReadDashboard,
        Self::ReadOrders,
        Self::ReadCustomers,
        Self::Note,
        Self::Ship,
        Self::Cancel,
        Self::Refund,
        Self::Goods,
        Self::Stock,
        Self::Import,
        Self::Export,
        Self::ReadSettings,
        Self::ChangeSettings,
        Self::ReadAuditLog,
    ];

    /// Whether it asks for a fresh proof of who is there (S3): where money, settings or whole lists leave.
    pub const fn needs_fresh_proof(self) -> bool {
        matches!(self, Self::Cancel | Self::Refund | Self::Export | Self::ChangeSettings)
    }

    /// Its name for people, after "may" or "to".
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReadDashboard => "see the dashboard",
            Self::ReadOrders => "see orders",
            Self::ReadCustomers => "see customers",
            Self::Note => "write notes",
            Self::Ship => "ship orders",
            Self::Cancel => "cancel orders",
            Self::Refund => "refund payments",
            Self::Goods => "work on products",
            Self::Stock => "work on stock",
            Self::Import => "import products",
            Self::Export => "export products",
            Self::ReadSettings => "see the settings",
            Self::ChangeSettings => "change the settings",
            Self::ReadAuditLog => "read the audit log",
        }
    }

    /// The roles that have it.
    pub fn roles(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| role.may(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s2_each_role_may_what_the_table_says() {
        use Permission::{
            Cancel, ChangeSettings, Export, Goods, Import, Note, ReadAuditLog, ReadCustomers, ReadDashboard,
            ReadOrders, ReadSettings, Refund, Ship, Stock,
        };
        let support = [ReadDashboard, ReadOrders, ReadCustomers, Note, Ship];
        let manager = [Cancel, Refund, Goods, Stock, Import];
        let owner = [Export, ReadSettings, ChangeSettings, ReadAuditLog];
        for permission in Permission::ALL {
            let expected = match permission {
                it if support.contains(&it) => vec![Role::Owner, Role::Manager, Role::Support],
                it if manager.contains(&it) => vec![Role::Owner, Role::Manager],
                it if owner.contains(&it) => vec![Role::Owner],
                it => panic!("{it:?} is nobody's"),
            };
            assert_eq!(permission.roles().collect::<Vec<_>>(), expected, "{permission:?}");
        }
    }

    #[test]
    fn roles_are_known_by_their_names() {
        for role in Role::ALL {
            assert_eq!(role.key().parse(), Ok(role));
            assert_eq!(serde_json::to_string(&role).unwrap(), format!("{:?}", role.key()));
        }
        assert_eq!("Owner".parse::<Role>(), Err(RoleError));
    }
}
