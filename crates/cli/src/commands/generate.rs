//! `hone generate`: texts by a language model.

use std::fs::File;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use hone_domain::{
    Choice, End, Plan, Progress as _, Prompt, PromptTemplate, Seed, Task, WriteError, Writer,
    Written,
};
use hone_table::{Columns, Records, read_records};
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::args::GenerateArgs;
use crate::bars::{Bar, print, say};
use crate::exit::BadInput;
use crate::interrupt::Interrupt;
use crate::place::Place;

/// The only place that a prompt of the command line may have.
const TEXT: &str = "text";

/// Runs the command.
pub(crate) fn run(place: &Place, args: &GenerateArgs) -> Result<()> {
    let plan = plan(args)?;
    let strange = args.prompt.names().find(|name| *name != TEXT);
    if let Some(strange) = strange {
        bail!(BadInput(format!(
            "the prompt names {{{strange}}}; only {{{TEXT}}} is filled"
        )));
    }
    let Some(data) = &args.data else {
        ensure!(
            args.prompt.names().next().is_none(),
            BadInput(format!("a prompt with {{{TEXT}}} needs --data"))
        );
        let writer = place.open_writer(&args.model, args.revision.as_deref())?;
        return stream(writer.as_ref(), args, &plan);
    };
    let columns = Columns {
        text: args.text.clone(),
        label: None,
        id: args.id.clone(),
    };
    let records = read_records(data, &columns)?;
    let writer = place.open_writer(&args.model, args.revision.as_deref())?;
    let job = Job {
        writer: writer.as_ref(),
        plan,
        prompts: prompts(writer.as_ref(), args, &records),
        records: &records,
    };
    job.check()?;
    job.run(args.out.as_deref())
}

fn plan(args: &GenerateArgs) -> Result<Plan> {
    ensure!(
        args.max_tokens > 0,
        BadInput("--max-tokens has to be at least 1".to_owned())
    );
    let choice = match args.temperature {
        None => Choice::Greedy,
        Some(temperature) => {
            ensure!(
                temperature.is_finite() && temperature > 0.0,
                BadInput("--temperature has to be above 0".to_owned())
            );
            Choice::Drawn {
                temperature,
                seed: Seed(args.seed),
            }
        }
    };
    Ok(Plan {
        most: args.max_tokens,
        choice,
    })
}

fn prompt(writer: &dyn Writer, args: &GenerateArgs, text: &str) -> Prompt {
    let filled = fill(&args.prompt, text);
    if writer.info().takes_turns && !args.plain {
        Prompt::Turn(filled)
    } else {
        Prompt::Plain(filled)
    }
}

fn fill(template: &PromptTemplate, text: &str) -> String {
    template.fill(|_| text.to_owned())
}

fn prompts(writer: &dyn Writer, args: &GenerateArgs, records: &Records) -> Vec<Prompt> {
    let texts = records.texts.iter();
    texts.map(|text| prompt(writer, args, text)).collect()
}

