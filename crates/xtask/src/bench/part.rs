/// One independent part of the benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Texts to embeddings.
    Encode,
    /// Training of a logistic head.
    Heads,
    /// Scoring a pool and picking from it.
    Rank,
    /// Labels needed by the whole loop.
    Loop,
}

impl Part {
    /// Every part, in the order in which they are run and written up.
    pub(crate) const ALL: [Self; 4] = [Self::Encode, Self::Heads, Self::Rank, Self::Loop];

    /// The word for it on the command line, and the name of its result file.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Encode => "encode",
            Self::Heads => "heads",
            Self::Rank => "rank",
            Self::Loop => "loop",
        }
    }

    /// Its heading in the document.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Encode => "Embedding texts",
            Self::Heads => "Training a head",
            Self::Rank => "Scoring a pool and picking from it",
            Self::Loop => "Labels needed",
        }
    }
}
