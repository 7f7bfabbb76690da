use super::*;

fn folder() -> (tempfile::TempDir, WebFiles) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("assets")).unwrap();
    for (name, text) in [
        ("index.html", "<!doctype html>"),
        ("frame.html", "<!doctype html>"),
        ("assets/a-1.js", "let a = 1"),
        ("assets/a-1.js.br", "packed"),
        ("secret", "key"),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let files = WebFiles::Folder(folder.path().to_owned());
    (folder, files)
}

fn asked(name: header::HeaderName, value: &str) -> HeaderMap {
    HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
}

#[test]
fn an_asset_is_sent_packed_if_the_client_takes_that_and_kept_for_good() {
    let (_folder, files) = folder();
    let packed = asked(header::ACCEPT_ENCODING, "gzip, br;q=0.9");
    let response = file(&files, "assets/a-1.js", &packed).unwrap();
    let headers = response.headers();
    assert_eq!(headers[header::CONTENT_ENCODING], "br");
    assert!(
        headers[header::CACHE_CONTROL]
            .to_str()
            .unwrap()
            .contains("immutable")
    );
    let plain = file(&files, "assets/a-1.js", &HeaderMap::new()).unwrap();
    assert!(!plain.headers().contains_key(header::CONTENT_ENCODING));
}

#[test]
fn the_page_is_asked_for_each_time_and_sent_when_it_changed() {
    let (_folder, files) = folder();
    let first = file(&files, INDEX, &HeaderMap::new()).unwrap();
    assert_eq!(first.headers()[header::CACHE_CONTROL], "no-cache");
    let tag = first.headers()[header::ETAG].to_str().unwrap();
    let again = file(&files, INDEX, &asked(header::IF_NONE_MATCH, tag)).unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
}

#[test]
fn no_path_leads_out_of_the_folder_or_to_what_is_not_of_the_app() {
    let (_folder, files) = folder();
    assert_eq!(files.get("../secret"), None);
    assert_eq!(files.get("assets/../secret"), None);
    assert_eq!(files.get("/etc/passwd"), None);
    assert!(file(&files, "secret", &HeaderMap::new()).is_none());
}

#[test]
fn scripts_in_the_page_are_not_run() {
    assert!(POLICY.starts_with("default-src 'self';"));
    assert!(!POLICY.contains("script-src"));
}

#[test]
fn the_frame_of_templates_runs_scripts_and_has_no_origin() {
    let (_folder, files) = folder();
    let policy_of = |path: &str| {
        let response = file(&files, path, &HeaderMap::new()).unwrap();
        let policy = &response.headers()[header::CONTENT_SECURITY_POLICY];
        policy.to_str().unwrap().to_owned()
    };
    let frame = policy_of(FRAME);
    let directives: Vec<&str> = frame.split(';').map(str::trim).collect();
    for wanted in [
        "sandbox allow-scripts",
        "default-src 'none'",
        "script-src 'unsafe-inline'",
        "frame-ancestors 'self'",
    ] {
        assert!(directives.contains(&wanted), "{wanted}");
    }
    assert!(!policy_of(INDEX).contains("sandbox"));
}

/// The app's own tests read the same file: both sides count alike.
#[test]
fn spans_are_counted_as_the_app_counts_them() {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../testdata/offsets.json")).unwrap();
    for vector in vectors.as_array().unwrap() {
        let text = vector["text"].as_str().unwrap();
        let length = text.chars().count();
        assert_eq!(vector["code_points"], length, "{text:?}");
        let mut starts: Vec<usize> = vec![0];
        starts.extend(text.chars().scan(0, |at, c| {
            *at += c.len_utf16();
            Some(*at)
        }));
        assert_eq!(
            vector["utf16_of_code_point"],
            serde_json::json!(starts),
            "{text:?}"
        );
        for slice in vector["slices"].as_array().unwrap() {
            let [from, to] = [0, 1].map(|at| usize::try_from(slice[at].as_u64().unwrap()).unwrap());
            let part: String = text.chars().skip(from).take(to - from).collect();
            assert_eq!(slice[2], part, "{text:?}");
        }
        let fits = |end: usize| is_a_span_of(text, end);
        assert!(length == 0 || fits(length), "{text:?}");
        assert!(!fits(length + 1), "{text:?}");
    }
}

/// Whether the server takes a span over the code points up to `end`.
fn is_a_span_of(text: &str, end: usize) -> bool {
    use hone_annotation::check::{Completeness, answer};
    use hone_annotation::{Context, DatasetId, Question, QuestionId, Timestamp};
    let mut context = Context::new(Timestamp(0), 0);
    let question = Question {
        id: context.id::<QuestionId>(),
        dataset: context.id::<DatasetId>(),
        name: "spans".to_owned(),
        title: "Spans".to_owned(),
        description: None,
        required: true,
        settings: serde_json::from_value(serde_json::json!({
            "type": "span",
            "field": "text",
            "options": [{ "value": "x", "text": "x" }],
        }))
        .unwrap(),
        inserted_at: context.now,
        updated_at: context.now,
    };
    let fields = serde_json::json!({ "text": text });
    let spans = serde_json::json!([{ "label": "x", "start": 0, "end": end }]);
    let fields = fields.as_object().unwrap();
    answer(&question, fields, Completeness::Whole, &spans).is_ok()
}
