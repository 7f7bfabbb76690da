use crate::error::ReportError;
use crate::model::{Confusion, RunReport, StrategyReport};

/// Checks what figures and words rely on: named strategies exist, curves are in order, the
/// confusion matrix is square and no number is NaN or infinite.
pub(crate) fn check(report: &RunReport) -> Result<(), ReportError> {
    if report.main_strategy().is_none() {
        return Err(ReportError::NoSuchStrategy {
            name: report.main.clone(),
        });
    }
    finite(
        "full_data",
        &[report.full_data.macro_f1, report.full_data.accuracy],
    )?;
    for (name, strategy) in &report.strategies {
        check_strategy(name, strategy)?;
    }
    for class in &report.per_class {
        finite(
            &format!("per_class.{}", class.name),
            &[class.f1_start, class.f1_end, class.f1_full],
        )?;
    }
    report.confusion.as_ref().map_or(Ok(()), check_confusion)?;
    if let Some(calibration) = &report.reliability {
        for (place, side) in [
            ("before", &calibration.before),
            ("after", &calibration.after),
        ] {
            let place = format!("reliability.{place}");
            finite(&place, &[side.ece, side.brier])?;
            for bin in &side.bins {
                finite(&place, &[bin.low, bin.high, bin.confidence, bin.accuracy])?;
            }
        }
    }
    for share in &report.picks.shares {
        finite(
            &format!("picks.shares.{}", share.name),
            &[share.picked, share.pool],
        )?;
    }
    let utilities: Vec<f64> = report
        .picks
        .first
        .iter()
        .filter_map(|p| p.utility)
        .collect();
    finite("picks.first", &utilities)
}

fn check_strategy(name: &str, strategy: &StrategyReport) -> Result<(), ReportError> {
    let rising = strategy
        .curve
        .windows(2)
        .all(|pair| pair[0].labels < pair[1].labels);
    if strategy.curve.is_empty() || !rising {
        return Err(ReportError::BadCurve {
            strategy: name.to_owned(),
        });
    }
    let place = format!("strategies.{name}");
    for point in &strategy.curve {
        finite(&place, &[point.macro_f1, point.accuracy])?;
        finite(
            &place,
            &[point.low.unwrap_or(0.0), point.high.unwrap_or(0.0)],
        )?;
    }
    finite(&place, &[strategy.aubc])?;
    let gain = strategy.gain.map_or(0.0, |gain| gain.mean);
    finite(&place, &[gain])
}

fn check_confusion(confusion: &Confusion) -> Result<(), ReportError> {
    let classes = confusion.classes.len();
    if confusion.counts.len() != classes {
        let found = confusion.counts.len();
        return Err(ReportError::NotSquare {
            classes,
            row: classes,
            found,
        });
    }
    for (row, counts) in confusion.counts.iter().enumerate() {
        if counts.len() != classes {
            return Err(ReportError::NotSquare {
                classes,
                row,
                found: counts.len(),
            });
        }
        finite("confusion", counts)?;
    }
    Ok(())
}

fn finite(place: &str, values: &[f64]) -> Result<(), ReportError> {
    if values.iter().all(|value| value.is_finite()) {
        Ok(())
    } else {
        Err(ReportError::NotFinite {
            place: place.to_owned(),
        })
    }
}
