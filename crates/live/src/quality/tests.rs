use hone_domain::PoolIdx;
use hone_learn::audit::Drawn;
use ndarray::array;

use super::*;

fn judged(truth: u16, said: [f32; 2], probability: f64) -> Judged {
    let drawn = Drawn {
        at: PoolIdx::from(0),
        stratum: 0,
        probability,
    };
    let said = array![said[0], said[1]];
    Judged::new(&drawn.answered(Class(truth)), said.view())
}

#[test]
fn a_record_counts_for_as_many_as_it_stands_for() {
    let rows = [
        judged(0, [0.75, 0.25], 0.5),
        judged(1, [0.72, 0.28], 0.25),
        judged(1, [0.1, 0.9], 1.0),
    ];
    let (counts, estimated) = confusion(&rows, 2);
    assert_eq!(counts, array![[1, 0], [1, 1]]);
    assert_eq!(estimated, array![[2.0, 0.0], [4.0, 1.0]]);
}

#[test]
fn probabilities_are_held_against_how_often_they_are_right() {
    let rows = [
        judged(0, [0.75, 0.25], 0.5),
        judged(1, [0.72, 0.28], 0.25),
        judged(1, [0.1, 0.9], 1.0),
    ];
    let bins = reliability(&rows);
    assert_eq!(bins.len(), 10);
    assert_eq!(bins.iter().map(|bin| bin.n).sum::<usize>(), 3);
    let (seventies, eighties) = (bins[7], bins[8]);
    let found = seventies.found.unwrap();
    assert!((found.right - 2.0 / 6.0).abs() < 1e-9);
    assert!((found.promised - (2.0 * 0.75 + 4.0 * 0.72) / 6.0).abs() < 1e-6);
    assert!(found.interval.0 < found.right && found.right < found.interval.1);
    assert_eq!(eighties.found.unwrap().right, 1.0);
    assert_eq!(bins[0].found, None);
}

#[test]
fn wilsons_interval_is_that_of_the_textbook() {
    let (low, high) = wilson(0.9, 10.0);
    assert!((low - 0.5958).abs() < 1e-3 && (high - 0.9821).abs() < 1e-3);
    assert!(wilson(0.0, 5.0).0.abs() < 1e-12);
}
