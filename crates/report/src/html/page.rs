use std::fmt::Write as _;

use crate::model::MarkedSpan;
use crate::svg::{FIGURE_CSS, Layout, Svg, escape, palette_css};

use super::table::Table;

/// Rules of the page around the figures.
const PAGE_CSS: &str = include_str!("page.css");

/// A part of a section, in reading order.
#[derive(Debug)]
pub(crate) enum Part {
    /// A paragraph of plain text.
    Words(String),
    /// One figure, laid out for wide and for narrow pages, with a caption.
    Figure {
        wide: Box<Svg>,
        narrow: Box<Svg>,
        caption: String,
    },
    /// A table that stays open.
    Table(Table),
    /// A table behind a line that opens it; printed only where it was opened.
    Folded { summary: String, table: Table },
    /// Texts with labelled stretches.
    Marked(Vec<Marked>),
    /// Terms with their values; a value of several lines is set as code.
    Terms(Vec<(String, String)>),
}

/// A text with labelled stretches.
#[derive(Debug)]
pub(crate) struct Marked {
    /// What the stretches are.
    pub name: String,
    /// The text.
    pub text: String,
    /// The stretches, ascending and disjoint; what lies beyond the text is left out.
    pub spans: Vec<MarkedSpan>,
}

/// A titled section of the page.
#[derive(Debug)]
pub(crate) struct Section {
    /// Fragment id.
    pub id: &'static str,
    /// Title.
    pub title: String,
    /// Content in reading order.
    pub parts: Vec<Part>,
}

/// A figure that stands out at the top: what it is, its value, what it is against.
#[derive(Debug)]
pub(crate) struct Tile {
    pub name: String,
    pub value: String,
    pub note: String,
}

/// What stands at the head of a page.
#[derive(Debug)]
pub(crate) struct Masthead<'a> {
    /// What kind of report it is.
    pub kind: &'a str,
    /// What it is about.
    pub title: &'a str,
    /// What to read first.
    pub lead: &'a str,
    /// The verdict in a few words, and which way it points.
    pub verdict: (&'a str, Tone),
    /// What the verdict rests on.
    pub trust: &'a str,
}

/// Which way a verdict points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Better,
    Worse,
    Unclear,
}

impl Part {
    /// A figure in both layouts, if the report has data for it.
    pub(crate) fn figure(
        draw: impl Fn(Layout) -> Option<Svg>,
        caption: impl Into<String>,
    ) -> Option<Self> {
        let (wide, narrow) = (
            Box::new(draw(Layout::Wide)?),
            Box::new(draw(Layout::Narrow)?),
        );
        Some(Self::Figure {
            wide,
            narrow,
            caption: caption.into(),
        })
    }

    /// A figure in both layouts that every report has data for.
    pub(crate) fn always(draw: impl Fn(Layout) -> Svg, caption: impl Into<String>) -> Self {
        let (wide, narrow) = (Box::new(draw(Layout::Wide)), Box::new(draw(Layout::Narrow)));
        Self::Figure {
            wide,
            narrow,
            caption: caption.into(),
        }
    }
}

