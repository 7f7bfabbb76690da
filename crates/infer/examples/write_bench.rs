//! Continues the lines of a file by a language model and prints what it cost as one JSON object.
//!
//! `write_bench MODEL PROMPTS [--tokens 32] [--threads 1] [--together 1] [--out FILE]`; prompts are
//! given as they are, so many together, the most probable token follows, and `--out` gets what was
//! written as a JSON array.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;

use hone_domain::{Choice, Plan, Prompt, Task};
use hone_infer::open_writer;
use hone_testkit::{Cost, Meter};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[expect(clippy::print_stdout, reason = "the result")]
fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, file, flags @ ..] = arguments.as_slice() else {
        return Err(
            "write_bench MODEL PROMPTS [--tokens N] [--threads N] [--together N] [--out FILE]"
                .into(),
        );
    };
    let flags: HashMap<&str, &str> = flags
        .chunks_exact(2)
        .map(|pair| (pair[0].as_str(), pair[1].as_str()))
        .collect();
    let flag = |name: &str, default| flags.get(name).copied().unwrap_or(default);
    let plan = Plan {
        most: flag("--tokens", "32").parse()?,
        choice: Choice::Greedy,
    };
    let together: usize = flag("--together", "1").parse()?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(flag("--threads", "1").parse()?);
    let pool = pool.build()?;
    let writer = open_writer(Path::new(model), "bench")?;
    let content = std::fs::read_to_string(file)?;
    let prompts = content.lines().map(|line| Prompt::Plain(line.to_owned()));
    let tasks: Vec<Task> = prompts.map(|prompt| Task { prompt, plan }).collect();
    let mut read = 0;
    for task in &tasks {
        read += writer.tokens(&task.prompt)?.len();
    }
    let meter = Meter::start();
    let write = |tasks| writer.write_all(tasks, &mut |_, _| ControlFlow::Continue(()));
    let written = pool.install(|| {
        tasks
            .chunks(together)
            .flat_map(write)
            .collect::<Result<Vec<_>, _>>()
    })?;
    let Cost { cpu_s, wall_s } = meter.read();
    let tokens: usize = written.iter().map(|text| text.log_probs.len()).sum();
    println!(
        r#"{{"prompts":{},"read":{read},"tokens":{tokens},"cpu_s":{cpu_s:.3},"wall_s":{wall_s:.3}}}"#,
        tasks.len()
    );
    if let Some(out) = flags.get("--out") {
        let texts: Vec<&str> = written.iter().map(|text| text.text.as_str()).collect();
        std::fs::write(out, serde_json::to_string(&texts)?)?;
    }
    Ok(())
}
