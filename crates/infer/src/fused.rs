//! The forward of the BERT family on the processor: no padding, no mask, nothing allocated.
//!
//! Whole sequences lie one after the other in a chunk of a few hundred tokens. A chunk goes
//! through all layers on one thread, so threads never wait for each other; everything after the
//! attention runs over blocks of rows that mostly stay in the second-level cache.

pub(crate) mod layer;
pub(crate) mod linear;
mod load;
pub(crate) mod scratch;

use std::sync::{Mutex, PoisonError};

use hone_domain::View;
use hone_kernel::LayerNorm;

use self::layer::Layer;
use self::scratch::Scratch;
use crate::InferError;
use crate::batch::{Concurrency, Forward, Rows};
use crate::pack::{Budget, Mixture};
use crate::tokenize::Tokens;
use crate::view_row::ViewPlan;

/// Tokens of a chunk: enough to use a weight often while it is cached, few enough for the
/// activations to stay there too.
const CHUNK: usize = 384;

/// No chunk is cut smaller than this for the sake of more threads.
const SMALLEST_CHUNK: usize = 64;

/// A transformer of the BERT family with its weights laid out for the processor.
#[derive(Debug)]
pub(crate) struct FusedBert {
    dim: usize,
    words: Vec<f32>,
    positions: Vec<f32>,
    norm: LayerNorm,
    layers: Vec<Layer>,
    /// Buffers not in use; as many as there were threads at once.
    scratch: Mutex<Vec<Scratch>>,
}

impl FusedBert {
    /// The number of tokens that have a position.
    pub(crate) fn positions(&self) -> usize {
        self.positions.len() / self.dim
    }

    fn embed(&self, batch: &[&Tokens], hidden: &mut [f32]) -> Result<(), InferError> {
        let mut rows = hidden.chunks_exact_mut(self.dim);
        for tokens in batch {
            let places = self.positions.chunks_exact(self.dim);
            for ((&id, place), row) in tokens.ids.iter().zip(places).zip(&mut rows) {
                let start = id as usize * self.dim;
                let word = self.words.get(start..start + self.dim);
                let word = word.ok_or(InferError::UnknownToken {
                    token: id,
                    vocabulary: self.words.len() / self.dim,
                })?;
                for ((to, word), place) in row.iter_mut().zip(word).zip(place) {
                    *to = word + place;
                }
            }
        }
        self.norm.apply(hidden);
        Ok(())
    }

    fn run(
        &self,
        batch: &[&Tokens],
        plan: &ViewPlan,
        scratch: &mut Scratch,
    ) -> Result<Vec<Rows>, InferError> {
        let lengths: Vec<usize> = batch.iter().map(|tokens| tokens.ids.len()).collect();
        let mut hidden = std::mem::take(&mut scratch.hidden);
        hidden.clear();
        hidden.resize(lengths.iter().sum::<usize>() * self.dim, 0.0);
        self.embed(batch, &mut hidden)?;
        let mut rows = vec![vec![None; plan.views()]; batch.len()];
        self.read(0, &hidden, batch, plan, &mut rows);
        let used = usize::from(plan.last_layer());
        for (layer, at) in self.layers[..used].iter().zip(1u8..) {
            layer.apply(&mut hidden, &lengths, scratch);
            self.read(at, &hidden, batch, plan, &mut rows);
        }
        scratch.hidden = hidden;
        Ok(rows)
    }

    fn read(
        &self,
        layer: u8,
        hidden: &[f32],
        batch: &[&Tokens],
        plan: &ViewPlan,
        rows: &mut [Rows],
    ) {
        if !plan.needs(layer) {
            return;
        }
        let mut rest = hidden;
        for (tokens, rows) in batch.iter().zip(rows) {
            let (states, after) = rest.split_at(tokens.ids.len() * self.dim);
            plan.read(layer, states, tokens, rows);
            rest = after;
        }
    }
}

impl Forward for FusedBert {
    fn budget(&self, tokens: usize) -> Budget {
        let share = tokens.div_ceil(rayon::current_num_threads());
        Budget {
            tokens: share.clamp(SMALLEST_CHUNK, CHUNK),
            sequences: usize::MAX,
            mixture: Mixture::Full,
        }
    }

    fn concurrency(&self) -> Concurrency {
        Concurrency::SideBySide
    }

    fn has(&self, view: View) -> bool {
        match view {
            View::Final => true,
            View::LayerMean(layer) | View::Tokens(layer) => usize::from(layer) <= self.layers.len(),
        }
    }

    fn forward(&self, batch: &[&Tokens], plan: &ViewPlan) -> Result<Vec<Rows>, InferError> {
        let lock = || self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        let mut scratch = lock().pop().unwrap_or_default();
        let rows = self.run(batch, plan, &mut scratch);
        lock().push(scratch);
        rows
    }
}