/// A page in the making.
#[derive(Debug)]
pub(crate) struct Page {
    title: String,
    contents: Vec<(&'static str, String)>,
    top: String,
    body: String,
}

impl Page {
    pub(crate) fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            contents: vec![],
            top: String::new(),
            body: String::new(),
        }
    }

    pub(crate) fn header(&mut self, head: &Masthead<'_>) {
        let (verdict, tone) = head.verdict;
        let class = match tone {
            Tone::Better => "better",
            Tone::Worse => "worse",
            Tone::Unclear => "unclear",
        };
        self.top = format!(
            "<p class=\"kind\">{}</p><h1>{}</h1><p class=\"lead\">{}</p>\
             <p class=\"trust\"><span class=\"verdict {class}\">{}</span> {}</p>",
            escape(head.kind),
            escape(head.title),
            escape(head.lead),
            escape(verdict),
            escape(head.trust)
        );
    }

    pub(crate) fn tiles(&mut self, tiles: &[Tile]) {
        self.top.push_str("<dl class=\"tiles\">");
        for tile in tiles {
            write!(
                self.top,
                "<div><dt>{}</dt><dd><b>{}</b><span>{}</span></dd></div>",
                escape(&tile.name),
                escape(&tile.value),
                escape(&tile.note)
            )
            .expect("writing to a string does not fail");
        }
        self.top.push_str("</dl>");
    }

    pub(crate) fn section(&mut self, section: &Section) {
        self.contents.push((section.id, section.title.clone()));
        let parts: String = section.parts.iter().map(part).collect();
        writeln!(
            self.body,
            "<section id=\"{0}\" aria-labelledby=\"{0}-h\"><h2 id=\"{0}-h\">{1}</h2>{parts}</section>",
            section.id,
            escape(&section.title)
        )
        .expect("writing to a string does not fail");
    }

    /// The file. `data` must already be safe inside a script element.
    pub(crate) fn finish(self, data: &str) -> String {
        let contents = self
            .contents
            .iter()
            .map(|(id, title)| format!("<li><a href=\"#{id}\">{}</a></li>", escape(title)))
            .collect::<Vec<_>>()
            .concat();
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <meta name=\"generator\" content=\"Hone\">\n<title>{}</title>\n\
             <style>\n{}{PAGE_CSS}{FIGURE_CSS}</style>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#content\">Skip to the content</a>\n\
             <header>{}</header>\n<nav aria-label=\"Contents\"><ol>{contents}</ol></nav>\n\
             <main id=\"content\">\n{}</main>\n\
             <footer><p>Made by Hone. This file needs no network and runs no script; the numbers \
             behind it are embedded as JSON.</p></footer>\n\
             <script type=\"application/json\" id=\"hone-report\">{data}</script>\n</body>\n</html>\n",
            escape(&self.title),
            palette_css(),
            self.top,
            self.body
        )
    }
}

fn part(part: &Part) -> String {
    match part {
        Part::Words(words) => format!("<p>{}</p>", escape(words)),
        Part::Figure {
            wide,
            narrow,
            caption,
        } => format!(
            "<figure><div class=\"wide\">{}</div><div class=\"narrow\">{}</div>\
             <figcaption>{}</figcaption></figure>",
            wide.inline(),
            narrow.inline(),
            escape(caption)
        ),
        Part::Table(table) => table.html(),
        Part::Folded { summary, table } => {
            format!(
                "<details><summary>{}</summary>{}</details>",
                escape(summary),
                table.html()
            )
        }
        Part::Marked(texts) => {
            let rows: String = texts.iter().map(marked).collect();
            format!("<dl class=\"terms marked\">{rows}</dl>")
        }
        Part::Terms(terms) => {
            let rows: String = terms
                .iter()
                .map(|(term, value)| term_row(term, value))
                .collect();
            format!("<dl class=\"terms\">{rows}</dl>")
        }
    }
}

/// A text with its stretches marked, each label behind its stretch.
fn marked(text: &Marked) -> String {
    let mut value = String::new();
    let mut rest = text.text.chars();
    let mut at = 0;
    let mut take = |to: usize| {
        let part: String = rest.by_ref().take(to.saturating_sub(at)).collect();
        at = at.max(to);
        escape(&part)
    };
    for span in &text.spans {
        let before = take(span.start);
        let within = take(span.end);
        let label = escape(&span.label);
        write!(value, "{before}<mark>{within}<small>{label}</small></mark>")
            .expect("writing to a string does not fail");
    }
    value.push_str(&take(usize::MAX));
    format!("<div><dt>{}</dt><dd>{value}</dd></div>", escape(&text.name))
}

fn term_row(term: &str, value: &str) -> String {
    let value = if value.contains('\n') {
        let lines: Vec<String> = value.lines().map(escape).collect();
        format!("<pre><code>{}</code></pre>", lines.join("\n"))
    } else {
        escape(value)
    };
    format!("<div><dt>{}</dt><dd>{value}</dd></div>", escape(term))
}
