use std::path::Path;

use hone_report::Layout;
use hone_report::live::{
    Answers, EventKind, LiveReport, figures, from_json, html, learning_curve, markdown, per_class,
    render,
};
use resvg::usvg;

use super::sample::{Sample, stages};

fn stage(name: &str) -> LiveReport {
    let found = stages().into_iter().find(|(stage, _)| *stage == name);
    found.expect("the stage is in the list").1
}

fn page(report: &LiveReport) -> String {
    html(report)
        .expect("the sample is possible")
        .replace('\u{a0}', " ")
}

#[test]
fn every_stage_gives_every_file_and_they_can_be_written() {
    for (name, report) in stages() {
        let rendered = render(&report).unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("live")
            .join(name);
        std::fs::create_dir_all(folder.join("figures")).unwrap();
        for (path, bytes) in &rendered.files {
            std::fs::write(folder.join(path), bytes).unwrap();
        }
        for format in ["html", "json", "md"] {
            let text = rendered.file(&format!("report.{format}")).unwrap();
            let text = String::from_utf8(text.to_vec()).unwrap();
            assert!(
                !text.contains("NaN") && !text.contains("inf,"),
                "{name} {format}"
            );
        }
        let drawn = report
            .evaluations
            .iter()
            .any(hone_report::live::Evaluation::is_published);
        assert_eq!(
            rendered.file("figures/learning-curve.png").is_some(),
            drawn,
            "{name}"
        );
    }
}

