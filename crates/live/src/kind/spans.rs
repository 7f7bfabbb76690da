//! Questions that spans of a text answer.

mod folds;
mod joining;
mod output;

use std::sync::Arc;

use hone_annotation::Answer;
use hone_domain::{Class, EncoderInfo, LabelSchema, LabelSet, PoolIdx, Seed, Span, View};
use hone_engine::{fit_spans, read_spans};
use hone_learn::TfIdf;
use hone_learn::audit::{Comparison, DirichletParams, F1Report, spans_f1, spans_gain};
use hone_learn::metrics::{Average, EntityCounts};
use hone_learn::sequence::{SequenceArtefact, SequenceHead, SequenceSpec};
use hone_query::{Pick, PoolView, StrategySpec};
use ndarray::ArrayView2;

use self::output::Tagged;
use super::trial::{self, Says};
use super::{Audited, Chance, Choice, CutOff, Kind, Lesson, OutOfFold, Output as _, Vote, sets};
use crate::LiveError;
use crate::material::Material;
use crate::mistakes::{Judged, Mistakes};
use crate::training::TrainingRow;

/// The number of spans of an answer that nothing is predicted of.
const NONE: u32 = u32::MAX;

/// The layers whose states are read where nobody says how many.
const LAYERS: usize = 4;

/// Spans of a text answer.
///
/// An answer has its spans in their order, each once, in code points. They may overlap where the
/// question allows that; a head learns the longest of those that do, and never says two that do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spans;

impl Kind for Spans {
    type Answer = Vec<Span>;
    type Spec = SequenceSpec;
    type Artefact = SequenceArtefact;
    type Output = Tagged;

    fn spec() -> SequenceSpec {
        SequenceSpec {
            layers: LAYERS,
            ..SequenceSpec::default()
        }
    }

    fn strategy() -> StrategySpec {
        StrategySpec::for_spans()
    }

    fn admits(strategy: &StrategySpec) -> Result<(), LiveError> {
        trial::admits(strategy, "a question of spans", Says::Words)
    }

    /// The embedding, by which strategies tell records apart; heads read words.
    fn views(_: &EncoderInfo) -> Vec<View> {
        vec![View::Final]
    }

    fn layers(spec: &SequenceSpec, info: &EncoderInfo) -> Vec<u8> {
        info.layers_below_last(spec.layers)
    }

    fn read(given: &Answer, labels: &LabelSchema) -> Option<Vec<Span>> {
        let Answer::Spans(given) = given else {
            return None;
        };
        let span = |span: &hone_annotation::Span| {
            let label = labels.class(&span.label)?;
            Span::new(span.start..span.end, label).ok()
        };
        let mut spans: Vec<Span> = given.iter().filter_map(span).collect();
        spans.sort_unstable();
        spans.dedup();
        (given.is_empty() || !spans.is_empty()).then_some(spans)
    }

    fn say(answer: &Vec<Span>, labels: &LabelSchema) -> Answer {
        Answer::Spans(
            answer
                .iter()
                .map(|span| output::said(*span, labels))
                .collect(),
        )
    }

    /// The spans of the labels that are still there; nothing if none of those given is.
    fn renamed(answer: &Vec<Span>, from: &LabelSchema, to: &LabelSchema) -> Option<Vec<Span>> {
        Self::read(&Self::say(answer, from), to)
    }

    fn labels(answer: &Vec<Span>) -> Vec<Class> {
        let labels: LabelSet = answer.iter().map(|span| span.label()).collect();
        labels.labels().to_vec()
    }

    fn join(
        votes: &[Vote<Vec<Span>>],
        rows: usize,
        _: usize,
    ) -> Result<Vec<(Vec<Span>, f32)>, LiveError> {
        Ok(joining::join(votes, rows))
    }

    /// The number of spans, four bytes, and of each its start and end, four bytes each, and its
    /// label, two bytes.
    fn put(answer: Option<&Vec<Span>>, bytes: &mut Vec<u8>) {
        let number = answer.map_or(NONE, |spans| spans.len() as u32);
        bytes.extend(number.to_le_bytes());
        for span in answer.into_iter().flatten() {
            bytes.extend((span.start() as u32).to_le_bytes());
            bytes.extend((span.end() as u32).to_le_bytes());
            bytes.extend(span.label().0.to_le_bytes());
        }
    }

