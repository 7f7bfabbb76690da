//! `hone simulate`: the loop on a labelled file.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Result, ensure};
use hone_domain::{ContentHash, LabelSet, Seed};
use hone_engine::{Arm, Schedule, Task};
use hone_learn::{HeadArtefact, LabelSetArtefact, LearnError};
use hone_report::{
    EncoderProvenance, HeadProvenance, Provenance, Rendered, RunReport, render, to_json,
};
use hone_table::{Columns, LabelSetColumns, RareClasses};
use serde::Serialize;

use crate::args::{EncoderArgs, Rare, RunArgs, SimulateArgs};
use crate::arm_name::ArmName;
use crate::bars::{print, say};
use crate::dataset::{Answer, DataSet, Draw, Origin};
use crate::exit::BadInput;
use crate::features::Reader;
use crate::files::write_whole;
use crate::place::{Clock, Place};
use crate::runs::{Outcome, Plan};
use crate::summary::{label_sets, summarise};
use crate::view_name::ViewName;

/// The labels of a run that names no budget.
const BUDGET: usize = 500;

/// Runs the command.
pub(crate) fn run(place: &Place, args: &SimulateArgs) -> Result<()> {
    let minimum = args.min_per_class;
    let rare = match args.rare {
        Rare::Refuse => RareClasses::Refuse { minimum },
        Rare::Drop => RareClasses::Drop { minimum },
        Rare::Keep => RareClasses::Keep,
    };
    let origin = Origin {
        name: file_name(&args.data),
        data: args.data.clone(),
        test: args.test.clone(),
        test_share: args.test_share,
        columns: Columns {
            text: args.text.clone(),
            label: args.label.clone().or_else(|| args.labels.clone()),
            id: args.id.clone(),
        },
        rare,
        draw: Draw {
            pool: args.max_pool,
            test: args.max_test,
        },
    };
    let output = Output {
        folder: args.out.clone(),
        json: args.json,
    };
    let Some(labels) = &args.labels else {
        return simulate(place, &origin, &args.run, &args.encoder, &output);
    };
    let columns = LabelSetColumns {
        text: args.text.clone(),
        labels: labels.clone(),
        separator: args.label_separator.clone(),
    };
    simulate_label_sets(
        place,
        &origin,
        &columns,
        (&args.run, &args.encoder),
        &output,
    )
}

/// Where the result goes besides standard output.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) folder: Option<PathBuf>,
    pub(crate) json: bool,
}

/// Runs the loop on a data set and hands the report over.
///
/// # Errors
/// Whatever is wrong with the input, before anything is written; then the first failure.
pub(crate) fn simulate(
    place: &Place,
    origin: &Origin,
    run: &RunArgs,
    encoder: &EncoderArgs,
    output: &Output,
) -> Result<()> {
    let clock = Clock::start();
    ViewName::check(&encoder.views)?;
    let data = DataSet::read(origin)?;
    let plan = plan(run, data.pool.texts.len(), ArmName::arm)?;
    announce(origin, &data, "classes");
    let opened = place.open_encoder(encoder)?;
    let store = place.features();
    let reader = Reader::new(opened.as_ref(), &store, &encoder.views, &data.pool.texts());
    let task = reader.task(&data)?;
    let outcome = plan.run(&task)?;
    let hash = outcome.runs[0][0].head.hash();
    let provenance = provenance(origin, &data, &plan, &reader, hash, clock.elapsed())?;
    let report = summarise(&data, &task, &plan, &outcome, provenance)?;
    if let Some(folder) = &output.folder {
        write_files(folder, &render(&report)?)?;
        let head = folder.join("head.safetensors");
        artefact(&data, &plan, &reader, outcome).save(&head)?;
        say_where(folder, &head);
    }
    hand_over(&report, output.json)
}

/// The same for a question that several labels may answer.
fn simulate_label_sets(
    place: &Place,
    origin: &Origin,
    columns: &LabelSetColumns,
    (run, encoder): (&RunArgs, &EncoderArgs),
    output: &Output,
) -> Result<()> {
    let clock = Clock::start();
    ViewName::check(&encoder.views)?;
    let data = DataSet::read_sets(origin, columns)?;
    let plan = plan(run, data.pool.texts.len(), ArmName::label_set_arm)?;
    announce(origin, &data, "labels");
    let opened = place.open_encoder(encoder)?;
    let store = place.features();
    let reader = Reader::new(opened.as_ref(), &store, &encoder.views, &data.pool.texts());
    let task: Task<LabelSet> = reader.task(&data)?;
    let outcome = plan.run(&task)?;
    let hash = outcome.runs[0][0].head.hash();
    let provenance = provenance(origin, &data, &plan, &reader, hash, clock.elapsed())?;
    let report = label_sets::summarise(&data, &task, &plan, &outcome, provenance)?;
    if let Some(folder) = &output.folder {
        write_files(folder, &render(&report)?)?;
        let head = folder.join("head.safetensors");
        let first = outcome.runs.into_iter().flatten().next();
        let artefact = LabelSetArtefact {
            head: first.expect("a plan has an arm and a seed").head,
            schema: data.schema.clone(),
            encoder: reader.encoder.info().clone(),
            views: reader.views.clone(),
            tf_idf: reader.tf_idf.clone(),
            spec: plan.arms[0].head.clone(),
        };
        artefact.save(&head)?;
        say_where(folder, &head);
    }
    hand_over(&report, output.json)
}

