use hone_domain::{EncodeError, EncoderInfo, TokenStates, View, ViewData};
use hone_kernel::normalise;
use ndarray::Array2;

use crate::Pooling;
use crate::tokenize::{Detail, Tokens};

/// What one text gives for one view.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ViewRow {
    Pooled(Vec<f32>),
    Tokens(TokenStates),
}

/// The views of one call and how they come out of layer outputs.
#[derive(Debug, Clone)]
pub(crate) struct ViewPlan {
    views: Vec<View>,
    layers: u8,
    dim: usize,
    pooling: Pooling,
    normalised: bool,
}

impl ViewPlan {
    /// Checks that the encoder has the views; `has` says so.
    pub(crate) fn new(
        info: &EncoderInfo,
        pooling: Pooling,
        views: &[View],
        has: impl Fn(View) -> bool,
    ) -> Result<Self, EncodeError> {
        if let Some(&view) = views.iter().find(|&&view| !has(view)) {
            let encoder = info.id.clone();
            return Err(EncodeError::UnknownView { encoder, view });
        }
        Ok(Self {
            views: views.to_vec(),
            layers: u8::try_from(info.layers).unwrap_or(u8::MAX),
            dim: info.dim,
            pooling,
            normalised: info.normalised,
        })
    }

    /// The number of views.
    pub(crate) fn views(&self) -> usize {
        self.views.len()
    }

    /// What the tokenizer has to give.
    pub(crate) fn detail(&self) -> Detail {
        let tokens = |view: &View| matches!(view, View::Tokens(_));
        if self.views.iter().any(tokens) {
            Detail::Offsets
        } else {
            Detail::Ids
        }
    }

    /// The layer whose output a view needs.
    fn layer(&self, view: View) -> u8 {
        match view {
            View::Final => self.layers,
            View::LayerMean(layer) | View::Tokens(layer) => layer,
        }
    }

    /// The last layer that any view needs.
    pub(crate) fn last_layer(&self) -> u8 {
        let layers = self.views.iter().map(|&view| self.layer(view));
        layers.max().unwrap_or(0)
    }

    /// Whether any view needs the output of this layer.
    pub(crate) fn needs(&self, layer: u8) -> bool {
        self.views.iter().any(|&view| self.layer(view) == layer)
    }

    /// Adds to `rows` (one slot a view) what the output of `layer`, `[tokens, d]`, gives.
    pub(crate) fn read(
        &self,
        layer: u8,
        states: &[f32],
        tokens: &Tokens,
        rows: &mut [Option<ViewRow>],
    ) {
        for (&view, row) in self.views.iter().zip(rows) {
            if self.layer(view) == layer {
                *row = Some(match view {
                    View::Final => ViewRow::Pooled(self.pool(states)),
                    View::LayerMean(_) => {
                        let mut mean = mean(states, self.dim);
                        normalise(&mut mean);
                        ViewRow::Pooled(mean)
                    }
                    View::Tokens(_) => ViewRow::Tokens(self.token_states(states, tokens)),
                });
            }
        }
    }

    fn pool(&self, states: &[f32]) -> Vec<f32> {
        let mut tokens = states.chunks_exact(self.dim);
        let mut pooled = match self.pooling {
            Pooling::Mean => mean(states, self.dim),
            Pooling::Cls => tokens.next().map_or(vec![0.0; self.dim], <[f32]>::to_vec),
            Pooling::LastToken => tokens.last().map_or(vec![0.0; self.dim], <[f32]>::to_vec),
            Pooling::Max => max(states, self.dim),
        };
        if self.normalised {
            normalise(&mut pooled);
        }
        pooled
    }

    fn token_states(&self, states: &[f32], tokens: &Tokens) -> TokenStates {
        let values = Array2::from_shape_fn((tokens.own.len(), self.dim), |(token, column)| {
            states[tokens.own[token] * self.dim + column]
        });
        TokenStates {
            states: values,
            offsets: tokens.offsets.clone(),
        }
    }

    /// Joins the rows of all texts, in their order, view by view.
    pub(crate) fn join(&self, rows: Vec<Vec<Option<ViewRow>>>) -> Vec<ViewData> {
        let texts = rows.len();
        let mut columns: Vec<Column> = self
            .views
            .iter()
            .map(|view| match view {
                View::Tokens(_) => Column::Tokens(Vec::with_capacity(texts)),
                _ => Column::Pooled(Vec::with_capacity(texts * self.dim)),
            })
            .collect();
        for row in rows {
            for (column, entry) in columns.iter_mut().zip(row) {
                match (column, entry) {
                    (Column::Pooled(values), Some(ViewRow::Pooled(row))) => values.extend(row),
                    (Column::Tokens(all), Some(ViewRow::Tokens(states))) => all.push(states),
                    _ => unreachable!("every forward reads every layer that a view needs"),
                }
            }
        }
        columns
            .into_iter()
            .map(|column| column.finish(texts, self.dim))
            .collect()
    }
}

enum Column {
    Pooled(Vec<f32>),
    Tokens(Vec<TokenStates>),
}

impl Column {
    fn finish(self, texts: usize, dim: usize) -> ViewData {
        match self {
            Self::Pooled(values) => ViewData::Pooled(
                Array2::from_shape_vec((texts, dim), values).expect("each text gave dim values"),
            ),
            Self::Tokens(states) => ViewData::Tokens(states),
        }
    }
}

/// The mean of the tokens' states; zero if there are none.
pub(crate) fn mean(states: &[f32], dim: usize) -> Vec<f32> {
    let mut sum = vec![0.0; dim];
    for token in states.chunks_exact(dim) {
        sum.iter_mut().zip(token).for_each(|(sum, v)| *sum += v);
    }
    let tokens = (states.len() / dim).max(1) as f32;
    for v in &mut sum {
        *v /= tokens;
    }
    sum
}

fn max(states: &[f32], dim: usize) -> Vec<f32> {
    let mut tokens = states.chunks_exact(dim);
    let mut max = tokens.next().map_or(vec![0.0; dim], <[f32]>::to_vec);
    for token in tokens {
        max.iter_mut()
            .zip(token)
            .for_each(|(max, v)| *max = max.max(*v));
    }
    max
}