    fn take(rest: &mut &[u8]) -> Result<Option<Vec<Span>>, CutOff> {
        let spans = u32::from_le_bytes(first(rest)?);
        if spans == NONE {
            return Ok(None);
        }
        let mut span = || {
            let start = u32::from_le_bytes(first(rest)?) as usize;
            let end = u32::from_le_bytes(first(rest)?) as usize;
            let label = Class(u16::from_le_bytes(first(rest)?));
            // Whoever wrote it had a span, so bytes that are none belong to something else.
            Span::new(start..end, label).map_err(|_not_a_span| CutOff)
        };
        (0..spans)
            .map(|_| span())
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// Somebody found a span, and there is more than one answer.
    fn is_enough<'a>(answers: impl Iterator<Item = &'a Vec<Span>>) -> bool {
        let (mut all, mut found) = (0, 0);
        for answer in answers {
            all += 1;
            found += usize::from(!answer.is_empty());
        }
        all > 1 && found > 0
    }

    fn looks_at_unlabelled(_: &SequenceSpec, _: usize) -> bool {
        false
    }

    fn fit(
        spec: &SequenceSpec,
        lesson: &Lesson<'_, Vec<Span>>,
        _: Seed,
    ) -> Result<SequenceHead, LiveError> {
        let words = lesson.material.all_words()?;
        let learned: Vec<Learned> = lesson.answers.iter().map(learned).collect();
        let spec = of_layers(spec, lesson);
        fit(&spec, (words.as_ref(), lesson.labels), &learned, None)
    }

    fn held_out(
        &self,
        spec: &SequenceSpec,
        lesson: &Lesson<'_, Vec<Span>>,
        seed: Seed,
    ) -> Result<OutOfFold<Vec<Span>>, LiveError> {
        folds::held_out(&of_layers(spec, lesson), lesson, seed)
    }

    fn artefact(
        row: &TrainingRow,
        _: &SequenceSpec,
        head: SequenceHead,
        _: Option<&TfIdf>,
    ) -> SequenceArtefact {
        let layers = row.views.iter().copied();
        SequenceArtefact {
            head,
            schema: row.schema.clone(),
            encoder: row.encoder.clone(),
            views: layers
                .filter(|view| matches!(view, View::Tokens(_)))
                .collect(),
        }
    }

    fn predict(&self, head: &SequenceHead, material: &Material<'_>) -> Result<Tagged, LiveError> {
        let mut said = Tagged::empty(head.tag_set().labels());
        material.each_words(|words| {
            let all: Vec<usize> = (0..words.len()).collect();
            let read = read_spans(head, words, &all)?;
            said.extend(read.into_iter().map(Arc::new));
            Ok(())
        })?;
        Ok(said)
    }

    /// Nothing: the names of labels do not tell where in a text they apply.
    fn by_name(probabilities: ArrayView2<'_, f32>) -> Tagged {
        Tagged::silent(probabilities.nrows(), probabilities.ncols())
    }

    fn by_spans(found: Vec<Vec<(Span, f32)>>, labels: &LabelSchema) -> Option<Tagged> {
        Some(Tagged::found_by_others(found, labels.len()))
    }

    /// One minus the geometric mean of the probabilities of the words' tags.
    fn utilities(said: &Tagged, rows: &[usize]) -> Vec<f32> {
        rows.iter().map(|&row| said.unsure(row)).collect()
    }

    fn select(choice: &Choice<'_, Self>) -> Result<Vec<Pick>, LiveError> {
        let Choice {
            strategy, k, seed, ..
        } = *choice;
        let rows = choice.features.rows();
        let sets = choice.answers.iter().map(|(at, spans)| {
            let labels: LabelSet = spans.iter().map(|span| span.label()).collect();
            (*at, labels)
        });
        let sets: Vec<(PoolIdx, LabelSet)> = sets.collect();
        let pool = PoolView::of_label_sets(rows, choice.candidates, &sets, choice.labels)?;
        let pool = pool.with_embeddings(choice.embeddings)?;
        let mut rng = seed.derive("select", 0).rng();
        let needs = strategy.needs(choice.answers.len());
        let said = choice.head.and(choice.said);
        let Some(said) = said.filter(|_| needs.needs_a_head()) else {
            return super::without_head(strategy, needs, &pool, k, &mut rng);
        };
        let (sequences, entropies) = said.tokens(choice.rows);
        let pool = pool
            .with_sequences(&sequences)?
            .with_token_entropies(&entropies)?;
        Ok(strategy.select(&pool, k, &mut rng)?.picks)
    }

