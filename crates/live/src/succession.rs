use hone_annotation::store::Transaction;
use hone_annotation::use_case::loops;
use hone_annotation::{AnnotationError, Context, Loop, LoopEvent, VersionId};
use serde_json::Value;

use crate::happened::Happened;

/// Notes which version makes the suggestions, and why.
pub(crate) fn put_champion(
    tx: &mut dyn Transaction,
    of: &mut Loop,
    champion: Option<VersionId>,
    event: &Happened,
    context: &mut Context,
) -> Result<(), AnnotationError> {
    of.champion = champion;
    of.updated_at = context.now;
    tx.put_loop(of)?;
    loops::tell(tx, of, event.event_type(), event.body(), context)?;
    Ok(())
}

/// Notes which version makes the suggestions, with what led to it, unless somebody changed that by
/// hand meanwhile. Returns the loop as it is then, and whether it was noted; nothing if it is gone.
pub(crate) fn succeed(
    tx: &mut dyn Transaction,
    of: &Loop,
    champion: Option<VersionId>,
    led: &[Happened],
    event: &Happened,
    context: &mut Context,
) -> Result<Option<(Loop, bool)>, AnnotationError> {
    let Some(mut held) = tx.learning_loop(of.id)? else {
        return Ok(None);
    };
    for event in led {
        loops::tell(tx, &held, event.event_type(), event.body(), context)?;
    }
    let unchanged = held.champion == of.champion;
    if unchanged {
        put_champion(tx, &mut held, champion, event, context)?;
    }
    Ok(Some((held, unchanged)))
}

/// The version that a champion took over from.
pub(crate) fn before(events: &[LoopEvent], champion: VersionId) -> Option<VersionId> {
    let mut said = events
        .iter()
        .rev()
        .filter_map(|event| serde_json::from_value(Value::Object(event.body.clone())).ok());
    said.find_map(|event| match event {
        Happened::Promoted { version, from, .. } if version == champion => Some(from),
        _ => None,
    })
    .flatten()
}
