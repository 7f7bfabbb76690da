//! Maps.

use hone_annotation::RecordId;
use hone_live::LoopMap;
use serde::Serialize;
use utoipa::ToSchema;

/// The records of a loop in a plane, alike ones near each other: the first two principal components
/// of what the encoder says. A list a column, all of one length, a record at each position.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LoopMap)]
pub(crate) struct MapReply {
    /// Whether it is drawn. The first time it is asked for it may take a while; ask again then.
    ready: bool,
    /// Records of the loop. At most 50,000 are on the map, drawn by the hashes of their contents.
    records: usize,
    /// The labels that `answered` and `predicted` are positions in.
    labels: Vec<String>,
    /// The shares of the variance along the two axes.
    explained: [f64; 2],
    #[schema(value_type = Vec<Uuid>)]
    record_id: Vec<RecordId>,
    x: Vec<f32>,
    y: Vec<f32>,
    /// What people said, weighed against each other, of several labels the first in the question's
    /// order; `null` where nobody answered, or no label applies.
    answered: Vec<Option<usize>>,
    /// What the loop says, of several labels the most probable; `null` where it says none.
    predicted: Vec<Option<usize>>,
    /// How probable that is.
    score: Vec<Option<f32>>,
}

impl MapReply {
    /// The map, or that there is none yet.
    pub(crate) fn new(map: Option<LoopMap>) -> Self {
        let ready = map.is_some();
        let (labels, records, explained, points) = match map {
            Some(map) => (
                map.labels.names().to_vec(),
                map.of,
                map.explained,
                map.points,
            ),
            None => (Vec::new(), 0, [0.0; 2], Vec::new()),
        };
        Self {
            ready,
            records,
            labels,
            explained,
            record_id: points.iter().map(|point| point.record).collect(),
            x: points.iter().map(|point| point.at[0]).collect(),
            y: points.iter().map(|point| point.at[1]).collect(),
            answered: (points.iter())
                .map(|point| Some(point.answered?.index()))
                .collect(),
            predicted: (points.iter())
                .map(|point| point.predicted.map(|(class, _)| class.index()))
                .collect(),
            score: (points.iter())
                .map(|point| point.predicted.map(|(_, score)| score))
                .collect(),
        }
    }
}
