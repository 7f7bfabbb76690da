use proptest::prelude::*;
use rand::Rng as _;
use rand::seq::SliceRandom as _;

use super::*;
use hone_domain::Seed;

fn vote(row: usize, rater: usize, class: u16) -> Vote {
    let class = Class(class);
    Vote { row, rater, class }
}

fn consensus(votes: &[Vote], classes: usize) -> Consensus {
    dawid_skene(votes, classes, &DawidSkeneParams::default()).unwrap()
}

/// Rows 0.. of random truth, answered by every rater with their accuracy.
fn answered(rows: usize, accuracies: &[f64], classes: u16, seed: u64) -> (Vec<u16>, Vec<Vote>) {
    let mut rng = Seed(seed).rng();
    let truth: Vec<u16> = (0..rows).map(|_| rng.random_range(0..classes)).collect();
    let mut votes = Vec::new();
    for (row, &class) in truth.iter().enumerate() {
        for (rater, &accuracy) in accuracies.iter().enumerate() {
            let slip = (class + rng.random_range(1..classes)) % classes;
            let right = rng.random::<f64>() < accuracy;
            votes.push(vote(row, rater, if right { class } else { slip }));
        }
    }
    (truth, votes)
}

fn right(consensus: &Consensus, truth: &[u16]) -> usize {
    let rows = consensus.rows.iter();
    rows.filter(|row| row.class.0 == truth[row.row]).count()
}

#[derive(Deserialize)]
struct Golden {
    classes: usize,
    iterations: usize,
    votes: Vec<(usize, usize, u16)>,
    posterior: Vec<Vec<f64>>,
}

#[test]
fn unsmoothed_posteriors_are_those_of_crowd_kit() {
    let golden = include_str!("../../testdata/consensus_golden.json");
    let cases: Vec<Golden> = serde_json::from_str(golden).unwrap();
    for case in cases {
        let votes = case
            .votes
            .iter()
            .map(|&(row, rater, c)| vote(row, rater, c));
        let votes: Vec<Vote> = votes.collect();
        let params = DawidSkeneParams {
            strength: 0.0,
            max_iterations: case.iterations,
            tolerance: 0.0,
            ..DawidSkeneParams::default()
        };
        let (posterior, _) = Shared::new(&votes, case.classes).estimate(&params);
        let wanted = case.posterior.concat();
        assert_eq!(posterior.len(), wanted.len());
        for (found, wanted) in posterior.iter().zip(&wanted) {
            assert!((found - wanted).abs() < 1e-6, "{found}, not {wanted}");
        }
        let consensus = dawid_skene(&votes, case.classes, &params).unwrap();
        for (row, wanted) in consensus.rows.iter().zip(&case.posterior) {
            let most = wanted.iter().copied().fold(0.0, f64::max);
            assert!((f64::from(row.probability) - most).abs() < 1e-6);
            assert!((wanted[row.class.index()] - most).abs() < 1e-6);
        }
    }
}

#[test]
fn one_perfect_rater_among_noisy_ones_wins() {
    let (truth, votes) = answered(400, &[0.5, 0.5, 1.0, 0.5, 0.5], 4, 1);
    let found = consensus(&votes, 4);
    assert!(right(&found, &truth) >= 388, "{}", right(&found, &truth));
    let accuracies: Vec<f64> = found.raters.iter().filter_map(|r| r.accuracy).collect();
    assert!(accuracies[2] > 0.95);
    for rater in [0, 1, 3, 4] {
        assert!((accuracies[rater] - 0.5).abs() < 0.1, "{accuracies:?}");
    }
}

#[test]
fn a_rater_who_always_swaps_two_classes_still_informs() {
    let (truth, mut votes) = answered(300, &[0.8, 0.8, 0.8, 1.0], 3, 2);
    for vote in votes.iter_mut().filter(|vote| vote.rater == 3) {
        vote.class.0 = [1, 0, 2][vote.class.index()];
    }
    let found = consensus(&votes, 3);
    assert!(right(&found, &truth) >= 290, "{}", right(&found, &truth));
}

