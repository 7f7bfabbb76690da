use pulp::{Arch, NullaryFnOnce};

use super::{PANEL, Product, QUAD, Step, first};
use crate::panels::Start;
use crate::tile::copy;

/// Computes a product with whatever the compiler makes of the loops.
pub(super) fn run(product: &mut Product<'_>) {
    Arch::new().dispatch(Run(product));
}

struct Run<'a, 'b>(&'a mut Product<'b>);

impl NullaryFnOnce for Run<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (panel, steps) in self.0.panels().enumerate() {
            let column = panel * PANEL;
            let origins = first::<i32, PANEL>(&self.0.b.origins[column..]);
            for row in 0..self.0.out.rows {
                let [values] = self.0.rows::<1>(row);
                let sums = sums(origins, values, steps);
                finish(self.0, &sums, column, row);
            }
        }
    }
}

/// The sums of a row with the columns of a panel.
#[inline(always)]
fn sums(origins: &[i32; PANEL], row: &[[u8; QUAD]], steps: &[Step]) -> [i32; PANEL] {
    let mut sums = *origins;
    for (values, step) in row.iter().zip(steps) {
        for (sum, weights) in sums.iter_mut().zip(step) {
            for (value, weight) in values.iter().zip(weights) {
                *sum += i32::from(*value) * i32::from(*weight);
            }
        }
    }
    sums
}

/// Scales the sums of a row and writes them out.
#[inline(always)]
fn finish(product: &mut Product<'_>, sums: &[i32; PANEL], column: usize, row: usize) {
    let width = PANEL.min(product.b.columns - column);
    let scales = first::<f32, PANEL>(&product.b.scales[column..]);
    let from = row * product.out.row_stride + column;
    let out = &mut product.out.data[from..from + width];
    let mut values = [0.0; PANEL];
    match product.start {
        Start::Zero => {}
        Start::Row(added) => copy::<PANEL>(&mut values, &added[column..column + width]),
        Start::RowAndOutput(added) => {
            let added = &added[column..column + width];
            for ((to, held), added) in values.iter_mut().zip(&*out).zip(added) {
                *to = added + held;
            }
        }
    }
    let scale = product.a.scales[row];
    for at in 0..PANEL {
        values[at] += sums[at] as f32 * (scale * scales[at]);
    }
    copy::<PANEL>(out, &values);
}
