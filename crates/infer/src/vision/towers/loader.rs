use hone_domain::Precision;
use hone_kernel::LayerNorm;

use super::block::Block;
use super::config::TowerConfig;
use super::names::TowerNames;
use crate::InferError;
use crate::fused::linear::Linear;
use crate::weights::Weights;

/// Lays out the weights of one tower.
pub(super) struct Loader<'a> {
    pub(super) weights: &'a Weights,
    pub(super) names: TowerNames,
    pub(super) config: &'a TowerConfig,
    /// Of the layers; everything around them stays in 32 bits.
    pub(super) precision: Precision,
}

impl Loader<'_> {
    pub(super) fn blocks(&self) -> Result<Vec<Block>, InferError> {
        (0..self.config.layers).map(|at| self.block(at)).collect()
    }

    fn block(&self, at: usize) -> Result<Block, InferError> {
        let (dim, width) = (self.config.dim, self.config.width);
        let named = |part| format!("{}.{at}.{part}", self.names.layers);
        let factors = |which: usize| match self.names.scales {
            Some(names) => self.weights.values(&named(names[which]), &[dim]),
            None => Ok(vec![1.0; dim]),
        };
        let linear = |part, inputs, factors: &[f32]| {
            let (mut weight, mut bias) = self.raw(&named(part), inputs, factors.len())?;
            scale_outputs(&mut weight, &mut bias, factors);
            Ok(Linear::new(&weight, bias, self.precision))
        };
        Ok(Block {
            heads: self.config.heads,
            norm_before: self.norm(&named(self.names.norm_before))?,
            qkv: self.qkv(at)?,
            attention_out: linear(self.names.attention_out, dim, &factors(0)?)?,
            norm_after: self.norm(&named(self.names.norm_after))?,
            up: linear(self.names.up, dim, &vec![1.0; width])?,
            activation: self.config.activation,
            down: linear(self.names.down, width, &factors(1)?)?,
        })
    }

    /// The three projections as one; the queries' carries the attention's scale `1/√(d/heads)`.
    fn qkv(&self, at: usize) -> Result<Linear, InferError> {
        let dim = self.config.dim;
        let (mut weight, mut bias) = (Vec::new(), Vec::new());
        let factors = [self.query_scale(), 1.0, 1.0];
        for (part, factor) in self.names.qkv.iter().zip(factors) {
            let name = format!("{}.{at}.{part}", self.names.layers);
            let (mut rows, mut values) = self.raw(&name, dim, dim)?;
            scale_outputs(&mut rows, &mut values, &vec![factor; dim]);
            weight.extend(rows);
            bias.extend(values);
        }
        Ok(Linear::new(&weight, bias, self.precision))
    }

    /// `1/√(d/heads)`.
    pub(super) fn query_scale(&self) -> f32 {
        1.0 / ((self.config.dim / self.config.heads) as f32).sqrt()
    }

    fn raw(
        &self,
        name: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<(Vec<f32>, Vec<f32>), InferError> {
        let weight = self
            .weights
            .values(&format!("{name}.weight"), &[outputs, inputs])?;
        let bias = self.weights.values(&format!("{name}.bias"), &[outputs])?;
        Ok((weight, bias))
    }

    /// A linear map outside the layers.
    pub(super) fn linear(
        &self,
        name: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Linear, InferError> {
        let (weight, bias) = self.raw(name, inputs, outputs)?;
        Ok(Linear::new(&weight, bias, Precision::F32))
    }

    /// A linear map outside the layers that has no bias.
    pub(super) fn projection(
        &self,
        name: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Linear, InferError> {
        let weight = self.weights.values(name, &[outputs, inputs])?;
        Ok(Linear::new(&weight, vec![0.0; outputs], Precision::F32))
    }

    pub(super) fn norm(&self, name: &str) -> Result<LayerNorm, InferError> {
        let dim = self.config.dim;
        Ok(LayerNorm {
            scale: self.weights.values(&format!("{name}.weight"), &[dim])?,
            shift: self.weights.values(&format!("{name}.bias"), &[dim])?,
            epsilon: self.config.epsilon,
        })
    }
}

/// Multiplies each output of a map by its factor: `(x W + b) λ = x (W λ) + b λ`.
fn scale_outputs(weight: &mut [f32], bias: &mut [f32], factors: &[f32]) {
    let inputs = weight.len() / factors.len();
    for ((row, bias), factor) in weight.chunks_exact_mut(inputs).zip(bias).zip(factors) {
        row.iter_mut().for_each(|value| *value *= factor);
        *bias *= factor;
    }
}
