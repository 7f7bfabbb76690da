//! Texts whose words are as uneven as those of language, and searches whose answer is known.

use std::fmt::Write as _;

/// Different words.
const VOCABULARY: f64 = 50_000.0;
/// Bytes of a text, at least.
const LENGTH: usize = 200;
/// Searches of a kind.
const SEARCHES: u32 = 20;

/// A small generator of numbers (Knuth's MMIX constants), the same on every machine.
#[derive(Debug, Clone)]
pub(crate) struct Numbers(u64);

impl Numbers {
    /// The numbers that belong to a seed.
    pub(crate) fn new(seed: u64) -> Self {
        let mut numbers = Self(seed);
        // Seeds side by side give first numbers side by side.
        numbers.below(1);
        numbers.below(1);
        numbers
    }

    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// A number from 0 to 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.next() as f64 + 1.0) / (1_u64 << 31) as f64
    }
}

/// A text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text {
    /// Its words by rank: the n-th is met about 1/n as often as the first (Zipf's law).
    ranks: Vec<u32>,
    pub(crate) written: String,
}

impl Text {
    /// The next text.
    pub(crate) fn next(numbers: &mut Numbers) -> Self {
        let mut text = Self {
            ranks: Vec::new(),
            written: String::with_capacity(LENGTH + 8),
        };
        while text.written.len() < LENGTH {
            let rank = VOCABULARY.powf(numbers.share()) as u32;
            let _ = write!(text.written, "w{rank} ");
            text.ranks.push(rank);
        }
        text
    }
}

/// What words a search is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One that fewer than a thousandth of the texts have.
    Rare,
    /// One that about a hundredth have.
    Middling,
    /// One that a tenth or more have.
    Frequent,
    /// A frequent one and a middling one.
    Both,
    /// Two frequent ones side by side.
    Phrase,
}

/// A search and how much it has to find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Search {
    kind: Kind,
    ranks: Vec<u32>,
    /// Texts that have what it is for.
    pub(crate) found: usize,
}

impl Search {
    /// Every search of every kind.
    pub(crate) fn all() -> Vec<Self> {
        let ranks = |kind: Kind, at: u32| match kind {
            Kind::Rare => vec![5_000 + at],
            Kind::Middling => vec![300 + at],
            Kind::Frequent => vec![1 + at],
            Kind::Both => vec![10 + at, 700 + at],
            Kind::Phrase => vec![20 + at, 3],
        };
        let kinds = [
            Kind::Rare,
            Kind::Middling,
            Kind::Frequent,
            Kind::Both,
            Kind::Phrase,
        ];
        let all = kinds.into_iter().flat_map(|kind| {
            (0..SEARCHES).map(move |at| Self {
                kind,
                ranks: ranks(kind, at),
                found: 0,
            })
        });
        all.collect()
    }

    /// Searches of many texts from the same searches of parts of them.
    pub(crate) fn sum<'a>(parts: impl IntoIterator<Item = &'a [Self]>) -> Vec<Self> {
        let mut all = Self::all();
        for part in parts {
            for (sum, search) in all.iter_mut().zip(part) {
                sum.found += search.found;
            }
        }
        all
    }

    /// What kind of words it is for.
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// Counts a text if it has what the search is for.
    pub(crate) fn count(&mut self, text: &Text) {
        let has = if self.kind == Kind::Phrase {
            text.ranks
                .windows(self.ranks.len())
                .any(|some| some == self.ranks)
        } else {
            self.ranks.iter().all(|rank| text.ranks.contains(rank))
        };
        self.found += usize::from(has);
    }

    /// As it is typed.
    pub(crate) fn written(&self) -> String {
        let words: Vec<_> = self.ranks.iter().map(|rank| format!("w{rank}")).collect();
        let words = words.join(" ");
        match self.kind {
            Kind::Phrase => format!("\"{words}\""),
            _ => words,
        }
    }
}

#[cfg(test)]
mod tests;
