use hone_domain::Class;
use ndarray::array;

use super::SingleLabel;
use crate::kind::Kind as _;
use crate::mistakes::{Judged, Mistakes};

#[test]
fn a_record_counts_for_as_many_as_it_stands_for() {
    let answers = [(0, 0, 2.0), (1, 0, 4.0), (1, 1, 1.0)];
    let answers = answers.map(|(truth, said, weight)| (Class(truth), Class(said), weight));
    let judged: Vec<Judged<'_, Class>> = (answers.iter())
        .map(|(truth, said, weight)| Judged {
            truth,
            said,
            weight: *weight,
        })
        .collect();
    let counted = Mistakes::Confusion {
        counts: array![[1, 0], [1, 1]],
        estimated: array![[2.0, 0.0], [4.0, 1.0]],
    };
    assert_eq!(SingleLabel::mistakes(&judged, 2), counted);
}
