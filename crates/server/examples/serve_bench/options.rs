use anyhow::{Context as _, Result, bail, ensure};

use crate::words::Kind;

/// Where the server is and how much is asked of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Options {
    /// `host:port`.
    pub(crate) address: String,
    /// API key of an owner.
    pub(crate) key: String,
    /// The server's process.
    pub(crate) pid: u32,
    /// Records in each dataset.
    pub(crate) records: usize,
    /// Datasets that are filled and answered, so that a fast server has enough to do at few records
    /// a dataset. All reads are of the first one.
    pub(crate) datasets: usize,
    /// Responses of one annotator, and once more of all together.
    pub(crate) responses: usize,
    /// People with an account and a connection each.
    pub(crate) annotators: usize,
    /// Connections that write records.
    pub(crate) writers: usize,
    /// How long each kind of read goes on.
    pub(crate) seconds: f64,
    /// What is done; records are always written.
    pub(crate) stages: Vec<Stage>,
}

/// One kind of operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Who am I: the least that a request costs.
    Me,
    /// Responses of one annotator, one after the other.
    Respond,
    /// Responses of all annotators at once, none of whom thinks.
    RespondTogether,
    /// Pages of 50 records with their responses and suggestions.
    List,
    /// The next 10 records for an annotator.
    Queue,
    /// The first 50 records with some words.
    Search(Kind),
    /// How far the dataset is.
    Progress,
    /// All annotators at once, each asking for 10 records and answering them, again and again.
    Annotate,
    /// The same at the pace of quick people, who think before each answer.
    Paced,
}

impl Stage {
    /// Every stage, in the order in which they run.
    pub(crate) const ALL: [Self; 13] = [
        Self::Me,
        Self::Respond,
        Self::RespondTogether,
        Self::List,
        Self::Queue,
        Self::Search(Kind::Rare),
        Self::Search(Kind::Middling),
        Self::Search(Kind::Frequent),
        Self::Search(Kind::Both),
        Self::Search(Kind::Phrase),
        Self::Progress,
        Self::Annotate,
        Self::Paced,
    ];

    /// Its word on the command line, and the name of its figures.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Me => "me",
            Self::Respond => "respond",
            Self::RespondTogether => "respond_together",
            Self::List => "list",
            Self::Queue => "queue",
            Self::Search(Kind::Rare) => "search_rare",
            Self::Search(Kind::Middling) => "search_middling",
            Self::Search(Kind::Frequent) => "search_frequent",
            Self::Search(Kind::Both) => "search_both",
            Self::Search(Kind::Phrase) => "search_phrase",
            Self::Progress => "progress",
            Self::Annotate => "annotate",
            Self::Paced => "paced",
        }
    }
}

impl Options {
    /// Reads the words of the command line.
    ///
    /// # Errors
    /// For unknown and missing words, and where there are fewer records than responses need.
    pub(crate) fn parse(words: &[String]) -> Result<Self> {
        let [address, key, pid, rest @ ..] = words else {
            bail!("wanted: ADDRESS KEY PID [options]");
        };
        let mut options = Self {
            address: address.clone(),
            key: key.clone(),
            pid: number("PID", pid)?,
            records: 1_000,
            datasets: 1,
            responses: 250,
            annotators: 10,
            writers: 1,
            seconds: 2.0,
            stages: Stage::ALL.to_vec(),
        };
        for pair in rest.chunks(2) {
            let [name, value] = pair else {
                bail!("{} wants a value", pair[0]);
            };
            match name.as_str() {
                "--records" => options.records = number(name, value)?,
                "--datasets" => options.datasets = number(name, value)?,
                "--responses" => options.responses = number(name, value)?,
                "--annotators" => options.annotators = number(name, value)?,
                "--writers" => options.writers = number(name, value)?,
                "--seconds" => options.seconds = number(name, value)?,
                "--only" => options.stages = stages(value)?,
                _ => bail!("`{name}` is no option"),
            }
        }
        options.checked()
    }

    fn checked(self) -> Result<Self> {
        let least = self.datasets.min(self.annotators).min(self.writers);
        ensure!(
            least > 0,
            "datasets, annotators and writers have to be some"
        );
        // Half of each dataset stays for those who read.
        let answered = self.datasets * (self.records / 2);
        ensure!(
            2 * self.responses <= answered,
            "two times {} responses want more than {answered} records, half of all",
            self.responses
        );
        Ok(self)
    }
}

fn number<T: std::str::FromStr>(name: &str, text: &str) -> Result<T>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.parse().with_context(|| format!("{name} {text}"))
}

/// The named stages, in the order of [`Stage::ALL`].
fn stages(list: &str) -> Result<Vec<Stage>> {
    let names: Vec<_> = list.split(',').collect();
    let known = Stage::ALL.map(Stage::name);
    for name in &names {
        ensure!(
            known.contains(name),
            "`{name}` is none of {}",
            known.join(", ")
        );
    }
    let mut stages = Stage::ALL.to_vec();
    stages.retain(|stage| names.contains(&stage.name()));
    Ok(stages)
}

#[cfg(test)]
mod tests;
