use std::collections::BTreeSet;

use hone_annotation::{MediaAddress, MetadataSettings, Ranked, Span, limits};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::flat::Cells;
use crate::uploads::is_exported;

/// Endings of addresses of images.
const IMAGES: [&str; 8] = ["avif", "gif", "ico", "jpeg", "jpg", "png", "svg", "webp"];

/// What stood in a column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    /// Values that are not null.
    pub(crate) count: usize,
    /// Different texts, those in lists, labels of spans and options ranked too; one more than a question may have labels at most.
    pub(crate) texts: BTreeSet<String>,
    /// Different whole numbers from 0 to 10.
    pub(crate) integers: BTreeSet<i64>,
    pub(crate) grades: usize,
    pub(crate) whole: usize,
    pub(crate) numbers: usize,
    pub(crate) lists: usize,
    /// Values that are lists of messages.
    pub(crate) messages: usize,
    /// Values that are objects or have objects in them.
    pub(crate) objects: usize,
    /// Values that are lists of spans.
    pub(crate) spans: usize,
    /// Whether spans of one value overlap.
    pub(crate) overlaps: bool,
    /// Values that are lists of options, ranked or in their order.
    pub(crate) rankings: usize,
    /// Values that are empty lists.
    pub(crate) empty: usize,
    /// Values that are addresses of images.
    pub(crate) images: usize,
    /// The items of the longest list.
    pub(crate) longest: usize,
    /// What stood in the lists.
    pub(crate) items: Option<Box<Seen>>,
}

impl Seen {
    /// A column of labels that nothing stood in.
    pub(crate) fn labels() -> Self {
        Self::default()
    }

    pub(crate) fn look(&mut self, value: &Value, cells: Cells) {
        let parsed = match value {
            Value::String(text) if cells == Cells::Texts => serde_json::from_str(text).ok(),
            _ => None,
        };
        let shown = parsed.as_ref().unwrap_or(value);
        if value.is_null() {
            return;
        }
        self.count += 1;
        match shown {
            Value::Number(number) => {
                self.numbers += 1;
                self.whole += usize::from(number.is_i64());
                if let Some(grade) = number.as_i64().filter(|grade| (0..=10).contains(grade)) {
                    self.integers.insert(grade);
                    self.grades += 1;
                }
                self.text(value.as_str().unwrap_or(&number.to_string()));
            }
            Value::Array(items) => self.list(items, cells),
            Value::Object(_) => self.objects += 1,
            other => {
                let text = value
                    .as_str()
                    .map_or_else(|| other.to_string(), str::to_owned);
                self.images += usize::from(is_image(&text));
                self.text(&text);
            }
        }
    }

    fn list(&mut self, items: &[Value], cells: Cells) {
        self.lists += 1;
        self.longest = self.longest.max(items.len());
        let is_message = |item: &Value| item.get("role").is_some() && item.get("content").is_some();
        if !items.is_empty() && items.iter().all(is_message) {
            self.messages += 1;
        } else if items.iter().any(Value::is_object) {
            self.objects += 1;
            self.answer(items);
        }
        self.empty += usize::from(items.is_empty());
        for text in items.iter().filter_map(Value::as_str) {
            self.text(text);
        }
        let inner = self.items.get_or_insert_default();
        for item in items.iter().filter(|item| !item.is_null()) {
            // Inside a list that was JSON values have types.
            let cells = match item {
                Value::String(_) => Cells::Typed,
                _ => cells,
            };
            inner.look(item, cells);
        }
    }

    /// A list with objects in it: an answer to a question of spans or of ranks, if anything.
    fn answer(&mut self, items: &[Value]) {
        if let Some(spans) = read::<Span>(items) {
            self.spans += 1;
            let mut places: Vec<_> = spans.iter().map(|span| (span.start, span.end)).collect();
            places.sort_unstable();
            self.overlaps |= places.windows(2).any(|pair| pair[1].0 < pair[0].1);
            spans.iter().for_each(|span| self.text(&span.label));
        } else if let Some(ranked) = read::<Ranked>(items) {
            self.rankings += 1;
            ranked.iter().for_each(|option| self.text(&option.value));
        }
    }

    fn text(&mut self, text: &str) {
        if self.texts.len() <= limits::OPTIONS {
            self.texts.insert(text.to_owned());
        }
    }

    /// What stood in the lists.
    pub(crate) fn inner(self) -> Self {
        self.items.map_or_else(Self::default, |items| *items)
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.count += other.count;
        self.texts.extend(other.texts);
        self.integers.extend(other.integers);
        self.grades += other.grades;
        self.whole += other.whole;
        self.numbers += other.numbers;
        self.lists += other.lists;
        self.messages += other.messages;
        self.objects += other.objects;
        self.spans += other.spans;
        self.overlaps |= other.overlaps;
        self.rankings += other.rankings;
        self.empty += other.empty;
        self.longest = self.longest.max(other.longest);
    }

    pub(crate) fn metadata(&self) -> MetadataSettings {
        if self.whole == self.count {
            MetadataSettings::Integer {
                min: None,
                max: None,
            }
        } else if self.numbers == self.count {
            MetadataSettings::Float {
                min: None,
                max: None,
            }
        } else {
            MetadataSettings::Terms { values: None }
        }
    }
}

/// All of a list, if all is of one shape.
fn read<T: DeserializeOwned>(items: &[Value]) -> Option<Vec<T>> {
    items.iter().map(|item| T::deserialize(item).ok()).collect()
}

/// Whether a text is an image itself, or the address of a file that is called one or was uploaded,
/// or the path of one that an export wrote.
fn is_image(text: &str) -> bool {
    let is_uploaded = MediaAddress::of(text).is_some() || is_exported(text);
    if text.starts_with("data:image/") || is_uploaded {
        return true;
    }
    let is_address = text.starts_with("https://") || text.starts_with("http://");
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let ending = path.rsplit_once('.').map(|(_, ending)| ending);
    is_address && ending.is_some_and(|it| IMAGES.iter().any(|one| it.eq_ignore_ascii_case(one)))
}
