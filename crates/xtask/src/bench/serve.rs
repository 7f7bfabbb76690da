//! The server under load: CPU time beside that of the server it takes the place of, and the times
//! of requests at a million records.

mod goals;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use self::goals::{Goal, LARGE, SMALL};
use super::built;
use super::options::Options;
use super::outcome::{Column, Compare, Measurement, Row};
use super::rounds::{median, sorted};
use super::server::{KEY, Load, PORT, Server};
use super::workshop::{Original, Workshop, text};

const SMALL_NOTE: &str = "\
CPU milliseconds of the server's process, work that it put off included, at 1,000 records of 200 bytes with a metadata
value and a suggestion each. The same program asks both, over connections that are kept alive, and checks every answer;
both compress. Ours gets the same records twenty times over, as datasets, for its writes are over before a clock of
10 ms would tell them apart. Theirs has an engine in its own memory instead of Elasticsearch, which no package registry
has, and drops jobs instead of queueing them in Redis: both flatter it, for with them it would wait for other processes
whose time and memory are not counted here.";

const LARGE_NOTE: &str = "\
Ours alone, with every record in one dataset. But for the last two rows requests follow each other without a
pause, so that times of many connections are times of a full machine, on which the program that asks has its share.
Milliseconds are those of a request, as who asks sees them; an upserted item is a record, of which a request has 256.
The same searches are made again and again, as annotators do who work through what they searched for: the server
remembers the last ones while no text changes, and the greatest time is that of a first one.";

const MEMORY_NOTE: &str = "\
Megabytes that the process holds. What is resident includes the pages of files that are mapped; what is anonymous does
not.";

/// Three tables: both servers at few records, ours at many, and memory.
///
/// # Errors
/// If something cannot be installed, built or run, or a server gives a wrong answer.
pub(crate) fn measure(shop: &Workshop, options: &Options) -> Result<Vec<Measurement>> {
    let original = shop.original()?;
    let bench = built::example("hone-server", "serve_bench")?;
    let folder = shop.work("serve");
    let hone = hone(text(&built::hone()?), text(&folder.join("hone")));
    let theirs = beside(&original, text(&folder.join("original")));
    let stages = "me,respond,respond_together,list,queue,search_frequent,progress";
    let seconds = options.scale.pick("4", "0.2");
    let small = |datasets: usize, responses: usize| {
        let options = [
            ("datasets", datasets.to_string()),
            ("responses", responses.to_string()),
            ("annotators", options.scale.pick("100", "10").to_owned()),
            ("seconds", seconds.to_owned()),
            ("only", stages.to_owned()),
        ];
        Load::new(&bench, &options)
    };
    let sides = [
        (
            hone.clone(),
            small(options.scale.pick(20, 2), options.scale.pick(5_000, 250)),
            "hone",
        ),
        (theirs, small(1, 250), "original"),
    ];
    let mut reports = [Vec::new(), Vec::new()];
    for round in 0..options.rounds {
        for at in [round % 2, (round + 1) % 2] {
            let (server, load, name) = &sides[at];
            reports[at].push(server.under(load, &folder.join(name))?);
        }
    }
    let large = Load::new(
        &bench,
        &[
            ("records", options.scale.pick("1000000", "2000").to_owned()),
            ("responses", options.scale.pick("20000", "200").to_owned()),
            ("annotators", options.scale.pick("100", "10").to_owned()),
            ("writers", "8".to_owned()),
            ("seconds", options.scale.pick("10", "0.2").to_owned()),
        ],
    );
    let many = hone.under(&large, &folder.join("hone"))?;
    let commands = sides
        .iter()
        .flat_map(|(server, load, _)| [server.line(), load.line()]);
    let mut tables = vec![
        beside_each_other(&original.name, &reports)?,
        alone(&many)?,
        memory(&original.name, &reports, &many)?,
    ];
    tables[0].commands = commands.collect();
    tables[1].commands = vec![hone.line(), large.line()];
    Ok(tables)
}

fn hone(program: String, folder: String) -> Server {
    let args = ["serve", "--data-dir", &folder, "--port", PORT].map(str::to_owned);
    Server {
        program,
        args: args.to_vec(),
        environment: vec![("API_KEY", KEY)],
    }
}

fn beside(original: &Original, folder: String) -> Server {
    let script = text(&original.script);
    let args = [&script, "--home", &folder, "--port", PORT, "--key", KEY].map(str::to_owned);
    Server {
        program: text(&original.python),
        args: args.to_vec(),
        environment: Vec::new(),
    }
}

/// Ours and theirs; medians of the rounds.
fn beside_each_other(name: &str, [ours, theirs]: &[Vec<Value>; 2]) -> Result<Measurement> {
    let rows = SMALL.iter().map(|&(operation, words, goal)| {
        let cpu_ms =
            |reports: &[Value]| middle(reports, |report| figure(report, operation, "cpu_ms"));
        let (ours, theirs) = (cpu_ms(ours)?, cpu_ms(theirs)?);
        let ratio = theirs / ours;
        let detail = json!({
            "ours": ours,
            "theirs": theirs,
            "ratio": ratio,
            "goal": format!("{} ×", goal),
            "met": met(ratio >= goal),
        });
        Ok(Row::untimed(words.to_owned(), detail))
    });
    Ok(Measurement {
        title: "CPU milliseconds an operation, 1000 records".to_owned(),
        note: SMALL_NOTE.to_owned(),
        compare: Compare::Operations,
        commands: Vec::new(),
        columns: vec![
            Column::new("ours", "hone", 3),
            Column::new("theirs", name, 2),
            Column::new("ratio", "ratio", 0),
            Column::new("goal", "goal", 0),
            Column::new("met", "met", 0),
        ],
        rows: rows.collect::<Result<_>>()?,
    })
}

