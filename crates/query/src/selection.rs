use std::fmt;

use hone_domain::PoolIdx;
use serde::{Deserialize, Serialize};

/// A batch, in the order in which it should be asked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Selection {
    /// The picks; no row stands twice.
    pub picks: Vec<Pick>,
}

impl Selection {
    /// The picked rows in order.
    pub fn rows(&self) -> impl Iterator<Item = PoolIdx> + '_ {
        self.picks.iter().map(|pick| pick.at)
    }
}

/// One chosen row and why it was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Pick {
    /// The row.
    pub at: PoolIdx,
    /// Higher means ask sooner; finite. Comparable within one strategy's batch only.
    pub utility: f32,
    /// What made the strategy choose it.
    pub reason: Reason,
}

/// Why a row was chosen, in a form that an interface can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The property that counted.
    pub why: Why,
    /// The number of randomly drawn candidates among which the choice was made, where not all
    /// were looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub among: Option<u32>,
}

impl Reason {
    /// A choice among all candidates.
    pub const fn new(why: Why) -> Self {
        Self { why, among: None }
    }

    /// The same reason, for a choice among some candidates.
    #[must_use]
    pub const fn among(self, drawn: Option<u32>) -> Self {
        Self {
            among: drawn,
            ..self
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.why.fmt(f)?;
        match self.among {
            Some(drawn) => write!(f, " (among {drawn} drawn at random)"),
            None => Ok(()),
        }
    }
}

/// The property of a row that counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Drawn at random.
    Random,
    /// The head is unsure.
    Uncertain,
    /// The head gives one wanted class a high probability.
    LikelyClass,
    /// The members of a committee disagree.
    Disagreement,
    /// It resembles many records that no label covers yet.
    Covers,
    /// It resembles many records that no label covers yet and of which the head is unsure.
    CoversUncertain,
    /// It lies far from every label.
    Far,
    /// It is the centre of a group.
    Central,
    /// It is typical of a group without labels.
    Typical,
    /// The head is unsure, in another way than about the rest of the batch.
    UncertainAndDiverse,
    /// Its prediction flips when features are dropped.
    Unstable,
    /// The head judges it unlike its labelled neighbours.
    Contrasts,
    /// The head is unsure and many records resemble it.
    UncertainAndDense,
    /// Its predicted labels are unlike those of the answers.
    UnusualLabels,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Random => "drawn at random",
            Self::Uncertain => "the head is unsure",
            Self::LikelyClass => "likely of the wanted class",
            Self::Disagreement => "the committee disagrees",
            Self::Covers => "resembles many uncovered records",
            Self::CoversUncertain => "resembles many uncovered, uncertain records",
            Self::Far => "far from every label",
            Self::Central => "the centre of a group",
            Self::Typical => "typical of a group without labels",
            Self::UncertainAndDiverse => "unsure, unlike the rest of the batch",
            Self::Unstable => "its prediction flips when features are dropped",
            Self::Contrasts => "judged unlike its labelled neighbours",
            Self::UncertainAndDense => "unsure, and many records resemble it",
            Self::UnusualLabels => "its predicted labels are unusual",
        })
    }
}
