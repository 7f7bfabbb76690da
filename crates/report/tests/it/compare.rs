use std::path::Path;

use hone_report::{Comparison, DataRule, ReportError, RunReport, compare, render_comparison};

use crate::sample::Sample;

/// A run, and the same with a faster strategy.
fn runs() -> (RunReport, RunReport) {
    let first = Sample::default().build();
    let mut second = Sample {
        pace: 80.0,
        ..Sample::default()
    }
    .build();
    "0.2.0".clone_into(&mut second.provenance.version);
    second.per_class[2].f1_end = 0.99;
    (first, second)
}

fn joined(first: &RunReport, second: &RunReport) -> Result<Comparison, ReportError> {
    compare(("before", first), ("after", second), DataRule::SameDataOnly)
}

#[test]
fn the_difference_is_paired_over_common_seeds() {
    let (first, mut second) = runs();
    let main = second.strategies.get_mut("herding-margin").unwrap();
    let base = &first.strategies["herding-margin"];
    for (seed, gain) in [0.02, 0.03, 0.04, 0.05, 0.06].into_iter().enumerate() {
        main.seeds[seed].aubc = base.seeds[seed].aubc + gain;
    }
    let difference = joined(&first, &second).unwrap().aubc_difference.unwrap();
    // By hand: mean 0.04, s = √0.00025, t(4) = 2.776, half = 2.776·s/√5 = 0.01963.
    assert!((difference.mean - 0.04).abs() < 1e-9);
    assert!((difference.low.unwrap() - 0.020_37).abs() < 1e-5);
    assert!((difference.high.unwrap() - 0.059_63).abs() < 1e-5);
}

#[test]
fn without_common_seeds_there_is_no_interval() {
    let (first, mut second) = runs();
    for seed in &mut second.strategies.get_mut("herding-margin").unwrap().seeds {
        seed.seed += 100;
    }
    let comparison = joined(&first, &second).unwrap();
    assert_eq!(comparison.paired_seeds, 0);
    assert_eq!(comparison.aubc_difference.unwrap().interval(), None);
}

#[test]
fn runs_over_different_data_are_refused_unless_asked_for() {
    let (first, mut second) = runs();
    second.provenance.data_sha256 = "00".repeat(32);
    assert!(matches!(
        joined(&first, &second),
        Err(ReportError::DifferentData { .. })
    ));
    let shown = compare(("a", &first), ("b", &second), DataRule::AnyData).unwrap();
    assert!(!shown.same_data && shown.aubc_difference.is_none() && shown.per_class.is_empty());
    let files = render_comparison(&shown).unwrap();
    let page = String::from_utf8(files.file("comparison.html").unwrap().to_vec()).unwrap();
    assert!(page.contains("different data") && !page.contains("<svg"));
}

#[test]
fn what_was_set_differently_is_listed() {
    let (first, second) = runs();
    let comparison = joined(&first, &second).unwrap();
    let keys: Vec<&str> = comparison
        .provenance
        .iter()
        .map(|d| d.key.as_str())
        .collect();
    assert_eq!(keys, ["version"]);
    assert_eq!(comparison.per_class[0].name, first.per_class[2].name);
}

#[test]
fn a_comparison_is_written_in_every_format() {
    let (first, second) = runs();
    let files = render_comparison(&joined(&first, &second).unwrap()).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report/comparison");
    std::fs::create_dir_all(folder.join("figures")).unwrap();
    for (path, bytes) in &files.files {
        std::fs::write(folder.join(path), bytes).unwrap();
    }
    let read = |path: &str| std::fs::read_to_string(folder.join(path)).unwrap();
    let back: Comparison = serde_json::from_str(&read("comparison.json")).unwrap();
    assert_eq!(back, joined(&first, &second).unwrap());
    assert!(read("comparison.md").contains("| before | herding-margin | 500 |"));
    assert!(read("comparison.html").contains("after against before"));
    assert!(folder.join("figures/comparison.png").is_file());
}
