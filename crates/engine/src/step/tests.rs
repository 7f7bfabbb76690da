use std::collections::BTreeSet;

use hone_domain::{Class, ContentHash, PoolIdx};
use proptest::prelude::*;

use crate::{Command, Event, LoopPlan, LoopState, Phase, StepError, Stopped, replay, step};

const PLAN: LoopPlan = LoopPlan {
    pool: 10,
    start: 3,
    batch: 2,
    budget: 5,
};

fn rows(rows: &[u32]) -> Vec<PoolIdx> {
    rows.iter().copied().map(PoolIdx).collect()
}

fn head() -> ContentHash {
    ContentHash::of(b"head")
}

fn labelled(at: u32) -> Event {
    Event::Labelled {
        at: PoolIdx(at),
        answer: Class(0),
    }
}

fn after(events: &[Event]) -> LoopState {
    replay(PLAN, events).unwrap()
}

fn first_round() -> Vec<Event> {
    let selected = Event::Selected {
        round: 0,
        rows: rows(&[4, 1, 7]),
    };
    vec![
        Event::Started {},
        selected,
        labelled(1),
        labelled(4),
        labelled(7),
    ]
}

#[test]
fn a_loop_walks_from_start_to_a_spent_budget() {
    let mut state = LoopState::new(PLAN);
    let mut given = Vec::new();
    let mut events = first_round();
    events.push(Event::Trained {
        round: 0,
        head: head(),
    });
    events.push(Event::Evaluated {
        round: 0,
        advice: Vec::new(),
    });
    events.push(Event::Selected {
        round: 1,
        rows: rows(&[0, 9]),
    });
    events.extend([labelled(0), labelled(9)]);
    events.push(Event::Trained {
        round: 1,
        head: head(),
    });
    events.push(Event::Evaluated {
        round: 1,
        advice: Vec::new(),
    });
    for event in &events {
        let (next, commands) = step(state, event).unwrap();
        state = next;
        given.extend(commands);
    }
    assert_eq!(
        given,
        [
            Command::Select { round: 0, k: 3 },
            Command::RequestLabels {
                round: 0,
                rows: rows(&[4, 1, 7])
            },
            Command::Train { round: 0 },
            Command::Evaluate { round: 0 },
            Command::Select { round: 1, k: 2 },
            Command::RequestLabels {
                round: 1,
                rows: rows(&[0, 9])
            },
            Command::Train { round: 1 },
            Command::Evaluate { round: 1 },
            Command::Finish {
                reason: Stopped::BudgetSpent
            },
        ]
    );
    assert_eq!(state.phase, Phase::Stopped(Stopped::BudgetSpent));
    assert_eq!(state.heads.len(), 2);
}

#[test]
fn a_result_of_another_round_is_refused() {
    for event in [
        Event::Trained {
            round: 1,
            head: head(),
        },
        Event::Selected {
            round: 0,
            rows: rows(&[2]),
        },
        Event::Evaluated {
            round: 0,
            advice: Vec::new(),
        },
        Event::Started {},
        labelled(4),
    ] {
        let refused = step(after(&first_round()), &event);
        assert!(
            matches!(refused, Err(StepError::Unexpected { .. })),
            "{event:?}"
        );
    }
}

#[test]
fn a_batch_of_wrong_size_or_with_known_rows_is_refused() {
    let started = after(&[Event::Started {}]);
    for bad in [&[1, 2][..], &[1, 2, 2], &[1, 2, 10], &[1, 2, 3, 4]] {
        let event = Event::Selected {
            round: 0,
            rows: rows(bad),
        };
        let refused = step(started.clone(), &event);
        assert!(
            matches!(refused, Err(StepError::BadBatch { wanted: 3, .. })),
            "{bad:?}"
        );
    }
}

