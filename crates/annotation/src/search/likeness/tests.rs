use super::*;

#[test]
fn likeness_is_the_cosine_moved_to_the_unit_interval() {
    let check = |a: &[f32], b: &[f32], expected: f32| {
        assert!((likeness(a, b, Similarity::Most) - expected).abs() < 1e-6);
        assert!((likeness(a, b, Similarity::Least) - (1.0 - expected)).abs() < 1e-6);
    };
    check(&[1.0, 0.0], &[3.0, 0.0], 1.0);
    check(&[1.0, 0.0], &[0.0, 2.0], 0.5);
    check(&[1.0, 0.0], &[-2.0, 0.0], 0.0);
    check(&[1.0, 1.0], &[1.0, 0.0], 0.5 + 0.5 / 2_f32.sqrt());
    check(&[0.0, 0.0], &[1.0, 0.0], 0.5);
    check(&[f32::MAX, 0.0], &[f32::MAX, 0.0], 1.0);
    check(&[0.5; 37], &[0.25; 37], 1.0);
}
