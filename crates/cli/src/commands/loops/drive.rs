//! `hone loop drive`: made-up people answer a labelled file against a server, as people would
//! through any client, and how it went is measured.

mod gold;
mod measured;
mod person;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow, ensure};
use hone_domain::Seed;
use serde_json::{Value, json};

use self::gold::Gold;
use self::measured::{Measured, summary};
use self::person::Person;
use super::read_definition;
use crate::args::DriveArgs;
use crate::bars::{Bar, print, say};
use crate::exit::BadInput;
use crate::outside::new_key;
use crate::place::Clock;
use crate::server_api::{ServerApi, text};

/// Records sent at once.
const BULK: usize = 500;
/// How long a loop is waited for between two looks.
const STEP: Duration = Duration::from_millis(200);

/// What everybody who answers has in common.
#[derive(Debug)]
struct Task {
    dataset: String,
    question: String,
    gold: Gold,
    noise: f64,
    think: Duration,
    seed: Seed,
    page: usize,
    /// Whether the loop is behind and waited for.
    behind: AtomicBool,
    /// Answers that are still to be given.
    left: AtomicUsize,
}

pub(super) fn run(api: &ServerApi, url: &str, args: &DriveArgs) -> Result<()> {
    check(args)?;
    let (texts, gold) = Gold::read(args)?;
    let dataset = if args.create {
        create(api, args, &texts, &gold)?
    } else {
        api.dataset(&args.dataset)?
    };
    wait_for_queue(api, &dataset)?;
    let keys = people(api, &dataset, args.annotators)?;
    let task = Task {
        dataset: text(&dataset["id"]).to_owned(),
        question: args.question.clone(),
        gold,
        noise: args.noise,
        think: Duration::from_millis(args.think),
        seed: Seed(args.seed),
        page: args.page,
        behind: AtomicBool::new(false),
        left: AtomicUsize::new(args.answers),
    };
    let clock = Clock::start();
    let measured = if args.keep_pace {
        let path = format!("datasets/{}/loops", task.dataset);
        let behind = || Ok(api.items(&path)?.iter().any(is_behind));
        answer(&task, url, &keys, clock, behind)?
    } else {
        answer(&task, url, &keys, clock, || Ok(false))?
    };
    let summary = summary(&measured, clock.elapsed());
    let pretty = serde_json::to_string_pretty(&summary)?;
    Ok(print(format!("{pretty}\n").as_bytes())?)
}

fn check(args: &DriveArgs) -> Result<()> {
    let rules = [
        (
            (0.0..=1.0).contains(&args.noise),
            "--noise has to be from 0 to 1",
        ),
        (args.annotators > 0, "--annotators has to be at least 1"),
        (args.answers > 0, "--answers has to be at least 1"),
        (args.page > 0, "--page has to be at least 1"),
    ];
    match rules.into_iter().find(|(kept, _)| !kept) {
        Some((_, rule)) => Err(BadInput(rule.to_owned()).into()),
        None => Ok(()),
    }
}

/// A published dataset with the file's records and a loop.
fn create(api: &ServerApi, args: &DriveArgs, texts: &[String], gold: &Gold) -> Result<Value> {
    let (workspace, name) = api.workspace_of(&args.dataset)?;
    let workspace = match workspace {
        Some(workspace) => workspace,
        None => only(api.items("me/workspaces")?)?,
    };
    let new = json!({"name": name, "workspace_id": workspace["id"]});
    let dataset = api.post("datasets", &new)?;
    let path = format!("datasets/{}", text(&dataset["id"]));
    let field = json!({"name": "text", "title": "Text", "required": true,
        "settings": {"type": "text"}});
    api.post(&format!("{path}/fields"), &field)?;
    api.post(&format!("{path}/questions"), &gold.question(&args.question))?;
    api.put(&format!("{path}/publish"), &Value::Null)?;
    let bar = Bar::new("records to log", texts.len());
    for (bulk, texts) in texts.chunks(BULK).enumerate() {
        let items = texts.iter().zip(bulk * BULK + 1..);
        let items = items.map(|(text, row)| json!({"external_id": row, "fields": {"text": text}}));
        let items = json!({"items": items.collect::<Vec<_>>()});
        api.post(&format!("{path}/records/bulk"), &items)?;
        bar.show(bulk * BULK + texts.len());
    }
    drop(bar);
    let mut definition = read_definition(args.definition.as_deref())?;
    definition.insert("question".to_owned(), json!(args.question));
    let made = api.post(&format!("{path}/loops"), &Value::Object(definition))?;
    say(&format!(
        "made the dataset {} with the loop {}",
        text(&dataset["id"]),
        text(&made["id"])
    ));
    Ok(dataset)
}

