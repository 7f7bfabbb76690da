//! From texts to a task: every view of every record.

use anyhow::Result;
use hone_domain::{ContentHash, Encoder, FeatureStore, Modality, View};
use hone_engine::{Split, Task, encode_pooled};
use hone_learn::{FeatureMatrix, FeatureView, Features, TfIdf, TfIdfParams};

use crate::bars::{Bar, say};
use crate::dataset::{Answer, DataSet};
use crate::images;
use crate::view_name::{TF_IDF, ViewName};

/// What turns texts into features.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    pub(crate) encoder: &'a dyn Encoder,
    pub(crate) store: &'a dyn FeatureStore,
    /// Pooled views of the encoder.
    pub(crate) views: Vec<View>,
    /// The words, if they are a view.
    pub(crate) tf_idf: Option<TfIdf>,
    /// What the records are.
    pub(crate) modality: Modality,
    /// What reads the images that stand beside the texts.
    pub(crate) beside: Option<Box<Reader<'a>>>,
}

impl<'a> Reader<'a> {
    /// A reader for the named views, or the default ones if none is named; the words are counted
    /// on `texts`.
    pub(crate) fn new(
        encoder: &'a dyn Encoder,
        store: &'a dyn FeatureStore,
        names: &[ViewName],
        texts: &[&str],
    ) -> Self {
        let names = if names.is_empty() {
            ViewName::defaults(encoder.info().layers)
        } else {
            names.to_vec()
        };
        let views: Vec<_> = names
            .iter()
            .filter_map(|name| match name {
                ViewName::Encoder(view) => Some(*view),
                ViewName::TfIdf => None,
            })
            .collect();
        let words = names.contains(&ViewName::TfIdf);
        let tf_idf = words.then(|| TfIdf::fit(texts.iter().copied(), &TfIdfParams::default()));
        Self {
            encoder,
            store,
            views,
            tf_idf,
            modality: Modality::Text,
            beside: None,
        }
    }

    /// A reader of images by their paths, for the named views or the default ones.
    ///
    /// # Errors
    /// If the encoder reads no images, or words are a view.
    pub(crate) fn of_images(
        encoder: &'a dyn Encoder,
        store: &'a dyn FeatureStore,
        names: &[ViewName],
    ) -> Result<Self> {
        Ok(Self {
            encoder,
            store,
            views: images::views(encoder, names)?,
            tf_idf: None,
            modality: Modality::Image,
            beside: None,
        })
    }

    /// The same with a reader of the images that stand beside the texts.
    pub(crate) fn beside(self, images: Self) -> Self {
        Self {
            beside: Some(Box::new(images)),
            ..self
        }
    }

    /// The hash over the labels and contents of a data set.
    ///
    /// # Errors
    /// If an image cannot be read.
    pub(crate) fn hash<A: Answer>(&self, data: &DataSet<A>) -> Result<ContentHash> {
        match (self.modality, &self.beside) {
            (Modality::Text, None) => Ok(data.hash()),
            (Modality::Image, _) | (_, Some(_)) => images::hash(data),
        }
    }

    /// Reads texts: the encoder's views from the store or anew, and the words.
    ///
    /// # Errors
    /// Those of the encoder and the store.
    pub(crate) fn read(&self, texts: &[&str]) -> Result<Features> {
        let bar = Bar::new("records to read", texts.len());
        let outcome = match self.modality {
            Modality::Text => encode_pooled(self.encoder, self.store, texts, &self.views, &bar)?,
            Modality::Image => images::encode(self, texts, &bar)?,
        };
        drop(bar);
        say(&format!(
            "{} of {} records were read anew",
            outcome.encoded,
            texts.len()
        ));
        let encoded = self
            .views
            .iter()
            .zip(outcome.views)
            .map(|(view, values)| FeatureView {
                name: view.to_string(),
                matrix: FeatureMatrix::Dense(values),
            });
        let words = self.tf_idf.iter().map(|tf_idf| FeatureView {
            name: TF_IDF.to_owned(),
            matrix: FeatureMatrix::Sparse(tf_idf.transform(texts.iter().copied())),
        });
        Ok(Features::new(encoded.chain(words).collect())?)
    }

    /// Reads texts with the images beside them, by their paths: the views of the texts, those of the
    /// images under the names that running loops give them, and the words.
    ///
    /// # Errors
    /// Those of [`Self::read`].
    pub(crate) fn read_both(&self, texts: &[&str], images: &[&str]) -> Result<Features> {
        let own = self.read(texts)?;
        let Some(beside) = &self.beside else {
            return Ok(own);
        };
        let images = beside.read(images)?;
        let images = images.views().iter().map(|view| FeatureView {
            name: format!("image-{}", view.name),
            matrix: view.matrix.clone(),
        });
        let (dense, words) = own.views().split_at(self.views.len());
        let views = dense.iter().cloned().chain(images);
        Ok(Features::new(views.chain(words.iter().cloned()).collect())?)
    }

    /// The names of its own views, in their order.
    pub(crate) fn names(&self) -> Vec<String> {
        let words = self.tf_idf.iter().map(|_| TF_IDF.to_owned());
        self.views
            .iter()
            .map(View::to_string)
            .chain(words)
            .collect()
    }

    /// The places of the views that were made to tell records apart, one an encoder.
    fn finals(&self) -> Vec<usize> {
        let second = self.beside.iter().map(|_| self.views.len());
        std::iter::once(0).chain(second).collect()
    }

    /// Pool and test records of a data set as a task. Both are read in one go.
    ///
    /// # Errors
    /// Those of [`Self::read`].
    pub(crate) fn task<A: Clone>(&self, data: &DataSet<A>) -> Result<Task<A>> {
        let texts: Vec<_> = [data.pool.texts(), data.test.texts()].concat();
        let images: Vec<_> = [data.pool.images(), data.test.images()].concat();
        let all = self.read_both(&texts, &images)?;
        let pool = data.pool.texts.len();
        let rows: Vec<_> = (0..texts.len()).collect();
        let pool_split = Split::new(all.select(&rows[..pool]), data.pool.answers.clone())?;
        let test_split = Split::new(all.select(&rows[pool..]), data.test.answers.clone())?;
        let task = Task::new(data.schema.clone(), pool_split, test_split)?;
        match &self.beside {
            Some(_) => Ok(task.told_apart_by(&self.finals())?),
            None => Ok(task),
        }
    }
}
