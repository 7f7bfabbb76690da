use std::collections::HashSet;

use super::gguf::Gguf;
use crate::InferError;

/// The matrix of the output, where it is not that of the embedding.
const OUTPUT: &str = "output.weight";

/// The base of the rotations where the file names none.
const ROTATION_BASE: f32 = 10_000.0;

/// The sizes of a network of the llama architecture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LlamaShape {
    pub(crate) layers: usize,
    pub(crate) width: usize,
    inner: usize,
    /// The width of a head.
    pub(crate) head: usize,
    /// Heads of keys, and of values.
    pub(crate) key_heads: usize,
    /// The most tokens that it reads.
    pub(crate) positions: usize,
    /// What its normalisations add to the mean square.
    pub(crate) epsilon: f32,
    /// The base of the speeds at which positions turn queries and keys.
    pub(crate) rotation_base: f32,
}

impl LlamaShape {
    /// Reads the sizes and refuses what the forward does not compute.
    pub(crate) fn read(gguf: &Gguf) -> Result<Self, InferError> {
        let architecture = gguf.text("general.architecture")?;
        if architecture != "llama" {
            return Err(gguf.refuse("general.architecture", architecture));
        }
        let width = positive(gguf, "llama.embedding_length")?;
        let heads = divisor(gguf, "llama.attention.head_count", width)?;
        let key_heads = divisor(gguf, "llama.attention.head_count_kv", heads)?;
        let head = width / heads;
        let fixed = [
            ("llama.rope.dimension_count", Some(head)),
            ("llama.attention.key_length", Some(head)),
            ("llama.attention.value_length", Some(head)),
            ("llama.expert_count", Some(0)),
        ];
        for (key, allowed) in fixed {
            let found = gguf.optional_number(key)?;
            if found.is_some() && found != allowed {
                return Err(gguf.refuse(key, &found.unwrap_or_default().to_string()));
            }
        }
        if head % 2 != 0 {
            return Err(gguf.refuse("llama.attention.head_count", &heads.to_string()));
        }
        match gguf.optional_text("llama.rope.scaling.type")? {
            None | Some("none") => {}
            Some(other) => return Err(gguf.refuse("llama.rope.scaling.type", other)),
        }
        Ok(Self {
            layers: positive(gguf, "llama.block_count")?,
            width,
            inner: positive(gguf, "llama.feed_forward_length")?,
            head,
            key_heads,
            positions: positive(gguf, "llama.context_length")?,
            epsilon: gguf.float("llama.attention.layer_norm_rms_epsilon")?,
            rotation_base: gguf
                .optional_float("llama.rope.freq_base")?
                .unwrap_or(ROTATION_BASE),
        })
    }

    /// Makes sure that the file has all tensors in the right shapes, and no other: one that the
    /// forward would pass over changes what the model says.
    pub(crate) fn check_tensors(&self, gguf: &Gguf, vocabulary: usize) -> Result<(), InferError> {
        let mut known = HashSet::new();
        for (name, expected) in self.tensors(vocabulary) {
            let Some(tensor) = gguf.content.tensor_infos.get(&name) else {
                return Err(InferError::MissingTensor {
                    path: gguf.path.clone(),
                    name,
                });
            };
            check_dims(gguf, &name, tensor.shape.dims(), expected)?;
            known.insert(name);
        }
        for (name, tensor) in &gguf.content.tensor_infos {
            if name == OUTPUT {
                check_dims(
                    gguf,
                    name,
                    tensor.shape.dims(),
                    vec![vocabulary, self.width],
                )?;
            } else if !known.contains(name) {
                return Err(InferError::UnknownTensor {
                    path: gguf.path.clone(),
                    name: name.clone(),
                });
            }
        }
        Ok(())
    }

    fn tensors(&self, vocabulary: usize) -> Vec<(String, Vec<usize>)> {
        let Self { width, inner, .. } = *self;
        let keys = self.head * self.key_heads;
        let layer = [
            ("attn_norm", vec![width]),
            ("attn_q", vec![width, width]),
            ("attn_k", vec![keys, width]),
            ("attn_v", vec![keys, width]),
            ("attn_output", vec![width, width]),
            ("ffn_norm", vec![width]),
            ("ffn_gate", vec![inner, width]),
            ("ffn_up", vec![inner, width]),
            ("ffn_down", vec![width, inner]),
        ];
        let outside = [
            ("token_embd.weight".to_owned(), vec![vocabulary, width]),
            ("output_norm.weight".to_owned(), vec![width]),
        ];
        let inside = (0..self.layers).flat_map(|at| {
            layer
                .iter()
                .map(move |(part, dims)| (format!("blk.{at}.{part}.weight"), dims.clone()))
        });
        outside.into_iter().chain(inside).collect()
    }
}

fn check_dims(
    gguf: &Gguf,
    name: &str,
    found: &[usize],
    expected: Vec<usize>,
) -> Result<(), InferError> {
    if found == expected {
        return Ok(());
    }
    Err(InferError::WrongShape {
        path: gguf.path.clone(),
        name: name.to_owned(),
        expected,
        found: found.to_vec(),
    })
}

fn positive(gguf: &Gguf, key: &str) -> Result<usize, InferError> {
    match gguf.number(key)? {
        0 => Err(gguf.refuse(key, "0")),
        number => Ok(number),
    }
}

/// A positive number that divides `whole`.
fn divisor(gguf: &Gguf, key: &str, whole: usize) -> Result<usize, InferError> {
    let number = positive(gguf, key)?;
    if whole.is_multiple_of(number) {
        return Ok(number);
    }
    Err(gguf.refuse(key, &number.to_string()))
}
