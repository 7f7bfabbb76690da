//! Options of what language models write.

use std::path::PathBuf;

use clap::Args;
use hone_domain::PromptTemplate;

/// Options of `hone generate`.
#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    /// Language model of the catalogue (`hone models list`), a .gguf file, or
    /// `org/name/file.gguf` on the hub
    #[arg(long, default_value = "smollm2-135m-instruct", value_name = "ID")]
    pub(crate) model: String,
    /// Revision on the hub
    #[arg(long, value_name = "REV")]
    pub(crate) revision: Option<String>,
    /// What to go on from; {text} stands for the text of a record, {{ and }} for braces
    #[arg(long, value_name = "TEMPLATE")]
    pub(crate) prompt: PromptTemplate,
    /// Go on from the prompt as it is, instead of taking it for a turn of a conversation
    #[arg(long)]
    pub(crate) plain: bool,
    /// Records: .jsonl, .csv, .tsv or .parquet [default: the prompt alone]
    #[arg(long, value_name = "FILE", requires = "text")]
    pub(crate) data: Option<PathBuf>,
    /// Column of the text; several are joined by a line break
    #[arg(long, value_name = "COL", requires = "data")]
    pub(crate) text: Vec<String>,
    /// Column of the id, to stand in the output
    #[arg(long, value_name = "COL", requires = "data")]
    pub(crate) id: Option<String>,
    /// At most so many tokens a record
    #[arg(long, default_value_t = 128, value_name = "N")]
    pub(crate) max_tokens: usize,
    /// Draw tokens instead of taking the most probable ones; below 1 the probable ones more often
    #[arg(long, value_name = "T")]
    pub(crate) temperature: Option<f64>,
    /// Where the draw begins; each record has its own
    #[arg(long, default_value_t = 0, value_name = "N", requires = "temperature")]
    pub(crate) seed: u64,
    /// Write JSON lines here instead of to standard output
    #[arg(long, value_name = "FILE", requires = "data")]
    pub(crate) out: Option<PathBuf>,
}
