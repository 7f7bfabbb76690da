use crate::model::{ClassShare, RunReport};
use crate::number;
use crate::scale::round_domain;
use crate::svg::{Canvas, Layout, Svg};

use super::dumbbell::{Row, Unit, Words, dumbbell};

/// Share of each class among the labelled records beside its share of the pool, most over-asked
/// first. Beyond 30 classes the 15 at either end are shown.
///
/// `None` if the report has no shares.
pub fn class_share(report: &RunReport, layout: Layout) -> Option<Svg> {
    let shares = by_excess(report);
    let high = shares
        .iter()
        .map(|s| s.picked.max(s.pool))
        .reduce(f64::max)?;
    let rows: Vec<Row> = shares.iter().map(|share| row(share)).collect();
    let words = Words {
        ring: "share of the pool",
        circle: "share of what was asked",
        stroke: None,
        axis: "per cent of records",
        percent: Unit::Percent,
    };
    let mut canvas = Canvas::default();
    let domain = round_domain(0.0, high, 5, (0.0, 1.0));
    let height = dumbbell(&mut canvas, &rows, layout, domain, words);
    let title = "Classes asked for, beside the pool".to_owned();
    let description = format!(
        "Share of {} classes among the labelled records and in the pool. Asked for most beyond its \
         share: {}; least: {}.",
        shares.len(),
        shares.first().map_or("", |s| s.name.as_str()),
        shares.last().map_or("", |s| s.name.as_str())
    );
    Some(canvas.finish("class-share", layout, height, [title, description]))
}

/// Classes from the most over-asked to the most under-asked.
pub(crate) fn by_excess(report: &RunReport) -> Vec<&ClassShare> {
    let mut shares: Vec<&ClassShare> = report.picks.shares.iter().collect();
    shares.sort_by(|a, b| (b.picked - b.pool).total_cmp(&(a.picked - a.pool)));
    shares
}

fn row(share: &ClassShare) -> Row {
    let ratio = share.picked / share.pool;
    let class = match ratio {
        ratio if ratio > 1.05 => "rise",
        ratio if ratio < 0.95 => "fall",
        _ => "still",
    };
    let change = if share.pool > 0.0 {
        number::times(ratio)
    } else {
        "new".to_owned()
    };
    Row {
        name: share.name.clone(),
        from: share.pool,
        to: share.picked,
        mark: None,
        class,
        change,
    }
}
