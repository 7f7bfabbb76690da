use hone_kernel::{Activation, LayerNorm, axpy, dot, softmax_row};

use super::loader::Loader;
use crate::InferError;
use crate::fused::linear::Linear;
use crate::fused::scratch::Scratch;

/// SigLIP's pooling: a learned query looks at all tokens, and a feed-forward block follows.
///
/// # Source
/// Lee et al. (2019), "Set Transformer", section 3.2, with one seed vector.
#[derive(Debug)]
pub(super) struct AttentionPool {
    heads: usize,
    /// The learned query after its projection, with the attention's scale.
    query: Vec<f32>,
    /// Keys and values at once.
    keys_values: Linear,
    out: Linear,
    norm: LayerNorm,
    up: Linear,
    activation: Activation,
    down: Linear,
}

const HEAD: &str = "vision_model.head";

impl AttentionPool {
    pub(super) fn load(loader: &Loader<'_>) -> Result<Self, InferError> {
        let (dim, width) = (loader.config.dim, loader.config.width);
        let values = |name: &str, shape: &[usize]| {
            let name = format!("{HEAD}.{name}");
            loader.weights.values(&name, shape)
        };
        let probe = values("probe", &[1, 1, dim])?;
        let weight = values("attention.in_proj_weight", &[3 * dim, dim])?;
        let bias = values("attention.in_proj_bias", &[3 * dim])?;
        let scale = loader.query_scale();
        let query = weight.chunks_exact(dim).zip(&bias).take(dim);
        let precision = hone_domain::Precision::F32;
        Ok(Self {
            heads: loader.config.heads,
            query: query
                .map(|(row, bias)| (dot(row, &probe) + bias) * scale)
                .collect(),
            keys_values: Linear::new(&weight[dim * dim..], bias[dim..].to_vec(), precision),
            out: loader.linear(&format!("{HEAD}.attention.out_proj"), dim, dim)?,
            norm: loader.norm(&format!("{HEAD}.layernorm"))?,
            up: loader.linear(&format!("{HEAD}.mlp.fc1"), dim, width)?,
            activation: loader.config.activation,
            down: loader.linear(&format!("{HEAD}.mlp.fc2"), width, dim)?,
        })
    }

    /// One vector for the tokens of one picture, `[tokens, d]`.
    pub(super) fn apply(&self, states: &[f32], scratch: &mut Scratch) -> Vec<f32> {
        let dim = self.query.len();
        let mut both = vec![0.0; states.len() * 2];
        self.keys_values
            .apply(states, &mut scratch.rounded, &mut both);
        let mut seen = vec![0.0; dim];
        let width = dim / self.heads;
        for (head, seen) in seen.chunks_exact_mut(width).enumerate() {
            let own = head * width..(head + 1) * width;
            let query = &self.query[own.clone()];
            let tokens = both.chunks_exact(2 * dim);
            let mut weights: Vec<f32> = tokens
                .clone()
                .map(|token| dot(query, &token[own.clone()]))
                .collect();
            softmax_row(&mut weights);
            for (weight, token) in weights.into_iter().zip(tokens) {
                axpy(weight, &token[dim..][own.clone()], seen);
            }
        }
        let mut pooled = vec![0.0; dim];
        self.out.apply(&seen, &mut scratch.rounded, &mut pooled);
        let mut normed = pooled.clone();
        self.norm.apply(&mut normed);
        let mut inner = vec![0.0; self.up.outputs()];
        self.up.apply(&normed, &mut scratch.rounded, &mut inner);
        self.down.add_activated_to(
            &mut inner,
            self.activation,
            &mut scratch.rounded,
            &mut pooled,
        );
        pooled
    }
}
