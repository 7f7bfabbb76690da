use super::Attention;

fn reference(qkv: &[f32], dim: usize, heads: usize) -> Vec<f64> {
    let (tokens, width) = (qkv.len() / (3 * dim), dim / heads);
    let at = |part: usize, token: usize, column: usize| {
        f64::from(qkv[token * 3 * dim + part * dim + column])
    };
    let mut out = vec![0.0; tokens * dim];
    for head in 0..heads {
        let columns = head * width..(head + 1) * width;
        for query in 0..tokens {
            let score = |key: usize| -> f64 {
                columns
                    .clone()
                    .map(|c| at(0, query, c) * at(1, key, c))
                    .sum::<f64>()
                    .exp()
            };
            let total: f64 = (0..tokens).map(score).sum();
            for column in columns.clone() {
                let mixed: f64 = (0..tokens).map(|key| score(key) * at(2, key, column)).sum();
                out[query * dim + column] = mixed / total;
            }
        }
    }
    out
}

#[test]
fn attention_is_that_of_the_definition_for_every_length_and_width() {
    let mut attention = Attention::default();
    for (tokens, dim, heads) in [
        (1, 4, 1),
        (2, 24, 3),
        (40, 64, 2),
        (7, 96, 1),
        (33, 8, 8),
        (70, 80, 2),
    ] {
        let n = tokens * 3 * dim;
        let qkv: Vec<f32> = (0..n)
            .map(|i| ((i * 53 % 211) as f32 - 105.0) / 90.0)
            .collect();
        let mut found = vec![f32::NAN; tokens * dim];
        attention.apply(&qkv, dim, heads, &mut found);
        for (found, wanted) in found.iter().zip(reference(&qkv, dim, heads)) {
            assert!(
                (f64::from(*found) - wanted).abs() < 1e-5,
                "{found} is not {wanted}"
            );
        }
    }
}

#[test]
fn coarse_attention_is_near_the_definition() {
    let mut attention = Attention::default();
    for (tokens, dim, heads) in [
        (1, 32, 1),
        (7, 64, 1),
        (40, 96, 3),
        (33, 128, 2),
        (70, 64, 2),
        (5, 24, 3),
    ] {
        let qkv: Vec<f32> = (0..tokens * 3 * dim)
            .map(|i| ((i * 53 % 211) as f32 - 105.0) / 200.0)
            .collect();
        let mut found = vec![f32::NAN; tokens * dim];
        attention.apply_coarsely(&qkv, dim, heads, &mut found);
        for (found, wanted) in found.iter().zip(reference(&qkv, dim, heads)) {
            assert!(
                (f64::from(*found) - wanted).abs() < 5e-3,
                "{found} is not {wanted} for {tokens} tokens"
            );
        }
    }
}

#[test]
fn coarse_attention_without_preference_is_the_mean_of_the_values() {
    let (tokens, dim) = (5, 32);
    let mut qkv = vec![0.0; tokens * 3 * dim];
    for (token, row) in qkv.chunks_exact_mut(3 * dim).enumerate() {
        row[2 * dim..].fill(token as f32);
    }
    let mut found = vec![f32::NAN; tokens * dim];
    Attention::default().apply_coarsely(&qkv, dim, 1, &mut found);
    for v in found {
        assert!(
            (v - 2.0).abs() < 0.02,
            "{v} is not the mean of 0, 1, 2, 3, 4"
        );
    }
}
