//! Which files of a repository hold a split. The rules are those that the hub's documentation gives
//! for data sets without a configuration: a split is named by a folder or by a word of the file's
//! name, and where no file names a split all are of `train`.

const ENDINGS: [&str; 5] = ["parquet", "csv", "tsv", "jsonl", "ndjson"];
/// Splits and the words that stand for them.
const WORDS: [(&str, &[&str]); 3] = [
    ("train", &["train", "training"]),
    ("validation", &["validation", "valid", "dev", "val"]),
    ("test", &["test", "testing", "eval", "evaluation"]),
];

/// The tables of a repository.
pub(super) fn tables(names: &[String]) -> Vec<String> {
    let is_table = |name: &&String| {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        let hidden = name.split('/').any(|part| part.starts_with('.'));
        !hidden && ending.is_some_and(|ending| ENDINGS.contains(&ending))
    };
    names.iter().filter(is_table).cloned().collect()
}

/// The tables of one split, in order, all of one format.
pub(super) fn pick(names: &[String], subset: &str, split: &str) -> Vec<String> {
    let tables = tables(names);
    let converted = |name: &&String| {
        let parts: Vec<&str> = name.split('/').collect();
        // The hub calls the beginning of a long split `partial-SPLIT`.
        matches!(parts.as_slice(), [of, part, file] if *of == subset && file.ends_with(".parquet")
            && part.strip_prefix("partial-").unwrap_or(part) == split)
    };
    let mut files: Vec<String> = tables.iter().filter(converted).cloned().collect();
    if files.is_empty() {
        files = own(&tables, subset, split);
    }
    files.sort();
    let ending = |name: &String| ENDINGS.iter().position(|ending| name.ends_with(ending));
    let first = files.iter().map(ending).min().flatten();
    files.retain(|name| ending(name) == first);
    files
}

fn own(tables: &[String], subset: &str, split: &str) -> Vec<String> {
    let folders = |name: &str| -> Vec<String> {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        folder.split('/').map(str::to_owned).collect()
    };
    let within: Vec<&String> = tables
        .iter()
        .filter(|name| folders(name).iter().any(|folder| folder == subset))
        .collect();
    let candidates = match (within.is_empty(), subset) {
        (true, "default") => tables.iter().collect(),
        _ => within,
    };
    let of_split = |split: &str| -> Vec<String> {
        let named = candidates.iter().filter(|name| names_split(name, split));
        named.map(|name| (*name).clone()).collect()
    };
    let named = of_split(split);
    let any = WORDS.iter().any(|(split, _)| !of_split(split).is_empty());
    if named.is_empty() && split == "train" && !any {
        return candidates.into_iter().cloned().collect();
    }
    named
}

/// Whether a word of a path, between anything but letters and digits, stands for a split; the whole
/// name of the split may be any run of them.
fn names_split(name: &str, split: &str) -> bool {
    let known = WORDS.iter().find(|(known, _)| *known == split);
    let alone = [split];
    let words = known.map_or(alone.as_slice(), |(_, words)| words);
    let path = name.rsplit_once('.').map_or(name, |(path, _)| path);
    path.split('/').any(|part| {
        words.iter().any(|word| {
            let mut found = part.match_indices(word);
            found.any(|(at, _)| {
                let outer = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
                outer(part[..at].chars().next_back())
                    && outer(part[at + word.len()..].chars().next())
            })
        })
    })
}

#[cfg(test)]
mod tests;
