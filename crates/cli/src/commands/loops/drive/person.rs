//! One who answers.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow};
use hone_domain::Progress as _;
use rand::Rng as _;
use serde_json::{Value, json};

use super::Task;
use super::gold::{Labels, named};
use super::measured::{Answered, Measured};
use crate::bars::Part;
use crate::place::Clock;
use crate::server_api::{ServerApi, list, text};

/// How long a loop that is behind is waited for between two looks.
const STEP: Duration = Duration::from_millis(20);

/// One who answers.
pub(super) struct Person<'a> {
    task: &'a Task,
    number: usize,
    api: ServerApi,
    clock: Clock,
    measured: Measured,
}

impl<'a> Person<'a> {
    pub(super) fn new(task: &'a Task, number: usize, api: ServerApi, clock: Clock) -> Self {
        Self {
            task,
            number,
            api,
            clock,
            measured: Measured::default(),
        }
    }

    /// Answers what comes next until enough answers are given or nothing is left.
    pub(super) fn work(mut self, progress: &Part<'_>) -> Result<Measured> {
        loop {
            while self.task.behind.load(Ordering::Relaxed) {
                thread::sleep(STEP);
            }
            let page = self.next()?;
            if page.is_empty() {
                return Ok(self.measured);
            }
            for hit in &page {
                if !self.take_one() {
                    return Ok(self.measured);
                }
                self.answer(&hit["record"])?;
                let given = self.measured.answers.len();
                // Nobody stops it from here.
                let _ = progress.advance(given, given);
            }
        }
    }

    /// Takes one of the answers that are still to be given.
    fn take_one(&self) -> bool {
        let left = &self.task.left;
        let one_less = |left: usize| left.checked_sub(1);
        left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less)
            .is_ok()
    }

    /// The records that wait for the person.
    fn next(&mut self) -> Result<Vec<Value>> {
        let status = |entity: &str| {
            json!({"type": "terms", "values": ["pending"],
                "scope": {"entity": entity, "property": "status"}})
        };
        let body = json!({"filters": {"and": [status("response"), status("record")]}});
        let path = format!(
            "me/datasets/{}/records/search?limit={}&include=responses&include=suggestions",
            self.task.dataset, self.task.page
        );
        let began = self.clock.elapsed();
        let page = list(self.api.post(&path, &body)?);
        self.measured.next.push(self.since(began));
        let ids = page.iter().map(|hit| text(&hit["record"]["id"]).to_owned());
        self.measured.served.extend(ids);
        Ok(page)
    }

    fn answer(&mut self, record: &Value) -> Result<()> {
        let (labels, wrong) = self.choose(record)?;
        thread::sleep(self.task.think);
        let values = self.task.gold.values(&self.task.question, &labels);
        let body = json!({"status": "submitted", "values": values});
        let path = format!("records/{}/responses", text(&record["id"]));
        let began = self.clock.elapsed();
        self.api.post(&path, &body)?;
        self.measured.submit.push(self.since(began));
        self.measured.answers.push(Answered {
            record: text(&record["id"]).to_owned(),
            at: self.clock.elapsed(),
            accepted: suggested(record).map(|suggested| suggested == labels),
            wrong,
        });
        Ok(())
    }

    /// What the person says of a record, and whether that is wrong; the same in each run of a
    /// seed, whoever comes first.
    fn choose(&self, record: &Value) -> Result<(Labels, bool)> {
        let task = self.task;
        let id = text(&record["external_id"]);
        let row = id.parse::<usize>().ok().and_then(|row| row.checked_sub(1));
        let truth = row.and_then(|row| Some((row, task.gold.truth(row)?)));
        let (row, truth) = truth.ok_or_else(|| {
            anyhow!("the record {id:?} is no row of the file: its external id has to be one")
        })?;
        let person = task.seed.derive("person", self.number as u64);
        let mut rng = person.derive("answer", row as u64).rng();
        if rng.random::<f64>() >= task.noise {
            return Ok((truth.clone(), false));
        }
        Ok((task.gold.wrong(truth, &mut rng), true))
    }

    fn since(&self, began: Duration) -> f64 {
        self.clock.elapsed().saturating_sub(began).as_secs_f64() * 1e3
    }
}

/// What a loop suggested.
fn suggested(record: &Value) -> Option<Labels> {
    let all = record["suggestions"].as_array()?;
    let of_loop = |one: &&Value| text(&one["agent"]).starts_with("hone/");
    Some(named(&all.iter().find(of_loop)?["value"]))
}
