//! Options of `hone loop`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Options of `hone loop`.
#[derive(Debug, Args)]
pub(crate) struct LoopArgs {
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    /// Print JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: LoopCommand,
}

/// Which server is asked, and as whom.
#[derive(Debug, Clone, Args)]
pub(crate) struct ServerArgs {
    /// Address of the server
    #[arg(
        long,
        env = "HONE_URL",
        default_value = "http://127.0.0.1:6900",
        global = true,
        value_name = "URL"
    )]
    pub(crate) url: String,
    /// API key of an owner, or of an admin of the workspace
    #[arg(
        long,
        env = "HONE_API_KEY",
        default_value = "",
        hide_default_value = true,
        hide_env_values = true,
        global = true,
        value_name = "KEY"
    )]
    pub(crate) api_key: String,
}

/// What to do with loops. LOOP is a loop's id or `[WORKSPACE/]DATASET[:NAME]`.
#[derive(Debug, Subcommand)]
pub(crate) enum LoopCommand {
    /// Attach a loop to a question of a dataset
    Create(CreateLoopArgs),
    /// The loops of a dataset, or of all
    List {
        /// `[WORKSPACE/]NAME` or id
        dataset: Option<String>,
    },
    /// How far a loop is
    Status {
        /// The loop
        #[arg(value_name = "LOOP")]
        of: String,
    },
    /// How much better the model became, and what that rests on
    Report {
        /// The loop
        #[arg(value_name = "LOOP")]
        of: String,
        /// The form
        #[arg(long, value_enum, default_value_t = ReportForm::Markdown)]
        format: ReportForm,
        /// Write it to this file and not to standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Train now, whatever the triggers say
    Train {
        /// The loop
        #[arg(value_name = "LOOP")]
        of: String,
    },
    /// Have another encoder read the records and take over once it has read them all
    Encoder {
        /// The loop
        #[arg(value_name = "LOOP")]
        of: String,
        /// Model of the catalogue (`hone models list`); the one at hand calls a change off
        model_id: String,
        /// Texts are cut after this many tokens [default: the model's own limit]
        #[arg(long, value_name = "N")]
        max_tokens: Option<usize>,
        /// The number format: f32, f16, bf16 or int8
        #[arg(long, default_value = "f32", value_name = "TYPE")]
        dtype: String,
    },
    /// Stop work until it is resumed
    Pause {
        /// The loop
        #[arg(value_name = "LOOP")]
        of: String,
    },
    /// Go on
    Resume {
        /// The loop
        #[arg(value_name = "LOOP")]
        of: String,
    },
    /// Have a version make the suggestions
    Promote {
        /// The id of the version (`hone loop models`)
        version: String,
    },
    /// Go back to the version before the champion
    Rollback {
        /// The loop
        #[arg(value_name = "LOOP")]
        of: String,
    },
    /// What happened in a loop
    Log {
        /// The loop
        #[arg(value_name = "LOOP")]
        of: String,
        /// Only what came after the event of this number
        #[arg(long, default_value_t = 0, value_name = "NUMBER")]
        after: u64,
    },
    /// The versions of a loop's model
    Models {
        /// The loop
        #[arg(value_name = "LOOP")]
        of: String,
    },
    /// What a version learned from, or what was shown when a record was answered
    Lineage {
        /// What the id is of
        #[arg(value_enum)]
        of: LineageOf,
        /// The id
        id: String,
    },
    /// End a loop and forget what it has learned; suggestions and answers stay
    Delete {
        /// The loop
        #[arg(value_name = "LOOP")]
        of: String,
    },
    /// Have made-up people answer a labelled file against a server, and measure
    Drive(Box<DriveArgs>),
}

/// Where a lineage begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LineageOf {
    /// A record's answers and what was shown before them
    Record,
    /// A version's answers
    Version,
}

