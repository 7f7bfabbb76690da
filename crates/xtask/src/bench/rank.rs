//! Scoring a pool and picking from it: ours against numpy, scikit-learn and small-text.

use anyhow::Result;

use super::built;
use super::options::Options;
use super::outcome::{Column, Compare, Measurement, Row};
use super::program::Program;
use super::rounds::interleave;
use super::workshop::{Workshop, text};

/// What one table is about: systems whose name holds `has`, measured against `base`.
struct Task {
    title: &'static str,
    note: &'static str,
    has: &'static str,
    base: &'static str,
}

const SCORING: [Task; 1] = [Task {
    title: "Margin of every row and the 100 smallest",
    note: "Scores, softmax, margin and choice in one go. `copy` is a plain copy of the same data: what memory allows.",
    has: "",
    base: "margin_numpy",
}];

const DIVERSITY: [Task; 3] = [
    Task {
        title: "k-centre greedy, 100 rows",
        note: "Farthest first from row 0; small-text computes all distances anew for each pick.",
        has: "k_centre",
        base: "k_centre_numpy",
    },
    Task {
        title: "k-means++ seeding, 100 rows",
        note: "",
        has: "k_means",
        base: "k_means_plus_plus_sklearn",
    },
    Task {
        title: "Herding, 100 rows",
        note: "Peers use the linear kernel. Other kernels have no counterpart there and are listed for their cost.",
        has: "herding",
        base: "herding_numpy",
    },
];

/// One table a task.
///
/// # Errors
/// If something cannot be written, built or run.
pub(crate) fn measure(shop: &Workshop, options: &Options) -> Result<Vec<Measurement>> {
    let million = options.scale.pick(1_000_000, 20_000);
    let many = options.scale.pick(100_000, 5_000);
    let mut tables = group(shop, options, "scoring", million, &SCORING)?;
    tables.extend(group(shop, options, "diversity", many, &DIVERSITY)?);
    Ok(tables)
}

fn group(
    shop: &Workshop,
    options: &Options,
    name: &str,
    count: usize,
    tasks: &[Task],
) -> Result<Vec<Measurement>> {
    let ours = built::example("hone-query", "rank_bench")?;
    let data = text(&shop.synthetic(count)?);
    let programs = [
        Program::of_many(&ours, [name.to_owned(), data.clone()]),
        shop.peer("rank.py", &[name, &data, "--rounds", "1"]),
    ];
    let rows = interleave(&programs, options.rounds)?;
    let commands: Vec<_> = programs.iter().map(Program::line).collect();
    Ok(tasks
        .iter()
        .map(|task| table(task, count, &rows, &commands))
        .collect())
}

fn table(task: &Task, count: usize, rows: &[Row], commands: &[String]) -> Measurement {
    Measurement {
        title: format!("{} of {count}, 1 thread", task.title),
        note: task.note.to_owned(),
        compare: Compare::CpuOf(task.base.to_owned()),
        commands: commands.to_vec(),
        columns: vec![Column::new("gb_per_s", "GB a second", 1)],
        rows: rows
            .iter()
            .filter(|row| row.system.contains(task.has))
            .cloned()
            .collect(),
    }
}
