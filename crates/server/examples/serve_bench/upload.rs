//! Records as the SDK sends them.

use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::connection::{Connection, Request};
use crate::expect::Expect;
use crate::setup::{Dataset, LABELS};
use crate::times::Times;
use crate::words::{Numbers, Search, Text};

/// Records of a call, as the SDK slices them.
pub(crate) const BATCH: usize = 256;

/// What one writer writes.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) connection: Connection,
    pub(crate) dataset: Dataset,
    /// Tells the texts of this writer from those of others.
    pub(crate) seed: u64,
    pub(crate) records: usize,
}

/// What one writer has written.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) times: Times,
    /// The records in order of insertion.
    pub(crate) ids: Vec<Uuid>,
    /// Searches with the number of these records that they have to find.
    pub(crate) searches: Vec<Search>,
}

#[derive(Deserialize)]
struct Items {
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    id: Uuid,
}

impl Writer {
    /// Writes all its records, one call after the other.
    ///
    /// # Errors
    /// If a call fails.
    pub(crate) async fn write(mut self) -> Result<Written> {
        let mut numbers = Numbers::new(self.seed);
        let mut written = Written {
            times: Times::default(),
            ids: Vec::with_capacity(self.records),
            searches: Search::all(),
        };
        while written.ids.len() < self.records {
            let from = written.ids.len();
            let count = BATCH.min(self.records - from);
            let items: Vec<_> = (from..from + count)
                .map(|number| self.record(&mut numbers, number, &mut written.searches))
                .collect();
            let request = Request {
                method: "PUT",
                path: format!("/datasets/{}/records/bulk", self.dataset.id),
                body: json!({ "items": items }).to_string(),
                expect: Expect::Items(count),
            };
            let (reply, ms) = self.connection.timed(&request).await?;
            let made: Items = serde_json::from_slice(&reply.body)?;
            written.ids.extend(made.items.iter().map(|item| item.id));
            written.times.ms.push(ms);
        }
        Ok(written)
    }

    /// The SDK sends every key that its model has.
    fn record(&self, numbers: &mut Numbers, number: usize, searches: &mut [Search]) -> Value {
        let text = Text::next(numbers);
        for search in searches {
            search.count(&text);
        }
        json!({
            "id": null,
            "inserted_at": null,
            "updated_at": null,
            "status": "pending",
            "external_id": format!("{}_{number}", self.seed),
            "fields": { "text": text.written },
            "metadata": { "length": numbers.below(10_000) },
            "vectors": {},
            "responses": [],
            "suggestions": [{
                "id": null,
                "question_id": self.dataset.question,
                "question_name": "label",
                "value": format!("label{}", numbers.below(LABELS)),
                "score": numbers.share(),
                "agent": "model",
                "type": null,
            }],
        })
    }
}
