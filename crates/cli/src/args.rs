//! The command line as typed.

mod generating;
mod looping;
mod moving;
mod serving;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use hone_domain::Precision;
use hone_infer::Device;

use crate::arm_name::ArmName;
use crate::view_name::ViewName;

pub(crate) use self::generating::GenerateArgs;
pub(crate) use self::looping::{
    CreateLoopArgs, DriveArgs, LineageOf, LoopArgs, LoopCommand, ModelArgs, ModelCommand,
    ReportForm, ServerArgs,
};
pub(crate) use self::moving::{
    ExportArgs, ImportArgs, ImportDiskArgs, ImportFileArgs, ImportServerArgs, ImportSource,
    LabelKind, OnBadRow,
};
pub(crate) use self::serving::{LogFormat, OwnerArgs, ServeArgs, UsersArgs, UsersCommand};

/// Hone: active learning on frozen encoders, from one binary.
#[derive(Debug, Parser)]
#[command(name = "hone", version, propagate_version = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Where things are kept and whether the network may be used.
#[derive(Debug, Clone, Args)]
pub(crate) struct Place {
    /// Folder for models, data sets and features [default: the user's data folder]
    #[arg(long, env = "HONE_DATA_DIR", global = true, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Open no socket; the same as HF_HUB_OFFLINE=1
    #[arg(long, global = true)]
    pub(crate) offline: bool,
    /// Threads that compute [default: one a core]
    #[arg(long, env = "HONE_THREADS", global = true, value_name = "N")]
    pub(crate) threads: Option<usize>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the annotation API
    Serve(ServeArgs),
    /// Make and change accounts
    Users(UsersArgs),
    /// Make, watch and steer learning loops of a running server
    Loop(Box<LoopArgs>),
    /// Look into the models of learning loops
    Model(ModelArgs),
    /// Bring records in: from a file, a folder of the argilla SDK, another server
    Import(Box<ImportArgs>),
    /// Write the records of a dataset to a file
    Export(ExportArgs),
    /// Run the whole loop on a real data set and write a report
    Demo(DemoArgs),
    /// Run the loop on a labelled file, many seeds, beside random choice
    Simulate(Box<SimulateArgs>),
    /// Label a file with a trained head, or with a fine-tuned model that finds spans
    Predict(PredictArgs),
    /// Write texts with a small local language model, one a record
    Generate(GenerateArgs),
    /// Write a report again, or compare two
    Report(ReportArgs),
    /// List, pull, verify, export and import models
    Models(ModelsArgs),
    /// List and pull the data sets of the demo
    Data(DataArgs),
    /// Say what this machine has and what is missing
    Doctor(DoctorArgs),
}

/// Options of `hone demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Data set of the catalogue (`hone data list`)
    #[arg(long, default_value = crate::commands::demo::DATA_SET)]
    pub(crate) data_set: String,
    /// Folder for the report
    #[arg(long, default_value = "hone-demo", value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Print the report as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Options of `hone simulate`.
