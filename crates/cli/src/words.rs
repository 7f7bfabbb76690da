//! From texts to words with their states.

use anyhow::Result;
use hone_domain::{Embeddings, Encoder, FeatureStore, Span, View};
use hone_engine::{SpanSplit, SpanTask, WordTexts, encode_pooled};
use hone_infer::{UnicodeWords, word_layers};

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
        let reader = hone_engine::WordReader {
            words: &UnicodeWords,
            info: self.encoder.info(),
            store: self.store,
            layers: &self.layers,
        };
        let bar = Bar::new("records to read", texts.len());
        let encoded = reader.keep(self.encoder, texts, &bar)?;
        drop(bar);
        let words = reader.read(texts)?;
        say(&format!(
            "{encoded} of {} records were read anew: {} words",
            texts.len(),
            words.words()
        ));
        Ok(words)
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
