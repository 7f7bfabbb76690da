//! Questions that spans of a text answer.

use std::ops::Range;

use hone_domain::{ContentHash, Embeddings, LabelSchema, LabelSet, PoolIdx, Seed, Span};
use hone_learn::LearnError;
use hone_learn::metrics::{Average, EntityCounts, EntityErrors};
use hone_learn::sequence::{
    Aligned, PredictedSpan, SequenceHead, SequencePrediction, SequenceSpec, Tag, TagSet,
    TaggedText, align,
};
use hone_query::{Pick, PoolView};

use crate::{Asked, Asking, EngineError, Question, Scores, WordTexts, Words};

/// Records cut into words, with their gold spans.
#[derive(Debug, Clone, PartialEq)]
pub struct SpanSplit {
    /// The words, a text a record.
    pub words: WordTexts,
    /// The gold spans of each record in their order, in code points.
    pub gold: Vec<Vec<Span>>,
}

/// A data set of spans made ready for simulation.
#[derive(Debug, Clone, PartialEq)]
pub struct SpanTask {
    /// The labels.
    pub schema: LabelSchema,
    /// The records that the loop may ask about.
    pub pool: SpanSplit,
    /// The records that measure; never trained on, never asked about.
    pub test: SpanSplit,
    /// A vector a record of the pool: the space in which strategies measure distance.
    pub embeddings: Embeddings,
}

/// How good a head of spans is: a span counts if both ends and the label are right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpanScores {
    /// F1 over all spans.
    pub micro_f1: f64,
    /// The mean F1 of the labels.
    pub macro_f1: f64,
    /// The share of predicted spans that are right.
    pub precision: f64,
    /// The share of true spans that are found.
    pub recall: f64,
    /// The share of records whose spans are all right.
    pub whole_records: f64,
}

impl Scores for SpanScores {
    fn headline(self) -> f64 {
        self.micro_f1
    }
}

/// What a head says of the spans of some records.
#[derive(Debug, Clone, PartialEq)]
pub struct SpanPrediction {
    /// The spans of each record in their order, in code points.
    pub spans: Vec<Vec<Span>>,
    /// The probability of each of them.
    pub scores: Vec<Vec<f32>>,
}

impl SpanSplit {
    /// Joins words and spans.
    ///
    /// # Errors
    /// [`EngineError::RowMismatch`] if there is not one list of spans a text.
    pub fn new(words: WordTexts, gold: Vec<Vec<Span>>) -> Result<Self, EngineError> {
        let (expected, found) = (words.len(), gold.len());
        if expected == found {
            return Ok(Self { words, gold });
        }
        Err(EngineError::RowMismatch {
            what: "the gold spans",
            expected,
            found,
        })
    }

    /// Gold spans that no tagging of the words says exactly, so that no head finds them.
    ///
    /// # Errors
    /// If spans of a record overlap.
    pub fn misfits(&self, schema: &LabelSchema) -> Result<usize, EngineError> {
        let set = tag_set(schema.len());
        let mut misfits = 0;
        for (at, gold) in self.gold.iter().enumerate() {
            misfits += aligned(gold, &self.words.text(at).places, set)?
                .misfits
                .len();
        }
        Ok(misfits)
    }
}

/// What a head says of the spans of one text.
#[derive(Debug, Clone, PartialEq)]
pub struct SpanReading {
    /// The spans in their order, in code points, each with its probability.
    pub spans: Vec<(Span, f32)>,
    /// `ln p(y_t | y_1..t−1)` of each word of the best tagging, `[words]`.
    pub log_probabilities: Vec<f32>,
    /// The entropy of each word's tag in nats, `[words]`.
    pub entropies: Vec<f32>,
}

impl SpanReading {
    fn plain(&self) -> Vec<Span> {
        self.spans.iter().map(|(span, _)| *span).collect()
    }
}

impl Words {
    /// What is said of these words in code points of their text.
    fn reading(&self, said: SequencePrediction) -> Result<SpanReading, EngineError> {
        let span = |found: &PredictedSpan| {
            let first = self.places[found.words.start].start;
            let end = self.places[found.words.end - 1].end;
            Ok((Span::new(first..end, found.label)?, found.score))
        };
        Ok(SpanReading {
            spans: said
                .spans
                .iter()
                .map(span)
                .collect::<Result<_, EngineError>>()?,
            log_probabilities: said.log_probabilities,
            entropies: said.entropies,
        })
    }
}

