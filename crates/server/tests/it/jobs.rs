//! Jobs.

use hone_server::IMPORT_JOB;
use serde_json::{Value, json};

use crate::datasets::{draft, published};
use crate::records::items;
use crate::served::{Served, id};

fn import() -> Value {
    json!({"name": "org/mail", "subset": "default", "split": "train", "mapping": {
        "fields": [{"source": "body", "target": "text"}],
    }})
}

#[tokio::test]
async fn an_import_waits_as_a_job_with_what_it_was_told() {
    let served = Served::new().await;
    let dataset = published(&served).await;
    let path = format!("/datasets/{dataset}/import");
    let started = served.post(&path, import()).await.expect(202);
    assert_eq!(started["status"], "queued");
    let path = format!("/jobs/{}", id(&started));
    assert_eq!(served.get(&path).await.expect(200), started);
    let now = hone_server::Clock::now(&*served.clock);
    let job = served.store.read(move |view| Ok(view.next_job(now)?));
    let job = job.await.unwrap().unwrap();
    assert_eq!(job.name, IMPORT_JOB);
    assert_eq!(
        job.arguments["mapping"]["fields"],
        import()["mapping"]["fields"]
    );
}

#[tokio::test]
async fn an_import_needs_a_published_dataset_and_a_field() {
    let served = Served::new().await;
    let dataset = draft(&served).await;
    let path = format!("/datasets/{dataset}/import");
    let body = served.post(&path, import()).await.expect(422);
    assert!(body["detail"].is_string());
    let mut empty = import();
    empty["mapping"]["fields"] = json!([]);
    let body = served.post(&path, empty).await.expect(422);
    let place = &body["detail"]["params"]["errors"][0]["loc"];
    assert_eq!(*place, json!(["body", "mapping", "fields"]));
}

#[tokio::test]
async fn an_export_needs_records() {
    let served = Served::new().await;
    let dataset = published(&served).await;
    let path = format!("/datasets/{dataset}/export");
    let export = json!({"name": "org/mail", "token": "t"});
    served.post(&path, export.clone()).await.expect(422);
    let bulk = format!("/datasets/{dataset}/records/bulk");
    served.post(&bulk, items(&["a"])).await.expect(201);
    let started = served.post(&path, export).await.expect(202);
    assert_eq!(started["total"], 0);
}

#[tokio::test]
async fn an_unknown_job_is_not_found() {
    let served = Served::new().await;
    let unknown = "/jobs/00000000-0000-0000-0000-000000000000";
    served.get(unknown).await.expect(404);
}
