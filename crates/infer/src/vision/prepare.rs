use std::path::Path;

use serde::Deserialize;

use super::resize::{Kernel, resize};
use super::{ImageError, RgbImage};
use crate::InferError;
use crate::config::unsupported;

/// Mean and standard deviation of the colours that CLIP was trained with.
const CLIP_COLOURS: [[f32; 3]; 2] = [
    [0.481_454_66, 0.457_827_5, 0.408_210_73],
    [0.268_629_54, 0.261_302_58, 0.275_777_11],
];

/// From 0..1 to -1..1.
const CENTRED: [[f32; 3]; 2] = [[0.5; 3]; 2];

/// The most times that one side of a picture may be longer than the other where the shorter one
/// is brought to a given length.
const SLENDEREST: usize = 100;

/// What a picture goes through before a model sees it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Preparation {
    pub(super) resizing: Resizing,
    pub(super) kernel: Kernel,
    /// Rows and columns that the middle is cut to; `None` cuts nothing.
    pub(super) crop: Option<[usize; 2]>,
    /// What a colour of 0 to 255 is multiplied by.
    pub(super) rescale: f32,
    pub(super) mean: [f32; 3],
    pub(super) deviation: [f32; 3],
}

/// How large a picture is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resizing {
    /// As it is.
    Kept,
    /// The shorter side to this length, the longer one in proportion.
    ShortestEdge(usize),
    /// To these rows and columns, whatever that does to the proportions.
    Exact([usize; 2]),
}

/// What the image processors of `transformers` do where `preprocessor_config.json` is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Defaults {
    /// `CLIPImageProcessor`, and `BitImageProcessor`, which DINOv2 uses.
    Clip,
    /// `SiglipImageProcessor`.
    Siglip,
    /// `ViTImageProcessor`.
    Vit,
}

impl Defaults {
    pub(super) fn preparation(self) -> Preparation {
        let (resizing, kernel, crop, [mean, deviation]) = match self {
            Self::Clip => (
                Resizing::ShortestEdge(224),
                Kernel::Bicubic,
                Some([224; 2]),
                CLIP_COLOURS,
            ),
            Self::Siglip => (Resizing::Exact([224; 2]), Kernel::Bicubic, None, CENTRED),
            Self::Vit => (Resizing::Exact([224; 2]), Kernel::Bilinear, None, CENTRED),
        };
        Preparation {
            resizing,
            kernel,
            crop,
            rescale: 1.0 / 255.0,
            mean,
            deviation,
        }
    }
}

/// The keys of `preprocessor_config.json` that matter here.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct PreparationFile {
    do_resize: Option<bool>,
    size: Option<Size>,
    resample: Option<u8>,
    do_center_crop: Option<bool>,
    crop_size: Option<Size>,
    do_rescale: Option<bool>,
    rescale_factor: Option<f32>,
    do_normalize: Option<bool>,
    image_mean: Option<[f32; 3]>,
    image_std: Option<[f32; 3]>,
}

/// A size, in the old form or one of the new ones.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(untagged)]
enum Size {
    Side(usize),
    Shortest { shortest_edge: usize },
    Both { height: usize, width: usize },
}

/// Sides beyond this are a mistake, and would only fill the memory.
const LARGEST_SIDE: usize = 4096;

impl PreparationFile {
    /// The preparation that the file at `path` asks for.
    pub(super) fn over(&self, defaults: Defaults, path: &Path) -> Result<Preparation, InferError> {
        let mut result = defaults.preparation();
        if let Some(size) = self.size {
            result.resizing = size.resizing(result.resizing);
        }
        if self.do_resize == Some(false) {
            result.resizing = Resizing::Kept;
        }
        if let Some(number) = self.resample {
            result.kernel = match number {
                2 => Kernel::Bilinear,
                3 => Kernel::Bicubic,
                _ => return Err(unsupported(path, "resample", &number.to_string())),
            };
        }
        match (self.do_center_crop, self.crop_size) {
            (Some(false), _) => result.crop = None,
            (Some(true), Some(size)) => result.crop = Some(size.both()),
            (Some(true), None) => result.crop = result.crop.or(Some([224; 2])),
            (None, Some(size)) => result.crop = result.crop.map(|_| size.both()),
            (None, None) => {}
        }
        result.rescale = match self.do_rescale {
            Some(false) => 1.0,
            _ => self.rescale_factor.unwrap_or(result.rescale),
        };
        result.mean = self.image_mean.unwrap_or(result.mean);
        result.deviation = self.image_std.unwrap_or(result.deviation);
        if self.do_normalize == Some(false) {
            (result.mean, result.deviation) = ([0.0; 3], [1.0; 3]);
        }
        result.check(path)?;
        Ok(result)
    }
}

