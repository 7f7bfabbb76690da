use thiserror::Error;

/// Why bytes are not an image that can be read.
#[derive(Debug, Error)]
pub enum ImageError {
    /// The file is longer than allowed.
    #[error("the image has {found} bytes, {most} are allowed")]
    TooManyBytes {
        /// Its bytes.
        found: usize,
        /// The limit.
        most: usize,
    },
    /// The picture is larger than allowed.
    #[error("the image has {width} x {height} pixels, {most} in all are allowed")]
    TooManyPixels {
        /// Its columns.
        width: u32,
        /// Its rows.
        height: u32,
        /// The limit.
        most: u64,
    },
    /// One side is too much longer than the other for a model to see anything in it.
    #[error("the image has {width} x {height} pixels: one side is over {most} times the other")]
    TooSlender {
        /// Its columns.
        width: usize,
        /// Its rows.
        height: usize,
        /// The limit.
        most: usize,
    },
    /// An image of a format that nothing here reads.
    #[error("the image is {format}, which is not supported: convert it to JPEG, PNG, WebP or GIF")]
    UnsupportedFormat {
        /// The format's usual name.
        format: &'static str,
    },
    /// No image at all, as far as its first bytes tell.
    #[error("the bytes are no image: they start as no known format does")]
    NotAnImage,
    /// The file ends too early.
    #[error("the {format} image is truncated")]
    Truncated {
        /// The format's usual name.
        format: &'static str,
    },
    /// The file contradicts its format.
    #[error("the {format} image is damaged")]
    Damaged {
        /// The format's usual name.
        format: &'static str,
        /// Where and how.
        #[source]
        source: image::ImageError,
    },
}
