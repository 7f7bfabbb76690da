use std::fmt::Write as _;

/// A Markdown table; cells after the first are numbers and stand to the right.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    titles: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub(crate) fn new(titles: Vec<String>) -> Self {
        Self {
            titles,
            rows: Vec::new(),
        }
    }

    /// Adds a row; a missing cell is empty.
    pub(crate) fn push(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The table as Markdown, with a line break at its end.
    pub(crate) fn markdown(&self) -> String {
        let mut text = String::new();
        write_row(&mut text, &self.titles);
        let rules = (0..self.titles.len()).map(|at| if at == 0 { "---" } else { "---:" });
        write_row(&mut text, &rules.map(str::to_owned).collect::<Vec<_>>());
        for row in &self.rows {
            write_row(&mut text, row);
        }
        text
    }
}

fn write_row(text: &mut String, cells: &[String]) {
    let cells: Vec<_> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    writeln!(text, "| {} |", cells.join(" | ")).expect("writing to a string does not fail");
}

#[cfg(test)]
mod tests;