#[test]
fn a_skipped_row_is_not_asked_again_and_costs_no_budget() {
    let selected = Event::Selected {
        round: 0,
        rows: rows(&[4, 1, 7]),
    };
    let skipped = Event::Skipped { at: PoolIdx(1) };
    let mut events = vec![
        Event::Started {},
        selected,
        labelled(4),
        skipped,
        labelled(7),
    ];
    events.push(Event::Trained {
        round: 0,
        head: head(),
    });
    events.push(Event::Evaluated {
        round: 0,
        advice: Vec::new(),
    });
    let state = after(&events);
    assert_eq!((state.remaining(), state.next_batch()), (7, 2));
    let again = Event::Selected {
        round: 1,
        rows: rows(&[1, 2]),
    };
    assert!(matches!(
        step(state, &again),
        Err(StepError::BadBatch { .. })
    ));
}

#[test]
fn a_batch_that_is_skipped_whole_leads_to_another_batch() {
    let selected = Event::Selected {
        round: 0,
        rows: rows(&[4, 1, 7]),
    };
    let mut events = vec![Event::Started {}, selected];
    events.extend([4, 1, 7].map(|at| Event::Skipped { at: PoolIdx(at) }));
    assert_eq!(after(&events).phase, Phase::Selecting { round: 0 });
}

#[test]
fn resuming_gives_the_command_under_way_again() {
    let mut events = first_round();
    events.push(Event::Paused {});
    let paused = after(&events);
    assert!(step(paused.clone(), &Event::Paused {}).is_err());
    assert!(
        step(
            paused.clone(),
            &Event::Trained {
                round: 0,
                head: head()
            }
        )
        .is_err()
    );
    let (state, commands) = step(paused, &Event::Resumed {}).unwrap();
    assert_eq!(commands, [Command::Train { round: 0 }]);
    assert_eq!(state, after(&first_round()));
}

#[test]
fn cancelling_or_a_failed_task_ends_the_loop_for_good() {
    for (event, reason) in [
        (Event::Cancelled {}, Stopped::Cancelled),
        (
            Event::TaskFailed {
                message: "no memory".into(),
            },
            Stopped::Failed {
                message: "no memory".into(),
            },
        ),
    ] {
        let (state, commands) = step(after(&first_round()), &event).unwrap();
        assert_eq!(
            commands,
            [Command::Finish {
                reason: reason.clone()
            }]
        );
        assert_eq!(state.phase, Phase::Stopped(reason));
        assert!(step(state, &event).is_err());
    }
}

#[test]
fn events_survive_json_and_unknown_keys_are_refused() {
    for event in first_round() {
        let json = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), event);
    }
    assert!(serde_json::from_str::<Event>(r#"{"kind":"started","at":3}"#).is_err());
}

proptest! {
    /// Whatever the pool, the plan, and which rows people skip: the loop ends, never asks twice,
    /// never overspends, and its events alone restore it.
    #[test]
    fn every_loop_ends_within_budget_and_replays(
        pool in 1usize..40, start in 1usize..10, batch in 1usize..10, budget in 1usize..50,
        skip in prop::collection::vec(any::<bool>(), 40),
    ) {
        let plan = LoopPlan { pool, start, batch, budget };
        let mut state = LoopState::new(plan);
        let mut events = vec![Event::Started {}];
        let mut asked = BTreeSet::new();
        let mut at = 0;
        while at < events.len() {
            let (next, commands) = step(state, &events[at]).unwrap();
            state = next;
            at += 1;
            for command in commands {
                match command {
                    Command::Select { round, k } => {
                        let free = (0..pool as u32).map(PoolIdx).filter(|row| !asked.contains(row));
                        events.push(Event::Selected { round, rows: free.take(k).collect() });
                    }
                    Command::RequestLabels { rows, .. } => for row in rows {
                        prop_assert!(asked.insert(row), "asked twice");
                        events.push(if skip[row.index()] {
                            Event::Skipped { at: row }
                        } else {
                            Event::Labelled { at: row, answer: Class(1) }
                        });
                    },
                    Command::Train { round } => events.push(Event::Trained { round, head: head() }),
                    Command::Evaluate { round } => {
                        events.push(Event::Evaluated { round, advice: Vec::new() });
                    }
                    Command::Finish { .. } => {}
                }
            }
        }
        prop_assert!(matches!(state.phase, Phase::Stopped(_)), "{:?}", state.phase);
        prop_assert!(state.labelled.len() <= budget);
        prop_assert_eq!(replay(plan, &events).unwrap(), state);
    }
}
