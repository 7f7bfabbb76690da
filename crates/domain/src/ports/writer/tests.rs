use super::*;

#[test]
fn confidence_is_the_geometric_mean_of_the_probabilities() {
    let written = Written {
        text: "ab".to_owned(),
        log_probs: vec![0.5_f32.ln(), 0.125_f32.ln()],
        end: End::Model,
    };
    assert!((written.confidence() - 0.25).abs() < 1e-6);
    assert!((written.mean_log_prob() - 0.25_f64.ln()).abs() < 1e-6);
}