/// What a head says of texts at these positions, in their order.
///
/// # Errors
/// If the words' states have another width than the head was fitted on.
///
/// # Panics
/// If there is no such text.
///
/// # Determinism
/// The bits do not depend on the number of threads nor on the other texts.
pub fn read_spans(
    head: &SequenceHead,
    words: &WordTexts,
    texts: &[usize],
) -> Result<Vec<SpanReading>, EngineError> {
    let said = head.predict(&words.chosen(texts.iter().copied()).rows())?;
    let said = texts.iter().zip(said);
    said.map(|(&text, said)| words.text(text).reading(said))
        .collect()
}

/// The spans that a head finds in texts.
///
/// # Errors
/// Those of [`read_spans`].
///
/// # Determinism
/// That of [`read_spans`].
pub fn predict_spans(
    head: &SequenceHead,
    words: &WordTexts,
) -> Result<SpanPrediction, EngineError> {
    let all: Vec<usize> = (0..words.len()).collect();
    let said = read_spans(head, words, &all)?;
    let scores = |text: &SpanReading| text.spans.iter().map(|(_, score)| *score).collect();
    Ok(SpanPrediction {
        spans: said.iter().map(SpanReading::plain).collect(),
        scores: said.iter().map(scores).collect(),
    })
}

/// Fits a head on answers: positions of texts, their spans, and how much each counts. A span that
/// ends within a word counts for the whole word.
///
/// # Errors
/// If spans of an answer overlap, and those of the head.
///
/// # Panics
/// If there is no such text.
///
/// # Determinism
/// That of [`SequenceSpec::fit`].
pub fn fit_spans(
    spec: &SequenceSpec,
    labels: usize,
    words: &WordTexts,
    answers: &[(usize, &[Span], f32)],
    warm: Option<&SequenceHead>,
) -> Result<SequenceHead, EngineError> {
    let set = tag_set(labels);
    let tags = |&(at, spans, _): &(usize, &[Span], f32)| {
        let tags = aligned(spans, &words.text(at).places, set)?.tags;
        Ok(tags.into_iter().map(Some).collect())
    };
    let tags: Vec<Vec<Option<Tag>>> = answers
        .iter()
        .map(tags)
        .collect::<Result<_, EngineError>>()?;
    let chosen = words.chosen(answers.iter().map(|(at, ..)| *at));
    let texts = chosen.rows();
    let tagged = texts.iter().zip(&tags).zip(answers);
    let tagged = tagged.map(|((&rows, tags), &(_, _, weight))| TaggedText { rows, tags, weight });
    Ok(spec.fit(set, &tagged.collect::<Vec<_>>(), warm)?)
}

impl SpanTask {
    /// Builds a task; `embeddings` has a row a record of the pool.
    ///
    /// # Errors
    /// [`EngineError::RowMismatch`] if it has not.
    pub fn new(
        schema: LabelSchema,
        pool: SpanSplit,
        test: SpanSplit,
        embeddings: Embeddings,
    ) -> Result<Self, EngineError> {
        let (expected, found) = (pool.words.len(), embeddings.rows());
        if expected != found {
            let what = "the pooled view";
            return Err(EngineError::RowMismatch {
                what,
                expected,
                found,
            });
        }
        Ok(Self {
            schema,
            pool,
            test,
            embeddings,
        })
    }

    /// Compares predictions of the test records with the truth.
    ///
    /// # Errors
    /// If `test` does not hold a list of spans a test record.
    pub fn test_counts(&self, test: &SpanPrediction) -> Result<EntityCounts, EngineError> {
        let labels = self.schema.len();
        Ok(EntityCounts::new(labels, &self.test.gold, &test.spans)?)
    }

    /// What is wrong with predictions of the test records.
    ///
    /// # Errors
    /// If `test` does not hold a list of spans a test record.
    pub fn test_errors(&self, test: &SpanPrediction) -> Result<EntityErrors, EngineError> {
        Ok(EntityErrors::new(&self.test.gold, &test.spans)?)
    }
}

fn tag_set(labels: usize) -> TagSet {
    TagSet::new(u16::try_from(labels).unwrap_or(u16::MAX))
}

/// Spans in tags of words.
fn aligned(spans: &[Span], places: &[Range<usize>], set: TagSet) -> Result<Aligned, EngineError> {
    Ok(align(spans, places, set).map_err(LearnError::from)?)
}

/// The labels of each answer.
fn label_sets(answers: &[(PoolIdx, Vec<Span>)]) -> Vec<(PoolIdx, LabelSet)> {
    let labels = |spans: &Vec<Span>| spans.iter().map(|span| span.label()).collect();
    let sets = answers.iter().map(|(at, spans)| (*at, labels(spans)));
    sets.collect()
}