/// Options of `hone loop create`.
#[derive(Debug, Args)]
pub(crate) struct CreateLoopArgs {
    /// `[WORKSPACE/]NAME` or id
    pub(crate) dataset: String,
    /// The question, one of labels that one or several answer
    #[arg(long, value_name = "NAME")]
    pub(crate) question: String,
    /// Name of the loop [default: the question's]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Model of the catalogue (`hone models list`) [default: the server's]
    #[arg(long, value_name = "ID")]
    pub(crate) model_id: Option<String>,
    /// Image model of the server (`GET /api/v1/encoders`) [default: images are not read]
    #[arg(long, value_name = "ID")]
    pub(crate) image_model_id: Option<String>,
    /// Fine-tuned token classifier that suggests spans until the loop has a model: a folder in
    /// `suggesters` of the server's data folder, or a model of its catalogue [default: none]
    #[arg(long, value_name = "ID")]
    pub(crate) suggester: Option<String>,
    /// Label of the question that a label of the suggester stands for; if none is named, those of the
    /// same name stand for each other
    #[arg(long, value_name = "THEIRS=OURS", requires = "suggester")]
    pub(crate) suggester_label: Vec<String>,
    /// Field that is read: texts, which are joined, and one of images [default: all]
    #[arg(long, value_name = "NAME")]
    pub(crate) field: Vec<String>,
    /// What all that is random derives from
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// JSON file with more of the definition; the options above count more
    #[arg(long, value_name = "FILE")]
    pub(crate) definition: Option<PathBuf>,
}

/// Options of `hone loop drive`.
#[derive(Debug, Clone, Args)]
pub(crate) struct DriveArgs {
    /// Labelled records: .jsonl, .csv, .tsv or .parquet
    #[arg(long, value_name = "FILE")]
    pub(crate) data: PathBuf,
    /// Column of the text; several are joined by a line break
    #[arg(long, required = true, value_name = "COL")]
    pub(crate) text: Vec<String>,
    /// Column of the label
    #[arg(long, value_name = "COL", required_unless_present = "labels")]
    pub(crate) label: Option<String>,
    /// Column of the labels of a question that several may answer: a list, or one text; each row
    /// has to name one
    #[arg(long, value_name = "COL", conflicts_with = "label")]
    pub(crate) labels: Option<String>,
    /// What stands between the labels of one text
    #[arg(long, value_name = "TEXT", default_value = ",", requires = "labels")]
    pub(crate) label_separator: String,
    /// Dataset whose records have the file's rows, from 1, as external ids: `[WORKSPACE/]NAME` or
    /// id
    #[arg(long, value_name = "DATASET")]
    pub(crate) dataset: String,
    /// Make the dataset and its loop, and log the file's records
    #[arg(long)]
    pub(crate) create: bool,
    /// The label question
    #[arg(long, default_value = "topic", value_name = "NAME")]
    pub(crate) question: String,
    /// JSON file with more of the loop's definition, with --create
    #[arg(long, requires = "create", value_name = "FILE")]
    pub(crate) definition: Option<PathBuf>,
    /// People who answer at the same time, each with a new account
    #[arg(long, default_value_t = 5, value_name = "N")]
    pub(crate) annotators: usize,
    /// How probable a wrong answer is
    #[arg(long, default_value_t = 0.1, value_name = "SHARE")]
    pub(crate) noise: f64,
    /// Answers in all
    #[arg(long, default_value_t = 400, value_name = "N")]
    pub(crate) answers: usize,
    /// Milliseconds that each answer is thought about
    #[arg(long, default_value_t = 0, value_name = "MS")]
    pub(crate) think: u64,
    /// Records that each person asks for at once
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub(crate) page: usize,
    /// Wait before each page until the loop has learned from the answers that trigger it, as if
    /// people took longer than that
    #[arg(long)]
    pub(crate) keep_pace: bool,
    /// Decides which answers are wrong, and how
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) seed: u64,
}

/// The form of a loop's report.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ReportForm {
    /// One page with its figures
    Html,
    /// The numbers
    Json,
    /// The summary
    Markdown,
    /// The learning curve
    Png,
}

/// Options of `hone model`.
#[derive(Debug, Args)]
pub(crate) struct ModelArgs {
    #[command(subcommand)]
    pub(crate) command: ModelCommand,
}

/// What to do with a model.
#[derive(Debug, Subcommand)]
pub(crate) enum ModelCommand {
    /// Train a version again from what the data folder keeps, and compare it byte for byte; no
    /// server may run on the folder
    Reproduce {
        /// The id of the version
        version: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}
