//! Another encoder: what it has not read yet is encoded beside, then it takes over.

use hone_annotation::use_case::loops;
use serde_json::Value;

use super::encoding::{ENCODED, Interruptible, unless_stopped};
use super::{Next, Open};
use crate::LiveError;
use crate::definition::LoopDefinition;
use crate::encoder_choice::EncoderChoice;
use crate::error::chain;
use crate::happened::Happened;
use crate::kind::Kind;
use crate::model::to_object;
use crate::pool::texts;
use crate::progress::BesideProgress;
use crate::sources::Source;
use crate::wait::wait;

/// An encoder that is to take over.
#[derive(Debug)]
pub(super) struct Beside {
    choice: EncoderChoice,
    source: Source,
    /// It has read the rows of the pool before this one.
    next: usize,
}

impl<K: Kind> Open<K> {
    /// Opens the encoder that is asked for, if one is. One that cannot be opened is given up.
    pub(super) fn open_beside(&mut self) -> Result<(), LiveError> {
        let now = LoopDefinition::read(&self.of.definition)?.encoder;
        let asked = self.state.next_encoder.clone().filter(|next| *next != now);
        if self.beside.as_ref().map(|beside| &beside.choice) == asked.as_ref() {
            return Ok(());
        }
        self.beside = None;
        let spec = self.head_spec()?;
        if let Some(choice) = asked {
            let of = (&self.sources.fields, &spec);
            match Source::of_texts::<K>(&self.outside, &choice, of) {
                Ok(source) => {
                    self.beside = Some(Beside {
                        choice,
                        source,
                        next: 0,
                    });
                }
                Err(error) => {
                    let reason = chain(&error);
                    let encoder = choice;
                    self.happened(vec![Happened::EncoderGivenUp { encoder, reason }])?;
                }
            }
        }
        self.tell_beside();
        Ok(())
    }

    /// Has the encoder that is to take over read some of the pool; it takes over at the end.
    pub(super) fn encode_beside(&mut self) -> Result<Next, LiveError> {
        let Some(beside) = &mut self.beside else {
            return Ok(Next::Work);
        };
        if beside.next == self.pool.rows() {
            return self.switch();
        }
        let end = self.pool.rows().min(beside.next + ENCODED);
        let texts: Vec<&str> = texts(self.pool.items(beside.next..end)).collect();
        let encoded = beside
            .source
            .keep_texts(&self.outside, &texts, &Interruptible(&self.shared));
        match encoded {
            Ok(()) => beside.next = end,
            Err(error) => unless_stopped(error.into())?,
        }
        self.tell_beside();
        Ok(Next::Work)
    }

    fn switch(&mut self) -> Result<Next, LiveError> {
        let Some(beside) = self.beside.take() else {
            return Ok(Next::Work);
        };
        let event = Happened::EncoderChanged {
            encoder: beside.choice.clone(),
            records: self.pool.len(),
        };
        let id = self.of.id;
        wait(self.outside.write(move |tx, context| {
            let Some(mut held) = tx.learning_loop(id)? else {
                return Ok(());
            };
            let encoder = Value::Object(to_object(&beside.choice));
            held.definition.insert("encoder".to_owned(), encoder);
            held.updated_at = context.now;
            tx.put_loop(&held)?;
            loops::tell(tx, &held, event.event_type(), event.body(), context)?;
            Ok(())
        }))?;
        self.tell_beside();
        Ok(Next::Reopen)
    }

    fn tell_beside(&self) {
        self.shared.progress().beside = self.beside.as_ref().map(|beside| BesideProgress {
            model_id: beside.choice.model_id.clone(),
            encoded: beside.next,
            to_encode: self.pool.rows().saturating_sub(beside.next),
        });
    }
}
