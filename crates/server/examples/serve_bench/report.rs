use std::time::Instant;

use anyhow::Result;
use serde::Serialize;
use tokio::task::JoinSet;

use crate::process::{Memory, Process};
use crate::times::{Operation, Span};

/// What is measured, as it grows.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    #[serde(skip)]
    process: Process,
    pub(crate) operations: Vec<Operation>,
    pub(crate) memory: Vec<Held>,
}

/// The server's memory after a stage.
#[derive(Debug, Serialize)]
pub(crate) struct Held {
    pub(crate) after: String,
    #[serde(flatten)]
    pub(crate) memory: Memory,
}

impl Report {
    /// An empty report about a process.
    pub(crate) fn of(process: Process) -> Self {
        Self {
            process,
            operations: Vec::new(),
            memory: Vec::new(),
        }
    }

    /// Lets all workers work at once and says what they found and what it took.
    ///
    /// # Errors
    /// If one of them fails.
    pub(crate) async fn span<T: Send + 'static>(
        &self,
        workers: impl IntoIterator<Item = impl Future<Output = Result<T>> + Send + 'static>,
    ) -> Result<(Vec<T>, Span)> {
        let cpu = self.process.cpu_s_at_rest().await?;
        let start = Instant::now();
        let mut running: JoinSet<_> = workers.into_iter().collect();
        let mut found = Vec::new();
        while let Some(worker) = running.join_next().await {
            found.push(worker??);
        }
        let wall_s = start.elapsed().as_secs_f64();
        let cpu_s = self.process.cpu_s_at_rest().await? - cpu;
        Ok((found, Span { wall_s, cpu_s }))
    }

    /// Adds figures, and the memory that the server holds now.
    ///
    /// # Errors
    /// If the process is gone.
    pub(crate) fn add(&mut self, operations: impl IntoIterator<Item = Operation>) -> Result<()> {
        for operation in operations {
            self.note_memory(&operation.name)?;
            self.operations.push(operation);
        }
        Ok(())
    }

    /// Notes the memory that the server holds now.
    ///
    /// # Errors
    /// If the process is gone.
    pub(crate) fn note_memory(&mut self, after: &str) -> Result<()> {
        self.memory.push(Held {
            after: after.to_owned(),
            memory: self.process.memory()?,
        });
        Ok(())
    }
}
