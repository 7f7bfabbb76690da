//! The description that clients are made from.

use std::fs;

use hone_server::document;
use serde_json::Value;

/// Where the description is kept, so that a change of the API is seen in review.
const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");

#[test]
fn the_kept_description_is_that_of_the_routes() {
    if std::env::var_os("HONE_WRITE_OPENAPI").is_some() {
        fs::write(KEPT, document()).unwrap();
    }
    let kept = fs::read_to_string(KEPT).unwrap_or_default();
    assert!(
        kept == document(),
        "the API has changed: run this test with HONE_WRITE_OPENAPI=1 to write openapi.json"
    );
}

#[test]
fn every_operation_says_what_it_does_and_answers() {
    let document: Value = serde_json::from_str(document()).unwrap();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let summary = operation["summary"].as_str().unwrap_or_default();
            assert!(!summary.is_empty(), "{method} {path}");
            let responses = operation["responses"].as_object().unwrap();
            let success = responses
                .keys()
                .any(|status| status.starts_with(['2', '3']));
            assert!(success, "{method} {path}");
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let text = document();
    let document: Value = serde_json::from_str(text).unwrap();
    let references = text.split(r##""$ref": "#"##).skip(1);
    let mut seen = 0;
    for reference in references {
        let path = reference.split('"').next().unwrap();
        assert!(document.pointer(path).is_some(), "{path}");
        seen += 1;
    }
    assert!(seen > 100);
}

#[test]
fn operations_have_names_of_their_own() {
    let document: Value = serde_json::from_str(document()).unwrap();
    let paths = document["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|methods| methods.as_object().unwrap().values());
    let mut names: Vec<_> = operations
        .map(|o| o["operationId"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    let twins: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twins.is_empty(), "{twins:?}");
}
