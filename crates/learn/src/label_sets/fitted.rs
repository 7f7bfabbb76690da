use hone_domain::{Class, ContentHash, LabelSet, Marginals};
use hone_kernel::exp;
use ndarray::Array2;

use crate::fusion::pool;
use crate::linear::Linear;
use crate::{FeatureMatrix, Features, LearnError};

use super::answers::{Answers, logit};
use super::thresholds::HALF;

/// How near to 0 and 1 a probability counts when it is moved: beyond, its logit says nothing.
const FAINTEST: f32 = 1e-6;

/// A fitted head for label sets: the probability of each label, `logit p = Σ a_v · logit p_v` over
/// the heads of one or more views, and from which probability on the label is said to apply.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelSetHead {
    /// The labels that the views know, in the order of the schema.
    learned: Vec<Class>,
    /// One a label of the schema; says all about labels that are not learned.
    priors: Vec<f32>,
    /// One a label of the schema.
    thresholds: Vec<f32>,
    members: Vec<LabelMember>,
}

/// The head of one view over the learned labels, and its exponent in the fusion.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LabelMember {
    pub(crate) view: String,
    pub(crate) exponent: f32,
    pub(crate) linear: Linear,
}

/// `1 / (1 + e^−z)`.
pub(crate) fn sigmoid(z: f32) -> f32 {
    let small = exp(-z.abs());
    if z < 0.0 {
        small / (1.0 + small)
    } else {
        1.0 / (1.0 + small)
    }
}

impl LabelSetHead {
    /// Joins the heads of views over the learned labels; `thresholds` are theirs.
    pub(crate) fn new(answers: &Answers, thresholds: &[f32], members: Vec<LabelMember>) -> Self {
        let mut all = vec![HALF; answers.priors.len()];
        for (label, threshold) in answers.learned.iter().zip(thresholds) {
            all[label.index()] = *threshold;
        }
        Self {
            learned: answers.learned.clone(),
            priors: answers.priors.clone(),
            thresholds: all,
            members,
        }
    }

    /// A head that has seen one answer only to every question.
    pub(crate) fn of_priors(answers: &Answers) -> Self {
        Self::new(answers, &[], Vec::new())
    }

    /// A head of its parts, as they were written.
    pub(crate) fn from_parts(
        learned: Vec<Class>,
        priors: Vec<f32>,
        thresholds: Vec<f32>,
        members: Vec<LabelMember>,
    ) -> Self {
        Self {
            learned,
            priors,
            thresholds,
            members,
        }
    }

    /// The probability of each label of the schema, `[n, labels]`; rows follow `features`.
    ///
    /// # Errors
    /// [`LearnError::ViewMismatch`] if a view is absent or has another width than the head was
    /// fitted on, [`LearnError::Domain`] if a feature is not finite.
    ///
    /// # Determinism
    /// The bits do not depend on the number of threads nor on the other rows of the call.
    pub fn predict(&self, features: &Features) -> Result<Marginals, LearnError> {
        let rows = features.rows();
        let mut all = Array2::from_shape_fn((rows, self.labels()), |(_, label)| self.priors[label]);
        let mut logits = Vec::with_capacity(self.members.len());
        for member in &self.members {
            logits.push(member.linear.scores(member.rows(features)?));
        }
        if !logits.is_empty() {
            let exponents: Vec<f32> = self.members.iter().map(|member| member.exponent).collect();
            let learned = pool(&logits, &exponents).mapv_into(sigmoid);
            for (label, learned) in self.learned.iter().zip(learned.columns()) {
                all.column_mut(label.index()).assign(&learned);
            }
        }
        Ok(Marginals::new(all)?)
    }

    /// The labels that apply to each row: those whose probability reaches their threshold.
    ///
    /// # Panics
    /// If the marginals are over another number of labels.
    pub fn decide(&self, marginals: &Marginals) -> Vec<LabelSet> {
        marginals.reaching(&self.thresholds)
    }

    /// The probabilities moved so that each threshold lies at ½:
    /// `logit p' = logit p − logit threshold`. How sure the head is of what it decides.
    ///
    /// # Panics
    /// If the marginals are over another number of labels.
    pub fn centred(&self, marginals: &Marginals) -> Marginals {
        assert_eq!(marginals.labels(), self.labels(), "one threshold a label");
        let certain = |p: f32| logit(p.clamp(FAINTEST, 1.0 - FAINTEST));
        let offsets: Vec<f32> = self.thresholds.iter().map(|&t| certain(t)).collect();
        let view = marginals.view();
        let moved = Array2::from_shape_fn(view.dim(), |(row, label)| {
            sigmoid(certain(view[[row, label]]) - offsets[label])
        });
        Marginals::new(moved).expect("a sigmoid lies between 0 and 1")
    }

    /// The number of labels of the schema.
    pub fn labels(&self) -> usize {
        self.priors.len()
    }

    /// The labels that some rows have and some have not.
    pub fn learned(&self) -> &[Class] {
        &self.learned
    }

    /// From which probability on each label is said to apply, `[labels]`.
    pub fn thresholds(&self) -> &[f32] {
        &self.thresholds
    }

    /// How probable each label was among the labelled rows, `[labels]`; all that is known of a
    /// label that is not learned.
    pub fn priors(&self) -> &[f32] {
        &self.priors
    }

    /// The views it reads with their exponents in the fusion; a view of exponent 0 plays no part.
    pub fn view_weights(&self) -> impl Iterator<Item = (&str, f32)> {
        self.members
            .iter()
            .map(|member| (member.view.as_str(), member.exponent))
    }

    /// The hash over everything that predictions depend on.
    pub fn hash(&self) -> ContentHash {
        let mut bytes = Vec::new();
        bytes.extend((self.labels() as u64).to_le_bytes());
        bytes.extend((self.learned.len() as u64).to_le_bytes());
        self.learned
            .iter()
            .for_each(|label| bytes.extend(label.0.to_le_bytes()));
        let mut floats = |values: &[f32]| values.iter().for_each(|v| bytes.extend(v.to_le_bytes()));
        floats(&self.priors);
        floats(&self.thresholds);
        for member in &self.members {
            bytes.extend((member.view.len() as u64).to_le_bytes());
            bytes.extend(member.view.as_bytes());
            bytes.extend((member.linear.dim() as u64).to_le_bytes());
            for value in [
                &[member.exponent],
                member.linear.weights(),
                member.linear.intercepts(),
            ]
            .into_iter()
            .flatten()
            {
                bytes.extend(value.to_le_bytes());
            }
        }
        ContentHash::of(&bytes)
    }

    pub(crate) fn members(&self) -> &[LabelMember] {
        &self.members
    }
}

impl LabelMember {
    /// The rows of this head's view.
    fn rows<'a>(&self, features: &'a Features) -> Result<&'a FeatureMatrix, LearnError> {
        features.matrix(&self.view, self.linear.dim())
    }
}
