use gemm::Parallelism;

/// A borrowed matrix of `f32` with free strides, `[rows, cols]`.
#[derive(Debug, Clone, Copy)]
pub struct Mat<'a> {
    pub(crate) data: &'a [f32],
    pub(crate) rows: usize,
    pub(crate) cols: usize,
    pub(crate) row_stride: usize,
    pub(crate) col_stride: usize,
}

impl<'a> Mat<'a> {
    /// A row-major matrix.
    ///
    /// # Panics
    /// If `data` holds fewer than `rows · cols` values.
    pub fn new(data: &'a [f32], rows: usize, cols: usize) -> Self {
        Self::strided(data, rows, cols, cols)
    }

    /// A row-major matrix whose rows start `row_stride` values apart.
    ///
    /// # Panics
    /// If the last row ends beyond `data` or rows overlap.
    pub fn strided(data: &'a [f32], rows: usize, cols: usize, row_stride: usize) -> Self {
        check_extent(data.len(), rows, cols, row_stride);
        Self {
            data,
            rows,
            cols,
            row_stride,
            col_stride: 1,
        }
    }

    /// The same values with rows and columns exchanged.
    #[must_use]
    pub fn t(self) -> Self {
        Self {
            rows: self.cols,
            cols: self.rows,
            row_stride: self.col_stride,
            col_stride: self.row_stride,
            ..self
        }
    }
}

/// A mutably borrowed row-major matrix of `f32`, `[rows, cols]`.
#[derive(Debug)]
pub struct MatMut<'a> {
    pub(crate) data: &'a mut [f32],
    pub(crate) rows: usize,
    pub(crate) cols: usize,
    pub(crate) row_stride: usize,
}

impl<'a> MatMut<'a> {
    /// A row-major matrix.
    ///
    /// # Panics
    /// If `data` holds fewer than `rows · cols` values.
    pub fn new(data: &'a mut [f32], rows: usize, cols: usize) -> Self {
        Self::strided(data, rows, cols, cols)
    }

    /// A row-major matrix whose rows start `row_stride` values apart.
    ///
    /// # Panics
    /// If the last row ends beyond `data` or rows overlap.
    pub fn strided(data: &'a mut [f32], rows: usize, cols: usize, row_stride: usize) -> Self {
        check_extent(data.len(), rows, cols, row_stride);
        Self {
            data,
            rows,
            cols,
            row_stride,
        }
    }
}

fn check_extent(len: usize, rows: usize, cols: usize, row_stride: usize) {
    assert!(
        row_stride >= cols,
        "rows of {cols} values overlap at a stride of {row_stride}"
    );
    let extent = if rows == 0 {
        0
    } else {
        (rows - 1) * row_stride + cols
    };
    assert!(
        extent <= len,
        "a [{rows}, {cols}] matrix needs {extent} values, found {len}"
    );
}

/// `out = keep · out + scale · a · b` on the calling thread. With `keep` 0 what `out` held is not
/// read.
///
/// # Panics
/// If the shapes do not fit.
///
/// # Cost
/// `2 · m · n · k` floating-point operations at the speed of the machine's widest vectors.
pub fn matmul(out: MatMut<'_>, keep: f32, scale: f32, a: Mat<'_>, b: Mat<'_>) {
    assert_eq!(a.cols, b.rows, "inner dimensions differ");
    assert_eq!(
        (out.rows, out.cols),
        (a.rows, b.cols),
        "the output has another shape"
    );
    if out.rows == 0 || out.cols == 0 {
        return;
    }
    // SAFETY: the constructors checked that every index of the three matrices lies within its
    // slice, and `out` is borrowed mutably, so it overlaps neither operand.
    #[expect(unsafe_code, reason = "the kernel takes raw pointers")]
    unsafe {
        gemm::gemm(
            out.rows,
            out.cols,
            a.cols,
            out.data.as_mut_ptr(),
            1,
            out.row_stride as isize,
            keep != 0.0,
            a.data.as_ptr(),
            a.col_stride as isize,
            a.row_stride as isize,
            b.data.as_ptr(),
            b.col_stride as isize,
            b.row_stride as isize,
            keep,
            scale,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}
