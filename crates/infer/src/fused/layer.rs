use hone_kernel::{Activation, LayerNorm};

use super::linear::Linear;
use super::scratch::{Scratch, first};

/// Most rows that go together from the attention to the end of a layer: fewer use a weight too
/// seldom, more take the activations out of the second-level cache.
const BLOCK: usize = 192;

/// Rows that a product takes at a time.
const TILE: usize = 12;

/// One layer: attention and feed-forward block, each with its residual and norm after it.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) heads: usize,
    /// Queries (with the attention's scale folded in), keys and values at once.
    pub(super) qkv: Linear,
    pub(super) attention_out: Linear,
    pub(super) attention_norm: LayerNorm,
    pub(super) up: Linear,
    pub(super) activation: Activation,
    pub(super) down: Linear,
    pub(super) norm: LayerNorm,
}

impl Layer {
    /// Replaces `hidden`, `[tokens, d]`, by the layer's output. `lengths` are the tokens of each
    /// sequence.
    pub(super) fn apply(&self, hidden: &mut [f32], lengths: &[usize], scratch: &mut Scratch) {
        let dim = self.attention_out.outputs();
        let Scratch {
            qkv,
            context,
            inner,
            attention,
            rounded,
            ..
        } = scratch;
        let qkv = first(qkv, 3 * hidden.len());
        self.qkv.apply(hidden, rounded, qkv);
        let context = first(context, hidden.len());
        let (mut qkv_rest, mut context_rest) = (&*qkv, &mut *context);
        for length in lengths {
            let (sequence, rest) = qkv_rest.split_at(length * 3 * dim);
            let (out, out_rest) = context_rest.split_at_mut(length * dim);
            if self.qkv.rounds() {
                attention.apply_coarsely(sequence, dim, self.heads, out);
            } else {
                attention.apply(sequence, dim, self.heads, out);
            }
            (qkv_rest, context_rest) = (rest, out_rest);
        }
        let width = self.up.outputs();
        let block = block(hidden.len() / dim) * dim;
        for (rows, context) in hidden.chunks_mut(block).zip(context.chunks(block)) {
            self.attention_out.add_to(context, rounded, rows);
            self.attention_norm.apply(rows);
            let inner = first(inner, rows.len() / dim * width);
            self.up.apply(rows, rounded, inner);
            self.down
                .add_activated_to(inner, self.activation, rounded, rows);
            self.norm.apply(rows);
        }
    }
}

/// The rows of a block so that all are about as long: a short one has too little use of a weight.
pub(crate) fn block(rows: usize) -> usize {
    let blocks = rows.div_ceil(BLOCK).max(1);
    rows.div_ceil(blocks).next_multiple_of(TILE).max(TILE)
}
