//! Versions of the models of loops.

use serde_json::{Value, json};

use crate::learning::{Learning, label, text};
use crate::served::id;

/// A loop with versions: its id, those of the records, and the versions.
async fn versions(learning: &Learning) -> (String, Vec<String>, Vec<Value>) {
    let (of, _, ids) = learning.with_loop(80).await;
    learning.answer(&ids, 0..24).await;
    learning.trained(&of, 1).await;
    learning.answer(&ids, 24..48).await;
    learning.trained(&of, 2).await;
    let list = learning
        .served
        .get(&format!("/loops/{of}/models"))
        .await
        .expect(200);
    let list = list["items"].as_array().unwrap().clone();
    (of, ids, list)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_says_what_it_is_and_what_it_learned_from() {
    let learning = Learning::new().await;
    let (of, ids, list) = versions(&learning).await;
    assert!(list.len() >= 2);
    assert_eq!(list[0]["agent"], "hone/label@v1");
    assert_eq!(list[0]["training"]["labels"], json!(["spam", "ham"]));
    assert_eq!(list[0]["training"]["encoder"]["id"], "fake-64");
    assert!(list[0]["metrics"]["held_out"]["accuracy"].is_number());
    let path = format!("/models/{}", id(&list[0]));
    assert_eq!(learning.served.get(&path).await.expect(200), list[0]);
    let lineage = learning
        .served
        .get(&format!("{path}/lineage"))
        .await
        .expect(200);
    assert_eq!(lineage["loop_id"], of.as_str());
    let answers = lineage["answers"].as_array().unwrap();
    assert_eq!(
        answers.len() as u64,
        list[0]["training"]["answers"].as_u64().unwrap()
    );
    for answer in answers {
        let n = ids
            .iter()
            .position(|id| answer["record_id"] == id.as_str())
            .unwrap();
        assert_eq!(answer["label"], label(n));
        assert_eq!(answer["response_ids"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_response_leads_back_to_what_was_shown() {
    let learning = Learning::new().await;
    let (of, _, ids) = learning.with_loop(20).await;
    learning.answer(&ids, 0..1).await;
    let path = format!("/records/{}/lineage", ids[0]);
    let lineage = learning.served.get(&path).await.expect(200);
    let items = lineage["items"].as_array().unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["response"]["values"]["label"]["value"], label(0));
    assert_eq!(items[0]["shown"][0]["loop_id"], of.as_str());
    let shown = &items[0]["shown"][0]["shown"];
    assert_eq!(shown["answered"], label(0));
    assert!(shown["rank"].is_number(), "{shown}");
    let unanswered = format!("/records/{}/lineage", ids[1]);
    assert_eq!(
        learning.served.get(&unanswered).await.expect(200),
        json!({"items": []})
    );
    let unknown = "/records/00000000-0000-0000-0000-000000000000/lineage";
    learning.served.get(unknown).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_predicts_texts_and_records_alike() {
    let learning = Learning::new().await;
    let (_, ids, list) = versions(&learning).await;
    let path = format!("/models/{}/predict", id(&list[1]));
    let texts: Vec<String> = (60..64).map(text).collect();
    let of_texts = learning
        .served
        .post(&path, json!({"texts": texts}))
        .await
        .expect(200);
    let records = learning
        .served
        .post(&path, json!({"record_ids": ids[60..64]}));
    let of_records = records.await.expect(200);
    for (n, (one, other)) in of_texts["items"]
        .as_array()
        .unwrap()
        .iter()
        .zip(of_records["items"].as_array().unwrap())
        .enumerate()
    {
        assert_eq!(one["label"], label(60 + n), "{one}");
        assert_eq!(one["scores"], other["scores"]);
        assert_eq!(other["record_id"], ids[60 + n].as_str());
        assert_eq!(one["agent"], list[1]["agent"]);
    }
    for wrong in [
        json!({}),
        json!({"texts": []}),
        json!({"texts": ["a"], "record_ids": [ids[0]]}),
        json!({"texts": vec!["a"; 501]}),
    ] {
        learning.served.post(&path, wrong).await.expect(422);
    }
    let unknown = json!({"record_ids": ["00000000-0000-0000-0000-000000000000"]});
    learning.served.post(&path, unknown).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_is_promoted_and_taken_back_by_hand() {
    let learning = Learning::new().await;
    let (of, _, list) = versions(&learning).await;
    let first = id(&list[0]);
    let now = learning
        .served
        .get(&format!("/loops/{of}"))
        .await
        .expect(200);
    let before = now["champion"].clone();
    let path = format!("/models/{first}/promote");
    for _ in 0..2 {
        // Who does it already begins nothing.
        let now = learning.served.post(&path, Value::Null).await.expect(200);
        assert_eq!(now["champion"], first.as_str());
    }
    let path = format!("/loops/{of}/rollback");
    let now = learning.served.post(&path, Value::Null).await.expect(200);
    assert_eq!(now["champion"], before);
    assert_eq!(now["counts"]["roll_backs"], 1);
    let unknown = "/models/00000000-0000-0000-0000-000000000000/promote";
    learning.served.post(unknown, Value::Null).await.expect(404);
}
