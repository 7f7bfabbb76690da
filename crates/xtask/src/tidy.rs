//! Rules about the whole tree that no compiler checks.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::shell::root;

/// What each crate may use of ours. Tests may use `hone-testkit` besides.
const ARROWS: &[(&str, &[&str])] = &[
    ("hone-annotation", &[]),
    ("hone-domain", &[]),
    ("hone-kernel", &[]),
    (
        "hone-fuzz",
        &[
            "hone-annotation",
            "hone-server",
            "hone-store",
            "hone-testkit",
        ],
    ),
    ("hone-hub", &["hone-domain"]),
    ("hone-table", &["hone-domain"]),
    ("hone-learn", &["hone-domain", "hone-kernel"]),
    ("hone-query", &["hone-domain", "hone-kernel"]),
    ("hone-infer", &["hone-domain", "hone-kernel"]),
    (
        "hone-store",
        &["hone-annotation", "hone-domain", "hone-kernel"],
    ),
    ("hone-engine", &["hone-domain", "hone-learn", "hone-query"]),
    (
        "hone-live",
        &[
            "hone-annotation",
            "hone-domain",
            "hone-engine",
            "hone-learn",
            "hone-query",
            "hone-report",
        ],
    ),
    ("hone-report", &[]),
    (
        "hone-server",
        &["hone-annotation", "hone-live", "hone-report"],
    ),
    ("hone-testkit", &["hone-annotation", "hone-domain"]),
    (
        "hone-transfer",
        &["hone-annotation", "hone-hub", "hone-table"],
    ),
    (
        "hone-cli",
        &[
            "hone-annotation",
            "hone-domain",
            "hone-engine",
            "hone-hub",
            "hone-infer",
            "hone-kernel",
            "hone-learn",
            "hone-live",
            "hone-query",
            "hone-report",
            "hone-server",
            "hone-store",
            "hone-table",
            "hone-transfer",
        ],
    ),
    ("xtask", &[]),
];

/// Heavy dependencies and the crates that may name them.
const HOMES: &[(&str, &[&str])] = &[
    ("candle-core", &["hone-infer"]),
    ("candle-nn", &["hone-infer"]),
    ("candle-transformers", &["hone-infer"]),
    ("tokenizers", &["hone-infer"]),
    ("minijinja", &["hone-infer"]),
    ("hf-hub", &["hone-hub"]),
    ("linfa", &["hone-learn"]),
    ("memmap2", &["hone-store"]),
    ("rusqlite", &["hone-store"]),
    ("axum", &["hone-fuzz", "hone-server"]),
    ("utoipa", &["hone-server"]),
    ("parquet", &["hone-table"]),
    ("resvg", &["hone-report"]),
    ("ureq", &["hone-cli", "hone-hub", "hone-transfer"]),
    ("clap", &["hone-cli"]),
    ("indicatif", &["hone-cli"]),
];

/// Lines a source file may have without its tests; tables are listed by name.
const FILE_LINES: usize = 500;
const TEST_LINES: usize = 800;
const LONG_TABLES: &[&str] = &[];

/// Words that point outside the project.
const FOREIGN: &[&str] = &["/home/", "/root/", "pypi.org", "crates.io", "npmjs.org"];

/// Checks every rule and reports every breach.
pub(crate) fn check() -> Result<()> {
    let mut breaches = arrows()?;
    for file in tracked_files()? {
        breaches.extend(check_file(&file)?);
    }
    if breaches.is_empty() {
        return Ok(());
    }
    bail!("the tree is not tidy:\n  {}", breaches.join("\n  "))
}

fn arrows() -> Result<Vec<String>> {
    let args = ["metadata", "--no-deps", "--format-version", "1"];
    let output = Command::new("cargo")
        .args(args)
        .output()
        .context("cannot run cargo metadata")?;
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let allowed: BTreeMap<_, _> = ARROWS.iter().copied().collect();
    let mut breaches = Vec::new();
    for package in list(&metadata["packages"]) {
        let name = text(&package["name"]);
        let Some(own) = allowed.get(name) else {
            breaches.push(format!("crate `{name}` has no row in the table of arrows"));
            continue;
        };
        for dependency in list(&package["dependencies"]) {
            breaches.extend(check_dependency(name, own, dependency));
        }
    }
    Ok(breaches)
}

fn check_dependency(name: &str, own: &[&str], dependency: &Value) -> Option<String> {
    let (target, kind) = (text(&dependency["name"]), text(&dependency["kind"]));
    let ours = ARROWS.iter().any(|(of, _)| *of == target);
    let for_tests = kind == "dev" && (target == "hone-testkit" || own.contains(&target));
    if ours && !own.contains(&target) && !for_tests {
        return Some(format!("`{name}` must not depend on `{target}`"));
    }
    let home = HOMES.iter().find(|(of, _)| *of == target);
    home.filter(|(_, homes)| kind != "dev" && !homes.contains(&name))
        .map(|(_, homes)| {
            format!(
                "only {} may name `{target}`, not `{name}`",
                homes.join(", ")
            )
        })
}

fn tracked_files() -> Result<Vec<PathBuf>> {
    let args = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git")
        .args(args)
        .output()
        .context("cannot run git")?;
    let listing = String::from_utf8(output.stdout)?;
    Ok(listing
        .lines()
        .map(PathBuf::from)
        .filter(|file| root().join(file).is_file())
        .collect())
}

fn check_file(file: &Path) -> Result<Vec<String>> {
    let shown = file.display();
    let Ok(content) = String::from_utf8(fs::read(root().join(file))?) else {
        return Ok(Vec::new());
    };
    let mut breaches = Vec::new();
    if file.extension().is_some_and(|ending| ending == "rs") {
        let in_tests = file.components().any(|part| part.as_os_str() == "tests")
            || file.file_stem().is_some_and(|stem| stem == "tests");
        let (lines, limit) = (
            content.lines().count(),
            if in_tests { TEST_LINES } else { FILE_LINES },
        );
        if lines > limit && !LONG_TABLES.contains(&&*shown.to_string()) {
            breaches.push(format!("{shown} has {lines} lines, the limit is {limit}"));
        }
    }
    let own_rules = file.ends_with("xtask/src/tidy.rs");
    let lock = file.ends_with("Cargo.lock");
    for word in FOREIGN
        .iter()
        .filter(|word| !own_rules && !lock && content.contains(**word))
    {
        breaches.push(format!("{shown} names `{word}`"));
    }
    Ok(breaches)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}
