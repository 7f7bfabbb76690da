//! `hone loop`: learning loops of a running server, over HTTP.

mod drive;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};

use crate::args::{CreateLoopArgs, LineageOf, LoopArgs, LoopCommand, ReportForm};
use crate::bars::{print, say};
use crate::exit::BadInput;
use crate::files::write_whole;
use crate::place::Place;
use crate::server_api::{ServerApi, list, text};

/// Events that are asked for at once.
const PAGE: usize = 1000;

/// Runs the command.
pub(crate) fn run(place: &Place, args: &LoopArgs) -> Result<()> {
    let api = ServerApi::new(place, &args.server)?;
    let told = |value: Value, line: fn(&Value) -> String| told(args.json, &value, line);
    let ask = |of: &str, verb: &str, body: &Value| {
        let held = api.learning_loop(of)?;
        let path = format!("loops/{}/{verb}", text(&held["id"]));
        api.post(&path, body)
    };
    let act = |of: &str, verb: &str| ask(of, verb, &Value::Null);
    match &args.command {
        LoopCommand::Create(new) => told(create(&api, new)?, status_line),
        LoopCommand::List { dataset } => {
            let loops = all(&api, dataset.as_deref())?;
            told(Value::Array(loops), status_line)
        }
        LoopCommand::Status { of } => told(api.learning_loop(of)?, status_line),
        LoopCommand::Report { of, format, out } => report(&api, of, *format, out.as_deref()),
        LoopCommand::Train { of } => told(act(of, "train")?, status_line),
        LoopCommand::Encoder {
            of,
            model_id,
            max_tokens,
            dtype,
        } => {
            let body = json!({"model_id": model_id, "max_tokens": max_tokens, "dtype": dtype});
            told(ask(of, "encoder", &body)?, status_line)
        }
        LoopCommand::Pause { of } => told(act(of, "pause")?, status_line),
        LoopCommand::Resume { of } => told(act(of, "resume")?, status_line),
        LoopCommand::Rollback { of } => told(act(of, "rollback")?, status_line),
        LoopCommand::Promote { version } => {
            let path = format!("models/{version}/promote");
            told(api.post(&path, &Value::Null)?, status_line)
        }
        LoopCommand::Log { of, after } => log(&api, of, *after, args.json),
        LoopCommand::Models { of } => {
            let held = api.learning_loop(of)?;
            let models = api.items(&format!("loops/{}/models", text(&held["id"])))?;
            told(Value::Array(models), model_line)
        }
        LoopCommand::Lineage { of, id } => lineage(&api, *of, id, args.json),
        LoopCommand::Delete { of } => {
            let held = api.learning_loop(of)?;
            let gone = api.delete(&format!("loops/{}", text(&held["id"])))?;
            say(&format!("deleted the loop {}", text(&gone["name"])));
            Ok(())
        }
        LoopCommand::Drive(drive) => drive::run(&api, &args.server.url, drive),
    }
}

/// The report of a loop, in a file or on standard output.
fn report(api: &ServerApi, of: &str, format: ReportForm, out: Option<&Path>) -> Result<()> {
    let held = api.learning_loop(of)?;
    let format = match format {
        ReportForm::Html => "html",
        ReportForm::Json => "json",
        ReportForm::Markdown => "markdown",
        ReportForm::Png => "png",
    };
    let path = format!("loops/{}/report?format={format}", text(&held["id"]));
    let bytes = api.bytes(&path)?;
    match out {
        Some(path) => {
            write_whole(path, &bytes)?;
            say(&format!("report: {}", path.display()));
            Ok(())
        }
        None => Ok(print(&bytes)?),
    }
}

