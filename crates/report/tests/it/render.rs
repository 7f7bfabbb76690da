use std::path::Path;

use hone_report::{
    LabelScores, LabelSetReport, LabelSetScores, LabelThreshold, Layout, MarkedSpan, MicroPoint,
    RankingPoint, RankingReport, RankingScores, RatingPoint, RatingReport, RatingScores,
    ReportError, RunReport, SpanErrorKind, SpanErrorReport, SpanExample, SpanLabelReport,
    SpanPoint, SpanReport, SpanScores, figures, render,
};
use resvg::usvg;

use crate::sample::Sample;

fn samples() -> Vec<(&'static str, RunReport)> {
    let usual = Sample::default;
    let shaped = [
        ("usual", usual()),
        (
            "two-classes",
            Sample {
                classes: 2,
                ..usual()
            },
        ),
        (
            "many-classes",
            Sample {
                classes: 77,
                ..usual()
            },
        ),
        (
            "one-seed",
            Sample {
                seeds: 1,
                ..usual()
            },
        ),
        (
            "never-reached",
            Sample {
                height: 0.7,
                ..usual()
            },
        ),
        (
            "random-better",
            Sample {
                handicap: 0.5,
                ..usual()
            },
        ),
        (
            "one-round",
            Sample {
                budget: 20,
                ..usual()
            },
        ),
    ];
    let mut alone = usual().build();
    alone.strategies.retain(|name, _| name == "herding-margin");
    let mut all: Vec<_> = shaped
        .into_iter()
        .map(|(name, of)| (name, of.build()))
        .collect();
    all.extend([("bare", bare()), ("alone", alone)]);
    all
}

/// A run over a question that several labels may answer.
fn label_sets() -> RunReport {
    let mut report = bare();
    let point = |(labels, micro_f1): (usize, f64)| MicroPoint {
        labels,
        micro_f1,
        low: Some(micro_f1 - 0.02),
        high: None,
    };
    let scores = LabelSetScores {
        micro_f1: 0.61,
        macro_f1: 0.36,
        samples_f1: 0.5,
        subset_accuracy: 0.2,
        hamming_loss: 0.07,
    };
    let label = |(name, learned): (&str, bool)| LabelThreshold {
        name: name.to_owned(),
        threshold: 0.31,
        prior: 0.04,
        learned,
    };
    report.label_sets = Some(LabelSetReport {
        micro: [(
            "random".to_owned(),
            vec![point((20, 0.4)), point((40, 0.5))],
        )]
        .into(),
        end: scores,
        full: scores,
        thresholds: [("water", true), ("offer", false)].map(label).to_vec(),
    });
    report
}

#[test]
fn a_report_on_label_sets_says_what_accuracy_means_and_reads_back() {
    let report = label_sets();
    let page = String::from_utf8(
        render(&report)
            .unwrap()
            .file("report.html")
            .unwrap()
            .to_vec(),
    );
    let page = page.unwrap();
    assert!(page.contains("Several labels a record") && page.contains("not learned"));
    assert!(page.contains("Final whole sets right") && !page.contains("Final accuracy"));
    let json = hone_report::to_json(&report).unwrap();
    assert_eq!(hone_report::from_json(&json).unwrap(), report);
    let plain = hone_report::to_json(&bare()).unwrap();
    assert!(!String::from_utf8(plain).unwrap().contains("label_sets"));
}

