use hone_domain::{Class, LabelSet, Marginals, PoolIdx, Seed};
use ndarray::Array2;
use rand::Rng as _;

use super::*;
use crate::audit::{AuditPlan, ClassF1, Drawn, Estimate};
use crate::metrics::LabelSetComparison;

/// A pool of label sets that go together, and heads of a given sureness.
struct Pool {
    truth: Vec<LabelSet>,
    labels: usize,
}

struct Head {
    marginals: Marginals,
    decided: Vec<LabelSet>,
}

/// How often each label applies: from a third of the rows to one in fifty.
fn share(label: usize, labels: usize) -> f64 {
    0.34 * (0.02f64 / 0.34).powf(label as f64 / (labels - 1) as f64)
}

impl Pool {
    /// Labels of one row go together: each row has a mood that makes all of them more or less likely.
    fn new(rows: usize, labels: usize, seed: Seed) -> Self {
        let mut rng = seed.rng();
        let row = |_| {
            let mood = 2.0 * rng.random::<f64>();
            let mut has = |label: usize| rng.random::<f64>() < mood * share(label, labels);
            let set: Vec<Class> = (0..labels)
                .filter(|&label| has(label))
                .map(|label| Class(label as u16))
                .collect();
            set.into_iter().collect()
        };
        Self {
            truth: (0..rows).map(row).collect(),
            labels,
        }
    }

    /// Rows are hard or easy for all labels at once, so the errors go together too. The head is
    /// calibrated but for its shyness.
    fn head(&self, sureness: f64, seed: Seed) -> Head {
        let mut rng = seed.rng();
        let shape = (self.truth.len(), self.labels);
        let mut values = Array2::zeros(shape);
        for (row, truth) in self.truth.iter().enumerate() {
            let ease = sureness * (0.4 + 1.2 * rng.random::<f64>());
            for label in 0..self.labels {
                let sign = if truth.contains(Class(label as u16)) {
                    1.0
                } else {
                    -1.0
                };
                let noise: f64 = (0..4).map(|_| rng.random::<f64>() - 0.5).sum::<f64>() * 1.7;
                let prior = share(label, self.labels);
                let logit = (prior / (1.0 - prior)).ln() + ease * (sign * ease + noise);
                values[[row, label]] = (1.0 / (1.0 + (-logit).exp())) as f32;
            }
        }
        let marginals = Marginals::new(values).unwrap();
        let decided = marginals.reaching(&vec![0.35; self.labels]);
        Head { marginals, decided }
    }

    fn answer(&self, drawn: Vec<Drawn>) -> AuditSample<LabelSet> {
        let rows = drawn.into_iter();
        let rows = rows.map(|drawn| drawn.answered(self.truth[drawn.at.index()].clone()));
        AuditSample::new(rows.collect()).unwrap()
    }

    fn f1(&self, head: &Head) -> LabelSetComparison {
        LabelSetComparison::new(self.labels, &self.truth, &head.decided).unwrap()
    }

    /// The true mean F1 over some labels.
    fn macro_f1(&self, head: &Head, over: &[Class]) -> f64 {
        let scores = self.f1(head).per_label();
        let sum: f64 = over
            .iter()
            .map(|label| scores[label.index()].scores.f1)
            .sum();
        sum / over.len() as f64
    }
}

impl Head {
    fn pool(&self) -> DecidedPool<'_> {
        DecidedPool {
            marginals: &self.marginals,
            decided: &self.decided,
        }
    }

    /// The rarest label that it says, which strata are cut by.
    fn strata(&self) -> Vec<Class> {
        let rarest = |set: &LabelSet| set.labels().last().map_or(0, |last| last.0 + 1);
        self.decided.iter().map(|set| Class(rarest(set))).collect()
    }
}

fn everything(pool: &Pool) -> AuditSample<LabelSet> {
    let drawn = |row| Drawn {
        at: PoolIdx::from(row),
        stratum: 0,
        probability: 1.0,
    };
    pool.answer((0..pool.truth.len()).map(drawn).collect())
}

#[test]
fn an_audit_of_the_whole_pool_knows_the_truth() {
    let pool = Pool::new(500, 6, Seed(1));
    let head = pool.head(1.2, Seed(2));
    let audit = everything(&pool);
    let params = DirichletParams::default();
    let found = label_sets_f1(head.pool(), &audit, &params, Seed(3)).unwrap();
    let truth = pool.macro_f1(&head, &found.macro_f1.classes);
    let estimate = found.macro_f1.estimate;
    assert!((estimate.value - truth).abs() < 1e-9);
    assert!(estimate.high - estimate.low < 1e-9);
    assert!((found.micro_f1.value - pool.f1(&head).micro_f1()).abs() < 1e-9);
    let of_label = &found.per_class[1];
    let count = pool
        .truth
        .iter()
        .filter(|set| set.contains(Class(1)))
        .count();
    assert_eq!(of_label.positives, count);
    assert!((of_label.share - count as f64 / 500.0).abs() < 1e-9);
}

