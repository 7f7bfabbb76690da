use proptest::prelude::*;

use super::super::{by_prediction, on_disagreement, simple_random};
use super::*;

fn classes(counts: &[usize]) -> Vec<Class> {
    let counts = counts.iter().enumerate();
    counts
        .flat_map(|(class, &n)| vec![Class(class as u16); n])
        .collect()
}

/// The first `n` planned rows are those of the sample, whatever comes behind them.
fn rows_of_prefix(plan: &AuditPlan, n: usize) -> Vec<(PoolIdx, u32)> {
    let planned = plan.order()[..n].iter();
    let mut rows: Vec<_> = planned.map(|row| (row.at, row.stratum)).collect();
    rows.sort_unstable();
    rows
}

fn rows(drawn: &[Drawn]) -> Vec<(PoolIdx, u32)> {
    drawn.iter().map(|row| (row.at, row.stratum)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_prefix_is_what_its_design_draws(
        counts in prop::collection::vec(0_usize..20, 2..6),
        seed in any::<u64>(),
        share in 0.0_f64..=1.0,
    ) {
        let (old, seed) = (classes(&counts), Seed(seed));
        let new: Vec<Class> = old.iter().rev().copied().collect();
        let reserve = (share * old.len() as f64) as usize;
        let random = AuditPlan::simple_random(old.len(), reserve, seed).unwrap();
        let predicted = AuditPlan::by_prediction(&old, reserve, seed).unwrap();
        let disagreed = AuditPlan::on_disagreement(&old, &new, reserve, seed).unwrap();
        for n in 0..=reserve {
            let pairs = [
                (&random, simple_random(old.len(), n, seed)),
                (&predicted, by_prediction(&old, n, seed)),
                (&disagreed, on_disagreement(&old, &new, n, seed)),
            ];
            for (plan, drawn) in pairs {
                let sample = plan.sample(n).unwrap();
                prop_assert_eq!(&sample, &drawn.unwrap());
                prop_assert_eq!(rows(&sample), rows_of_prefix(plan, n));
            }
        }
    }
}

#[test]
fn a_larger_reserve_only_goes_on() {
    let predicted = classes(&[40, 7, 20]);
    let plan = |reserve| AuditPlan::by_prediction(&predicted, reserve, Seed(5)).unwrap();
    assert_eq!(plan(20).order(), &plan(67).order()[..20]);
}

#[test]
fn rows_and_probabilities_are_those_of_the_first_release() {
    // What the design drew for 6 of 16 rows before it was planned: audits begun then go on.
    let drawn = by_prediction(&classes(&[12, 4]), 6, Seed(0)).unwrap();
    let rows: Vec<u32> = drawn.iter().map(|row| row.at.0).collect();
    assert_eq!(rows, [1, 3, 8, 9, 12, 13]);
    assert!((drawn[0].probability - 4.0 / 12.0).abs() < 1e-12);
    assert!((drawn[5].probability - 2.0 / 4.0).abs() < 1e-12);
}

#[test]
fn a_plan_comes_back_from_its_json() {
    let plan = AuditPlan::by_prediction(&classes(&[9, 0, 4]), 5, Seed(1)).unwrap();
    let json = serde_json::to_string(&plan).unwrap();
    assert!(
        json.starts_with(r#"{"sizes":[9,0,4],"order":[{"at":"#),
        "{json}"
    );
    assert_eq!(serde_json::from_str::<AuditPlan>(&json).unwrap(), plan);
}

#[test]
fn a_plan_that_cannot_be_is_refused() {
    let read = |json: &str| {
        serde_json::from_str::<AuditPlan>(json)
            .unwrap_err()
            .to_string()
    };
    let twice = r#"{"sizes":[3],"order":[{"at":1,"stratum":0},{"at":1,"stratum":0}]}"#;
    assert!(read(twice).contains("stands twice"));
    let unknown = r#"{"sizes":[3],"order":[{"at":1,"stratum":1}]}"#;
    assert!(read(unknown).contains("2 strata and knows the sizes of 1"));
    let many = r#"{"sizes":[1],"order":[{"at":1,"stratum":0},{"at":2,"stratum":0}]}"#;
    assert!(read(many).contains("asked for 2"));
    let plan = AuditPlan::simple_random(9, 4, Seed(1)).unwrap();
    let refused = Err(AuditError::BeyondPlan {
        asked: 5,
        reserve: 4,
    });
    assert_eq!(plan.sample(5), refused);
    assert_eq!(
        AuditPlan::simple_random(3, 4, Seed(1)),
        Err(AuditError::AskedForTooMany { asked: 4, rows: 3 })
    );
}
