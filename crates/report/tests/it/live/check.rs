use hone_report::ReportError;
use hone_report::live::{ClassF1, LiveReport, Publication, html};

use super::sample::Sample;

/// A place, and what makes it impossible.
type Case = (&'static str, fn(&mut LiveReport));

fn refused(spoil: impl FnOnce(&mut LiveReport)) -> ReportError {
    let mut report = Sample::default().build();
    spoil(&mut report);
    html(&report).expect_err("an impossible report is refused")
}

fn place_of(error: &ReportError) -> &str {
    match error {
        ReportError::NotFinite { place }
        | ReportError::OutOfRange { place, .. }
        | ReportError::OutsideInterval { place, .. }
        | ReportError::PartBeyondWhole { place, .. } => place,
        other => panic!("{other} names no place"),
    }
}

#[test]
fn numbers_that_are_none_are_refused_with_their_place() {
    let error = refused(|report| report.evaluations[2].macro_f1.high = f64::NAN);
    assert!(matches!(error, ReportError::NotFinite { .. }));
    assert_eq!(place_of(&error), "evaluations[2].macro_f1");
}

#[test]
fn numbers_that_cannot_be_are_refused_with_their_place() {
    let cases: [Case; 8] = [
        ("evaluations[0].micro_f1", |r| {
            r.evaluations[0].micro_f1.high = 1.2;
        }),
        ("evaluations[1].per_class.card arrival.share", |r| {
            r.evaluations[1].per_class[0].share = -0.1;
        }),
        ("evaluations[1].per_class.card arrival", |r| {
            if let ClassF1::Measured(f1) = &mut r.evaluations[1].per_class[0].f1 {
                f1.high = 7.0;
            }
        }),
        ("evaluations[4].gain_since_start.macro_f1", |r| {
            r.evaluations[4]
                .gain_since_start
                .as_mut()
                .unwrap()
                .macro_f1
                .low = -1.5;
        }),
        ("rounds[3].kappa", |r| r.rounds[3].kappa = Some(1.1)),
        ("rounds[3].held_out", |r| {
            r.rounds[3].held_out.as_mut().unwrap().accuracy = 2.0;
        }),
        ("acceptance.accepted", |r| {
            r.acceptance.as_mut().unwrap().accepted = 1.01;
        }),
        ("labels.people[1].median_seconds", |r| {
            r.labels.people[1].median_seconds = Some(-1.0);
        }),
    ];
    for (place, spoil) in cases {
        let error = refused(spoil);
        assert!(
            matches!(error, ReportError::OutOfRange { .. }),
            "{place}: {error}"
        );
        assert_eq!(place_of(&error), place);
    }
}

#[test]
fn an_estimate_outside_its_interval_is_refused() {
    let error = refused(|report| report.gates[0].gain.as_mut().unwrap().low = 0.9);
    assert!(matches!(error, ReportError::OutsideInterval { .. }));
    assert_eq!(place_of(&error), "gates[0].gain");
}

#[test]
fn parts_larger_than_their_wholes_are_refused() {
    let cases: [Case; 6] = [
        ("labels.people", |r| r.labels.annotators = 2),
        ("labels.people[0].accepted", |r| {
            r.labels.people[0].accepted = 900;
        }),
        ("labels.people[0].suggested", |r| {
            r.labels.people[0].suggested = 913;
        }),
        ("series[0].reserve", |r| r.series[0].population = 799),
        ("evaluations[4].audited", |r| r.evaluations[4].audited = 801),
        ("evaluations[0].headline", |r| {
            r.evaluations[0].headline = Publication::TooFew {
                have: 200,
                need: 200,
            };
        }),
    ];
    for (place, spoil) in cases {
        let error = refused(spoil);
        assert!(
            matches!(error, ReportError::PartBeyondWhole { .. }),
            "{place}: {error}"
        );
        assert_eq!(place_of(&error), place);
    }
}

#[test]
fn an_evaluation_of_an_unknown_audit_is_refused() {
    let error = refused(|report| report.evaluations[4].series = 3);
    assert!(matches!(error, ReportError::NoSuchSeries { series: 3 }));
    let error = refused(|report| report.series.insert(0, super::sample::series(2, 0)));
    assert!(matches!(error, ReportError::BadSeriesOrder));
}
