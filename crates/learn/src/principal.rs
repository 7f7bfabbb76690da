use ndarray::{Array1, Array2, ArrayView2, Axis, s};

/// Rows that are multiplied at once.
const BLOCK: usize = 1024;
/// Steps of the iteration: a gap of 3 % between the second and the third variance is enough for
/// four digits.
const STEPS: usize = 300;

/// Rows seen from where they spread most.
#[derive(Debug, Clone, PartialEq)]
pub struct PrincipalPlane {
    /// A point a row, `[n, 2]`; their mean is 0.
    pub points: Array2<f32>,
    /// The shares of the variance that lie along the two axes, the greater one first.
    pub explained: [f64; 2],
}

/// The first two principal components of some rows.
///
/// The axes come from orthogonal iteration on the covariance matrix, which begins at fixed vectors,
/// and point so that the entry of each with the greatest magnitude is positive: the same rows in
/// the same order give the same points.
///
/// # Shapes
/// `values` `[rows, d]`; `chosen` are rows of it. The points are `[chosen, 2]`.
///
/// # Panics
/// If a row that is chosen is not there.
///
/// # Source
/// Golub and Van Loan 2013, Matrix Computations, section 7.3.2.
///
/// ```
/// # use hone_learn::principal_plane;
/// let values = ndarray::array![[0., 0., 0.], [2., 0., 0.], [4., 0., 0.], [2., 1., 0.]];
/// let plane = principal_plane(values.view(), &[0, 1, 2]);
/// assert_eq!(plane.points.column(0).to_vec(), [-2., 0., 2.]);
/// assert!((plane.explained[0] - 1.0).abs() < 1e-6);
/// ```
pub fn principal_plane(values: ArrayView2<'_, f32>, chosen: &[usize]) -> PrincipalPlane {
    let dim = values.ncols();
    if chosen.is_empty() || dim == 0 {
        return PrincipalPlane {
            points: Array2::zeros((chosen.len(), 2)),
            explained: [0.0; 2],
        };
    }
    let mean = mean(values, chosen);
    let covariance = covariance(values, chosen, &mean);
    let total = covariance.diag().sum();
    let (axes, variances) = leading(&covariance);
    let shares = variances.map(|variance| {
        if total > 0.0 {
            (variance / total).clamp(0.0, 1.0)
        } else {
            0.0
        }
    });
    let axes = axes.mapv(|value| value as f32);
    let mut points = Array2::zeros((chosen.len(), 2));
    for (at, rows) in chosen.chunks(BLOCK).enumerate() {
        let block = centred(values, rows, &mean).dot(&axes);
        let from = at * BLOCK;
        points
            .slice_mut(s![from..from + rows.len(), ..])
            .assign(&block);
    }
    PrincipalPlane {
        points,
        explained: shares,
    }
}

fn mean(values: ArrayView2<'_, f32>, chosen: &[usize]) -> Array1<f32> {
    let mut sum = Array1::<f64>::zeros(values.ncols());
    for &row in chosen {
        sum.zip_mut_with(&values.row(row), |sum, &value| *sum += f64::from(value));
    }
    sum.mapv(|sum| (sum / chosen.len() as f64) as f32)
}

fn centred(values: ArrayView2<'_, f32>, rows: &[usize], mean: &Array1<f32>) -> Array2<f32> {
    values.select(Axis(0), rows) - mean
}

/// The sums of products `[d, d]`, blocks added in their order.
fn covariance(values: ArrayView2<'_, f32>, chosen: &[usize], mean: &Array1<f32>) -> Array2<f64> {
    let dim = values.ncols();
    let mut sum = Array2::<f64>::zeros((dim, dim));
    for rows in chosen.chunks(BLOCK) {
        let block = centred(values, rows, mean);
        let products = block.t().dot(&block);
        sum.zip_mut_with(&products, |sum, &value| *sum += f64::from(value));
    }
    sum
}

/// The two leading eigenvectors as columns `[d, 2]`, and their eigenvalues.
fn leading(matrix: &Array2<f64>) -> (Array2<f64>, [f64; 2]) {
    let dim = matrix.nrows();
    // Any start does that is not orthogonal to the plane; this one has no pattern of the data's.
    let mut axes = Array2::from_shape_fn((dim, 2), |(row, column)| {
        ((row + 1) as f64 * (column as f64 + 1.0) * 0.754_877_666).fract() + 0.1
    });
    orthonormalise(&mut axes);
    for _ in 0..STEPS {
        axes = matrix.dot(&axes);
        orthonormalise(&mut axes);
    }
    let (turned, variances) = diagonalised(matrix, &axes);
    (upright(turned), variances)
}

/// Gram and Schmidt's, on two columns. A column without a direction of its own becomes 0.
fn orthonormalise(axes: &mut Array2<f64>) {
    for column in 0..axes.ncols() {
        let length = axes.column(column).dot(&axes.column(column)).sqrt();
        for before in 0..column {
            let earlier = axes.column(before).to_owned();
            let along = earlier.dot(&axes.column(column));
            axes.column_mut(column).scaled_add(-along, &earlier);
        }
        let left = axes.column(column).dot(&axes.column(column)).sqrt();
        let scale = if left > length * 1e-12 {
            1.0 / left
        } else {
            0.0
        };
        axes.column_mut(column).mapv_inplace(|value| value * scale);
    }
}

/// Turns two axes within their plane to where the variances are extreme.
fn diagonalised(matrix: &Array2<f64>, axes: &Array2<f64>) -> (Array2<f64>, [f64; 2]) {
    let small = axes.t().dot(&matrix.dot(axes));
    let (a, b, c) = (small[[0, 0]], small[[0, 1]], small[[1, 1]]);
    let angle = 0.5 * (2.0 * b).atan2(a - c);
    let (sin, cos) = angle.sin_cos();
    let turn = ndarray::array![[cos, -sin], [sin, cos]];
    let middle = f64::midpoint(a, c);
    let radius = (a - c).hypot(2.0 * b) / 2.0;
    (axes.dot(&turn), [middle + radius, middle - radius])
}

/// Lets the entry of each axis with the greatest magnitude, the first of equals, be positive.
fn upright(mut axes: Array2<f64>) -> Array2<f64> {
    for mut axis in axes.columns_mut() {
        let greatest = axis.iter().copied().fold(0.0_f64, |best, value| {
            if value.abs() > best.abs() {
                value
            } else {
                best
            }
        });
        if greatest < 0.0 {
            axis.mapv_inplace(|value| -value);
        }
    }
    axes
}

#[cfg(test)]
mod tests;