impl Question for SpanTask {
    /// The spans of the record in their order, in code points; none overlap.
    type Answer = Vec<Span>;
    type HeadSpec = SequenceSpec;
    type Head = SequenceHead;
    type Prediction = SpanPrediction;
    type Scores = SpanScores;

    fn rows(&self) -> usize {
        self.pool.gold.len()
    }

    fn gold(&self, at: PoolIdx) -> Vec<Span> {
        self.pool.gold[at.index()].clone()
    }

    fn fit(
        &self,
        spec: &SequenceSpec,
        answers: &[(PoolIdx, Vec<Span>)],
        _seed: Seed,
        warm: Option<&SequenceHead>,
    ) -> Result<SequenceHead, EngineError> {
        let answers: Vec<(usize, &[Span], f32)> = (answers.iter())
            .map(|(at, spans)| (at.index(), spans.as_slice(), 1.0))
            .collect();
        fit_spans(spec, self.schema.len(), &self.pool.words, &answers, warm)
    }

    fn hash(&self, head: &SequenceHead) -> ContentHash {
        head.hash()
    }

    fn answers(&self, head: &SequenceHead, rows: &[usize]) -> Result<Vec<Vec<Span>>, EngineError> {
        let said = read_spans(head, &self.pool.words, rows)?;
        Ok(said.iter().map(SpanReading::plain).collect())
    }

    /// F1 of the spans of one against those of the other, which is the same either way; nothing
    /// where neither has any.
    ///
    /// Of spans nobody can count how many both leave out, as kappa wants; where these are many, kappa
    /// comes close to this F1: Hripcsak and Rothschild (2005), Agreement, the F-measure, and
    /// reliability in information retrieval, JAMIA 12.
    fn agreement(
        &self,
        before: &[Vec<Span>],
        after: &[Vec<Span>],
    ) -> Result<Option<f64>, EngineError> {
        let counts = EntityCounts::new(self.schema.len(), before, after)?;
        let any = before.iter().chain(after).any(|spans| !spans.is_empty());
        Ok(any.then(|| counts.averaged(Average::Micro).f1))
    }

    fn select(&self, asking: &Asking<'_, Self>) -> Result<Asked<Vec<Span>>, EngineError> {
        let Asking {
            strategy,
            k,
            answers,
            seed,
            ..
        } = *asking;
        let mut rng = seed.rng();
        let labelled = label_sets(answers);
        let labels = self.schema.len();
        let pool = PoolView::of_label_sets(self.rows(), asking.candidates, &labelled, labels)?
            .with_embeddings(&self.embeddings)?;
        let head = asking.head.map(|(head, _)| head);
        let reads = strategy.needs(answers.len()).needs_a_head();
        let Some(head) = head.filter(|_| reads) else {
            let picks = strategy.select(&pool, k, &mut rng)?.picks;
            let rows: Vec<_> = picks.iter().map(|pick| pick.at.index()).collect();
            let predicted = head.map(|head| self.answers(head, &rows));
            return Ok(Asked {
                picks,
                predicted: predicted.transpose()?.unwrap_or_default(),
            });
        };
        let all: Vec<usize> = (0..self.rows()).collect();
        let said = read_spans(head, &self.pool.words, &all)?;
        let plain = |pick: &Pick| said[pick.at.index()].plain();
        let sequences = said.iter().map(|text| text.log_probabilities.clone());
        let entropies = said.iter().map(|text| text.entropies.clone());
        let (sequences, entropies): (Vec<_>, Vec<_>) = (sequences.collect(), entropies.collect());
        let pool = pool
            .with_sequences(&sequences)?
            .with_token_entropies(&entropies)?;
        let picks = strategy.select(&pool, k, &mut rng)?.picks;
        Ok(Asked {
            predicted: picks.iter().map(plain).collect(),
            picks,
        })
    }

    fn predict_test(&self, head: &SequenceHead) -> Result<SpanPrediction, EngineError> {
        predict_spans(head, &self.test.words)
    }

    fn score(&self, test: &SpanPrediction) -> Result<SpanScores, EngineError> {
        let counts = self.test_counts(test)?;
        let micro = counts.averaged(Average::Micro);
        let whole = self.test.gold.iter().zip(&test.spans);
        let whole = whole.filter(|(truth, found)| truth == found).count();
        Ok(SpanScores {
            micro_f1: micro.f1,
            macro_f1: counts.averaged(Average::Macro).f1,
            precision: micro.precision,
            recall: micro.recall,
            whole_records: whole as f64 / self.test.gold.len().max(1) as f64,
        })
    }
}

#[cfg(test)]
mod tests;
