use super::Expression;

impl Expression {
    /// How often a record has what is wanted; none if it does not meet the expression.
    ///
    /// `texts` are the [`words`](super::words) of the fields looked in. Words of an
    /// [`All`](Self::All) may stand in different fields, those of a phrase stand in one. What an
    /// expression only excludes counts nothing: a record that meets `-word` has it 0 times.
    pub fn occurrences(&self, texts: &[Vec<String>]) -> Option<usize> {
        let count = |is: &dyn Fn(&str) -> bool| {
            let words = texts.iter().flatten();
            words.filter(|word| is(word)).count()
        };
        let found = match self {
            Self::All(parts) => {
                let counts: Option<Vec<usize>> =
                    parts.iter().map(|part| part.occurrences(texts)).collect();
                return counts
                    .filter(|counts| !counts.is_empty())
                    .map(|counts| counts.iter().sum());
            }
            Self::Any(parts) => {
                let counts = parts.iter().filter_map(|part| part.occurrences(texts));
                return counts.reduce(|sum, count| sum + count);
            }
            Self::Not(part) => return part.occurrences(texts).is_none().then_some(0),
            Self::Word(wanted) => count(&|word| word == wanted),
            Self::Prefix(prefix) => count(&|word| word.starts_with(prefix)),
            Self::Near(wanted, edits) => count(&|word| is_near(word, wanted, *edits)),
            Self::Phrase(wanted, slop) => {
                let texts = texts.iter();
                texts.map(|text| phrases(text, wanted, *slop)).sum()
            }
        };
        (found > 0).then_some(found)
    }
}

/// How often a phrase stands in a text, without overlaps: its words in their order, with at most
/// `slop` other words between the first and the last, all gaps together.
pub fn phrases(text: &[String], wanted: &[String], slop: usize) -> usize {
    let mut found = 0;
    // For each word of the phrase: the latest place where a part that ends with it may begin.
    let mut begins = vec![None; wanted.len()];
    for (at, word) in text.iter().enumerate() {
        // Backwards, so that one word of the text is not taken for two of the phrase.
        for part in (0..wanted.len())
            .rev()
            .filter(|part| wanted[*part] == *word)
        {
            begins[part] = if part == 0 {
                Some(at)
            } else {
                begins[part - 1]
            };
        }
        let whole = begins.last().copied().flatten();
        if whole.is_some_and(|begin| at + 1 - begin - wanted.len() <= slop) {
            found += 1;
            begins.fill(None);
        }
    }
    found
}

/// How a word compares with one that is looked for with some edits allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nearness {
    /// It is at most so many edits away.
    Near,
    /// It is further away, but a longer word that begins with it may be near.
    Open,
    /// Neither it nor any word that begins with its first so many bytes is near.
    Closed(usize),
}

/// How near a word is to the wanted one: an edit puts in, takes out or replaces a character, or
/// swaps two neighbours.
///
/// The distance is that of optimal string alignment: no stretch is edited twice.
pub fn nearness(word: &str, wanted: &str, edits: usize) -> Nearness {
    let wanted: Vec<char> = wanted.chars().collect();
    // Rows of the table of distances between the beginnings of both words.
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=wanted.len()).collect();
    let mut previous = None;
    for (i, (at, c)) in word.char_indices().enumerate() {
        let mut row = vec![i + 1];
        for (j, d) in wanted.iter().enumerate() {
            let replaced = last[j] + usize::from(c != *d);
            let mut least = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && c == wanted[j - 1] && previous == Some(*d) {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        // No continuation is nearer than the nearest beginning: a swap still to come costs what
        // its first half counts here.
        if row.iter().all(|&distance| distance > edits) {
            return Nearness::Closed(at + c.len_utf8());
        }
        before = std::mem::replace(&mut last, row);
        previous = Some(c);
    }
    if last[wanted.len()] <= edits {
        Nearness::Near
    } else {
        Nearness::Open
    }
}

/// Whether a word is at most so many edits from the wanted one, as [`nearness`] counts them.
pub fn is_near(word: &str, wanted: &str, edits: usize) -> bool {
    nearness(word, wanted, edits) == Nearness::Near
}

#[cfg(test)]
mod tests;
