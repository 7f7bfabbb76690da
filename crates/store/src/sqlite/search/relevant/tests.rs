use super::*;

fn hits(hits: &[(u64, f32)]) -> Vec<Candidate> {
    let hits = hits.iter();
    hits.map(|&(seq, score)| Candidate { seq, score }).collect()
}

#[test]
fn the_more_relevant_come_first_and_ties_by_number() {
    let found = [
        (7, 0.5),
        (2, 1.5),
        (9, 0.5),
        (1, 0.5),
        (4, f32::MIN_POSITIVE),
    ];
    let relevant = Relevant::of(&hits(&found)).unwrap();
    let degrees: Vec<(f32, &[u32])> = relevant.degrees().collect();
    let expected: [(f32, &[u32]); 3] = [(1.5, &[2]), (0.5, &[1, 7, 9]), (f32::MIN_POSITIVE, &[4])];
    assert_eq!(degrees, expected);
    assert_eq!(relevant.len(), 5);
    assert_eq!(
        relevant.records().iter().collect::<Vec<_>>(),
        [1, 2, 4, 7, 9]
    );
    let candidates = relevant.candidates().map(|hit| (hit.seq, hit.score));
    let expected = [
        (2, 1.5),
        (1, 0.5),
        (7, 0.5),
        (9, 0.5),
        (4, f32::MIN_POSITIVE),
    ];
    assert_eq!(candidates.collect::<Vec<_>>(), expected);
}

#[test]
fn equal_scores_take_no_room() {
    let all: Vec<_> = (0..1000).map(|seq| (seq, (1 + seq % 2) as f32)).collect();
    let relevant = Relevant::of(&hits(&all)).unwrap();
    assert!(relevant.bytes() < 4 * 1000 + 64, "{}", relevant.bytes());
}

#[test]
fn a_number_too_great_is_refused() {
    assert!(Relevant::of(&hits(&[(1 << 32, 1.0)])).is_err());
    assert!(Relevant::of(&hits(&[((1 << 32) - 1, 1.0)])).is_ok());
}
