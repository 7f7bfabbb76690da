use hone_domain::{Class, ContentHash, Probabilities};
use hone_kernel::exp;
use ndarray::Array2;

use crate::class_map::ClassMap;
use crate::fusion::pool;
use crate::heads::knn::Neighbours;
use crate::linear::{Linear, log_softmax};
use crate::{FeatureMatrix, Features, LearnError};

/// A head that has been fitted: `p ∝ Π p_v^{a_v}` over the heads of one or more views, spread
/// over the classes of the schema by a [`ClassMap`].
#[derive(Debug, Clone, PartialEq)]
pub struct FittedHead {
    map: ClassMap,
    members: Vec<Member>,
}

/// The head of one view and its exponent in the fusion.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Member {
    pub(crate) view: String,
    pub(crate) exponent: f32,
    pub(crate) model: ViewModel,
}

/// A head over one view that knows only the seen classes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ViewModel {
    /// The softmax of linear scores.
    Softmax(Linear),
    /// The sigmoid of each linear score, scaled to sum to 1.
    Sigmoid(Linear),
    /// The softmax of linear scores of rows scaled to unit length.
    Cosine(Linear),
    /// The votes of the nearest labelled rows.
    Neighbours(Neighbours),
}

impl ViewModel {
    /// The width of the rows.
    pub(crate) fn dim(&self) -> usize {
        match self {
            Self::Softmax(linear) | Self::Sigmoid(linear) | Self::Cosine(linear) => linear.dim(),
            Self::Neighbours(neighbours) => neighbours.rows.ncols(),
        }
    }

    /// Log-probabilities of every row over the seen classes, `[n, k]`.
    pub(crate) fn log_probabilities(&self, rows: &FeatureMatrix) -> Array2<f32> {
        let mut scores = match self {
            Self::Softmax(linear) => linear.scores(rows),
            Self::Sigmoid(linear) => {
                let mut scores = linear.scores(rows);
                scores.mapv_inplace(|s| s.min(0.0) - exp(-s.abs()).ln_1p());
                scores
            }
            Self::Cosine(linear) => {
                let mut scores = linear.scores(rows);
                for (mut scores, norm) in scores.outer_iter_mut().zip(rows.norms()) {
                    scores /= norm.max(f32::MIN_POSITIVE);
                }
                scores
            }
            Self::Neighbours(neighbours) => match rows {
                FeatureMatrix::Dense(values) => neighbours.log_shares(values.view()),
                FeatureMatrix::Sparse(values) => neighbours.log_shares(values.to_dense().view()),
            },
        };
        log_softmax(&mut scores);
        scores
    }

    /// Everything that predictions depend on: a tag, then numbers.
    fn hash_into(&self, bytes: &mut Vec<u8>) {
        let (tag, values): (u8, [&[f32]; 2]) = match self {
            Self::Softmax(linear) => (0, [linear.weights(), linear.intercepts()]),
            Self::Sigmoid(linear) => (1, [linear.weights(), linear.intercepts()]),
            Self::Cosine(linear) => (2, [linear.weights(), linear.intercepts()]),
            Self::Neighbours(neighbours) => {
                bytes.extend((neighbours.k as u64).to_le_bytes());
                for &class in &neighbours.targets {
                    bytes.extend((class as u64).to_le_bytes());
                }
                let rows = neighbours.rows.as_slice().unwrap_or_default();
                (3, [rows, &neighbours.weights])
            }
        };
        bytes.push(tag);
        for value in values.into_iter().flatten() {
            bytes.extend(value.to_le_bytes());
        }
    }
}

impl FittedHead {
    /// Joins heads of views. No heads mean that one class alone was seen.
    pub(crate) fn new(map: ClassMap, members: Vec<Member>) -> Self {
        Self { map, members }
    }

    /// Probabilities over all classes of the schema, `[n, classes]`; rows follow `features`.
    ///
    /// # Errors
    /// [`LearnError::ViewMismatch`] if a view is absent or has another width than the head was
    /// fitted on, [`LearnError::Domain`] if a feature is not finite.
    ///
    /// # Determinism
    /// The bits do not depend on the number of threads nor on the other rows of the call.
    pub fn predict(&self, features: &Features) -> Result<Probabilities, LearnError> {
        let mut seen = match self.fused(features)? {
            Some(pooled) => pooled,
            None => Array2::zeros((features.rows(), self.map.seen().len())),
        };
        log_softmax(&mut seen);
        seen.mapv_inplace(exp);
        Ok(Probabilities::new(self.map.expand(seen.view()))?)
    }

    /// `Σ a_v ln p_v` over the seen classes; nothing without members.
    fn fused(&self, features: &Features) -> Result<Option<Array2<f32>>, LearnError> {
        let mut opinions = Vec::with_capacity(self.members.len());
        let mut exponents = Vec::with_capacity(self.members.len());
        for member in &self.members {
            let rows = member.rows(features)?;
            if member.exponent > 0.0 || self.members.len() == 1 {
                opinions.push(member.model.log_probabilities(rows));
                exponents.push(member.exponent);
            }
        }
        Ok((!opinions.is_empty()).then(|| pool(&opinions, &exponents)))
    }

    /// The same head without its temperature: the exponents scaled to sum to 1, so that the views'
    /// opinions are averaged and not sharpened or flattened.
    #[must_use]
    pub fn uncalibrated(&self) -> Self {
        let total: f32 = self.members.iter().map(|member| member.exponent).sum();
        let mut plain = self.clone();
        if total > 0.0 {
            plain
                .members
                .iter_mut()
                .for_each(|member| member.exponent /= total);
        }
        plain
    }

    /// The seen classes.
    pub fn classes(&self) -> &ClassMap {
        &self.map
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
        bytes.extend((self.map.classes() as u64).to_le_bytes());
        for Class(class) in self.map.seen() {
            bytes.extend(class.to_le_bytes());
        }
        for member in &self.members {
            bytes.extend((member.view.len() as u64).to_le_bytes());
            bytes.extend(member.view.as_bytes());
            bytes.extend(member.exponent.to_le_bytes());
            bytes.extend((member.model.dim() as u64).to_le_bytes());
            member.model.hash_into(&mut bytes);
        }
        ContentHash::of(&bytes)
    }

    pub(crate) fn members(&self) -> &[Member] {
        &self.members
    }
}

impl Member {
    /// The rows of this head's view.
    fn rows<'a>(&self, features: &'a Features) -> Result<&'a FeatureMatrix, LearnError> {
        features.matrix(&self.view, self.model.dim())
    }
}
