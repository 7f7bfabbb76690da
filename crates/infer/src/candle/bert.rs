use candle_core::{DType, Device, Result, Tensor};
use candle_nn::{
    LayerNorm, Linear, Module,
    ops::{sigmoid, softmax_last_dim},
};
use hone_kernel::Activation;

use super::Batch;
use crate::InferError;
use crate::bundle::Family;
use crate::config::TransformerConfig;
use crate::names::LayerNames;
use crate::weights::Weights;

/// Added to the scores of padding: its exponential is 0 in every format, and it is finite in all.
const MASKED: f64 = -1e4;

/// BERT, RoBERTa and DistilBERT; hands over the output of every layer.
#[derive(Debug)]
pub(crate) struct CandleBert {
    words: Tensor,
    positions: Tensor,
    norm: LayerNorm,
    layers: Vec<Layer>,
}

#[derive(Debug)]
struct Layer {
    heads: usize,
    query: Linear,
    key: Linear,
    value: Linear,
    attention_out: Linear,
    attention_norm: LayerNorm,
    up: Linear,
    activation: Activation,
    down: Linear,
    norm: LayerNorm,
}

impl CandleBert {
    /// Reads the weights of a model of `family` to a device.
    pub(crate) fn load(
        loader: &Loader<'_>,
        family: Family,
        activation: Activation,
    ) -> std::result::Result<Self, InferError> {
        let config = loader.config;
        let dim = config.hidden_size;
        let layer = |at| loader.layer(&LayerNames::of(family), at, activation);
        let layers: std::result::Result<Vec<Layer>, InferError> =
            (0..config.num_hidden_layers).map(layer).collect();
        Ok(Self {
            words: loader.tensor(
                "embeddings.word_embeddings.weight",
                &[config.vocab_size, dim],
            )?,
            positions: loader.positions(family)?,
            norm: loader.norm("embeddings.LayerNorm")?,
            layers: layers?,
        })
    }

    /// The number of tokens that have a position.
    pub(crate) fn positions(&self) -> usize {
        self.positions.dims().first().copied().unwrap_or(0)
    }

    /// Runs up to layer `last`, showing `read` the output of every layer, `[batch, longest, d]`.
    pub(super) fn forward(
        &self,
        batch: &Batch,
        last: u8,
        read: &mut dyn FnMut(u8, &Tensor) -> Result<()>,
    ) -> Result<()> {
        let (sequences, longest) = batch.ids.dims2()?;
        let words = self.words.index_select(&batch.ids.flatten_all()?, 0)?;
        // [batch, longest, d]
        let words = words.reshape((sequences, longest, ()))?;
        let positions = self.positions.narrow(0, 0, longest)?;
        let mut hidden = self.norm.forward(&words.broadcast_add(&positions)?)?;
        // [batch, 1, 1, longest]
        let padding = batch.mask.to_dtype(DType::F32)?.affine(-MASKED, MASKED)?;
        let padding = padding
            .to_dtype(hidden.dtype())?
            .reshape((sequences, 1, 1, longest))?;
        read(0, &hidden)?;
        for (layer, at) in self.layers[..usize::from(last)].iter().zip(1u8..) {
            hidden = layer.forward(&hidden, &padding)?;
            read(at, &hidden)?;
        }
        Ok(())
    }
}

impl Layer {
    fn forward(&self, hidden: &Tensor, padding: &Tensor) -> Result<Tensor> {
        let attended = self
            .attention_out
            .forward(&self.attention(hidden, padding)?)?;
        let hidden = self.attention_norm.forward(&(hidden + attended)?)?;
        let inner = self.up.forward(&hidden)?;
        let inner = match self.activation {
            Activation::Gelu => inner.gelu_erf()?,
            Activation::GeluTanh => inner.gelu()?,
            Activation::QuickGelu => (&inner * sigmoid(&(&inner * 1.702)?)?)?,
            Activation::Relu => inner.relu()?,
            Activation::Silu => inner.silu()?,
        };
        self.norm.forward(&(&hidden + self.down.forward(&inner)?)?)
    }

    fn attention(&self, hidden: &Tensor, padding: &Tensor) -> Result<Tensor> {
        let (sequences, longest, dim) = hidden.dims3()?;
        let width = dim / self.heads;
        let heads = |linear: &Linear| {
            // [batch, heads, longest, width]
            let split = linear
                .forward(hidden)?
                .reshape((sequences, longest, self.heads, width))?;
            split.transpose(1, 2)?.contiguous()
        };
        let (query, key, value) = (heads(&self.query)?, heads(&self.key)?, heads(&self.value)?);
        let scale = 1.0 / (width as f64).sqrt();
        // [batch, heads, longest, longest]
        let scores = ((query * scale)?.matmul(&key.t()?))?.broadcast_add(padding)?;
        let mixed = softmax_last_dim(&scores)?.matmul(&value)?;
        mixed.transpose(1, 2)?.reshape((sequences, longest, dim))
    }
}

/// Reads tensors to a device.
#[derive(Debug)]
pub(crate) struct Loader<'a> {
    pub(crate) weights: &'a Weights,
    pub(crate) config: &'a TransformerConfig,
    pub(crate) device: &'a Device,
    pub(crate) dtype: DType,
}

impl Loader<'_> {
    fn tensor(&self, name: &str, shape: &[usize]) -> std::result::Result<Tensor, InferError> {
        let tensor = self.weights.tensor(name, shape)?.to_device(self.device);
        tensor
            .and_then(|tensor| tensor.to_dtype(self.dtype))
            .map_err(InferError::Model)
    }

    /// The embedding of each position, with that of the only token type added.
    fn positions(&self, family: Family) -> std::result::Result<Tensor, InferError> {
        let values = self.weights.positions(family, self.config)?;
        let shape = (
            values.len() / self.config.hidden_size,
            self.config.hidden_size,
        );
        Tensor::from_vec(values, shape, self.device)
            .and_then(|tensor| tensor.to_dtype(self.dtype))
            .map_err(InferError::Model)
    }

    fn layer(
        &self,
        names: &LayerNames,
        at: usize,
        activation: Activation,
    ) -> std::result::Result<Layer, InferError> {
        let (dim, width) = (self.config.hidden_size, self.config.intermediate_size);
        let linear = |part, inputs, outputs| self.linear(&names.part(at, part), inputs, outputs);
        let norm = |part| self.norm(&names.part(at, part));
        let [query, key, value] = names.qkv;
        Ok(Layer {
            heads: self.config.num_attention_heads,
            query: linear(query, dim, dim)?,
            key: linear(key, dim, dim)?,
            value: linear(value, dim, dim)?,
            attention_out: linear(names.attention_out, dim, dim)?,
            attention_norm: norm(names.attention_norm)?,
            up: linear(names.up, dim, width)?,
            activation,
            down: linear(names.down, width, dim)?,
            norm: norm(names.norm)?,
        })
    }

    fn linear(
        &self,
        name: &str,
        inputs: usize,
        outputs: usize,
    ) -> std::result::Result<Linear, InferError> {
        let weight = self.tensor(&format!("{name}.weight"), &[outputs, inputs])?;
        let bias = self.tensor(&format!("{name}.bias"), &[outputs])?;
        Ok(Linear::new(weight, Some(bias)))
    }

    fn norm(&self, name: &str) -> std::result::Result<LayerNorm, InferError> {
        let dim = self.config.hidden_size;
        let weight = self.tensor(&format!("{name}.weight"), &[dim])?;
        let bias = self.tensor(&format!("{name}.bias"), &[dim])?;
        Ok(LayerNorm::new(weight, bias, self.config.layer_norm_eps))
    }
}
