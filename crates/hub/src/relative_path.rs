use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A path with `/` between its parts that cannot leave the folder it is joined to: not empty, not
/// absolute, no `.` or `..` part, no backslash, no drive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RelativePath(String);

impl RelativePath {
    /// The path as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path below `folder`.
    pub fn under(&self, folder: &Path) -> PathBuf {
        self.0
            .split('/')
            .fold(folder.to_owned(), |path, part| path.join(part))
    }

    /// This path inside the folder `outer`.
    #[must_use]
    pub fn within(&self, outer: &Self) -> Self {
        Self(format!("{outer}/{self}"))
    }
}

impl FromStr for RelativePath {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unsafe_part = |part: &str| matches!(part, "" | "." | "..");
        if text.split('/').any(unsafe_part) || text.contains(['\\', ':', '\0']) {
            return Err(format!("`{text}` is not a path inside a folder"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for RelativePath {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<RelativePath> for String {
    fn from(path: RelativePath) -> Self {
        path.0
    }
}

impl fmt::Display for RelativePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
