//! The forwards on candle: every device and floating-point format, every architecture.
//!
//! Batches are padded, and the last bits of a result may depend on the batch's longest text.

mod bert;
mod modern_bert;

use candle_core::{D, DType, Tensor};
use hone_domain::{Precision, View};

pub(crate) use self::bert::{CandleBert, Loader};
pub(crate) use self::modern_bert::CandleModernBert;
use crate::batch::{Concurrency, Forward, Rows};
use crate::pack::{Budget, Mixture};
use crate::tokenize::Tokens;
use crate::view_row::ViewPlan;
use crate::{Device, InferError};

/// A transformer on candle.
#[derive(Debug)]
pub(crate) struct CandleEncoder {
    pub(crate) model: CandleModel,
    pub(crate) device: candle_core::Device,
    pub(crate) layers: usize,
    pub(crate) vocabulary: usize,
    pub(crate) pad: u32,
}

/// The architectures.
#[derive(Debug)]
pub(crate) enum CandleModel {
    Bert(CandleBert),
    ModernBert(CandleModernBert),
}

/// A padded batch: `[batch, longest]` each.
struct Batch {
    ids: Tensor,
    /// 1 for tokens, 0 for padding.
    mask: Tensor,
    longest: usize,
}

/// The device of this name.
pub(crate) fn device(asked: Device) -> Result<candle_core::Device, InferError> {
    match asked {
        Device::Cpu => Ok(candle_core::Device::Cpu),
        Device::Cuda(number) => {
            candle_core::Device::new_cuda(number).map_err(|source| InferError::NoDevice {
                device: asked,
                source,
            })
        }
    }
}

/// candle's name of a precision, if it computes in it.
pub(crate) fn dtype(precision: Precision) -> Option<DType> {
    match precision {
        Precision::F32 => Some(DType::F32),
        Precision::F16 => Some(DType::F16),
        Precision::Bf16 => Some(DType::BF16),
        Precision::Int8 => None,
    }
}

impl CandleEncoder {
    fn batch(&self, sequences: &[&Tokens]) -> Result<Batch, InferError> {
        let longest = sequences
            .iter()
            .map(|tokens| tokens.ids.len())
            .max()
            .unwrap_or(0);
        let (mut ids, mut mask) = (Vec::new(), Vec::new());
        for tokens in sequences {
            if let Some(&token) = tokens
                .ids
                .iter()
                .find(|id| **id as usize >= self.vocabulary)
            {
                let vocabulary = self.vocabulary;
                return Err(InferError::UnknownToken { token, vocabulary });
            }
            let padding = longest - tokens.ids.len();
            ids.extend_from_slice(&tokens.ids);
            ids.extend(std::iter::repeat_n(self.pad, padding));
            mask.extend(std::iter::repeat_n(1u32, tokens.ids.len()));
            mask.extend(std::iter::repeat_n(0u32, padding));
        }
        let shape = (sequences.len(), longest);
        let tensor = |values| Tensor::from_vec(values, shape, &self.device);
        Ok(Batch {
            ids: tensor(ids).map_err(InferError::Model)?,
            mask: tensor(mask).map_err(InferError::Model)?,
            longest,
        })
    }
}

impl Forward for CandleEncoder {
    fn budget(&self, _tokens: usize) -> Budget {
        // Small batches keep candle's fresh buffers small on the processor: 1.4 times faster
        // with 8 than with 32.
        let sequences = if self.device.is_cpu() { 8 } else { 128 };
        Budget {
            tokens: 16_384,
            sequences,
            mixture: Mixture::Similar,
        }
    }

    fn concurrency(&self) -> Concurrency {
        Concurrency::OneByOne
    }

    fn has(&self, view: View) -> bool {
        match (view, &self.model) {
            (View::Final, _) => true,
            (View::LayerMean(layer) | View::Tokens(layer), CandleModel::Bert(_)) => {
                usize::from(layer) <= self.layers
            }
            (View::LayerMean(layer) | View::Tokens(layer), CandleModel::ModernBert(_)) => {
                usize::from(layer) == self.layers
            }
        }
    }

    fn forward(&self, batch: &[&Tokens], plan: &ViewPlan) -> Result<Vec<Rows>, InferError> {
        let padded = self.batch(batch)?;
        let mut rows = vec![vec![None; plan.views()]; batch.len()];
        let mut read = |layer: u8, states: &Tensor| {
            if !plan.needs(layer) {
                return Ok(());
            }
            let width = states.dim(D::Minus1)?;
            let values = states
                .to_dtype(DType::F32)?
                .flatten_all()?
                .to_vec1::<f32>()?;
            let sequences = values.chunks_exact((padded.longest * width).max(1));
            for ((states, tokens), row) in sequences.zip(batch).zip(&mut rows) {
                plan.read(layer, &states[..tokens.ids.len() * width], tokens, row);
            }
            Ok(())
        };
        let done = match &self.model {
            CandleModel::Bert(model) => model.forward(&padded, plan.last_layer(), &mut read),
            CandleModel::ModernBert(model) => model.forward(&padded, &mut read),
        };
        done.map_err(InferError::Model)?;
        Ok(rows)
    }
}
