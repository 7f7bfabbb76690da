//! What the server does about tables, with files of numbers.

use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request, header};
use hone_annotation::hub::Mapping;
use hone_annotation::table::{
    CellKind, ColumnLook, ColumnRole, Look, TableFailure, TableFile, TableFormat, TableRow,
    TableRows, TableWriter, Tables, Unread,
};
use hone_annotation::use_case::records::{FullRecord, Include, RecordItem};
use hone_annotation::{Object, Schema};
use serde_json::{Value, json};

use crate::datasets::{draft, published};
use crate::records::filled;
use crate::served::{Answer, OWNER_KEY, Served};

/// Files that are one number: how many rows there are.
#[derive(Debug)]
struct Counted;

impl Counted {
    fn rows(file: TableFile<'_>) -> Result<u64, TableFailure> {
        let text = String::from_utf8_lossy(file.bytes);
        let unfit = |_| TableFailure::Unfit(format!("{} holds no number", file.name));
        text.parse().map_err(unfit)
    }
}

impl Tables for Counted {
    fn look(&self, file: TableFile<'_>) -> Result<Look, TableFailure> {
        let column = ColumnLook {
            name: "n".to_owned(),
            kind: CellKind::Integer,
            filled: 1,
            is_unique: true,
            values: vec!["1".to_owned()],
            role: ColumnRole::ExternalId,
            target: "n".to_owned(),
            question: None,
        };
        let reason = "odd".to_owned();
        Ok(Look {
            rows: Self::rows(file)?,
            unread: 1,
            problems: vec![Unread { row: 2, reason }],
            columns: vec![column],
            samples: vec![Object::new()],
        })
    }

    fn open(
        &self,
        file: TableFile<'_>,
        _mapping: Mapping,
        _schema: Arc<Schema>,
    ) -> Result<Box<dyn TableRows>, TableFailure> {
        let rows = Self::rows(file)?;
        Ok(Box::new(Numbers { next: 1, rows }))
    }

    fn write(
        &self,
        _schema: Arc<Schema>,
        _format: TableFormat,
        _include: &Include,
    ) -> Result<Box<dyn TableWriter>, TableFailure> {
        Ok(Box::new(Count(0)))
    }
}

/// Row 7 cannot be read, row 13 has no field that is needed, row 21 has the id of row 20, and
/// behind row 600 the file is broken.
struct Numbers {
    next: u64,
    rows: u64,
}

impl TableRows for Numbers {
    fn total(&self) -> Option<u64> {
        Some(self.rows)
    }

    fn take(&mut self, most: usize) -> Result<Vec<TableRow>, TableFailure> {
        if self.next > 600 {
            return Err(TableFailure::Unfit("the file breaks off".to_owned()));
        }
        let end = (self.rows + 1).min(self.next + most as u64);
        let rows = (self.next..end).map(row).collect();
        self.next = end;
        Ok(rows)
    }
}

fn row(number: u64) -> TableRow {
    let name = if number == 21 { 20 } else { number };
    let fields = match number {
        13 => json!({}),
        number => json!({"text": format!("text {number}")}),
    };
    let item = RecordItem {
        external_id: Some(format!("row_{name}")),
        fields: fields.as_object().cloned(),
        ..RecordItem::default()
    };
    let read = if number == 7 {
        Err("no JSON".to_owned())
    } else {
        Ok(item)
    };
    TableRow { number, read }
}

/// A file that is the number of records.
struct Count(usize);

impl TableWriter for Count {
    fn add(&mut self, records: Vec<FullRecord>) -> Result<(), TableFailure> {
        self.0 += records.len();
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<File, TableFailure> {
        let mut file = tempfile::tempfile().unwrap();
        write!(file, "{}", self.0).unwrap();
        file.rewind().unwrap();
        Ok(file)
    }
}

async fn served() -> Served {
    Served::with(|settings| settings.tables = Some(Arc::new(Counted))).await
}

async fn send(served: &Served, path: &str, key: &str, body: &str) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri(format!("/api/v1{path}"))
        .header("X-Argilla-Api-Key", key)
        .body(Body::from(body.to_owned()));
    served.send(request.unwrap()).await
}

const MAPPING: &str = "%7B%22fields%22:%5B%7B%22source%22:%22n%22,%22target%22:%22text%22%7D%5D%7D";

async fn upload(served: &Served, dataset: &str, rows: &str) -> Answer {
    let path = format!("/datasets/{dataset}/records/upload?file_name=a.csv&mapping={MAPPING}");
    send(served, &path, OWNER_KEY, rows).await
}

/// The lines of an upload.
fn steps(answer: Answer) -> Vec<Value> {
    match answer.expect(200) {
        Value::String(lines) => lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect(),
        line => vec![line],
    }
}

#[tokio::test]
async fn a_look_at_a_table_tells_its_columns_and_what_cannot_be_read() {
    let served = served().await;
    let path = "/uploads/preview?file_name=a.csv";
    let shown = send(&served, path, OWNER_KEY, "12").await.expect(200);
    assert_eq!(shown["rows"], 12);
    assert_eq!(shown["refusals"], json!([{"row": 2, "reason": "odd"}]));
    assert_eq!(shown["columns"][0]["role"], "external_id");
    assert_eq!(shown["columns"][0]["kind"], "integer");
    let wrong = send(&served, path, OWNER_KEY, "many").await.expect(422);
    assert_eq!(wrong["detail"], "a.csv holds no number");
    let unnamed = send(&served, "/uploads/preview", OWNER_KEY, "12").await;
    unnamed.expect(422);
}

