use super::super::fixture::{answer, pool};
use super::super::simple_random;
use super::*;

fn evidence() -> Evidence {
    let (truth, head) = pool(600, 3, 0.4, Seed(1));
    let (_, other) = pool(600, 3, 0.2, Seed(1));
    let audit = answer(&truth, simple_random(600, 150, Seed(2)).unwrap());
    Evidence::new(&[&head, &other], &[head.argmax(), other.argmax()], &audit)
}

#[test]
fn slopes_are_the_derivatives_of_the_value() {
    let evidence = evidence();
    let d = evidence.dim();
    let at: Vec<f64> = (0..d).map(|i| 0.1 * (i as f64).sin()).collect();
    let slopes = |at: &[f64]| {
        let (mut gradient, mut curvature) = (vec![0.0; d], vec![0.0; d * d]);
        evidence.slopes(at, &mut gradient, &mut curvature);
        (gradient, curvature)
    };
    let (gradient, curvature) = slopes(&at);
    let step = 1e-5;
    for i in 0..d {
        let moved = |by: f64| {
            let mut moved = at.clone();
            moved[i] += by;
            moved
        };
        let (up, down) = (moved(step), moved(-step));
        let slope = (evidence.value(&up) - evidence.value(&down)) / (2.0 * step);
        assert!(
            (slope - gradient[i]).abs() < 1e-4,
            "{slope}, {}",
            gradient[i]
        );
        let (up, down) = (slopes(&up).0, slopes(&down).0);
        for j in 0..d {
            let second = (down[j] - up[j]) / (2.0 * step);
            assert!((second - curvature[j * d + i]).abs() < 1e-3);
        }
    }
}

#[test]
fn a_priori_a_head_is_taken_by_its_word() {
    let (_, head) = pool(50, 4, 0.4, Seed(3));
    let mut view = View::default();
    view.read(&[&head], &[head.argmax()], 7);
    let mut values = vec![0.0; 2 + 2 * 4];
    values[0] = 1.0;
    let mut p = [0.0; 4];
    predict(&values, &view, &mut p);
    for (found, &wanted) in p.iter().zip(head.row(7)) {
        assert!((found - f64::from(wanted)).abs() < 1e-3);
    }
}

#[test]
fn a_shy_head_is_made_as_sure_as_it_is_right() {
    let (truth, head) = pool(4000, 4, 2.0, Seed(4));
    let predicted = [head.argmax()];
    let audit = answer(&truth, simple_random(4000, 400, Seed(5)).unwrap());
    let hits = |row: &usize| truth[*row] == predicted[0][*row];
    let accuracy = (0..4000).filter(hits).count() as f64 / 4000.0;
    let drawn = Recalibration::draws(&[&head], &predicted, &audit, 16, Seed(6));
    assert_eq!(drawn.len(), 16);
    let (mut view, mut p) = (View::default(), [0.0; 4]);
    let mut sure = 0.0;
    for recalibration in &drawn {
        for row in 0..4000 {
            view.read(&[&head], &predicted, row);
            recalibration.predict(&view, &mut p);
            sure += p[predicted[0][row].index()] / (4000.0 * drawn.len() as f64);
        }
    }
    assert!((sure - accuracy).abs() < 0.03, "{sure}, not {accuracy}");
}
