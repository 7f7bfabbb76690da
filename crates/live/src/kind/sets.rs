//! Answers that are sets: of labels, or of spans.

use std::collections::BTreeMap;

use hone_domain::{Class, LabelSet, Span};

use crate::kind::Chance;
use crate::mistakes::{Judged, LabelMistakes, Mistakes};

/// Bins of the calibration error.
const BINS: usize = 10;

/// A set of parts of which each is right or wrong by itself and is of one label.
pub(crate) trait Parts {
    /// A part.
    type Part: Copy + Ord;

    /// The parts, ascending, each once.
    fn parts(&self) -> &[Self::Part];

    /// The label of a part.
    fn label(part: Self::Part) -> Class;

    /// Whether it has a part.
    fn has(&self, part: Self::Part) -> bool {
        self.parts().binary_search(&part).is_ok()
    }

    /// How many parts both have.
    fn shared(&self, other: &Self) -> usize {
        let parts = self.parts().iter();
        parts.filter(|part| other.has(**part)).count()
    }
}

impl Parts for LabelSet {
    type Part = Class;

    fn parts(&self) -> &[Class] {
        self.labels()
    }

    fn label(part: Class) -> Class {
        part
    }
}

impl Parts for Vec<Span> {
    type Part = Span;

    fn parts(&self) -> &[Span] {
        self
    }

    fn label(part: Span) -> Class {
        part.label()
    }
}

/// F1 of a record: `2·|truth ∩ said| / (|truth| + |said|)`, 1 where both are empty.
pub(super) fn merit<S: Parts>(truth: &S, said: &S) -> f64 {
    match truth.parts().len() + said.parts().len() {
        0 => 1.0,
        named => 2.0 * truth.shared(said) as f64 / named as f64,
    }
}

/// Micro-F1 beside that of the same answers given to other records: each part is then right as
/// often as records have it. The error is that of the hits beyond chance, a record a term.
pub(super) fn chance<S: Parts>(pairs: &[(&S, &S)]) -> Chance {
    let mut has: BTreeMap<S::Part, f64> = BTreeMap::new();
    for part in pairs.iter().flat_map(|(truth, _)| truth.parts()) {
        *has.entry(*part).or_default() += 1.0 / pairs.len() as f64;
    }
    let (mut named, mut hits, mut expected, mut squares) = (0.0, 0.0, 0.0, 0.0);
    for (truth, said) in pairs {
        let share = |part: &S::Part| has.get(part).copied().unwrap_or(0.0);
        let by_chance: f64 = said.parts().iter().map(share).sum();
        let hit = truth.shared(said) as f64;
        named += (truth.parts().len() + said.parts().len()) as f64;
        hits += hit;
        expected += by_chance;
        squares += (hit - by_chance).powi(2);
    }
    let f1 = |hits: f64| if named > 0.0 { 2.0 * hits / named } else { 0.0 };
    Chance {
        merit: f1(hits),
        expected: f1(expected),
        error: f1(squares.sqrt()),
    }
}

/// How often each label is said and given, in parts.
pub(super) fn mistakes<S: Parts>(judged: &[Judged<'_, S>], labels: usize) -> Mistakes {
    let mut of = vec![LabelMistakes::default(); labels];
    for one in judged {
        for part in one.truth.parts() {
            let label = &mut of[S::label(*part).index()];
            label.given += 1;
            label.estimated_given += one.weight;
        }
        for part in one.said.parts() {
            let hit = one.truth.has(*part);
            let label = &mut of[S::label(*part).index()];
            label.said += 1;
            label.estimated_said += one.weight;
            label.both += usize::from(hit);
            label.estimated_both += if hit { one.weight } else { 0.0 };
        }
    }
    Mistakes::Labels(of)
}

/// The rarest of the labels that are said of each record, so that rare ones are audited, too; a
/// stratum of its own where none is.
pub(super) fn strata<S: Parts>(decided: &[S], labels: usize) -> Vec<Class> {
    let mut counts = vec![0usize; labels];
    for part in decided.iter().flat_map(Parts::parts) {
        counts[S::label(*part).index()] += 1;
    }
    let rarest = |set: &S| {
        let of = set.parts().iter().map(|part| S::label(*part));
        let rarest = of.min_by_key(|label| (counts[label.index()], label.index()));
        rarest.unwrap_or(Class(labels as u16))
    };
    decided.iter().map(rarest).collect()
}

/// `Σ_b n_b/n · |right_b − promised_b|` over the parts that are said, each with its probability and
/// whether it is right, in bins of the probability.
pub(super) fn calibration_error(claims: impl Iterator<Item = (f64, bool)>) -> f64 {
    let mut gaps = [0.0; BINS];
    let mut n = 0;
    for (p, right) in claims {
        let bin = ((p * BINS as f64).ceil() as usize).clamp(1, BINS) - 1;
        gaps[bin] += p - f64::from(u8::from(right));
        n += 1;
    }
    let gap: f64 = gaps.iter().map(|gap| gap.abs()).sum();
    gap / f64::from(n.max(1))
}
