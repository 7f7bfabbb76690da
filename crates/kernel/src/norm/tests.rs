#![allow(clippy::float_cmp, reason = "equal to the bit is what is promised")]

use super::{LayerNorm, RmsNorm, normalise};

#[test]
fn a_row_is_centred_scaled_and_shifted() {
    for width in [1, 5, 16, 37, 384] {
        let norm = LayerNorm {
            scale: (0..width).map(|i| 0.5 + i as f32 / 7.0).collect(),
            shift: (0..width).map(|i| i as f32 / 9.0 - 1.0).collect(),
            epsilon: 1e-5,
        };
        let rows: Vec<f32> = (0..3 * width)
            .map(|i| (i * 29 % 83) as f32 / 10.0)
            .collect();
        let mut found = rows.clone();
        norm.apply(&mut found);
        for (row, found) in rows.chunks_exact(width).zip(found.chunks_exact(width)) {
            let n = width as f64;
            let mean = row.iter().map(|v| f64::from(*v)).sum::<f64>() / n;
            let variance = row
                .iter()
                .map(|v| (f64::from(*v) - mean).powi(2))
                .sum::<f64>()
                / n;
            for (at, found) in found.iter().enumerate() {
                let unit = (f64::from(row[at]) - mean) / (variance + 1e-5).sqrt();
                let wanted = unit * f64::from(norm.scale[at]) + f64::from(norm.shift[at]);
                assert!(
                    (f64::from(*found) - wanted).abs() < 1e-4,
                    "{found} is not {wanted}"
                );
            }
        }
    }
}

#[test]
fn normalising_gives_unit_norm_and_leaves_zero() {
    let mut vector = [3.0, 0.0, -4.0];
    normalise(&mut vector);
    assert_eq!(vector, [0.6, 0.0, -0.8]);
    let mut zero = [0.0; 3];
    normalise(&mut zero);
    assert_eq!(zero, [0.0; 3]);
}

#[test]
fn a_row_is_divided_by_its_root_mean_square() {
    for width in [1, 5, 16, 37, 384] {
        let norm = RmsNorm {
            scale: (0..width).map(|i| 0.5 + i as f32 / 7.0).collect(),
            epsilon: 1e-5,
        };
        let before: Vec<f32> = (0..3 * width)
            .map(|i| ((i * 29 % 83) as f32 - 40.0) / 9.0)
            .collect();
        let mut found = before.clone();
        norm.apply(&mut found);
        for (found, row) in found.chunks_exact(width).zip(before.chunks_exact(width)) {
            let squares = row.iter().map(|v| f64::from(*v).powi(2));
            let root = (squares.sum::<f64>() / width as f64 + 1e-5).sqrt();
            for ((found, v), scale) in found.iter().zip(row).zip(&norm.scale) {
                let wanted = f64::from(*v) / root * f64::from(*scale);
                assert!(
                    (f64::from(*found) - wanted).abs() < 1e-4,
                    "{found} is not {wanted}"
                );
            }
        }
    }
}
