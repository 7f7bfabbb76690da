//! The stages, one after the other.

use std::time::Duration;

use anyhow::{Context as _, Result};
use uuid::Uuid;

use crate::connection::{Connection, Request};
use crate::options::{Options, Stage};
use crate::process::Process;
use crate::report::Report;
use crate::requests;
use crate::setup::{self, Dataset};
use crate::times::{Operation, Span, Times};
use crate::upload::{Writer, Written};
use crate::words::{Kind, Search};
use crate::worker::{annotate, in_turn, once};

/// Pages that are listed, from the first to the last.
const PAGES: usize = 20;
/// Annotators who take turns where their queue is read.
const READERS: usize = 20;

/// Half a second to a second, so that annotators do not march in step.
fn pace(person: usize) -> Duration {
    Duration::from_millis(500 + (person as u64 * 37) % 500)
}

/// The server under load, and what is known of its data.
struct Stand {
    options: Options,
    report: Report,
    /// Keys of the annotators.
    keys: Vec<String>,
    /// The dataset that is read.
    dataset: Dataset,
    /// What its searches have to find.
    searches: Vec<Search>,
    /// Records to answer, those of the first dataset first.
    to_answer: Vec<Uuid>,
    /// How many of them are answered.
    answered: usize,
}

/// Runs the stages that are wanted.
///
/// # Errors
/// If the server fails, or an answer is not right.
pub(crate) async fn run(options: Options) -> Result<Report> {
    let mut owner = setup::await_server(&options).await?;
    let process = Process { pid: options.pid };
    process.cpu_s_at_rest().await?;
    let mut report = Report::of(process);
    report.note_memory("start")?;
    let mut stand = Stand::fill(&mut owner, options, report).await?;
    for stage in stand.options.stages.clone() {
        let done = stand.run(stage).await;
        done.with_context(|| format!("stage {}", stage.name()))?;
    }
    Ok(stand.report)
}

impl Stand {
    /// Makes the team and the datasets, and measures the writing of their records.
    async fn fill(owner: &mut Connection, options: Options, report: Report) -> Result<Self> {
        let (workspace, keys) = setup::team(owner, options.annotators).await?;
        let first = setup::dataset(owner, workspace, 0).await?;
        let mut stand = Self {
            options,
            report,
            keys,
            dataset: first.clone(),
            searches: Vec::new(),
            to_answer: Vec::new(),
            answered: 0,
        };
        let (mut times, mut sum) = (Vec::new(), Span::default());
        for number in 0..stand.options.datasets {
            let dataset = match number {
                0 => first.clone(),
                _ => setup::dataset(owner, workspace, number).await?,
            };
            let (parts, span) = stand.upload(&dataset, number).await?;
            sum += span;
            let half = stand.options.records / 2;
            let ids = parts.iter().flat_map(|part| &part.ids).copied();
            stand.to_answer.extend(ids.take(half));
            if number == 0 {
                stand.searches = Search::sum(parts.iter().map(|part| &part.searches[..]));
            }
            times.extend(parts.into_iter().map(|part| part.times));
        }
        let options = &stand.options;
        let (writers, items) = (options.writers, options.datasets * options.records);
        let operation = Operation::new("upsert", writers, items, &Times::join(times), sum);
        stand.report.add([operation])?;
        Ok(stand)
    }

    /// Writes the records of one dataset.
    async fn upload(&self, dataset: &Dataset, number: usize) -> Result<(Vec<Written>, Span)> {
        let Options {
            records, writers, ..
        } = self.options;
        let mut works = Vec::new();
        for writer in 0..writers {
            let work = Writer {
                connection: self.owner().await?,
                dataset: dataset.clone(),
                seed: (number * writers + writer) as u64,
                records: (writer + 1) * records / writers - writer * records / writers,
            };
            works.push(work.write());
        }
        self.report.span(works).await
    }

