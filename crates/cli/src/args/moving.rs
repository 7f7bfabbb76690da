use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Options of `hone export`.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The dataset
    pub(crate) dataset: String,
    /// Its workspace [default: the only one there is]
    #[arg(long, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
    /// File to write: .jsonl, .csv, .tsv or .parquet; uploaded images go to FILE.media
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// Options of `hone import`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct ImportArgs {
    #[command(subcommand)]
    pub(crate) source: Option<ImportSource>,
    #[command(flatten)]
    pub(crate) file: Option<ImportFileArgs>,
}

/// Where records come from if not from a table.
#[derive(Debug, Subcommand)]
pub(crate) enum ImportSource {
    /// A folder that Dataset.to_disk of the argilla SDK wrote
    ArgillaDisk(ImportDiskArgs),
    /// A running Argilla or Hone server
    ///
    /// Accounts keep their ids, names and roles. They keep their API keys too where the server
    /// tells them, as Argilla does to an owner; passwords have to be set anew, with `hone users
    /// passwd`.
    Argilla(ImportServerArgs),
}

/// Options of `hone import FILE`.
#[derive(Debug, Args)]
pub(crate) struct ImportFileArgs {
    /// Records: .jsonl, .csv, .tsv or .parquet; columns as `hone export` calls them, unless the
    /// options below name them
    pub(crate) file: PathBuf,
    /// The dataset
    #[arg(long, value_name = "NAME")]
    pub(crate) into: String,
    /// Its workspace [default: the only one there is]
    #[arg(long, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
    /// Make and publish the dataset if there is none, with settings told from the columns
    ///
    /// Fields are texts, images where every value is the address of one (https://….png,
    /// data:image/…), chats where every value is a list of messages (role, content). Questions are
    /// one label; several labels where answers are lists of texts; ratings where all are whole
    /// numbers from 0 to 10; rankings where they are lists of value and rank; spans of the only
    /// text where they are lists of start, end and label.
    #[arg(long)]
    pub(crate) create: bool,
    /// Column of a text field; with =NAME the field is called otherwise
    #[arg(long, value_name = "COL[=NAME]")]
    pub(crate) text: Vec<String>,
    /// Column of an image field; with =NAME the field is called otherwise
    ///
    /// Its values are addresses, or paths relative to the file: these images become files of the
    /// dataset.
    #[arg(long, value_name = "COL[=NAME]")]
    pub(crate) image: Vec<String>,
    /// Scheme and host of the server, for the addresses of these files
    #[arg(long, default_value = "http://127.0.0.1:6900", value_name = "URL")]
    pub(crate) public_url: String,
    /// Column that answers a label question; with =NAME the question is called otherwise
    #[arg(long, value_name = "COL[=NAME]")]
    pub(crate) label: Option<String>,
    /// What --label is
    #[arg(long = "as", value_enum, default_value_t = LabelKind::Suggestion)]
    pub(crate) label_kind: LabelKind,
    /// Labels that the question has besides those in the file, with --create
    #[arg(
        long,
        value_name = "LABEL,...",
        value_delimiter = ',',
        requires = "create"
    )]
    pub(crate) labels: Vec<String>,
    /// Column of the id
    #[arg(long, value_name = "COL")]
    pub(crate) id: Option<String>,
    /// Column of metadata; with =NAME it is called otherwise
    #[arg(long, value_name = "COL[=NAME]")]
    pub(crate) metadata: Vec<String>,
    /// Account whose all responses are [default: those that the rows name]
    #[arg(long, value_name = "USERNAME")]
    pub(crate) user: Option<String>,
    // Not flattened: clap takes flattened options that flatten others for absent.
    /// Stop at a row that is refused, or write it down in FILE.refused.jsonl and go on
    #[arg(long = "on-error", value_enum, default_value_t = OnBadRow::Abort)]
    pub(crate) on_error: OnBadRow,
}

/// Options of `hone import argilla-disk`.
#[derive(Debug, Args)]
pub(crate) struct ImportDiskArgs {
    /// The folder
    pub(crate) folder: PathBuf,
    /// Workspace to bring it to [default: the only one there is]
    #[arg(long, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
    /// Name of the dataset here [default: the one in the folder]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Account whose all responses are [default: one for each of theirs, made if needed]
    #[arg(long, value_name = "USERNAME")]
    pub(crate) user: Option<String>,
    #[command(flatten)]
    pub(crate) errors: OnErrorArgs,
}

/// Options of `hone import argilla`.
#[derive(Debug, Args)]
pub(crate) struct ImportServerArgs {
    /// Address of the server
    #[arg(long, value_name = "URL")]
    pub(crate) url: String,
    /// API key of an owner there
    #[arg(
        long,
        env = "ARGILLA_API_KEY",
        value_name = "KEY",
        hide_env_values = true
    )]
    pub(crate) api_key: String,
    /// The only workspace to bring [default: all]
    #[arg(long, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
    /// The only dataset to bring [default: all]
    #[arg(long, value_name = "NAME")]
    pub(crate) dataset: Option<String>,
    #[command(flatten)]
    pub(crate) errors: OnErrorArgs,
}

/// What to do about records that are refused.
#[derive(Debug, Args)]
pub(crate) struct OnErrorArgs {
    /// Stop at a record that is refused, or write it down in *.refused.jsonl and go on
    #[arg(long = "on-error", value_enum, default_value_t = OnBadRow::Abort)]
    pub(crate) on_error: OnBadRow,
}

/// What to do about one record that is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnBadRow {
    /// Stop and name it
    Abort,
    /// Write it down and go on
    Skip,
}

/// What the labels of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LabelKind {
    /// Offers to annotators
    Suggestion,
    /// Submitted answers
    Response,
}
