use std::sync::Arc;

use hone_annotation::{Answer, Score};
use hone_domain::{Class, LabelSchema, Span};
use hone_engine::SpanReading;

use crate::kind::sets::Parts as _;
use crate::kind::{Output, Speaker, Spoken};

/// What is said of the spans of each record. A record takes some 100 bytes, 8 a word and 32 a span.
#[derive(Debug, Clone)]
pub(crate) struct Tagged {
    labels: usize,
    rows: Vec<Arc<SpanReading>>,
}

/// What is said of a record of which nothing is known.
fn nothing() -> Arc<SpanReading> {
    Arc::new(SpanReading {
        spans: Vec::new(),
        log_probabilities: Vec::new(),
        entropies: Vec::new(),
    })
}

/// A span in the words of the question.
pub(super) fn said(span: Span, labels: &LabelSchema) -> hone_annotation::Span {
    hone_annotation::Span {
        label: labels.name(span.label()).to_owned(),
        start: span.start(),
        end: span.end(),
    }
}

impl Tagged {
    /// Of rows of which nothing is known.
    pub(super) fn silent(rows: usize, labels: usize) -> Self {
        Self {
            labels,
            rows: vec![nothing(); rows],
        }
    }

    /// Of rows of which a model that was trained before says these spans, and of their words nothing.
    pub(super) fn found_by_others(found: Vec<Vec<(Span, f32)>>, labels: usize) -> Self {
        let rows = found.into_iter().map(|spans| {
            Arc::new(SpanReading {
                spans,
                log_probabilities: Vec::new(),
                entropies: Vec::new(),
            })
        });
        Self {
            labels,
            rows: rows.collect(),
        }
    }

    pub(super) fn extend(&mut self, rows: impl Iterator<Item = Arc<SpanReading>>) {
        self.rows.extend(rows);
    }

    /// One minus the geometric mean of the probabilities of the words' tags.
    pub(super) fn unsure(&self, row: usize) -> f32 {
        let words = &self.rows[row].log_probabilities;
        let mean = words.iter().sum::<f32>() / words.len().max(1) as f32;
        1.0 - mean.exp()
    }

    /// What strategies read of the words of some rows: the log-probabilities of the best tagging, and
    /// the entropies.
    pub(super) fn tokens(&self, rows: &[usize]) -> (Vec<Vec<f32>>, Vec<Vec<f32>>) {
        let rows = rows.iter().map(|&row| &self.rows[row]);
        rows.map(|row| (row.log_probabilities.clone(), row.entropies.clone()))
            .unzip()
    }

    /// The spans of some rows with their probabilities.
    pub(super) fn found(&self, rows: &[usize]) -> Vec<&[(Span, f32)]> {
        let rows = rows.iter().map(|&row| self.rows[row].spans.as_slice());
        rows.collect()
    }
}

impl Speaker for Tagged {
    fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The probability of a label is that of its most probable span.
    fn say(&self, row: usize, labels: &LabelSchema) -> Spoken {
        let spans = &self.rows[row].spans;
        let mut scores = vec![0.0f32; self.labels];
        for (span, p) in spans {
            let of = &mut scores[span.label().index()];
            *of = of.max(*p);
        }
        let value = spans.iter().map(|(span, _)| said(*span, labels));
        Spoken {
            value: Answer::Spans(value.collect()),
            score: Score::Each(spans.iter().map(|(_, p)| f64::from(*p)).collect()),
            scores,
        }
    }

    fn leading(&self, row: usize) -> Option<(Class, f32)> {
        let spans = self.rows[row].spans.iter();
        let labels = spans.map(|(span, p)| (span.label(), *p));
        labels.reduce(|best, next| if next.1 > best.1 { next } else { best })
    }
}

impl Output for Tagged {
    type Answer = Vec<Span>;

    fn spread(self, at: &[usize], rows: usize) -> Self {
        let mut all = Self::silent(rows, self.labels);
        for (&at, row) in at.iter().zip(self.rows) {
            all.rows[at] = row;
        }
        all
    }

    fn append(&mut self, more: Self) {
        self.rows.extend(more.rows);
    }

    fn aligned(self, from: &LabelSchema, to: &LabelSchema) -> Self {
        if from == to {
            return self;
        }
        let places: Vec<Option<Class>> = from.names().iter().map(|name| to.class(name)).collect();
        let renamed = |(span, p): &(Span, f32)| {
            let label = places[span.label().index()]?;
            Some((Span::new(span.range(), label).ok()?, *p))
        };
        let rows = self.rows.iter().map(|row| {
            Arc::new(SpanReading {
                spans: row.spans.iter().filter_map(renamed).collect(),
                log_probabilities: row.log_probabilities.clone(),
                entropies: row.entropies.clone(),
            })
        });
        Self {
            labels: to.len(),
            rows: rows.collect(),
        }
    }

    fn empty(labels: usize) -> Self {
        Self {
            labels,
            rows: Vec::new(),
        }
    }

    fn labels(&self) -> usize {
        self.labels
    }

    fn decided(&self, rows: impl Iterator<Item = usize>) -> Vec<Vec<Span>> {
        let plain = |row: usize| self.rows[row].spans.iter().map(|(span, _)| *span).collect();
        rows.map(plain).collect()
    }

    /// Each span that is said is a part.
    fn claims(&self, row: usize, truth: &Vec<Span>) -> Vec<(f64, bool)> {
        let spans = self.rows[row].spans.iter();
        spans
            .map(|(span, p)| (f64::from(*p), truth.has(*span)))
            .collect()
    }
}
