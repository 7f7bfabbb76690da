use super::*;

fn claims(claims: &[(f64, bool)], probability: f64) -> Claims {
    Claims {
        claims: claims.to_vec(),
        weight: 1.0 / probability,
    }
}

#[test]
fn probabilities_are_held_against_how_often_they_are_right() {
    let rows = [
        claims(&[(0.75, true)], 0.5),
        claims(&[(0.72, false)], 0.25),
        claims(&[(0.9, true)], 1.0),
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
fn claims_about_one_record_are_no_more_evidence_than_one() {
    let alone: Vec<Claims> = (0..20).map(|n| claims(&[(0.55, n < 12)], 1.0)).collect();
    let doubled: Vec<Claims> = (0..20)
        .map(|n| claims(&[(0.55, n < 12), (0.56, n < 12)], 1.0))
        .collect();
    let interval = |records: &[Claims]| reliability(records)[5].found.unwrap().interval;
    assert_eq!(interval(&alone), interval(&doubled));
    assert_eq!(reliability(&doubled)[5].n, 40);
}

#[test]
fn wilsons_interval_is_that_of_the_textbook() {
    let (low, high) = wilson(0.9, 10.0);
    assert!((low - 0.5958).abs() < 1e-3 && (high - 0.9821).abs() < 1e-3);
    assert!(wilson(0.0, 5.0).0.abs() < 1e-12);
}
