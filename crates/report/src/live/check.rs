use crate::check::finite;
use crate::error::ReportError;

use super::model::{
    Acceptance, ArmComparison, ClassF1, Estimate, Evaluation, Gain, LiveReport, Publication,
    TextEdits,
};

const SCORES: (f64, f64) = (0.0, 1.0);
const DIFFERENCES: (f64, f64) = (-1.0, 1.0);
/// What rounding may put a number outside its bounds.
const ROUNDING: f64 = 1e-9;

/// Checks what figures and words rely on: numbers are finite and possible, intervals hold their
/// estimates, parts are no larger than wholes, and what is referred to is there.
pub(crate) fn check(report: &LiveReport) -> Result<(), ReportError> {
    check_people(report)?;
    check_series(report)?;
    within("rules.rare_share", report.rules.rare_share, SCORES)?;
    for (at, evaluation) in report.evaluations.iter().enumerate() {
        check_evaluation(report, &format!("evaluations[{at}]"), evaluation)?;
    }
    within("random_share", report.random_share, SCORES)?;
    for (at, arms) in report.arms.iter().enumerate() {
        check_arms(report, &format!("arms[{at}]"), arms)?;
    }
    for (at, round) in report.rounds.iter().enumerate() {
        let place = format!("rounds[{at}]");
        if let Some(kappa) = round.kappa {
            within(&format!("{place}.kappa"), kappa, DIFFERENCES)?;
        }
        if let Some(held_out) = round.held_out {
            let ordinal = held_out.ordinal.iter();
            let ordinal = ordinal.flat_map(|near| [near.quadratic_kappa, near.mean_absolute_error]);
            let plain = [held_out.macro_f1, held_out.accuracy, held_out.calibration];
            for score in plain.into_iter().chain(ordinal) {
                within(&format!("{place}.held_out"), score, SCORES)?;
            }
        }
    }
    for (at, gate) in report.gates.iter().enumerate() {
        if let Some(gain) = &gate.gain {
            check_estimate(&format!("gates[{at}].gain"), gain, DIFFERENCES)?;
        }
    }
    report.texts.as_ref().map_or(Ok(()), check_texts)?;
    report.acceptance.as_ref().map_or(Ok(()), check_acceptance)
}

fn check_texts(texts: &TextEdits) -> Result<(), ReportError> {
    for (name, found) in [("mean", &texts.mean), ("unchanged", &texts.unchanged)] {
        if let Some(found) = found {
            check_estimate(&format!("texts.{name}"), found, SCORES)?;
        }
    }
    for (at, span) in texts.spans.iter().enumerate() {
        check_estimate(&format!("texts.spans[{at}].mean"), &span.mean, SCORES)?;
        no_more(&format!("texts.spans[{at}].last"), span.last, texts.answers)?;
    }
    Ok(())
}

fn check_people(report: &LiveReport) -> Result<(), ReportError> {
    let labels = &report.labels;
    no_more("labels.people", labels.people.len(), labels.annotators)?;
    for (at, person) in labels.people.iter().enumerate() {
        let place = format!("labels.people[{at}]");
        no_more(
            &format!("{place}.suggested"),
            person.suggested,
            person.answers,
        )?;
        no_more(
            &format!("{place}.accepted"),
            person.accepted,
            person.suggested,
        )?;
        if let Some(seconds) = person.median_seconds {
            within(&format!("{place}.median_seconds"), seconds, (0.0, f64::MAX))?;
        }
    }
    Ok(())
}

fn check_series(report: &LiveReport) -> Result<(), ReportError> {
    for (at, series) in report.series.iter().enumerate() {
        let place = format!("series[{at}]");
        no_more(
            &format!("{place}.reserve"),
            series.reserve,
            series.population,
        )?;
        no_more(&format!("{place}.audited"), series.audited, series.reserve)?;
    }
    let rising = |pair: &[super::AuditSeries]| pair[0].number < pair[1].number;
    if report.series.windows(2).all(rising) {
        Ok(())
    } else {
        Err(ReportError::BadSeriesOrder)
    }
}

