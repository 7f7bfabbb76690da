use std::sync::{Mutex, PoisonError};

use hone_domain::{Precision, View};
use hone_kernel::LayerNorm;

use super::Kind;
use super::block::{Block, Sight};
use super::config::TextConfig;
use super::loader::Loader;
use super::names::TowerNames;
use crate::InferError;
use crate::batch::{Concurrency, Forward, Rows};
use crate::fused::linear::Linear;
use crate::fused::scratch::Scratch;
use crate::pack::{Budget, Mixture};
use crate::tokenize::Tokens;
use crate::view_row::ViewPlan;
use crate::weights::Weights;

/// The text tower of CLIP or SigLIP; its features lie in the space of the pictures'.
#[derive(Debug)]
pub(crate) struct TextTower {
    dim: usize,
    words: Vec<f32>,
    positions: Vec<f32>,
    blocks: Vec<Block>,
    last_norm: LayerNorm,
    projection: Linear,
    sight: Sight,
    /// What every text is filled up with to the length of the positions, if it is.
    filler: Option<u32>,
    /// The layer that the image tower calls its last: under it the features are asked for.
    last_layer: u8,
    scratch: Mutex<Vec<Scratch>>,
}

impl TextTower {
    /// Lays out the weights. `layers` are those of the image tower beside it.
    ///
    /// # Errors
    /// Names the tensor that is missing or of another shape.
    pub(crate) fn load(
        weights: &Weights,
        config: &TextConfig,
        layers: usize,
        precision: Precision,
    ) -> Result<Self, InferError> {
        let loader = Loader {
            weights,
            names: TowerNames::of_texts(),
            config: &config.tower,
            precision,
        };
        let (dim, features) = (config.tower.dim, config.projection);
        let table = |name, rows| {
            let name = format!("text_model.embeddings.{name}.weight");
            weights.values(&name, &[rows, dim])
        };
        let projection = match config.kind {
            Kind::Siglip => loader.linear("text_model.head", dim, features)?,
            _ => loader.projection("text_projection.weight", dim, features)?,
        };
        Ok(Self {
            dim,
            words: table("token_embedding", config.vocabulary)?,
            positions: table("position_embedding", config.positions)?,
            blocks: loader.blocks()?,
            last_norm: loader.norm(loader.names.last_norm)?,
            projection,
            sight: match config.kind {
                Kind::Siglip => Sight::All,
                _ => Sight::Before,
            },
            // SigLIP was trained on padded texts without a mask, and reads off the last place.
            filler: (config.kind == Kind::Siglip).then_some(config.padding),
            last_layer: u8::try_from(layers).unwrap_or(u8::MAX),
            scratch: Mutex::new(Vec::new()),
        })
    }

    /// The number of tokens that have a position.
    pub(crate) fn positions(&self) -> usize {
        self.positions.len() / self.dim
    }

    /// The features of one text: those of its last token, which closes it.
    ///
    /// # Errors
    /// [`InferError::UnknownToken`].
    pub(crate) fn features(&self, ids: &[u32]) -> Result<Vec<f32>, InferError> {
        let filled = self.filler.map_or(ids.len(), |_| self.positions());
        let ids = ids
            .iter()
            .copied()
            .chain(std::iter::repeat(self.filler.unwrap_or_default()))
            .take(filled);
        let mut hidden = Vec::with_capacity(filled * self.dim);
        for (id, place) in ids.zip(self.positions.chunks_exact(self.dim)) {
            let start = id as usize * self.dim;
            let word = self.words.get(start..start + self.dim);
            let word = word.ok_or(InferError::UnknownToken {
                token: id,
                vocabulary: self.words.len() / self.dim,
            })?;
            hidden.extend(word.iter().zip(place).map(|(word, place)| word + place));
        }
        let tokens = hidden.len() / self.dim;
        let mut features = vec![0.0; self.projection.outputs()];
        if tokens == 0 {
            return Ok(features);
        }
        let lock = || self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        let mut scratch = lock().pop().unwrap_or_default();
        for block in &self.blocks {
            block.apply(&mut hidden, tokens, self.sight, &mut scratch);
        }
        let last = &mut hidden[(tokens - 1) * self.dim..];
        self.last_norm.apply(last);
        self.projection
            .apply(last, &mut scratch.rounded, &mut features);
        lock().push(scratch);
        Ok(features)
    }
}

impl Forward for TextTower {
    fn budget(&self, _tokens: usize) -> Budget {
        Budget {
            tokens: 1,
            sequences: 1,
            mixture: Mixture::Full,
        }
    }

    fn concurrency(&self) -> Concurrency {
        Concurrency::SideBySide
    }

    fn has(&self, view: View) -> bool {
        view == View::Final
    }

    fn forward(&self, batch: &[&Tokens], plan: &ViewPlan) -> Result<Vec<Rows>, InferError> {
        let row = |tokens: &&Tokens| {
            let mut row = vec![None; plan.views()];
            let features = self.features(&tokens.ids)?;
            plan.read(self.last_layer, &features, tokens, &mut row);
            Ok(row)
        };
        batch.iter().map(row).collect()
    }
}
