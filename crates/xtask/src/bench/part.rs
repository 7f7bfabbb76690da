/// One independent part of the benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Texts to embeddings.
    Encode,
    /// Training of a logistic head.
    Heads,
    /// Scoring a pool and picking from it.
    Rank,
    /// Intervals of audit estimates.
    Audit,
    /// Labels needed by the whole loop.
    Loop,
    /// Labels needed where answers are not one label of a text.
    Kinds,
    /// The demo as a user runs it.
    Demo,
    /// The server under load.
    Serve,
    /// A loop on a running server.
    Live,
}

impl Part {
    /// Every part, in the order in which they are run and written up.
    pub(crate) const ALL: [Self; 9] = [
        Self::Encode,
        Self::Heads,
        Self::Rank,
        Self::Audit,
        Self::Loop,
        Self::Kinds,
        Self::Demo,
        Self::Serve,
        Self::Live,
    ];

    /// The word for it on the command line, and the name of its result file.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Encode => "encode",
            Self::Heads => "heads",
            Self::Rank => "rank",
            Self::Audit => "audit",
            Self::Loop => "loop",
            Self::Kinds => "kinds",
            Self::Demo => "demo",
            Self::Serve => "serve",
            Self::Live => "live",
        }
    }

    /// Its heading in the document.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Encode => "Embedding texts",
            Self::Heads => "Training a head",
            Self::Rank => "Scoring a pool and picking from it",
            Self::Audit => "Intervals of audit estimates",
            Self::Loop => "Labels needed",
            Self::Kinds => "Labels needed for other kinds of answers",
            Self::Demo => "The demo",
            Self::Serve => "The server under load",
            Self::Live => "A loop on a running server",
        }
    }

    /// Whether the libraries that are compared with, some 6 GB, take part.
    pub(crate) fn needs_libraries(self) -> bool {
        !matches!(self, Self::Demo | Self::Serve | Self::Live)
    }
}
