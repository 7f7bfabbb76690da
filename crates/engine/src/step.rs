use std::collections::BTreeSet;

use hone_domain::PoolIdx;

use crate::{Command, Event, LoopState, Phase, StepError, Stopped};

/// The next state and what to do about it.
type Stepped<A> = (LoopState<A>, Vec<Command>);

/// Applies one event: the next state and what to do about it.
///
/// Total over phases and events: a pair that makes no sense is an error and changes nothing. A
/// result of another round than the current one is refused, so late results of cancelled work
/// cannot slip in.
///
/// # Errors
/// [`StepError`] names the phase and the event.
pub fn step<A: Clone>(state: LoopState<A>, event: &Event<A>) -> Result<Stepped<A>, StepError> {
    match event {
        Event::Cancelled {} if !state.has_ended() => Ok(stop(state, Stopped::Cancelled)),
        Event::TaskFailed { message } if !state.has_ended() => {
            let message = message.clone();
            Ok(stop(state, Stopped::Failed { message }))
        }
        Event::Paused {} if state.is_under_way() => {
            let within = Box::new(state.phase.clone());
            Ok((
                LoopState {
                    phase: Phase::Paused { within },
                    ..state
                },
                Vec::new(),
            ))
        }
        Event::Resumed {} => resumed(state),
        _ => advance(state, event),
    }
}

fn refused<A>(state: &LoopState<A>, event: &Event<A>) -> StepError {
    StepError::Unexpected {
        phase: state.phase.clone(),
        event: event.without_answer(),
    }
}

fn resumed<A>(state: LoopState<A>) -> Result<Stepped<A>, StepError> {
    let Phase::Paused { within } = &state.phase else {
        return Err(refused(&state, &Event::Resumed {}));
    };
    let phase = Phase::clone(within);
    let commands = commands_of(&phase, &state);
    Ok((LoopState { phase, ..state }, commands))
}

/// Applies an event of the work itself: it has to belong to the phase and its round.
fn advance<A: Clone>(state: LoopState<A>, event: &Event<A>) -> Result<Stepped<A>, StepError> {
    match (&state.phase, event) {
        (Phase::Idle, Event::Started {}) => Ok(select_or_stop(state, 0)),
        (&Phase::Selecting { round }, Event::Selected { round: of, rows }) if round == *of => {
            selected(state, round, rows)
        }
        (Phase::Labelling { open, .. }, Event::Labelled { at, .. } | Event::Skipped { at })
            if open.contains(at) =>
        {
            Ok(answered(state, event))
        }
        (&Phase::Training { round }, Event::Trained { round: of, head }) if round == *of => {
            let mut state = LoopState {
                phase: Phase::Evaluating { round },
                ..state
            };
            state.heads.insert(round, *head);
            Ok((state, vec![Command::Evaluate { round }]))
        }
        (&Phase::Evaluating { round }, Event::Evaluated { round: of, advice }) if round == *of => {
            let mut state = state;
            state
                .advice
                .extend(advice.iter().map(|advice| (round, advice.clone())));
            Ok(select_or_stop(state, round + 1))
        }
        _ => Err(refused(&state, event)),
    }
}

fn stop<A>(state: LoopState<A>, reason: Stopped) -> Stepped<A> {
    let phase = Phase::Stopped(reason.clone());
    (
        LoopState { phase, ..state },
        vec![Command::Finish { reason }],
    )
}

fn select_or_stop<A>(state: LoopState<A>, round: u32) -> Stepped<A> {
    if state.labelled.len() >= state.plan.budget {
        return stop(state, Stopped::BudgetSpent);
    }
    if state.remaining() == 0 {
        return stop(state, Stopped::PoolEmpty);
    }
    let k = state.next_batch();
    let phase = Phase::Selecting { round };
    (
        LoopState { phase, ..state },
        vec![Command::Select { round, k }],
    )
}

fn selected<A>(state: LoopState<A>, round: u32, rows: &[PoolIdx]) -> Result<Stepped<A>, StepError> {
    let open: BTreeSet<_> = rows.iter().copied().collect();
    let known = |at: &PoolIdx| {
        at.index() < state.plan.pool
            && !state.skipped.contains(at)
            && state.labelled.iter().all(|(labelled, _)| labelled != at)
    };
    if open.len() != rows.len() || rows.len() != state.next_batch() || !open.iter().all(known) {
        return Err(StepError::BadBatch {
            round,
            wanted: state.next_batch(),
            rows: rows.to_vec(),
        });
    }
    let phase = Phase::Labelling { round, open };
    let commands = vec![Command::RequestLabels {
        round,
        rows: rows.to_vec(),
    }];
    Ok((LoopState { phase, ..state }, commands))
}

fn answered<A: Clone>(mut state: LoopState<A>, event: &Event<A>) -> Stepped<A> {
    if let (Phase::Labelling { open, .. }, Event::Labelled { at, answer }) =
        (&mut state.phase, event)
    {
        open.remove(at);
        state.labelled.push((*at, answer.clone()));
    } else if let (Phase::Labelling { open, .. }, Event::Skipped { at }) = (&mut state.phase, event)
    {
        open.remove(at);
        state.skipped.insert(*at);
    }
    let Phase::Labelling { round, open } = &state.phase else {
        return (state, Vec::new());
    };
    let round = *round;
    if !open.is_empty() {
        return (state, Vec::new());
    }
    if state.labelled.is_empty() {
        return select_or_stop(state, round);
    }
    let phase = Phase::Training { round };
    (LoopState { phase, ..state }, vec![Command::Train { round }])
}

/// The commands that are under way in a phase, to be given again after a pause or a restart.
fn commands_of<A>(phase: &Phase, state: &LoopState<A>) -> Vec<Command> {
    match phase {
        Phase::Idle | Phase::Paused { .. } | Phase::Stopped(_) => Vec::new(),
        Phase::Selecting { round } => {
            vec![Command::Select {
                round: *round,
                k: state.next_batch(),
            }]
        }
        Phase::Labelling { round, open } => vec![Command::RequestLabels {
            round: *round,
            rows: open.iter().copied().collect(),
        }],
        Phase::Training { round } => vec![Command::Train { round: *round }],
        Phase::Evaluating { round } => vec![Command::Evaluate { round: *round }],
    }
}

#[cfg(test)]
mod tests;
