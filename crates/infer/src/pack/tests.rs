use proptest::prelude::*;

use super::{Budget, Mixture, pack};

proptest! {
    #[test]
    fn every_sequence_stands_once_in_a_batch_within_the_budget(
        lengths in prop::collection::vec(0usize..300, 0..120),
        tokens in 1usize..600,
        sequences in 1usize..20,
        mixture in prop_oneof![Just(Mixture::Similar), Just(Mixture::Full)],
    ) {
        let batches = pack(&lengths, Budget { tokens, sequences, mixture });
        let mut seen: Vec<usize> = batches.iter().flatten().copied().collect();
        let ordered: Vec<usize> = seen.iter().map(|&at| lengths[at]).collect();
        prop_assert!(mixture == Mixture::Full || ordered.is_sorted_by(|a, b| a >= b));
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..lengths.len()).collect::<Vec<_>>());
        for batch in &batches {
            let total: usize = batch.iter().map(|&at| lengths[at]).sum();
            prop_assert!(!batch.is_empty() && batch.len() <= sequences);
            prop_assert!(total <= tokens || batch.len() == 1);
        }
    }
}

#[test]
fn equal_lengths_keep_their_order() {
    let budget = Budget {
        tokens: 10,
        sequences: 8,
        mixture: Mixture::Similar,
    };
    assert_eq!(pack(&[5, 5, 9, 5], budget), [vec![2], vec![0, 1], vec![3]]);
}

#[test]
fn a_full_mixture_tops_up_the_longest_with_the_shortest() {
    let budget = Budget {
        tokens: 10,
        sequences: 8,
        mixture: Mixture::Full,
    };
    assert_eq!(pack(&[1, 6, 3, 7, 2], budget), [vec![3, 0, 4], vec![1, 2]]);
}
