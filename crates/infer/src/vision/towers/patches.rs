use hone_domain::Precision;
use hone_kernel::{LayerNorm, axpy};

use super::Kind;
use super::config::VisionConfig;
use super::loader::Loader;
use super::names::PatchNames;
use crate::InferError;
use crate::fused::linear::Linear;
use crate::fused::scratch::{Scratch, first};

/// From pixels to the tokens before the first layer.
#[derive(Debug)]
pub(super) struct Patches {
    /// The side of a patch, in pixels.
    side: usize,
    /// Columns of a picture.
    columns: usize,
    /// Rows and columns of patches.
    grid: [usize; 2],
    projection: Linear,
    /// The first token, with its position.
    class: Option<Vec<f32>>,
    /// One a patch, `[patches, d]`.
    positions: Vec<f32>,
    norm: Option<LayerNorm>,
}

impl Patches {
    /// Reads the embeddings for pictures of `size` rows and columns.
    ///
    /// # Errors
    /// Where the positions do not fit the size, except for DINOv2, whose are resized.
    pub(super) fn load(
        loader: &Loader<'_>,
        config: &VisionConfig,
        size: [usize; 2],
    ) -> Result<Self, InferError> {
        let (dim, side) = (config.tower.dim, config.patch);
        let names = PatchNames::of(config.kind);
        let weight = format!("{}.weight", names.projection);
        let weight = loader.weights.values(&weight, &[dim, 3, side, side])?;
        let bias = match config.kind {
            Kind::Clip => vec![0.0; dim],
            _ => loader
                .weights
                .values(&format!("{}.bias", names.projection), &[dim])?,
        };
        let trained = config.image / side;
        let count = trained * trained + usize::from(names.class.is_some());
        let grid = size.map(|pixels| pixels / side);
        let resizable = config.kind == Kind::Dinov2 && !grid.contains(&0);
        if grid != [trained; 2] && !resizable {
            return Err(InferError::PictureSize {
                rows: size[0],
                columns: size[1],
                expected: config.image,
            });
        }
        let mut positions = positions(loader, config.kind, names.positions, [count, dim])?;
        let class = match names.class {
            Some(name) => {
                let mut class = class(loader, config.kind, name, dim)?;
                let own = positions.drain(..dim);
                class.iter_mut().zip(own).for_each(|(to, from)| *to += from);
                Some(class)
            }
            None => None,
        };
        if grid != [trained; 2] {
            positions = resized(&positions, trained, grid, dim);
        }
        Ok(Self {
            side,
            columns: size[1],
            grid,
            projection: Linear::new(&weight, bias, Precision::F32),
            class,
            positions,
            norm: names.norm.map(|name| loader.norm(name)).transpose()?,
        })
    }

    /// The number of patches.
    pub(super) fn count(&self) -> usize {
        self.grid[0] * self.grid[1]
    }

    /// The number of tokens that are no patches.
    pub(super) fn extra(&self) -> usize {
        usize::from(self.class.is_some())
    }

    /// The tokens of one picture, `[3, rows, columns]`, into `hidden`, `[tokens, d]`.
    pub(super) fn embed(&self, picture: &[f32], hidden: &mut [f32], scratch: &mut Scratch) {
        let dim = self.projection.outputs();
        let (class, patches) = hidden.split_at_mut(self.extra() * dim);
        if let Some(own) = &self.class {
            class.copy_from_slice(own);
        }
        let Scratch { inner, rounded, .. } = scratch;
        let pixels = first(inner, self.count() * 3 * self.side * self.side);
        self.gather(picture, pixels);
        self.projection.apply(pixels, rounded, patches);
        for (to, place) in patches.iter_mut().zip(&self.positions) {
            *to += place;
        }
        if let Some(norm) = &self.norm {
            norm.apply(hidden);
        }
    }

    /// The pixels of each patch side by side: `[patches, 3, side, side]`. What is left at the
    /// right and at the bottom belongs to no patch.
    fn gather(&self, picture: &[f32], to: &mut [f32]) {
        let (side, columns) = (self.side, self.columns);
        let plane = picture.len() / 3;
        for (at, patch) in to.chunks_exact_mut(3 * side * side).enumerate() {
            let (row, column) = (at / self.grid[1] * side, at % self.grid[1] * side);
            for (line, to) in patch.chunks_exact_mut(side).enumerate() {
                let start = line / side * plane + (row + line % side) * columns + column;
                to.copy_from_slice(&picture[start..start + side]);
            }
        }
    }
}

/// The position embeddings, `[count, d]`, that of the class token first.
fn positions(
    loader: &Loader<'_>,
    kind: Kind,
    name: &str,
    [count, dim]: [usize; 2],
) -> Result<Vec<f32>, InferError> {
    match kind {
        Kind::Clip | Kind::Siglip => loader.weights.values(name, &[count, dim]),
        Kind::Dinov2 | Kind::Vit => loader.weights.values(name, &[1, count, dim]),
    }
}

fn class(loader: &Loader<'_>, kind: Kind, name: &str, dim: usize) -> Result<Vec<f32>, InferError> {
    match kind {
        Kind::Clip | Kind::Siglip => loader.weights.values(name, &[dim]),
        Kind::Dinov2 | Kind::Vit => loader.weights.values(name, &[1, 1, dim]),
    }
}

/// Position embeddings of a square grid, `[from · from, d]`, for another grid.
///
/// The cubic is Keys' with `a = -3/4`, places beyond the border count as the border, and nothing
/// is widened when the grid shrinks: as PyTorch's `interpolate(mode="bicubic")`, which the model
/// was trained with. Pillow's cubic, for pictures, has `a = -1/2`.
fn resized(values: &[f32], from: usize, to: [usize; 2], dim: usize) -> Vec<f32> {
    let (rows, columns) = (cubic(from, to[0]), cubic(from, to[1]));
    let mut result = vec![0.0; to[0] * to[1] * dim];
    for (at, out) in result.chunks_exact_mut(dim).enumerate() {
        for (row, high) in rows[at / to[1]] {
            for (column, wide) in columns[at % to[1]] {
                let place = &values[(row * from + column) * dim..][..dim];
                axpy(high * wide, place, out);
            }
        }
    }
    result
}

/// For each place of the result the four places it is made of, with their weights.
fn cubic(from: usize, to: usize) -> Vec<[(usize, f32); 4]> {
    const A: f64 = -0.75;
    let weight = |distance: f64| {
        let x = distance.abs();
        if x <= 1.0 {
            ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0
        } else {
            ((A * x - 5.0 * A) * x + 8.0 * A) * x - 4.0 * A
        }
    };
    let place = |at: usize| {
        let centre = (at as f64 + 0.5) * from as f64 / to as f64 - 0.5;
        [-1.0, 0.0, 1.0, 2.0].map(|step| {
            let source = centre.floor() + step;
            let inside = source.clamp(0.0, (from - 1) as f64) as usize;
            (inside, weight(centre - source) as f32)
        })
    };
    (0..to).map(place).collect()
}
