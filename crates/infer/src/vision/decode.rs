use std::io::{Cursor, ErrorKind};

use hone_domain::ImageKind;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use super::ImageError;

/// A picture of 8-bit red, green and blue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RgbImage {
    /// Columns; at least 1.
    pub width: usize,
    /// Rows; at least 1.
    pub height: usize,
    /// `[height, width, 3]`.
    pub pixels: Vec<u8>,
}

/// What an image may cost. Both are checked before anything is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageLimits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Rows times columns. A pixel takes up to 16 bytes while it is decoded.
    pub pixels: u64,
}

impl Default for ImageLimits {
    /// 32 MiB, and 64 megapixels: more than cameras give, little enough for the memory.
    fn default() -> Self {
        Self {
            bytes: 32 << 20,
            pixels: 64_000_000,
        }
    }
}

/// Decodes a JPEG, PNG, WebP or GIF file: turned upright as its EXIF orientation says, transparent
/// parts on white, deeper colours rounded to 8 bits, the first picture of an animation.
///
/// # Errors
/// [`ImageError`]; a file that breaks off is an error even where its format lets a viewer show
/// the part that is there.
pub fn decode_image(bytes: &[u8], limits: &ImageLimits) -> Result<RgbImage, ImageError> {
    if bytes.len() > limits.bytes {
        return Err(ImageError::TooManyBytes {
            found: bytes.len(),
            most: limits.bytes,
        });
    }
    let (format, name) = format_of(bytes)?;
    if format == ImageFormat::Jpeg && !jpeg_ends(bytes) {
        return Err(ImageError::Truncated { format: name });
    }
    let failed = |source| failure(name, source);
    let reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut decoder = reader.into_decoder().map_err(failed)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits.pixels {
        return Err(ImageError::TooManyPixels {
            width,
            height,
            most: limits.pixels,
        });
    }
    // A damaged EXIF block is no reason to refuse the picture.
    let orientation = decoder.orientation();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(failed)?;
    if let Ok(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Ok(on_white(&picture))
}

/// The format by the first bytes.
fn format_of(bytes: &[u8]) -> Result<(ImageFormat, &'static str), ImageError> {
    let Some(kind) = ImageKind::of(bytes) else {
        let brand = bytes.get(4..12).unwrap_or_default();
        return Err(match other_format(bytes, brand) {
            Some(format) => ImageError::UnsupportedFormat { format },
            None => ImageError::NotAnImage,
        });
    };
    let format = match kind {
        ImageKind::Gif => ImageFormat::Gif,
        ImageKind::Jpeg => ImageFormat::Jpeg,
        ImageKind::Png => ImageFormat::Png,
        ImageKind::WebP => ImageFormat::WebP,
    };
    Ok((format, kind.name()))
}

/// The name of a format that is known but not read. AVIF is one: its decoders are C, or too large
/// for what they would bring here.
fn other_format(bytes: &[u8], brand: &[u8]) -> Option<&'static str> {
    let start = bytes.trim_ascii_start();
    match brand {
        b"ftypavif" | b"ftypavis" => return Some("AVIF"),
        b"ftypheic" | b"ftypheix" | b"ftypmif1" | b"ftypmsf1" => return Some("HEIF"),
        _ => {}
    }
    let known: [(&[u8], &str); 6] = [
        (b"BM", "BMP"),
        (b"II*\0", "TIFF"),
        (b"MM\0*", "TIFF"),
        (b"<svg", "SVG"),
        (b"\0\0\0\x0cJXL ", "JPEG XL"),
        (b"\xff\x0a", "JPEG XL"),
    ];
    let name = |&(magic, name): &(&[u8], _)| start.starts_with(magic).then_some(name);
    known.iter().find_map(name)
}

/// Whether a JPEG file has an end marker after its first scan begins.
///
/// The decoder paints what is missing of a picture grey and reports nothing. Within a scan the
/// byte `FF` is always followed by a zero or a restart marker, so that `FF D9` can only be the
/// end; in the segments before, which have lengths, it may stand for anything (a thumbnail).
fn jpeg_ends(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = bytes.get(at..at + 4) {
        match marker {
            0xff => at += 1,
            0xda => {
                let scan = &bytes[at..];
                return scan.windows(2).any(|pair| pair == [0xff, 0xd9]);
            }
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])),
        }
    }
    false
}

fn failure(format: &'static str, source: image::ImageError) -> ImageError {
    match source {
        image::ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            ImageError::Truncated { format }
        }
        source => ImageError::Damaged { format, source },
    }
}

fn on_white(picture: &DynamicImage) -> RgbImage {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let pixels = if picture.color().has_alpha() {
        let over = |value: u8, alpha: u8| {
            let (value, alpha) = (u32::from(value), u32::from(alpha));
            ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
        };
        let rgba = picture.to_rgba8();
        rgba.pixels()
            .flat_map(|&image::Rgba([r, g, b, a])| [over(r, a), over(g, a), over(b, a)])
            .collect()
    } else {
        picture.to_rgb8().into_raw()
    };
    RgbImage {
        width,
        height,
        pixels,
    }
}

#[cfg(test)]
mod tests;
