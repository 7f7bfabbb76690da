//! Entity F1 of the head of spans on tagged sentences.
//!
//! `span_quality TRAIN STATES TEST STATES --sizes 100,1000,6000 --layers L [--of 0,2] [--shapes none]
//! [--order counted] [--weights apart] [--norm N] [--neighbours W] [--c C] [--smoothing S] [--seed N]`;
//! the files are those of `word_states` in the encoders' crate, with `L` layers in the states, of which
//! `--of` keeps some. `TRAIN` and `TEST` may be one file: of `--split N`, every `N`-th sentence is then
//! the test. Trains on seeded samples and prints one JSON object a size.
#![expect(clippy::print_stdout, reason = "the result goes to standard output")]

use std::collections::{BTreeMap, HashMap};
use std::fs;

use anyhow::{Context as _, Result, bail};
use hone_domain::{Seed, Span};
use hone_learn::metrics::{Average, EntityCounts};
use hone_learn::sequence::{SequenceHead, SequenceSpec, Tag, TagSet, TaggedText, TextRows, spans};
use hone_testkit::Meter;
use ndarray::{Array2, Axis, concatenate, s};
use rand::seq::SliceRandom as _;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [train, train_states, test, test_states, flags @ ..] = arguments.as_slice() else {
        bail!("span_quality TRAIN STATES TEST STATES --sizes 100,1000 --layers L");
    };
    let flags = Flags::of(flags);
    let mut labels = BTreeMap::new();
    let mut train_set = read(train, train_states, &flags, &mut labels)?;
    let test_set = if let Some(every) = flags.get("--split") {
        let every: usize = every.parse()?;
        let mut at = 0;
        let test = train_set.extract_if(.., |_| {
            at += 1;
            at % every == 0
        });
        test.collect()
    } else {
        read(test, test_states, &flags, &mut labels)?
    };
    let set = TagSet::new(labels.len() as u16);
    let spec = flags.spec()?;
    let mut rng = Seed(flags.number("--seed", 0.0)? as u64).rng();
    train_set.shuffle(&mut rng);
    for size in flags.get("--sizes").unwrap_or("100,1000,6000").split(',') {
        let size = size.parse::<usize>()?.min(train_set.len());
        let meter = Meter::start();
        let head = fit(&spec, set, &train_set[..size])?;
        let fit_s = meter.read().cpu_s;
        let counts = judge(&head, set, &test_set)?;
        let predict_s = meter.read().cpu_s - fit_s;
        let per_label = counts.per_label();
        let f1: BTreeMap<&String, f64> = labels
            .iter()
            .map(|(name, &at)| (name, round(per_label[at].scores.f1)))
            .collect();
        let micro = counts.averaged(Average::Micro);
        println!(
            "{}",
            serde_json::json!({
                "sentences": size, "test": test_set.len(), "f1": round(micro.f1),
                "precision": round(micro.precision), "recall": round(micro.recall),
                "macro_f1": round(counts.averaged(Average::Macro).f1), "labels": f1,
                "fit_cpu_s": fit_s, "predict_cpu_s": predict_s, "spec": spec,
            })
        );
    }
    Ok(())
}

fn round(score: f64) -> f64 {
    (score * 1e4).round() / 1e4
}

struct Flags<'a>(HashMap<&'a str, &'a str>);

impl<'a> Flags<'a> {
    fn of(flags: &'a [String]) -> Self {
        let pairs = flags.chunks_exact(2);
        Self(
            pairs
                .map(|pair| (pair[0].as_str(), pair[1].as_str()))
                .collect(),
        )
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        self.0.get(name).copied()
    }

    fn number(&self, name: &str, default: f32) -> Result<f32> {
        let text = self.get(name);
        text.map_or(Ok(default), |text| text.parse().context(name.to_owned()))
    }

    /// How many layers the states hold, and which of them are read.
    fn layers(&self) -> Result<(usize, Vec<usize>)> {
        let layers = self.number("--layers", 1.0)? as usize;
        let kept: Result<Vec<usize>, _> = match self.get("--of") {
            Some(kept) => kept.split(',').map(str::parse).collect(),
            None => Ok((0..layers).collect()),
        };
        Ok((layers, kept?))
    }

    fn spec(&self) -> Result<SequenceSpec> {
        let default = SequenceSpec::default();
        let named = |name: &str, otherwise: &str| -> serde_json::Value {
            self.get(name).unwrap_or(otherwise).into()
        };
        Ok(SequenceSpec {
            layers: self.layers()?.1.len(),
            shapes: serde_json::from_value(named("--shapes", "window"))?,
            order: serde_json::from_value(named("--order", "fitted"))?,
            weights: serde_json::from_value(named("--weights", "shared"))?,
            c: self.number("--c", default.c)?,
            norm: self.number("--norm", default.norm)?,
            neighbours: self.number("--neighbours", default.neighbours)?,
            smoothing: self.number("--smoothing", default.smoothing)?,
            tolerance: self.number("--tolerance", default.tolerance)?,
            ..default
        })
    }
}