    /// F1 of the spans of one head against those of the other; nothing where neither has any. Of
    /// spans nobody can count how many both leave out, as kappa wants; where these are many kappa
    /// comes close to it: Hripcsak and Rothschild (2005), Agreement, the F-measure, and reliability
    /// in information retrieval, JAMIA 12.
    fn agreement(
        old: &[Vec<Span>],
        new: &[Vec<Span>],
        labels: usize,
    ) -> Result<Option<f64>, LiveError> {
        let counts = EntityCounts::new(labels, old, new)?;
        let any = old.iter().chain(new).any(|spans| !spans.is_empty());
        Ok(any.then(|| counts.averaged(Average::Micro).f1))
    }

    fn merit(truth: &Vec<Span>, said: &Vec<Span>) -> f64 {
        sets::merit(truth, said)
    }

    fn chance(pairs: &[(&Vec<Span>, &Vec<Span>)]) -> Chance {
        sets::chance(pairs)
    }

    fn mistakes(judged: &[Judged<'_, Vec<Span>>], labels: usize) -> Mistakes {
        sets::mistakes(judged, labels)
    }

    fn strata(said: &Tagged, rows: &[usize]) -> Vec<Class> {
        sets::strata(&said.decided(rows.iter().copied()), said.labels())
    }

    fn f1(
        said: &Tagged,
        on: &Audited<'_, Vec<Span>>,
        params: &DirichletParams,
        seed: Seed,
    ) -> Result<F1Report, LiveError> {
        let found = said.found(on.rows);
        Ok(spans_f1(&found, said.labels(), on.sample, params, seed)?)
    }

    fn gain(
        old: &Tagged,
        new: &Tagged,
        on: &Audited<'_, Vec<Span>>,
        params: &DirichletParams,
        seed: Seed,
    ) -> Result<Comparison, LiveError> {
        let (labels, old, new) = (new.labels(), old.found(on.rows), new.found(on.rows));
        Ok(spans_gain(&old, &new, labels, on.sample, params, seed)?)
    }
}

/// An answer as a head learns it: its row, spans that do not overlap, and weight.
type Learned = (usize, Vec<Span>, f32);

fn learned((row, spans, weight): &(usize, Vec<Span>, f32)) -> Learned {
    (*row, outermost(spans), *weight)
}

/// How a head is fitted on as many layers as are read: an encoder may have fewer than are asked for.
fn of_layers(spec: &SequenceSpec, lesson: &Lesson<'_, Vec<Span>>) -> SequenceSpec {
    SequenceSpec {
        layers: lesson.material.layers().unwrap_or(spec.layers),
        ..spec.clone()
    }
}

/// Fits a head on some rows of texts; `warm` is another head to start from.
fn fit(
    spec: &SequenceSpec,
    (words, labels): (&hone_engine::WordTexts, usize),
    learned: &[Learned],
    warm: Option<&SequenceHead>,
) -> Result<SequenceHead, LiveError> {
    let answers = learned.iter();
    let answers: Vec<(usize, &[Span], f32)> = answers
        .map(|(row, spans, weight)| (*row, spans.as_slice(), *weight))
        .collect();
    Ok(fit_spans(spec, labels, words, &answers, warm)?)
}

/// Spans of which none overlap: of those that do the longest, of equally long ones the first.
fn outermost(spans: &[Span]) -> Vec<Span> {
    let mut longest = spans.to_vec();
    longest.sort_by_key(|span| (std::cmp::Reverse(span.end() - span.start()), *span));
    let mut kept: Vec<Span> = Vec::with_capacity(spans.len());
    for span in longest {
        if kept.iter().all(|other| !other.overlaps(span)) {
            kept.push(span);
        }
    }
    kept.sort_unstable();
    kept
}

fn first<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], CutOff> {
    let (first, after) = rest.split_first_chunk::<N>().ok_or(CutOff)?;
    *rest = after;
    Ok(*first)
}

#[cfg(test)]
mod tests;
