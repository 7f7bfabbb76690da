use uuid::{Builder, Uuid};

use crate::{Event, EventType, Subject, Timestamp};

/// What a change needs from outside: the time, names for new things, and an ear for what happens.
///
/// Ids are UUIDs of version 7 (RFC 9562, section 5.7): the time in milliseconds, a counter that
/// keeps the ids of one change in order, and 62 bits of the entropy given.
#[derive(Debug, Clone)]
pub struct Context {
    /// The moment of the change.
    pub now: Timestamp,
    entropy: u64,
    named: u64,
    wanted: Vec<EventType>,
    events: Vec<Event>,
}

impl Context {
    /// A context at `now`; `entropy` must differ between changes.
    pub fn new(now: Timestamp, entropy: u64) -> Self {
        Self {
            now,
            entropy,
            named: 0,
            wanted: Vec::new(),
            events: Vec::new(),
        }
    }

    /// The same, remembering events of these types; without it none is.
    #[must_use]
    pub fn listening(mut self, wanted: Vec<EventType>) -> Self {
        self.wanted = wanted;
        self
    }

    /// Remembers that something happened, if anybody wants to know.
    pub(crate) fn tell(&mut self, kind: EventType, subject: impl FnOnce() -> Subject) {
        if self.wanted.contains(&kind) {
            let subject = subject();
            self.events.push(Event { kind, subject });
        }
    }

    /// What happened since the last call, in order.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// A new id, greater than all before it of this context.
    pub fn id<Id: From<Uuid>>(&mut self) -> Id {
        let millis = u64::try_from(self.now.0.div_euclid(1000)).unwrap_or(0);
        // Beyond 4096 ids the counter runs on into the milliseconds.
        let millis = millis + (self.named >> 12);
        let mut tail = [0; 10];
        tail[..2].copy_from_slice(&(self.named as u16 & 0xfff).to_be_bytes());
        tail[2..].copy_from_slice(&self.entropy.to_be_bytes());
        self.named += 1;
        Id::from(Builder::from_unix_timestamp_millis(millis, &tail).into_uuid())
    }
}

#[cfg(test)]
mod tests;
