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
mod arm;
mod audit;
mod definition;
mod edits;
mod encoder_choice;
mod error;
mod exposure;
mod fields;
mod files;
mod gate;
mod handout;
mod happened;
mod kind;
mod layout;
mod learned;
mod live;
mod loop_kind;
mod map;
mod material;
mod mistakes;
mod model;
mod naming;
mod options;
mod outside;
mod people;
mod pool;
mod predict;
mod predictions;
mod progress;
mod quality;
mod question;
mod queue;
mod ranking;
mod ranks;
mod reads;
mod replies;
mod report;
mod reproduce;
mod shared;
mod snapshot;
mod sources;
mod state;
mod succession;
mod suggester;
mod training;
mod wait;
mod words;
mod worker;
mod writing;

pub use definition::{Gate, Guard, LoopDefinition, Triggers, labels};
pub use edits::{EditSpan, Edits, edits};
pub use encoder_choice::EncoderChoice;
pub use error::LiveError;
pub use exposure::Shown;
pub use files::{LoopFiles, LoopFolders};
pub use gate::{Objection, Provisional};
pub use handout::Handout;
pub use happened::{Happened, Why};
pub use kind::QuestionKind;
pub use live::Live;
pub use map::{LoopMap, MapPoint};
pub use mistakes::{LabelMistakes, Mistakes};
pub use outside::{Encoders, Images, Outside, Taggers, Writers};
pub use people::{
    AgainstOthers, FEWEST, IDLE_SECONDS, Interval, LabelAgreement, OrderAgreement, PairAgreement,
    People, Person, QuestionAgreement, Seconds, Share, people,
};
pub use predictions::Predicted;
pub use progress::{BesideProgress, LoopProgress, Phase, Unreadable, UnreadableRecord};
pub use quality::{Accuracy, Quality, Reliability};
pub use queue::{Ask, Entry, HandedOut, LiveQueue, Offered, Place, Purpose};
pub use report::report;
pub use reproduce::{Reproduced, reproduce};
pub use snapshot::{LearnedAnswer, Snapshot};
pub use suggester::SuggesterChoice;
pub use training::{HeldOut, ImagesRead, TrainingRow};
pub use writing::WriterChoice;

// Outside is made of these, and an encoder reads that.
pub use hone_domain::{Encoder, FeatureStore, LabelSchema, Modality, Tagger, WordStates, Writer};
