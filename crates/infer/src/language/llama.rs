use std::ops::ControlFlow;

use candle_core::{Device, Tensor};
use candle_transformers::generation::{LogitsProcessor, Sampling};
use hone_domain::{Choice, End, Plan, Prompt, WriteError, Writer, WriterInfo, Written};

use super::characters::Characters;
use super::network::Network;
use super::reading::Reading;
use super::template::ChatTemplate;
use super::vocabulary::Vocabulary;
use crate::InferError;

/// Tokens of a prompt that are read at once; between them somebody may say stop.
const BLOCK: usize = 64;

/// A network of the llama architecture with its tokens, on the processor.
pub(crate) struct Llama {
    info: WriterInfo,
    vocabulary: Vocabulary,
    template: Option<ChatTemplate>,
    network: Network,
}

impl std::fmt::Debug for Llama {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Llama")
            .field("info", &self.info)
            .finish_non_exhaustive()
    }
}

impl Llama {
    pub(crate) fn new(
        network: Network,
        info: WriterInfo,
        vocabulary: Vocabulary,
        template: Option<ChatTemplate>,
    ) -> Self {
        Self {
            info,
            vocabulary,
            template,
            network,
        }
    }

    fn ids(&self, prompt: &Prompt) -> Result<Vec<u32>, WriteError> {
        let ids = match (prompt, &self.template) {
            (Prompt::Plain(text), _) => self.vocabulary.plain(text),
            (Prompt::Turn(words), Some(template)) => self.vocabulary.tokens(&template.turn(words)),
            (Prompt::Turn(_), None) => {
                return Err(WriteError::NoTurns {
                    writer: self.info.id.clone(),
                });
            }
        };
        ids.map_err(failed)
    }

    fn checked(&self, prompt: &Prompt, plan: &Plan) -> Result<Vec<u32>, WriteError> {
        let ids = self.ids(prompt)?;
        if ids.is_empty() || plan.most == 0 {
            return Err(WriteError::Empty);
        }
        let positions = self.info.positions;
        if plan.most > positions || ids.len() > positions - plan.most {
            return Err(WriteError::TooLong {
                prompt: ids.len(),
                most: plan.most,
                positions,
            });
        }
        Ok(ids)
    }

    /// Reads a prompt and gives the logits of what follows.
    fn read(
        reading: &mut Reading<'_>,
        ids: &[u32],
        heard: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Vec<f32>, WriteError> {
        let mut logits = Vec::new();
        for block in ids.chunks(BLOCK) {
            if heard("").is_break() {
                return Err(WriteError::Stopped { done: 0 });
            }
            logits = reading.step(block);
        }
        Ok(logits)
    }
}

impl Writer for Llama {
    fn info(&self) -> &WriterInfo {
        &self.info
    }

    fn tokens(&self, prompt: &Prompt) -> Result<Vec<u32>, WriteError> {
        self.ids(prompt)
    }

    fn write(
        &self,
        prompt: &Prompt,
        plan: &Plan,
        heard: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Written, WriteError> {
        let ids = self.checked(prompt, plan)?;
        let mut reading = Reading::new(&self.network);
        let mut logits = Self::read(&mut reading, &ids, heard)?;
        let mut chooser = Chooser::new(plan.choice);
        let mut characters = Characters::default();
        let mut written = Written {
            text: String::new(),
            log_probs: Vec::new(),
            end: End::Budget,
        };
        loop {
            let token = chooser.choose(&logits)?;
            written.log_probs.push(log_prob(&logits, token));
            if self.vocabulary.is_end(token) {
                written.end = End::Model;
                return Ok(written);
            }
            let piece = characters.push(self.vocabulary.bytes(token));
            written.text.push_str(&piece);
            let done = written.log_probs.len();
            if heard(&piece).is_break() {
                return Err(WriteError::Stopped { done });
            }
            if done == plan.most {
                return Ok(written);
            }
            logits = reading.step(&[token]);
        }
    }
}

/// Chooses tokens.
enum Chooser {
    Greedy,
    Drawn(Box<LogitsProcessor>),
}

impl Chooser {
    fn new(choice: Choice) -> Self {
        match choice {
            Choice::Greedy => Self::Greedy,
            Choice::Drawn { temperature, seed } => Self::Drawn(Box::new(
                LogitsProcessor::from_sampling(seed.0, Sampling::All { temperature }),
            )),
        }
    }

    fn choose(&mut self, logits: &[f32]) -> Result<u32, WriteError> {
        match self {
            Self::Greedy => Ok(greatest(logits)),
            Self::Drawn(processor) => Tensor::new(logits, &Device::Cpu)
                .and_then(|logits| processor.sample(&logits))
                .map_err(model),
        }
    }
}

/// The first of the greatest.
fn greatest(logits: &[f32]) -> u32 {
    let mut best = 0;
    for (at, logit) in logits.iter().enumerate() {
        if *logit > logits[best] {
            best = at;
        }
    }
    best as u32
}

/// The logarithm of the probability of one token.
fn log_prob(logits: &[f32], token: u32) -> f32 {
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

fn failed(error: InferError) -> WriteError {
    WriteError::Failed(Box::new(error))
}

#[cfg(test)]
mod tests;
