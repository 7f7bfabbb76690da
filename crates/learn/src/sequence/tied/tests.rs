use hone_domain::{Class, Seed};
use rand::Rng as _;

use super::*;

fn ties(labels: u16) -> Ties {
    let tags = 2 * labels + 1;
    Ties::of(&ClassMap::of((0..tags).map(Class), usize::from(tags)))
}

#[test]
fn the_factor_is_that_of_what_tags_share() {
    let ties = ties(2);
    let k = ties.k;
    let product = |a: usize, b: usize| -> f32 {
        let column = |at: usize| ties.factor.iter().skip(at).step_by(k);
        column(a).zip(column(b)).map(|(x, y)| x * y).sum()
    };
    // O, B and I of the first label, B and I of the second.
    for (a, b, expected) in [
        (0, 0, OWN),
        (0, 1, 0.0),
        (1, 1, OWN + LABEL + SPAN + PLACE),
        (1, 2, LABEL + SPAN),
        (1, 3, SPAN + PLACE),
        (1, 4, SPAN),
    ] {
        assert!((product(a, b) - expected).abs() < 1e-5, "{a}, {b}");
    }
}

#[test]
fn weights_are_spread_and_solved_for_and_slopes_gathered() {
    let ties = ties(2);
    let mut rng = Seed(1).rng();
    let mut draw = || -> Vec<f32> {
        (0..3 * ties.k)
            .map(|_| rng.random_range(-1.0..1.0))
            .collect()
    };
    let (values, slopes) = (draw(), draw());
    let spread = ties.spread(&values);
    let mut solved = spread.clone();
    ties.solve(&mut solved);
    let near = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-4);
    assert!(near(&solved, &values));
    // ⟨V R, G⟩ = ⟨V, G Rᵀ⟩.
    let mut gathered = vec![0.0; slopes.len()];
    ties.gather(&slopes, &mut gathered);
    let inner = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    assert!((inner(&spread, &slopes) - inner(&values, &gathered)).abs() < 1e-4);
}

/// A word of every tag of two labels, with a column a label and one of its own.
fn fit(tags: &[usize]) -> Vec<f32> {
    let dim = 3;
    let values: Vec<f32> = tags
        .iter()
        .flat_map(|&tag| {
            let label = Tag::at(tag).label().map(Class::index);
            [Some(0), Some(1), None].map(|of| f32::from(u8::from(label == of)))
        })
        .collect();
    let shares = vec![1.0 / tags.len() as f32; tags.len()];
    let fit = TiedFit {
        design: Design::Dense {
            values: &values,
            dim,
        },
        tags,
        shares: &shares,
        ties: &ties(2),
        penalty: 0.01,
        tolerance: 1e-6,
        max_iterations: 500,
    };
    fit.minimise(None)
}

#[test]
fn a_tag_learns_from_the_words_of_its_label() {
    // The inside of the second label is seen once, its beginning often.
    let at = fit(&[0, 0, 0, 0, 1, 1, 2, 3, 3, 3, 4]);
    let weight = |column: usize, tag: usize| at[column * 5 + tag];
    assert!(weight(1, 4) > weight(1, 1) && weight(1, 4) > weight(1, 2));
    assert!(weight(1, 4) > weight(1, 0));
    assert!(weight(0, 1) > weight(0, 3) && weight(2, 0) > weight(2, 4));
}

#[test]
fn starting_at_the_minimum_stays_there() {
    let tags = [0, 0, 1, 2, 3, 4, 4];
    let at = fit(&tags);
    let values: Vec<f32> = tags
        .iter()
        .flat_map(|&tag| {
            let label = Tag::at(tag).label().map(Class::index);
            [Some(0), Some(1), None].map(|of| f32::from(u8::from(label == of)))
        })
        .collect();
    let shares = vec![1.0 / tags.len() as f32; tags.len()];
    let again = TiedFit {
        design: Design::Dense {
            values: &values,
            dim: 3,
        },
        tags: &tags,
        shares: &shares,
        ties: &ties(2),
        penalty: 0.01,
        tolerance: 1e-4,
        max_iterations: 500,
    };
    let again = again.minimise(Some(at.clone()));
    assert!(at.iter().zip(&again).all(|(a, b)| (a - b).abs() < 1e-3));
}
