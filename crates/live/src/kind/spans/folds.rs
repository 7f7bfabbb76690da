use std::collections::HashMap;

use hone_domain::{Class, Seed, Span};
use hone_engine::{WordTexts, read_spans};
use hone_learn::metrics::{Average, EntityCounts};
use hone_learn::sequence::{SequenceHead, SequenceSpec};
use hone_learn::{Fold, stratified_folds};

use super::{Learned, fit, learned};
use crate::LiveError;
use crate::kind::sets::{Parts as _, calibration_error, strata};
use crate::kind::{Lesson, OutOfFold};
use crate::training::{FOLDS, HeldOut};

/// What a head says of an answer that it has not seen: the spans with their probabilities.
type Said = Vec<(Span, f32)>;

/// What heads say of answers that they have not seen, cut into folds so that each label is spread
/// over them; equal texts stand in one fold. `accuracy` is F1 over all spans.
pub(super) fn held_out(
    spec: &SequenceSpec,
    lesson: &Lesson<'_, Vec<Span>>,
    seed: Seed,
) -> Result<OutOfFold<Vec<Span>>, LiveError> {
    let words = lesson.material.all_words()?;
    let learned: Vec<Learned> = lesson.answers.iter().map(learned).collect();
    let folds = folds(lesson, seed);
    let mut said: Vec<Option<Said>> = vec![None; learned.len()];
    let mut warm: Option<SequenceHead> = None;
    for fold in 0..FOLDS {
        let held: Vec<usize> = (0..folds.len())
            .filter(|&at| folds[at] == Fold::HeldOut(fold))
            .collect();
        if held.is_empty() {
            continue;
        }
        let others = (0..folds.len()).filter(|&at| folds[at] != Fold::HeldOut(fold));
        let others: Vec<Learned> = others.map(|at| learned[at].clone()).collect();
        let head = fit(
            spec,
            (words.as_ref(), lesson.labels),
            &others,
            warm.as_ref(),
        )?;
        read(&head, &words, &learned, &held, &mut said)?;
        warm = Some(head);
    }
    let found = score(lesson, &said)?;
    let plain = |said: Said| said.into_iter().map(|(span, _)| span).collect();
    Ok((
        said.into_iter().map(|said| said.map(plain)).collect(),
        found,
    ))
}

fn folds(lesson: &Lesson<'_, Vec<Span>>, seed: Seed) -> Vec<Fold> {
    let answers: Vec<Vec<Span>> = (lesson.answers.iter())
        .map(|(_, spans, _)| spans.clone())
        .collect();
    let targets = strata(&answers, lesson.labels).into_iter();
    let targets: Vec<usize> = targets.map(Class::index).collect();
    let mut first: HashMap<&str, usize> = HashMap::new();
    let group = |(at, (row, ..)): (usize, &(usize, Vec<Span>, f32))| {
        *first.entry(lesson.material.texts[*row]).or_insert(at)
    };
    let groups: Vec<usize> = lesson.answers.iter().enumerate().map(group).collect();
    stratified_folds(&targets, &groups, FOLDS, seed)
}

fn read(
    head: &SequenceHead,
    words: &WordTexts,
    learned: &[Learned],
    held: &[usize],
    said: &mut [Option<Said>],
) -> Result<(), LiveError> {
    let rows: Vec<usize> = held.iter().map(|&at| learned[at].0).collect();
    for (&at, read) in held.iter().zip(read_spans(head, words, &rows)?) {
        said[at] = Some(read.spans);
    }
    Ok(())
}

/// How right that is, of the answers of which something is said.
fn score(lesson: &Lesson<'_, Vec<Span>>, said: &[Option<Said>]) -> Result<HeldOut, LiveError> {
    let pairs = lesson.answers.iter().zip(said);
    let pairs = pairs.filter_map(|((_, truth, _), said)| Some((truth.clone(), said.as_ref()?)));
    let (truth, said): (Vec<Vec<Span>>, Vec<&Said>) = pairs.unzip();
    if truth.is_empty() {
        return Ok(HeldOut::NOTHING);
    }
    let plain = |said: &&Said| said.iter().map(|(span, _)| *span).collect();
    let plain: Vec<Vec<Span>> = said.iter().map(plain).collect();
    let counts = EntityCounts::new(lesson.labels, &truth, &plain)?;
    let claims = truth.iter().zip(said).flat_map(|(truth, said)| {
        let said = said.iter();
        said.map(move |(span, p)| (f64::from(*p), truth.has(*span)))
    });
    Ok(HeldOut {
        macro_f1: counts.averaged(Average::Macro).f1,
        accuracy: counts.averaged(Average::Micro).f1,
        calibration: calibration_error(claims),
        ordinal: None,
    })
}
