//! What a product's own row says of it, and what its rows say of its pictures.

use super::columns;
use super::problem::Problem;
use super::row::Row;
use super::value;
use super::variant::SheetVariant;
use crate::html;
use shared::catalogue::Picture;
use shared::product::ProductStatus;

/// A product as the file has it. What it has no column for is `None`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct SheetProduct {
    /// The line of its own row: the first of its handle with a title.
    pub line: u64,
    pub handle: String,
    pub title: String,
    pub description: Option<String>,
    pub vendor: Option<String>,
    pub kind: Option<String>,
    pub tags: Option<Vec<String>>,
    pub status: Option<ProductStatus>,
    pub seo_title: Option<String>,
    pub seo_description: Option<String>,
    pub pictures: Option<Vec<Picture>>,
    pub variants: Vec<SheetVariant>,
    /// The lines of its rows that only have a picture.
    pub picture_lines: Vec<u64>,
}

/// A picture with its place among the product's pictures, where the file gives it one.
pub(super) struct Placed {
    place: Option<u32>,
    picture: Picture,
}

impl SheetProduct {
    /// The product of its own row, without pictures and variants.
    pub(super) fn of(row: &Row<'_>) -> Result<Self, Problem> {
        let owned = |column| row.get(column).map(str::to_owned);
        Ok(Self {
            line: row.line,
            handle: row.handle.clone(),
            title: row.text(columns::TITLE).to_owned(),
            description: row.get(columns::BODY).map(html::clean),
            vendor: owned(columns::VENDOR),
            kind: owned(columns::TYPE),
            tags: row.get(columns::TAGS).map(tags),
            status: status(row)?,
            seo_title: owned(columns::SEO_TITLE),
            seo_description: owned(columns::SEO_DESCRIPTION),
            pictures: row.get(columns::IMAGE).map(|_| Vec::new()),
            variants: Vec::new(),
            picture_lines: Vec::new(),
        })
    }

    /// Takes the pictures in the order of their places, those without one last; each but once.
    pub(super) fn show(&mut self, mut placed: Vec<Placed>) {
        let Some(pictures) = &mut self.pictures else {
            return;
        };
        placed.sort_by_key(|placed| placed.place.unwrap_or(u32::MAX));
        for Placed { picture, .. } in placed {
            if pictures.iter().all(|known| known.src != picture.src) {
                pictures.push(picture);
            }
        }
    }
}

impl Placed {
    /// The picture of that row, if it has one. A place that is no number is none.
    pub(super) fn of(row: &Row<'_>, title: &str) -> Result<Option<Self>, Problem> {
        let src = value::address(columns::IMAGE, row.text(columns::IMAGE))?;
        let alt = if row.has(columns::IMAGE_ALT) { row.text(columns::IMAGE_ALT) } else { title };
        let place = row.text(columns::IMAGE_POSITION).parse().ok();
        let placed = Self { place, picture: Picture { src, alt: alt.to_owned() } };
        Ok(Some(placed).filter(|placed| !placed.picture.src.is_empty()))
    }
}

/// How far the product is from being sold. One that is active and not published is a draft.
fn status(row: &Row<'_>) -> Result<Option<ProductStatus>, Problem> {
    if row.get(columns::PUBLISHED).is_none() && row.get(columns::STATUS).is_none() {
        return Ok(None);
    }
    let published = value::flag(columns::PUBLISHED, row.text(columns::PUBLISHED))?;
    let status = row.text(columns::STATUS);
    Ok(Some(match status.to_ascii_lowercase().as_str() {
        "" | "active" if published => ProductStatus::Published,
        "" | "active" | "draft" | "unlisted" => ProductStatus::Draft,
        "archived" => ProductStatus::Archived,
        _ => return Err(Problem::value(columns::STATUS, status, "not a status")),
    }))
}

/// The tags, each but once however it is written.
fn tags(text: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in text.split(',').map(str::trim).filter(|tag| !tag.is_empty()) {
        if tags.iter().all(|known| known.to_lowercase() != tag.to_lowercase()) {
            tags.push(tag.to_owned());
        }
    }
    tags
}
