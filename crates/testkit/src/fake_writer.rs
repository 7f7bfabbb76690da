use std::ops::ControlFlow;

use hone_domain::{ContentHash, End, Prompt, Task, WriteError, Writer, WriterInfo, Written};

/// A [`Writer`] that writes the words of its prompt in capitals, a token a word.
///
/// The longer a word, the less sure it is of it: the logarithm of the probability is minus a tenth
/// of its length in code points.
#[derive(Debug, Clone)]
pub struct FakeWriter {
    info: WriterInfo,
}

impl FakeWriter {
    /// A writer that reads so many words, those it writes included.
    pub fn new(positions: usize) -> Self {
        Self {
            info: WriterInfo {
                id: "fake-writer".to_owned(),
                revision: ContentHash::of(b"fake-writer"),
                positions,
                takes_turns: false,
                places: 3,
            },
        }
    }
}

impl Writer for FakeWriter {
    fn info(&self) -> &WriterInfo {
        &self.info
    }

    fn tokens(&self, prompt: &Prompt) -> Result<Vec<u32>, WriteError> {
        let words = text(prompt).split_whitespace();
        Ok(words.map(|word| word.chars().count() as u32).collect())
    }

    fn write_all(
        &self,
        tasks: &[Task],
        heard: &mut dyn FnMut(usize, &str) -> ControlFlow<()>,
    ) -> Vec<Result<Written, WriteError>> {
        let mut is_stopped = false;
        let mut outcome = |(at, task)| {
            if is_stopped {
                return Err(WriteError::Stopped { done: 0 });
            }
            let outcome = self.written(task, &mut |piece| heard(at, piece));
            is_stopped = matches!(outcome, Err(WriteError::Stopped { .. }));
            outcome
        };
        tasks.iter().enumerate().map(&mut outcome).collect()
    }
}

impl FakeWriter {
    fn written(
        &self,
        Task { prompt, plan }: &Task,
        heard: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Written, WriteError> {
        let tokens = self.tokens(prompt)?.len();
        if tokens == 0 || plan.most == 0 {
            return Err(WriteError::Empty);
        }
        let positions = self.info.positions;
        if tokens.saturating_add(plan.most) > positions {
            return Err(WriteError::TooLong {
                prompt: tokens,
                most: plan.most,
                positions,
            });
        }
        let mut written = Written {
            text: String::new(),
            log_probs: Vec::new(),
            end: End::Model,
        };
        for word in text(prompt).split_whitespace() {
            if written.log_probs.len() == plan.most {
                written.end = End::Budget;
                break;
            }
            let space = if written.text.is_empty() { "" } else { " " };
            let piece = format!("{space}{}", word.to_uppercase());
            written.text.push_str(&piece);
            written.log_probs.push(-0.1 * word.chars().count() as f32);
            if heard(&piece).is_break() {
                return Err(WriteError::Stopped {
                    done: written.log_probs.len(),
                });
            }
        }
        Ok(written)
    }
}

fn text(prompt: &Prompt) -> &str {
    match prompt {
        Prompt::Plain(text) | Prompt::Turn(text) => text,
    }
}
