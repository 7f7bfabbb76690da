use super::Record;
use super::format::Content;
use crate::{HubError, RelativePath};

/// Reads documents of tagged sentences, one sentence a line, `word/tag` with a space between.
///
/// The file `path/classes` lists the documents, `NAME CLASS` a line; the tags are dropped.
pub(crate) fn read(
    path: &RelativePath,
    classes: &RelativePath,
    files: &[Content],
) -> Result<Vec<Record>, HubError> {
    let text = |name: &str| {
        let wanted = format!("{path}/{name}");
        files
            .iter()
            .find(|(found, _)| *found == wanted)
            .map(|(_, content)| String::from_utf8_lossy(content))
            .ok_or_else(|| HubError::MissingFile {
                file: wanted.clone(),
                within: "the package".to_owned(),
            })
    };
    let mut records = Vec::new();
    for line in text(classes.as_str())?.lines() {
        let Some((name, class)) = line.split_once(' ') else {
            continue;
        };
        let document = text(name)?;
        let sentences = document.lines().filter_map(|line| {
            let words = Record::of(&words(line), class)?;
            Some(words.named(name))
        });
        records.extend(sentences);
    }
    Ok(records)
}

fn words(line: &str) -> String {
    line.split_whitespace()
        .filter_map(|token| token.rsplit_once('/').map(|(word, _)| word))
        .collect::<Vec<_>>()
        .join(" ")
}
