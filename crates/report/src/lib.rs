//! Reports of a run: HTML, JSON, SVG, PNG and Markdown.
