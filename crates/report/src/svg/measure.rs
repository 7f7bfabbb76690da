/// Size of label text in figures, in pixels.
const LABEL_SIZE: f64 = 13.0;

/// An upper estimate of a label's width in pixels.
///
/// The reader's own sans-serif face draws the text, so widths cannot be known; the classes below
/// are those of common faces, rounded up.
pub(crate) fn width_of(text: &str) -> f64 {
    text.chars().map(advance).sum::<f64>() * LABEL_SIZE
}

/// A text cut to `room` pixels; what is cut is marked by an ellipsis.
pub(crate) fn shorten(text: &str, room: f64) -> String {
    if width_of(text) <= room {
        return text.to_owned();
    }
    let room = room - advance('…') * LABEL_SIZE;
    let mut used = 0.0;
    let fits = |c: &char| {
        used += advance(*c) * LABEL_SIZE;
        used <= room
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{}…", kept.trim_end())
}

/// Width of a character in ems.
fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' | '.' | ',' | ':' | ';' | '!' => 0.30,
        'f' | 'r' | 't' | ' ' | '-' | '(' | ')' | 'I' | '/' => 0.38,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 0.90,
        'A'..='Z' => 0.70,
        c if (c as u32) >= 0x1100 => 1.05,
        _ => 0.58,
    }
}
