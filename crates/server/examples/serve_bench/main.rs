//! Loads a server that speaks the annotation API and says what that cost:
//! `serve_bench ADDRESS KEY PID [--records N] [--datasets N] [--responses N] [--annotators N]
//! [--writers N] [--seconds S] [--only STAGE,...]`.
//!
//! ADDRESS is `host:port` of a server without data of earlier runs, KEY an owner's, PID its process
//! on this machine. Any server will do, so the same load runs against ours and against others. It
//! prints one JSON object: for each operation how long its requests took and the CPU time that the
//! server spent, work that it put off included; and the server's memory between the stages. Every
//! reply is checked against what is known of the data, so a wrong answer is a failure and no figure.
#![expect(clippy::print_stdout, reason = "it reports what it measures")]
#![expect(clippy::disallowed_methods, reason = "it measures time")]

mod connection;
mod expect;
mod options;
mod process;
mod report;
mod requests;
mod setup;
mod stages;
mod times;
mod upload;
mod words;
mod worker;

#[cfg(test)]
mod tests;

use anyhow::Result;

use self::options::Options;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let options = Options::parse(&std::env::args().skip(1).collect::<Vec<_>>())?;
    let report = stages::run(options).await?;
    println!("{}", serde_json::to_string_pretty(&report)?);
    Ok(())
}
