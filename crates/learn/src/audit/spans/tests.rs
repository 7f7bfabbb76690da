use hone_domain::{Class, PoolIdx};
use rand::Rng as _;

use super::*;
use crate::audit::{AuditPlan, ClassF1, Drawn, Estimate, MIN_POSITIVES};
use crate::metrics::{Average, EntityCounts};

/// Rows with spans of a few labels, the first ones more frequent.
struct Pool {
    truth: Vec<Vec<Span>>,
    labels: usize,
}

/// What a head finds, row by row.
struct Head(Vec<Vec<(Span, f32)>>);

fn span(start: usize, end: usize, label: usize) -> Span {
    Span::new(start..end, Class(label as u16)).unwrap()
}

impl Pool {
    /// Up to six spans a row; some rows are full of them and many have none.
    fn new(rows: usize, labels: usize, seed: Seed) -> Self {
        let mut rng = seed.rng();
        let row = |_| {
            let mood = 2.0 * rng.random::<f64>().powi(2);
            let places = (0..6).filter(|_| rng.random::<f64>() < 0.4 * mood);
            let places: Vec<usize> = places.collect();
            let spans = places.into_iter().map(|place| {
                let label = rng.random::<f64>() * rng.random::<f64>() * labels as f64;
                span(10 * place, 10 * place + 4, label as usize)
            });
            spans.collect()
        };
        Self {
            truth: (0..rows).map(row).collect(),
            labels,
        }
    }

    /// A head that misses spans, cuts some short, takes some for another label and finds some where
    /// there are none; more of that in hard rows. Its probabilities are shy.
    fn head(&self, skill: f64, seed: Seed) -> Head {
        let mut rng = seed.rng();
        let row = |truth: &Vec<Span>| {
            let ease = (skill * (0.5 + rng.random::<f64>())).min(0.97);
            let mut found = Vec::new();
            for of in truth {
                let p = (0.5 + 0.4 * ease) as f32;
                let other = (of.label().index() + 1) % self.labels;
                if rng.random::<f64>() < ease {
                    found.push((*of, p));
                } else {
                    match rng.random_range(0..3) {
                        0 => found.push((span(of.start(), of.end() - 1, of.label().index()), p)),
                        1 => found.push((span(of.start(), of.end(), other), p)),
                        _ => {}
                    }
                }
            }
            if rng.random::<f64>() > ease {
                found.push((span(100, 104, rng.random_range(0..self.labels)), 0.4));
            }
            found
        };
        Head(self.truth.iter().map(row).collect())
    }

    fn answer(&self, drawn: Vec<Drawn>) -> AuditSample<Vec<Span>> {
        let rows = drawn.into_iter();
        let rows = rows.map(|drawn| drawn.answered(self.truth[drawn.at.index()].clone()));
        AuditSample::new(rows.collect()).unwrap()
    }

    fn everything(&self) -> AuditSample<Vec<Span>> {
        let drawn = |row| Drawn {
            at: PoolIdx::from(row),
            stratum: 0,
            probability: 1.0,
        };
        self.answer((0..self.truth.len()).map(drawn).collect())
    }

    fn counts(&self, head: &Head) -> EntityCounts {
        EntityCounts::new(self.labels, &self.truth, &head.plain()).unwrap()
    }

    /// The true mean F1 over some labels.
    fn macro_f1(&self, head: &Head, over: &[Class]) -> f64 {
        let scores = self.counts(head).per_label();
        let of = over.iter().map(|label| scores[label.index()].scores.f1);
        of.sum::<f64>() / over.len() as f64
    }

    fn micro_f1(&self, head: &Head) -> f64 {
        self.counts(head).averaged(Average::Micro).f1
    }
}

impl Head {
    fn found(&self) -> Vec<&[(Span, f32)]> {
        self.0.iter().map(Vec::as_slice).collect()
    }

    fn plain(&self) -> Vec<Vec<Span>> {
        let row = |row: &Vec<(Span, f32)>| row.iter().map(|(span, _)| *span).collect();
        self.0.iter().map(row).collect()
    }

    /// The rarest label that it finds, which strata are cut by.
    fn strata(&self) -> Vec<Class> {
        let rarest = |row: &Vec<(Span, f32)>| {
            let labels = row.iter().map(|(span, _)| span.label().0 + 1);
            Class(labels.max().unwrap_or(0))
        };
        self.0.iter().map(rarest).collect()
    }
}

const PARAMS: DirichletParams = DirichletParams {
    draws: 400,
    level: 0.95,
};

#[test]
fn an_audit_of_the_whole_pool_knows_the_truth() {
    let pool = Pool::new(500, 4, Seed(1));
    let head = pool.head(0.6, Seed(2));
    let found = spans_f1(&head.found(), 4, &pool.everything(), &PARAMS, Seed(3)).unwrap();
    let truth = pool.macro_f1(&head, &found.macro_f1.classes);
    let estimate = found.macro_f1.estimate;
    assert!((estimate.value - truth).abs() < 1e-9);
    assert!(estimate.high - estimate.low < 1e-9);
    assert!((found.micro_f1.value - pool.micro_f1(&head)).abs() < 1e-9);
    let has = |spans: &&Vec<Span>| spans.iter().any(|span| span.label() == Class(1));
    let of_label = &found.per_class[1];
    let (found, truth) = (
        of_label.found.unwrap(),
        pool.counts(&head).per_label()[1].scores,
    );
    assert!((found.precision.value - truth.precision).abs() < 1e-9);
    assert!((found.recall.value - truth.recall).abs() < 1e-9);
    assert_eq!(of_label.positives, pool.truth.iter().filter(has).count());
}

