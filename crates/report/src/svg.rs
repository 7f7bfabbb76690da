//! Figures as SVG text: elements, and the two ways in which a figure leaves the crate.
//!
//! Elements carry classes, never colours. A figure inside the HTML report takes its colours from
//! the page (light or dark); a figure that stands alone carries the light ones with it.

mod measure;
mod style;

use std::fmt::Write as _;

pub(crate) use measure::{shorten, width_of};
pub(crate) use style::{FIGURE_CSS, palette_css};

/// The width that a figure is laid out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// A desktop page, a slide, paper.
    Wide,
    /// A telephone.
    Narrow,
}

impl Layout {
    /// Width of the figure in pixels.
    pub(crate) fn width(self) -> f64 {
        match self {
            Self::Wide => 760.0,
            Self::Narrow => 350.0,
        }
    }

    /// One of two values, by layout.
    pub(crate) fn pick<T>(self, wide: T, narrow: T) -> T {
        match self {
            Self::Wide => wide,
            Self::Narrow => narrow,
        }
    }

    fn suffix(self) -> &'static str {
        self.pick("wide", "narrow")
    }
}

/// A finished figure.
#[derive(Debug, Clone)]
pub struct Svg {
    /// File stem, also the base of its ids.
    pub name: String,
    /// What it shows, in a few words.
    pub title: String,
    /// What it says, for those who do not see it.
    pub description: String,
    layout: Layout,
    size: (f64, f64),
    body: String,
}

impl Svg {
    /// A whole SVG file in light colours on a light ground, without references to anything outside.
    pub fn standalone(&self) -> String {
        let (width, height) = self.size;
        let css = style::light_css();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
             {}<style>{css}</style><rect class=\"paper\" width=\"100%\" height=\"100%\"/>{}</svg>\n",
            self.opening(),
            self.body
        )
    }

    /// The figure as an element of an HTML page that defines the palette's variables.
    pub fn inline(&self) -> String {
        format!("<svg {}{}</svg>", self.opening(), self.body)
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (f64, f64) {
        self.size
    }

    fn opening(&self) -> String {
        let id = format!("{}-{}", self.name, self.layout.suffix());
        let (width, height) = self.size;
        format!(
            "class=\"figure\" viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" \
             aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title>\
             <desc id=\"{id}-d\">{}</desc>",
            escape(&self.title),
            escape(&self.description)
        )
    }
}

/// Shape of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
    Cross,
    Ring,
}

/// Which end of a text its position names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// A position in a figure.
pub(crate) type Point = (f64, f64);

/// A figure in the making.
#[derive(Debug, Default)]
pub(crate) struct Canvas {
    body: String,
}

impl Canvas {
    /// The finished figure.
    pub(crate) fn finish(self, name: &str, layout: Layout, height: f64, words: [String; 2]) -> Svg {
        let [title, description] = words;
        let size = (layout.width(), height.ceil());
        Svg {
            name: name.to_owned(),
            title,
            description,
            layout,
            size,
            body: self.body,
        }
    }

    pub(crate) fn line(&mut self, (x1, y1): Point, (x2, y2): Point, class: &str) {
        self.push(format_args!(
            "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
        ));
    }

    pub(crate) fn polyline(&mut self, points: &[Point], class: &str) {
        let d = path_of(points);
        self.push(format_args!("<path class=\"{class}\" d=\"M{d}\"/>"));
    }

    pub(crate) fn polygon(&mut self, points: &[Point], class: &str) {
        let d = path_of(points);
        self.push(format_args!("<path class=\"{class}\" d=\"M{d}Z\"/>"));
    }

    pub(crate) fn rect(&mut self, (x, y): Point, (width, height): Point, class: &str) {
        self.push(format_args!(
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"
        ));
    }

    /// A rectangle of the ramp colour at a strength in `[0, 1]`, with a tooltip.
    pub(crate) fn cell(&mut self, (x, y): Point, side: f64, strength: f64, tip: &str) {
        self.push(format_args!(
            "<rect class=\"cell\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{side:.1}\" height=\"{side:.1}\" \
             fill-opacity=\"{strength:.3}\"><title>{}</title></rect>",
            escape(tip)
        ));
    }