    async fn run(&mut self, stage: Stage) -> Result<()> {
        let (dataset, total) = (&self.dataset, self.options.records);
        // What is answered, is answered from the first half of the first dataset on.
        let completed = self.answered.min(total / 2);
        match stage {
            Stage::Me => self.read(stage, vec![requests::me()]).await,
            Stage::Respond => self.respond(stage, 1).await,
            Stage::RespondTogether => self.respond(stage, self.keys.len()).await,
            Stage::List => {
                let pages = requests::pages(dataset, total, PAGES);
                self.read(stage, pages).await
            }
            Stage::Queue => {
                let queue = requests::queue(dataset, Some(total - completed));
                let readers = self.annotators(READERS.min(self.keys.len())).await?;
                self.read_over(stage, readers, vec![queue]).await
            }
            Stage::Search(kind) => self.read(stage, self.searches(kind)).await,
            Stage::Progress => {
                let progress = requests::progress(dataset, total, completed);
                self.read(stage, vec![progress]).await
            }
            Stage::Annotate => {
                self.annotate(stage, "annotate_queue", |_| Duration::ZERO)
                    .await
            }
            Stage::Paced => self.annotate(stage, "paced_queue", pace).await,
        }
    }

    fn searches(&self, kind: Kind) -> Vec<Request> {
        let searches = self.searches.iter().filter(|search| search.kind() == kind);
        searches
            .map(|search| requests::search(&self.dataset, search))
            .collect()
    }

    /// The owner reads over one connection.
    async fn read(&mut self, stage: Stage, requests: Vec<Request>) -> Result<()> {
        let connections = vec![self.owner().await?];
        self.read_over(stage, connections, requests).await
    }

    /// One request at a time, over the connections in turn.
    async fn read_over(
        &mut self,
        stage: Stage,
        connections: Vec<Connection>,
        requests: Vec<Request>,
    ) -> Result<()> {
        let work = in_turn(connections, requests, self.time());
        let (times, span) = self.report.span([work]).await?;
        let times = Times::join(times);
        let operation = Operation::new(stage.name(), 1, times.ms.len(), &times, span);
        self.report.add([operation])
    }

    /// So many annotators answer records that nobody has answered yet.
    async fn respond(&mut self, stage: Stage, people: usize) -> Result<()> {
        let records = &self.to_answer[self.answered..][..self.options.responses];
        let share = |person: usize| records.iter().skip(person).step_by(people);
        let mut works = Vec::new();
        for (person, connection) in self.annotators(people).await?.into_iter().enumerate() {
            let requests = share(person).map(|&record| requests::response(record));
            works.push(once(connection, requests.collect()));
        }
        let (times, span) = self.report.span(works).await?;
        self.answered += self.options.responses;
        let times = Times::join(times);
        let operation = Operation::new(stage.name(), people, times.ms.len(), &times, span);
        self.report.add([operation])
    }

    /// All annotators at once work through the queue of the first dataset, each with a pause of
    /// their own.
    async fn annotate(
        &mut self,
        stage: Stage,
        queue_name: &str,
        pause: fn(usize) -> Duration,
    ) -> Result<()> {
        let connections = self.annotators(self.keys.len()).await?;
        let people = connections.len();
        let works = connections
            .into_iter()
            .enumerate()
            .map(|(person, connection)| {
                let dataset = self.dataset.clone();
                annotate(connection, dataset, self.time(), pause(person))
            });
        let (found, span) = self.report.span(works.collect::<Vec<_>>()).await?;
        let (queue, respond): (Vec<_>, Vec<_>) = found
            .into_iter()
            .map(|annotated| (annotated.queue, annotated.respond))
            .unzip();
        let (queue, respond) = (Times::join(queue), Times::join(respond));
        let operation =
            |name: &str, times: &Times| Operation::new(name, people, times.ms.len(), times, span);
        // The whole cost is told once, for each record that was asked for and answered.
        self.report.add([
            operation(stage.name(), &respond),
            operation(queue_name, &queue).without_cpu(),
        ])
    }

    fn time(&self) -> Duration {
        Duration::from_secs_f64(self.options.seconds)
    }

    async fn owner(&self) -> Result<Connection> {
        Connection::open(&self.options.address, &self.options.key).await
    }

    /// Connections of the first `count` annotators.
    async fn annotators(&self, count: usize) -> Result<Vec<Connection>> {
        let mut connections = Vec::new();
        for key in &self.keys[..count] {
            connections.push(Connection::open(&self.options.address, key).await?);
        }
        Ok(connections)
    }
}
