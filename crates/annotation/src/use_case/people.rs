//! What people answered, for those who manage them.

use std::collections::HashMap;
use std::sync::Arc;

use super::datasets::managed;
use crate::store::View;
use crate::{
    AnnotationError, DatasetId, Exposure, Record, RecordId, Response, Schema, Suggestion, User,
    UserId,
};

/// Records that are read at once.
const PAGE: usize = 1000;

/// All that people answered in a dataset, drafts and discarded records included.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The dataset with its settings.
    pub schema: Arc<Schema>,
    /// The responses, by the id of their record.
    pub responses: Vec<Response>,
    /// The suggestions that stand beside them now.
    pub suggestions: Vec<Suggestion>,
    /// What loops had shown when they were given.
    pub exposures: Vec<Exposure>,
    /// Those who gave them.
    pub people: HashMap<UserId, User>,
}

/// What people answered in a dataset.
///
/// # Errors
/// If there is no such dataset, or the caller may not manage it.
pub fn answered(view: &dyn View, actor: &User, id: DatasetId) -> Result<Answered, AnnotationError> {
    let schema = managed(view, actor, id, "see how the people of this dataset answer")?;
    let mut all = Answered {
        schema,
        responses: Vec::new(),
        suggestions: Vec::new(),
        exposures: Vec::new(),
        people: HashMap::new(),
    };
    let mut after = None;
    loop {
        let page: Vec<Record> = view.answered_records(id, after, PAGE)?;
        let ids: Vec<RecordId> = page.iter().map(|record| record.id).collect();
        let Some(&last) = ids.last() else { break };
        after = Some(last);
        let mut responses = view.responses(&ids)?;
        responses.sort_by_key(|response| response.record);
        let given: Vec<_> = responses.iter().map(|response| response.id).collect();
        all.exposures.extend(view.exposures(&given)?);
        all.suggestions.extend(view.suggestions(&ids)?);
        all.responses.extend(responses);
    }
    for response in &all.responses {
        if !all.people.contains_key(&response.user)
            && let Some(user) = view.user(response.user)?
        {
            all.people.insert(user.id, user);
        }
    }
    Ok(all)
}