fn only(mut workspaces: Vec<Value>) -> Result<Value> {
    ensure!(
        workspaces.len() == 1,
        BadInput("name the workspace: --dataset WORKSPACE/NAME".to_owned())
    );
    Ok(workspaces.remove(0))
}

/// Waits until the loops of a dataset have ordered its records.
fn wait_for_queue(api: &ServerApi, dataset: &Value) -> Result<()> {
    let path = format!("datasets/{}/loops", text(&dataset["id"]));
    say("waiting for the queue");
    loop {
        let loops = api.items(&path)?;
        if let Some(error) = loops.iter().find_map(|of| of["progress"]["error"].as_str()) {
            return Err(anyhow!("the loop failed: {error}"));
        }
        let ordered = |of: &Value| {
            of["status"] == "paused" || of["progress"]["queued"].as_u64().unwrap_or(0) > 0
        };
        if loops.iter().all(ordered) {
            return Ok(());
        }
        thread::sleep(STEP);
    }
}

/// New accounts that are members of the dataset's workspace: their keys.
fn people(api: &ServerApi, dataset: &Value, annotators: usize) -> Result<Vec<String>> {
    let nonce: String = new_key()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(8)
        .collect();
    let members = format!("workspaces/{}/users", text(&dataset["workspace_id"]));
    let person = |number: usize| {
        let name = format!("driven-{nonce}-{number}");
        let new = json!({"username": name, "first_name": name, "role": "annotator",
            "password": new_key().split_at(64).0});
        let made = api.post("users", &new)?;
        api.post(&members, &json!({"user_id": made["id"]}))?;
        Ok(text(&made["api_key"]).to_owned())
    };
    (1..=annotators).map(person).collect()
}

/// Whether a loop has more to learn from than triggers a training, or learns right now.
fn is_behind(of: &Value) -> bool {
    let progress = &of["progress"];
    let learns = matches!(text(&progress["phase"]), "opening" | "training" | "ranking");
    let triggers = of["definition"]["triggers"]["answers"].as_u64();
    learns || progress["new_answers"].as_u64() >= triggers
}

/// Everybody answers on a thread of their own.
fn answer(
    task: &Task,
    url: &str,
    keys: &[String],
    clock: Clock,
    behind: impl Fn() -> Result<bool>,
) -> Result<Vec<Measured>> {
    let bar = Bar::new("answers to give", task.left.load(Ordering::Relaxed));
    thread::scope(|scope| {
        let threads: Vec<_> = (keys.iter().enumerate())
            .map(|(number, key)| {
                let api = ServerApi::with_key(url, key);
                let part = bar.part();
                scope.spawn(move || Person::new(task, number, api, clock).work(&part))
            })
            .collect();
        while !threads.iter().all(thread::ScopedJoinHandle::is_finished) {
            // An error leaves nobody waiting.
            let is_behind = behind().unwrap_or(false);
            task.behind.store(is_behind, Ordering::Relaxed);
            thread::sleep(STEP / 10);
        }
        let ended = threads.into_iter().map(|thread| {
            let died = |_| Err(anyhow!("a thread of those who answer panicked"));
            thread.join().unwrap_or_else(died)
        });
        ended.collect()
    })
}
