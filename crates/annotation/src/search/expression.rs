/// What is wanted of a text.
///
/// Written as in the "simple query string" syntax that search engines offer: words are all wanted;
/// `|` means or, `+` and, `-word` not, `"a phrase"` words in a row, `prefix*`, `word~N` within `N`
/// edits, `"a phrase"~N` words with at most `N` others between them, `( )` groups, a backslash takes the next
/// character as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// Every one of these; of none: nothing is wanted, which nothing meets.
    All(Vec<Self>),
    /// One of these at least.
    Any(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
    /// This word.
    Word(String),
    /// A word that begins so.
    Prefix(String),
    /// These words in this order with at most so many others between them, all gaps together.
    Phrase(Vec<String>, usize),
    /// A word at most so many edits away: characters put in, taken out or replaced, and
    /// neighbours swapped.
    Near(String, usize),
}

/// The edits that `~` without a number means, and at most.
const EDITS: usize = 2;

impl Expression {
    /// Reads an expression. Never fails: what makes no sense is left out.
    pub fn parse(text: &str) -> Self {
        let mut reader = Reader {
            rest: text.chars().collect(),
            at: 0,
        };
        let mut parts = Vec::new();
        while reader.at < reader.rest.len() {
            parts.push(reader.alternatives(0));
            // A closing parenthesis that closes nothing.
            reader.at += 1;
        }
        parts.retain(|part| *part != Self::All(Vec::new()));
        Self::all(parts)
    }

    /// How many words of it may be some edits away.
    pub fn near_words(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::near_words).sum(),
            Self::Not(part) => part.near_words(),
            Self::Near(..) => 1,
            Self::Word(_) | Self::Prefix(_) | Self::Phrase(..) => 0,
        }
    }

    fn all(parts: Vec<Self>) -> Self {
        let flat = parts.into_iter().flat_map(|part| match part {
            Self::All(parts) => parts,
            part => vec![part],
        });
        let mut parts: Vec<Self> = flat.collect();
        match parts.len() {
            1 => parts.remove(0),
            _ => Self::All(parts),
        }
    }
}

/// The words of a text as a search sees them: runs of letters and digits, in lower case. The words
/// of a word are itself.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            let mut word = word.to_lowercase();
            // Some letters become one with a mark: İ is i and a dot above.
            word.retain(char::is_alphanumeric);
            word
        })
}

/// Parentheses deeper than this are taken as spaces, so that no input exhausts the stack.
const DEPTH: usize = 64;

struct Reader {
    rest: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.rest.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    /// `sequence | sequence …` up to a closing parenthesis.
    fn alternatives(&mut self, depth: usize) -> Expression {
        let mut parts = vec![self.sequence(depth)];
        while self.peek() == Some('|') {
            self.at += 1;
            parts.push(self.sequence(depth));
        }
        parts.retain(|part| *part != Expression::All(Vec::new()));
        match parts.len() {
            0 => Expression::All(Vec::new()),
            1 => parts.remove(0),
            _ => Expression::Any(parts),
        }
    }

    /// `item item …` up to a bar or a closing parenthesis.
    fn sequence(&mut self, depth: usize) -> Expression {
        let mut parts = Vec::new();
        while let Some(c) = self.peek() {
            match c {
                '|' | ')' => break,
                '+' => self.at += 1,
                c if c.is_whitespace() => self.at += 1,
                _ => parts.extend(self.item(depth)),
            }
        }
        Expression::all(parts)
    }

    fn item(&mut self, depth: usize) -> Option<Expression> {
        match self.peek()? {
            '-' => {
                self.at += 1;
                match self.peek() {
                    None | Some('|' | ')' | '+' | '-') => None,
                    Some(c) if c.is_whitespace() => None,
                    Some(_) => Some(Expression::Not(Box::new(self.item(depth)?))),
                }
            }
            '(' => {
                self.at += 1;
                if depth == DEPTH {
                    return None;
                }
                let group = self.alternatives(depth + 1);
                if self.peek() == Some(')') {
                    self.at += 1;
                }
                (group != Expression::All(Vec::new())).then_some(group)
            }
            '"' => self.phrase(),
            _ => self.word(),
        }
    }

    fn phrase(&mut self) -> Option<Expression> {
        self.at += 1;
        let mut text = String::new();
        while let Some(c) = self.next() {
            match c {
                '"' => break,
                '\\' => text.extend(self.next()),
                c => text.push(c),
            }
        }
        let slop = self.tilde(0, usize::MAX).unwrap_or(0);
        let words: Vec<String> = words(&text).collect();
        (!words.is_empty()).then_some(Expression::Phrase(words, slop))
    }

    fn word(&mut self) -> Option<Expression> {
        let mut text = String::new();
        let mut prefix = false;
        while let Some(c) = self.peek() {
            match c {
                '|' | ')' | '(' | '"' | '~' => break,
                c if c.is_whitespace() => break,
                '\\' => {
                    self.at += 1;
                    text.extend(self.next());
                    continue;
                }
                '*' => prefix = true,
                c => {
                    prefix = false;
                    text.push(c);
                }
            }
            self.at += 1;
        }
        let edits = self.tilde(EDITS, EDITS);
        let mut found: Vec<String> = words(&text).collect();
        let last = found.pop()?;
        let last = match (edits, prefix) {
            (Some(edits), _) => Expression::Near(last, edits),
            (None, true) => Expression::Prefix(last),
            (None, false) => Expression::Word(last),
        };
        let mut parts: Vec<Expression> = found.into_iter().map(Expression::Word).collect();
        parts.push(last);
        Some(Expression::all(parts))
    }

    /// The number after a tilde, at most `most`; `alone` if there is none.
    fn tilde(&mut self, alone: usize, most: usize) -> Option<usize> {
        if self.peek() != Some('~') {
            return None;
        }
        self.at += 1;
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        let digits: String = self.rest[start..self.at].iter().collect();
        Some(digits.parse().map_or(alone, |n: usize| n.min(most)))
    }
}

#[cfg(test)]
mod tests;
