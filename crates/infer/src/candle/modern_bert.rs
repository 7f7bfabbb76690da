use std::fmt;
use std::path::Path;

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::modernbert::{Config, ModernBert};

use super::Batch;
use crate::InferError;
use crate::weights::Weights;

/// ModernBERT; hands over the output of the last layer only.
pub(crate) struct CandleModernBert {
    model: ModernBert,
    layers: u8,
}

impl fmt::Debug for CandleModernBert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CandleModernBert")
            .field("layers", &self.layers)
            .finish_non_exhaustive()
    }
}

impl CandleModernBert {
    /// Reads the weights to a device; `json` is the content of `config.json` at `path`.
    pub(crate) fn load(
        weights: &Weights,
        (path, json): (&Path, &serde_json::Value),
        device: &Device,
        dtype: DType,
    ) -> std::result::Result<Self, InferError> {
        let config: Config =
            serde_json::from_value(json.clone()).map_err(|source| InferError::Json {
                path: path.to_owned(),
                source,
            })?;
        // candle looks for the names of a model with a head.
        let named = weights
            .iter()
            .map(|(name, tensor)| (format!("model.{name}"), tensor.clone()));
        let builder = VarBuilder::from_tensors(named.collect(), dtype, device);
        Ok(Self {
            model: ModernBert::load(builder, &config).map_err(InferError::Model)?,
            layers: config.num_hidden_layers as u8,
        })
    }

    /// Runs all layers and shows `read` the output, `[batch, longest, d]`.
    pub(super) fn forward(
        &self,
        batch: &Batch,
        read: &mut dyn FnMut(u8, &Tensor) -> Result<()>,
    ) -> Result<()> {
        read(self.layers, &self.model.forward(&batch.ids, &batch.mask)?)
    }
}