    pub(crate) fn marker(&mut self, shape: Marker, (x, y): Point, class: &str) {
        let scaled = |corners: &[Point]| -> Vec<Point> {
            corners.iter().map(|&(dx, dy)| (x + dx, y + dy)).collect()
        };
        match shape {
            Marker::Circle => self.circle((x, y), 3.6, &format!("point {class}")),
            Marker::Ring => self.circle((x, y), 3.4, &format!("ring {class}")),
            Marker::Square => self.rect((x - 3.2, y - 3.2), (6.4, 6.4), &format!("point {class}")),
            Marker::Triangle => {
                let corners = scaled(&[(0.0, -4.4), (4.2, 3.2), (-4.2, 3.2)]);
                self.polygon(&corners, &format!("point {class}"));
            }
            Marker::Diamond => {
                let corners = scaled(&[(0.0, -4.8), (4.8, 0.0), (0.0, 4.8), (-4.8, 0.0)]);
                self.polygon(&corners, &format!("point {class}"));
            }
            Marker::Cross => {
                self.line(
                    (x - 3.2, y - 3.2),
                    (x + 3.2, y + 3.2),
                    &format!("line solid {class}"),
                );
                self.line(
                    (x - 3.2, y + 3.2),
                    (x + 3.2, y - 3.2),
                    &format!("line solid {class}"),
                );
            }
        }
    }

    pub(crate) fn circle(&mut self, (x, y): Point, r: f64, class: &str) {
        self.push(format_args!(
            "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\"/>"
        ));
    }

    pub(crate) fn text(&mut self, (x, y): Point, anchor: Anchor, class: &str, text: &str) {
        let anchor = anchor_name(anchor);
        self.push(format_args!(
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>",
            escape(text)
        ));
    }

    /// Text that stays readable over lines: first its outline in the colour of the paper.
    pub(crate) fn text_over(&mut self, at: Point, anchor: Anchor, class: &str, text: &str) {
        let (x, y) = at;
        self.push(format_args!(
            "<text class=\"halo\" aria-hidden=\"true\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{}\">{}</text>",
            anchor_name(anchor),
            escape(text)
        ));
        self.text(at, anchor, class, text);
    }

    /// Text turned anticlockwise by `degrees` about its position.
    pub(crate) fn turned_text(&mut self, at: Point, degrees: f64, anchor: Anchor, text: &str) {
        let ((x, y), anchor) = (at, anchor_name(anchor));
        self.push(format_args!(
            "<text class=\"small\" transform=\"translate({x:.1} {y:.1}) rotate({:.0})\" \
             text-anchor=\"{anchor}\">{}</text>",
            -degrees,
            escape(text)
        ));
    }

    /// A name cut to `room` pixels, whole in its tooltip.
    pub(crate) fn name(&mut self, (x, y): Point, anchor: Anchor, room: f64, name: &str) {
        let anchor = anchor_name(anchor);
        let short = shorten(name, room);
        let tip = if short == name {
            String::new()
        } else {
            format!("<title>{}</title>", escape(name))
        };
        self.push(format_args!(
            "<text class=\"label\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{tip}{}</text>",
            escape(&short)
        ));
    }

    fn push(&mut self, element: std::fmt::Arguments<'_>) {
        self.body
            .write_fmt(element)
            .expect("writing to a string does not fail");
    }
}

fn anchor_name(anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    }
}

fn path_of(points: &[Point]) -> String {
    let corners: Vec<String> = points
        .iter()
        .map(|(x, y)| format!("{x:.1} {y:.1}"))
        .collect();
    corners.join("L")
}

/// Text made safe inside elements and quoted attributes of HTML and XML.
///
/// Control characters that XML 1.0 forbids become spaces: records are hostile input.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\t' | '\n' | '\r' => safe.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests;
