use serde::{Deserialize, Serialize};

use super::{Record, folder, table, tagged};
use crate::{HubError, RelativePath};

/// How the members of a package are read. Rows with a blank text or label are left out, white
/// space around both is cut, bytes that are not UTF-8 become U+FFFD.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Format {
    /// Tab-separated with three header lines: names, types, flags.
    TabOrange {
        /// The column of the text.
        text: String,
        /// The column of the label.
        label: String,
    },
    /// Comma-separated with one header line.
    Csv {
        /// The column of the text.
        text: String,
        /// The column of the label.
        label: String,
        /// The label is what stands before the last such character.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label_before: Option<char>,
        /// The text holds entities of HTML.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        entities: bool,
    },
    /// One text a file; its folder, directly below the member's path, is its class.
    FolderOfText {},
    /// One sentence a line as `word/tag`; the tags are dropped.
    TaggedSentences {
        /// The file below the member's path that lists `document class`.
        classes: RelativePath,
    },
}

/// A file of a package: its path in the archive and its content.
pub(crate) type Content = (String, Vec<u8>);

impl Format {
    /// Reads the files at or below `path`.
    pub(crate) fn read(
        &self,
        path: &RelativePath,
        files: &[Content],
    ) -> Result<Vec<Record>, HubError> {
        let records = match self {
            Self::TabOrange { text, label } => {
                let layout = table::Layout::orange(text, label);
                each(files, |file| table::read(&layout, file))
            }
            Self::Csv {
                text,
                label,
                label_before,
                entities,
            } => {
                let layout = table::Layout {
                    label_before: *label_before,
                    entities: *entities,
                    ..table::Layout::csv(text, label)
                };
                each(files, |file| table::read(&layout, file))
            }
            Self::FolderOfText {} => Ok(folder::read(path, files)),
            Self::TaggedSentences { classes } => tagged::read(path, classes, files),
        }?;
        if records.is_empty() {
            return Err(HubError::Format {
                file: path.to_string(),
                line: 0,
                reason: "holds no record".to_owned(),
            });
        }
        Ok(records)
    }
}

fn each(
    files: &[Content],
    read: impl Fn(&Content) -> Result<Vec<Record>, HubError>,
) -> Result<Vec<Record>, HubError> {
    files
        .iter()
        .map(read)
        .try_fold(Vec::new(), |mut all, next| {
            all.extend(next?);
            Ok(all)
        })
}

#[cfg(test)]
mod tests;
