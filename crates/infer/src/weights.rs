use std::collections::HashMap;
use std::path::{Path, PathBuf};

use candle_core::{DType, Device, Tensor};

use crate::InferError;
use crate::bundle::Family;
use crate::config::TransformerConfig;

/// The tensors of a bundle, as stored.
#[derive(Debug)]
pub(crate) struct Weights {
    path: PathBuf,
    tensors: HashMap<String, Tensor>,
}

impl Weights {
    /// No tensors yet; errors will name `path`.
    pub(crate) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            tensors: HashMap::new(),
        }
    }

    /// Adds the tensors of one file.
    pub(crate) fn add(&mut self, path: &Path, bytes: &[u8]) -> Result<(), InferError> {
        let tensors =
            candle_core::safetensors::load_buffer(bytes, &Device::Cpu).map_err(|source| {
                InferError::Weights {
                    path: path.to_owned(),
                    source,
                }
            })?;
        self.tensors.extend(tensors);
        Ok(())
    }

    /// Adds one tensor.
    #[cfg(test)]
    pub(crate) fn insert(&mut self, name: &str, tensor: Tensor) {
        self.tensors.insert(name.to_owned(), tensor);
    }

    /// Makes names those of the bare encoder.
    ///
    /// Checkpoints of models with a head carry the encoder under a prefix (`bert.`, `model.`),
    /// and old ones call the parameters of a layer norm `gamma` and `beta`. `anchor` is a tensor
    /// that every encoder of this kind has.
    pub(crate) fn strip_prefix(&mut self, anchor: &str) {
        let prefixed = self
            .tensors
            .keys()
            .find_map(|name| name.strip_suffix(anchor));
        let prefix = prefixed.unwrap_or_default().to_owned();
        let rename = |name: String| {
            let bare = name.strip_prefix(&prefix).unwrap_or(&name);
            bare.replace("LayerNorm.gamma", "LayerNorm.weight")
                .replace("LayerNorm.beta", "LayerNorm.bias")
        };
        let tensors = std::mem::take(&mut self.tensors);
        self.tensors = tensors
            .into_iter()
            .map(|(name, tensor)| (rename(name), tensor))
            .collect();
    }

    /// The tensor of this name and shape.
    pub(crate) fn tensor(&self, name: &str, shape: &[usize]) -> Result<&Tensor, InferError> {
        let tensor = self.tensors.get(name).ok_or_else(|| self.missing(name))?;
        if tensor.dims() != shape {
            return Err(InferError::WrongShape {
                path: self.path.clone(),
                name: name.to_owned(),
                expected: shape.to_vec(),
                found: tensor.dims().to_vec(),
            });
        }
        Ok(tensor)
    }

    fn missing(&self, name: &str) -> InferError {
        InferError::MissingTensor {
            path: self.path.clone(),
            name: name.to_owned(),
        }
    }

    /// The values of the tensor of this name and shape, row-major.
    pub(crate) fn values(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, InferError> {
        let values = self.tensor(name, shape)?.to_dtype(DType::F32);
        values
            .and_then(|values| values.flatten_all()?.to_vec1())
            .map_err(InferError::Model)
    }

    /// The shape of the table of this name, rows and columns.
    pub(crate) fn table_shape(&self, name: &str) -> Result<(usize, usize), InferError> {
        let tensor = self.tensors.get(name).ok_or_else(|| self.missing(name))?;
        tensor.dims2().map_err(InferError::Model)
    }

    /// The embedding of each position that a token can have, with that of the first token type
    /// added: texts have no other. Row-major `[positions, d]`.
    pub(crate) fn positions(
        &self,
        family: Family,
        config: &TransformerConfig,
    ) -> Result<Vec<f32>, InferError> {
        let (count, dim) = (config.max_position_embeddings, config.hidden_size);
        let mut positions = self.values("embeddings.position_embeddings.weight", &[count, dim])?;
        if family == Family::Roberta {
            positions.drain(..((config.pad_token_id + 1) * dim).min(positions.len()));
        }
        if family != Family::DistilBert {
            let name = "embeddings.token_type_embeddings.weight";
            let types = self.values(name, &[config.type_vocab_size, dim])?;
            for position in positions.chunks_exact_mut(dim) {
                position
                    .iter_mut()
                    .zip(&types)
                    .for_each(|(to, from)| *to += from);
            }
        }
        Ok(positions)
    }

    /// The name and tensor of each, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &Tensor)> {
        self.tensors.iter()
    }

    /// Whether there is a tensor of this name.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }
}
