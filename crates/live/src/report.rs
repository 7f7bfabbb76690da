//! The report of a loop, from what the store keeps of it.

mod course;
mod judgements;
mod people;
mod texts;
mod words;

use std::collections::HashMap;

use hone_annotation::store::View;
use hone_annotation::use_case::loops;
use hone_annotation::{
    AnnotationError, Exposure, Loop, LoopEvent, ModelVersion, Timestamp, VersionId,
};
use hone_domain::Modality;
use hone_learn::audit::{MIN_POSITIVES, MIN_ROWS, MIN_ROWS_WITH_RARE_CLASS, RARE_SHARE};
use hone_report::live::{Answers, AuditRules, LIVE_FORMAT, LiveProvenance, LiveReport};
use hone_report::{EncoderProvenance, HeadProvenance};
use serde::Serialize;
use serde_json::Value;

use crate::definition::{LoopDefinition, labels};
use crate::encoder_choice::EncoderChoice;
use crate::exposure::Shown;
use crate::happened::Happened;
use crate::kind::QuestionKind;
use crate::loop_kind::LoopKind;
use crate::model::{from_object, read_row};
use crate::training::TrainingRow;
use crate::words::WORDS;

/// The last answers of a loop that a report looks at.
const ANSWERS: usize = 1_000_000;

/// All that the store keeps of a loop.
struct Kept {
    of: Loop,
    definition: LoopDefinition,
    events: Vec<(Timestamp, Happened)>,
    versions: Vec<Trained>,
    classes: Vec<String>,
    answers: Answers,
    exposures: Vec<(Exposure, Shown)>,
    names: HashMap<hone_annotation::UserId, String>,
}

/// A version with its training.
struct Trained {
    version: ModelVersion,
    row: TrainingRow,
}

/// What happened in a loop and how good it became, at this moment.
///
/// # Errors
/// If the store fails, or what it keeps cannot be read.
pub fn report(
    view: &dyn View,
    of: &Loop,
    program: &str,
    now: Timestamp,
) -> Result<LiveReport, AnnotationError> {
    let kept = Kept::read(view, of)?;
    let provenance = kept.provenance(view, program, now)?;
    Ok(LiveReport {
        format: LIVE_FORMAT,
        provenance,
        labels: kept.label_counts(),
        rules: AuditRules {
            rows: MIN_ROWS,
            rows_with_rare_class: MIN_ROWS_WITH_RARE_CLASS,
            rare_share: RARE_SHARE,
            class_rows: MIN_POSITIVES,
            method: kept.method(),
        },
        series: kept.series(),
        evaluations: kept.evaluations(),
        random_share: kept.definition.random_share,
        arms: kept.arms(),
        rounds: kept.rounds(),
        gates: kept.gates(),
        events: kept.other_events(),
        acceptance: kept.acceptance(),
        queue: kept.served(),
        versions: kept.versions(),
        texts: kept.texts(),
    })
}

impl Kept {
    fn read(view: &dyn View, of: &Loop) -> Result<Self, AnnotationError> {
        let unreadable =
            |error: crate::LiveError| AnnotationError::Unprocessable(error.to_string());
        let definition = LoopDefinition::read(&of.definition).map_err(unreadable)?;
        let schema = view.schema(of.dataset)?;
        let question = schema.iter().flat_map(|schema| &schema.questions);
        let question = question.into_iter().find(|held| held.id == of.question);
        let kind = question.map(LoopKind::of).transpose().map_err(unreadable)?;
        let answers = match kind {
            Some(LoopKind::Learned(QuestionKind::LabelSets { .. })) => Answers::AnyLabels,
            Some(LoopKind::Learned(QuestionKind::Rating)) => Answers::OneRating,
            Some(LoopKind::Learned(QuestionKind::Spans { .. })) => Answers::Spans,
            Some(LoopKind::Learned(QuestionKind::Rankings { .. })) => Answers::OneRanking,
            Some(LoopKind::Learned(QuestionKind::SingleLabel)) | None => Answers::OneLabel,
            Some(LoopKind::Written) => Answers::Text,
        };
        let classes = match kind {
            Some(LoopKind::Written) => None,
            _ => question.map(labels).transpose().map_err(unreadable)?,
        };
        let versions = view.model_versions(of.id)?.into_iter().map(|version| {
            let row = read_row(&version.training)?;
            Ok(Trained { version, row })
        });
        let exposures = view.last_exposures(of.id, ANSWERS)?.into_iter().rev();
        let exposures = exposures.filter_map(|exposure| {
            let shown = from_object(&exposure.shown).ok()?;
            Some((exposure, shown))
        });
        let people = view.users()?.into_iter();
        Ok(Self {
            of: of.clone(),
            definition,
            events: loops::events(view, of.id, 0)?
                .iter()
                .filter_map(read)
                .collect(),
            versions: versions
                .collect::<Result<_, crate::LiveError>>()
                .map_err(unreadable)?,
            classes: classes.map_or_else(Vec::new, |labels| labels.names().to_vec()),
            answers,
            exposures: exposures.collect(),
            names: people.map(|user| (user.id, user.username)).collect(),
        })
    }