#[tokio::test]
async fn annotators_neither_look_at_tables_nor_bring_them_in_nor_take_them_away() {
    let served = served().await;
    let dataset = published(&served).await;
    let anna = json!({"username": "anna", "first_name": "Anna", "password": "12345678"});
    let anna = served.post("/users", anna).await.expect(201);
    let key = anna["api_key"].as_str().unwrap();
    let path = "/uploads/preview?file_name=a.csv";
    send(&served, path, key, "12").await.expect(403);
    let path = format!("/datasets/{dataset}/records/upload?file_name=a.csv&mapping={MAPPING}");
    send(&served, &path, key, "12").await.expect(403);
    let path = format!("/datasets/{dataset}/export-file?format=csv");
    served
        .ask(key, Method::GET, &path, Value::Null)
        .await
        .expect(403);
}

#[tokio::test]
async fn rows_are_written_and_each_one_refused_is_told_with_its_reason() {
    let served = served().await;
    let dataset = published(&served).await;
    let steps = steps(upload(&served, &dataset, "300").await);
    assert!(steps.len() > 2, "{steps:?}");
    let last = steps.last().unwrap();
    assert_eq!(last["ended"], true);
    assert_eq!(last["error"], Value::Null);
    assert_eq!((&last["done"], &last["total"]), (&json!(300), &json!(300)));
    assert_eq!(
        (&last["written"], &last["refused"]),
        (&json!(297), &json!(3))
    );
    let refusals = steps
        .iter()
        .flat_map(|step| step["refusals"].as_array().unwrap());
    let mut told: Vec<_> = refusals.cloned().collect();
    told.sort_by_key(|refusal| refusal["row"].as_u64());
    assert_eq!(told[0], json!({"row": 7, "reason": "no JSON"}));
    assert_eq!(told[1]["row"], 13);
    let reason = told[1]["reason"].as_str().unwrap();
    assert!(
        reason.contains("text") && !reason.contains("position"),
        "{reason}"
    );
    assert_eq!(
        told[2],
        json!({"row": 21, "reason": "id `row_20` stands already in row 20"})
    );
    let held = served.get(&format!("/datasets/{dataset}/records")).await;
    assert_eq!(held.expect(200)["total"], 297);
    let again = upload(&served, &dataset, "300").await;
    let again = self::steps(again);
    assert_eq!(again.last().unwrap()["updated"], 297);
}

#[tokio::test]
async fn what_was_written_before_a_file_breaks_off_stays_and_the_end_says_so() {
    let served = served().await;
    let dataset = published(&served).await;
    let steps = steps(upload(&served, &dataset, "2000").await);
    let last = steps.last().unwrap();
    assert_eq!(
        (&last["ended"], &last["error"]),
        (&json!(true), &json!("the file breaks off"))
    );
    assert_eq!(last["written"], 747);
}

#[tokio::test]
async fn an_upload_is_refused_as_a_whole_where_its_mapping_or_its_dataset_does_not_fit() {
    let served = served().await;
    let dataset = published(&served).await;
    let path = format!("/datasets/{dataset}/records/upload?file_name=a.csv&mapping=no");
    let wrong = send(&served, &path, OWNER_KEY, "1").await.expect(422);
    assert_eq!(
        wrong["detail"]["params"]["errors"][0]["loc"],
        json!(["query", "mapping"])
    );
    let mapping = MAPPING.replace("text", "nothing");
    let path = format!("/datasets/{dataset}/records/upload?file_name=a.csv&mapping={mapping}");
    send(&served, &path, OWNER_KEY, "1").await.expect(422);
    upload(&served, &dataset, "none").await.expect(422);
}

#[tokio::test]
async fn a_draft_takes_no_rows() {
    let served = served().await;
    let dataset = draft(&served).await;
    let refused = upload(&served, &dataset, "1").await.expect(422);
    assert!(refused["detail"].as_str().unwrap().contains("draft"));
}

#[tokio::test]
async fn records_come_as_a_file_that_is_called_after_the_dataset() {
    let served = served().await;
    let (dataset, _) = filled(&served, &["one", "two", "three"]).await;
    let path = format!("/datasets/{dataset}/export-file?format=parquet&responses=false");
    let answer = served.get(&path).await;
    let name = answer.headers["content-disposition"].to_str().unwrap();
    let expected = "attachment; filename=\"mail.parquet\"; filename*=UTF-8''mail.parquet";
    assert_eq!(name, expected);
    assert_eq!(answer.expect(200), 3);
    let path = format!("/datasets/{dataset}/export-file?format=xlsx");
    served.get(&path).await.expect(422);
}

#[tokio::test]
async fn a_file_that_is_compressed_on_its_way_comes_whole() {
    let served = served().await;
    let (dataset, _) = filled(&served, &["one", "two", "three"]).await;
    let request = Request::get(format!("/api/v1/datasets/{dataset}/export-file?format=csv"));
    let request = request.header("X-Argilla-Api-Key", OWNER_KEY);
    let request = request.header(header::ACCEPT_ENCODING, "gzip, br");
    let answer = served.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.headers[header::CONTENT_ENCODING], "br");
    answer.expect(200);
}

#[tokio::test]
async fn a_server_without_tables_says_so() {
    let served = Served::new().await;
    let path = "/uploads/preview?file_name=a.csv";
    send(&served, path, OWNER_KEY, "12").await.expect(503);
}