#[test]
fn labels_that_are_seldom_predicted_are_not_measured() {
    let pool = Pool::new(2000, 12, Seed(4));
    let head = pool.head(1.2, Seed(5));
    let plan = AuditPlan::simple_random(2000, 100, Seed(6)).unwrap();
    let audit = pool.answer(plan.sample(100).unwrap());
    let params = DirichletParams::default();
    let found = label_sets_f1(head.pool(), &audit, &params, Seed(7)).unwrap();
    for class in &found.per_class {
        let said = audit.rows().iter();
        let said = said.filter(|row| head.decided[row.row()].contains(class.class));
        let measured = matches!(class.f1, ClassF1::Measured(_));
        assert_eq!(measured, said.count() >= MIN_POSITIVES);
    }
    assert!(found.macro_f1.classes.len() < 12);
}

#[test]
fn a_head_gains_nothing_over_itself() {
    let pool = Pool::new(2000, 6, Seed(8));
    let head = pool.head(1.2, Seed(9));
    let plan = AuditPlan::by_prediction(&head.strata(), 200, Seed(1)).unwrap();
    let audit = pool.answer(plan.sample(200).unwrap());
    let params = DirichletParams::default();
    let gain = label_sets_gain(head.pool(), head.pool(), &audit, &params, Seed(2)).unwrap();
    let gain = gain.macro_f1.estimate;
    assert_eq!((gain.low, gain.value, gain.high), (0.0, 0.0, 0.0));
}

#[test]
fn heads_of_different_pools_are_not_compared() {
    let pool = Pool::new(300, 6, Seed(8));
    let head = pool.head(1.2, Seed(9));
    let other = Pool::new(200, 6, Seed(8)).head(1.2, Seed(9));
    let audit = everything(&pool);
    let params = DirichletParams::default();
    let found = label_sets_gain(head.pool(), other.pool(), &audit, &params, Seed(2));
    assert!(matches!(found, Err(AuditError::HeadMismatch { .. })));
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
fn intervals_of_the_mean_f1_hold_the_truth_about_as_often_as_they_say() {
    let pool = Pool::new(3000, 12, Seed(11));
    let head = pool.head(1.3, Seed(12));
    let strata = head.strata();
    let params = DirichletParams {
        draws: 400,
        level: 0.95,
    };
    let by_prediction = coverage("by prediction", |seed| {
        let plan = AuditPlan::by_prediction(&strata, 300, seed).unwrap();
        let audit = pool.answer(plan.sample(300).unwrap());
        let found = label_sets_f1(head.pool(), &audit, &params, seed).unwrap();
        let truth = pool.macro_f1(&head, &found.macro_f1.classes);
        (found.macro_f1.estimate, truth)
    });
    assert!(by_prediction >= 0.91);
    let simple = coverage("simple random", |seed| {
        let plan = AuditPlan::simple_random(3000, 300, seed).unwrap();
        let audit = pool.answer(plan.sample(300).unwrap());
        let found = label_sets_f1(head.pool(), &audit, &params, seed).unwrap();
        let truth = pool.macro_f1(&head, &found.macro_f1.classes);
        (found.macro_f1.estimate, truth)
    });
    assert!(simple >= 0.91);
}

#[test]
fn intervals_of_a_gain_hold_the_truth_about_as_often_as_they_say() {
    let pool = Pool::new(3000, 12, Seed(11));
    let (old, new) = (pool.head(1.1, Seed(12)), pool.head(1.3, Seed(13)));
    let params = DirichletParams {
        draws: 400,
        level: 0.95,
    };
    let held = coverage("gain", |seed| {
        let plan = AuditPlan::on_disagreement(&old.decided, &new.decided, 300, seed).unwrap();
        let audit = pool.answer(plan.sample(300).unwrap());
        let found = label_sets_gain(old.pool(), new.pool(), &audit, &params, seed).unwrap();
        let over = &found.macro_f1.classes;
        let truth = pool.macro_f1(&new, over) - pool.macro_f1(&old, over);
        (found.macro_f1.estimate, truth)
    });
    assert!(held >= 0.91);
}
