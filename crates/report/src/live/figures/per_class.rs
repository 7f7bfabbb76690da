use crate::figures::{Row, Unit, Words, dumbbell};
use crate::live::model::{Estimate, Evaluation, LiveReport};
use crate::live::words::{Direction, direction};
use crate::number;
use crate::scale::round_domain;
use crate::svg::{Canvas, Layout, Svg};

/// F1 of each class now and, as far from it as its gain says, at the first version of the loop;
/// largest gain first. A change whose interval holds zero is grey.
///
/// `None` if the latest evaluation may not be stated, or has no class whose change is measured.
pub fn per_class(report: &LiveReport, layout: Layout) -> Option<Svg> {
    let latest = report.latest().filter(|latest| latest.is_published())?;
    let changes = changes(latest);
    let rows: Vec<Row> = changes.iter().map(row).collect();
    let values = || rows.iter().flat_map(|row| [row.from, row.to]);
    let (low, high) = (values().reduce(f64::min)?, values().reduce(f64::max)?);
    let words = Words {
        ring: "first model",
        circle: "now",
        stroke: None,
        axis: "F1 of the class",
        percent: Unit::Score,
    };
    let mut canvas = Canvas::default();
    let domain = round_domain(low, high, 5, (0.0, 1.0));
    let height = dumbbell(&mut canvas, &rows, layout, domain, words);
    let shown = |wanted| {
        let gains = changes.iter();
        gains
            .filter(|(_, _, gain)| direction(gain) == wanted)
            .count()
    };
    let description = format!(
        "F1 of {} classes since the first model: shown to rise for {}, shown to fall for {}.",
        changes.len(),
        shown(Direction::Up),
        shown(Direction::Down)
    );
    let title = "F1 of each class, at the start and now".to_owned();
    Some(canvas.finish("per-class", layout, height, [title, description]))
}

/// Class, F1 now and gain, of the classes where both are measured.
type Change<'a> = (&'a str, &'a Estimate, &'a Estimate);

fn changes(latest: &Evaluation) -> Vec<Change<'_>> {
    let Some(gain) = &latest.gain_since_start else {
        return vec![];
    };
    let classes = latest.per_class.iter();
    let mut changes: Vec<Change<'_>> = classes
        .filter_map(|class| {
            let change = gain.of_class(&class.label)?;
            Some((class.label.as_str(), class.f1.estimate()?, change))
        })
        .collect();
    changes.sort_by(|a, b| b.2.value.total_cmp(&a.2.value));
    changes
}

fn row(&(label, now, gain): &Change<'_>) -> Row {
    let class = match direction(gain) {
        Direction::Up => "rise",
        Direction::Down => "fall",
        Direction::Unclear => "still",
    };
    Row {
        name: label.to_owned(),
        from: (now.value - gain.value).clamp(0.0, 1.0),
        to: now.value,
        mark: None,
        class,
        change: number::signed(gain.value, 2),
    }
}
