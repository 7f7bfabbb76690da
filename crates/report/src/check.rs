use crate::error::ReportError;
use crate::model::{
    CalibrationReport, Confusion, Estimate, LabelSetReport, RankingReport, RankingScores,
    RatingReport, RunReport, SpanReport, StrategyReport,
};

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
    report
        .reliability
        .as_ref()
        .map_or(Ok(()), check_calibration)?;
    for share in &report.picks.shares {
        finite(
            &format!("picks.shares.{}", share.name),
            &[share.picked, share.pool],
        )?;
    }
    let utilities: Vec<_> = report.picks.first.iter().map(|pick| pick.utility).collect();
    known_finite("picks.first", &utilities)?;
    for round in &report.rounds {
        known_finite("rounds", &[round.select_seconds, round.fit_seconds])?;
    }
    report
        .label_sets
        .as_ref()
        .map_or(Ok(()), check_label_sets)?;
    report.spans.as_ref().map_or(Ok(()), check_spans)?;
    report.ratings.as_ref().map_or(Ok(()), check_ratings)?;
    report.rankings.as_ref().map_or(Ok(()), check_rankings)?;
    known_finite("provenance", &[report.provenance.duration_seconds])?;
    report
        .audit
        .as_ref()
        .map_or(Ok(()), |audit| check_estimate("audit", &audit.macro_f1))
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
        known_finite(&place, &[point.low, point.high])?;
    }
    finite(&place, &[strategy.aubc])?;
    known_finite(&place, &[strategy.aubc_low, strategy.aubc_high])?;
    finite(
        &place,
        &strategy
            .seeds
            .iter()
            .map(|seed| seed.aubc)
            .collect::<Vec<_>>(),
    )?;
    strategy
        .gain
        .map_or(Ok(()), |gain| check_estimate(&place, &gain))
}

fn check_estimate(place: &str, estimate: &Estimate) -> Result<(), ReportError> {
    finite(place, &[estimate.mean])?;
    known_finite(place, &[estimate.low, estimate.high])
}

/// What is known of the values is finite.
fn known_finite(place: &str, values: &[Option<f64>]) -> Result<(), ReportError> {
    finite(place, &values.iter().flatten().copied().collect::<Vec<_>>())
}

fn check_calibration(calibration: &CalibrationReport) -> Result<(), ReportError> {
    for (name, side) in [
        ("before", &calibration.before),
        ("after", &calibration.after),
    ] {
        let place = format!("reliability.{name}");
        finite(&place, &[side.ece, side.brier])?;
        for bin in &side.bins {
            finite(&place, &[bin.low, bin.high, bin.confidence, bin.accuracy])?;
        }
    }
    Ok(())
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

/// Refuses numbers that are NaN or infinite, naming their place.
pub(crate) fn finite(place: &str, values: &[f64]) -> Result<(), ReportError> {
    if values.iter().all(|value| value.is_finite()) {
        Ok(())
    } else {
        Err(ReportError::NotFinite {
            place: place.to_owned(),
        })
    }
}

fn check_label_sets(sets: &LabelSetReport) -> Result<(), ReportError> {
    for point in sets.micro.values().flatten() {
        finite("label_sets.micro", &[point.micro_f1])?;
        known_finite("label_sets.micro", &[point.low, point.high])?;
    }
    for scores in [&sets.end, &sets.full] {
        let f1 = [scores.micro_f1, scores.macro_f1, scores.samples_f1];
        finite("label_sets", &f1)?;
        finite("label_sets", &[scores.subset_accuracy, scores.hamming_loss])?;
    }
    for label in &sets.thresholds {
        let place = format!("label_sets.thresholds.{}", label.name);
        finite(&place, &[label.threshold, label.prior])?;
    }
    Ok(())
}

fn check_ratings(ratings: &RatingReport) -> Result<(), ReportError> {
    for point in ratings.strategies.values().flatten() {
        let scores = [point.quadratic_kappa, point.mean_absolute_error];
        finite("ratings.strategies", &scores)?;
        known_finite("ratings.strategies", &[point.low, point.high])?;
    }
    let full = &ratings.full;
    finite(
        "ratings.full",
        &[full.quadratic_kappa, full.mean_absolute_error],
    )
}

fn check_rankings(rankings: &RankingReport) -> Result<(), ReportError> {
    let all = |of: &RankingScores| {
        let RankingScores {
            pairwise_accuracy,
            kendall_tau,
            first_right,
            whole_right,
        } = *of;
        [pairwise_accuracy, kendall_tau, first_right, whole_right]
    };
    for point in rankings.strategies.values().flatten() {
        finite("rankings.strategies", &all(&point.scores))?;
        known_finite("rankings.strategies", &[point.low, point.high])?;
    }
    finite("rankings.full", &all(&rankings.full))
}

fn check_spans(spans: &SpanReport) -> Result<(), ReportError> {
    for point in spans.course.values().flatten() {
        finite("spans.course", &[point.words, point.macro_f1])?;
        known_finite("spans.course", &[point.low, point.high])?;
    }
    for scores in [&spans.start, &spans.end, &spans.full] {
        finite("spans", &[scores.micro_f1, scores.macro_f1])?;
        finite("spans", &[scores.precision, scores.recall])?;
        finite("spans", &[scores.whole_records])?;
    }
    for label in &spans.labels {
        let place = format!("spans.labels.{}", label.name);
        for scores in [&label.start, &label.end, &label.full] {
            finite(&place, &[scores.precision, scores.recall, scores.f1])?;
        }
    }
    let counts: Vec<f64> = spans.errors.iter().map(|error| error.count).collect();
    finite("spans.errors", &counts)
}
