//! One round: the answers, a training, and whether what came out takes over.

use std::collections::{BTreeMap, HashMap, HashSet};

use hone_annotation::{ModelVersion, RecordId, Response, ResponseStatus, Schema, VersionId};
use hone_domain::ContentHash;
use hone_engine::{RoundScore, StopRules, advise};
use hone_learn::Artefact as _;

use super::{Due, Open};
use crate::LiveError;
use crate::answers::{Consensus, consensus};
use crate::audit::Said;
use crate::definition::head_spec;
use crate::files::pack_hashes;
use crate::gate::{HeldOutPair, Provisional};
use crate::happened::{Happened, Why};
use crate::kind::{Kind, Output as _};
use crate::learned::{Learned, pack, pack_predicted};
use crate::model::{Model, VersionMetrics, to_object};
use crate::succession::{Change, succeed};
use crate::training::{TrainingRow, train};
use crate::wait::wait;

/// Trainings in a row that may be given up because newer answers came meanwhile.
const RESTARTS: usize = 1;

impl<K: Kind> Open<K> {
    /// Reads the answers and says whether they differ from what the latest model learned from.
    pub(super) fn look_at_answers(&mut self) -> Result<(), LiveError> {
        let answers = self.answers()?;
        let known: HashMap<RecordId, K::Answer> = (self.ordering_model())
            .map(|model| model.learned(&self.labels).collect())
            .unwrap_or_default();
        let new = (answers.iter()).filter(|(record, of)| known.get(record) != Some(&of.answer));
        let new = new.count();
        self.labelled = known.into_iter().collect();
        self.labelled.sort_unstable_by_key(|(record, _)| *record);
        let audited = self.audited();
        let mut progress = self.shared.progress();
        progress.audited = audited;
        progress.labels = self.labelled.len();
        progress.held_out_accuracy = self.ordering_model().map(|model| model.held_out.accuracy);
        drop(progress);
        if new > 0 {
            let now = self.now();
            self.due = Due {
                answers: new,
                first: Some(now),
                last: Some(now),
                now: false,
            };
        }
        Ok(())
    }

    /// What people said, the records that audits keep left out; those are noted apart.
    fn answers(&mut self) -> Result<BTreeMap<RecordId, Consensus<K::Answer>>, LiveError> {
        let dataset = self.of.dataset;
        let kept = self.kept();
        let asked: Vec<RecordId> = kept.iter().copied().collect();
        let read = self.outside.store.read(move |view| {
            let schema = view.schema(dataset)?;
            Ok((schema, view.submitted(dataset)?, view.responses(&asked)?))
        });
        let (schema, submitted, of_kept) = wait(read)?;
        if let Some(schema) = schema {
            self.schema = schema;
            self.take_labels()?;
        }
        let question = question_name(&self.schema, self.of.question);
        let question = (question.as_str(), self.which);
        let mut answers = consensus::<K>(&submitted, question, &self.labels)?;
        self.partly = (answers.keys().copied())
            .filter(|record| !self.complete.contains(record))
            .collect();
        self.said = said(&of_kept, &answers, &kept, &self.complete);
        answers.retain(|record, _| !kept.contains(record));
        Ok(answers)
    }

    /// Trains on all answers and lets what comes out take over, or not.
    pub(super) fn round(&mut self) -> Result<(), LiveError> {
        for restart in 0.. {
            let due = std::mem::take(&mut self.due);
            let answers = self.answers()?;
            self.pool.refresh_basis();
            let lesson = self.lesson(&answers)?;
            if K::is_enough(lesson.answers.iter().map(|learned| &learned.answer)) {
                let trained = self.train(lesson)?;
                if trained.is_some() && self.overtaken() && restart < RESTARTS {
                    // What was learned is out of date already; nothing of it was kept.
                    self.due = due;
                    self.take_called()?;
                    continue;
                }
                trained.map_or(Ok(()), |model| self.take_up(model))?;
            } else {
                self.stale = true;
            }
            self.audit(&answers)?;
            self.order()?;
            if let Some(first) = due.first {
                let latency = (self.now().0 - first.0).max(0) / 1000;
                self.shared.progress().latency_ms = Some(latency.unsigned_abs());
            }
            return Ok(());
        }
        Ok(())
    }

