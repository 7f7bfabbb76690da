#[cfg(target_arch = "x86_64")]
pub(crate) mod avx512;

use pulp::{Arch, Simd};

/// Runs `op` compiled for the widest vectors of this machine.
///
/// `op` should be a closure over plain loops on slices that inlines completely: the compiler then
/// vectorises it anew for each instruction set. Multiplications and additions are not fused.
#[inline]
pub fn vectorised<R>(op: impl FnOnce() -> R) -> R {
    Arch::new().dispatch(op)
}

/// The instructions that [`vectorised`] chose on this machine, for people: `V4` is AVX-512, `V3`
/// AVX2, `Neon` that of 64-bit Arm, `Scalar` none.
pub fn instruction_set() -> String {
    let name = format!("{:?}", Arch::new());
    name.split('(').next().unwrap_or_default().to_owned()
}

/// `a · b + c` inside a loop compiled for `S`, fused where its instruction set has that.
#[inline(always)]
pub(crate) fn mul_add<S: Simd>(a: f32, b: f32, c: f32) -> f32 {
    // Elsewhere a fused operation is a call of the mathematics library for every value.
    let fused = match S::F32_LANES {
        8.. => true,
        4.. => cfg!(target_arch = "aarch64"),
        _ => false,
    };
    if fused { a.mul_add(b, c) } else { a * b + c }
}
