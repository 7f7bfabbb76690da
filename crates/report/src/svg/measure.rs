/// Size of label text in figures, in pixels.
const LABEL_SIZE: f64 = 13.0;

/// An upper estimate of a label's width in pixels.
///
/// The reader's own sans-serif face draws the text, so widths cannot be known; the classes below
/// are those of common faces, rounded up.
pub(crate) fn width_of(text: &str) -> f64 {
    text.chars().map(advance).sum::<f64>() * LABEL_SIZE
}

/// A text cut to `room` pixels. The middle goes, marked by an ellipsis: names of classes often
/// differ only at their ends.
pub(crate) fn shorten(text: &str, room: f64) -> String {
    if width_of(text) <= room {
        return text.to_owned();
    }
    let room = room - width_of("…");
    let characters: Vec<char> = text.chars().collect();
    let tail = fitting(characters.iter().rev(), room * 0.35);
    let head = fitting(characters.iter(), room * 0.65).min(characters.len() - tail);
    let head: String = characters[..head].iter().collect();
    let tail: String = characters[characters.len() - tail..].iter().collect();
    format!("{}…{}", head.trim_end(), tail.trim_start())
}

/// How many characters fit into `room` pixels.
fn fitting<'a>(characters: impl Iterator<Item = &'a char>, room: f64) -> usize {
    characters
        .scan(0.0, |used, c| {
            *used += advance(*c) * LABEL_SIZE;
            Some(*used)
        })
        .take_while(|&used| used <= room)
        .count()
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