#[test]
fn a_report_on_ratings_says_how_near_they_are_and_reads_back() {
    let mut report = bare();
    let point = |(labels, quadratic_kappa)| RatingPoint {
        labels,
        quadratic_kappa,
        low: Some(quadratic_kappa - 0.05),
        high: Some(quadratic_kappa + 0.05),
        mean_absolute_error: 1.25,
    };
    let full = RatingScores {
        quadratic_kappa: 0.617,
        mean_absolute_error: 0.931,
    };
    let points = [(20, -0.01), (40, 0.443)].map(point).to_vec();
    report.ratings = Some(RatingReport {
        strategies: [("random".to_owned(), points)].into(),
        full,
    });
    let rendered = render(&report).unwrap();
    for file in ["report.html", "report.md"] {
        let text = String::from_utf8(rendered.file(file).unwrap().to_vec()).unwrap();
        for wanted in ["Quadratic-weighted kappa", "0.443", "0.617", "0.931"] {
            assert!(text.contains(wanted), "{file} lacks {wanted}");
        }
    }
    let json = hone_report::to_json(&report).unwrap();
    assert_eq!(hone_report::from_json(&json).unwrap(), report);
    report.ratings.as_mut().unwrap().full.quadratic_kappa = f64::NAN;
    assert!(render(&report).is_err());
}

#[test]
fn a_report_on_rankings_says_how_many_pairs_are_right_and_reads_back() {
    let mut report = bare();
    let scores = |pairwise_accuracy| RankingScores {
        pairwise_accuracy,
        kendall_tau: 2.0 * pairwise_accuracy - 1.0,
        first_right: 0.512,
        whole_right: 0.131,
    };
    let point = |(labels, accuracy)| RankingPoint {
        labels,
        scores: scores(accuracy),
        low: Some(accuracy - 0.05),
        high: Some(accuracy + 0.05),
    };
    let points = [(20, 0.601), (40, 0.689)].map(point).to_vec();
    report.rankings = Some(RankingReport {
        strategies: [("random".to_owned(), points)].into(),
        full: scores(0.766),
        options: ["a", "b", "c"].map(str::to_owned).to_vec(),
    });
    report.per_class.clear();
    report.confusion = None;
    assert_eq!(report.score(), "pairwise accuracy");
    let rendered = render(&report).unwrap();
    for file in ["report.html", "report.md"] {
        let text = String::from_utf8(rendered.file(file).unwrap().to_vec()).unwrap();
        for wanted in [
            "airwise accuracy",
            "tau-b",
            "0.689",
            "0.766",
            "0.532",
            "0.512",
            "0.131",
        ] {
            assert!(text.contains(wanted), "{file} lacks {wanted}");
        }
    }
    let json = hone_report::to_json(&report).unwrap();
    assert_eq!(hone_report::from_json(&json).unwrap(), report);
    report.rankings.as_mut().unwrap().full.kendall_tau = f64::NAN;
    assert!(render(&report).is_err());
}

/// A run over a question about spans.
fn spans() -> RunReport {
    let mut report = bare();
    let scores = SpanScores {
        micro_f1: 0.71,
        macro_f1: 0.64,
        precision: 0.75,
        recall: 0.68,
        whole_records: 0.5,
    };
    let label = LabelScores {
        precision: 0.8,
        recall: 0.6,
        f1: 0.69,
    };
    let point = |labels, words| SpanPoint {
        labels,
        words,
        macro_f1: 0.5,
        low: Some(0.4),
        high: None,
    };
    let marked = |start, end| MarkedSpan {
        start,
        end,
        label: "<PER>".to_owned(),
    };
    let course = vec![point(20, 301.5), point(40, 588.0)];
    report.spans = Some(SpanReport {
        course: [("random".to_owned(), course)].into(),
        start: scores,
        end: scores,
        full: scores,
        labels: vec![SpanLabelReport {
            name: "<PER>".to_owned(),
            support: 12,
            start: LabelScores::default(),
            end: label,
            full: label,
        }],
        errors: vec![SpanErrorReport {
            kind: SpanErrorKind::Boundary,
            truth: Some("<PER>".to_owned()),
            predicted: None,
            count: 3.5,
        }],
        examples: vec![SpanExample {
            text: "🙂 <b>Zoë</b>".to_owned(),
            truth: vec![marked(5, 8)],
            start: vec![],
            end: vec![marked(2, 8), marked(10, 99)],
        }],
        spans: 40,
        misfits: 2,
    });
    report
}

