/// The number of [`shape`]'s features.
pub(super) const SHAPE: usize = 18;

/// How a word is written: what lower-casing encoders cannot see, and a little of what they can.
///
/// Each entry is 0 or 1. All rest on properties that Unicode gives every script; scripts without
/// case have neither capitals nor small letters.
pub(super) fn shape(word: &str) -> [f32; SHAPE] {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let small = word.chars().filter(|c| c.is_lowercase()).count();
    let digits = word.chars().filter(|c| c.is_numeric()).count();
    let length = word.chars().count();
    let first_capital = word.chars().next().is_some_and(char::is_uppercase);
    let has = |wanted: &[char]| word.contains(wanted);
    let others = length - letters - digits;
    [
        first_capital && capitals == 1 && small > 0,
        capitals > 1 && small == 0,
        capitals == 1 && letters == 1,
        small > 0 && capitals == 0,
        capitals > 1 && small > 0,
        letters > 0 && capitals + small == 0,
        digits > 0 && digits == length,
        digits > 0 && digits < length,
        letters > 0 && digits > 0,
        has(&['-', '‐', '–']) && length > 1,
        has(&['\'', '’']),
        has(&['.']) && letters > 0,
        has(&['&', '/', '_']) && length > 1,
        word.starts_with(['@', '#']),
        letters + digits == 0,
        others > 0 && letters > 0,
        length <= 3 && letters > 0,
        length >= 9,
    ]
    .map(|holds| if holds { 1.0 } else { 0.0 })
}

#[cfg(test)]
mod tests;