/// Prints a reply, or each item of a list, as JSON or in a line.
fn told(as_json: bool, value: &Value, line: fn(&Value) -> String) -> Result<()> {
    if as_json {
        let pretty = serde_json::to_string_pretty(value)?;
        return Ok(print(format!("{pretty}\n").as_bytes())?);
    }
    let items = value
        .as_array()
        .map_or(std::slice::from_ref(value), Vec::as_slice);
    let lines: String = items.iter().map(|item| line(item) + "\n").collect();
    Ok(print(lines.as_bytes())?)
}

fn create(api: &ServerApi, new: &CreateLoopArgs) -> Result<Value> {
    let dataset = api.dataset(&new.dataset)?;
    let mut definition = read_definition(new.definition.as_deref())?;
    definition.insert("question".to_owned(), json!(new.question));
    if let Some(name) = &new.name {
        definition.insert("name".to_owned(), json!(name));
    }
    if !new.field.is_empty() {
        definition.insert("fields".to_owned(), json!(new.field));
    }
    if let Some(seed) = new.seed {
        definition.insert("seed".to_owned(), json!(seed));
    }
    for (key, model) in [
        ("encoder", &new.model_id),
        ("image_encoder", &new.image_model_id),
    ] {
        if let Some(model) = model {
            let encoder = definition.entry(key).or_insert_with(|| json!({}));
            encoder["model_id"] = json!(model);
        }
    }
    if let Some(model) = &new.suggester {
        let labels = label_map(&new.suggester_label)?;
        let suggester = json!({"model_id": model, "labels": labels});
        definition.insert("suggester".to_owned(), suggester);
    }
    let path = format!("datasets/{}/loops", text(&dataset["id"]));
    api.post(&path, &Value::Object(definition))
}

/// Which label stands for which, out of `THEIRS=OURS`.
fn label_map(named: &[String]) -> Result<Map<String, Value>> {
    let pair = |pair: &String| {
        let parts = pair.split_once('=');
        let parts = parts.ok_or_else(|| BadInput(format!("`{pair}` is not THEIRS=OURS")))?;
        Ok((parts.0.to_owned(), json!(parts.1)))
    };
    named.iter().map(pair).collect()
}

/// A definition in a file; empty without one.
fn read_definition(path: Option<&Path>) -> Result<Map<String, Value>> {
    let Some(path) = path else {
        return Ok(Map::new());
    };
    let named = || format!("cannot read {}", path.display());
    let bytes = fs::read(path).with_context(named)?;
    let bad = |error: serde_json::Error| BadInput(format!("{}: {error}", path.display()));
    let read: Map<String, Value> = serde_json::from_slice(&bytes).map_err(bad)?;
    for key in ["encoder", "image_encoder"] {
        if read.get(key).is_some_and(|value| !value.is_object()) {
            return Err(BadInput(format!("{}: {key} is no object", path.display())).into());
        }
    }
    Ok(read)
}

fn all(api: &ServerApi, dataset: Option<&str>) -> Result<Vec<Value>> {
    let of = |dataset: &Value| api.items(&format!("datasets/{}/loops", text(&dataset["id"])));
    if let Some(named) = dataset {
        return of(&api.dataset(named)?);
    }
    let mut loops = Vec::new();
    for dataset in api.items("me/datasets")? {
        loops.extend(of(&dataset)?);
    }
    Ok(loops)
}

/// The events, a line or a JSON object each.
fn log(api: &ServerApi, of: &str, mut after: u64, as_json: bool) -> Result<()> {
    let held = api.learning_loop(of)?;
    let id = text(&held["id"]);
    loop {
        let events = list(api.get(&format!("loops/{id}/log?after={after}&limit={PAGE}"))?);
        let Some(last) = events.last() else {
            return Ok(());
        };
        after = last["number"].as_u64().unwrap_or(u64::MAX);
        let mut lines = String::new();
        for event in &events {
            let line = if as_json {
                event.to_string()
            } else {
                event_line(event)
            };
            writeln!(lines, "{line}").expect("writing to a string does not fail");
        }
        print(lines.as_bytes())?;
    }
}

