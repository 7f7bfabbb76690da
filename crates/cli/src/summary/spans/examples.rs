use hone_domain::{LabelSchema, Span};
use hone_engine::{RunOf, SpanTask};
use hone_report as report;

use crate::dataset::DataSet;

/// Test records shown of each kind.
const SHOWN: usize = 6;

/// Test records that the last head reads rightly and the first did not, then those that it is surest
/// of and wrong about.
pub(super) fn examples(
    data: &DataSet<Vec<Span>>,
    run: &RunOf<SpanTask>,
) -> Vec<report::SpanExample> {
    let (truth, first, last) = (&data.test.answers, &run.first_test, &run.last_test);
    let learned = (0..truth.len()).filter(|&at| {
        let right = truth[at] == last.spans[at] && truth[at] != first.spans[at];
        right && !truth[at].is_empty()
    });
    let surest = |at: usize| {
        let found = last.spans[at].iter().zip(&last.scores[at]);
        let wrong = found.filter(|(span, _)| !truth[at].contains(span));
        wrong.map(|(_, score)| *score).fold(0.0, f32::max)
    };
    let mut wrong: Vec<(usize, f32)> = (0..truth.len())
        .map(|at| (at, surest(at)))
        .filter(|(_, score)| *score > 0.0)
        .collect();
    wrong.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let wrong = wrong.into_iter().map(|(at, _)| at);
    let marked = |spans: &[Span]| marked(&data.schema, spans);
    learned
        .take(SHOWN)
        .chain(wrong.take(SHOWN))
        .map(|at| report::SpanExample {
            text: data.test.texts[at].clone(),
            truth: marked(&truth[at]),
            start: marked(&first.spans[at]),
            end: marked(&last.spans[at]),
        })
        .collect()
}

fn marked(schema: &LabelSchema, spans: &[Span]) -> Vec<report::MarkedSpan> {
    let marked = |span: &Span| report::MarkedSpan {
        start: span.start(),
        end: span.end(),
        label: schema.name(span.label()).to_owned(),
    };
    spans.iter().map(marked).collect()
}
