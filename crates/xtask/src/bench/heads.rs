//! Training of a multinomial logistic head: ours against scikit-learn, at the same objective.

use anyhow::Result;

use super::built;
use super::options::Options;
use super::outcome::{Column, Compare, Measurement};
use super::program::Program;
use super::rounds::interleave;
use super::workshop::{Workshop, text};

const NOTE: &str = "\
Multinomial logistic regression with C = 1 on synthetic embeddings 384 wide, of 20 classes, from zero. The objective
is the sum of log losses plus half the squared norm of the weights: lower is a better fit of the same problem. The
last column is a fit that starts from one on 99.8 % of the rows, as every round of the loop does.";

/// One table a size of the data.
///
/// # Errors
/// If something cannot be written, built or run.
pub(crate) fn measure(shop: &Workshop, options: &Options) -> Result<Vec<Measurement>> {
    let ours = built::example("hone-learn", "head_bench")?;
    let mut tables = Vec::new();
    for rows in options.scale.pick([10_000, 100_000], [1_000, 2_000]) {
        let data = text(&shop.synthetic(rows)?);
        let programs = [
            Program::of_one("hone_f32", &ours, ours_args(rows, &data)),
            shop.peer("heads.py", &[&data, "--rounds", "1"]),
        ];
        tables.push(Measurement {
            title: format!("{rows} rows, 1 thread"),
            note: if tables.is_empty() {
                NOTE.to_owned()
            } else {
                String::new()
            },
            compare: Compare::CpuOf("sklearn_f32".to_owned()),
            commands: programs.iter().map(Program::line).collect(),
            columns: vec![
                Column::new("objective", "objective", 1),
                Column::new("iterations", "iterations", 0),
                Column::new("train_accuracy", "accuracy on the same rows", 4),
                Column::new("warm_cpu_s", "CPU s after 0.2 % more rows", 3),
            ],
            rows: interleave(&programs, options.rounds)?,
        });
    }
    Ok(tables)
}

/// `N D K C THREADS DIR`.
fn ours_args(rows: usize, data: &str) -> [String; 6] {
    [&rows.to_string(), "384", "20", "1", "1", data].map(str::to_owned)
}