#[derive(Debug, Args)]
pub(crate) struct SimulateArgs {
    /// Labelled records: .jsonl, .csv, .tsv or .parquet; or a folder of images, one folder a class
    #[arg(long, value_name = "FILE")]
    pub(crate) data: PathBuf,
    /// Column of the text; several are joined by a line break
    #[arg(long, value_name = "COL")]
    pub(crate) text: Vec<String>,
    /// Column of the image's path, relative to the file; with --text both are learned from together
    #[arg(long, value_name = "COL")]
    pub(crate) image: Option<String>,
    /// Encoder of the images that stand beside texts, as --model-id
    #[arg(long, value_name = "ID", requires_all = ["image", "text"])]
    pub(crate) image_model_id: Option<String>,
    /// Column of the label
    #[arg(long, value_name = "COL")]
    pub(crate) label: Option<String>,
    /// Column of the rating: a whole number from 0 to 10
    #[arg(long, value_name = "COL", conflicts_with_all = ["label", "labels"])]
    pub(crate) rating: Option<String>,
    /// Column of the labels of a question that several may answer: a list, or one text
    #[arg(long, value_name = "COL", conflicts_with_all = ["label", "image"])]
    pub(crate) labels: Option<String>,
    /// What stands between the labels of one text
    #[arg(long, value_name = "TEXT", default_value = ",", requires = "labels")]
    pub(crate) label_separator: String,
    /// Column of the labelled stretches of the text: a list of {start, end, label} in code points
    #[arg(long, value_name = "COL", conflicts_with_all = ["label", "rating", "labels", "image", "views"])]
    pub(crate) spans: Option<String>,
    /// Column of the ranking of --options: a list of {value, rank}, or of names, the best first
    #[arg(
        long,
        value_name = "COL",
        requires = "options",
        conflicts_with_all = ["label", "rating", "labels", "spans", "text", "image", "id"]
    )]
    pub(crate) ranking: Option<String>,
    /// Columns of the texts that are ranked
    #[arg(long, value_delimiter = ',', value_name = "COL", requires = "ranking")]
    pub(crate) options: Vec<String>,
    /// Layers whose states of words a head of spans reads [default: the four below the last]
    #[arg(long, value_delimiter = ',', value_name = "N", requires = "spans")]
    pub(crate) layers: Vec<u8>,
    /// Column of the id: no id may stand twice
    #[arg(long, value_name = "COL", conflicts_with_all = ["labels", "spans"])]
    pub(crate) id: Option<String>,
    /// Labelled records to measure on [default: a share of --data]
    #[arg(long, value_name = "FILE")]
    pub(crate) test: Option<PathBuf>,
    /// Share of --data to measure on when there is no --test
    #[arg(long, default_value_t = 0.25, value_name = "SHARE")]
    pub(crate) test_share: f64,
    /// Ask about a draw of about so many records [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) max_pool: Option<usize>,
    /// Measure on a draw of about so many records [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) max_test: Option<usize>,
    /// Rows that every class needs
    #[arg(long, default_value_t = 2, value_name = "N")]
    pub(crate) min_per_class: usize,
    /// What to do about classes with fewer rows
    #[arg(long, value_enum, default_value_t = Rare::Refuse)]
    pub(crate) rare: Rare,
    #[command(flatten)]
    pub(crate) run: RunArgs,
    #[command(flatten)]
    pub(crate) encoder: EncoderArgs,
    /// Folder for the report, the figures and the head
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print the report as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What to do about classes with too few rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Rare {
    /// Stop and name the class
    Refuse,
    /// Leave their rows out
    Drop,
    /// Take them as they are
    Keep,
}

/// How the loop runs.
#[derive(Debug, Clone, Args)]
pub(crate) struct RunArgs {
    /// Strategies, the first is the one reported on; NAME@HEAD gives one a head of its own
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "hone,random",
        value_name = "NAME[@HEAD]"
    )]
    pub(crate) strategy: Vec<ArmName>,
    /// Head of the strategies that name none [default: fused; of ratings ordinal, of spans crf, of rankings bradley-terry]
    #[arg(long, value_name = "NAME")]
    pub(crate) head: Option<String>,
    /// Runs of each strategy
    #[arg(long, default_value_t = 5, value_name = "N")]
    pub(crate) seeds: u64,
    /// Labels before the first training
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) start: usize,
    /// Labels in each later round
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) batch: usize,
    /// Labels in all [default: 500, or the whole pool if it is smaller]
    #[arg(long, value_name = "N")]
    pub(crate) budget: Option<usize>,
}

/// Which encoder reads the records.
#[derive(Debug, Clone, Args)]
pub(crate) struct EncoderArgs {
    /// Model of the catalogue (`hone models list`), `org/name` on the hub, or a folder
    #[arg(long, default_value = "all-MiniLM-L6-v2", value_name = "ID")]
    pub(crate) model_id: String,
    /// Revision on the hub
    #[arg(long, value_name = "REV")]
    pub(crate) revision: Option<String>,
    /// cpu or cuda:N
    #[arg(long, default_value = "cpu")]
    pub(crate) device: Device,
    /// f32, f16, bf16 or int8
    #[arg(long, default_value_t = Precision::F32)]
    pub(crate) dtype: Precision,
    /// Cut texts after this many tokens [default: what the model was made for]
    #[arg(long, value_name = "N")]
    pub(crate) max_tokens: Option<usize>,
    /// Views: final, layer-mean-N, tf-idf [default: final, the middle layer, tf-idf]
    #[arg(long, value_delimiter = ',', value_name = "VIEW")]
    pub(crate) views: Vec<ViewName>,
}

