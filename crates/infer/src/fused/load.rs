use std::path::Path;
use std::sync::Mutex;

use hone_domain::Precision;
use hone_kernel::{Activation, LayerNorm};

use super::FusedBert;
use super::layer::Layer;
use super::linear::Linear;
use crate::InferError;
use crate::bundle::Family;
use crate::config::TransformerConfig;
use crate::names::LayerNames;
use crate::weights::Weights;

impl FusedBert {
    /// Lays out the weights of a model of `family`.
    pub(crate) fn load(
        weights: &Weights,
        family: Family,
        config: &TransformerConfig,
        path: &Path,
        precision: Precision,
    ) -> Result<Self, InferError> {
        let loader = Loader {
            weights,
            names: LayerNames::of(family),
            config,
            activation: config.activation(path)?,
            precision,
        };
        let dim = config.hidden_size;
        let words = weights.values(
            "embeddings.word_embeddings.weight",
            &[config.vocab_size, dim],
        )?;
        let layers: Result<Vec<Layer>, InferError> = (0..config.num_hidden_layers)
            .map(|at| loader.layer(at))
            .collect();
        Ok(Self {
            dim,
            words,
            positions: weights.positions(family, config)?,
            norm: loader.norm("embeddings.LayerNorm")?,
            layers: layers?,
            scratch: Mutex::new(Vec::new()),
        })
    }
}

struct Loader<'a> {
    weights: &'a Weights,
    names: LayerNames,
    config: &'a TransformerConfig,
    activation: Activation,
    precision: Precision,
}

impl Loader<'_> {
    fn layer(&self, at: usize) -> Result<Layer, InferError> {
        let (dim, width) = (self.config.hidden_size, self.config.intermediate_size);
        let named = |part| self.names.part(at, part);
        Ok(Layer {
            heads: self.config.num_attention_heads,
            qkv: self.qkv(at)?,
            attention_out: self.linear(&named(self.names.attention_out), dim, dim)?,
            attention_norm: self.norm(&named(self.names.attention_norm))?,
            up: self.linear(&named(self.names.up), dim, width)?,
            activation: self.activation,
            down: self.linear(&named(self.names.down), width, dim)?,
            norm: self.norm(&named(self.names.norm))?,
        })
    }

    /// The three projections as one; the queries' carries the attention's scale `1/√(d/heads)`.
    fn qkv(&self, at: usize) -> Result<Linear, InferError> {
        let dim = self.config.hidden_size;
        let scale = 1.0 / ((dim / self.config.num_attention_heads) as f32).sqrt();
        let (mut weight, mut bias) = (Vec::new(), Vec::new());
        for (part, factor) in self.names.qkv.iter().zip([scale, 1.0, 1.0]) {
            let name = self.names.part(at, part);
            let rows = self
                .weights
                .values(&format!("{name}.weight"), &[dim, dim])?;
            weight.extend(rows.iter().map(|v| v * factor));
            let values = self.weights.values(&format!("{name}.bias"), &[dim])?;
            bias.extend(values.iter().map(|v| v * factor));
        }
        Ok(Linear::new(&weight, bias, self.precision))
    }

    fn linear(&self, name: &str, inputs: usize, outputs: usize) -> Result<Linear, InferError> {
        let weight = self
            .weights
            .values(&format!("{name}.weight"), &[outputs, inputs])?;
        let bias = self.weights.values(&format!("{name}.bias"), &[outputs])?;
        Ok(Linear::new(&weight, bias, self.precision))
    }

    fn norm(&self, name: &str) -> Result<LayerNorm, InferError> {
        let dim = self.config.hidden_size;
        Ok(LayerNorm {
            scale: self.weights.values(&format!("{name}.weight"), &[dim])?,
            shift: self.weights.values(&format!("{name}.bias"), &[dim])?,
            epsilon: self.config.layer_norm_eps as f32,
        })
    }
}
