use crate::{Mat, MatMut, dot, exp, matmul, softmax_row, squared_distances};

fn ramp(n: usize) -> Vec<f32> {
    (0..n)
        .map(|i| ((i * 37 % 101) as f32 - 50.0) / 25.0)
        .collect()
}

#[test]
fn exp_is_the_exponential() {
    for step in -8700..8800 {
        let x = step as f32 / 100.0;
        let (found, wanted) = (f64::from(exp(x)), f64::from(x).exp());
        assert!(
            (found / wanted - 1.0).abs() < 4e-7,
            "exp({x}) = {found}, not {wanted}"
        );
    }
    assert_eq!(exp(-100.0), 0.0);
    assert_eq!(exp(f32::NEG_INFINITY), 0.0);
}

#[test]
fn dot_equals_the_sum_in_double_precision() {
    for n in [0, 1, 15, 16, 63, 64, 65, 384, 1000] {
        let (a, b) = (ramp(n), ramp(n + 7)[7..].to_vec());
        let wanted: f64 = a
            .iter()
            .zip(&b)
            .map(|(a, b)| f64::from(*a) * f64::from(*b))
            .sum();
        assert!((f64::from(dot(&a, &b)) - wanted).abs() < 1e-3, "length {n}");
    }
}

#[test]
fn matmul_takes_transposed_and_strided_operands() {
    let (a, b) = (ramp(6), ramp(8));
    // a is [2, 3]; b holds [2, 3] in rows of stride 4, used transposed: [3, 2].
    let mut out = vec![1.0; 4];
    let b = Mat::strided(&b, 2, 3, 4).t();
    matmul(MatMut::new(&mut out, 2, 2), 1.0, 2.0, Mat::new(&a, 2, 3), b);
    let raw = ramp(8);
    for i in 0..2 {
        for j in 0..2 {
            let wanted: f32 =
                1.0 + 2.0 * (0..3).map(|k| a[3 * i + k] * raw[4 * j + k]).sum::<f32>();
            assert!((out[2 * i + j] - wanted).abs() < 1e-5);
        }
    }
}

#[test]
#[should_panic(expected = "needs 6 values")]
fn a_matrix_beyond_its_slice_is_refused() {
    let _ = Mat::new(&[0.0; 5], 2, 3);
}

#[test]
fn softmax_survives_large_logits() {
    let mut row = [1000.0, 999.0, -1000.0];
    softmax_row(&mut row);
    let e = 1.0f32.exp();
    assert!((row[0] - e / (e + 1.0)).abs() < 1e-6);
    assert_eq!(row[2], 0.0);
    assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-6);
}

#[test]
fn squared_distances_are_those_of_the_definition() {
    let (a, b, dim) = (ramp(6), ramp(15), 3);
    let mut out = vec![0.0; 10];
    squared_distances(&a, &b, dim, &mut out);
    for (i, x) in a.chunks(dim).enumerate() {
        for (j, y) in b.chunks(dim).enumerate() {
            let wanted: f32 = x.iter().zip(y).map(|(x, y)| (x - y) * (x - y)).sum();
            assert!((out[5 * i + j] - wanted).abs() < 1e-5);
        }
    }
}
