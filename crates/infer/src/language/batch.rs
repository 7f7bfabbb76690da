use std::collections::VecDeque;
use std::ops::ControlFlow;

use hone_domain::{End, Task, WriteError, Written};

use super::characters::Characters;
use super::chooser::{Chooser, log_prob};
use super::llama::Llama;
use super::reading::{Kept, Part};

/// Texts that are written at a time: as many rows as a product takes for little more than one.
pub(super) const PLACES: usize = 8;

/// Tokens of a prompt that are read at once; between them somebody may say stop.
const BLOCK: usize = 64;

/// Who listens.
type Heard<'a> = dyn FnMut(usize, &str) -> ControlFlow<()> + 'a;

/// The texts of some tasks, of which a few are being written.
pub(super) struct Batch<'a> {
    llama: &'a Llama,
    waiting: VecDeque<(usize, &'a Task)>,
    texts: Vec<Text>,
    outcomes: Vec<Option<Result<Written, WriteError>>>,
    is_stopped: bool,
}

/// A text that is being written.
struct Text {
    /// The index of its task.
    task: usize,
    /// Tokens that it may have.
    most: usize,
    kept: Kept,
    /// Of the token that comes next.
    logits: Vec<f32>,
    chooser: Chooser,
    characters: Characters,
    written: Written,
}

impl<'a> Batch<'a> {
    pub(super) fn new(llama: &'a Llama, tasks: &'a [Task]) -> Self {
        Self {
            llama,
            waiting: tasks.iter().enumerate().collect(),
            texts: Vec::new(),
            outcomes: tasks.iter().map(|_| None).collect(),
            is_stopped: false,
        }
    }

    /// Writes until all texts are finished or somebody says stop.
    pub(super) fn run(mut self, heard: &mut Heard<'_>) -> Vec<Result<Written, WriteError>> {
        loop {
            self.fill(heard);
            let tokens = self.choose(heard);
            if self.is_stopped || (tokens.is_empty() && self.waiting.is_empty()) {
                break;
            }
            self.read(&tokens);
        }
        for text in std::mem::take(&mut self.texts) {
            self.outcomes[text.task] = Some(Err(text.stopped()));
        }
        let outcomes = self.outcomes.into_iter();
        let never = || Err(WriteError::Stopped { done: 0 });
        outcomes
            .map(|outcome| outcome.unwrap_or_else(never))
            .collect()
    }

    /// Gives free places to tasks that wait.
    fn fill(&mut self, heard: &mut Heard<'_>) {
        while self.texts.len() < PLACES && !self.is_stopped {
            let Some((at, task)) = self.waiting.pop_front() else {
                return;
            };
            match Text::begin(self.llama, at, task, heard) {
                Ok(text) => self.texts.push(text),
                Err(error) => self.finish(at, Err(error)),
            }
        }
    }

    /// Chooses the next token of each text that goes on.
    fn choose(&mut self, heard: &mut Heard<'_>) -> Vec<u32> {
        let mut tokens = Vec::new();
        while tokens.len() < self.texts.len() && !self.is_stopped {
            let at = tokens.len();
            match self.texts[at].choose(self.llama, heard) {
                Ok(Some(token)) => tokens.push(token),
                Ok(None) => {
                    let text = self.texts.remove(at);
                    self.finish(text.task, Ok(text.written));
                }
                Err(error) => {
                    let text = self.texts.remove(at);
                    self.finish(text.task, Err(error));
                }
            }
        }
        tokens
    }

    /// Reads the token chosen for each text.
    fn read(&mut self, tokens: &[u32]) {
        let texts = self.texts.iter_mut().zip(tokens);
        let mut parts: Vec<Part<'_>> = texts
            .map(|(text, token)| Part {
                kept: &mut text.kept,
                ids: std::slice::from_ref(token),
            })
            .collect();
        let logits = self.llama.network.read(&mut parts);
        for (text, logits) in self.texts.iter_mut().zip(logits) {
            text.logits = logits;
        }
    }

    fn finish(&mut self, task: usize, outcome: Result<Written, WriteError>) {
        self.is_stopped |= matches!(outcome, Err(WriteError::Stopped { .. }));
        self.outcomes[task] = Some(outcome);
    }
}

impl Text {
    /// Reads the prompt of a task.
    fn begin(
        llama: &Llama,
        at: usize,
        Task { prompt, plan }: &Task,
        heard: &mut Heard<'_>,
    ) -> Result<Self, WriteError> {
        let ids = llama.checked(prompt, plan)?;
        let mut text = Self {
            task: at,
            most: plan.most,
            kept: Kept::new(&llama.network.shape),
            logits: Vec::new(),
            chooser: Chooser::new(plan.choice),
            characters: Characters::default(),
            written: Written {
                text: String::new(),
                log_probs: Vec::new(),
                end: End::Budget,
            },
        };
        for ids in ids.chunks(BLOCK) {
            if heard(at, "").is_break() {
                return Err(text.stopped());
            }
            let kept = &mut text.kept;
            text.logits = llama.network.read(&mut [Part { kept, ids }]).concat();
        }
        Ok(text)
    }

    /// Chooses the next token; none where the text is finished with it.
    fn choose(&mut self, llama: &Llama, heard: &mut Heard<'_>) -> Result<Option<u32>, WriteError> {
        let token = self.chooser.choose(&self.logits)?;
        self.written.log_probs.push(log_prob(&self.logits, token));
        if llama.vocabulary.is_end(token) {
            self.written.end = End::Model;
            return Ok(None);
        }
        let piece = self.characters.push(llama.vocabulary.bytes(token));
        self.written.text.push_str(&piece);
        if heard(self.task, &piece).is_break() {
            return Err(self.stopped());
        }
        Ok((self.written.log_probs.len() < self.most).then_some(token))
    }

    fn stopped(&self) -> WriteError {
        WriteError::Stopped {
            done: self.written.log_probs.len(),
        }
    }
}
