use crate::{Event, LoopPlan, LoopState, StepError, step};

/// The state after a list of events: how a loop is restored.
///
/// # Errors
/// The first event that does not fit.
pub fn replay<'a, A: Clone + 'a>(
    plan: LoopPlan,
    events: impl IntoIterator<Item = &'a Event<A>>,
) -> Result<LoopState<A>, StepError> {
    events
        .into_iter()
        .try_fold(LoopState::new(plan), |state, event| {
            step(state, event).map(|(state, _)| state)
        })
}
