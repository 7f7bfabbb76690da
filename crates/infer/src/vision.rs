//! Images: from bytes to pixels, from pixels to what a model takes, and the models.

mod canonical;
mod decode;
mod encoder;
mod image_error;
mod open;
mod prepare;
mod resize;
#[cfg(test)]
pub(crate) mod test_model;
mod towers;

pub(crate) use self::open::open;
pub use self::open::{ImageModel, image_model};

pub use self::decode::{ImageLimits, RgbImage, decode_image};
pub use self::image_error::ImageError;
