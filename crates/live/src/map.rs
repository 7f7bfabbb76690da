//! The map of a loop: its records, near each other where the encoder finds them alike.

use std::collections::HashMap;

use hone_annotation::store::View;
use hone_annotation::{
    AnnotationError, Loop, LoopId, Question, RecordId, Response, ResponseStatus,
};
use hone_domain::{Class, LabelSchema};

use crate::LiveError;
use crate::answers::consensus;
use crate::kind::{Kind, QuestionKind, for_kind};
use crate::live::Live;
use crate::question::question_of;
use crate::shared::Notice;

/// Records whose answers are read at once.
const PAGE: usize = 1000;

/// Records in a plane, with what people and the loop say of them. Nothing tells which of them are
/// there to measure on.
#[derive(Debug, Clone, PartialEq)]
pub struct LoopMap {
    /// The labels.
    pub labels: LabelSchema,
    /// Records of the loop, also those that are not on the map.
    pub of: usize,
    /// The shares of the variance along the two axes.
    pub explained: [f64; 2],
    /// The records, those with the least hashes of their contents first.
    pub points: Vec<MapPoint>,
}

/// A record on a map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapPoint {
    /// The record.
    pub record: RecordId,
    /// Where it lies.
    pub at: [f32; 2],
    /// What people said, taken together: of several labels the first in the question's order,
    /// nothing where none applies.
    pub answered: Option<Class>,
    /// The most probable of the labels that the loop says apply, with its probability.
    pub predicted: Option<(Class, f32)>,
}

impl Live {
    /// The map of a loop; nothing until its thread has drawn it, which asking for it calls for,
    /// and something is said of its records. It may be that of the records a moment ago. What
    /// people said is to be added by [`LoopMap::answer`].
    pub fn map(&self, id: LoopId) -> Option<LoopMap> {
        let shared = self.shared(id)?;
        shared.tell(Notice::Map);
        let layout = shared.layout()?;
        let predictions = shared.predictions()?;
        let points = layout.records.iter().zip(&layout.points);
        let points = points.map(|(&record, &at)| MapPoint {
            record,
            at,
            answered: None,
            predicted: predictions.leading(record),
        });
        Some(LoopMap {
            labels: predictions.labels.clone(),
            of: layout.of,
            explained: layout.explained,
            points: points.collect(),
        })
    }
}

impl LoopMap {
    /// Adds what people said of the records.
    ///
    /// # Errors
    /// If the store fails, or the answers cannot be joined.
    pub fn answer(&mut self, view: &dyn View, of: &Loop) -> Result<(), AnnotationError> {
        let Some(question) = question_of(view, of)? else {
            return Ok(());
        };
        let ids: Vec<RecordId> = self.points.iter().map(|point| point.record).collect();
        let mut submitted: Vec<Response> = Vec::new();
        for page in ids.chunks(PAGE) {
            let responses = view.responses(page)?.into_iter();
            submitted.extend(responses.filter(|held| held.status == ResponseStatus::Submitted));
        }
        let said = self.classes(&question, &submitted);
        let said = said.map_err(|error| AnnotationError::Unprocessable(error.to_string()))?;
        for point in &mut self.points {
            point.answered = said.get(&point.record).copied();
        }
        Ok(())
    }

    /// The label of each answered record, of several the first in the question's order.
    fn classes(
        &self,
        question: &Question,
        submitted: &[Response],
    ) -> Result<HashMap<RecordId, Class>, LiveError> {
        let kind = QuestionKind::of(question)?;
        for_kind!(kind, |of| self.classes_of(
            of,
            (&question.name, kind),
            submitted
        ))
    }

    fn classes_of<K: Kind>(
        &self,
        _: K,
        question: (&str, QuestionKind),
        submitted: &[Response],
    ) -> Result<HashMap<RecordId, Class>, LiveError> {
        let said = consensus::<K>(submitted, question, &self.labels)?;
        let first = said.into_iter().filter_map(|(record, consensus)| {
            let labels = K::labels(&consensus.answer);
            Some((record, *labels.first()?))
        });
        Ok(first.collect())
    }
}
