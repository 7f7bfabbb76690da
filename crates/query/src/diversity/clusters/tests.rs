use hone_domain::Seed;
use hone_kernel::squared_distance;
use hone_testkit::blobs;

use super::Clusters;
use crate::rows::Rows;

#[test]
fn separate_groups_are_found() {
    let values = [0.0, 0.1, 10.0, 10.2, 0.2, 10.1, 20.0];
    let points = Rows {
        values: &values,
        dim: 1,
    };
    for seed in 0..20 {
        let clusters = Clusters::find(points, 3, &mut Seed(seed).rng());
        let mut members = clusters.members();
        members.sort();
        assert_eq!(members, [vec![0, 1, 4], vec![2, 3, 5], vec![6]]);
        assert!(clusters.off_centre(points, 1) < 1e-6);
    }
}

#[test]
fn every_row_is_nearest_to_the_mean_of_its_own_cluster() {
    let blobs = blobs(400, 8, 5, 0.1, Seed(3));
    let points = Rows {
        values: blobs.points.as_slice().unwrap(),
        dim: 8,
    };
    let clusters = Clusters::find(points, 5, &mut Seed(4).rng());
    let mean = |members: &Vec<usize>| -> Vec<f32> {
        let sum = |j| members.iter().map(|&at| points.row(at)[j]).sum::<f32>();
        (0..8).map(|j| sum(j) / members.len() as f32).collect()
    };
    let means: Vec<_> = clusters.members().iter().map(mean).collect();
    for at in 0..400 {
        let apart = |cluster: usize| squared_distance(points.row(at), &means[cluster]);
        let own = apart(clusters.of[at]);
        assert!((0..5).all(|other| own <= apart(other) + 1e-5), "row {at}");
    }
}

#[test]
fn no_more_clusters_than_points_and_at_least_one() {
    let points = Rows {
        values: &[1.0, 2.0, 3.0],
        dim: 1,
    };
    assert_eq!(Clusters::find(points, 9, &mut Seed(1).rng()).len(), 3);
    assert_eq!(Clusters::find(points, 0, &mut Seed(1).rng()).len(), 1);
}

#[test]
fn nothing_has_no_clusters() {
    let nothing = Rows {
        values: &[],
        dim: 4,
    };
    let clusters = Clusters::find(nothing, 3, &mut Seed(1).rng());
    assert_eq!(clusters.len(), 0);
    assert!(clusters.members().is_empty());
}