    /// Whether as many answers as trigger a training came since it began.
    fn overtaken(&self) -> bool {
        self.shared.answers_waiting() >= self.definition().triggers.answers
    }

    fn take_called(&mut self) -> Result<(), LiveError> {
        let notices = self.shared.notices(Some(std::time::Duration::ZERO));
        self.take(notices)
    }

    /// What a training on these answers learns from.
    fn lesson(
        &self,
        answers: &BTreeMap<RecordId, Consensus<K::Answer>>,
    ) -> Result<Lesson<K>, LiveError> {
        let learned: Vec<Learned<K::Answer>> = (answers.iter())
            .filter_map(|(&record, of)| {
                let row = self.pool.row(record)?;
                Some(Learned {
                    record,
                    content: self.pool.content(row),
                    answer: of.answer.clone(),
                    weight: of.weight,
                    responses: of.responses.clone(),
                })
            })
            .collect();
        let known = learned.iter().map(|learned| learned.content).collect();
        let unlabelled = self.unlabelled(learned.len(), &known)?;
        let files = &self.files;
        let contents: Vec<ContentHash> = (unlabelled.iter())
            .map(|&row| self.pool.content(row))
            .collect();
        let kept = (!contents.is_empty()).then(|| files.put(&pack_hashes(&contents)));
        let first = self.sources.first();
        let row = TrainingRow {
            kind: self.which,
            schema: self.labels.clone(),
            fields: self.sources.fields.texts.clone(),
            labels: learned.len(),
            answers: files.put(&pack::<K>(&learned))?,
            basis: files.put(&pack_hashes(self.pool.basis()))?,
            unlabelled: kept.transpose()?,
            encoder: first.encoder.info().clone(),
            views: first.all_views(),
            images: self.sources.images_read(),
            head: serde_json::to_value(self.head_spec()?)
                .expect("a head's settings are plain values"),
            seed: self.seed("train", 0),
        };
        Ok(Lesson {
            row,
            answers: learned,
            unlabelled,
        })
    }

    /// The rows that self-training with so many labels may look at: those of the basis that are
    /// not known by an answer and that no audit keeps; none where the head does without.
    pub(super) fn unlabelled(
        &self,
        labels: usize,
        known: &HashSet<ContentHash>,
    ) -> Result<Vec<usize>, LiveError> {
        if !K::looks_at_unlabelled(&self.head_spec()?, labels) {
            return Ok(Vec::new());
        }
        let kept = self.kept();
        let kept: HashSet<ContentHash> = (kept.iter())
            .filter_map(|record| Some(self.pool.content(self.pool.row(*record)?)))
            .collect();
        let mut rows = self.pool.basis_rows();
        rows.retain(|&row| {
            let content = self.pool.content(row);
            !known.contains(&content) && !kept.contains(&content)
        });
        Ok(rows)
    }

    /// How heads are fitted.
    pub(super) fn head_spec(&self) -> Result<K::Spec, LiveError> {
        head_spec::<K>(&self.definition().head)
    }

    /// Fits a head and keeps its file. Nothing if the answers are those of the latest version.
    fn train(&mut self, lesson: Lesson<K>) -> Result<Option<Model<K>>, LiveError> {
        let Lesson {
            row,
            answers,
            unlabelled,
        } = lesson;
        let latest = self.ordering_model();
        if latest.is_some_and(|latest| latest.training == row) && !self.stale {
            return Ok(None);
        }
        let mut rows: Vec<usize> = (answers.iter())
            .filter_map(|learned| self.pool.row(learned.record))
            .collect();
        rows.extend(&unlabelled);
        let material = self.material(&rows);
        let trained = train(&self.kind, &row, &answers, &material, self.pool.words())?;
        let mut model = Model {
            version: self.outside.id(),
            number: self.state.trained + 1,
            artefact: trained.artefact,
            training: row,
            answers,
            predicted: trained.predicted,
            held_out: trained.held_out,
            said: K::Output::empty(self.labels.len()),
        };
        model.catch_up(&self.kind, &self.pool, &self.labels, &self.outside)?;
        Ok(Some(model))
    }

