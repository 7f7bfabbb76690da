use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )*};
}

ids! {
    /// Names a user.
    UserId;
    /// Names a workspace.
    WorkspaceId;
    /// Names a dataset.
    DatasetId;
    /// Names a field of a dataset.
    FieldId;
    /// Names a question of a dataset.
    QuestionId;
    /// Names a metadata property of a dataset.
    MetadataPropertyId;
    /// Names the settings of one vector of a dataset.
    VectorSettingsId;
    /// Names a record.
    RecordId;
    /// Names a response.
    ResponseId;
    /// Names a suggestion.
    SuggestionId;
    /// Names a webhook.
    WebhookId;
    /// Names a delivery of an event to a webhook.
    DeliveryId;
    /// Names a job.
    JobId;
    /// Names a loop.
    LoopId;
    /// Names a version of a loop's model.
    VersionId;
}
