use super::*;
use image::{Rgb, RgbImage, Rgba, RgbaImage};

fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// The left half is red, the right half blue.
fn flag(width: u32, height: u32) -> DynamicImage {
    let colour = |x, _| if x < width / 2 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) };
    RgbImage::from_fn(width, height, colour).into()
}

fn read(file: &[u8]) -> RgbaImage {
    image::load_from_memory(file).unwrap().to_rgba8()
}

/// As its product's page shows it.
fn shown(rendered: &Rendered) -> RgbaImage {
    read(&rendered.sizes[0])
}

/// `JPEG` with an Exif segment that says how it is to be turned, and a place.
fn turned(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"Aoife's kitchen");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

/// A PNG that says it has so many pixels, and has none.
fn boast(width: u32, height: u32) -> Vec<u8> {
    let mut png = file(&flag(2, 2), ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc(&png[12..29]);
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    png
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

#[test]
fn each_kind_is_read_and_made_to_fit() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        for (size, expected) in [
            ((1280, 320), [(640, 160), (384, 96), (128, 32)]),
            ((100, 900), [(71, 640), (43, 384), (14, 128)]),
            ((40, 30), [(40, 30); 3]),
        ] {
            let rendered = render(&file(&flag(size.0, size.1), format)).unwrap();
            let sizes = rendered.sizes.each_ref().map(|file| read(file).dimensions());
            assert_eq!((rendered.ending, sizes), (JPEG, expected), "{format:?}");
            for file in &rendered.sizes {
                let Rgba([red, _, blue, _]) = *read(file).get_pixel(1, 1);
                assert!(red > 200 && blue < 60, "{format:?}: {red} {blue}");
            }
        }
    }
}

#[test]
fn what_can_be_seen_through_stays_so() {
    let glass: DynamicImage = RgbaImage::from_pixel(30, 20, Rgba([10, 200, 10, 128])).into();
    let rendered = render(&file(&glass, ImageFormat::Png)).unwrap();
    assert_eq!((rendered.ending, shown(&rendered).get_pixel(5, 5).0), (WEBP, [10, 200, 10, 128]));
    let wall: DynamicImage = RgbaImage::from_pixel(30, 20, Rgba([10, 200, 10, 255])).into();
    assert_eq!(render(&file(&wall, ImageFormat::WebP)).unwrap().ending, JPEG);
}

#[test]
fn pictures_stand_upright_and_tell_nothing_else() {
    let jpeg = file(&flag(40, 20), ImageFormat::Jpeg);
    let rendered = render(&turned(&jpeg, 6)).unwrap();
    let picture = shown(&rendered);
    assert_eq!(picture.dimensions(), (20, 40));
    let red = |x, y| picture.get_pixel(x, y).0[0] > 200;
    assert!(red(10, 5) && !red(10, 35), "what was left is on top");
    let has = |text: &[u8]| rendered.sizes.iter().any(|file| file.windows(text.len()).any(|part| part == text));
    assert!(!has(b"Exif") && !has(b"kitchen"));
}

#[test]
fn the_same_picture_is_the_same_file() {
    let png = file(&flag(900, 300), ImageFormat::Png);
    assert_eq!(render(&png).unwrap().sizes, render(&png).unwrap().sizes);
}

#[test]
fn what_is_no_picture_is_refused_whatever_it_is_called() {
    let png = file(&flag(20, 20), ImageFormat::Png);
    for (what, file, refused) in [
        ("nothing", vec![], PictureRefused::NotAPicture),
        ("text", b"not a picture".to_vec(), PictureRefused::NotAPicture),
        ("SVG", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), PictureRefused::NotAPicture),
        ("GIF", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), PictureRefused::NotAPicture),
        ("half", png[..png.len() / 2].to_vec(), PictureRefused::Damaged),
        ("the beginning alone", png[..8].to_vec(), PictureRefused::Damaged),
        ("too many pixels", boast(50_000, 50_000), PictureRefused::TooManyPixels),
        ("a few too many", boast(8_000, 5_001), PictureRefused::TooManyPixels),
        ("too large", vec![0; MAX_BYTES + 1], PictureRefused::TooLarge),
    ] {
        assert_eq!(render(&file).err(), Some(refused), "{what}");
    }
}
