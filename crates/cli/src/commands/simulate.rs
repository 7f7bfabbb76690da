//! `hone simulate`: the loop on a labelled file.

mod output;

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Result, ensure};
use hone_domain::{ContentHash, Encoder, EncoderInfo, LabelSet, Ranking, Seed};
use hone_engine::{Arm, Schedule, Task};
use hone_learn::sequence::{SequenceArtefact, SequenceSpec};
use hone_learn::{
    ClassScale, HeadArtefact, HeadSpec, ImageViews, LabelSetArtefact, LabelSetSpec, LearnError,
    RankingArtefact, RankingSpec,
};
use hone_report::{EncoderProvenance, HeadProvenance, Provenance};
use hone_table::{Columns, LabelSetColumns, RankingColumns, RareClasses, SpanColumns};
use serde::Serialize;

use crate::args::{EncoderArgs, Rare, RunArgs, SimulateArgs};
use crate::arm_name::ArmName;
use crate::bars::say;
use crate::dataset::{Answer, Contents, DataSet, Draw, ImagesBeside, Origin};
use crate::exit::BadInput;
use crate::features::Reader;
use crate::place::{Clock, Place};
use crate::ranked::RankedData;
use crate::runs::Plan;
use crate::summary::{label_sets, rankings, ratings, spans, summarise};
use crate::view_name::ViewName;
use crate::words::WordReader;

pub(crate) use self::output::{Output, hand_over, write_files};

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
        columns: columns(args)?,
        scale: if args.rating.is_some() {
            ClassScale::Ordinal
        } else {
            ClassScale::Nominal
        },
        contents: contents(args)?,
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
    let options = (&args.run, &args.encoder);
    if let Some(labels) = &args.labels {
        let columns = LabelSetColumns {
            text: args.text.clone(),
            labels: labels.clone(),
            separator: args.label_separator.clone(),
        };
        return simulate_label_sets(place, &origin, &columns, options, &output);
    }
    if let Some(spans) = &args.spans {
        let columns = span_columns(&args.text, spans)?;
        let read = (&columns, args.layers.as_slice());
        return simulate_spans(place, &origin, read, options, &output);
    }
    if let Some(ranking) = &args.ranking {
        let columns = RankingColumns {
            options: args.options.clone(),
            ranking: ranking.clone(),
        };
        return simulate_rankings(place, &origin, &columns, options, &output);
    }
    simulate(place, &origin, &args.run, &args.encoder, &output)
}

/// The columns of a question about spans, which count in one text.
fn span_columns(text: &[String], spans: &str) -> Result<SpanColumns> {
    let [text] = text else {
        let said = "--spans count from the beginning of one --text";
        return Err(BadInput(said.to_owned()).into());
    };
    let spans = spans.to_owned();
    Ok(SpanColumns {
        text: text.clone(),
        spans,
    })
}

/// What the records are: an image's column or a folder says images, a text's beside it both.
fn contents(args: &SimulateArgs) -> Result<Contents> {
    let said = "--text and --image together are read by two encoders: --image-model-id has to name \
                that of the images";
    match &args.image {
        Some(column) if !args.text.is_empty() => {
            let model_id = args.image_model_id.clone();
            let model_id = model_id.ok_or_else(|| BadInput(said.to_owned()))?;
            let column = column.clone();
            Ok(Contents::Both(ImagesBeside { column, model_id }))
        }
        Some(_) => Ok(Contents::Images),
        None if args.data.is_dir() => Ok(Contents::Images),
        None => Ok(Contents::Texts),
    }
}

/// The columns to read. A folder has none: it names the class of an image itself.
fn columns(args: &SimulateArgs) -> Result<Columns> {
    // The column of images beside texts is read by itself.
    let image = args.image.iter().filter(|_| args.text.is_empty());
    let content = args.text.iter().chain(image).chain(&args.options);
    let content: Vec<_> = content.cloned().collect();
    if args.data.is_dir() {
        let none = content.is_empty() && answer(args).is_none() && args.id.is_none();
        let said = "--text, --image, --label, --rating, --ranking and --id name columns, and \
                    --data is a folder";
        ensure!(none, BadInput(said.to_owned()));
    } else {
        let said = "--text or --image has to name the column of the records";
        ensure!(!content.is_empty(), BadInput(said.to_owned()));
        let said = "--label, --rating, --labels, --spans or --ranking has to name the column of the \
                    answers";
        ensure!(answer(args).is_some(), BadInput(said.to_owned()));
    }
    Ok(Columns {
        text: content,
        label: answer(args).cloned(),
        id: args.id.clone(),
    })
}