#[test]
fn a_report_on_spans_names_its_score_and_marks_spans_in_escaped_texts() {
    let report = spans();
    let rendered = render(&report).unwrap();
    let text = |name: &str| String::from_utf8(rendered.file(name).unwrap().to_vec()).unwrap();
    let (page, markdown) = (text("report.html"), text("report.md"));
    let seen = page
        .split("<script type=\"application/json\"")
        .next()
        .unwrap();
    for wanted in [
        "Final entity F1",
        "Final whole records right",
        "an end that is off",
        "2 of 40 true spans",
        "🙂 &lt;b&gt;<mark>Zoë<small>&lt;PER&gt;</small></mark>&lt;/b&gt;",
        "🙂 <mark>&lt;b&gt;Zoë<small>",
    ] {
        assert!(seen.contains(wanted), "{wanted}");
    }
    assert!(!seen.contains("Final macro-F1") && !seen.contains("<b>Zoë"));
    assert!(markdown.contains("reaches entity F1") && markdown.contains("0.800 / 0.600 / 0.690"));
    let json = hone_report::to_json(&report).unwrap();
    assert_eq!(hone_report::from_json(&json).unwrap(), report);
    let mut broken = spans();
    broken.spans.as_mut().unwrap().errors[0].count = f64::NAN;
    assert!(render(&broken).is_err());
}

/// A run with nothing but curves.
fn bare() -> RunReport {
    let mut report = Sample::default().build();
    report.picks = hone_report::Picks::default();
    report.per_class.clear();
    report.rounds.clear();
    report.stop_advice.clear();
    (report.confusion, report.reliability) = (None, None);
    report
}

#[test]
fn every_kind_of_run_gives_every_file_and_they_can_be_written() {
    for (name, report) in samples() {
        let rendered = render(&report).unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("report")
            .join(name);
        std::fs::create_dir_all(folder.join("figures")).unwrap();
        for (path, bytes) in &rendered.files {
            std::fs::write(folder.join(path), bytes).unwrap();
        }
        for path in [
            "report.html",
            "report.json",
            "report.md",
            "figures/learning-curve.svg",
        ] {
            assert!(folder.join(path).is_file(), "{name} {path}");
        }
        for format in ["html", "json", "md"] {
            let text = rendered.file(&format!("report.{format}")).unwrap();
            let text = String::from_utf8(text.to_vec()).unwrap();
            assert!(
                !text.contains("NaN") && !text.contains("inf,"),
                "{name} {format}"
            );
        }
    }
}

#[test]
fn figures_are_well_formed_and_inside_their_frame() {
    for (name, report) in samples() {
        for layout in [Layout::Wide, Layout::Narrow] {
            for figure in figures(&report, layout) {
                let text = figure.standalone();
                assert!(
                    !text.contains("NaN") && !text.contains("inf"),
                    "{name} {}",
                    figure.name
                );
                let tree = usvg::Tree::from_str(&text, &usvg::Options::default()).unwrap();
                let (width, height) = figure.size();
                assert!((f64::from(tree.size().width()) - width).abs() < 0.1);
                assert!((f64::from(tree.size().height()) - height).abs() < 0.1);
                let drawn = tree.root().abs_bounding_box();
                assert!(
                    drawn.left() >= -1.0 && drawn.top() >= -1.0,
                    "{name} {}",
                    figure.name
                );
                assert!(
                    f64::from(drawn.right()) <= width + 1.0,
                    "{name} {}",
                    figure.name
                );
                assert!(
                    f64::from(drawn.bottom()) <= height + 1.0,
                    "{name} {}",
                    figure.name
                );
            }
        }
    }
}