#[test]
fn labels_that_are_seldom_found_are_not_measured() {
    let pool = Pool::new(2000, 8, Seed(4));
    let head = pool.head(0.6, Seed(5));
    let plan = AuditPlan::simple_random(2000, 100, Seed(6)).unwrap();
    let audit = pool.answer(plan.sample(100).unwrap());
    let found = spans_f1(&head.found(), 8, &audit, &PARAMS, Seed(7)).unwrap();
    for class in &found.per_class {
        let has = |row: usize| {
            head.0[row]
                .iter()
                .any(|(span, _)| span.label() == class.class)
        };
        let rows = audit.rows().iter().filter(|row| has(row.row())).count();
        let measured = matches!(class.f1, ClassF1::Measured(_));
        assert_eq!(measured, rows >= MIN_POSITIVES);
    }
    assert!(found.macro_f1.classes.len() < 8);
}

#[test]
fn a_head_gains_nothing_over_itself() {
    let pool = Pool::new(2000, 4, Seed(8));
    let head = pool.head(0.6, Seed(9));
    let plan = AuditPlan::by_prediction(&head.strata(), 200, Seed(1)).unwrap();
    let audit = pool.answer(plan.sample(200).unwrap());
    let found = head.found();
    let gain = spans_gain(&found, &found, 4, &audit, &PARAMS, Seed(2)).unwrap();
    let gain = gain.macro_f1.estimate;
    assert_eq!((gain.low, gain.value, gain.high), (0.0, 0.0, 0.0));
}

#[test]
fn what_does_not_fit_is_refused() {
    let pool = Pool::new(300, 4, Seed(8));
    let head = pool.head(0.6, Seed(9));
    let other = Pool::new(200, 4, Seed(8)).head(0.6, Seed(9));
    let audit = pool.everything();
    let (found, fewer) = (head.found(), other.found());
    let gain = spans_gain(&found, &fewer, 4, &audit, &PARAMS, Seed(2));
    assert!(matches!(gain, Err(AuditError::HeadMismatch { .. })));
    let few_labels = spans_f1(&found, 2, &audit, &PARAMS, Seed(2));
    assert!(matches!(
        few_labels,
        Err(AuditError::ClassOutOfRange { .. })
    ));
    let few_rows = spans_f1(&fewer, 4, &audit, &PARAMS, Seed(2));
    assert!(matches!(few_rows, Err(AuditError::RowOutOfRange { .. })));
}

/// How often intervals over 120 audits hold the truth: a share of .95 is then known to .04. Prints
/// it with the mean width and the bias of the estimates, for the documentation.
fn coverage(name: &str, of: impl Fn(Seed) -> (Estimate, f64)) -> f64 {
    const AUDITS: u64 = 120;
    let found: Vec<(Estimate, f64)> = (0..AUDITS).map(|n| of(Seed(1000 + n))).collect();
    let mean = |of: fn(&(Estimate, f64)) -> f64| found.iter().map(of).sum::<f64>() / AUDITS as f64;
    let held = mean(|(of, truth)| f64::from(u8::from(of.low <= *truth && *truth <= of.high)));
    let width = mean(|(of, _)| of.high - of.low);
    let bias = mean(|(of, truth)| of.value - truth);
    println!("{name}: {held:.3} hold the truth, {width:.3} wide, bias {bias:+.4}");
    held
}

#[test]
fn intervals_hold_the_truth_about_as_often_as_they_say() {
    let pool = Pool::new(3000, 4, Seed(11));
    let head = pool.head(0.6, Seed(12));
    let (strata, found) = (head.strata(), head.found());
    let by_prediction = |seed| AuditPlan::by_prediction(&strata, 300, seed).unwrap();
    let simple = |seed| AuditPlan::simple_random(3000, 300, seed).unwrap();
    let designs: [(&str, &dyn Fn(Seed) -> AuditPlan); 2] = [
        ("by prediction", &by_prediction),
        ("simple random", &simple),
    ];
    for (name, plan) in designs {
        let estimates = |seed| {
            let audit = pool.answer(plan(seed).sample(300).unwrap());
            spans_f1(&found, 4, &audit, &PARAMS, seed).unwrap()
        };
        let macro_f1 = coverage(&format!("macro-F1, {name}"), |seed| {
            let of = estimates(seed).macro_f1;
            (of.estimate, pool.macro_f1(&head, &of.classes))
        });
        let micro_f1 = coverage(&format!("micro-F1, {name}"), |seed| {
            (estimates(seed).micro_f1, pool.micro_f1(&head))
        });
        assert!(macro_f1 >= 0.91 && micro_f1 >= 0.91);
    }
}

#[test]
fn intervals_of_a_gain_hold_the_truth_about_as_often_as_they_say() {
    let pool = Pool::new(3000, 4, Seed(11));
    let (old, new) = (pool.head(0.5, Seed(12)), pool.head(0.6, Seed(13)));
    let held = coverage("gain", |seed| {
        let plan = AuditPlan::on_disagreement(&old.plain(), &new.plain(), 300, seed).unwrap();
        let audit = pool.answer(plan.sample(300).unwrap());
        let (before, after) = (old.found(), new.found());
        let found = spans_gain(&before, &after, 4, &audit, &PARAMS, seed).unwrap();
        let over = &found.macro_f1.classes;
        let truth = pool.macro_f1(&new, over) - pool.macro_f1(&old, over);
        (found.macro_f1.estimate, truth)
    });
    assert!(held >= 0.91);
}
