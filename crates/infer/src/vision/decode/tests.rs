use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgb, Rgba, RgbaImage};

use super::{ImageLimits, RgbImage, decode_image};
use crate::ImageError;

/// Left half red, right half blue; 16 x 8.
fn halves() -> DynamicImage {
    let colour = |x, _| Rgb(if x < 8 { [220, 10, 10] } else { [10, 10, 220] });
    DynamicImage::ImageRgb8(image::RgbImage::from_fn(16, 8, colour))
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture
        .write_to(&mut Cursor::new(&mut bytes), format)
        .unwrap();
    bytes
}

fn jpeg() -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, 98);
    halves().write_with_encoder(encoder).unwrap();
    bytes
}

/// A JPEG file with an EXIF segment that holds nothing but an orientation.
fn turned(orientation: u8) -> Vec<u8> {
    let mut segment = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    segment.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let length = (segment.len() as u16 + 2).to_be_bytes();
    let plain = jpeg();
    [&plain[..2], &[0xff, 0xe1], &length, &segment, &plain[2..]].concat()
}

fn read(bytes: &[u8]) -> Result<RgbImage, ImageError> {
    decode_image(bytes, &ImageLimits::default())
}

fn is_red(image: &RgbImage, row: usize, column: usize) -> bool {
    let at = (row * image.width + column) * 3;
    image.pixels[at] > image.pixels[at + 2]
}

#[test]
fn every_format_gives_the_picture_that_was_stored() {
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let image = read(&encoded(&halves(), format)).unwrap();
        assert_eq!((image.width, image.height), (16, 8));
        assert_eq!(image.pixels, halves().into_rgb8().into_raw(), "{format:?}");
    }
    let image = read(&jpeg()).unwrap();
    assert_eq!((image.width, image.height), (16, 8));
    assert!(is_red(&image, 4, 1) && !is_red(&image, 4, 14));
}

#[test]
fn a_photograph_is_turned_upright() {
    // Where the red half ends up: its side by row and column.
    let upright = [
        (1, (16, 8), (4, 1)),
        (2, (16, 8), (4, 14)),
        (3, (16, 8), (4, 14)),
        (4, (16, 8), (4, 1)),
        (5, (8, 16), (1, 4)),
        (6, (8, 16), (1, 4)),
        (7, (8, 16), (14, 4)),
        (8, (8, 16), (14, 4)),
    ];
    for (orientation, size, (row, column)) in upright {
        let image = read(&turned(orientation)).unwrap();
        assert_eq!((image.width, image.height), size, "{orientation}");
        assert!(is_red(&image, row, column), "{orientation}");
        let opposite = (size.1 - 1 - row, size.0 - 1 - column);
        assert!(!is_red(&image, opposite.0, opposite.1), "{orientation}");
    }
}

#[test]
fn what_is_transparent_is_white_and_what_is_half_so_is_mixed() {
    let colours = [
        Rgba([0, 0, 0, 0]),
        Rgba([0, 100, 200, 255]),
        Rgba([0, 0, 0, 51]),
    ];
    let picture = RgbaImage::from_fn(3, 1, |x, _| colours[x as usize]);
    let bytes = encoded(&DynamicImage::ImageRgba8(picture), ImageFormat::Png);
    let image = read(&bytes).unwrap();
    assert_eq!(image.pixels, [255, 255, 255, 0, 100, 200, 204, 204, 204]);
}

#[test]
fn grey_and_deep_pictures_become_8_bit_colours() {
    let grey = image::GrayImage::from_raw(2, 1, vec![0, 77]).unwrap();
    let image = read(&encoded(&DynamicImage::ImageLuma8(grey), ImageFormat::Png)).unwrap();
    assert_eq!(image.pixels, [0, 0, 0, 77, 77, 77]);
    let deep = image::ImageBuffer::from_raw(1, 1, vec![65535u16, 257 * 128, 0]).unwrap();
    let image = read(&encoded(&DynamicImage::ImageRgb16(deep), ImageFormat::Png)).unwrap();
    assert_eq!(image.pixels, [255, 128, 0]);
}

#[test]
fn a_file_that_breaks_off_is_truncated_in_every_format() {
    let files = [
        encoded(&halves(), ImageFormat::Png),
        encoded(&halves(), ImageFormat::Gif),
        encoded(&halves(), ImageFormat::WebP),
        jpeg(),
        turned(6),
    ];
    for file in files {
        for kept in [file.len() / 3, file.len() * 2 / 3, file.len() - 8] {
            let error = read(&file[..kept]).unwrap_err();
            let said = error.to_string();
            let expected = matches!(
                error,
                ImageError::Truncated { .. } | ImageError::Damaged { .. }
            );
            assert!(expected, "{kept} of {}: {said}", file.len());
        }
    }
    let error = read(&jpeg()[..200]).unwrap_err();
    assert_eq!(error.to_string(), "the JPEG image is truncated");
}

#[test]
fn limits_hold_before_anything_is_decoded() {
    let bytes = encoded(&halves(), ImageFormat::Png);
    let limits = |bytes, pixels| ImageLimits { bytes, pixels };
    assert!(decode_image(&bytes, &limits(bytes.len(), 128)).is_ok());
    let error = decode_image(&bytes, &limits(bytes.len() - 1, 128)).unwrap_err();
    assert!(matches!(error, ImageError::TooManyBytes { .. }), "{error}");
    // The header alone is enough to refuse it: a bomb is not unpacked to be measured.
    let error = decode_image(&bytes, &limits(bytes.len(), 127)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the image has 16 x 8 pixels, 127 in all are allowed"
    );
    let mut bomb = bytes.clone();
    bomb[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
    let error = read(&bomb).unwrap_err();
    assert!(!matches!(error, ImageError::NotAnImage), "{error}");
}

#[test]
fn what_cannot_be_read_is_called_by_its_name() {
    let avif = b"\0\0\0\x20ftypavif\0\0\0\0";
    let error = read(avif).unwrap_err().to_string();
    assert!(error.starts_with("the image is AVIF"), "{error}");
    let error = read(b"  <svg xmlns='x'/>").unwrap_err().to_string();
    assert!(error.starts_with("the image is SVG"), "{error}");
    for nothing in [&b""[..], b"hello", b"\xff\xd8"] {
        let error = read(nothing).unwrap_err();
        assert!(matches!(error, ImageError::NotAnImage), "{error}");
    }
}

#[test]
fn no_damage_to_a_file_is_a_panic() {
    for file in [
        encoded(&halves(), ImageFormat::Png),
        encoded(&halves(), ImageFormat::Gif),
        encoded(&halves(), ImageFormat::WebP),
        turned(8),
    ] {
        for at in 0..file.len() {
            let mut damaged = file.clone();
            damaged[at] ^= 0x5a;
            if let Ok(image) = read(&damaged) {
                assert_eq!(image.pixels.len(), image.width * image.height * 3);
            }
        }
    }
}
