use hone_annotation::store::{Transaction, View};
use hone_annotation::{Loop, LoopStatus, StoreError};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::changes::response_of;
use super::{RECORDS, moment, record_id};
use crate::annotation::{Filled, exposure, learning_loop, loop_event, model_version};

/// The loops that come and go, each about the question of the same place.
pub(super) const LOOPS: usize = 3;

/// Something that happens to a loop. What it would belong to may be gone: then nothing happens.
#[derive(Debug, Clone)]
pub(super) enum OfLoop {
    /// A name and a status.
    Put(usize, LoopStatus),
    Delete,
    Append(u64),
    PutVersion(u32),
    /// Record, user and moment.
    Show(usize, Index, i64),
}

pub(super) fn any_of_loop() -> impl Strategy<Value = OfLoop> {
    let status = select(vec![LoopStatus::Active, LoopStatus::Paused]);
    prop_oneof![
        // Two may have the same name.
        6 => (0..LOOPS * 4, status).prop_map(|(name, status)| OfLoop::Put(name, status)),
        1 => Just(OfLoop::Delete),
        6 => (1..99_u64).prop_map(OfLoop::Append),
        2 => (1..5_u32).prop_map(OfLoop::PutVersion),
        8 => (0..RECORDS, any::<Index>(), 0..4_i64)
            .prop_map(|(record, user, given)| OfLoop::Show(record, user, given)),
    ]
}

fn of_place(filled: &Filled, place: usize) -> Loop {
    let question = &filled.schema.questions[place];
    learning_loop(question, &format!("loop {place}"))
}

impl OfLoop {
    pub(super) fn make(
        self,
        filled: &Filled,
        place: usize,
        transaction: &mut dyn Transaction,
    ) -> Result<(), StoreError> {
        let plain = of_place(filled, place);
        let of = plain.id;
        match self {
            Self::Delete => transaction.delete_loop(of),
            Self::Put(..) if transaction.question(plain.question)?.is_none() => Ok(()),
            Self::Put(name, status) => {
                let name = format!("name {name}");
                let new = Loop {
                    name,
                    status,
                    ..plain
                };
                transaction.put_loop(&new)
            }
            _ if transaction.learning_loop(of)?.is_none() => Ok(()),
            Self::Append(number) => transaction.append_loop_event(&loop_event(of, number, "read")),
            Self::PutVersion(number) => transaction.put_model_version(&model_version(of, number)),
            Self::Show(record, user, given) => {
                let response = response_of(filled, record, user);
                if transaction.response(response.id)?.is_none() {
                    return Ok(());
                }
                transaction.put_exposures(&[exposure(&response, of, moment(given))])
            }
        }
    }
}

/// What there is to read of loops.
pub(super) fn all(view: &dyn View, filled: &Filled) -> Result<Vec<String>, StoreError> {
    let dataset = filled.dataset();
    let records: Vec<_> = (0..RECORDS).map(record_id).collect();
    let responses = view.responses(&records)?.into_iter();
    let ids: Vec<_> = responses.map(|response| response.id).collect();
    let mut said = vec![
        format!("{:?}", view.submitted(dataset)?),
        format!("{:?}", view.exposures(&ids)?),
        format!("{:?}", view.loops(None)?),
        format!("{:?}", view.loops(Some(dataset))?),
    ];
    for place in 0..LOOPS {
        let of = of_place(filled, place).id;
        said.push(format!("{:?}", view.loop_events(of, 0, 99)?));
        said.push(format!("{:?}", view.loop_events(of, 40, 2)?));
        said.push(format!("{:?}", view.model_versions(of)?));
        said.push(format!("{:?}", view.last_exposures(of, 3)?));
    }
    Ok(said)
}
