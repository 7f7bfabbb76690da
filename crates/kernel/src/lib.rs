//! Dense numeric kernels: the only home of unsafe SIMD code.
//!
//! Everything here runs on the calling thread; callers split work over rayon themselves. The
//! instruction set is chosen at run time. Results do not depend on the number of threads; they
//! may differ in the last bits between instruction sets.

mod activation;
mod attention;
mod blocks;
mod difference;
mod distance;
mod dot;
mod int8;
mod matmul;
mod norm;
mod panels;
mod simd;
mod softmax;
mod tile;

pub use activation::{Activation, activate};
pub use attention::{Attention, CausalHead};
pub use blocks::{BlockPanels, block_matmul};
pub use difference::{nearest_squared_distance, squared_distance};
pub use distance::{squared_distances, squared_norms};
pub use dot::{axpy, dot};
pub use int8::{PanelsInt8, RowsInt8, int8_matmul};
pub use matmul::{Mat, MatMut, matmul};
pub use norm::{LayerNorm, RmsNorm, normalise};
pub use panels::{Panels, Start, panel_matmul};
pub use simd::{instruction_set, vectorised};
pub use softmax::{exp, log_sum_exp_row, softmax_row};

#[cfg(test)]
mod tests;
