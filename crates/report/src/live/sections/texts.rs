use crate::html::{Column, Part, Section, Table, Tile};
use crate::live::model::{EditSpan, Estimate, TextEdits};
use crate::live::words;
use crate::number;

/// How much of the suggested texts people change, over time.
pub(super) fn edits(edits: &TextEdits) -> Section {
    let mut parts = vec![Part::Words(
        "The distance is the number of characters to insert, delete or replace, divided by the \
         length of the longer text: 0 where nothing was changed, 1 where nothing was kept. A \
         suggestion that is shown sways the answer, so this says how much work it leaves, not how \
         good it is."
            .to_owned(),
    )];
    if !edits.spans.is_empty() {
        parts.push(Part::Table(table(&edits.spans)));
    }
    Section {
        id: "texts",
        title: "How much of the suggestions people change".to_owned(),
        parts,
    }
}

fn table(spans: &[EditSpan]) -> Table {
    let row = |span: &EditSpan| {
        vec![
            format!("{}–{}", number::count(span.first), number::count(span.last)),
            words::score_cell(&span.mean),
        ]
    };
    let columns = [
        ("Answers", Column::Words),
        ("Mean distance", Column::Number),
    ];
    let caption = "The distance of answers from suggestions, in the order in which they were \
                   given, with 95 % intervals by a bootstrap over answers.";
    Table::new(caption, &columns, spans.iter().map(row).collect())
}

/// The numbers at the top of the page.
pub(super) fn tiles(edits: &TextEdits) -> Vec<Tile> {
    let tile = |name: &str, found: &Option<Estimate>| Tile {
        name: name.to_owned(),
        value: found.as_ref().map_or("–".to_owned(), words::bare_score),
        note: match found {
            Some(found) => format!(
                "{}: {}",
                number::level(found.level),
                words::score_interval(found)
            ),
            None => "too few answers yet".to_owned(),
        },
    };
    vec![
        tile("Mean distance", &edits.mean),
        tile("Taken unchanged", &edits.unchanged),
    ]
}