#[test]
fn figures_are_well_formed_and_inside_their_frame() {
    for (name, report) in stages() {
        for layout in [Layout::Wide, Layout::Narrow] {
            for figure in figures(&report, layout) {
                let text = figure.standalone();
                let tree = usvg::Tree::from_str(&text, &usvg::Options::default()).unwrap();
                let (width, height) = figure.size();
                let drawn = tree.root().abs_bounding_box();
                let inside = drawn.left() >= -1.0
                    && drawn.top() >= -1.0
                    && f64::from(drawn.right()) <= width + 1.0
                    && f64::from(drawn.bottom()) <= height + 1.0;
                assert!(inside, "{name} {} {drawn:?}", figure.name);
            }
        }
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let report = Sample::default().build();
    assert_eq!(render(&report).unwrap(), render(&report).unwrap());
}

#[test]
fn lines_of_different_audits_are_not_joined() {
    let lines = |name| {
        let curve = learning_curve(&stage(name), Layout::Wide).unwrap();
        curve.standalone().matches(" line\" d=\"M").count()
    };
    assert_eq!((lines("usual"), lines("two-audits")), (1, 2));
}

#[test]
fn what_is_too_early_has_no_interval_anywhere() {
    let report = stage("early");
    assert!(learning_curve(&report, Layout::Wide).is_none());
    assert!(per_class(&report, Layout::Wide).is_none());
    let page = page(&report);
    assert!(page.contains("(too early)") && !page.contains("interval 0."));
    assert!(!page.contains("id=\"classes\""));
}

#[test]
fn early_evaluations_beside_later_ones_are_loose_rings() {
    let curve = learning_curve(&stage("usual"), Layout::Wide).unwrap();
    let rings = curve.standalone().matches("class=\"ring").count();
    assert_eq!(rings, 3, "two early evaluations and the first model");
}

#[test]
fn later_evaluations_of_as_many_labels_replace_earlier_ones() {
    let mut report = Sample::default().build();
    let mut again = report.evaluations[4].clone();
    again.macro_f1.value += 0.01;
    report.evaluations.push(again);
    let points = |report: &LiveReport| {
        let curve = learning_curve(report, Layout::Wide).unwrap().standalone();
        curve.matches("class=\"point s0").count()
    };
    assert_eq!(points(&report), points(&Sample::default().build()));
}

#[test]
fn versions_that_took_over_in_turn_are_one_entry() {
    let page = page(&Sample::default().build());
    assert!(page.contains("Versions 1 to 6 took over in turn"));
    assert!(page.contains("gate 1, version 10 against 6; gain +0.034"));
    assert!(page.contains("Version 10 was taken back"));
    assert!(page.contains("version 6 suggests again"));
}

#[test]
fn held_out_scores_are_said_not_to_be_the_quality() {
    let page = page(&Sample::default().build());
    assert!(page.contains("Held-out scores are not the quality: the answers were chosen."));
}

#[test]
fn advice_to_stop_is_told_with_its_reasons() {
    let mut report = Sample::default().build();
    assert!(page(&report).contains("at 1,640 labels, the loop advised to stop: successive models"));
    report
        .events
        .retain(|event| !matches!(event.kind, EventKind::StopAdvised { .. }));
    assert!(page(&report).contains("Nothing that the loop has seen speaks for stopping."));
}

#[test]
fn a_broken_promise_is_told_from_chance() {
    let mut report = Sample::default().build();
    assert!(page(&report).contains("That is what was promised"));
    report.acceptance.as_mut().unwrap().accepted = 0.6;
    assert!(page(&report).contains("That is less than promised, beyond what chance explains."));
}

#[test]
fn hostile_text_stays_text() {
    let mut report = Sample::default().build();
    let evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&";
    report.provenance.dataset = evil.to_owned();
    report.provenance.classes[0] = evil.to_owned();
    report.provenance.definition["question"] = evil.into();
    report.labels.people[0].name = evil.to_owned();
    report.gates[0].because = vec![evil.to_owned()];
    report.events[1].kind = EventKind::Failed {
        message: evil.to_owned(),
    };
    let latest = report.evaluations.last_mut().unwrap();
    latest.per_class[0].label = evil.to_owned();
    latest.gain_since_start.as_mut().unwrap().per_class[0].label = evil.to_owned();
    let page = html(&report).unwrap();
    assert!(!page.contains("<script>") && !page.contains("<img"));
    assert_eq!(page.matches("<script").count(), 1, "only the data block");
    assert_eq!(page.matches("</script").count(), 1);
    let text = markdown(&report).unwrap();
    assert!(!text.contains("<script") && !text.contains("<img"));
    for figure in figures(&report, Layout::Wide) {
        usvg::Tree::from_str(&figure.standalone(), &usvg::Options::default()).unwrap();
    }
}

#[test]
fn the_page_asks_nothing_of_any_other_host_and_carries_its_data() {
    let report = Sample::default().build();
    let page = html(&report).unwrap();
    for trace in ["http://", "https://", "src=", "@import", "url("] {
        assert!(!page.contains(trace), "{trace}");
    }
    assert_eq!(page.matches("<h1").count(), 1);
    let (_, rest) = page.split_once("id=\"hone-report\">").unwrap();
    let (data, _) = rest.split_once("</script>").unwrap();
    assert_eq!(from_json(data.as_bytes()).unwrap(), report);
}

#[test]
fn the_summary_says_it_in_markdown() {
    let text = markdown(&Sample::default().build()).unwrap();
    assert!(
        text.starts_with("# Report of a learning loop: support tickets: intent\n\nMacro-F1 is")
    );
    assert!(text.contains("![Learning curves](figures/learning-curve.svg)"));
    assert!(text.contains("| Ada Lovelace | 912 |"), "{text}");
    assert!(text.contains("- Seed: 7\n"));
}

#[test]
fn numbers_of_an_earlier_audit_are_said_to_be_its_own() {
    let page = page(&stage("new-audit"));
    assert!(page.contains("F1 by class with intervals, version 14 of audit 1."));
    assert!(page.contains("on the same records of audit 1."));
}

#[test]
fn a_report_of_label_sets_names_its_scores_as_they_are() {
    let mut report = Sample::default().build();
    let one = page(&report);
    report.provenance.answers = Answers::AnyLabels;
    let any = page(&report);
    for (words, of_any) in [
        ("Share right", false),
        ("Accuracy, held out", false),
        ("any labels", true),
        ("F1 of records, held out", true),
        ("whether a label applies", true),
    ] {
        assert_eq!(any.contains(words), of_any, "{words}");
        assert_eq!(one.contains(words), !of_any, "{words}");
    }
}
