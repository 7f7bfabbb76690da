use crate::model::{Confusion, RunReport};
use crate::number;
use crate::svg::{Anchor, Canvas, Layout, Point, Svg, width_of};

/// Height of the strip that explains the shading.
const KEY: f64 = 52.0;

/// Where the cells of the matrix lie.
struct Grid {
    left: f64,
    top: f64,
    side: f64,
    shown: Vec<usize>,
}

/// Test records by truth (rows) and prediction (columns), shaded by share of the row.
///
/// Beyond 25 classes (12 on a narrow page) those most mixed up are shown; the figure says so.
/// `None` if the report has no matrix or it is empty.
pub fn confusion(report: &RunReport, layout: Layout) -> Option<Svg> {
    let matrix = report
        .confusion
        .as_ref()
        .filter(|matrix| !matrix.classes.is_empty())?;
    let shown = most_confused(matrix, layout.pick(25, 12));
    let mut canvas = Canvas::default();
    let grid = grid(matrix, shown, layout);
    names(&mut canvas, matrix, &grid, layout);
    cells(&mut canvas, matrix, &grid);
    let size = grid.side * grid.shown.len() as f64;
    canvas.rect((grid.left, grid.top), (size, size), "frame");
    let bottom = grid.top + size;
    key(
        &mut canvas,
        (layout.pick(grid.left, 4.0), bottom + 14.0),
        layout,
    );
    let mut height = bottom + KEY;
    if grid.shown.len() < matrix.classes.len() {
        let (few, all) = (grid.shown.len(), matrix.classes.len());
        let more = layout.pick("; rows leave out the rest", "");
        let text = format!("The {few} most mixed-up of {all} classes{more}.");
        canvas.text(
            (layout.pick(grid.left, 4.0), height + 6.0),
            Anchor::Start,
            "small",
            &text,
        );
        height += 18.0;
    }
    let words = ["Confusion matrix".to_owned(), describe(matrix)];
    Some(canvas.finish("confusion", layout, height, words))
}

/// Indices of the classes with the most wrong records in row and column, in schema order.
fn most_confused(matrix: &Confusion, limit: usize) -> Vec<usize> {
    let wrong = |class: usize| -> f64 {
        (0..matrix.classes.len())
            .filter(|&other| other != class)
            .map(|other| matrix.counts[class][other] + matrix.counts[other][class])
            .sum()
    };
    let wrongs: Vec<f64> = (0..matrix.classes.len()).map(wrong).collect();
    let mut order: Vec<usize> = (0..matrix.classes.len()).collect();
    order.sort_by(|&a, &b| wrongs[b].total_cmp(&wrongs[a]));
    order.truncate(limit);
    order.sort_unstable();
    order
}

fn grid(matrix: &Confusion, shown: Vec<usize>, layout: Layout) -> Grid {
    let longest = shown
        .iter()
        .map(|&c| width_of(&matrix.classes[c]))
        .fold(0.0, f64::max);
    let longest = longest.min(layout.pick(150.0, 104.0));
    let left = longest + 30.0;
    let (top, over) = layout.pick(
        (longest * 0.66 + 30.0, longest * 0.72),
        (longest + 34.0, 6.0),
    );
    let room = layout.width() - left - over - 4.0;
    let side = (room / shown.len() as f64)
        .min(layout.pick(54.0, 64.0))
        .floor();
    Grid {
        left,
        top,
        side,
        shown,
    }
}

fn names(canvas: &mut Canvas, matrix: &Confusion, grid: &Grid, layout: Layout) {
    let degrees = layout.pick(45.0, 90.0);
    let room = layout.pick(grid.left - 30.0, 104.0);
    for (at, &class) in grid.shown.iter().enumerate() {
        let middle = (at as f64 + 0.5) * grid.side;
        let name = &matrix.classes[class];
        canvas.name(
            (grid.left - 8.0, grid.top + middle + 4.5),
            Anchor::End,
            room,
            name,
        );
        let foot = (grid.left + middle + 4.0, grid.top - 7.0);
        canvas.turned_text(
            foot,
            degrees,
            Anchor::Start,
            &crate::svg::shorten(name, room),
        );
    }
    let middle = grid.side * grid.shown.len() as f64 / 2.0;
    canvas.turned_text((13.0, grid.top + middle), 90.0, Anchor::Middle, "truth");
    let at = (layout.pick(grid.left, 4.0), 14.0);
    canvas.text(at, Anchor::Start, "small", "columns: prediction");
}

fn cells(canvas: &mut Canvas, matrix: &Confusion, grid: &Grid) {
    let shares = matrix.row_shares();
    for (row, &truth) in grid.shown.iter().enumerate() {
        for (column, &predicted) in grid.shown.iter().enumerate() {
            let count = matrix.counts[truth][predicted];
            let at = (
                grid.left + column as f64 * grid.side,
                grid.top + row as f64 * grid.side,
            );
            let share = shares[truth][predicted];
            let strength = if count > 0.0 {
                0.06 + 0.94 * share.powf(0.8)
            } else {
                0.0
            };
            let tip = format!(
                "truth {}, predicted {}: {} ({})",
                matrix.classes[truth],
                matrix.classes[predicted],
                number::mean_count(count),
                number::percent(share)
            );
            canvas.cell(at, grid.side, strength, &tip);
            write_count(canvas, at, grid.side, count, strength);
        }
    }
}

/// Writes a count into its cell if it is not zero and there is room.
fn write_count(canvas: &mut Canvas, (x, y): Point, side: f64, count: f64, strength: f64) {
    let text = if count < 10.0 {
        number::mean_count(count)
    } else {
        number::count(count.round() as usize)
    };
    if count < 0.05 || width_of(&text) * 0.85 > side - 2.0 {
        return;
    }
    let class = if strength > 0.55 {
        "tiny on-ramp"
    } else {
        "tiny"
    };
    canvas.text(
        (x + side / 2.0, y + side / 2.0 + 4.0),
        Anchor::Middle,
        class,
        &text,
    );
}

fn key(canvas: &mut Canvas, (x, y): Point, layout: Layout) {
    let side = 16.0;
    for step in 0..=4 {
        let share = f64::from(step) / 4.0;
        let strength = if step == 0 {
            0.0
        } else {
            0.06 + 0.94 * share.powf(0.8)
        };
        let at = (x + f64::from(step) * side, y);
        canvas.cell(at, side, strength, &number::percent(share));
    }
    canvas.rect((x, y), (side * 5.0, side), "frame");
    let words = layout.pick(
        "0 to 100 % of the records of the row; numbers are records",
        "0 to 100 % of the row",
    );
    canvas.text(
        (x + side * 5.0 + 8.0, y + 12.5),
        Anchor::Start,
        "small",
        words,
    );
}

fn describe(matrix: &Confusion) -> String {
    let total: f64 = matrix.counts.iter().flatten().sum();
    let right: f64 = (0..matrix.classes.len()).map(|c| matrix.counts[c][c]).sum();
    let worst: Vec<String> = matrix
        .mistakes()
        .iter()
        .take(3)
        .map(|&(t, p, n)| {
            let (truth, predicted) = (&matrix.classes[t], &matrix.classes[p]);
            format!("{truth} taken for {predicted} ({})", number::mean_count(n))
        })
        .collect();
    let share = if total > 0.0 { right / total } else { 0.0 };
    let worst = if worst.is_empty() {
        "none".to_owned()
    } else {
        worst.join("; ")
    };
    format!(
        "{} of test records are on the diagonal. Most frequent mistakes: {worst}.",
        number::percent(share)
    )
}
