//! Makes of an uploaded file the pictures that pages show: upright, in the size of each place, and without what else the file said, such as
//! where it was taken. Nothing of it is trusted: what it is shows in its first bytes, how large it is before it is unpacked.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::imageops::FilterType;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError, ImageFormat, ImageReader, Limits,
};
use shared::picture::{MAX_BYTES, MAX_PIXELS, PictureRefused, Place};
use std::io::Cursor;

/// The endings of what is made here.
pub(super) const ENDINGS: [&str; 2] = [JPEG, WEBP];

const JPEG: &str = "jpg";
const WEBP: &str = "webp";

/// Of JPEG; beyond it files grow faster than anybody sees.
const QUALITY: u8 = 85;

/// Bytes of memory that unpacking may take: 40 million pixels of 16 bits and four colours.
const MEMORY: u64 = 8 * MAX_PIXELS + 64 * 1024 * 1024;

/// A picture that can be shown.
pub(super) struct Rendered {
    /// A file for each place, the largest first.
    pub sizes: [Vec<u8>; Place::ALL.len()],
    pub ending: &'static str,
}

/// Reads PNG, JPEG and WebP; gives JPEG, or WebP where one can see through it. None is made larger than it was.
pub(super) fn render(file: &[u8]) -> Result<Rendered, PictureRefused> {
    if file.len() > MAX_BYTES {
        return Err(PictureRefused::TooLarge);
    }
    let Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)) = image::guess_format(file) else {
        return Err(PictureRefused::NotAPicture);
    };
    let picture = unpack(file, format)?;
    let [page, card, line] = Place::ALL.map(Place::pixels);
    let page = fit(picture, page);
    let card = fit(page.clone(), card);
    let line = fit(card.clone(), line);
    let (ending, pack): (_, Pack) = if seen_through(&page) { (WEBP, webp) } else { (JPEG, jpeg) };
    let packed = |picture| pack(picture).map_err(|_| PictureRefused::Damaged);
    Ok(Rendered { sizes: [packed(&page)?, packed(&card)?, packed(&line)?], ending })
}

type Pack = fn(&DynamicImage) -> Result<Vec<u8>, ImageError>;

fn fit(picture: DynamicImage, pixels: u32) -> DynamicImage {
    let fits = picture.width() <= pixels && picture.height() <= pixels;
    if fits { picture } else { picture.resize(pixels, pixels, FilterType::Lanczos3) }
}

fn unpack(file: &[u8], format: ImageFormat) -> Result<DynamicImage, PictureRefused> {
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| refused(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureRefused::TooManyPixels);
    }
    let orientation = decoder.orientation().map_err(|error| refused(&error))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| refused(&error))?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn refused(error: &ImageError) -> PictureRefused {
    match error {
        ImageError::Limits(_) => PictureRefused::TooManyPixels,
        _ => PictureRefused::Damaged,
    }
}

fn seen_through(picture: &DynamicImage) -> bool {
    picture.color().has_alpha() && picture.to_rgba8().pixels().any(|pixel| pixel.0[3] < u8::MAX)
}

fn webp(picture: &DynamicImage) -> Result<Vec<u8>, ImageError> {
    let mut content = Vec::new();
    let picture = picture.to_rgba8();
    let (width, height) = picture.dimensions();
    WebPEncoder::new_lossless(&mut content).write_image(&picture, width, height, ExtendedColorType::Rgba8)?;
    Ok(content)
}

fn jpeg(picture: &DynamicImage) -> Result<Vec<u8>, ImageError> {
    let mut content = Vec::new();
    JpegEncoder::new_with_quality(&mut content, QUALITY).encode_image(&picture.to_rgb8())?;
    Ok(content)
}

#[cfg(test)]
mod tests;
