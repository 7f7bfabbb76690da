//! Options of the commands about the server and its accounts.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use hone_annotation::{Role, limits};
use hone_infer::Device;

/// Options of `hone serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Address to listen on; 0.0.0.0 for all
    #[arg(
        long,
        env = "HONE_HOST",
        default_value = "127.0.0.1",
        value_name = "ADDRESS"
    )]
    pub(crate) host: IpAddr,
    /// Port to listen on; 0 for any that is free
    #[arg(long, env = "HONE_PORT", default_value_t = 6900, value_name = "PORT")]
    pub(crate) port: u16,
    /// Origin whose pages may call the API, scheme and host; * for all [default: none]
    #[arg(
        long,
        env = "HONE_CORS_ORIGINS",
        value_delimiter = ',',
        value_name = "ORIGIN"
    )]
    pub(crate) cors_origin: Vec<String>,
    /// Send cookies over TLS alone; for servers behind a proxy that ends TLS
    #[arg(long, env = "HONE_SECURE_COOKIES")]
    pub(crate) secure_cookies: bool,
    /// TOML file of the providers that people may sign in with
    #[arg(long, env = "HONE_OAUTH", value_name = "FILE")]
    pub(crate) oauth: Option<PathBuf>,
    /// Address at which people reach the server, scheme and host as a browser shows them
    #[arg(long, env = "HONE_PUBLIC_URL", value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// Folder of a built web app to serve instead of the one within the program
    #[arg(long, env = "HONE_WEB_FOLDER", value_name = "FOLDER")]
    pub(crate) web_folder: Option<PathBuf>,
    /// Where the encoders of loops compute: cpu or cuda:N
    #[arg(long, env = "HONE_DEVICE", default_value = "cpu")]
    pub(crate) device: Device,
    /// Let loops fetch the images of fields that hold addresses, from public addresses alone
    #[arg(long, env = "HONE_FETCH_IMAGES")]
    pub(crate) fetch_images: bool,
    /// MiB of an uploaded image at most
    #[arg(
        long,
        env = "HONE_MEDIA_LIMIT",
        value_name = "MIB",
        default_value_t = limits::MEDIA >> 20,
        value_parser = media_limit
    )]
    pub(crate) media_limit: usize,
    /// How log lines are written
    #[arg(long, env = "HONE_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub(crate) log_format: LogFormat,
    /// What is logged: error, warn, info, debug or trace
    #[arg(long, env = "HONE_LOG", default_value = "warn", value_name = "LEVEL")]
    pub(crate) log: tracing::Level,
    #[command(flatten)]
    pub(crate) owner: OwnerArgs,
}

fn media_limit(text: &str) -> Result<usize, String> {
    let limit = text.parse::<usize>().ok();
    let limit = limit.filter(|limit| (1..=1024).contains(limit));
    limit.ok_or_else(|| "a whole number from 1 to 1024 is wanted".to_owned())
}

/// The first account, for containers; looked at only where there is no account yet.
#[derive(Debug, Args)]
#[command(next_help_heading = "The first account, made where there is none yet")]
pub(crate) struct OwnerArgs {
    /// Its name; PASSWORD or API_KEY has to be set with it
    #[arg(long = "owner-username", env = "USERNAME", value_name = "NAME")]
    pub(crate) username: Option<String>,
    /// Its password
    #[arg(
        long = "owner-password",
        env = "PASSWORD",
        value_name = "TEXT",
        hide_env_values = true
    )]
    pub(crate) password: Option<String>,
    /// Its API key
    #[arg(
        long = "owner-api-key",
        env = "API_KEY",
        value_name = "TEXT",
        hide_env_values = true
    )]
    pub(crate) api_key: Option<String>,
    /// The first workspace
    #[arg(
        long = "workspace",
        env = "WORKSPACE",
        default_value = "default",
        value_name = "NAME"
    )]
    pub(crate) workspace: String,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

/// Options of `hone users`.
#[derive(Debug, Args)]
pub(crate) struct UsersArgs {
    #[command(subcommand)]
    pub(crate) command: UsersCommand,
}

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum UsersCommand {
    /// Make an account; its password is read from standard input
    Create {
        /// The name to sign in with
        username: String,
        /// owner, admin or annotator
        #[arg(long, default_value_t = Role::Annotator)]
        role: Role,
        /// First name [default: the username]
        #[arg(long, value_name = "NAME")]
        first_name: Option<String>,
        /// Last name
        #[arg(long, value_name = "NAME")]
        last_name: Option<String>,
        /// Workspaces to make it a member of
        #[arg(long, value_name = "NAME")]
        workspace: Vec<String>,
    },
    /// List the accounts
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Set a password, read from standard input
    Passwd {
        /// Whose
        username: String,
    },
    /// Make a new API key and print it; the old one is good no more
    RotateKey {
        /// Whose
        username: String,
    },
}
