use crate::{nearest_squared_distance, squared_distance};

fn ramp(n: usize, start: usize) -> Vec<f32> {
    let value = |i: usize| ((i * 37 % 101) as f32 - 50.0) / 25.0;
    (start..start + n).map(value).collect()
}

#[test]
fn squared_distance_equals_the_sum_in_double_precision() {
    for n in [0, 1, 15, 16, 63, 64, 65, 384, 1000] {
        let (a, b) = (ramp(n, 0), ramp(n, 7));
        let apart = a.iter().zip(&b).map(|(a, b)| f64::from(a - b));
        let wanted: f64 = apart.map(|d| d * d).sum();
        let found = f64::from(squared_distance(&a, &b));
        assert!((found - wanted).abs() <= 1e-5 * wanted, "length {n}");
    }
}

#[test]
fn equal_vectors_are_exactly_nothing_apart() {
    let a = ramp(99, 3);
    assert_eq!(squared_distance(&a, &a).to_bits(), 0);
}

#[test]
fn the_nearest_row_is_found() {
    let among = [0.0, 3.0, 1.0, 1.0, 5.0, 5.0];
    assert!((nearest_squared_distance(&[1.0, 2.0], &among) - 1.0).abs() < 1e-6);
    assert!(nearest_squared_distance(&[1.0], &[]).is_infinite());
}
