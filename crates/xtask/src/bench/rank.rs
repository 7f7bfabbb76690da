//! Scoring a pool and picking from it: ours against numpy, scikit-learn and small-text.

use anyhow::Result;

use super::built;
use super::options::Options;
use super::outcome::{Column, Compare, Measurement, Row};
use super::program::Program;
use super::rounds::interleave;
use super::workshop::{Workshop, text};

/// Width and classes of the synthetic embeddings.
const DIM: &str = "384";
/// Rows that are asked for.
const PICKS: &str = "100";

/// What one table is about.
struct Task {
    title: &'static str,
    note: &'static str,
    /// Word in the names of the systems that belong to it.
    has: &'static str,
    /// The system that the others are measured against.
    base: &'static str,
}

/// Work on one set of rows: our tasks, the peers' task, and the tables made of them.
struct Group {
    rows: usize,
    /// Name in the table, and what our program calls it.
    ours: &'static [(&'static str, &'static str)],
    theirs: &'static str,
    tables: &'static [Task],
}

const SCORING: &[Task] = &[Task {
    title: "Margin of every row and the 100 smallest",
    note: "Scores of 20 classes, softmax, margin and choice in one go. `copy` is a plain copy of the same data and \
           `read` its largest value: what memory allows.",
    has: "",
    base: "margin_numpy_blocks",
}];

const DIVERSITY: &[Task] = &[
    Task {
        title: "k-centre greedy, 100 rows",
        note: "Farthest first from row 0. small-text computes all distances anew for each pick.",
        has: "k_centre",
        base: "k_centre_numpy",
    },
    Task {
        title: "Other picks that cover a pool, 100 rows",
        note: "Not the same work: ours is MaxHerding with a Gaussian kernel on samples of the pool, numpy's is \
               herding with the linear kernel on all of it, and k-means++ draws by squared distance.",
        has: "cover",
        base: "cover_k_means_plus_plus_sklearn",
    },
];

/// One table a task.
///
/// # Errors
/// If something cannot be written, built or run.
pub(crate) fn measure(shop: &Workshop, options: &Options) -> Result<Vec<Measurement>> {
    let groups = [
        Group {
            rows: options.scale.pick(1_000_000, 20_000),
            ours: &[("margin_hone", "linear")],
            theirs: "scoring",
            tables: SCORING,
        },
        Group {
            rows: options.scale.pick(100_000, 5_000),
            ours: &[
                ("k_centre_hone", "k-centre"),
                ("cover_max_herding_hone", "max-herding"),
            ],
            theirs: "diversity",
            tables: DIVERSITY,
        },
    ];
    let tables = groups.iter().map(|group| group.measure(shop, options));
    Ok(tables.collect::<Result<Vec<_>>>()?.concat())
}

impl Group {
    fn measure(&self, shop: &Workshop, options: &Options) -> Result<Vec<Measurement>> {
        let bench = built::example("hone-query", "rank_bench")?;
        let folder = shop.synthetic(self.rows)?;
        let (data, rows) = (text(&folder.join("x.f32")), self.rows.to_string());
        let ours = self.ours.iter().map(|&(name, task)| {
            let args = [task, &data, &rows, DIM, PICKS, "1", "1"].map(str::to_owned);
            Program::of_one(name, &bench, args)
        });
        let theirs = [
            self.theirs,
            &text(&folder),
            "--picks",
            PICKS,
            "--rounds",
            "1",
        ];
        let programs: Vec<_> = ours.chain([shop.peer("rank.py", &theirs)]).collect();
        let rows = interleave(&programs, options.rounds)?;
        let mut tables: Vec<_> = self
            .tables
            .iter()
            .map(|task| table(task, self.rows, &rows))
            .collect();
        if let Some(last) = tables.last_mut() {
            last.commands = programs.iter().map(Program::line).collect();
        }
        Ok(tables)
    }
}

/// A table without commands: they stand under the last of their group.
fn table(task: &Task, count: usize, rows: &[Row]) -> Measurement {
    Measurement {
        title: format!("{} of {count}, 1 thread", task.title),
        note: task.note.to_owned(),
        compare: Compare::CpuOf(task.base.to_owned()),
        commands: Vec::new(),
        columns: vec![Column::new("gb_per_s", "GB a second", 1)],
        rows: rows
            .iter()
            .filter(|row| row.system.contains(task.has))
            .cloned()
            .collect(),
    }
}