    /// Keeps a version and judges it.
    fn take_up(&mut self, model: Model<K>) -> Result<(), LiveError> {
        let artefact = self.files.put(&model.artefact.to_bytes()?)?;
        let labels = model.training.labels;
        let kappa = self.kappa(&model)?;
        let mut events = vec![Happened::Trained {
            version: model.version,
            number: model.number,
            labels,
            kappa,
        }];
        self.rounds.push(RoundScore {
            labels,
            macro_f1: None,
            kappa,
        });
        events.extend(self.advice(labels));
        let promoted = if self.state.changed && self.of.champion.is_some() {
            Some(self.promoted(&model, Why::Encoder {}))
        } else if self.is_audited() {
            None
        } else {
            let found = self.judge(&model);
            let promotes = found.promotes();
            events.push(Happened::Provisional {
                version: model.version,
                champion: self.of.champion,
                found,
            });
            promotes.then(|| self.promoted(&model, Why::Provisional {}))
        };
        self.keep(model, artefact, events, promoted)
    }

    fn promoted(&self, model: &Model<K>, why: Why) -> Happened {
        Happened::Promoted {
            version: model.version,
            from: self.of.champion,
            labels: model.training.labels,
            audited: self.shared.progress().audited,
            why,
        }
    }

    /// Writes a version with what is said of it, and takes it into use.
    fn keep(
        &mut self,
        model: Model<K>,
        artefact: ContentHash,
        events: Vec<Happened>,
        promoted: Option<Happened>,
    ) -> Result<(), LiveError> {
        let metrics = VersionMetrics {
            held_out: model.held_out,
            predicted: self.files.put(&pack_predicted::<K>(&model.predicted))?,
        };
        let version = ModelVersion {
            id: model.version,
            of: self.of.id,
            number: model.number,
            artefact: artefact.to_string(),
            training: to_object(&model.training),
            metrics: to_object(&metrics),
            inserted_at: self.now(),
        };
        let of = self.of.clone();
        let change = Change {
            champion: promoted.clone().map(|event| (Some(version.id), event)),
            version: Some(version),
            led: events.clone(),
        };
        let written = wait(
            self.outside
                .write(move |tx, context| succeed(tx, &of, &change, context)),
        )?;
        let Some((of, took_over)) = written else {
            return Ok(());
        };
        self.of = of;
        events.iter().for_each(|event| self.state.apply(event));
        self.labelled = model.learned(&self.labels).collect();
        self.thin_now_and_then()?;
        let mut progress = self.shared.progress();
        progress.labels = model.training.labels;
        progress.held_out_accuracy = Some(model.held_out.accuracy);
        drop(progress);
        if let Some(event) = promoted.filter(|_| took_over) {
            return self.crown(model, &event);
        }
        self.refuse(model);
        Ok(())
    }

    /// Makes a model the champion.
    pub(super) fn crown(&mut self, model: Model<K>, event: &Happened) -> Result<(), LiveError> {
        self.state.apply(event);
        self.latest = None;
        // The head speaks from now on.
        self.tagger = None;
        if let Some(old) = self.champion.replace(model) {
            self.earlier.insert(old.version, old);
        }
        let needed = [self.state.first, self.state.before];
        self.earlier
            .retain(|version, _| needed.contains(&Some(*version)));
        self.speak()
    }

    /// A version that was not promoted orders the queue all the same once an audit, and no longer
    /// chosen answers, decides about promotions; one that was found wanting does not.
    fn refuse(&mut self, model: Model<K>) {
        if self.is_audited() {
            self.latest = Some(model);
        }
    }

    /// Whether the audit is large enough to decide.
    pub(super) fn is_audited(&self) -> bool {
        self.of.champion.is_some() && self.audited() >= self.definition().gate.rule.first_rows
    }

