use std::sync::{Mutex, PoisonError};

use hone_domain::Precision;
use hone_kernel::LayerNorm;

use super::Kind;
use super::attention_pool::AttentionPool;
use super::block::{Block, Sight};
use super::config::VisionConfig;
use super::loader::Loader;
use super::names::TowerNames;
use super::patches::Patches;
use crate::InferError;
use crate::fused::linear::Linear;
use crate::fused::scratch::Scratch;
use crate::weights::Weights;

/// The final features of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pooled {
    /// What the model was trained to give: the projected class token of CLIP, the attention pool
    /// of SigLIP, the class token of the others.
    Own,
    /// The mean of the patches after the last norm.
    Mean,
}

/// A vision transformer with its weights laid out for the processor.
#[derive(Debug)]
pub(crate) struct ImageTower {
    dim: usize,
    features: usize,
    patches: Patches,
    blocks: Vec<Block>,
    last_norm: LayerNorm,
    end: End,
    /// Buffers not in use; as many as there were threads at once.
    scratch: Mutex<Vec<Scratch>>,
}

/// What makes the features of the states after the last norm.
#[derive(Debug)]
enum End {
    Class,
    Projected(Linear),
    Attention(Box<AttentionPool>),
}

impl ImageTower {
    /// Lays out the weights for pictures of `size` rows and columns.
    ///
    /// # Errors
    /// Names the tensor that is missing or of another shape, or the size.
    pub(crate) fn load(
        weights: &Weights,
        config: &VisionConfig,
        size: [usize; 2],
        precision: Precision,
    ) -> Result<Self, InferError> {
        let loader = Loader {
            weights,
            names: TowerNames::of_images(config.kind),
            config: &config.tower,
            precision,
        };
        let dim = config.tower.dim;
        let end = match (config.kind, config.projection) {
            (Kind::Siglip, _) => End::Attention(Box::new(AttentionPool::load(&loader)?)),
            (_, Some(features)) => {
                let name = "visual_projection.weight";
                End::Projected(loader.projection(name, dim, features)?)
            }
            (_, None) => End::Class,
        };
        Ok(Self {
            dim,
            features: config.features(),
            patches: Patches::load(&loader, config, size)?,
            blocks: loader.blocks()?,
            last_norm: loader.norm(loader.names.last_norm)?,
            end,
            scratch: Mutex::new(Vec::new()),
        })
    }

    /// The number of tokens of a picture.
    pub(crate) fn tokens(&self) -> usize {
        self.patches.count() + self.patches.extra()
    }

    /// The length of a layer's states.
    pub(crate) fn dim(&self) -> usize {
        self.dim
    }

    /// The length of the final features.
    pub(crate) fn features(&self) -> usize {
        self.features
    }

    /// Runs prepared pictures, each `[3, rows, columns]`, through layers 1 to `last`, and shows
    /// `read` the layer, the picture and its patches' states, `[patches, d]`; layer 0 is what goes
    /// into the first. After all layers it gives the features of each picture.
    pub(crate) fn run(
        &self,
        pictures: &[Vec<f32>],
        last: usize,
        pooled: Pooled,
        read: &mut dyn FnMut(usize, usize, &[f32]),
    ) -> Option<Vec<Vec<f32>>> {
        let lock = || self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        let mut scratch = lock().pop().unwrap_or_default();
        let features = self.run_with(pictures, last, pooled, read, &mut scratch);
        lock().push(scratch);
        features
    }

    fn run_with(
        &self,
        pictures: &[Vec<f32>],
        last: usize,
        pooled: Pooled,
        read: &mut dyn FnMut(usize, usize, &[f32]),
        scratch: &mut Scratch,
    ) -> Option<Vec<Vec<f32>>> {
        let each = self.tokens() * self.dim;
        let mut hidden = std::mem::take(&mut scratch.hidden);
        hidden.clear();
        hidden.resize(pictures.len() * each, 0.0);
        for (picture, hidden) in pictures.iter().zip(hidden.chunks_exact_mut(each)) {
            self.patches.embed(picture, hidden, scratch);
        }
        let mut show = |layer, hidden: &[f32]| {
            for (at, states) in hidden.chunks_exact(each).enumerate() {
                read(layer, at, &states[self.patches.extra() * self.dim..]);
            }
        };
        show(0, &hidden);
        for (block, layer) in self.blocks.iter().zip(1..=last) {
            block.apply(&mut hidden, self.tokens(), Sight::All, scratch);
            show(layer, &hidden);
        }
        let features = (last == self.blocks.len()).then(|| {
            let states = hidden.chunks_exact_mut(each);
            states
                .map(|states| self.pool(states, pooled, scratch))
                .collect()
        });
        scratch.hidden = hidden;
        features
    }

    /// The features of one picture of its states after the last layer, `[tokens, d]`.
    fn pool(&self, states: &mut [f32], pooled: Pooled, scratch: &mut Scratch) -> Vec<f32> {
        self.last_norm.apply(states);
        let class = &states[..self.dim];
        match (&self.end, pooled) {
            (End::Projected(projection), _) => {
                let mut features = vec![0.0; projection.outputs()];
                projection.apply(class, &mut scratch.rounded, &mut features);
                features
            }
            (End::Attention(pool), _) => pool.apply(states, scratch),
            (End::Class, Pooled::Own) => class.to_vec(),
            (End::Class, Pooled::Mean) => {
                let patches = &states[self.patches.extra() * self.dim..];
                crate::view_row::mean(patches, self.dim)
            }
        }
    }
}
