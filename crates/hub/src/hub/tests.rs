use super::*;
use crate::fixtures::{Bench, COMMIT, LoopbackHub, tiny_manifest};
use crate::{Models, Quiet, Source, Token};

fn bench(content: &[u8]) -> (Bench, LoopbackHub) {
    let mut bench = Bench::new();
    let hub = LoopbackHub::serve(&[("model.safetensors", content), ("tokenizer.json", b"{}")]);
    bench.config.endpoint = Some(hub.endpoint.clone());
    (bench, hub)
}

fn manifest(revision: &str) -> crate::ModelManifest {
    let mut manifest = tiny_manifest(b"weights");
    manifest.sources = vec![Source::Hub {
        repo: "org/tiny".to_owned(),
        revision: revision.to_owned(),
    }];
    manifest
}

#[test]
fn a_pull_fills_the_cache_as_the_python_library_lays_it_out() {
    let (bench, _hub) = bench(b"weights");
    let models = Models::new(bench.config.clone());
    let pulled = models.pull(&manifest("main"), &Quiet).unwrap();
    let repo = bench.config.cache.join("models--org--tiny");
    assert_eq!(pulled.folder, repo.join("snapshots").join(COMMIT));
    assert_eq!(fs::read_to_string(repo.join("refs/main")).unwrap(), COMMIT);
    let link = pulled.folder.join("model.safetensors");
    assert!(link.is_symlink());
    let blob = fs::canonicalize(link).unwrap();
    assert!(blob.starts_with(fs::canonicalize(repo.join("blobs")).unwrap()));
    assert_eq!(fs::read(blob).unwrap(), b"weights");
}

#[test]
fn the_token_goes_with_every_request() {
    let (mut bench, hub) = bench(b"weights");
    bench.config.token = Some(Token::new("hf_secret"));
    Models::new(bench.config.clone())
        .pull(&manifest("main"), &Quiet)
        .unwrap();
    let requests = hub.requests();
    assert!(requests.len() >= 3, "{requests:?}");
    assert!(
        requests
            .iter()
            .all(|request| request.ends_with("Bearer hf_secret"))
    );
}

#[test]
fn without_a_token_none_is_sent() {
    let (bench, hub) = bench(b"weights");
    Models::new(bench.config.clone())
        .pull(&manifest(COMMIT), &Quiet)
        .unwrap();
    assert!(!hub.requests().is_empty());
    assert!(
        hub.requests()
            .iter()
            .all(|request| !request.contains("Bearer"))
    );
}

#[test]
fn what_was_pulled_is_found_offline_without_a_request() {
    let (mut bench, hub) = bench(b"weights");
    let manifest = manifest(COMMIT);
    Models::new(bench.config.clone())
        .pull(&manifest, &Quiet)
        .unwrap();
    let before = hub.connections();
    bench.config.offline = true;
    let pulled = Models::new(bench.config.clone()).pull(&manifest, &Quiet);
    assert_eq!(pulled.unwrap().source, None);
    assert_eq!(hub.connections(), before);
}

#[test]
fn offline_opens_no_connection() {
    let (mut bench, hub) = bench(b"weights");
    bench.config.offline = true;
    let error = Models::new(bench.config.clone()).pull(&manifest("main"), &Quiet);
    assert!(error.unwrap_err().to_string().contains("offline"));
    assert_eq!(hub.connections(), 0);
}

#[test]
fn wrong_content_leaves_neither_link_nor_blob() {
    let (bench, _hub) = bench(b"tampered");
    let models = Models::new(bench.config.clone());
    let error = models.pull(&manifest(COMMIT), &Quiet).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("model.safetensors: expected sha256")
    );
    let repo = bench.config.cache.join("models--org--tiny");
    let blobs: Vec<_> = fs::read_dir(repo.join("blobs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_none_or(|ending| ending != "lock"))
        .collect();
    assert_eq!(blobs, Vec::<PathBuf>::new());
    let link = repo
        .join("snapshots")
        .join(COMMIT)
        .join("model.safetensors");
    assert!(link.symlink_metadata().is_err());
}

#[test]
fn a_damaged_blob_is_fetched_anew() {
    let (bench, _hub) = bench(b"weights");
    let models = Models::new(bench.config.clone());
    let manifest = manifest(COMMIT);
    let folder = models.pull(&manifest, &Quiet).unwrap().folder;
    fs::write(folder.join("model.safetensors"), "damaged").unwrap();
    let again = models.pull(&manifest, &Quiet).unwrap();
    assert!(again.source.is_some());
    assert!(models.verify(&manifest).unwrap().unwrap().is_good());
}

#[test]
fn a_hub_that_does_not_answer_is_one_line_of_the_error() {
    let bench = Bench::new();
    let said = Models::new(bench.config.clone())
        .pull(&manifest("main"), &Quiet)
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("hub org/tiny at main: cannot reach"),
        "{said}"
    );
}

#[test]
fn progress_ends_at_the_length_of_the_file() {
    #[derive(Default)]
    struct Heard(std::sync::Mutex<Vec<(u64, Option<u64>)>>);
    impl PullProgress for Heard {
        fn step(&self, step: Step<'_>) {
            if let Step::Fetching { done, total, .. } = step {
                self.0.lock().unwrap().push((done, total));
            }
        }
    }
    let (bench, _hub) = bench(b"weights");
    let heard = Heard::default();
    Models::new(bench.config.clone())
        .pull(&manifest(COMMIT), &heard)
        .unwrap();
    let steps = heard.0.into_inner().unwrap();
    assert_eq!(steps.first(), Some(&(0, Some(7))));
    assert_eq!(steps.last(), Some(&(7, Some(7))));
}
