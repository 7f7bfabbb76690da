use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use hone_domain::{EncodeError, Encoder, EncoderInfo, Progress, View, ViewData};
use rayon::prelude::*;

use crate::pack::{Budget, pack};
use crate::tokenize::{TextTokenizer, Tokens};
use crate::view_row::{ViewPlan, ViewRow};
use crate::{InferError, Pooling};

/// A model that turns batches of tokens into views.
pub(crate) trait Forward: Send + Sync + fmt::Debug {
    /// How batches are cut for `tokens` tokens in all.
    fn budget(&self, tokens: usize) -> Budget;

    /// Whether batches may run side by side.
    fn concurrency(&self) -> Concurrency;

    /// Whether the model can give a view.
    fn has(&self, view: View) -> bool;

    /// The rows of each sequence, one slot a view of the plan, each filled.
    fn forward(&self, batch: &[&Tokens], plan: &ViewPlan) -> Result<Vec<Rows>, InferError>;
}

/// What one text gives: one slot a view.
pub(crate) type Rows = Vec<Option<ViewRow>>;

/// How batches run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Concurrency {
    /// Side by side on the current rayon pool, each on one thread.
    SideBySide,
    /// One after the other: the model uses all threads by itself, or a device.
    OneByOne,
}

/// An [`Encoder`] that tokenizes, batches, and restores the order of the texts.
#[derive(Debug)]
pub(crate) struct BatchEncoder<F> {
    pub(crate) info: EncoderInfo,
    pub(crate) pooling: Pooling,
    pub(crate) tokenizer: TextTokenizer,
    pub(crate) model: F,
}

impl<F: Forward> Encoder for BatchEncoder<F> {
    fn info(&self) -> &EncoderInfo {
        &self.info
    }

    fn encode(
        &self,
        texts: &[&str],
        views: &[View],
        progress: &dyn Progress,
    ) -> Result<Vec<ViewData>, EncodeError> {
        let plan = ViewPlan::new(&self.info, self.pooling, views, |view| self.model.has(view))?;
        let detail = plan.detail();
        let tokens: Result<Vec<Tokens>, InferError> = texts
            .par_iter()
            .map(|text| self.tokenizer.tokenize(text, detail))
            .collect();
        let tokens = tokens.map_err(failed)?;
        let lengths: Vec<usize> = tokens.iter().map(|tokens| tokens.ids.len()).collect();
        let batches = pack(&lengths, self.model.budget(lengths.iter().sum()));
        let tally = Tally::new(progress, texts.len());
        let run = |batch: &Vec<usize>| -> Result<Vec<Rows>, EncodeError> {
            tally.check()?;
            let sequences: Vec<&Tokens> = batch.iter().map(|&at| &tokens[at]).collect();
            let rows = self.model.forward(&sequences, &plan).map_err(failed)?;
            tally.add(batch.len());
            Ok(rows)
        };
        let done: Result<Vec<Vec<Rows>>, EncodeError> = match self.model.concurrency() {
            Concurrency::SideBySide => batches.par_iter().map(run).collect(),
            Concurrency::OneByOne => batches.iter().map(run).collect(),
        };
        let mut rows: Vec<Rows> = vec![Vec::new(); texts.len()];
        for (at, row) in batches.iter().flatten().zip(done?.into_iter().flatten()) {
            rows[*at] = row;
        }
        Ok(plan.join(rows))
    }
}

pub(crate) fn failed(error: InferError) -> EncodeError {
    EncodeError::Failed(Box::new(error))
}

/// Counts texts over threads and remembers that the listener said stop.
pub(crate) struct Tally<'a> {
    progress: &'a dyn Progress,
    done: Mutex<usize>,
    total: usize,
    stopped: AtomicBool,
}

impl<'a> Tally<'a> {
    pub(crate) fn new(progress: &'a dyn Progress, total: usize) -> Self {
        let tally = Self {
            progress,
            done: Mutex::new(0),
            total,
            stopped: AtomicBool::new(false),
        };
        tally.add(0);
        tally
    }

    /// The lock is held over the call, so that the listener sees ascending counts.
    pub(crate) fn add(&self, texts: usize) {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        *done += texts;
        if self.progress.advance(*done, self.total).is_break() {
            self.stopped.store(true, Ordering::Relaxed);
        }
    }

    pub(crate) fn check(&self) -> Result<(), EncodeError> {
        if !self.stopped.load(Ordering::Relaxed) {
            return Ok(());
        }
        let done = *self.done.lock().unwrap_or_else(PoisonError::into_inner);
        Err(EncodeError::Stopped {
            done,
            total: self.total,
        })
    }
}
