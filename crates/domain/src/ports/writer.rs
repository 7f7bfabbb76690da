use std::error::Error;
use std::fmt;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{ContentHash, Seed};

/// A frozen language model that writes what follows a prompt.
pub trait Writer: Send + Sync + fmt::Debug {
    /// What the writer is.
    fn info(&self) -> &WriterInfo;

    /// The tokens of a prompt, those around it included.
    ///
    /// # Errors
    /// [`WriteError::NoTurns`] for a turn where the model knows none, [`WriteError::Failed`]
    /// otherwise.
    fn tokens(&self, prompt: &Prompt) -> Result<Vec<u32>, WriteError>;

    /// Writes the text of every task until the model ends it, or `plan.most` tokens are there.
    ///
    /// Blocking. Several are written at a time, which costs less than one after the other. `heard`
    /// gets the index of a task and its text piece by piece, whole characters only; together the
    /// pieces are [`Written::text`]. It is called after every token, and between parts of a long
    /// prompt, with an empty piece where no character was finished; what it returns may stop all
    /// writing.
    ///
    /// # Errors
    /// Each task has its own outcome: those of [`Writer::tokens`]; [`WriteError::Empty`], or
    /// [`WriteError::TooLong`] if prompt and plan together exceed [`WriterInfo::positions`], before
    /// any work on it; [`WriteError::Stopped`] if it was not finished when `heard` said so.
    ///
    /// # Determinism
    /// Equal prompts and plans give equal texts on one machine, whatever the other tasks and the
    /// number of threads.
    fn write_all(
        &self,
        tasks: &[Task],
        heard: &mut dyn FnMut(usize, &str) -> ControlFlow<()>,
    ) -> Vec<Result<Written, WriteError>>;

    /// [`Writer::write_all`] of a single task.
    ///
    /// # Errors
    /// That of the task.
    fn write(
        &self,
        prompt: &Prompt,
        plan: &Plan,
        heard: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Written, WriteError> {
        let task = Task {
            prompt: prompt.clone(),
            plan: *plan,
        };
        let mut outcomes = self.write_all(&[task], &mut |_, piece| heard(piece));
        outcomes.pop().unwrap_or(Err(WriteError::Empty))
    }
}

/// What a writer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriterInfo {
    /// The model's id, for example `smollm2-135m-instruct`.
    pub id: String,
    /// The hash of the model's file.
    pub revision: ContentHash,
    /// Prompt and text together have at most so many tokens.
    pub positions: usize,
    /// Whether the model knows turns of a conversation.
    pub takes_turns: bool,
    /// Texts that are written at a time: [`Writer::write_all`] gains nothing from more tasks.
    pub places: usize,
}

/// What a model is to go on from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prompt {
    /// The text itself.
    Plain(String),
    /// The one turn of a user, in the form of a conversation that the model was trained on.
    /// Nothing in it counts as a token of that form.
    Turn(String),
}

/// A text to write.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// What it goes on from.
    pub prompt: Prompt,
    /// How it is written.
    pub plan: Plan,
}

/// How long and how freely to write.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// At most so many tokens.
    pub most: usize,
    /// How a token is chosen.
    pub choice: Choice,
}

/// How the next token is chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Choice {
    /// The most probable one, of equal ones the first.
    Greedy,
    /// Drawn, with the logarithms of the probabilities divided by a positive temperature.
    Drawn {
        /// Below 1 the probable ones are drawn more often.
        temperature: f64,
        /// Where the draw begins.
        seed: Seed,
    },
}

/// What was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The text, without the token that ended it.
    pub text: String,
    /// The logarithm of the probability of each token, the one that ended it included, before
    /// any temperature; never empty.
    pub log_probs: Vec<f32>,
    /// Why it ends.
    pub end: End,
}

impl Written {
    /// The mean of [`Written::log_probs`]; at most 0.
    pub fn mean_log_prob(&self) -> f64 {
        let sum: f64 = self.log_probs.iter().map(|log| f64::from(*log)).sum();
        sum / self.log_probs.len().max(1) as f64
    }

    /// The geometric mean of the tokens' probabilities: how sure the model was, in [0, 1].
    pub fn confidence(&self) -> f64 {
        self.mean_log_prob().exp().min(1.0)
    }
}

/// Why a text ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The model ended it.
    Model,
    /// The budget of tokens was spent.
    Budget,
}

/// Why nothing was written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The model has no form of a conversation.
    #[error("`{writer}` has no chat template: give it a plain prompt")]
    NoTurns {
        /// The writer's id.
        writer: String,
    },
    /// Prompt and budget exceed what the model reads.
    #[error("a prompt of {prompt} tokens and {most} to write exceed the model's {positions}")]
    TooLong {
        /// Tokens of the prompt.
        prompt: usize,
        /// Tokens asked for.
        most: usize,
        /// Tokens that the model reads.
        positions: usize,
    },
    /// A prompt without a token, or nothing to write.
    #[error("there is nothing to go on from, or nothing to write")]
    Empty,
    /// The listener said stop.
    #[error("writing was stopped after {done} tokens")]
    Stopped {
        /// Tokens written.
        done: usize,
    },
    /// The adapter failed.
    #[error("the language model failed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

#[cfg(test)]
mod tests;
