use std::collections::HashMap;

use candle_core::Device;
use candle_core::quantized::QTensor;
use hone_kernel::RmsNorm;
use rayon::prelude::*;

use super::gguf::Gguf;
use super::linear::{Linear, numbers};
use super::shape::LlamaShape;
use crate::InferError;

/// The weights of a network of the llama architecture.
///
/// # Source
/// Touvron et al. (2023), "LLaMA: Open and Efficient Foundation Language Models", section 2.2;
/// grouped keys and values by Ainslie et al. (2023), "GQA".
#[derive(Debug)]
pub(super) struct Network {
    pub(super) shape: LlamaShape,
    pub(super) embedding: Linear,
    pub(super) layers: Vec<Layer>,
    pub(super) norm: RmsNorm,
    /// Where it is not the embedding.
    pub(super) output: Option<Linear>,
}

#[derive(Debug)]
pub(super) struct Layer {
    pub(super) attention_norm: RmsNorm,
    pub(super) queries: Linear,
    pub(super) keys: Linear,
    pub(super) values: Linear,
    pub(super) mixed: Linear,
    pub(super) forward_norm: RmsNorm,
    pub(super) gate: Linear,
    pub(super) up: Linear,
    pub(super) down: Linear,
}

impl Network {
    /// Reads the tensors of a file that has all of them in the right shapes.
    pub(super) fn load(mut gguf: Gguf, shape: LlamaShape) -> Result<Self, InferError> {
        let parts = Parts::read(&mut gguf).and_then(|parts| parts.network(shape));
        parts.map_err(|source| InferError::Gguf {
            path: gguf.path,
            source,
        })
    }

    /// What turns the state of the last token into logits.
    pub(super) fn output(&self) -> &Linear {
        self.output.as_ref().unwrap_or(&self.embedding)
    }
}

/// The tensors of a file, laid out.
struct Parts {
    linear: HashMap<String, Linear>,
    vectors: HashMap<String, Vec<f32>>,
}

impl Parts {
    fn read(gguf: &mut Gguf) -> candle_core::Result<Self> {
        let Gguf { content, file, .. } = gguf;
        let tensors = content.tensor_infos.keys();
        let tensors: Vec<(&String, QTensor)> = tensors
            .map(|name| Ok((name, content.tensor(file, name, &Device::Cpu)?)))
            .collect::<candle_core::Result<_>>()?;
        let (matrices, vectors): (Vec<_>, Vec<_>) = tensors
            .into_iter()
            .partition(|(_, tensor)| tensor.shape().rank() == 2);
        // Each drops its tensor when it is done.
        let linear = matrices
            .into_par_iter()
            .map(|(name, tensor)| Ok((name.clone(), Linear::new(&tensor).map_err(of(name))?)));
        let vectors = vectors
            .into_iter()
            .map(|(name, tensor)| Ok((name.clone(), numbers(&tensor).map_err(of(name))?)));
        Ok(Self {
            linear: linear.collect::<candle_core::Result<_>>()?,
            vectors: vectors.collect::<candle_core::Result<_>>()?,
        })
    }

    fn network(mut self, shape: LlamaShape) -> candle_core::Result<Network> {
        Ok(Network {
            shape,
            embedding: self.linear("token_embd.weight")?,
            layers: (0..shape.layers)
                .map(|at| self.layer(at, &shape))
                .collect::<candle_core::Result<_>>()?,
            norm: self.norm("output_norm.weight", &shape)?,
            output: self.linear.remove("output.weight"),
        })
    }

    fn layer(&mut self, at: usize, shape: &LlamaShape) -> candle_core::Result<Layer> {
        let name = |part: &str| format!("blk.{at}.{part}.weight");
        Ok(Layer {
            attention_norm: self.norm(&name("attn_norm"), shape)?,
            queries: self.linear(&name("attn_q"))?,
            keys: self.linear(&name("attn_k"))?,
            values: self.linear(&name("attn_v"))?,
            mixed: self.linear(&name("attn_output"))?,
            forward_norm: self.norm(&name("ffn_norm"), shape)?,
            gate: self.linear(&name("ffn_gate"))?,
            up: self.linear(&name("ffn_up"))?,
            down: self.linear(&name("ffn_down"))?,
        })
    }

    fn linear(&mut self, name: &str) -> candle_core::Result<Linear> {
        self.linear.remove(name).ok_or_else(|| absent(name))
    }

    fn norm(&mut self, name: &str, shape: &LlamaShape) -> candle_core::Result<RmsNorm> {
        let scale = self.vectors.remove(name).ok_or_else(|| absent(name))?;
        Ok(RmsNorm {
            scale,
            epsilon: shape.epsilon,
        })
    }
}

/// Names the tensor that an error is of.
fn of(name: &str) -> impl FnOnce(candle_core::Error) -> candle_core::Error {
    move |error| error.context(format!("the tensor `{name}`"))
}

fn absent(name: &str) -> candle_core::Error {
    candle_core::Error::Msg(format!("it lacks the tensor `{name}`"))
}
