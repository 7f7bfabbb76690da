use hone_kernel::{Activation, CausalHead, Mat, MatMut, activate};

use super::network::{Layer, Network};
use super::rotation::Rotation;

/// A network in the middle of a text.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    network: &'a Network,
    /// What each layer keeps of the tokens read, a head of keys and values each.
    heads: Vec<Vec<CausalHead>>,
    at: usize,
}

impl<'a> Reading<'a> {
    pub(super) fn new(network: &'a Network) -> Self {
        let shape = &network.shape;
        let heads = vec![CausalHead::new(shape.head); shape.key_heads];
        Self {
            network,
            heads: vec![heads; shape.layers],
            at: 0,
        }
    }

    /// Reads tokens of the vocabulary, at least one, and gives the logits of what follows,
    /// `[tokens of the vocabulary]`.
    pub(super) fn step(&mut self, ids: &[u32]) -> Vec<f32> {
        let Network { shape, layers, .. } = self.network;
        let mut states = vec![0.0; ids.len() * shape.width];
        for (id, state) in ids.iter().zip(states.chunks_exact_mut(shape.width)) {
            self.network.embedding.of_output(*id as usize, state);
        }
        let rotation = Rotation::new(shape, self.at, ids.len());
        for (layer, heads) in layers.iter().zip(&mut self.heads) {
            attend(layer, heads, &rotation, &mut states);
            forward(layer, &mut states);
        }
        self.at += ids.len();
        let last = states.len() - shape.width;
        let last = &mut states[last..];
        self.network.norm.apply(last);
        self.network.output().apply(last)
    }
}

/// The attention block of a layer; `states` is `[tokens, width]`.
fn attend(layer: &Layer, heads: &mut [CausalHead], rotation: &Rotation, states: &mut [f32]) {
    let mut normed = states.to_vec();
    layer.attention_norm.apply(&mut normed);
    let mut queries = layer.queries.apply(&normed);
    let mut keys = layer.keys.apply(&normed);
    let values = layer.values.apply(&normed);
    rotation.turn(&mut queries);
    rotation.turn(&mut keys);
    // The scale of the scores.
    let scale = 1.0 / (rotation.head() as f32).sqrt();
    queries.iter_mut().for_each(|v| *v *= scale);
    let (tokens, width) = (rotation.tokens(), layer.queries.outputs());
    let (head, key_width) = (rotation.head(), layer.keys.outputs());
    let mut mixed = vec![0.0; tokens * width];
    // Queries that share keys and values lie side by side.
    let group = width / key_width;
    for (at, kept) in heads.iter_mut().enumerate() {
        let rows = keys
            .chunks_exact(key_width)
            .zip(values.chunks_exact(key_width));
        for (key, value) in rows {
            let own = at * head..(at + 1) * head;
            kept.push(&key[own.clone()], &value[own]);
        }
        for query in at * group..(at + 1) * group {
            let first = query * head;
            kept.attend(
                Mat::strided(&queries[first..], tokens, head, width),
                MatMut::strided(&mut mixed[first..], tokens, head, width),
            );
        }
    }
    add(states, &layer.mixed.apply(&mixed));
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
    add(states, &layer.down.apply(&gate));
}

fn add(to: &mut [f32], what: &[f32]) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to += what);
}