    /// Judges a model by what neither it nor the champion had learned from.
    fn judge(&self, model: &Model<K>) -> Provisional {
        let answers = &model.answers;
        let truth = answers.iter().map(|learned| learned.answer.clone());
        let truth: Vec<K::Answer> = truth.collect();
        let champion: Vec<Option<K::Answer>> = match &self.champion {
            None => vec![None; truth.len()],
            Some(champion) => {
                let mut held_out = champion.held_out_by_record(&self.labels);
                let of = answers.iter().map(|learned| {
                    if let Some(said) = held_out.remove(&learned.record) {
                        return said;
                    }
                    let row = self.pool.row(learned.record)?;
                    champion.said.decided(std::iter::once(row)).pop()
                });
                of.collect()
            }
        };
        let pair = HeldOutPair {
            truth: &truth,
            challenger: &model.predicted,
            champion: &champion,
            calibration: model.held_out.calibration,
            champion_calibration: self.champion.as_ref().map(|held| held.held_out.calibration),
        };
        Provisional::judge::<K>(&pair, &self.definition().gate)
    }

    /// How far a model's and the latest one's predictions of the pool agree beyond chance.
    fn kappa(&self, model: &Model<K>) -> Result<Option<f64>, LiveError> {
        let Some(latest) = self.ordering_model() else {
            return Ok(None);
        };
        let (old, new) = (latest.decided(), model.decided());
        if old.len() != new.len() || old.is_empty() {
            return Ok(None);
        }
        K::agreement(&old, &new, self.labels.len())
    }

    /// Advice to stop, said again only after as many labels as it looks ahead.
    fn advice(&self, labels: usize) -> Option<Happened> {
        let rules = StopRules::default();
        let advice = advise(&rules, &self.rounds);
        let budget = self
            .definition()
            .budget
            .is_some_and(|budget| labels >= budget);
        let budget_spent = budget && !self.state.budget_spent;
        let recent = self
            .state
            .advised_at
            .is_some_and(|at| labels < at + rules.look_ahead);
        let worth_it = budget_spent || (!advice.is_empty() && !recent);
        worth_it.then_some(Happened::StopAdvised {
            labels,
            advice,
            budget_spent,
        })
    }

    /// A version from the store.
    pub(super) fn read_model(&mut self, id: VersionId) -> Result<Option<Model<K>>, LiveError> {
        let read = self
            .outside
            .store
            .read(move |view| Ok(view.model_version(id)?));
        let Some(held) = wait(read)? else {
            return Ok(None);
        };
        let mut model = Model::read(&held, &self.files, &self.labels)?;
        model.catch_up(&self.kind, &self.pool, &self.labels, &self.outside)?;
        Ok(Some(model))
    }

    /// Answered audit records of the series.
    pub(super) fn audited(&self) -> usize {
        let Some(series) = &self.series else {
            return 0;
        };
        let answered = series.answered(&self.said, usize::MAX);
        answered.map_or(0, |rows| rows.len())
    }
}

/// What a training learns from.
struct Lesson<K: Kind> {
    row: TrainingRow,
    answers: Vec<Learned<K::Answer>>,
    /// The rows of the pool that it may look at without an answer.
    unlabelled: Vec<usize>,
}

/// What was said of the records that audits keep. One that was discarded and not answered is done,
/// and so is one that nobody is asked about any more though no answer names a label: the question
/// was left out, or the label has gone.
fn said<A: Clone>(
    responses: &[Response],
    answers: &BTreeMap<RecordId, Consensus<A>>,
    kept: &HashSet<RecordId>,
    complete: &HashSet<RecordId>,
) -> HashMap<RecordId, Said<A>> {
    let done = responses
        .iter()
        .filter(|held| held.status == ResponseStatus::Discarded || complete.contains(&held.record));
    let nothing = done.map(|held| (held.record, Said::Nothing));
    let given = answers.iter().filter(|(record, _)| kept.contains(record));
    let given = given.map(|(record, of)| (*record, Said::Answer(of.answer.clone())));
    nothing.chain(given).collect()
}

fn question_name(schema: &Schema, id: hone_annotation::QuestionId) -> String {
    let question = schema.questions.iter().find(|held| held.id == id);
    question.map(|held| held.name.clone()).unwrap_or_default()
}
