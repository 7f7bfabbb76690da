use hone_kernel::{Attention, RowsInt8};

/// The buffers of one thread, kept between calls.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// `[tokens, d]`, the output of the layers so far.
    pub(super) hidden: Vec<f32>,
    /// `[tokens, 3 d]`.
    pub(super) qkv: Vec<f32>,
    /// `[tokens, d]`.
    pub(super) context: Vec<f32>,
    /// `[rows of a block, width of the feed-forward block]`.
    pub(super) inner: Vec<f32>,
    /// The left operand of 8-bit products.
    pub(super) rounded: RowsInt8,
    pub(super) attention: Attention,
}

/// The first `len` values of a buffer, whatever they hold.
pub(super) fn first(buffer: &mut Vec<f32>, len: usize) -> &mut [f32] {
    if buffer.len() < len {
        buffer.resize(len, 0.0);
    }
    &mut buffer[..len]
}