/// Shows one text while it is written.
fn stream(writer: &dyn Writer, args: &GenerateArgs, plan: &Plan) -> Result<()> {
    let interrupt = Interrupt::listen()?;
    let mut shown = Ok(());
    let written = writer.write(&prompt(writer, args, ""), plan, &mut |piece| {
        if !piece.is_empty() {
            shown = print(piece.as_bytes());
        }
        if interrupt.came() || shown.is_err() {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    shown?;
    print(b"\n")?;
    let written = written.map_err(as_input)?;
    say(&format!(
        "{} tokens, mean log-probability {:.3}{}",
        written.log_probs.len(),
        written.mean_log_prob(),
        match written.end {
            End::Model => "",
            End::Budget => ", cut at --max-tokens",
        }
    ));
    Ok(())
}

/// What does not fit the model is for the caller to change.
fn as_input(error: WriteError) -> anyhow::Error {
    match error {
        WriteError::TooLong { .. } | WriteError::Empty | WriteError::NoTurns { .. } => {
            BadInput(error.to_string()).into()
        }
        WriteError::Stopped { .. } | WriteError::Failed(_) => error.into(),
    }
}

/// A text for each of many records.
struct Job<'a> {
    writer: &'a dyn Writer,
    plan: Plan,
    prompts: Vec<Prompt>,
    records: &'a Records,
}

impl Job<'_> {
    /// Refuses prompts that are too long before anything is written.
    fn check(&self) -> Result<()> {
        let positions = self.writer.info().positions;
        for (row, prompt) in self.prompts.iter().enumerate() {
            let tokens = self.writer.tokens(prompt).map_err(as_input)?.len();
            ensure!(
                tokens > 0 && tokens.saturating_add(self.plan.most) <= positions,
                BadInput(format!(
                    "row {}: its prompt has {tokens} tokens; with --max-tokens {} the model reads \
                     1 to {}",
                    row + 1,
                    self.plan.most,
                    positions.saturating_sub(self.plan.most)
                ))
            );
        }
        Ok(())
    }

    /// Writes a line a record as soon as those written with it are done, so that whatever stops it
    /// leaves whole ones.
    fn run(&self, out: Option<&Path>) -> Result<()> {
        let interrupt = Interrupt::listen()?;
        let mut file = out.map(create).transpose()?;
        let total = self.prompts.len();
        let bar = Bar::new("writing", total);
        let places = self.writer.info().places;
        let step = places * rayon::current_num_threads();
        for first in (0..total).step_by(step) {
            let rows = first..total.min(first + step);
            let tasks: Vec<Task> = rows.clone().map(|row| self.task(row)).collect();
            let write = |tasks: &[Task]| {
                self.writer.write_all(tasks, &mut |_, _| {
                    if interrupt.came() {
                        return ControlFlow::Break(());
                    }
                    ControlFlow::Continue(())
                })
            };
            let written: Vec<_> = tasks.par_chunks(places).flat_map_iter(write).collect();
            for (row, written) in rows.zip(written) {
                let written = match written {
                    Ok(written) => written,
                    Err(WriteError::Stopped { .. }) => {
                        drop(bar);
                        bail!("stopped after {row} of {total} records");
                    }
                    Err(error) => {
                        return Err(as_input(error)).with_context(|| format!("row {}", row + 1));
                    }
                };
                let line = format!("{}\n", self.line(row, &written));
                match &mut file {
                    Some((path, file)) => file
                        .write_all(line.as_bytes())
                        .with_context(|| format!("cannot write {}", path.display()))?,
                    None => print(line.as_bytes())?,
                }
                let _goes_on = bar.advance(row + 1, total);
            }
        }
        drop(bar);
        if let Some((path, file)) = file {
            file.sync_all()
                .with_context(|| format!("cannot write {}", path.display()))?;
            say(&format!("{total} records: {}", path.display()));
        }
        Ok(())
    }

    /// Records do not share their draws, so that each can be written again alone.
    fn task(&self, row: usize) -> Task {
        let choice = match self.plan.choice {
            Choice::Greedy => Choice::Greedy,
            Choice::Drawn { temperature, seed } => Choice::Drawn {
                temperature,
                seed: seed.derive("generate", row as u64),
            },
        };
        Task {
            prompt: self.prompts[row].clone(),
            plan: Plan {
                choice,
                ..self.plan
            },
        }
    }

    fn line(&self, row: usize, written: &Written) -> Value {
        let mut line = json!({
            "row": row + 1,
            "text": written.text,
            "score": written.confidence(),
            "mean_log_prob": written.mean_log_prob(),
            "tokens": written.log_probs.len(),
            "end": match written.end {
                End::Model => "model",
                End::Budget => "budget",
            },
        });
        if let Some(ids) = &self.records.ids {
            line["id"] = json!(ids[row]);
        }
        line
    }
}

fn create(path: &Path) -> Result<(&Path, File)> {
    let failed = || format!("cannot write {}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(failed)?;
    }
    Ok((path, File::create(path).with_context(failed)?))
}
