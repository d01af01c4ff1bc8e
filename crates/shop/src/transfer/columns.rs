//! The names of the columns.

pub(super) const HANDLE: &str = "Handle";
pub(super) const TITLE: &str = "Title";
pub(super) const BODY: &str = "Body (HTML)";
pub(super) const VENDOR: &str = "Vendor";
pub(super) const TYPE: &str = "Type";
pub(super) const TAGS: &str = "Tags";
pub(super) const PUBLISHED: &str = "Published";
pub(super) const OPTION_NAMES: [&str; 3] = ["Option1 Name", "Option2 Name", "Option3 Name"];
pub(super) const OPTION_VALUES: [&str; 3] = ["Option1 Value", "Option2 Value", "Option3 Value"];
pub(super) const SKU: &str = "Variant SKU";
pub(super) const GRAMS: &str = "Variant Grams";
pub(super) const TRACKER: &str = "Variant Inventory Tracker";
pub(super) const QUANTITY: &str = "Variant Inventory Qty";
pub(super) const POLICY: &str = "Variant Inventory Policy";
pub(super) const FULFILMENT: &str = "Variant Fulfillment Service";
pub(super) const PRICE: &str = "Variant Price";
pub(super) const COMPARE_AT_PRICE: &str = "Variant Compare At Price";
pub(super) const REQUIRES_SHIPPING: &str = "Variant Requires Shipping";
pub(super) const TAXABLE: &str = "Variant Taxable";
pub(super) const BARCODE: &str = "Variant Barcode";
pub(super) const IMAGE: &str = "Image Src";
pub(super) const IMAGE_POSITION: &str = "Image Position";
pub(super) const IMAGE_ALT: &str = "Image Alt Text";
pub(super) const GIFT_CARD: &str = "Gift Card";
pub(super) const SEO_TITLE: &str = "SEO Title";
pub(super) const SEO_DESCRIPTION: &str = "SEO Description";
pub(super) const VARIANT_IMAGE: &str = "Variant Image";
pub(super) const WEIGHT_UNIT: &str = "Variant Weight Unit";
pub(super) const STATUS: &str = "Status";

/// The columns without which nothing can be read.
pub(super) const REQUIRED: [&str; 2] = [HANDLE, TITLE];

/// The columns of an export, in their order. Those without a constant above are left blank.
pub(super) const HEADER: [&str; 48] = [
    HANDLE,
    TITLE,
    BODY,
    VENDOR,
    TYPE,
    TAGS,
    PUBLISHED,
    OPTION_NAMES[0],
    OPTION_VALUES[0],
    OPTION_NAMES[1],
    OPTION_VALUES[1],
    OPTION_NAMES[2],
    OPTION_VALUES[2],
    SKU,
    GRAMS,
    TRACKER,
    QUANTITY,
    POLICY,
    FULFILMENT,
    PRICE,
    COMPARE_AT_PRICE,
    REQUIRES_SHIPPING,
    TAXABLE,
    BARCODE,
    IMAGE,
    IMAGE_POSITION,
    IMAGE_ALT,
    GIFT_CARD,
    SEO_TITLE,
    SEO_DESCRIPTION,
    "Google Shopping / Google Product Category",
    "Google Shopping / Gender",
    "Google Shopping / Age Group",
    "Google Shopping / MPN",
    "Google Shopping / AdWords Grouping",
    "Google Shopping / AdWords Labels",
    "Google Shopping / Condition",
    "Google Shopping / Custom Product",
    "Google Shopping / Custom Label 0",
    "Google Shopping / Custom Label 1",
    "Google Shopping / Custom Label 2",
    "Google Shopping / Custom Label 3",
    "Google Shopping / Custom Label 4",
    VARIANT_IMAGE,
    WEIGHT_UNIT,
    "Variant Tax Code",
    "Cost per item",
    STATUS,
];
