//! The document around every page.

use crate::desk::Desk;
use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use maud::{DOCTYPE, Markup, html};
use shared::role::Permission;
use shop::Staff;

/// A part of the back office, as the navigation has it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The shop in numbers.
    Dashboard,
    /// Orders.
    Orders,
    /// Products.
    Products,
    /// Stock.
    Stock,
    /// Products in and out, in files.
    Import,
    /// Customers.
    Customers,
    /// How the store is set up.
    Settings,
    /// What staff did.
    Audit,
}

impl Part {
    const ALL: [Self; 8] = [
        Self::Dashboard,
        Self::Orders,
        Self::Products,
        Self::Stock,
        Self::Import,
        Self::Customers,
        Self::Settings,
        Self::Audit,
    ];

    /// The part that the page at `path` belongs to; the dashboard where it is none's.
    pub(crate) fn at(path: &str) -> Self {
        let others = Self::ALL.into_iter().filter(|part| *part != Self::Dashboard);
        others.into_iter().find(|part| path.starts_with(part.address())).unwrap_or(Self::Dashboard)
    }

    /// What it is called.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Dashboard => "Dashboard",
            Self::Orders => "Orders",
            Self::Products => "Products",
            Self::Stock => "Stock",
            Self::Import => "Import",
            Self::Customers => "Customers",
            Self::Settings => "Settings",
            Self::Audit => "Audit log",
        }
    }

    /// What it takes to see its first page.
    const fn permission(self) -> Permission {
        match self {
            Self::Dashboard => Permission::ReadDashboard,
            Self::Orders => Permission::ReadOrders,
            Self::Products => Permission::Goods,
            Self::Stock => Permission::Stock,
            Self::Import => Permission::Import,
            Self::Customers => Permission::ReadCustomers,
            Self::Settings => Permission::ReadSettings,
            Self::Audit => Permission::ReadAuditLog,
        }
    }

    /// Its first page.
    pub(crate) const fn address(self) -> &'static str {
        match self {
            Self::Dashboard => "/staff",
            Self::Orders => "/staff/orders",
            Self::Products => "/staff/products",
            Self::Stock => "/staff/stock",
            Self::Import => "/staff/import",
            Self::Customers => "/staff/customers",
            Self::Settings => "/staff/settings",
            Self::Audit => "/staff/audit",
        }
    }
}

/// A page of the back office.
pub(crate) struct Page<'a> {
    pub desk: &'a Desk,
    pub staff: &'a Staff,
    pub part: Part,
    pub title: &'a str,
    pub status: StatusCode,
}

impl<'a> Page<'a> {
    /// A page that is what was asked for.
    pub(crate) const fn new(desk: &'a Desk, staff: &'a Staff, part: Part, title: &'a str) -> Self {
        Self { desk, staff, part, title, status: StatusCode::OK }
    }

    /// The same page as the answer to what could not be done.
    pub(crate) const fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The page with that content, in which the first heading is the title.
    pub(crate) fn with(self, content: Markup) -> Response {
        (self.status, Html(self.document(content).into_string())).into_response()
    }

    fn document(&self, content: Markup) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex";
                    title { (self.title) " · Back office" }
                    link rel="icon" href="/favicon.svg" type="image/svg+xml";
                    @if !self.desk.stylesheet.is_empty() {
                        link rel="stylesheet" href=(self.desk.stylesheet);
                    }
                    link rel="stylesheet" href="/back-office.css";
                    script type="module" src="/back-office.js" {}
                }
                body.office {
                    a.skip href="#main" { "Skip to content" }
                    header.office-head {
                        a.office-name href="/staff" { (self.desk.shop.settings().store.name) small { "Back office" } }
                        nav aria-label="Back office" {
                            ul {
                                @for part in Part::ALL.into_iter().filter(|part| self.staff.role().may(part.permission())) {
                                    li {
                                        a href=(part.address()) aria-current=[(part == self.part).then_some("page")] {
                                            (part.name())
                                        }
                                    }
                                }
                            }
                        }
                        p.office-who {
                            span { (self.staff.name()) }
                            a href="/account" { "Account" }
                            a href="/" { "To the shop" }
                        }
                    }
                    main #main.page tabindex="-1" { (content) }
                }
            }
        }
    }
}
