use ndarray::{Array2, array, s};

use super::{Reading, SHAPE, WordShapes};
use crate::sequence::{SequenceError, TextRows};

const WINDOW: Reading = Reading {
    layers: 2,
    norm: 1.0,
    shapes: WordShapes::Window,
    neighbours: 0.0,
};

#[test]
fn each_layer_of_a_word_has_unit_norm() {
    let states = array![[3.0, 4.0, 0.0, 2.0], [0.0, 0.0, -5.0, 0.0]];
    let text = TextRows {
        words: &["a", "B"],
        states: states.view(),
    };
    let features = WINDOW.read(&[text], 4).unwrap();
    let dense = array![[0.6, 0.8, 0.0, 1.0], [0.0, 0.0, -1.0, 0.0]];
    let away = (&features.slice(s![.., ..4]) - &dense).mapv(f32::abs);
    assert!(away.iter().all(|v| *v < 1e-6), "{features}");
    assert_eq!(features.ncols(), 4 + WordShapes::Window.width());
}

#[test]
fn a_word_knows_how_its_neighbours_are_written() {
    let states = Array2::zeros((3, 0));
    let text = TextRows {
        words: &["Ann", "saw", "NATO"],
        states: states.view(),
    };
    let reading = Reading {
        layers: 1,
        ..WINDOW
    };
    let features = reading.read(&[text, text], 0).unwrap();
    let part = |word: usize, at: usize| features.slice(s![word, at * SHAPE..(at + 1) * SHAPE]);
    assert_eq!(part(1, 0), part(0, 1));
    assert_eq!(part(1, 2), part(2, 1));
    assert_eq!(part(0, 0).sum() + part(2, 2).sum(), 0.0);
    let place = |word: usize| features.slice(s![word, 3 * SHAPE..]).to_vec();
    assert_eq!(
        [place(0), place(1), place(2)].concat(),
        [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0]
    );
    assert_eq!(features.slice(s![..3, ..]), features.slice(s![3.., ..]));
}

#[test]
fn a_word_has_the_states_of_its_neighbours_within_its_text() {
    let states = array![
        [3.0, 4.0, 0.0, 2.0],
        [5.0, 0.0, 0.0, -5.0],
        [0.0, 1.0, 1.0, 0.0]
    ];
    let reading = Reading {
        norm: 2.0,
        shapes: WordShapes::None,
        neighbours: 0.5,
        ..WINDOW
    };
    let text = TextRows {
        words: &["a", "b", "c"],
        states: states.view(),
    };
    let features = reading.read(&[text, text], 4).unwrap();
    assert_eq!(features.dim(), (6, 8));
    // Two layers of norm 2, added up and weighted by ½ / √2.
    let sums = array![[1.2, 3.6], [2.0, -2.0], [2.0, 2.0]] * 0.5 / 2.0f32.sqrt();
    let near = |found: ndarray::ArrayView1<'_, f32>, wanted: &[f32]| {
        let away = found.iter().zip(wanted).map(|(a, b)| (a - b).abs());
        found.len() == wanted.len() && away.fold(0.0, f32::max) < 1e-6
    };
    let row = |at: usize| sums.row(at).to_vec();
    let none = vec![0.0, 0.0];
    for (word, before, after) in [
        (0, none.clone(), row(1)),
        (1, row(0), row(2)),
        (2, row(1), none),
    ] {
        let expected = [before, after].concat();
        assert!(near(features.slice(s![word, 4..]), &expected), "{features}");
    }
    assert_eq!(features.slice(s![..3, ..]), features.slice(s![3.., ..]));
    let alone = reading.read(
        &[TextRows {
            words: &["a"],
            states: states.slice(s![..1, ..]),
        }],
        4,
    );
    assert!(near(alone.unwrap().slice(s![0, 4..]), &[0.0; 4]));
}

#[test]
fn a_text_of_capitals_says_so_in_each_word() {
    let states = Array2::zeros((2, 0));
    let text = TextRows {
        words: &["GOLF", "1996"],
        states: states.view(),
    };
    let reading = Reading {
        layers: 1,
        ..WINDOW
    };
    let features = reading.read(&[text], 0).unwrap();
    assert_eq!(features.column(3 * SHAPE + 2).to_vec(), [1.0, 1.0]);
}

#[test]
fn states_that_do_not_fit_are_refused() {
    let states = array![[1.0, f32::NAN]];
    let read = |words: &[&str], width: usize| {
        let states = states.view();
        WINDOW.read(&[TextRows { words, states }], width)
    };
    let wide = SequenceError::WidthMismatch {
        text: 0,
        expected: 4,
        found: 2,
    };
    assert_eq!(read(&["a"], 4), Err(wide));
    assert_eq!(read(&["a"], 2), Err(SequenceError::NotFinite { text: 0 }));
    assert!(matches!(
        read(&[], 2),
        Err(SequenceError::LengthMismatch { .. })
    ));
}