impl Size {
    fn resizing(self, default: Resizing) -> Resizing {
        match (self, default) {
            (Self::Side(side), Resizing::ShortestEdge(_))
            | (
                Self::Shortest {
                    shortest_edge: side,
                },
                _,
            ) => Resizing::ShortestEdge(side),
            (size, _) => Resizing::Exact(size.both()),
        }
    }

    fn both(self) -> [usize; 2] {
        match self {
            Self::Side(side)
            | Self::Shortest {
                shortest_edge: side,
            } => [side; 2],
            Self::Both { height, width } => [height, width],
        }
    }
}

impl Preparation {
    /// Refuses sizes that are a mistake or depend on the picture: a model takes one size.
    fn check(&self, path: &Path) -> Result<(), InferError> {
        let sides = match self.resizing {
            Resizing::Exact(size) => size.to_vec(),
            Resizing::ShortestEdge(side) => vec![side],
            Resizing::Kept => Vec::new(),
        };
        let mut sides = sides.into_iter().chain(self.crop.into_iter().flatten());
        if let Some(side) = sides.find(|side| !(1..=LARGEST_SIDE).contains(side)) {
            return Err(unsupported(path, "size", &side.to_string()));
        }
        if let Some(deviation) = self.deviation.iter().find(|value| **value <= 0.0) {
            return Err(unsupported(path, "image_std", &deviation.to_string()));
        }
        self.size()
            .map(drop)
            .ok_or_else(|| unsupported(path, "do_center_crop", "false"))
    }

    /// Rows and columns of every result; `None` if they depend on the picture.
    pub(super) fn size(&self) -> Option<[usize; 2]> {
        match (self.crop, self.resizing) {
            (Some(size), _) | (None, Resizing::Exact(size)) => Some(size),
            (None, Resizing::ShortestEdge(_) | Resizing::Kept) => None,
        }
    }

    /// The picture as numbers, `[3, rows, columns]`.
    ///
    /// # Errors
    /// [`ImageError::TooSlender`] where the longer side would grow out of all proportion.
    pub(super) fn apply(&self, image: &RgbImage) -> Result<Vec<f32>, ImageError> {
        let resized = self.resized(image)?;
        let [rows, columns] = self.crop.unwrap_or([resized.height, resized.width]);
        let mut values = Vec::with_capacity(3 * rows * columns);
        let (above, left) = (offset(resized.height, rows), offset(resized.width, columns));
        for colour in 0..3 {
            let number = |value: u8| {
                (f32::from(value) * self.rescale - self.mean[colour]) / self.deviation[colour]
            };
            for row in 0..rows as isize {
                for column in 0..columns as isize {
                    let value = resized.at(row + above, column + left, colour);
                    // What lies outside is black.
                    values.push(number(value.unwrap_or(0)));
                }
            }
        }
        Ok(values)
    }

    fn resized(&self, image: &RgbImage) -> Result<RgbImage, ImageError> {
        let [rows, columns] = match self.resizing {
            Resizing::Kept => [image.height, image.width],
            Resizing::Exact(size) => size,
            Resizing::ShortestEdge(side) => {
                let (short, long) = (image.width.min(image.height), image.width.max(image.height));
                if long > short * SLENDEREST {
                    return Err(ImageError::TooSlender {
                        width: image.width,
                        height: image.height,
                        most: SLENDEREST,
                    });
                }
                let longer = side * long / short;
                if image.width <= image.height {
                    [longer, side]
                } else {
                    [side, longer]
                }
            }
        };
        Ok(resize(image, columns, rows, self.kernel))
    }
}

/// Where a window of `part` starts so that it lies in the middle of `whole`; below 0 if it is
/// wider.
///
/// `transformers` rounds down in both cases, but in opposite directions: an odd pixel too many is
/// cut at the end, an odd pixel of padding is put at the front.
fn offset(whole: usize, part: usize) -> isize {
    let (whole, part) = (whole as isize, part as isize);
    if part <= whole {
        (whole - part) / 2
    } else {
        -((part - whole + 1) / 2)
    }
}

impl RgbImage {
    fn at(&self, row: isize, column: isize, colour: usize) -> Option<u8> {
        let row = usize::try_from(row).ok().filter(|row| *row < self.height)?;
        let column = usize::try_from(column)
            .ok()
            .filter(|column| *column < self.width)?;
        self.pixels
            .get((row * self.width + column) * 3 + colour)
            .copied()
    }
}

#[cfg(test)]
mod tests;
