use hone_domain::{Class, Seed};
use ndarray::Array2;
use rand::Rng as _;

use super::{Chain, ChainObjective};
use crate::class_map::ClassMap;
use crate::design::Design;
use crate::optim::Objective as _;
use crate::precondition::Preconditioner;
use crate::sequence::transitions::Transitions;
use crate::sequence::{Tag, TagSet, TaggedText, TextRows};

const SET: TagSet = TagSet::new(1);
const K: usize = SET.len();
const DIM: usize = 2;

fn allowed() -> Transitions {
    let tags = (0..K as u16).map(Class);
    Transitions::allowed(&ClassMap::of(tags, K))
}

/// Evaluates on two chains, the second of which starts within its text.
fn evaluate(at: &[f32]) -> (f64, Vec<f32>) {
    let values = [0.5, -1.0, 1.5, 0.25, -0.5, 0.75, 0.3, -0.2, 1.0, 1.0];
    let design = Design::Dense {
        values: &values,
        dim: DIM,
    };
    let chain = |rows, opens, weight: f32| Chain {
        rows,
        opens,
        share: weight / 7.0,
    };
    let objective = ChainObjective {
        design,
        tags: &[1, 2, 0, 2, 0],
        chains: &[chain(0..3, true, 1.0), chain(3..5, false, 2.0)],
        allowed: &allowed(),
        penalty: 0.1,
        preconditioner: &Preconditioner::new(design, &[0.2; 5], &[], 0.1, 0.1),
    };
    let mut gradient = vec![0.0; at.len()];
    (objective.evaluate(at, &mut gradient), gradient)
}

#[test]
fn without_opinions_every_allowed_tagging_is_as_likely() {
    let (loss, _) = evaluate(&[0.0; (DIM + 2 + K) * K]);
    // Three words from the start of a text: 2 first tags, then 2 behind O and 3 behind B or I.
    // O·O: 2, O·B: 3, B·O: 2, B·B: 3, B·I: 3. Two words within a text: 2 + 3 + 3.
    let expected = (13f64.ln() + 2.0 * 8f64.ln()) / 7.0;
    assert!((loss - expected).abs() < 1e-6, "{loss}, not {expected}");
}

#[test]
fn the_gradient_is_that_of_the_loss() {
    let mut rng = Seed(1).rng();
    let at: Vec<f32> = (0..(DIM + 2 + K) * K)
        .map(|_| rng.random_range(-1.0..1.0))
        .collect();
    let (_, gradient) = evaluate(&at);
    let forbidden = [(DIM + 1) * K + 2, (DIM + 2) * K + 2];
    for i in (0..at.len()).filter(|i| !forbidden.contains(i)) {
        let beside = |step: f32| {
            let mut at = at.clone();
            at[i] += step;
            (evaluate(&at).0, at[i])
        };
        let ((above, right), (below, left)) = (beside(1e-2), beside(-1e-2));
        let slope = (above - below) / f64::from(right - left);
        assert!(
            (slope - f64::from(gradient[i])).abs() < 2e-4,
            "{i}: {slope}, {}",
            gradient[i]
        );
    }
}

#[test]
fn chains_are_judged_neighbours_that_keep_the_notation() {
    let [outside, begin, inside] = [Tag::Outside, Tag::Begin(Class(0)), Tag::Inside(Class(0))];
    let texts = [
        (vec![Some(begin), Some(inside), None, Some(inside)], 1.0),
        (vec![Some(outside)], 0.0),
        (vec![Some(inside), Some(outside), Some(inside)], 2.0),
        (vec![None, Some(outside), Some(begin)], 1.0),
    ];
    let states = Array2::zeros((4, 1));
    let tagged = texts.iter().map(|(tags, weight)| TaggedText {
        rows: TextRows {
            words: &["w"; 4][..tags.len()],
            states: states.view(),
        },
        tags,
        weight: *weight,
    });
    let chain = |rows, opens, share| Chain { rows, opens, share };
    let expected = [
        chain(0..2, true, 0.5),
        chain(2..3, false, 0.5),
        // No text may begin within a span, and none goes on behind what is outside.
        chain(3..5, false, 1.0),
        chain(5..6, false, 1.0),
        chain(6..8, false, 0.5),
    ];
    assert_eq!(Chain::of(&tagged.collect::<Vec<_>>(), 0.5), expected);
}
