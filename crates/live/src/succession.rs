use hone_annotation::store::Transaction;
use hone_annotation::use_case::loops;
use hone_annotation::{AnnotationError, Context, Loop, LoopEvent, ModelVersion, VersionId};

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

/// What a loop's thread writes at once when something is decided.
pub(crate) struct Change {
    /// The version that is new.
    pub(crate) version: Option<ModelVersion>,
    /// What led to it.
    pub(crate) led: Vec<Happened>,
    /// Who makes the suggestions from now on, and the event that says so.
    pub(crate) champion: Option<(Option<VersionId>, Happened)>,
}

/// Writes a change. What somebody did by hand meanwhile stands: the champion is changed only if it
/// is still the one of `of`. Returns the loop as it is then, and whether its champion was changed;
/// nothing is written if it is gone.
pub(crate) fn succeed(
    tx: &mut dyn Transaction,
    of: &Loop,
    change: &Change,
    context: &mut Context,
) -> Result<Option<(Loop, bool)>, AnnotationError> {
    let Some(mut held) = tx.learning_loop(of.id)? else {
        return Ok(None);
    };
    if let Some(version) = &change.version {
        tx.put_model_version(version)?;
    }
    for event in &change.led {
        loops::tell(tx, &held, event.event_type(), event.body(), context)?;
    }
    let unchanged = held.champion == of.champion;
    match &change.champion {
        Some((champion, event)) if unchanged => {
            put_champion(tx, &mut held, *champion, event, context)?;
            Ok(Some((held, true)))
        }
        Some(_) | None => Ok(Some((held, false))),
    }
}

/// The version that a champion took over from.
pub(crate) fn before(events: &[LoopEvent], champion: VersionId) -> Option<VersionId> {
    let mut said = events.iter().rev().filter_map(Happened::read);
    said.find_map(|event| match event {
        Happened::Promoted { version, from, .. } if version == champion => Some(from),
        _ => None,
    })
    .flatten()
}