    fn provenance(
        &self,
        view: &dyn View,
        program: &str,
        now: Timestamp,
    ) -> Result<LiveProvenance, AnnotationError> {
        let schema = view.schema(self.of.dataset)?;
        let fields = schema.as_ref();
        let fields = fields.and_then(|schema| self.definition.read_fields(schema).ok());
        let reads_texts = fields.is_none_or(|fields| !fields.texts.is_empty());
        let dataset = schema.map(|schema| schema.dataset.clone());
        let workspace = dataset
            .as_ref()
            .map(|dataset| view.workspace(dataset.workspace));
        let workspace = workspace.transpose()?.flatten();
        let counts = view.counts(self.of.dataset)?;
        let latest = self.versions.last().map(|trained| &trained.row);
        let champion = self.of.champion.and_then(|id| self.version(id));
        let (encoder, images) = self.encoders(reads_texts, latest);
        Ok(LiveProvenance {
            dataset: dataset.map(|dataset| dataset.name).unwrap_or_default(),
            workspace: workspace
                .map(|workspace| workspace.name)
                .unwrap_or_default(),
            question: self.definition.question.clone(),
            classes: self.classes.clone(),
            answers: self.answers,
            records: usize::try_from(counts.pending + counts.completed).unwrap_or(usize::MAX),
            loop_name: self.of.name.clone(),
            loop_id: self.of.id.to_string(),
            encoder,
            images,
            head: HeadProvenance {
                spec: json(&self.definition.head),
                hash: champion.map(|trained| trained.version.artefact.clone()),
            },
            strategy: json(&self.definition.strategy),
            definition: Value::Object(self.of.definition.clone()),
            version: program.to_owned(),
            made: rfc3339(now),
            seed: self.definition.seed,
        })
    }

    /// The encoder of the texts and that of the images beside them, or that of the images alone.
    fn encoders(
        &self,
        reads_texts: bool,
        latest: Option<&TrainingRow>,
    ) -> (EncoderProvenance, Option<EncoderProvenance>) {
        let reads = latest.map(TrainingRow::reads).unwrap_or_default();
        let of = |choice: &EncoderChoice, modality: Modality| {
            let reads = reads.iter().find(|of| of.modality == modality);
            let revision = reads.map(|of| of.encoder.revision.to_string());
            let views = reads.iter().flat_map(|of| &of.views);
            let words = (reads.is_some() && modality == Modality::Text).then(|| WORDS.to_owned());
            EncoderProvenance {
                id: choice.model_id.clone(),
                revision: revision.unwrap_or_default(),
                precision: choice.dtype.to_string(),
                views: views.map(ToString::to_string).chain(words).collect(),
            }
        };
        let texts = reads_texts.then(|| of(&self.definition.encoder, Modality::Text));
        let images = self.definition.image_encoder.as_ref();
        let images = images.map(|choice| of(choice, Modality::Image));
        match (texts, images) {
            (Some(texts), images) => (texts, images),
            (None, Some(images)) => (images, None),
            (None, None) => (of(&self.definition.encoder, Modality::Text), None),
        }
    }

    /// How intervals are made.
    fn method(&self) -> String {
        match self.answers {
            Answers::OneLabel | Answers::OneRating | Answers::Text => AuditRules::default().method,
            Answers::Spans => {
                "for each label draws of how many of the spans found are right and how many are \
                 missed, with one weight a record and draw for all spans"
                    .to_owned()
            }
            Answers::AnyLabels | Answers::OneRanking => {
                "for each label Beta draws of how many records truly have it, of \
                                   those predicted to and of the others, with one weight a \
                                   record and draw for all labels"
                    .to_owned()
            }
        }
    }

    fn version(&self, id: VersionId) -> Option<&Trained> {
        self.versions
            .iter()
            .find(|trained| trained.version.id == id)
    }

    /// The number of a version; 0 of one that is not there any more.
    fn number(&self, id: VersionId) -> u32 {
        self.version(id).map_or(0, |trained| trained.version.number)
    }

    fn label(&self, class: hone_domain::Class) -> String {
        let name = self.classes.get(class.index()).cloned();
        name.unwrap_or_else(|| format!("label {}", class.index() + 1))
    }
}

fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

fn read(event: &LoopEvent) -> Option<(Timestamp, Happened)> {
    Some((event.at, Happened::read(event)?))
}

fn rfc3339(at: Timestamp) -> String {
    format!("{at}Z")
}
