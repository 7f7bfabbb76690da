//! A server with loops over a fake encoder.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hone_annotation::store::Store;
use hone_annotation::{DatasetId, Timestamp};
use hone_live::{
    Encoder, EncoderChoice, Encoders, Images, LabelSchema, Live, LoopFolders, Modality, Outside,
    Tagger, Taggers, Writer, Writers,
};
use hone_server::{ListedEncoder, ListedSuggester, ModelList, Settings};
use hone_testkit::{FakeEncoder, FakeTagger, FakeWords, FakeWriter, MemoryFeatures, MemoryStore};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::datasets::published;
use crate::served::{Served, id};

/// The only encoder there is.
pub(crate) const ENCODER: &str = "fake-64";

/// The only suggester that is listed.
pub(crate) const SUGGESTER: &str = "fake-tags";

#[derive(Debug)]
struct OnlyFake(Arc<FakeEncoder>);

impl Encoders for OnlyFake {
    fn open(&self, _: &EncoderChoice) -> Result<Arc<dyn Encoder>, Box<dyn Error + Send + Sync>> {
        Ok(Arc::clone(&self.0) as Arc<dyn Encoder>)
    }
}

impl Writers for OnlyFake {
    fn open(&self, _: &str) -> Result<Arc<dyn Writer>, Box<dyn Error + Send + Sync>> {
        Ok(Arc::new(FakeWriter::new(64)))
    }
}

impl Taggers for OnlyFake {
    fn open(&self, id: &str) -> Result<Arc<dyn Tagger>, Box<dyn Error + Send + Sync>> {
        Ok(Arc::new(FakeTagger::new(id, &[("SPAM", "win")])))
    }

    fn labels(&self, id: &str) -> Result<LabelSchema, Box<dyn Error + Send + Sync>> {
        Ok(Taggers::open(self, id)?.info().labels.clone())
    }
}

/// Images are texts in data URLs, as the fake encoder wants them.
#[derive(Debug)]
struct Captions;

impl Images for Captions {
    fn read(&self, _: DatasetId, value: &str) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
        let caption = value.strip_prefix("data:image/png,");
        Ok(caption.ok_or("nobody answers")?.as_bytes().to_vec())
    }
}

impl ModelList for OnlyFake {
    fn encoders(&self) -> Result<Vec<ListedEncoder>, Box<dyn Error + Send + Sync>> {
        Ok(vec![ListedEncoder {
            id: ENCODER.to_owned(),
            architecture: "hash".to_owned(),
            licence: "MIT".to_owned(),
            dimension: 64,
            max_tokens: 256,
            here: true,
            reads: vec![Modality::Text, Modality::Image],
        }])
    }

    fn suggesters(&self) -> Result<Vec<ListedSuggester>, Box<dyn Error + Send + Sync>> {
        let labels = Taggers::labels(self, SUGGESTER)?.names().to_vec();
        let id = SUGGESTER.to_owned();
        Ok(vec![ListedSuggester { id, labels }])
    }
}

/// A server that runs loops.
pub(crate) struct Learning {
    pub(crate) served: Served,
    live: Arc<Live>,
    _folder: TempDir,
}

impl Drop for Learning {
    fn drop(&mut self) {
        self.live.stop();
    }
}

impl Learning {
    pub(crate) async fn new() -> Self {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let folder = tempfile::tempdir().unwrap();
        let encoders = Arc::new(OnlyFake(Arc::new(FakeEncoder::new(64))));
        // It goes on by a tenth of a second at each look.
        let (time, entropy) = (AtomicU64::new(0), AtomicU64::new(0));
        let now = move || {
            let passed = time.fetch_add(100_000, Ordering::Relaxed);
            Timestamp(1_795_282_565_000_000).plus(passed as i64)
        };
        let live = Arc::new(Live::new(Outside {
            store: Arc::clone(&store),
            encoders: Arc::clone(&encoders) as Arc<dyn Encoders>,
            images: Arc::new(Captions),
            writers: Arc::clone(&encoders) as Arc<dyn Writers>,
            taggers: Arc::clone(&encoders) as Arc<dyn Taggers>,
            features: Arc::new(MemoryFeatures::new()),
            words: Arc::new(FakeWords),
            folders: LoopFolders::new(folder.path()),
            now: Arc::new(now),
            entropy: Arc::new(move || 1_000_000 + entropy.fetch_add(1, Ordering::Relaxed)),
        }));
        let loops = Arc::clone(&live);
        let change = |settings: &mut Settings| {
            settings.loops = Some(loops);
            settings.models = Some(encoders);
        };
        Self {
            served: Served::on(store, change).await,
            live,
            _folder: folder,
        }
    }

    /// A dataset of so many records, spam and ham in turn, with a loop that has ordered them: the
    /// ids of the loop, the dataset and the records.
    pub(crate) async fn with_loop(&self, records: usize) -> (String, String, Vec<String>) {
        let dataset = published(&self.served).await;
        let items = (0..records).map(|n| json!({"external_id": n, "fields": {"text": text(n)}}));
        let items = json!({ "items": items.collect::<Vec<_>>() });
        let bulk = format!("/datasets/{dataset}/records/bulk");
        let written = self.served.post(&bulk, items).await.expect(201);
        let ids: Vec<String> = written["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(id)
            .collect();
        let path = format!("/datasets/{dataset}/loops");
        let made = self.served.post(&path, definition()).await.expect(201);
        let of = id(&made);
        self.until(&of, |it| {
            it["progress"]["queued"] == records && it["progress"]["phase"] == "waiting"
        })
        .await;
        (of, dataset, ids)
    }

    /// Answers truly.
    pub(crate) async fn answer(&self, ids: &[String], which: std::ops::Range<usize>) {
        for n in which {
            let body = json!({"status": "submitted", "values": {"label": {"value": label(n)}}});
            let path = format!("/records/{}/responses", ids[n]);
            self.served.post(&path, body).await.expect(201);
        }
    }

    /// The loop, once it is as far as that.
    pub(crate) async fn until(&self, of: &str, reached: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        for _ in 0..3_000 {
            last = self.served.get(&format!("/loops/{of}")).await.expect(200);
            if reached(&last) {
                return last;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the loop came no further than {last}");
    }

    /// The loop after a training on so many answers.
    pub(crate) async fn trained(&self, of: &str, trainings: u64) -> Value {
        self.until(of, |it| {
            it["counts"]["trainings"].as_u64() >= Some(trainings)
                && it["progress"]["phase"] == "waiting"
        })
        .await
    }
}

/// What the loops of these tests are asked to do.
pub(crate) fn definition() -> Value {
    json!({
        "question": "label", "encoder": {"model_id": ENCODER},
        "triggers": {"answers": 12, "debounce_ms": 0, "seconds": 100_000_000},
    })
}

/// The label of a record.
pub(crate) fn label(n: usize) -> &'static str {
    ["spam", "ham"][n % 2]
}

/// The text of a record: words of its label, and its number.
pub(crate) fn text(n: usize) -> String {
    let words = ["win cash prize now", "lunch with the team today"][n % 2];
    format!("{words} number{n}")
}
