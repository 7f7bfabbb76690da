//! The active-learning loop as a pure state machine, and its simulation.
//!
//! [`step`] decides what happens next and does nothing itself: no clock, no randomness, no store.
//! [`simulate`] carries its commands out with an oracle that answers from gold labels. What depends
//! on the kind of question stands behind [`Question`].

mod arm;
mod command;
mod encode;
mod encode_words;
mod error;
mod event;
mod inputs;
mod label_sets;
mod outcome;
mod phase;
mod question;
mod rankings;
mod replay;
mod run;
mod simulate;
mod single_label;
mod spans;
mod step;
mod stop;
mod task;
mod word_reader;
mod words;
mod zero_shot;

pub use arm::Arm;
pub use command::Command;
pub use encode::{
    EncodeOutcome, encode_named_images, encode_pooled, encode_pooled_images, image_views,
};
pub use encode_words::{EncodeWords, EncodedWords, WordsOf, encode_words};
pub use error::{EngineError, StepError};
pub use event::Event;
pub use inputs::{HeadInputs, head_inputs};
pub use label_sets::{LabelSetPrediction, LabelSetScores};
pub use outcome::{FullData, FullDataOf, RoundOf, RoundOutcome, RunOf, RunOutcome};
pub use phase::{LoopPlan, LoopState, Phase, Stopped};
pub use question::{Asked, Asking, Question, Scores};
pub use rankings::RankingScores;
pub use replay::replay;
pub use simulate::{Schedule, full_data, simulate};
pub use single_label::ClassificationScores;
pub use spans::{
    SpanPrediction, SpanReading, SpanScores, SpanSplit, SpanTask, fit_spans, predict_spans,
    read_spans,
};
pub use step::step;
pub use stop::{Advice, RoundScore, StopRules, advise, predicted_gain};
pub use task::{Split, Task};
pub use word_reader::WordReader;
pub use words::{WordTexts, Words};
pub use zero_shot::{CLIP_SCALE, PromptTemplate, ZeroShot};
