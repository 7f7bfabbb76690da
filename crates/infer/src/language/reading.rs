use hone_kernel::{Activation, CausalHead, Mat, MatMut, activate, axpy};

use super::network::{Layer, Network};
use super::rotation::Rotation;
use super::shape::LlamaShape;

/// What a network keeps of the tokens of a text that it has read.
#[derive(Debug)]
pub(super) struct Kept {
    /// Of each layer, the keys and values of each head.
    heads: Vec<Vec<CausalHead>>,
    tokens: usize,
}

/// A text and the tokens of it that come next, at least one.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub(super) kept: &'a mut Kept,
    pub(super) ids: &'a [u32],
}

impl Kept {
    /// Of no token.
    pub(super) fn new(shape: &LlamaShape) -> Self {
        let heads = vec![CausalHead::new(shape.head); shape.key_heads];
        Self {
            heads: vec![heads; shape.layers],
            tokens: 0,
        }
    }
}

impl Network {
    /// Reads what comes next in several texts and gives the logits of what follows in each,
    /// `[tokens of the vocabulary]`.
    ///
    /// The weights go through the processor once for all of them. What a text gives depends on
    /// that text alone, to the bit.
    pub(super) fn read(&self, parts: &mut [Part<'_>]) -> Vec<Vec<f32>> {
        let width = self.shape.width;
        let ids: Vec<u32> = parts.iter().flat_map(|part| part.ids).copied().collect();
        let mut states = vec![0.0; ids.len() * width];
        for (id, state) in ids.iter().zip(states.chunks_exact_mut(width)) {
            self.embedding.of_output(*id as usize, state);
        }
        let turns: Vec<Rotation> = parts
            .iter()
            .map(|part| Rotation::new(&self.shape, part.kept.tokens, part.ids.len()))
            .collect();
        for (at, layer) in self.layers.iter().enumerate() {
            let heads = parts.iter_mut().map(|part| &mut part.kept.heads[at][..]);
            attend(layer, heads.zip(&turns), &mut states);
            forward(layer, &mut states);
        }
        let mut last = Vec::with_capacity(parts.len() * width);
        let mut end = 0;
        for part in parts {
            part.kept.tokens += part.ids.len();
            end += part.ids.len() * width;
            last.extend_from_slice(&states[end - width..end]);
        }
        self.norm.apply(&mut last);
        let logits = self.output().apply(&last);
        let of_text = logits.chunks_exact(self.output().outputs());
        of_text.map(<[f32]>::to_vec).collect()
    }
}

/// The attention block of a layer; `states` is `[tokens, width]`, text after text.
fn attend<'a>(
    layer: &Layer,
    texts: impl Iterator<Item = (&'a mut [CausalHead], &'a Rotation)>,
    states: &mut [f32],
) {
    let mut normed = states.to_vec();
    layer.attention_norm.apply(&mut normed);
    let mut queries = layer.queries.apply(&normed);
    let mut keys = layer.keys.apply(&normed);
    let values = layer.values.apply(&normed);
    let (width, key_width) = (layer.queries.outputs(), layer.keys.outputs());
    let mut mixed = vec![0.0; queries.len()];
    let mut first = 0;
    for (heads, rotation) in texts {
        let rows = first..first + rotation.tokens();
        first = rows.end;
        let wide = rows.start * width..rows.end * width;
        let narrow = rows.start * key_width..rows.end * key_width;
        rotation.turn(&mut queries[wide.clone()]);
        rotation.turn(&mut keys[narrow.clone()]);
        mix(
            heads,
            &mut queries[wide.clone()],
            (&keys[narrow.clone()], &values[narrow]),
            &mut mixed[wide],
        );
    }
    axpy(1.0, &layer.mixed.apply(&mixed), states);
}

/// What the new tokens of one text take from it: `queries` and `mixed` are
/// `[tokens, query heads · head]`, keys and values `[tokens, heads · head]`.
fn mix(
    heads: &mut [CausalHead],
    queries: &mut [f32],
    (keys, values): (&[f32], &[f32]),
    mixed: &mut [f32],
) {
    let Some(head) = heads.first().map(CausalHead::width) else {
        return;
    };
    // The scale of the scores.
    let scale = 1.0 / (head as f32).sqrt();
    queries.iter_mut().for_each(|v| *v *= scale);
    let key_width = heads.len() * head;
    let tokens = keys.len() / key_width;
    let width = queries.len() / tokens;
    // Queries that share keys and values lie side by side.
    let group = width / key_width;
    for (at, kept) in heads.iter_mut().enumerate() {
        let own = at * head..(at + 1) * head;
        let rows = keys.chunks_exact(key_width);
        for (key, value) in rows.zip(values.chunks_exact(key_width)) {
            kept.push(&key[own.clone()], &value[own.clone()]);
        }
        for query in at * group..(at + 1) * group {
            let first = query * head;
            kept.attend(
                Mat::strided(&queries[first..], tokens, head, width),
                MatMut::strided(&mut mixed[first..], tokens, head, width),
            );
        }
    }
}

/// The gated feed-forward block of a layer; `states` is `[tokens, width]`.
///
/// # Source
/// Shazeer (2020), "GLU Variants Improve Transformer", `SwiGLU` of equation 6.
fn forward(layer: &Layer, states: &mut [f32]) {
    let mut normed = states.to_vec();
    layer.forward_norm.apply(&mut normed);
    let mut gate = layer.gate.apply(&normed);
    let up = layer.up.apply(&normed);
    activate(&mut gate, Activation::Silu);
    gate.iter_mut().zip(&up).for_each(|(gate, up)| *gate *= up);
    axpy(1.0, &layer.down.apply(&gate), states);
}