/// A sentence with its tags and states.
struct Sentence {
    words: Vec<String>,
    tags: Vec<Tag>,
    states: Array2<f32>,
}

fn read(
    file: &str,
    states: &str,
    flags: &Flags<'_>,
    labels: &mut BTreeMap<String, usize>,
) -> Result<Vec<Sentence>> {
    let content = fs::read_to_string(file)?;
    let mut sentences: Vec<Vec<(&str, &str)>> = vec![Vec::new()];
    for line in content.lines() {
        let mut columns = line.split_whitespace();
        match (columns.next(), columns.next_back()) {
            (Some("-DOCSTART-"), _) => {}
            (Some(word), Some(tag)) => sentences
                .last_mut()
                .context("never empty")?
                .push((word, tag)),
            _ => sentences.push(Vec::new()),
        }
    }
    sentences.retain(|words| !words.is_empty());
    let bytes = fs::read(states)?;
    let words: usize = sentences.iter().map(Vec::len).sum();
    let (layers, kept) = flags.layers()?;
    let width = bytes.len() / 4 / words;
    let dim = width / layers;
    let mut rest = bytes.chunks_exact(4);
    let sentence = |words: Vec<(&str, &str)>| -> Result<Sentence> {
        let values = rest.by_ref().take(words.len() * width);
        let values = values
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        let all = Array2::from_shape_vec((words.len(), width), values)?;
        let parts: Vec<_> = kept
            .iter()
            .map(|&layer| all.slice(s![.., layer * dim..(layer + 1) * dim]))
            .collect();
        Ok(Sentence {
            words: words.iter().map(|(word, _)| (*word).to_owned()).collect(),
            tags: words
                .iter()
                .map(|(_, tag)| parse(tag, labels))
                .collect::<Result<_>>()?,
            states: concatenate(Axis(1), &parts)?,
        })
    };
    sentences.into_iter().map(sentence).collect()
}

fn parse(tag: &str, labels: &mut BTreeMap<String, usize>) -> Result<Tag> {
    if tag == "O" {
        return Ok(Tag::Outside);
    }
    let (prefix, label) = tag
        .split_once('-')
        .context("a tag is O, B-label or I-label")?;
    let next = labels.len();
    let column = *labels.entry(label.to_owned()).or_insert(next);
    Ok(Tag::at(2 * column + if prefix == "B" { 1 } else { 2 }))
}

fn fit(spec: &SequenceSpec, set: TagSet, sentences: &[Sentence]) -> Result<SequenceHead> {
    let words: Vec<Vec<&str>> = sentences.iter().map(words).collect();
    let tags: Vec<Vec<Option<Tag>>> = sentences
        .iter()
        .map(|sentence| sentence.tags.iter().copied().map(Some).collect())
        .collect();
    let texts = sentences.iter().zip(&words).zip(&tags);
    let texts: Vec<TaggedText<'_>> = texts
        .map(|((sentence, words), tags)| TaggedText {
            rows: TextRows {
                words,
                states: sentence.states.view(),
            },
            tags,
            weight: 1.0,
        })
        .collect();
    Ok(spec.fit(set, &texts, None)?)
}

fn judge(head: &SequenceHead, set: TagSet, sentences: &[Sentence]) -> Result<EntityCounts> {
    let words: Vec<Vec<&str>> = sentences.iter().map(words).collect();
    let rows = sentences
        .iter()
        .zip(&words)
        .map(|(sentence, words)| TextRows {
            words,
            states: sentence.states.view(),
        });
    let predicted = head.predict(&rows.collect::<Vec<_>>())?;
    let of_tags = |tags: &[Tag]| -> Result<Vec<Span>> {
        let places: Vec<_> = (0..tags.len()).map(|at| at..at + 1).collect();
        Ok(spans(tags, &places)?)
    };
    let truth: Result<Vec<_>> = sentences.iter().map(|text| of_tags(&text.tags)).collect();
    let found: Result<Vec<_>> = predicted.iter().map(|text| of_tags(&text.tags)).collect();
    Ok(EntityCounts::new(set.labels(), &truth?, &found?)?)
}

fn words(sentence: &Sentence) -> Vec<&str> {
    sentence.words.iter().map(String::as_str).collect()
}