/// Options of `hone predict`.
#[derive(Debug, Args)]
pub(crate) struct PredictArgs {
    /// A head that `hone simulate --out` wrote
    #[arg(
        long,
        required_unless_present = "suggester",
        conflicts_with = "suggester",
        value_name = "FILE"
    )]
    pub(crate) head: Option<PathBuf>,
    /// Folder or id of a fine-tuned token classifier, which finds spans without a head
    #[arg(long, conflicts_with_all = ["image", "model_id"], value_name = "ID")]
    pub(crate) suggester: Option<String>,
    /// Records: .jsonl, .csv, .tsv or .parquet
    #[arg(long, value_name = "FILE")]
    pub(crate) data: PathBuf,
    /// Column of the text; several are joined by a line break
    #[arg(long, required_unless_present = "image", value_name = "COL")]
    pub(crate) text: Vec<String>,
    /// Column of the image's path, relative to the file; with --text for a head that learned from
    /// both
    #[arg(long, value_name = "COL")]
    pub(crate) image: Option<String>,
    /// Folder or id of the encoder of the images that stand beside texts [default: as --model-id]
    #[arg(long, value_name = "ID", requires_all = ["image", "text"])]
    pub(crate) image_model_id: Option<String>,
    /// Column of the id, to stand in the output
    #[arg(long, value_name = "COL")]
    pub(crate) id: Option<String>,
    /// Folder or id of the encoder [default: the one the head was trained on]
    #[arg(long, value_name = "ID")]
    pub(crate) model_id: Option<String>,
    /// cpu or cuda:N
    #[arg(long, default_value = "cpu")]
    pub(crate) device: Device,
    /// Write JSON lines here instead of to standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// Options of `hone report`.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// A report.json to render again
    #[arg(value_name = "REPORT", required_unless_present = "compare")]
    pub(crate) report: Option<PathBuf>,
    /// Two report.json files to compare
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with = "report")]
    pub(crate) compare: Vec<PathBuf>,
    /// Compare runs over different data all the same
    #[arg(long, requires = "compare")]
    pub(crate) across_data: bool,
    /// Folder for the report
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print JSON instead of Markdown
    #[arg(long)]
    pub(crate) json: bool,
}

/// Options of `hone models`.
#[derive(Debug, Args)]
pub(crate) struct ModelsArgs {
    #[command(subcommand)]
    pub(crate) command: ModelsCommand,
}

/// What to do with models.
#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// The models of the catalogue and which of them are here
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Fetch a model and verify it
    Pull {
        /// Id of the catalogue or `org/name` on the hub
        id: String,
        /// Revision on the hub
        #[arg(long, value_name = "REV")]
        revision: Option<String>,
    },
    /// Hash a model's files again
    Verify {
        /// Id of the catalogue
        id: String,
    },
    /// Write a model into one archive, for a machine without network
    Export {
        /// Id of the catalogue
        id: String,
        /// The archive (.tar)
        file: PathBuf,
    },
    /// Take a model from an archive that `export` wrote
    Import {
        /// The archive
        file: PathBuf,
    },
}

/// Options of `hone data`.
#[derive(Debug, Args)]
pub(crate) struct DataArgs {
    #[command(subcommand)]
    pub(crate) command: DataCommand,
}

/// What to do with data sets.
#[derive(Debug, Subcommand)]
pub(crate) enum DataCommand {
    /// The data sets of the catalogue, their licences and which of them are here
    List,
    /// Fetch a data set and print where its files are
    Pull {
        /// Id of the catalogue
        id: String,
    },
}

/// Options of `hone doctor`.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}
