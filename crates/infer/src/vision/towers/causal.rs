use hone_kernel::{axpy, dot, softmax_row};

/// Self-attention in which a token sees only itself and those before it; the scale must be folded
/// into the queries.
///
/// `qkv` is `[tokens, 3 · dim]`, `out` `[tokens, dim]`. Written plainly: it serves the few dozen
/// tokens of a class's prompt, once a class.
pub(super) fn attend(qkv: &[f32], dim: usize, heads: usize, out: &mut [f32]) {
    let width = dim / heads;
    let part = |token: usize, which: usize, head: usize| {
        &qkv[token * 3 * dim + which * dim + head * width..][..width]
    };
    out.fill(0.0);
    for (token, out) in out.chunks_exact_mut(dim).enumerate() {
        for (head, out) in out.chunks_exact_mut(width).enumerate() {
            let query = part(token, 0, head);
            let mut weights: Vec<f32> = (0..=token)
                .map(|earlier| dot(query, part(earlier, 1, head)))
                .collect();
            softmax_row(&mut weights);
            for (earlier, weight) in weights.into_iter().enumerate() {
                axpy(weight, part(earlier, 2, head), out);
            }
        }
    }
}