/// The column of the answers.
fn answer(args: &SimulateArgs) -> Option<&String> {
    let single = [&args.label, &args.rating, &args.ranking];
    let named = single.into_iter().chain([&args.labels, &args.spans]);
    named.into_iter().find_map(|column| column.as_ref())
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
    let head = match origin.scale {
        ClassScale::Nominal => HeadSpec::default(),
        ClassScale::Ordinal => HeadSpec::Ordinal {},
    };
    let plan = plan(run, data.pool.texts.len(), head, ArmName::arm)?;
    announce(origin, &data, "classes");
    let opened = place.open_encoder(encoder)?;
    let store = place.features();
    let second = image_encoder(place, origin, encoder)?;
    let of_texts = || Reader::new(opened.as_ref(), &store, &encoder.views, &data.pool.texts());
    let reader = match (&origin.contents, &second) {
        (Contents::Images, _) => Reader::of_images(opened.as_ref(), &store, &encoder.views)?,
        (_, Some(images)) => of_texts().beside(Reader::of_images(images.as_ref(), &store, &[])?),
        (_, None) => of_texts(),
    };
    let task = reader.task(&data)?;
    let outcome = plan.run(&task)?;
    let hash = outcome.main_head().hash();
    let read = ReadBy {
        encoder: reader.encoder.info(),
        views: reader.names(),
        data: reader.hash(&data)?,
    };
    let mut provenance = provenance(origin, &data, &plan, read, hash, clock.elapsed())?;
    provenance.images = reader.beside.as_deref().map(read_by);
    let mut report = summarise(&data, &task, &plan, &outcome, provenance)?;
    if origin.scale == ClassScale::Ordinal {
        report.ratings = Some(ratings(&plan, &outcome)?);
    }
    let head = HeadArtefact {
        head: outcome.into_main_head(),
        schema: data.schema.clone(),
        encoder: reader.encoder.info().clone(),
        views: reader.views.clone(),
        images: reader.beside.as_deref().map(|images| ImageViews {
            encoder: images.encoder.info().clone(),
            views: images.views.clone(),
        }),
        tf_idf: reader.tf_idf.clone(),
        spec: plan.arms[0].head.clone(),
    };
    output.write(&report, &head)
}

/// What reads the images that stand beside texts.
fn image_encoder(
    place: &Place,
    origin: &Origin,
    texts: &EncoderArgs,
) -> Result<Option<Box<dyn Encoder>>> {
    let Contents::Both(images) = &origin.contents else {
        return Ok(None);
    };
    let encoder = place.open_encoder(&EncoderArgs {
        model_id: images.model_id.clone(),
        revision: None,
        max_tokens: None,
        views: Vec::new(),
        ..texts.clone()
    });
    encoder.map(Some)
}

/// How a report names what read something.
fn read_by(reader: &Reader<'_>) -> EncoderProvenance {
    encoder_provenance(reader.encoder.info(), reader.names())
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
    let plan = plan(
        run,
        data.pool.texts.len(),
        LabelSetSpec::default(),
        ArmName::label_set_arm,
    )?;
    announce(origin, &data, "labels");
    let opened = place.open_encoder(encoder)?;
    let store = place.features();
    let reader = Reader::new(opened.as_ref(), &store, &encoder.views, &data.pool.texts());
    let task: Task<LabelSet> = reader.task(&data)?;
    let outcome = plan.run(&task)?;
    let hash = outcome.main_head().hash();
    let read = ReadBy {
        encoder: reader.encoder.info(),
        views: reader.names(),
        data: reader.hash(&data)?,
    };
    let provenance = provenance(origin, &data, &plan, read, hash, clock.elapsed())?;
    let report = label_sets::summarise(&data, &task, &plan, &outcome, provenance)?;
    let head = LabelSetArtefact {
        head: outcome.into_main_head(),
        schema: data.schema.clone(),
        encoder: reader.encoder.info().clone(),
        views: reader.views.clone(),
        tf_idf: reader.tf_idf.clone(),
        spec: plan.arms[0].head.clone(),
    };
    output.write(&report, &head)
}