fn announce<A>(origin: &Origin, data: &DataSet<A>, classes: &str) {
    say(&format!(
        "{}: {} records to ask about, {} to measure on, {} {classes}",
        origin.name,
        data.pool.texts.len(),
        data.test.texts.len(),
        data.schema.len()
    ));
}

fn say_where(folder: &Path, head: &Path) {
    say(&format!("report: {}", folder.join("report.html").display()));
    say(&format!("head: {}", head.display()));
}

/// The report on standard output: JSON, or its summary for people.
pub(crate) fn hand_over(report: &RunReport, json: bool) -> Result<()> {
    let text = if json {
        to_json(report)?
    } else {
        hone_report::markdown(report)?.into_bytes()
    };
    Ok(print(&text)?)
}

/// Writes every file of a report.
///
/// # Errors
/// If a file cannot be written; names it.
pub(crate) fn write_files(folder: &Path, rendered: &Rendered) -> Result<()> {
    for (name, bytes) in &rendered.files {
        write_whole(&folder.join(name), bytes)?;
    }
    Ok(())
}

fn plan<H: FromStr<Err = LearnError>>(
    run: &RunArgs,
    pool: usize,
    arm: impl Fn(&ArmName, &H) -> Result<Arm<H>, LearnError>,
) -> Result<Plan<H>> {
    ensure!(
        run.seeds > 0,
        BadInput("--seeds has to be at least 1".to_owned())
    );
    let head: H = run
        .head
        .parse()
        .map_err(|error| BadInput(format!("--head: {error}")))?;
    let budget = run.budget.unwrap_or(BUDGET.min(pool));
    let schedule = Schedule {
        start: run.start,
        batch: run.batch,
        budget,
    };
    schedule.plan(pool)?;
    let arms = run.strategy.iter().map(|name| arm(name, &head));
    let arms = arms
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| BadInput(format!("--strategy: {error}")))?;
    for (at, arm) in arms.iter().enumerate() {
        let twice = arms[..at].iter().any(|other| other.name == arm.name);
        ensure!(
            !twice,
            BadInput(format!("--strategy names `{}` twice", arm.name))
        );
    }
    Ok(Plan {
        arms,
        schedule,
        seeds: (0..run.seeds).map(Seed).collect(),
    })
}

fn provenance<A: Answer, H: Serialize>(
    origin: &Origin,
    data: &DataSet<A>,
    plan: &Plan<H>,
    reader: &Reader<'_>,
    head: ContentHash,
    duration: Duration,
) -> Result<Provenance> {
    let info = reader.encoder.info();
    let spec = |arm: &Arm<H>| Ok((arm.name.clone(), serde_json::to_value(arm)?));
    Ok(Provenance {
        data: origin.name.clone(),
        data_sha256: data.hash().to_string(),
        pool_rows: data.pool.texts.len(),
        test_rows: data.test.texts.len(),
        text_columns: origin.columns.text.clone(),
        label_column: origin.columns.label.clone().unwrap_or_default(),
        encoder: EncoderProvenance {
            id: info.id.clone(),
            revision: info.revision.to_string(),
            precision: info.precision.to_string(),
            views: reader.names(),
        },
        head: HeadProvenance {
            spec: serde_json::to_value(&plan.arms[0].head)?,
            hash: Some(head.to_string()),
        },
        strategies: plan.arms.iter().map(spec).collect::<Result<_>>()?,
        seeds: plan.seeds.iter().map(|seed| seed.0).collect(),
        start: plan.schedule.start,
        batch: plan.schedule.batch,
        budget: plan.schedule.budget,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command: std::env::args().collect::<Vec<_>>().join(" "),
        duration_seconds: Some(duration.as_secs_f64()),
        finished: None,
        machine: crate::place::machine(),
    })
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// The main arm's last head of the first seed, ready to label other files.
fn artefact(data: &DataSet, plan: &Plan, reader: &Reader<'_>, outcome: Outcome) -> HeadArtefact {
    let first = outcome.runs.into_iter().flatten().next();
    HeadArtefact {
        head: first.expect("a plan has an arm and a seed").head,
        schema: data.schema.clone(),
        encoder: reader.encoder.info().clone(),
        views: reader.views.clone(),
        tf_idf: reader.tf_idf.clone(),
        spec: plan.arms[0].head.clone(),
    }
}
