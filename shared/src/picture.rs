//! Pictures of products: what may be uploaded, and in which order they stand.

use crate::catalogue::Picture;
use crate::field::{self, FieldError, FieldProblem, Findings};
use serde::{Deserialize, Serialize};

/// A file that is uploaded has at most so many bytes.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// A picture that is uploaded has at most so many pixels.
pub const MAX_PIXELS: u64 = 40_000_000;

/// A product has at most so many pictures.
pub const MAX_PICTURES: usize = 20;

/// The folder of the site that uploaded pictures are served from.
pub const MEDIA: &str = "/media/";

/// Where a picture is shown. An uploaded one is kept in a size for each, fit for sharp screens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Its product's page.
    Page,
    /// The card of its product.
    Card,
    /// The line of a cart, an order or a list.
    Line,
}

impl Place {
    /// All of them, the largest first.
    pub const ALL: [Self; 3] = [Self::Page, Self::Card, Self::Line];

    /// What is shown there fits into a square of so many pixels.
    pub const fn pixels(self) -> u32 {
        match self {
            Self::Page => 640,
            Self::Card => 384,
            Self::Line => 128,
        }
    }

    /// What stands in the file's name, before its ending.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Page => "",
            Self::Card => "-card",
            Self::Line => "-line",
        }
    }

    /// The address of the picture at `src` as it is shown there. Pictures from elsewhere have one size.
    pub fn of(self, src: String) -> String {
        match src.rsplit_once('.') {
            Some((name, ending)) if src.starts_with(MEDIA) => [name, self.mark(), ".", ending].concat(),
            _ => src,
        }
    }
}

/// Why an uploaded file is no picture that the shop can show.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum PictureRefused {
    /// More than [`MAX_BYTES`].
    #[error("the file is larger than 10 MB")]
    TooLarge,
    /// More than [`MAX_PIXELS`].
    #[error("the picture has more than 40 million pixels")]
    TooManyPixels,
    /// Neither PNG, JPEG nor WebP, whatever its name says.
    #[error("the file is not a PNG, JPEG or WebP picture")]
    NotAPicture,
    /// It begins like one and cannot be read.
    #[error("the picture is damaged")]
    Damaged,
    /// The product has [`MAX_PICTURES`].
    #[error("a product has at most 20 pictures")]
    TooMany,
}

/// What a picture shows, as typed: at most 300 characters; may be blank.
pub fn alt(text: &str) -> Result<String, FieldProblem> {
    field::text(text, 0, 300)
}

/// The pictures of `wanted` in that order, with what they are said to show. Each is one of `stored`, and there once:
/// left out, it is taken off the product.
pub fn rearranged(stored: &[Picture], wanted: &[Picture]) -> Result<Vec<Picture>, Vec<FieldError>> {
    let mut found = Findings::default();
    let mut pictures = Vec::with_capacity(wanted.len());
    for (place, picture) in wanted.iter().enumerate() {
        let at = |field: &str| format!("pictures.{place}.{field}");
        if stored.iter().all(|known| known.src != picture.src) {
            found.add(at("src"), FieldProblem::NotOffered);
        } else if wanted[..place].iter().any(|earlier| earlier.src == picture.src) {
            found.add(at("src"), FieldProblem::Taken);
        }
        let alt = found.take(at("alt"), alt(&picture.alt));
        pictures.push(Picture { src: picture.src.clone(), alt });
    }
    found.clear(pictures)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(src: &str, alt: &str) -> Picture {
        Picture { src: src.into(), alt: alt.into() }
    }

    #[test]
    fn an_uploaded_picture_has_an_address_for_each_place() {
        let of = |src: &str| Place::ALL.map(|place| place.of(src.to_owned()));
        assert_eq!(of("/media/0a.jpg"), ["/media/0a.jpg", "/media/0a-card.jpg", "/media/0a-line.jpg"]);
        for elsewhere in ["/pictures/mug.webp", "https://cdn.example/media/0a.jpg", ""] {
            assert_eq!(of(elsewhere), [elsewhere; 3]);
        }
    }

    #[test]
    fn pictures_are_put_in_order_described_and_taken_off() {
        let stored = [picture("/a.webp", "A"), picture("/b.webp", "B"), picture("/c.webp", "C")];
        let wanted = [picture("/c.webp", " See "), picture("/a.webp", "")];
        assert_eq!(rearranged(&stored, &wanted).unwrap(), [picture("/c.webp", "See"), picture("/a.webp", "")]);
        assert_eq!(rearranged(&stored, &[]), Ok(vec![]));

        let wanted =
            [picture("/a.webp", "A"), picture("https://evil.example/x", ""), picture("/a.webp", &"x".repeat(301))];
        let expected = [
            FieldError::new("pictures.1.src", FieldProblem::NotOffered),
            FieldError::new("pictures.2.src", FieldProblem::Taken),
            FieldError::new("pictures.2.alt", FieldProblem::TooLong(300)),
        ];
        assert_eq!(rearranged(&stored, &wanted).unwrap_err(), expected);
    }
}