#[test]
fn images_have_twice_the_size_of_their_figures() {
    let report = Sample::default().build();
    let rendered = render(&report).unwrap();
    for figure in figures(&report, Layout::Wide) {
        let bytes = rendered
            .file(&format!("figures/{}.png", figure.name))
            .unwrap();
        assert_eq!(&bytes[1..4], b"PNG");
        let at = |from: usize| u32::from_be_bytes(bytes[from..from + 4].try_into().unwrap());
        let (width, height) = figure.size();
        assert_eq!((at(16), at(20)), (2 * width as u32, 2 * height as u32));
    }
}

#[test]
fn text_is_drawn_in_images_though_no_font_is_installed() {
    let report = Sample::default().build();
    let mut nameless = report.clone();
    for class in &mut nameless.per_class {
        class.name = String::new();
    }
    let image = |report: &RunReport| {
        hone_report::png(&hone_report::per_class(report, Layout::Wide).unwrap()).unwrap()
    };
    assert!(image(&report).len() > image(&nameless).len() + 4000);
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let report = Sample::default().build();
    assert_eq!(render(&report).unwrap(), render(&report).unwrap());
}

#[test]
fn the_audit_estimate_is_shown_with_its_method() {
    let mut report = Sample::default().build();
    report.audit = Some(hone_report::AuditReport {
        macro_f1: hone_report::Estimate {
            mean: 0.861,
            low: Some(0.82),
            high: Some(0.9),
        },
        n: 240,
        method: "stratified Dirichlet".to_owned(),
        not_measured: vec!["pin blocked".to_owned()],
    });
    let page = hone_report::html(&report).unwrap().replace('\u{a0}', " ");
    assert!(page.contains("estimated as 0.861 (95 % interval 0.820–0.900) from 240 audit records"));
    assert!(page.contains("Not measured, for want of audit records: pin blocked."));
}

#[test]
fn a_number_that_is_none_is_refused_with_its_place() {
    let mut report = Sample::default().build();
    report.per_class[3].f1_end = f64::NAN;
    let error = render(&report).unwrap_err();
    assert!(matches!(error, ReportError::NotFinite { place } if place.starts_with("per_class.")));
}

#[test]
fn contradictions_are_refused() {
    let mut report = Sample::default().build();
    report.main = "no such".to_owned();
    assert!(
        matches!(render(&report), Err(ReportError::NoSuchStrategy { name }) if name == "no such")
    );

    let mut report = Sample::default().build();
    report.strategies.get_mut("margin").unwrap().curve.clear();
    assert!(
        matches!(render(&report), Err(ReportError::BadCurve { strategy }) if strategy == "margin")
    );

    let mut report = Sample::default().build();
    report.confusion.as_mut().unwrap().counts[4].pop();
    let error = render(&report).unwrap_err();
    assert!(matches!(
        error,
        ReportError::NotSquare {
            classes: 20,
            row: 4,
            found: 19
        }
    ));
}

#[test]
fn a_long_list_of_classes_shows_both_ends_and_says_so() {
    let report = Sample {
        classes: 77,
        ..Sample::default()
    }
    .build();
    let per_class = hone_report::per_class(&report, Layout::Wide)
        .unwrap()
        .standalone();
    assert!(per_class.contains("47 classes in between are not shown"));
    let confusion = hone_report::confusion(&report, Layout::Wide)
        .unwrap()
        .standalone();
    assert!(confusion.contains("The 25 most mixed-up of 77 classes"));
}

#[test]
fn the_summary_says_it_in_markdown() {
    let text = hone_report::markdown(&Sample::default().build()).unwrap();
    assert!(text.starts_with("# Active-learning report: banking.csv\n\nWith 500 labels chosen by"));
    assert!(
        text.contains("| herding-margin | 0.887 | 0.907 | 0.771 (0.764–0.778) |"),
        "{text}"
    );
    assert!(text.contains("![Learning curves](figures/learning-curve.svg)"));
    assert!(text.contains("- Command: hone simulate banking.csv --budget 500"));
}
