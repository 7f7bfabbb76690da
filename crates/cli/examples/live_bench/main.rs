//! Times a learning loop on a store of this machine and prints one JSON object:
//! `live_bench [--records 100000] [--labels 500]` or
//! `live_bench --model FOLDER --texts FILE [--dtype int8]`.
//!
//! The first form has made-up texts of twenty classes, an encoder that only hashes words (what a
//! real one costs is measured apart) and one person who answers ten records at a time: how long
//! the queue takes to be ordered anew after the tenth answer, how long a loop takes to be open
//! after a restart, and memory. The second encodes the lines of a file, first with the bare
//! encoder, then in a loop, and says what the loop adds.
#![expect(clippy::print_stdout, reason = "it reports what it measures")]
#![expect(clippy::disallowed_methods, reason = "it measures time")]

mod encoding;
mod house;
mod process;
mod rounds;
mod texts;

use std::collections::HashMap;

use anyhow::{Context as _, Result, bail};

/// The one that `hone` has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut options = HashMap::new();
    for pair in words.chunks(2) {
        match pair {
            [name, value] => options.insert(name.as_str(), value.as_str()),
            _ => bail!("{pair:?} is no option with a value"),
        };
    }
    let number = |name: &str, default: usize| match options.get(name) {
        Some(value) => value.parse().with_context(|| format!("{name} {value}")),
        None => Ok(default),
    };
    let report = match (options.get("--model"), options.get("--texts")) {
        (Some(model), Some(texts)) => {
            let dtype = options.get("--dtype").copied().unwrap_or("int8");
            encoding::run(model.as_ref(), texts.as_ref(), dtype)?
        }
        (None, None) => rounds::run(number("--records", 100_000)?, number("--labels", 500)?)?,
        _ => bail!("--model and --texts go together"),
    };
    println!("{}", serde_json::to_string_pretty(&report)?);
    Ok(())
}
