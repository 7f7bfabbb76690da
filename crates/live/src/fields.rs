use std::sync::Arc;

use hone_annotation::{Record, RecordId};
use hone_domain::{ContentHash, Encoder};

use crate::options::{OptionEncoder, together};

/// The fields of a record that a loop reads; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fields {
    /// Fields of text in this order.
    pub(crate) texts: Vec<String>,
    /// How these are read.
    pub(crate) read: Texts,
    /// A field with an image.
    pub(crate) image: Option<String>,
}

/// How the fields of text of a record are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Texts {
    /// As one text, joined by a line feed.
    Joined,
    /// Each by itself: they are the options that are ranked.
    Apart,
}

/// A record as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) record: RecordId,
    /// What stands for all that is read of it.
    pub(crate) content: ContentHash,
    /// Empty where no text is read.
    pub(crate) text: Box<str>,
    /// What stands for the image, where one is read.
    pub(crate) image: Option<ContentHash>,
}

impl Fields {
    /// What is read of a record. Of an image only what the field holds is looked at: its address
    /// or the data themselves.
    ///
    /// # Errors
    /// Says why the record cannot be read: it has no image.
    pub(crate) fn item(&self, record: &Record) -> Result<Item, String> {
        let text = self.text(record);
        let image = self.image(record).transpose()?.map(image_hash);
        let content = match image {
            None => ContentHash::of(text.as_bytes()),
            Some(image) if self.texts.is_empty() => image,
            Some(image) => {
                let parts = [ContentHash::of(text.as_bytes()), image];
                ContentHash::of(parts.map(|part| *part.as_bytes()).as_flattened())
            }
        };
        Ok(Item {
            record: record.id,
            content,
            text: text.into_boxed_str(),
            image,
        })
    }

    /// What the field of images holds of a record, if one is read.
    pub(crate) fn image<'a>(&self, record: &'a Record) -> Option<Result<&'a str, String>> {
        let field = self.image.as_ref()?;
        let value = record.fields.get(field).and_then(|value| value.as_str());
        Some(value.ok_or_else(|| format!("it has no image in the field {field:?}")))
    }

    fn text(&self, record: &Record) -> String {
        let value = |field: &String| record.fields.get(field)?.as_str();
        let texts = self.texts.iter().map(value);
        match self.read {
            Texts::Joined => texts.flatten().collect::<Vec<_>>().join("\n"),
            Texts::Apart => together(texts),
        }
    }

    /// The number of options; none where the texts are not read apart.
    pub(crate) fn options(&self) -> Option<usize> {
        match self.read {
            Texts::Joined => None,
            Texts::Apart => Some(self.texts.len()),
        }
    }

    /// What reads these texts: the encoder, once a field where they are read apart.
    pub(crate) fn read_by(&self, encoder: Arc<dyn Encoder>) -> Arc<dyn Encoder> {
        match self.options() {
            None => encoder,
            Some(options) => Arc::new(OptionEncoder::new(encoder, options)),
        }
    }
}

/// What stands for an image that is given by this value. An encoder may read images and texts: the
/// same value as a text is something else.
pub(crate) fn image_hash(value: &str) -> ContentHash {
    ContentHash::of(["image\0", value].concat().as_bytes())
}

#[cfg(test)]
mod tests;