fn check_evaluation(
    report: &LiveReport,
    place: &str,
    evaluation: &Evaluation,
) -> Result<(), ReportError> {
    let Some(series) = report.series_of(evaluation.series) else {
        return Err(ReportError::NoSuchSeries {
            series: evaluation.series,
        });
    };
    no_more(
        &format!("{place}.audited"),
        evaluation.audited,
        series.reserve,
    )?;
    if let Publication::TooFew { have, need } = evaluation.headline {
        no_more(&format!("{place}.headline"), have + 1, need)?;
    }
    check_estimate(&format!("{place}.macro_f1"), &evaluation.macro_f1, SCORES)?;
    check_estimate(&format!("{place}.micro_f1"), &evaluation.micro_f1, SCORES)?;
    for class in &evaluation.per_class {
        let place = format!("{place}.per_class.{}", class.label);
        within(&format!("{place}.share"), class.share, SCORES)?;
        check_class(&place, &class.f1, SCORES)?;
    }
    let gains = [
        ("gain_since_start", &evaluation.gain_since_start),
        ("gain_since_promotion", &evaluation.gain_since_promotion),
    ];
    for (name, gain) in gains {
        if let Some(gain) = gain {
            check_gain(&format!("{place}.{name}"), gain)?;
        }
    }
    Ok(())
}

fn check_arms(report: &LiveReport, place: &str, arms: &ArmComparison) -> Result<(), ReportError> {
    let Some(series) = report.series_of(arms.series) else {
        return Err(ReportError::NoSuchSeries {
            series: arms.series,
        });
    };
    no_more(&format!("{place}.audited"), arms.audited, series.reserve)?;
    for (name, score) in [("random", &arms.random), ("chosen", &arms.chosen)] {
        check_estimate(&format!("{place}.{name}.macro_f1"), &score.macro_f1, SCORES)?;
        check_estimate(&format!("{place}.{name}.micro_f1"), &score.micro_f1, SCORES)?;
    }
    check_estimate(&format!("{place}.gain"), &arms.gain, DIFFERENCES)
}

fn check_gain(place: &str, gain: &Gain) -> Result<(), ReportError> {
    check_estimate(&format!("{place}.macro_f1"), &gain.macro_f1, DIFFERENCES)?;
    for class in &gain.per_class {
        let place = format!("{place}.per_class.{}", class.label);
        check_class(&place, &class.gain, DIFFERENCES)?;
    }
    Ok(())
}

fn check_class(place: &str, f1: &ClassF1, bounds: (f64, f64)) -> Result<(), ReportError> {
    let estimate = f1.estimate();
    estimate.map_or(Ok(()), |estimate| check_estimate(place, estimate, bounds))
}

fn check_acceptance(acceptance: &Acceptance) -> Result<(), ReportError> {
    within("acceptance.accepted", acceptance.accepted, SCORES)?;
    within("acceptance.promised", acceptance.promised, SCORES)?;
    within("acceptance.error", acceptance.error, SCORES)
}

fn check_estimate(place: &str, one: &Estimate, bounds: (f64, f64)) -> Result<(), ReportError> {
    finite(place, &[one.value, one.low, one.high, one.level])?;
    for value in [one.value, one.low, one.high] {
        within(place, value, bounds)?;
    }
    if one.low > one.value + ROUNDING || one.value > one.high + ROUNDING {
        return Err(ReportError::OutsideInterval {
            place: place.to_owned(),
            value: one.value,
            low: one.low,
            high: one.high,
        });
    }
    within(&format!("{place}.level"), one.level, SCORES)
}

fn within(place: &str, value: f64, (low, high): (f64, f64)) -> Result<(), ReportError> {
    finite(place, &[value])?;
    if value >= low - ROUNDING && value <= high + ROUNDING {
        return Ok(());
    }
    Err(ReportError::OutOfRange {
        place: place.to_owned(),
        value,
        low,
        high,
    })
}

fn no_more(place: &str, part: usize, whole: usize) -> Result<(), ReportError> {
    if part <= whole {
        return Ok(());
    }
    Err(ReportError::PartBeyondWhole {
        place: place.to_owned(),
        part,
        whole,
    })
}
