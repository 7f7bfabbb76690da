use std::ops::ControlFlow;

use hone_domain::{Plan, Prompt, Task, WriteError, Writer, WriterInfo, Written};

use super::batch::Batch;
use super::network::Network;
use super::template::ChatTemplate;
use super::vocabulary::Vocabulary;
use crate::InferError;

/// A network of the llama architecture with its tokens, on the processor.
pub(crate) struct Llama {
    info: WriterInfo,
    pub(super) vocabulary: Vocabulary,
    template: Option<ChatTemplate>,
    pub(super) network: Network,
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

    /// The tokens of a prompt that can be read, and written about as planned.
    pub(super) fn checked(&self, prompt: &Prompt, plan: &Plan) -> Result<Vec<u32>, WriteError> {
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
}

impl Writer for Llama {
    fn info(&self) -> &WriterInfo {
        &self.info
    }

    fn tokens(&self, prompt: &Prompt) -> Result<Vec<u32>, WriteError> {
        self.ids(prompt)
    }

    fn write_all(
        &self,
        tasks: &[Task],
        heard: &mut dyn FnMut(usize, &str) -> ControlFlow<()>,
    ) -> Vec<Result<Written, WriteError>> {
        Batch::new(self, tasks).run(heard)
    }
}

pub(super) fn failed(error: InferError) -> WriteError {
    WriteError::Failed(Box::new(error))
}

#[cfg(test)]
mod tests;
