use hone_domain::Precision;
use hone_kernel::{Mat, MatMut, Panels, PanelsInt8, RowsInt8, Start, int8_matmul, panel_matmul};

/// A linear map `x W + b` with `W` of `[inputs, outputs]`.
#[derive(Debug)]
pub(super) struct Linear {
    weight: Weight,
    bias: Vec<f32>,
}

#[derive(Debug)]
enum Weight {
    F32(Panels),
    Int8(PanelsInt8),
}

impl Linear {
    /// From a weight of `[outputs, inputs]`, as checkpoints hold it. `Int8` rounds it; every other
    /// precision keeps it.
    pub(super) fn new(weight: &[f32], bias: Vec<f32>, precision: Precision) -> Self {
        let weight = Mat::new(weight, bias.len(), weight.len() / bias.len()).t();
        let weight = match precision {
            Precision::Int8 => Weight::Int8(weight.into()),
            Precision::F32 | Precision::F16 | Precision::Bf16 => Weight::F32(weight.into()),
        };
        Self { weight, bias }
    }

    /// `out = x W + b`, `[rows, outputs]`. `rounded` is scratch.
    pub(super) fn apply(&self, x: &[f32], rounded: &mut RowsInt8, out: &mut [f32]) {
        self.run(x, rounded, Start::Row(&self.bias), out);
    }

    /// `out = out + x W + b`, `[rows, outputs]`. `rounded` is scratch.
    pub(super) fn add_to(&self, x: &[f32], rounded: &mut RowsInt8, out: &mut [f32]) {
        self.run(x, rounded, Start::RowAndOutput(&self.bias), out);
    }

    fn run(&self, x: &[f32], rounded: &mut RowsInt8, start: Start<'_>, out: &mut [f32]) {
        let outputs = self.bias.len();
        let rows = out.len() / outputs;
        let out = MatMut::new(out, rows, outputs);
        match &self.weight {
            Weight::F32(weight) => {
                panel_matmul(out, start, Mat::new(x, rows, weight.inner()), weight);
            }
            Weight::Int8(weight) => {
                rounded.quantise(x, weight.inner());
                int8_matmul(out, start, rounded, weight);
            }
        }
    }

    pub(super) fn outputs(&self) -> usize {
        self.bias.len()
    }
}
