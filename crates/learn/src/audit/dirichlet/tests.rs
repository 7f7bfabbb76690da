use hone_domain::Class;
use proptest::prelude::*;

use super::super::fixture::{answer, full, perfect, pool, truth};
use super::super::{ClassF1, by_prediction, simple_random};
use super::*;
use crate::metrics::{Confusion, accuracy, macro_f1, per_class};

const QUICK: DirichletParams = DirichletParams {
    draws: 300,
    level: 0.95,
};

#[test]
fn an_audit_of_the_whole_pool_is_exact() {
    let (truth, head) = pool(300, 4, 0.5, Seed(1));
    let report = dirichlet(&head, &full(&truth), &QUICK, Seed(2)).unwrap();
    let confusion = Confusion::new(4, &truth, &head.argmax()).unwrap();
    for (found, wanted) in [
        (report.macro_f1.estimate, macro_f1(&confusion)),
        (report.micro_f1, accuracy(&confusion)),
    ] {
        assert!((found.value - wanted).abs() < 1e-9);
        assert!(found.high - found.low < 1e-9);
    }
    for (class, wanted) in report.per_class.iter().zip(per_class(&confusion)) {
        assert!((class.share - wanted.support / 300.0).abs() < 1e-9);
        if let ClassF1::Measured(f1) = class.f1 {
            assert!((f1.value - wanted.scores.f1).abs() < 1e-9);
        }
    }
}

#[test]
fn the_interval_of_a_perfect_head_reaches_one_and_admits_a_doubt() {
    let truth = truth(2000, 3, Seed(3));
    let head = perfect(&truth, 3);
    let audit = answer(&truth, simple_random(2000, 200, Seed(4)).unwrap());
    let report = dirichlet(&head, &audit, &QUICK, Seed(5)).unwrap();
    // No fault in 200 rows leaves room for 3/200 of them.
    let found = report.macro_f1.estimate;
    assert!(0.96 < found.low && found.low < 0.9999, "{found:?}");
    assert!(found.high > 0.9999, "{found:?}");
}

#[test]
fn intervals_cover_the_truth_about_as_often_as_they_say() {
    let (truth, head) = pool(3000, 3, 0.4, Seed(6));
    let wanted = macro_f1(&Confusion::new(3, &truth, &head.argmax()).unwrap());
    let covered = |&seed: &u64| {
        let drawn = by_prediction(&head.argmax(), 200, Seed(seed)).unwrap();
        let report = dirichlet(&head, &answer(&truth, drawn), &QUICK, Seed(seed)).unwrap();
        let found = report.macro_f1.estimate;
        found.low <= wanted && wanted <= found.high
    };
    let covered = (0..60).filter(covered).count();
    assert!(covered >= 51, "{covered} of 60");
}

#[test]
fn unequal_probabilities_are_weighed_back() {
    // Half of the audit lies on the 10 % of rows where another head differs.
    let (truth, head) = pool(4000, 3, 0.3, Seed(7));
    let predicted = head.argmax();
    let flip = |(row, class): (usize, &Class)| match row % 10 {
        0 => Class((class.0 + 1) % 3),
        _ => *class,
    };
    let other: Vec<Class> = predicted.iter().enumerate().map(flip).collect();
    let wanted = accuracy(&Confusion::new(3, &truth, &predicted).unwrap());
    let value = |seed| {
        let drawn = super::super::on_disagreement(&predicted, &other, 400, Seed(seed)).unwrap();
        let report = dirichlet(&head, &answer(&truth, drawn), &QUICK, Seed(seed)).unwrap();
        report.micro_f1.value
    };
    let mean = (0..20).map(value).sum::<f64>() / 20.0;
    assert!((mean - wanted).abs() < 0.02, "{mean}, not {wanted}");
}

#[test]
fn classes_with_few_audited_rows_are_not_measured() {
    let (truth, head) = pool(1000, 6, 0.5, Seed(8));
    let audit = answer(&truth, simple_random(1000, 40, Seed(9)).unwrap());
    let report = dirichlet(&head, &audit, &QUICK, Seed(1)).unwrap();
    for class in &report.per_class {
        match class.f1 {
            ClassF1::Measured(f1) => {
                assert!(report.macro_f1.classes.contains(&class.class) && f1.low <= f1.high);
            }
            ClassF1::NotMeasured { have, need } => assert!(have < need),
        }
    }
    let measured = |c: &&super::super::ClassReport| matches!(c.f1, ClassF1::Measured(_));
    let measured = report.per_class.iter().filter(measured).count();
    assert!((1..6).contains(&measured));
    assert_eq!(measured, report.macro_f1.classes.len());
}

#[test]
fn parameters_out_of_range_are_refused() {
    let (truth, head) = pool(20, 2, 0.5, Seed(1));
    let audit = full(&truth);
    for params in [
        DirichletParams { draws: 0, ..QUICK },
        DirichletParams {
            level: 1.0,
            ..QUICK
        },
    ] {
        assert!(matches!(
            dirichlet(&head, &audit, &params, Seed(1)),
            Err(AuditError::BadParameter { .. })
        ));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn estimates_are_bounded_and_the_order_of_answers_does_not_matter(
        seed in any::<u64>(), n in 50_usize..70, classes in 2_usize..6,
    ) {
        let params = DirichletParams { draws: 50, ..QUICK };
        let (truth, head) = pool(80, classes, 0.5, Seed(seed));
        let audit = answer(&truth, by_prediction(&head.argmax(), n, Seed(seed)).unwrap());
        let report = dirichlet(&head, &audit, &params, Seed(seed)).unwrap();
        for found in [report.macro_f1.estimate, report.micro_f1] {
            prop_assert!(0.0 <= found.low && found.low <= found.value);
            prop_assert!(found.value <= found.high && found.high <= 1.0 + 1e-12);
        }
        let mut rows: Vec<_> = audit.into();
        rows.reverse();
        let again = AuditSample::new(rows).unwrap();
        prop_assert_eq!(dirichlet(&head, &again, &params, Seed(seed)).unwrap(), report);
    }
}
