//! The vocabulary and rules of annotation.
//!
//! Users work in workspaces; a workspace has datasets; a dataset has fields, questions, metadata
//! properties and vectors settings, and records that people answer questions about. Everything
//! here is pure and synchronous: a use case is a function over a [`store::Transaction`], and the
//! [`store`] module is the port that adapters implement.

mod answer;
pub mod check;
mod context;
mod dataset;
mod error;
mod event;
pub mod hub;
mod id;
mod job;
mod learning;
pub mod limits;
mod media;
mod policy;
mod record;
pub mod search;
mod settings;
pub mod store;
pub mod table;
mod timestamp;
pub mod use_case;
mod user;
mod webhook;

pub use answer::{Answer, Answers, Ranked, Span};
pub use context::Context;
pub use dataset::{Dataset, DatasetStatus, Distribution, Schema};
pub use error::{AnnotationError, Invalid, Kind, StoreError};
pub use event::{Event, Subject};
pub use id::{
    DatasetId, DeliveryId, FieldId, JobId, LoopId, MetadataPropertyId, QuestionId, RecordId,
    ResponseId, SuggestionId, UserId, VectorSettingsId, VersionId, WebhookId, WorkspaceId,
};
pub use job::{Job, JobStatus};
pub use learning::{Exposure, Loop, LoopEvent, LoopStatus, ModelVersion};
pub use media::{KeptFile, Media, MediaAddress, MediaFailure, MediaFiles, MediaHash};
pub use record::{
    Object, Record, RecordStatus, Response, ResponseStatus, Score, Suggestion, SuggestionKind,
    Vector,
};
pub use settings::{
    Field, FieldSettings, LabelOption, MetadataProperty, MetadataSettings, OptionsOrder, Question,
    QuestionSettings, RatingOption, VectorSettings,
};
pub use timestamp::{NotATime, Timestamp};
pub use user::{KeyHash, Role, User, Workspace};
pub use webhook::{Delivery, EventType, Webhook};
