use hone_domain::Seed;
use hone_testkit::blobs;
use ndarray::{Array2, Axis, array};

use super::*;
use crate::metrics::{Confusion, accuracy};
use crate::{FeatureMatrix, FeatureView, Features};

/// Points around centres, and the mean of each class as its label.
fn task() -> (Array2<f32>, Array2<f32>, Vec<Class>) {
    let blobs = blobs(400, 16, 4, 0.15, Seed(3));
    let mut labels = Array2::zeros((4, 16));
    for (point, class) in blobs.points.outer_iter().zip(&blobs.classes) {
        let mut label = labels.row_mut(class.index());
        label += &point;
    }
    (blobs.points, labels, blobs.classes)
}

#[test]
fn a_record_takes_the_label_nearest_to_it() {
    let (points, labels, truth) = task();
    let found = zero_shot(points.view(), labels.view()).unwrap();
    let confusion = Confusion::new(4, &truth, &found.argmax()).unwrap();
    assert!(accuracy(&confusion) > 0.9, "{}", accuracy(&confusion));
}

#[test]
fn the_probabilities_are_the_tempered_softmax_of_the_cosines() {
    let records = array![[0.6_f32, 0.8], [-1.0, 0.0]];
    let labels = array![[1.0_f32, 0.0], [0.0, 1.0], [0.6, -0.8]];
    let found = zero_shot(records.view(), labels.view()).unwrap();
    for (row, cosines) in [[0.6_f64, 0.8, -0.28], [-1.0, 0.0, -0.6]]
        .iter()
        .enumerate()
    {
        let masses = cosines.map(|cosine| (20.0 * cosine).exp());
        for (class, mass) in masses.iter().enumerate() {
            let wanted = mass / masses.iter().sum::<f64>();
            assert!((f64::from(found.row(row)[class]) - wanted).abs() < 1e-5);
        }
    }
}

#[test]
fn lengths_do_not_matter_and_a_row_of_zeros_is_undecided() {
    let (points, labels, _) = task();
    let plain = zero_shot(points.view(), labels.view()).unwrap();
    let scaled = zero_shot((&points * 3.0).view(), (&labels * 0.2).view()).unwrap();
    for (plain, scaled) in plain.view().iter().zip(scaled.view()) {
        assert!((plain - scaled).abs() < 1e-4);
    }
    let zeros = zero_shot(Array2::zeros((1, 16)).view(), labels.view()).unwrap();
    assert!(zeros.row(0).iter().all(|p| (p - 0.25).abs() < 1e-6));
}

#[test]
fn a_record_does_not_depend_on_the_others() {
    let (points, labels, _) = task();
    let all = zero_shot(points.view(), labels.view()).unwrap();
    let one = points.select(Axis(0), &[7]);
    let alone = zero_shot(one.view(), labels.view()).unwrap();
    assert_eq!(alone.row(0), all.row(7));
}

#[test]
fn the_head_says_the_same() {
    let (points, labels, _) = task();
    let direct = zero_shot(points.view(), labels.view()).unwrap();
    let head = zero_shot_head("final", labels.view()).unwrap();
    let matrix = FeatureMatrix::Dense(points);
    let name = "final".to_owned();
    let features = Features::new(vec![FeatureView { name, matrix }]).unwrap();
    let applied = head.predict(&features).unwrap();
    for (direct, applied) in direct.view().iter().zip(applied.view()) {
        assert!((direct - applied).abs() < 1e-6);
    }
    assert_eq!(head.classes().seen().len(), 4);
    assert_eq!(
        head.hash(),
        zero_shot_head("final", labels.view()).unwrap().hash()
    );
}

#[test]
fn what_has_no_cosine_is_refused() {
    let labels = Array2::<f32>::ones((3, 4));
    let refused = |records: Array2<f32>, labels: &Array2<f32>| {
        zero_shot(records.view(), labels.view()).unwrap_err()
    };
    assert!(matches!(
        refused(Array2::ones((1, 5)), &labels),
        LearnError::WidthMismatch {
            expected: 4,
            found: 5,
            ..
        }
    ));
    assert!(matches!(
        refused(Array2::ones((1, 4)), &Array2::ones((1, 4))),
        LearnError::Domain(DomainError::TooFewClasses { found: 1 })
    ));
    assert!(matches!(
        refused(array![[1.0, 1.0, 1.0, f32::NAN]], &labels),
        LearnError::Domain(DomainError::NotFinite { row: 0, .. })
    ));
    let mut broken = labels.clone();
    broken[[2, 1]] = f32::INFINITY;
    assert!(matches!(
        refused(Array2::ones((1, 4)), &broken),
        LearnError::Domain(DomainError::NotFinite { row: 2, .. })
    ));
    assert_eq!(
        zero_shot(Array2::ones((0, 4)).view(), labels.view())
            .unwrap()
            .rows(),
        0
    );
}
