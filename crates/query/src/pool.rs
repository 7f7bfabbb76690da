use hone_domain::{Class, Embeddings, LabelSet, Marginals, PoolIdx, Probabilities};

use crate::rows::Rows;
use crate::{Measure, QueryError};

/// What a strategy may look at: the rows of a pool and what is known about them.
///
/// Every matrix and list has one entry a row of the whole pool and is indexed by [`PoolIdx`],
/// also where only some rows are candidates. Shapes are checked once, when the view is built.
#[derive(Debug, Clone, Copy)]
pub struct PoolView<'a> {
    rows: usize,
    classes: usize,
    candidates: &'a [PoolIdx],
    labelled: Answers<'a>,
    probabilities: Option<&'a Probabilities>,
    marginals: Option<&'a Marginals>,
    embeddings: Option<&'a Embeddings>,
    committee: &'a [Probabilities],
    perturbed: &'a [Probabilities],
    sequences: Option<&'a [Vec<f32>]>,
    token_entropies: Option<&'a [Vec<f32>]>,
}

/// The answers so far, of one kind of question.
#[derive(Debug, Clone, Copy)]
enum Answers<'a> {
    /// One class a row.
    Classes(&'a [(PoolIdx, Class)]),
    /// Any labels a row.
    Sets(&'a [(PoolIdx, LabelSet)]),
}

impl<'a> PoolView<'a> {
    /// A view that carries rows alone.
    ///
    /// `candidates` are the unlabelled rows that may be picked, ascending; `labelled` the answers
    /// so far, in any order. A pool row may be in neither: it is looked at, never picked.
    ///
    /// # Errors
    /// [`QueryError::NoSuchRow`], [`QueryError::NoSuchClass`], [`QueryError::NotAscending`] or
    /// [`QueryError::LabelledCandidate`], naming the first offending row.
    pub fn new(
        rows: usize,
        candidates: &'a [PoolIdx],
        labelled: &'a [(PoolIdx, Class)],
        classes: usize,
    ) -> Result<Self, QueryError> {
        Self::of_answers(rows, candidates, Answers::Classes(labelled), classes)
    }

    /// A view of a question that any set of `labels` labels may answer, that carries rows alone.
    ///
    /// As [`Self::new`] otherwise.
    ///
    /// # Errors
    /// Those of [`Self::new`].
    pub fn of_label_sets(
        rows: usize,
        candidates: &'a [PoolIdx],
        labelled: &'a [(PoolIdx, LabelSet)],
        labels: usize,
    ) -> Result<Self, QueryError> {
        Self::of_answers(rows, candidates, Answers::Sets(labelled), labels)
    }

    fn of_answers(
        rows: usize,
        candidates: &'a [PoolIdx],
        labelled: Answers<'a>,
        classes: usize,
    ) -> Result<Self, QueryError> {
        for pair in candidates.windows(2) {
            if pair[0] >= pair[1] {
                let (after, row) = (pair[0], pair[1]);
                return Err(QueryError::NotAscending { row, after });
            }
        }
        let answered = labelled.rows();
        for &row in candidates.last().into_iter().chain(&answered) {
            if row.index() >= rows {
                return Err(QueryError::NoSuchRow { row, rows });
            }
        }
        if let Some(class) = labelled.class_beyond(classes) {
            return Err(QueryError::NoSuchClass { class, classes });
        }
        for row in answered {
            if candidates.binary_search(&row).is_ok() {
                return Err(QueryError::LabelledCandidate { row });
            }
        }
        Ok(Self {
            rows,
            classes,
            candidates,
            labelled,
            probabilities: None,
            marginals: None,
            embeddings: None,
            committee: &[],
            perturbed: &[],
            sequences: None,
            token_entropies: None,
        })
    }

    /// Adds the head's probabilities, `[rows, classes]`.
    ///
    /// # Errors
    /// [`QueryError::RowMismatch`] or [`QueryError::ClassMismatch`].
    pub fn with_probabilities(self, values: &'a Probabilities) -> Result<Self, QueryError> {
        self.check_probabilities("probabilities", values)?;
        Ok(Self {
            probabilities: Some(values),
            ..self
        })
    }

    /// Adds the head's probability of each label, `[rows, labels]`.
    ///
    /// A strategy takes a label for predicted from ½ on: hand the probabilities over so that what
    /// the head decides by lies there.
    ///
    /// # Errors
    /// [`QueryError::RowMismatch`] or [`QueryError::ClassMismatch`].
    pub fn with_marginals(self, values: &'a Marginals) -> Result<Self, QueryError> {
        let what = "marginals";
        self.check_rows(what, values.rows())?;
        if values.labels() != self.classes {
            let (expected, found) = (self.classes, values.labels());
            return Err(QueryError::ClassMismatch {
                what,
                expected,
                found,
            });
        }
        Ok(Self {
            marginals: Some(values),
            ..self
        })
    }

    /// Adds one feature vector a row, `[rows, d]`.
    ///
    /// # Errors
    /// [`QueryError::RowMismatch`].
    pub fn with_embeddings(self, values: &'a Embeddings) -> Result<Self, QueryError> {
        self.check_rows("embeddings", values.rows())?;
        Ok(Self {
            embeddings: Some(values),
            ..self
        })
    }

    /// Adds the predictions of each member of a committee, `[rows, classes]` each.
    ///
    /// # Errors
    /// [`QueryError::RowMismatch`] or [`QueryError::ClassMismatch`].
    pub fn with_committee(self, members: &'a [Probabilities]) -> Result<Self, QueryError> {
        for member in members {
            self.check_probabilities("committee member", member)?;
        }
        Ok(Self {
            committee: members,
            ..self
        })
    }

    /// Adds the head's predictions under draws of feature dropout, `[rows, classes]` each.
    ///
    /// # Errors
    /// [`QueryError::RowMismatch`] or [`QueryError::ClassMismatch`].
    pub fn with_perturbed(self, draws: &'a [Probabilities]) -> Result<Self, QueryError> {
        for draw in draws {
            self.check_probabilities("perturbed predictions", draw)?;
        }
        Ok(Self {
            perturbed: draws,
            ..self
        })
    }

    /// Adds the log-probability of each token of the best path, one list a row; the list of a
    /// record without tokens is empty.
    ///
    /// # Errors
    /// [`QueryError::RowMismatch`]; [`QueryError::NotFinite`] names the first row with such a
    /// value.
    pub fn with_sequences(self, scores: &'a [Vec<f32>]) -> Result<Self, QueryError> {
        self.check_tokens("token scores", scores)?;
        Ok(Self {
            sequences: Some(scores),
            ..self
        })
    }

    /// Adds the entropy of each token's label in nats, one list a row; the list of a record
    /// without tokens is empty.
    ///
    /// # Errors
    /// [`QueryError::RowMismatch`]; [`QueryError::NotFinite`] names the first row with such a
    /// value.
    pub fn with_token_entropies(self, entropies: &'a [Vec<f32>]) -> Result<Self, QueryError> {
        self.check_tokens("token entropies", entropies)?;
        Ok(Self {
            token_entropies: Some(entropies),
            ..self
        })
    }

    /// The same view with fewer candidates: a part of [`Self::candidates`], ascending.
    pub(crate) fn restricted<'b>(&self, candidates: &'b [PoolIdx]) -> PoolView<'b>
    where
        'a: 'b,
    {
        PoolView {
            candidates,
            ..*self
        }
    }

    /// The number of rows of the whole pool.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of classes of the question, classes without an answer included.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The rows that may be picked, ascending.
    pub fn candidates(&self) -> &'a [PoolIdx] {
        self.candidates
    }

    /// The rows that are answered.
    pub fn labelled(&self) -> Vec<PoolIdx> {
        self.labelled.rows()
    }

    /// The number of rows that are answered.
    pub fn labels(&self) -> usize {
        match self.labelled {
            Answers::Classes(answers) => answers.len(),
            Answers::Sets(answers) => answers.len(),
        }
    }

    /// The answers so far, where one class answers.
    ///
    /// # Errors
    /// [`QueryError::MissingInput`] if several labels may answer.
    pub fn answers(&self) -> Result<&'a [(PoolIdx, Class)], QueryError> {
        match self.labelled {
            Answers::Classes(answers) => Ok(answers),
            Answers::Sets(_) => Err(missing("single classes as answers")),
        }
    }

    /// The answers so far, where any labels may answer.
    ///
    /// # Errors
    /// [`QueryError::MissingInput`] if one class answers.
    pub fn label_sets(&self) -> Result<&'a [(PoolIdx, LabelSet)], QueryError> {
        match self.labelled {
            Answers::Sets(answers) => Ok(answers),
            Answers::Classes(_) => Err(missing("label sets as answers")),
        }
    }

    /// How unsure the head is of one row: the measure of its distribution, or, where any labels may
    /// answer, the mean over the labels of the measure of yes and no. Of tokens only entropies are
    /// known: where the view carries these, their sum stands for any measure.
    ///
    /// # Errors
    /// [`QueryError::MissingInput`] if the view carries neither probabilities nor marginals nor
    /// token entropies.
    pub(crate) fn unsure(
        &self,
        measure: Measure,
    ) -> Result<impl Fn(usize) -> f32 + Sync + use<'a>, QueryError> {
        let tokens = self.token_entropies;
        let (values, labels) = match (self.marginals, tokens) {
            (Some(marginals), _) => (marginals.as_slice(), marginals.labels()),
            (None, Some(_)) => (&[][..], 0),
            (None, None) => (Rows::from(self.probabilities()?).values, 0),
        };
        let classes = self.classes;
        Ok(move |at: usize| {
            if let Some(tokens) = tokens {
                return tokens[at].iter().sum::<f32>();
            }
            let row = &values[at * classes..(at + 1) * classes];
            if labels == 0 {
                return measure.of(row);
            }
            let sum: f32 = row.iter().map(|&p| measure.of(&[p, 1.0 - p])).sum();
            sum / labels as f32
        })
    }

    /// The head's probabilities, `[rows, classes]`.
    ///
    /// # Errors
    /// [`QueryError::MissingInput`] if the view carries none.
    pub fn probabilities(&self) -> Result<&'a Probabilities, QueryError> {
        self.probabilities.ok_or(missing("probabilities"))
    }

    /// The head's probability of each label, `[rows, labels]`.
    ///
    /// # Errors
    /// [`QueryError::MissingInput`] if the view carries none.
    pub fn marginals(&self) -> Result<&'a Marginals, QueryError> {
        self.marginals.ok_or(missing("marginals"))
    }

    /// One feature vector a row, `[rows, d]`.
    ///
    /// # Errors
    /// [`QueryError::MissingInput`] if the view carries none.
    pub fn embeddings(&self) -> Result<&'a Embeddings, QueryError> {
        self.embeddings.ok_or(missing("embeddings"))
    }

    /// The predictions of the committee, at least one.
    ///
    /// # Errors
    /// [`QueryError::MissingInput`] if the view carries none.
    pub fn committee(&self) -> Result<&'a [Probabilities], QueryError> {
        non_empty(self.committee, "committee")
    }

    /// The predictions under feature dropout, at least one.
    ///
    /// # Errors
    /// [`QueryError::MissingInput`] if the view carries none.
    pub fn perturbed(&self) -> Result<&'a [Probabilities], QueryError> {
        non_empty(self.perturbed, "perturbed predictions")
    }

    /// The log-probability of each token of the best path, one list a row.
    ///
    /// # Errors
    /// [`QueryError::MissingInput`] if the view carries none.
    pub fn sequences(&self) -> Result<&'a [Vec<f32>], QueryError> {
        self.sequences.ok_or(missing("token scores"))
    }

    /// The entropy of each token's label, one list a row.
    ///
    /// # Errors
    /// [`QueryError::MissingInput`] if the view carries none.
    pub fn token_entropies(&self) -> Result<&'a [Vec<f32>], QueryError> {
        self.token_entropies.ok_or(missing("token entropies"))
    }

    /// Checks that a batch of `k` can be chosen.
    ///
    /// # Errors
    /// [`QueryError::TooFewCandidates`].
    pub fn check_batch(&self, k: usize) -> Result<(), QueryError> {
        let candidates = self.candidates.len();
        if k > candidates {
            return Err(QueryError::TooFewCandidates {
                asked: k,
                candidates,
            });
        }
        Ok(())
    }

    fn check_rows(&self, what: &'static str, found: usize) -> Result<(), QueryError> {
        if found == self.rows {
            return Ok(());
        }
        Err(QueryError::RowMismatch {
            what,
            expected: self.rows,
            found,
        })
    }

    fn check_tokens(&self, what: &'static str, values: &[Vec<f32>]) -> Result<(), QueryError> {
        self.check_rows(what, values.len())?;
        let wrong = values
            .iter()
            .position(|row| row.iter().any(|v| !v.is_finite()));
        wrong.map_or(Ok(()), |row| Err(QueryError::NotFinite { row: row.into() }))
    }

    fn check_probabilities(
        &self,
        what: &'static str,
        values: &Probabilities,
    ) -> Result<(), QueryError> {
        self.check_rows(what, values.rows())?;
        if values.classes() == self.classes {
            return Ok(());
        }
        Err(QueryError::ClassMismatch {
            what,
            expected: self.classes,
            found: values.classes(),
        })
    }
}

impl Answers<'_> {
    fn rows(self) -> Vec<PoolIdx> {
        match self {
            Self::Classes(answers) => answers.iter().map(|(row, _)| *row).collect(),
            Self::Sets(answers) => answers.iter().map(|(row, _)| *row).collect(),
        }
    }

    /// The first answer beyond a number of classes.
    fn class_beyond(self, classes: usize) -> Option<Class> {
        let beyond = |class: &Class| class.index() >= classes;
        match self {
            Self::Classes(answers) => answers.iter().map(|(_, class)| *class).find(beyond),
            Self::Sets(answers) => {
                let last = answers.iter().filter_map(|(_, set)| set.labels().last());
                last.copied().find(beyond)
            }
        }
    }
}

fn missing(input: &'static str) -> QueryError {
    QueryError::MissingInput { input }
}

fn non_empty<'a>(
    members: &'a [Probabilities],
    what: &'static str,
) -> Result<&'a [Probabilities], QueryError> {
    if members.is_empty() {
        return Err(missing(what));
    }
    Ok(members)
}

#[cfg(test)]
mod tests;
