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
