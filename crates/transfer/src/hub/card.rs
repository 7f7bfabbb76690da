//! The card of a data set, and where its tables lie.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use hone_annotation::hub::Split;
use hone_annotation::{FieldSettings, Question, QuestionSettings, Schema};

/// By this a card that we wrote is known; without it, it is somebody else's.
const MARK: &str = "<!-- This card is written anew by every export of Hone; remove this line to keep your own. -->";

/// The subset of those who name none.
const DEFAULT: &str = "default";
/// Its folder.
const FOLDER: &str = "data";

/// The path of the table of a split.
pub(super) fn place(split: &Split) -> String {
    format!("{}/{}-00000-of-00001.parquet", folder(split), split.split)
}

/// Whether a file is a table of a split.
pub(super) fn is_of(path: &str, split: &Split) -> bool {
    named(path).is_some_and(|(folder, name)| folder == self::folder(split) && name == split.split)
}

fn folder(split: &Split) -> &str {
    match split.subset.as_str() {
        DEFAULT => FOLDER,
        subset => subset,
    }
}

/// The folder and the split of `FOLDER/SPLIT-00000-of-00001.parquet`.
fn named(path: &str) -> Option<(&str, &str)> {
    let (folder, file) = path.rsplit_once('/')?;
    let (rest, last) = file.strip_suffix(".parquet")?.rsplit_once("-of-")?;
    let (split, first) = rest.rsplit_once('-')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    (is_number(first) && is_number(last)).then_some((folder, split))
}

/// Whether we wrote a card.
pub(super) fn is_ours(card: &str) -> bool {
    card.contains(MARK)
}

/// The card of a repository with these files.
pub(super) fn card(schema: &Schema, repo: &str, rows: usize, files: &[&str]) -> String {
    let mut text = format!(
        "---\n{}tags:\n- hone\n- argilla\n---\n",
        configurations(files)
    );
    let name = &schema.dataset.name;
    let _infallible = write!(
        text,
        "\n{MARK}\n\n# {name}\n\nA dataset of {rows} records that people answered questions \
         about, exported from Hone.\n"
    );
    if let Some(guidelines) = &schema.dataset.guidelines {
        let _infallible = write!(text, "\n## Guidelines\n\n{guidelines}\n");
    }
    text.push_str("\n## Fields\n\n| Name | Title | Type | Required |\n| --- | --- | --- | --- |\n");
    for field in &schema.fields {
        let kind = match field.settings {
            FieldSettings::Text { .. } => "text",
            FieldSettings::Image => "image",
            FieldSettings::Chat { .. } => "chat",
            FieldSettings::Custom { .. } => "custom",
        };
        row(
            &mut text,
            [&field.name, &field.title, kind, yes(field.required)],
        );
    }
    text.push_str(
        "\n## Questions\n\n| Name | Title | Type | Labels |\n| --- | --- | --- | --- |\n",
    );
    for question in &schema.questions {
        let (kind, labels) = kind(question);
        row(&mut text, [&question.name, &question.title, kind, &labels]);
    }
    let _infallible = write!(
        text,
        "\n## Columns\n\nOne row is one record: `id`, `status`, `inserted_at`, `updated_at` and \
         `_server_id`; each field under its name; for a question `Q` the answers in \
         `Q.responses`, who gave them in `Q.responses.users` and how far they are in \
         `Q.responses.status`, and what was suggested in `Q.suggestion`, `Q.suggestion.agent` and \
         `Q.suggestion.score`; `metadata.NAME` and `vector.NAME`. The settings are in `.argilla/`.\
         \n\n```python\nfrom datasets import load_dataset\n\nrows = load_dataset(\"{repo}\")\n```\n"
    );
    text
}

/// Which files are which subset and split, as YAML.
fn configurations(files: &[&str]) -> String {
    let mut subsets: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (folder, split) in files.iter().filter_map(|path| named(path)) {
        subsets.entry(folder).or_default().insert(split);
    }
    let mut text = String::from("configs:\n");
    for (folder, splits) in subsets {
        let subset = if folder == FOLDER { DEFAULT } else { folder };
        let _infallible = write!(text, "- config_name: \"{subset}\"\n  data_files:\n");
        for split in splits {
            let path = format!("{folder}/{split}-*.parquet");
            let _infallible = write!(text, "  - split: \"{split}\"\n    path: \"{path}\"\n");
        }
    }
    text
}

fn kind(question: &Question) -> (&'static str, String) {
    let labels = |options: &[hone_annotation::LabelOption]| {
        let values = options.iter().map(|option| option.value.as_str());
        values.collect::<Vec<_>>().join(", ")
    };
    match &question.settings {
        QuestionSettings::Text { .. } => ("text", String::new()),
        QuestionSettings::LabelSelection { options, .. } => ("one label", labels(options)),
        QuestionSettings::MultiLabelSelection { options, .. } => ("labels", labels(options)),
        QuestionSettings::Ranking { options } => ("ranking", labels(options)),
        QuestionSettings::Span { options, .. } => ("spans", labels(options)),
        QuestionSettings::Rating { options } => {
            let values = options.iter().map(|option| option.value.to_string());
            ("rating", values.collect::<Vec<_>>().join(", "))
        }
    }
}

fn yes(required: bool) -> &'static str {
    if required { "yes" } else { "no" }
}

fn row(text: &mut String, cells: [&str; 4]) {
    let cells = cells.map(|cell| cell.replace('|', "\\|").replace(['\n', '\r'], " "));
    let _infallible = writeln!(text, "| {} |", cells.join(" | "));
}
