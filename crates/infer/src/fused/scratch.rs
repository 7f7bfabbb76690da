use hone_kernel::{Attention, RowsInt8};

/// The buffers of one thread, kept between calls.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// `[tokens, d]`, the output of the layers so far.
    pub(crate) hidden: Vec<f32>,
    /// `[tokens, d]`, the same after a norm; only for models that have it before a layer.
    pub(crate) normed: Vec<f32>,
    /// `[tokens, 3 d]`.
    pub(crate) qkv: Vec<f32>,
    /// `[tokens, d]`.
    pub(crate) context: Vec<f32>,
    /// `[rows of a block, width of the feed-forward block]`.
    pub(crate) inner: Vec<f32>,
    /// The left operand of 8-bit products.
    pub(crate) rounded: RowsInt8,
    pub(crate) attention: Attention,
}

/// The first `len` values of a buffer, whatever they hold.
pub(crate) fn first(buffer: &mut Vec<f32>, len: usize) -> &mut [f32] {
    if buffer.len() < len {
        buffer.resize(len, 0.0);
    }
    &mut buffer[..len]
}
