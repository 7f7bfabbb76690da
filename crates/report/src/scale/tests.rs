use super::*;

fn close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (f, e) in found.iter().zip(expected) {
        assert!((f - e).abs() < 1e-9, "{found:?} is not {expected:?}");
    }
}

#[test]
fn ticks_are_round_and_inside() {
    close(
        &Scale::new((0.0, 500.0), (0.0, 1.0)).ticks(5),
        &[0.0, 100.0, 200.0, 300.0, 400.0, 500.0],
    );
    close(
        &Scale::new((0.33, 0.91), (0.0, 1.0)).ticks(6),
        &[0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    );
}

#[test]
fn a_single_value_maps_to_the_middle() {
    let scale = Scale::new((3.0, 3.0), (0.0, 100.0));
    close(&[scale.at(3.0)], &[50.0]);
}

#[test]
fn a_domain_of_scores_stays_within_zero_and_one() {
    let (low, high) = round_domain(0.02, 0.995, 5, (0.0, 1.0));
    close(&[low, high], &[0.0, 1.0]);
}

#[test]
fn crowded_labels_are_spread_in_order() {
    let placed = spread(&[10.0, 11.0, 9.0], 12.0, (0.0, 100.0));
    close(&placed, &[21.0, 33.0, 9.0]);
}

#[test]
fn labels_at_the_edge_are_pushed_back_inside() {
    let placed = spread(&[99.0, 100.0], 10.0, (0.0, 100.0));
    close(&placed, &[90.0, 100.0]);
}

#[test]
fn a_rounded_domain_begins_on_a_tick() {
    let (low, high) = round_domain(0.35, 0.904, 6, (0.0, 1.0));
    let ticks = Scale::new((low, high), (0.0, 1.0)).ticks(6);
    close(&ticks, &[0.2, 0.4, 0.6, 0.8, 1.0]);
}
