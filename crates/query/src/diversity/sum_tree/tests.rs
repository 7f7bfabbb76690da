use super::SumTree;

#[test]
fn positions_own_their_stretch_of_the_running_sum() {
    let tree = SumTree::new([1.0, 0.0, 2.0, 0.5, 0.0].into_iter());
    assert!((tree.total() - 3.5).abs() < 1e-12);
    for (point, at) in [(0.0, 0), (0.99, 0), (1.0, 2), (2.9, 2), (3.0, 3), (3.49, 3)] {
        assert_eq!(tree.find(point), at, "{point}");
    }
}

#[test]
fn a_point_beyond_the_total_finds_the_last_position_with_weight() {
    let tree = SumTree::new([1.0, 0.5, 0.0, 0.0, 0.0].into_iter());
    assert_eq!(tree.find(1.5), 1);
    assert_eq!(tree.find(9.0), 1);
}

#[test]
fn changed_weights_count() {
    let mut tree = SumTree::new([1.0, 1.0, 1.0].into_iter());
    tree.set(1, 0.0);
    tree.set(2, 4.0);
    assert!((tree.total() - 5.0).abs() < 1e-12);
    assert_eq!((tree.find(0.5), tree.find(1.0), tree.find(4.9)), (0, 2, 2));
    assert!((tree.weight(2) - 4.0).abs() < 1e-12);
}
