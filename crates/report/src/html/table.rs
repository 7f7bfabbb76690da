use crate::svg::escape;

/// How the cells of a column are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// Words, set left.
    Words,
    /// A time or an id, which is not broken over lines.
    Fixed,
    /// Running text, which is given room.
    Prose,
    /// Numbers, set right with figures of one width.
    Number,
}

/// A table of plain text; its first column names the row.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub caption: String,
    pub columns: Vec<(String, Column)>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table from its caption, its columns and its rows.
    pub(crate) fn new(
        caption: impl Into<String>,
        columns: &[(&str, Column)],
        rows: Vec<Vec<String>>,
    ) -> Self {
        let columns = columns
            .iter()
            .map(|&(name, kind)| (name.to_owned(), kind))
            .collect();
        Self {
            caption: caption.into(),
            columns,
            rows,
        }
    }

    /// The table as HTML, in a box that scrolls sideways and can be reached by keyboard. The seen
    /// caption stands outside the box so that it does not scroll; the table's own is for readers
    /// of screens.
    pub(crate) fn html(&self) -> String {
        let head = self
            .columns
            .iter()
            .map(|(name, kind)| format!("<th scope=\"col\"{}>{}</th>", class(*kind), escape(name)))
            .collect::<Vec<_>>()
            .concat();
        let rows: String = self.rows.iter().map(|row| self.row(row)).collect();
        let caption = escape(&self.caption);
        format!(
            "<p class=\"caption\" aria-hidden=\"true\">{caption}</p>\
             <div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{caption}\"><table>\
             <caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody>\
             </table></div>"
        )
    }

    fn row(&self, cells: &[String]) -> String {
        let cell = |(at, text): (usize, &String)| {
            let class = self.columns.get(at).map_or("", |(_, kind)| class(*kind));
            let text = escape(text);
            if at == 0 {
                format!("<th scope=\"row\"{class}>{text}</th>")
            } else {
                format!("<td{class}>{text}</td>")
            }
        };
        let cells: String = cells.iter().enumerate().map(cell).collect();
        format!("<tr>{cells}</tr>")
    }
}

fn class(kind: Column) -> &'static str {
    match kind {
        Column::Words => "",
        Column::Fixed => " class=\"fixed\"",
        Column::Prose => " class=\"prose\"",
        Column::Number => " class=\"number\"",
    }
}
