//! Makes of an uploaded file the picture that pages show: upright, small enough, and without what else the file said, such as
//! where it was taken. Nothing of it is trusted: what it is shows in its first bytes, how large it is before it is unpacked.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageError, ImageFormat, ImageReader, Limits};
use shared::picture::{MAX_BYTES, MAX_PIXELS, PictureRefused, SHOWN_WITHIN};
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
    pub content: Vec<u8>,
    pub ending: &'static str,
}

/// Reads PNG, JPEG and WebP; gives JPEG, or WebP where one can see through it.
pub(super) fn render(file: &[u8]) -> Result<Rendered, PictureRefused> {
    if file.len() > MAX_BYTES {
        return Err(PictureRefused::TooLarge);
    }
    let Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)) = image::guess_format(file) else {
        return Err(PictureRefused::NotAPicture);
    };
    let picture = unpack(file, format)?;
    let fits = picture.width() <= SHOWN_WITHIN && picture.height() <= SHOWN_WITHIN;
    let picture = if fits { picture } else { picture.resize(SHOWN_WITHIN, SHOWN_WITHIN, FilterType::Lanczos3) };
    pack(&picture).map_err(|_| PictureRefused::Damaged)
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

fn pack(picture: &DynamicImage) -> Result<Rendered, ImageError> {
    let mut content = Vec::new();
    let seen_through = picture.color().has_alpha() && picture.to_rgba8().pixels().any(|pixel| pixel.0[3] < u8::MAX);
    if seen_through {
        let picture = picture.to_rgba8();
        let (width, height) = picture.dimensions();
        WebPEncoder::new_lossless(&mut content).write_image(
            &picture,
            width,
            height,
            image::ExtendedColorType::Rgba8,
        )?;
        return Ok(Rendered { content, ending: WEBP });
    }
    JpegEncoder::new_with_quality(&mut content, QUALITY).encode_image(&picture.to_rgb8())?;
    Ok(Rendered { content, ending: JPEG })
}

#[cfg(test)]
mod tests;
