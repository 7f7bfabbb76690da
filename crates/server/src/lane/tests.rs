use std::sync::mpsc::channel;

use super::*;

#[tokio::test]
async fn work_runs_elsewhere_and_its_value_comes_back() {
    let lane = Lane::start("lane", 1, 1).unwrap();
    let here = thread::current().id();
    let there = lane.call(|| thread::current().id()).await.unwrap();
    assert_ne!(here, there);
}

#[tokio::test]
async fn a_panic_is_told_and_the_lane_goes_on() {
    let lane = Lane::start("lane", 1, 4).unwrap();
    let broken = lane.call(|| assert_eq!(1, 2)).await;
    assert_eq!(broken, Err(LaneError::Broken));
    assert_eq!(lane.call(|| 7).await, Ok(7));
}

#[tokio::test]
async fn a_full_lane_says_so_at_once() {
    let lane = Lane::start("lane", 1, 1).unwrap();
    let (release, gate) = channel::<()>();
    let (begin, began) = oneshot::channel();
    let first = lane.call(move || {
        begin.send(()).unwrap();
        gate.recv().is_err()
    });
    let others = async {
        began.await.unwrap();
        let refused = async {
            let refused = lane.call(|| 3).await;
            drop(release);
            refused
        };
        tokio::join!(biased; lane.call(|| 2), refused)
    };
    let (first, (second, third)) = tokio::join!(first, others);
    assert_eq!(
        (first, second, third),
        (Ok(true), Ok(2), Err(LaneError::Full))
    );
}