/// Ours at many records.
fn alone(report: &Value) -> Result<Measurement> {
    let records = figure(report, "upsert", "items")?;
    let rows = LARGE.iter().map(|&(operation, words, goal)| {
        let mut detail = find(report, operation)?.clone();
        let (wanted, is_met) = match goal {
            Goal::PerSecond(least) => (
                format!("≥ {least} a second"),
                met(figure(report, operation, "per_s")? >= least),
            ),
            Goal::P99(most) => (
                format!("p99 < {most} ms"),
                met(figure(report, operation, "p99_ms")? < most),
            ),
            Goal::None => (String::new(), String::new()),
        };
        detail["goal"] = wanted.into();
        detail["met"] = is_met.into();
        Ok(Row::untimed(words.to_owned(), detail))
    });
    Ok(Measurement {
        title: format!("{records} records"),
        note: LARGE_NOTE.to_owned(),
        compare: Compare::Operations,
        commands: Vec::new(),
        columns: vec![
            Column::new("connections", "connections", 0),
            Column::new("items", "items", 0),
            Column::new("per_s", "a second", 0),
            Column::new("p50_ms", "p50 ms", 2),
            Column::new("p99_ms", "p99 ms", 2),
            Column::new("max_ms", "greatest ms", 1),
            Column::new("cpu_ms", "CPU ms", 3),
            Column::new("goal", "goal", 0),
            Column::new("met", "met", 0),
        ],
        rows: rows.collect::<Result<_>>()?,
    })
}

/// Memory at the start of both, and of ours at many records.
fn memory(name: &str, [ours, theirs]: &[Vec<Value>; 2], many: &Value) -> Result<Measurement> {
    let start = |reports: &[Value], key| middle(reports, |report| held(report, "start", key));
    let most = |key: &str| {
        let all = many["memory"]
            .as_array()
            .context("no memory in the report")?;
        let all = all.iter().filter_map(|held| held[key].as_f64());
        all.max_by(f64::total_cmp)
            .context("no memory in the report")
    };
    let resident = "resident_mb";
    let anonymous = "anonymous_mb";
    let row = |words: String, resident: f64, anonymous: f64, goal: Option<f64>| {
        let detail = json!({
            "resident": resident,
            "anonymous": anonymous,
            "goal": goal.map(|most| format!("≤ {most}")),
            "met": goal.map(|most| met(resident <= most)),
        });
        Row::untimed(words, detail)
    };
    let records = figure(many, "upsert", "items")?;
    let rows = vec![
        row(
            "hone at its start".to_owned(),
            start(ours, resident)?,
            start(ours, anonymous)?,
            Some(goals::START_MB),
        ),
        row(
            format!("{name} at its start"),
            start(theirs, resident)?,
            start(theirs, anonymous)?,
            None,
        ),
        row(
            format!("hone with {records} records, written"),
            held(many, "upsert", resident)?,
            held(many, "upsert", anonymous)?,
            Some(goals::FULL_MB),
        ),
        row(
            format!("hone with {records} records, at most"),
            most(resident)?,
            most(anonymous)?,
            Some(goals::FULL_MB),
        ),
    ];
    Ok(Measurement {
        title: "Memory".to_owned(),
        note: MEMORY_NOTE.to_owned(),
        compare: Compare::Operations,
        commands: Vec::new(),
        columns: vec![
            Column::new("resident", "resident MB", 0),
            Column::new("anonymous", "anonymous MB", 0),
            Column::new("goal", "goal", 0),
            Column::new("met", "met", 0),
        ],
        rows,
    })
}

fn met(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

/// The median over reports of a figure that each has.
fn middle(reports: &[Value], of: impl Fn(&Value) -> Result<f64>) -> Result<f64> {
    let values: Vec<_> = reports.iter().map(of).collect::<Result<_>>()?;
    median(&sorted(values.into_iter())).context("no report")
}

fn find<'a>(report: &'a Value, operation: &str) -> Result<&'a Value> {
    let operations = report["operations"].as_array();
    let found = operations.and_then(|all| all.iter().find(|one| one["name"] == operation));
    found.with_context(|| format!("the report has no `{operation}`"))
}

fn figure(report: &Value, operation: &str, key: &str) -> Result<f64> {
    let figure = find(report, operation)?[key].as_f64();
    figure.with_context(|| format!("`{operation}` has no `{key}`"))
}

fn held(report: &Value, after: &str, key: &str) -> Result<f64> {
    let memory = report["memory"].as_array();
    let found = memory.and_then(|all| all.iter().find(|one| one["after"] == after));
    let held = found.and_then(|one| one[key].as_f64());
    held.with_context(|| format!("the report has no `{key}` after `{after}`"))
}

#[cfg(test)]
mod tests;
