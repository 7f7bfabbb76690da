//! Learning loops on a running server.
//!
//! A loop attached to a question reads every record with a frozen encoder, suggests answers,
//! orders what people are asked, fits a head on what they answer, and measures on a random part of
//! it how good that head is. [`Live`] runs them, each on a thread of its own; requests read from
//! it and tell it what happened, and wait for none of its work.
//!
//! What happens is kept as events ([`Happened`]); a loop's state is their fold, so a process that
//! was killed goes on where the last committed event left it.

mod answers;
mod audit;
mod definition;
mod error;
mod exposure;
mod files;
mod gate;
mod handout;
mod happened;
mod live;
mod model;
mod outside;
mod pool;
mod predict;
mod predictions;
mod progress;
mod queue;
mod ranking;
mod report;
mod reproduce;
mod shared;
mod state;
mod succession;
mod training;
mod wait;
mod worker;

pub use answers::{Consensus, consensus};
pub use definition::{EncoderChoice, Gate, Guard, LoopDefinition, Triggers, labels};
pub use error::LiveError;
pub use exposure::Shown;
pub use files::LoopFiles;
pub use gate::{Objection, Provisional};
pub use handout::Handout;
pub use happened::{Happened, Why};
pub use live::Live;
pub use outside::{Encoders, Outside};
pub use predictions::Predicted;
pub use progress::{BesideProgress, LoopProgress, Phase};
pub use queue::{Ask, Entry, HandedOut, LiveQueue, Offered, Place, Purpose};
pub use report::report;
pub use reproduce::{Reproduced, reproduce};
pub use training::{HeldOut, Learned, TrainingRow};

// Outside is made of these.
pub use hone_domain::{Encoder, FeatureStore};
