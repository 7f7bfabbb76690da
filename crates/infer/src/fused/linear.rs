use hone_domain::Precision;
use hone_kernel::{
    Activation, Mat, MatMut, Panels, PanelsInt8, RowsInt8, Start, activate, int8_matmul,
    panel_matmul,
};

/// A linear map `x W + b` with `W` of `[inputs, outputs]`.
#[derive(Debug)]
pub(crate) struct Linear {
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
    pub(crate) fn new(weight: &[f32], bias: Vec<f32>, precision: Precision) -> Self {
        let weight = Mat::new(weight, bias.len(), weight.len() / bias.len()).t();
        let weight = match precision {
            Precision::Int8 => Weight::Int8(weight.into()),
            Precision::F32 | Precision::F16 | Precision::Bf16 => Weight::F32(weight.into()),
        };
        Self { weight, bias }
    }

    /// `out = x W + b`, `[rows, outputs]`. `rounded` is scratch.
    pub(crate) fn apply(&self, x: &[f32], rounded: &mut RowsInt8, out: &mut [f32]) {
        if let Weight::Int8(weight) = &self.weight {
            rounded.quantise(x, weight.inner());
        }
        self.run(x, rounded, Start::Row(&self.bias), out);
    }

    /// `out = out + x W + b`, `[rows, outputs]`. `rounded` is scratch.
    pub(crate) fn add_to(&self, x: &[f32], rounded: &mut RowsInt8, out: &mut [f32]) {
        if let Weight::Int8(weight) = &self.weight {
            rounded.quantise(x, weight.inner());
        }
        self.run(x, rounded, Start::RowAndOutput(&self.bias), out);
    }

    /// `out = out + f(x) W + b`, `[rows, outputs]`, with the activation applied to `x` in place.
    /// `rounded` is scratch.
    pub(crate) fn add_activated_to(
        &self,
        x: &mut [f32],
        activation: Activation,
        rounded: &mut RowsInt8,
        out: &mut [f32],
    ) {
        match &self.weight {
            Weight::F32(_) => activate(x, activation),
            Weight::Int8(weight) => rounded.activate_and_quantise(x, weight.inner(), activation),
        }
        self.run(x, rounded, Start::RowAndOutput(&self.bias), out);
    }

    /// The product with `x`, or with `rounded` where the weight is of 8 bits.
    fn run(&self, x: &[f32], rounded: &RowsInt8, start: Start<'_>, out: &mut [f32]) {
        let outputs = self.bias.len();
        let rows = out.len() / outputs;
        let out = MatMut::new(out, rows, outputs);
        match &self.weight {
            Weight::F32(weight) => {
                panel_matmul(out, start, Mat::new(x, rows, weight.inner()), weight);
            }
            Weight::Int8(weight) => int8_matmul(out, start, rounded, weight),
        }
    }

    /// Whether the map rounds what it takes to 8 bits.
    pub(crate) fn rounds(&self) -> bool {
        matches!(self.weight, Weight::Int8(_))
    }

    pub(crate) fn outputs(&self) -> usize {
        self.bias.len()
    }
}
