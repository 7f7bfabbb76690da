use hone_kernel::{Activation, LayerNorm};

use super::causal;
use crate::fused::layer::block;
use crate::fused::linear::Linear;
use crate::fused::scratch::{Scratch, first};

/// What a token may look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// Every token of its sequence.
    All,
    /// Itself and the tokens before it.
    Before,
}

/// One layer: attention and feed-forward block, each with a norm before it and its residual.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) heads: usize,
    pub(super) norm_before: LayerNorm,
    /// Queries (with the attention's scale folded in), keys and values at once.
    pub(super) qkv: Linear,
    pub(super) attention_out: Linear,
    pub(super) norm_after: LayerNorm,
    pub(super) up: Linear,
    pub(super) activation: Activation,
    pub(super) down: Linear,
}

impl Block {
    /// Replaces `hidden`, `[sequences · tokens, d]`, by the layer's output; all sequences are of
    /// `tokens` tokens.
    pub(super) fn apply(
        &self,
        hidden: &mut [f32],
        tokens: usize,
        sight: Sight,
        scratch: &mut Scratch,
    ) {
        let dim = self.attention_out.outputs();
        let Scratch {
            normed,
            qkv,
            context,
            inner,
            attention,
            rounded,
            ..
        } = scratch;
        let normed = first(normed, hidden.len());
        normed.copy_from_slice(hidden);
        self.norm_before.apply(normed);
        let qkv = first(qkv, 3 * hidden.len());
        self.qkv.apply(normed, rounded, qkv);
        let context = first(context, hidden.len());
        let sequences = qkv.chunks_exact(3 * tokens * dim);
        for (sequence, out) in sequences.zip(context.chunks_exact_mut(tokens * dim)) {
            match sight {
                Sight::All if self.qkv.rounds() => {
                    attention.apply_coarsely(sequence, dim, self.heads, out);
                }
                Sight::All => attention.apply(sequence, dim, self.heads, out),
                Sight::Before => causal::attend(sequence, dim, self.heads, out),
            }
        }
        let width = self.up.outputs();
        let block = block(hidden.len() / dim) * dim;
        for (rows, context) in hidden.chunks_mut(block).zip(context.chunks(block)) {
            self.attention_out.add_to(context, rounded, rows);
            let normed = &mut normed[..rows.len()];
            normed.copy_from_slice(rows);
            self.norm_after.apply(normed);
            let inner = first(inner, rows.len() / dim * width);
            self.up.apply(normed, rounded, inner);
            self.down
                .add_activated_to(inner, self.activation, rounded, rows);
        }
    }
}
