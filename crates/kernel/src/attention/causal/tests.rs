#![allow(clippy::float_cmp, reason = "equal to the bit is what is promised")]

use super::CausalHead;
use crate::{Mat, MatMut};

fn rows(tokens: usize, width: usize, factor: usize) -> Vec<f32> {
    (0..tokens * width)
        .map(|i| ((i * factor % 211) as f32 - 105.0) / 90.0)
        .collect()
}

/// What the last of some tokens sees, by the definition.
fn wanted(query: &[f32], keys: &[f32], values: &[f32]) -> Vec<f64> {
    let width = query.len();
    let weights: Vec<f64> = keys
        .chunks_exact(width)
        .map(|key| {
            let score = query.iter().zip(key);
            let score: f64 = score.map(|(q, k)| f64::from(*q) * f64::from(*k)).sum();
            score.exp()
        })
        .collect();
    let total: f64 = weights.iter().sum();
    let mut mixed = vec![0.0; width];
    for (value, weight) in values.chunks_exact(width).zip(&weights) {
        for (mixed, v) in mixed.iter_mut().zip(value) {
            *mixed += weight / total * f64::from(*v);
        }
    }
    mixed
}

#[test]
fn every_token_sees_those_up_to_its_own_however_many_come_at_once() {
    for (tokens, width) in [(1, 4), (7, 8), (40, 32), (70, 48), (33, 64)] {
        let queries = rows(tokens, width, 53);
        let (keys, values) = (rows(tokens, width, 71), rows(tokens, width, 97));
        let found: Vec<Vec<f32>> = [1, 5, tokens]
            .map(|most| {
                let mut head = CausalHead::new(width);
                let mut out = vec![f32::NAN; tokens * width];
                let parts = queries.chunks(most * width).zip(keys.chunks(most * width));
                let parts = parts.zip(values.chunks(most * width));
                for (((query, key), value), out) in parts.zip(out.chunks_mut(most * width)) {
                    let rows = key.chunks_exact(width).zip(value.chunks_exact(width));
                    rows.for_each(|(key, value)| head.push(key, value));
                    let count = query.len() / width;
                    let out = MatMut::new(out, count, width);
                    head.attend(Mat::new(query, count, width), out);
                }
                out
            })
            .into();
        assert_eq!(found[0], found[1]);
        assert_eq!(found[0], found[2]);
        for (token, found) in found[0].chunks_exact(width).enumerate() {
            let seen = (token + 1) * width;
            let query = &queries[token * width..seen];
            let wanted = wanted(query, &keys[..seen], &values[..seen]);
            for (found, wanted) in found.iter().zip(wanted) {
                assert!(
                    (f64::from(*found) - wanted).abs() < 1e-5,
                    "{found} is not {wanted}"
                );
            }
        }
    }
}

#[test]
#[should_panic(expected = "2 queries of 1 tokens")]
fn more_queries_than_tokens_are_refused() {
    let mut head = CausalHead::new(2);
    head.push(&[1.0, 2.0], &[3.0, 4.0]);
    head.attend(Mat::new(&[0.0; 4], 2, 2), MatMut::new(&mut [0.0; 4], 2, 2));
}
