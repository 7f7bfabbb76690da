/// A text as SigLIP was trained to see it: small letters, no ASCII punctuation, single spaces.
///
/// Its tokenizer in Python does this before the pieces are looked up; not every `tokenizer.json`
/// of it says so, and doing it twice changes nothing.
pub(super) fn canonical(text: &str) -> String {
    let letters: String = text
        .to_lowercase()
        .chars()
        .filter(|letter| !letter.is_ascii_punctuation())
        .collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
