//! The whole load, small, on a server in this process.

use hone_server::serve;
use tokio::net::TcpListener;

use crate::options::Options;
use crate::stages;

#[path = "../../tests/it/served.rs"]
#[expect(dead_code, reason = "the tests of the server use more of it")]
mod served;

use self::served::{OWNER_KEY, Served};

#[tokio::test(flavor = "multi_thread")]
async fn every_stage_runs_and_every_answer_is_right() {
    let served = Served::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(
        listener,
        served.state.clone(),
        std::future::pending(),
    ));
    let words = format!(
        "{address} {OWNER_KEY} {} --records 120 --datasets 2 --writers 2 --responses 30 --annotators 3 --seconds 0.01",
        std::process::id()
    );
    let words: Vec<_> = words.split_whitespace().map(str::to_owned).collect();
    let report = stages::run(Options::parse(&words).unwrap()).await.unwrap();
    let counts: Vec<_> = report
        .operations
        .iter()
        .map(|operation| (operation.name.as_str(), operation.connections))
        .collect();
    assert_eq!(counts[..2], [("upsert", 2), ("me", 1)]);
    assert_eq!(counts[3..5], [("respond_together", 3), ("list", 1)]);
    assert_eq!(counts[12..14], [("annotate", 3), ("annotate_queue", 3)]);
    assert_eq!(counts[14..], [("paced", 3), ("paced_queue", 3)]);
    assert_eq!(report.operations[0].items, 240);
    assert_eq!(report.operations[0].requests, 4);
    assert_eq!(report.operations[3].items, 30);
    assert_eq!(report.memory[0].after, "start");
}
