//! From texts to words with their states.

use anyhow::Result;
use hone_domain::{Embeddings, Encoder, FeatureStore, Progress, Span, View};
use hone_engine::{
    SpanSplit, SpanTask, WordTexts, Words, WordsOf, encode_pooled, encode_words as encode_missing,
};
use hone_infer::{TextWords, encode_words, word_layers};

use crate::bars::{Bar, say};
use crate::dataset::{DataSet, Part};

/// What turns texts into words that a head of spans reads.
#[derive(Debug)]
pub(crate) struct WordReader<'a> {
    pub(crate) encoder: &'a dyn Encoder,
    pub(crate) store: &'a dyn FeatureStore,
    /// The layers whose states lie beside each other.
    pub(crate) layers: Vec<u8>,
}

impl<'a> WordReader<'a> {
    /// A reader of these layers, or of the default ones if none is named.
    pub(crate) fn new(
        encoder: &'a dyn Encoder,
        store: &'a dyn FeatureStore,
        layers: &[u8],
    ) -> Self {
        let layers = if layers.is_empty() {
            word_layers(encoder.info())
        } else {
            layers.to_vec()
        };
        Self {
            encoder,
            store,
            layers,
        }
    }

    /// The views of tokens that it reads.
    pub(crate) fn views(&self) -> Vec<View> {
        self.layers
            .iter()
            .map(|&layer| View::Tokens(layer))
            .collect()
    }

    /// The names of all views that a simulation reads.
    pub(crate) fn names(&self) -> Vec<String> {
        let pooled = std::iter::once(View::Final);
        let all = self.views().into_iter().chain(pooled);
        all.map(|view| view.to_string()).collect()
    }

    /// Cuts texts into words and reads their states from the store or anew.
    ///
    /// # Errors
    /// Those of the encoder and the store.
    pub(crate) fn read(&self, texts: &[&str]) -> Result<WordTexts> {
        let cut: Vec<TextWords<'_>> = texts.iter().map(|text| TextWords::of(text)).collect();
        let words: Vec<WordsOf<'_>> = cut
            .iter()
            .map(|text| WordsOf {
                text: text.text(),
                words: text.bytes(),
            })
            .collect();
        let encode = |at: &[usize], progress: &dyn Progress| {
            let texts: Vec<TextWords<'_>> = at.iter().map(|&at| cut[at].clone()).collect();
            encode_words(self.encoder, &texts, &self.layers, progress)
        };
        let bar = Bar::new("records to read", texts.len());
        let (info, store, layers) = (self.encoder.info(), self.store, &self.layers);
        let read = encode_missing(info, store, layers, &words, &encode, &bar)?;
        drop(bar);
        say(&format!(
            "{} of {} records were read anew: {} words",
            read.encoded,
            texts.len(),
            read.states.nrows()
        ));
        let texts = cut.iter().map(|text| Words {
            written: text.iter().map(Box::from).collect(),
            places: text.code_points(),
        });
        Ok(WordTexts::new(texts.collect(), read.states)?)
    }

    /// Pool and test records of a data set as a task.
    ///
    /// # Errors
    /// Those of [`Self::read`].
    pub(crate) fn task(&self, data: &DataSet<Vec<Span>>) -> Result<SpanTask> {
        let split = |part: &Part<Vec<Span>>| -> Result<SpanSplit> {
            let words = self.read(&part.texts())?;
            Ok(SpanSplit::new(words, part.answers.clone())?)
        };
        let (pool, test) = (split(&data.pool)?, split(&data.test)?);
        let texts = data.pool.texts();
        let bar = Bar::new("records to place", texts.len());
        let mut pooled = encode_pooled(self.encoder, self.store, &texts, &[View::Final], &bar)?;
        drop(bar);
        let embeddings = Embeddings::new(pooled.views.swap_remove(0))?;
        let schema = data.schema.clone();
        Ok(SpanTask::new(schema, pool, test, embeddings)?)
    }
}
