//! Named tensors of numbers and text.

use std::collections::BTreeMap;

use safetensors::tensor::{Dtype, TensorView};

/// An owned little-endian tensor.
#[derive(Debug)]
pub(crate) struct Tensor {
    pub(crate) dtype: Dtype,
    pub(crate) shape: Vec<usize>,
    pub(crate) data: Vec<u8>,
}

impl Tensor {
    pub(crate) fn floats(shape: &[usize], values: &[f32]) -> Self {
        let data = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        Self {
            dtype: Dtype::F32,
            shape: shape.to_vec(),
            data,
        }
    }

    pub(crate) fn text(text: &str) -> Self {
        Self {
            dtype: Dtype::U8,
            shape: vec![text.len()],
            data: text.as_bytes().to_vec(),
        }
    }

    pub(crate) fn indices(values: &[usize]) -> Self {
        let data = values
            .iter()
            .flat_map(|&v| (v as u32).to_le_bytes())
            .collect();
        Self {
            dtype: Dtype::U32,
            shape: vec![values.len()],
            data,
        }
    }
}

/// The values of a tensor of floats.
pub(crate) fn floats(
    tensors: &BTreeMap<String, TensorView<'_>>,
    name: &str,
) -> Result<Vec<f32>, String> {
    let words = words(tensors, name, Dtype::F32)?;
    Ok(words.into_iter().map(f32::from_le_bytes).collect())
}

pub(crate) fn indices(
    tensors: &BTreeMap<String, TensorView<'_>>,
    name: &str,
) -> Result<Vec<usize>, String> {
    let words = words(tensors, name, Dtype::U32)?;
    Ok(words
        .into_iter()
        .map(|word| u32::from_le_bytes(word) as usize)
        .collect())
}

fn words(
    tensors: &BTreeMap<String, TensorView<'_>>,
    name: &str,
    dtype: Dtype,
) -> Result<Vec<[u8; 4]>, String> {
    let tensor = tensors.get(name).filter(|tensor| tensor.dtype() == dtype);
    let tensor = tensor.ok_or_else(|| format!("it has no tensor `{name}` of {dtype:?}"))?;
    Ok(tensor
        .data()
        .chunks_exact(4)
        .map(|b| [b[0], b[1], b[2], b[3]])
        .collect())
}