/// The same for a question about spans.
fn simulate_spans(
    place: &Place,
    origin: &Origin,
    (columns, layers): (&SpanColumns, &[u8]),
    (run, encoder): (&RunArgs, &EncoderArgs),
    output: &Output,
) -> Result<()> {
    let clock = Clock::start();
    let data = DataSet::read_spans(origin, columns)?;
    let mut plan = plan(
        run,
        data.pool.texts.len(),
        SequenceSpec::default(),
        ArmName::span_arm,
    )?;
    announce(origin, &data, "labels");
    let opened = place.open_encoder(encoder)?;
    let store = place.features();
    let reader = WordReader::new(opened.as_ref(), &store, layers);
    for arm in &mut plan.arms {
        arm.head.layers = reader.layers.len();
    }
    let task = reader.task(&data)?;
    let outcome = plan.run(&task)?;
    let hash = outcome.main_head().hash();
    let read = ReadBy {
        encoder: opened.info(),
        views: reader.names(),
        data: data.hash(),
    };
    let provenance = provenance(origin, &data, &plan, read, hash, clock.elapsed())?;
    let report = spans::summarise(&data, &task, &plan, &outcome, provenance)?;
    let head = SequenceArtefact {
        head: outcome.into_main_head(),
        schema: data.schema.clone(),
        encoder: opened.info().clone(),
        views: reader.views(),
    };
    output.write(&report, &head)
}

/// The same for a question that rankings of several texts answer.
fn simulate_rankings(
    place: &Place,
    origin: &Origin,
    columns: &RankingColumns,
    (run, encoder): (&RunArgs, &EncoderArgs),
    output: &Output,
) -> Result<()> {
    let clock = Clock::start();
    ViewName::check(&encoder.views)?;
    let ranked = RankedData::read(origin, columns)?;
    let data = &ranked.data;
    let plan = plan(
        run,
        data.pool.texts.len(),
        RankingSpec::default(),
        ArmName::ranking_arm,
    )?;
    announce(origin, data, "options");
    let opened = place.open_encoder(encoder)?;
    let store = place.features();
    let texts = ranked.pool_texts();
    let reader = Reader::new(opened.as_ref(), &store, &encoder.views, &texts);
    let task: Task<Ranking> = ranked.task(&reader)?;
    let outcome = plan.run(&task)?;
    let hash = outcome.main_head().hash();
    let read = ReadBy {
        encoder: reader.encoder.info(),
        views: reader.names(),
        data: data.hash(),
    };
    let provenance = provenance(origin, data, &plan, read, hash, clock.elapsed())?;
    let report = rankings::summarise(data, &task, &plan, &outcome, provenance)?;
    let head = RankingArtefact {
        head: outcome.into_main_head(),
        schema: data.schema.clone(),
        encoder: reader.encoder.info().clone(),
        views: reader.views.clone(),
        tf_idf: reader.tf_idf.clone(),
        spec: plan.arms[0].head.clone(),
    };
    output.write(&report, &head)
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

fn plan<H: FromStr<Err = LearnError>>(
    run: &RunArgs,
    pool: usize,
    default: H,
    arm: impl Fn(&ArmName, &H) -> Result<Arm<H>, LearnError>,
) -> Result<Plan<H>> {
    ensure!(
        run.seeds > 0,
        BadInput("--seeds has to be at least 1".to_owned())
    );
    let named = run.head.as_ref().map(|name| name.parse::<H>()).transpose();
    let head = named
        .map_err(|error| BadInput(format!("--head: {error}")))?
        .unwrap_or(default);
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

/// What read the records.
struct ReadBy<'a> {
    encoder: &'a EncoderInfo,
    views: Vec<String>,
    /// The hash over the records and their answers.
    data: ContentHash,
}

fn provenance<A: Answer, H: Serialize>(
    origin: &Origin,
    data: &DataSet<A>,
    plan: &Plan<H>,
    read: ReadBy<'_>,
    head: ContentHash,
    duration: Duration,
) -> Result<Provenance> {
    let spec = |arm: &Arm<H>| Ok((arm.name.clone(), serde_json::to_value(arm)?));
    Ok(Provenance {
        data: origin.name.clone(),
        data_sha256: read.data.to_string(),
        pool_rows: data.pool.texts.len(),
        test_rows: data.test.texts.len(),
        text_columns: columns_read(origin),
        label_column: origin.columns.label.clone().unwrap_or_default(),
        encoder: encoder_provenance(read.encoder, read.views),
        images: None,
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

/// The columns that were read, that of images last.
fn columns_read(origin: &Origin) -> Vec<String> {
    let texts = origin.columns.text.iter().cloned();
    match &origin.contents {
        Contents::Both(images) => texts.chain([images.column.clone()]).collect(),
        Contents::Texts | Contents::Images => texts.collect(),
    }
}

fn encoder_provenance(info: &EncoderInfo, views: Vec<String>) -> EncoderProvenance {
    EncoderProvenance {
        id: info.id.clone(),
        revision: info.revision.to_string(),
        precision: info.precision.to_string(),
        views,
    }
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
