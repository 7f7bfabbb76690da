use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use hone_annotation::table::CellKind;
use serde_json::Value;

use crate::flat::Cells;
use crate::infer::Seen;

/// A column while its values are looked at.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) seen: Seen,
    /// Characters of the longest text.
    pub(super) longest: usize,
    /// Texts that look like Markdown.
    pub(super) marked: usize,
    /// Texts that are addresses.
    pub(super) links: usize,
    /// Hashes of the values, as long as no two are the same.
    different: Option<HashSet<u64>>,
}

impl Column {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            seen: Seen::default(),
            longest: 0,
            marked: 0,
            links: 0,
            different: Some(HashSet::new()),
        }
    }

    pub(crate) fn look(&mut self, value: &Value, cells: Cells) {
        self.seen.look(value, cells);
        if value.is_null() {
            return;
        }
        if let Some(text) = value.as_str() {
            self.longest = self.longest.max(text.chars().count());
            self.marked += usize::from(is_marked(text));
            self.links += usize::from(text.starts_with("https://") || text.starts_with("http://"));
        }
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        let hash = hasher.finish();
        if let Some(different) = &mut self.different
            && !different.insert(hash)
        {
            self.different = None;
        }
    }

    /// Whether every row has a value and no two the same.
    pub(super) fn is_unique(&self, rows: u64) -> bool {
        rows > 0
            && self
                .different
                .as_ref()
                .is_some_and(|all| all.len() as u64 == rows)
    }

    pub(super) fn kind(&self) -> CellKind {
        let seen = &self.seen;
        let all = |some: usize| some == seen.count;
        if seen.count == 0 {
            CellKind::Empty
        } else if all(seen.messages) {
            CellKind::Chat
        } else if seen.spans > 0 && all(seen.spans + seen.empty) {
            CellKind::Spans
        } else if seen.rankings > 0 && all(seen.rankings + seen.empty) {
            CellKind::Ranking
        } else if seen.objects > 0 || seen.messages > 0 {
            CellKind::Object
        } else if all(seen.lists) {
            CellKind::List
        } else if all(seen.images) {
            CellKind::Image
        } else if all(seen.whole) {
            CellKind::Integer
        } else if all(seen.numbers) {
            CellKind::Number
        } else {
            CellKind::Text
        }
    }
}

/// Whether a text has what plain ones hardly have: headings, fences, bold words, links, tables.
fn is_marked(text: &str) -> bool {
    let heading = |line: &str| {
        let marks = line.bytes().take_while(|byte| *byte == b'#').count();
        (1..=6).contains(&marks) && line[marks..].starts_with(' ')
    };
    text.contains("```")
        || text.contains("](http")
        || text.matches("**").count() >= 2
        || text
            .lines()
            .any(|line| heading(line) || line.starts_with("|--"))
}
