use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Error, Result};
use hone_kernel::{BlockPanels, Mat, MatMut, Panels, Start, block_matmul, panel_matmul};

/// The weights of a linear layer without a bias.
///
/// Inputs are never rounded: the products are those of the weights as numbers.
#[derive(Debug)]
pub(super) enum Linear {
    /// The file holds floating-point numbers.
    Floats(Panels),
    /// The file holds quantised weights.
    Blocks(BlockPanels),
}

impl Linear {
    /// Lays out a tensor, `[outputs, inputs]`.
    pub(super) fn new(tensor: &QTensor) -> Result<Self> {
        let (outputs, inputs) = tensor.shape().dims2()?;
        let weights = numbers(tensor)?;
        let weights = Mat::new(&weights, outputs, inputs).t();
        Ok(match tensor.dtype() {
            GgmlDType::F32 | GgmlDType::F16 | GgmlDType::BF16 => Self::Floats(weights.into()),
            _ => Self::Blocks(weights.into()),
        })
    }

    pub(super) fn inputs(&self) -> usize {
        match self {
            Self::Floats(weights) => weights.inner(),
            Self::Blocks(weights) => weights.inner(),
        }
    }

    pub(super) fn outputs(&self) -> usize {
        match self {
            Self::Floats(weights) => weights.columns(),
            Self::Blocks(weights) => weights.columns(),
        }
    }

    /// The outputs of rows of inputs, `[rows, outputs]`.
    pub(super) fn apply(&self, rows: &[f32]) -> Vec<f32> {
        let count = rows.len() / self.inputs();
        let mut out = vec![0.0; count * self.outputs()];
        let to = MatMut::new(&mut out, count, self.outputs());
        let rows = Mat::new(rows, count, self.inputs());
        match self {
            Self::Floats(weights) => panel_matmul(to, Start::Zero, rows, weights),
            Self::Blocks(weights) => block_matmul(to, rows, weights),
        }
        out
    }

    /// Writes the weights of one output to `to`: of an embedding, the vector of one token.
    pub(super) fn of_output(&self, output: usize, to: &mut [f32]) {
        match self {
            Self::Floats(weights) => weights.column(output, to),
            Self::Blocks(weights) => weights.column(output, to),
        }
    }
}

/// The values of a tensor in row-major order, all of them finite.
pub(super) fn numbers(tensor: &QTensor) -> Result<Vec<f32>> {
    let numbers = tensor.dequantize(&Device::Cpu)?.flatten_all()?;
    let numbers = numbers.to_vec1::<f32>()?;
    if numbers.iter().all(|number| number.is_finite()) {
        return Ok(numbers);
    }
    Err(Error::Msg("it holds what is not a number".to_owned()))
}
