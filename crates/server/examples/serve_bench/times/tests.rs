use super::*;

fn times(ms: impl IntoIterator<Item = u32>) -> Times {
    Times {
        ms: ms.into_iter().map(f64::from).collect(),
    }
}

#[test]
fn a_quantile_is_a_time_that_was_measured() {
    let hundred = times((1..=100).rev());
    let found = [0.0, 0.01, 0.5, 0.99, 1.0].map(|share| hundred.quantile(share));
    assert_eq!(found, [1.0, 1.0, 50.0, 99.0, 100.0]);
    assert_eq!(times([7, 3]).quantile(0.99), 7.0);
    assert_eq!(times([]).quantile(0.5), 0.0);
}

#[test]
fn figures_are_per_item() {
    let all = Times::join([times([4]), times([6])]);
    let span = Span {
        wall_s: 2.0,
        cpu_s: 1.0,
    };
    let operation = Operation::new("upsert", 1, 500, &all, span);
    assert_eq!((operation.requests, operation.items), (2, 500));
    assert_eq!(operation.per_s, 250.0);
    assert_eq!(operation.cpu_ms, Some(2.0));
    assert_eq!((operation.p50_ms, operation.max_ms), (4.0, 6.0));
    assert_eq!(operation.without_cpu().cpu_ms, None);
}