fn lineage(api: &ServerApi, of: LineageOf, id: &str, as_json: bool) -> Result<()> {
    match of {
        LineageOf::Record => {
            let shown = api.items(&format!("records/{id}/lineage"))?;
            told(as_json, &Value::Array(shown), shown_line)
        }
        LineageOf::Version => {
            let mut lineage = api.get(&format!("models/{id}/lineage"))?;
            if as_json {
                return told(as_json, &lineage, Value::to_string);
            }
            told(as_json, &lineage["answers"].take(), answer_line)
        }
    }
}

fn status_line(of: &Value) -> String {
    let progress = &of["progress"];
    let counts = &of["counts"];
    let mut line = format!(
        "{}  {}  {}  {}\n    {} labels, {} new answers; {} trainings, {} promotions, {} roll-backs\n    \
         {} of {} records encoded, {} in the queue, {} audited",
        text(&of["id"]),
        text(&of["name"]),
        text(&of["status"]),
        progress["phase"].as_str().unwrap_or("does not run"),
        progress["labels"],
        progress["new_answers"],
        counts["trainings"],
        counts["promotions"],
        counts["roll_backs"],
        progress["encoded"],
        number(&progress["encoded"]) + number(&progress["to_encode"]),
        progress["queued"],
        progress["audited"],
    );
    let unreadable = &progress["unreadable"];
    if number(&unreadable["records"]) > 0 {
        let example = &unreadable["examples"][0];
        write!(
            line,
            "\n    {} records cannot be read, such as {}: {}",
            unreadable["records"],
            text(&example["record_id"]),
            text(&example["reason"]),
        )
        .expect("writing to a string does not fail");
    }
    if let Some(beside) = progress["beside"].as_object() {
        write!(
            line,
            "\n    {} has read {} of {} records and takes over after that",
            text(&beside["model_id"]),
            beside["encoded"],
            number(&beside["encoded"]) + number(&beside["to_encode"]),
        )
        .expect("writing to a string does not fail");
    }
    if let Some(champion) = of["champion"].as_str() {
        write!(line, "\n    champion {champion}").expect("writing to a string does not fail");
    }
    if let Some(error) = progress["error"].as_str() {
        write!(line, "\n    failed: {error}").expect("writing to a string does not fail");
    }
    line
}

fn model_line(model: &Value) -> String {
    let champion = if model["champion"] == true {
        "  champion"
    } else {
        ""
    };
    let accuracy = model["metrics"]["held_out"]["accuracy"].as_f64();
    let accuracy = accuracy.map_or_else(String::new, |it| format!("  {it:.3} right out of fold"));
    format!(
        "{}  v{}  {} answers{accuracy}{champion}",
        text(&model["id"]),
        model["number"],
        model["training"]["answers"],
    )
}

fn event_line(event: &Value) -> String {
    let mut body = event["event"].clone();
    let kind = text(&event["event"]["kind"]).to_owned();
    if let Some(body) = body.as_object_mut() {
        body.remove("kind");
    }
    format!(
        "{:>5}  {}  {kind}  {body}",
        event["number"],
        text(&event["at"])
    )
}

fn shown_line(item: &Value) -> String {
    let response = &item["response"];
    let mut line = format!(
        "{}  {}  by {}  {}",
        text(&response["updated_at"]),
        text(&response["status"]),
        text(&response["user_id"]),
        response["values"],
    );
    for shown in item["shown"].as_array().into_iter().flatten() {
        write!(
            line,
            "\n    shown by {}: {}",
            text(&shown["loop_id"]),
            shown["shown"]
        )
        .expect("writing to a string does not fail");
    }
    line
}

fn answer_line(answer: &Value) -> String {
    format!(
        "{}  {}  weight {:.3}  responses {}",
        text(&answer["record_id"]),
        text(&answer["label"]),
        answer["weight"].as_f64().unwrap_or(0.0),
        answer["response_ids"],
    )
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or(0)
}
