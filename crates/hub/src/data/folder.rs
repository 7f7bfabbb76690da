use super::Record;
use super::format::Content;
use crate::RelativePath;

/// Reads `path/CLASS/NAME.txt`: one text a file, its folder is its class.
pub(crate) fn read(path: &RelativePath, files: &[Content]) -> Vec<Record> {
    files
        .iter()
        .filter_map(|(name, content)| {
            let inside = name.strip_prefix(path.as_str())?.strip_prefix('/')?;
            let (class, file) = inside.split_once('/')?;
            let stem = file.strip_suffix(".txt")?;
            let record = Record::of(&String::from_utf8_lossy(content), class)?;
            Some(record.named(&format!("{class}/{stem}")))
        })
        .collect()
}