#[test]
fn a_newcomer_is_neither_trusted_nor_distrusted_blindly() {
    let (_, mut votes) = answered(60, &[0.9, 0.9, 0.9], 3, 3);
    votes.extend([vote(60, 0, 1), vote(60, 9, 2)]);
    let found = consensus(&votes, 3);
    let newcomer = found.raters.last().unwrap();
    assert_eq!(
        (newcomer.rater, newcomer.answers, newcomer.shared),
        (9, 1, 1)
    );
    assert!((0.7..0.85).contains(&newcomer.accuracy.unwrap()));
    // One of the others is known to be good, so the row is theirs, but not for certain.
    let row = found.rows.last().unwrap();
    assert_eq!(row.class, Class(1));
    assert!((0.5..0.9).contains(&row.probability), "{}", row.probability);
}

#[test]
fn a_single_vote_stands_as_it_is() {
    let votes = [vote(9, 3, 1), vote(2, 1, 0), vote(5, 3, 2)];
    let found = consensus(&votes, 3);
    let rows: Vec<_> = found
        .rows
        .iter()
        .map(|row| (row.row, row.class.0))
        .collect();
    assert_eq!(rows, [(2, 0), (5, 2), (9, 1)]);
    assert!(found.rows.iter().all(|row| row.probability >= 1.0));
    let raters = found.raters.iter();
    let known: Vec<_> = raters
        .map(|r| (r.rater, r.answers, r.shared, r.accuracy))
        .collect();
    assert_eq!(known, [(1, 1, 0, None), (3, 2, 0, None)]);
    assert_eq!(
        consensus(&[], 3),
        Consensus {
            rows: vec![],
            raters: vec![]
        }
    );
}

#[test]
fn single_votes_say_nothing_about_rows_that_are_shared() {
    let (_, mut votes) = answered(20, &[0.9, 0.6], 3, 4);
    let alone = consensus(&votes, 3);
    votes.extend((20..50).map(|row| vote(row, 0, 2)));
    let more = consensus(&votes, 3);
    assert_eq!(alone.rows[..], more.rows[..20]);
    assert_eq!(more.raters[0].answers, 50);
    assert_eq!(more.raters[0].accuracy, alone.raters[0].accuracy);
}

#[test]
fn a_tie_goes_to_the_lower_class() {
    let votes = [vote(0, 0, 2), vote(0, 1, 1)];
    let row = consensus(&votes, 3).rows[0];
    assert_eq!(row.class, Class(1));
    assert!((0.4..=0.5).contains(&row.probability));
}

#[test]
fn what_cannot_be_weighed_is_refused() {
    let params = DawidSkeneParams::default();
    assert!(matches!(
        dawid_skene(&[vote(4, 0, 3)], 3, &params),
        Err(LearnError::ClassOutOfRange {
            row: 4,
            class: 3,
            classes: 3
        })
    ));
    assert!(matches!(
        dawid_skene(&[vote(4, 7, 0), vote(3, 7, 0), vote(4, 7, 1)], 3, &params),
        Err(LearnError::DuplicateVote { row: 4, rater: 7 })
    ));
    for wrong in [
        DawidSkeneParams {
            strength: -1.0,
            ..params
        },
        DawidSkeneParams {
            accuracy: 1.0,
            ..params
        },
        DawidSkeneParams {
            tolerance: f64::NAN,
            ..params
        },
    ] {
        let refused = dawid_skene(&[], 3, &wrong);
        assert!(matches!(refused, Err(LearnError::InvalidParameter { .. })));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_the_votes_changes_nothing(seed in any::<u64>(), rows in 1_usize..30) {
        let (_, mut votes) = answered(rows, &[0.9, 0.5, 0.7], 4, seed);
        votes.retain(|vote| (vote.row + vote.rater) % 3 > 0);
        let before = consensus(&votes, 4);
        votes.shuffle(&mut Seed(seed).rng());
        prop_assert_eq!(before, consensus(&votes, 4));
    }

    #[test]
    fn renaming_the_classes_renames_the_result(seed in any::<u64>(), rows in 1_usize..30) {
        let (_, votes) = answered(rows, &[0.9, 0.5, 0.7], 4, seed);
        let renamed = [2, 0, 3, 1];
        let mut others = votes.clone();
        for vote in &mut others {
            vote.class.0 = renamed[vote.class.index()];
        }
        let (before, after) = (consensus(&votes, 4), consensus(&others, 4));
        for (before, after) in before.rows.iter().zip(&after.rows) {
            prop_assert!((before.probability - after.probability).abs() < 1e-4);
            // Two classes may tie; beyond a half none can.
            if before.probability > 0.501 {
                prop_assert_eq!(renamed[before.class.index()], after.class.0);
            }
        }
    }
}
