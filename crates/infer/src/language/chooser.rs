use candle_core::{Device, Tensor};
use candle_transformers::generation::{LogitsProcessor, Sampling};
use hone_domain::{Choice, WriteError};

use super::llama::failed;
use crate::InferError;

/// Chooses tokens.
pub(super) enum Chooser {
    Greedy,
    Drawn(Box<LogitsProcessor>),
}

impl Chooser {
    pub(super) fn new(choice: Choice) -> Self {
        match choice {
            Choice::Greedy => Self::Greedy,
            Choice::Drawn { temperature, seed } => Self::Drawn(Box::new(
                LogitsProcessor::from_sampling(seed.0, Sampling::All { temperature }),
            )),
        }
    }

    pub(super) fn choose(&mut self, logits: &[f32]) -> Result<u32, WriteError> {
        match self {
            Self::Greedy => Ok(greatest(logits)),
            Self::Drawn(processor) => Tensor::new(logits, &Device::Cpu)
                .and_then(|logits| processor.sample(&logits))
                .map_err(model),
        }
    }
}

/// The first of the greatest.
pub(super) fn greatest(logits: &[f32]) -> u32 {
    let mut best = 0;
    for (at, logit) in logits.iter().enumerate() {
        if *logit > logits[best] {
            best = at;
        }
    }
    best as u32
}

/// The logarithm of the probability of one token.
pub(super) fn log_prob(logits: &[f32], token: u32) -> f32 {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = logits
        .iter()
        .map(|logit| f64::from(logit - most).exp())
        .sum();
    (f64::from(logits[token as usize] - most) - sum.ln()) as f32
}

fn model(source: candle_core::Error) -> WriteError {
    failed(InferError::Model(source))
}
