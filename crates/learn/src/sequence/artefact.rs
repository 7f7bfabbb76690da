use std::collections::BTreeMap;
use std::path::Path;

use hone_domain::{Class, ContentHash, EncoderInfo, LabelSchema, View};
use safetensors::tensor::TensorView;
use serde::{Deserialize, Serialize};

use super::head::SequenceHead;
use super::transitions::Transitions;
use super::{SequenceSpec, TagSet};
use crate::LearnError;
use crate::class_map::ClassMap;
use crate::container::{self, Tensor, damaged, floats};
use crate::linear::Linear;

/// A fitted head of spans with all that its use needs: one file, as
/// [`HeadArtefact`](crate::HeadArtefact) is.
///
/// # Determinism
/// Equal artefacts have equal bytes, and an artefact read back is equal, bit for bit.
#[derive(Debug, Clone, PartialEq)]
pub struct SequenceArtefact {
    /// The head.
    pub head: SequenceHead,
    /// The names of the labels.
    pub schema: LabelSchema,
    /// The encoder that made the states.
    pub encoder: EncoderInfo,
    /// The layers whose states lie beside each other, in this order.
    pub views: Vec<View>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    /// Tells the file from that of a head of another kind.
    spans: u32,
    checksum: ContentHash,
    schema: LabelSchema,
    /// The tags that some word had, by their columns.
    seen: Vec<Class>,
    width: usize,
    encoder: EncoderInfo,
    views: Vec<View>,
    spec: SequenceSpec,
}

impl container::Header for Header {
    const FORMAT: u32 = 1;

    fn format(&self) -> u32 {
        self.spans
    }

    fn checksum(&mut self) -> &mut ContentHash {
        &mut self.checksum
    }
}

impl SequenceArtefact {
    /// The bytes of the file.
    ///
    /// # Errors
    /// [`LearnError::Damaged`] if the parts do not fit each other: a schema of other labels than the
    /// head's, or other layers than it reads.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LearnError> {
        self.encode()
            .map_err(|reason| damaged(Path::new("the artefact in memory"), reason))
    }

    fn encode(&self) -> Result<Vec<u8>, String> {
        let head = &self.head;
        let header = Header {
            spans: <Header as container::Header>::FORMAT,
            checksum: ContentHash::from_bytes([0; 32]),
            schema: self.schema.clone(),
            seen: head.map.seen().to_vec(),
            width: head.width,
            encoder: self.encoder.clone(),
            views: self.views.clone(),
            spec: head.spec.clone(),
        };
        header.check(head.set)?;
        let tags = head.set.len();
        let mut tensors = BTreeMap::new();
        let mut put = |name: &str, shape: &[usize], values: &[f32]| {
            tensors.insert(name.to_owned(), Tensor::floats(shape, values));
        };
        put("start", &[tags], head.transitions.start());
        put("between", &[tags, tags], head.transitions.between());
        if let Some(linear) = &head.emission {
            let shape = [linear.dim(), linear.classes()];
            put("weights", &shape, linear.weights());
            put("intercepts", &shape[1..], linear.intercepts());
        }
        container::encode(header, &tensors)
    }

    /// Reads the bytes of a file; `path` is only named in errors.
    ///
    /// # Errors
    /// [`LearnError::Damaged`] if they are not an artefact of this format, or not what was written.
    pub fn from_bytes(bytes: &[u8], path: &Path) -> Result<Self, LearnError> {
        container::decode(bytes, Self::from_parts).map_err(|reason| damaged(path, reason))
    }

    fn from_parts(
        header: Header,
        tensors: &BTreeMap<String, TensorView<'_>>,
    ) -> Result<Self, String> {
        let set = TagSet::new(u16::try_from(header.schema.len()).unwrap_or(u16::MAX));
        let map = header.check(set)?;
        let (tags, k) = (set.len(), map.seen().len());
        let emission = if k > 1 {
            let features = header.spec.reading().width(header.width);
            let weights = of_size(tensors, "weights", features * k)?;
            Some(Linear::new(weights, of_size(tensors, "intercepts", k)?))
        } else {
            None
        };
        let start = of_size(tensors, "start", tags)?;
        let between = of_size(tensors, "between", tags * tags)?;
        let head = SequenceHead {
            spec: header.spec,
            set,
            width: header.width,
            map,
            emission,
            transitions: Transitions::of(start, between),
        };
        Ok(Self {
            head,
            schema: header.schema,
            encoder: header.encoder,
            views: header.views,
        })
    }

    /// The SHA-256 of the file's bytes.
    ///
    /// # Errors
    /// As [`Self::to_bytes`].
    pub fn hash(&self) -> Result<ContentHash, LearnError> {
        Ok(ContentHash::of(&self.to_bytes()?))
    }

    /// Writes the file at once: to `PATH.part`, which then takes the place of `path`. Returns the
    /// hash of its bytes.
    ///
    /// # Errors
    /// [`LearnError::Io`]; what was at `path` is then still there.
    pub fn save(&self, path: &Path) -> Result<ContentHash, LearnError> {
        container::save(path, &self.to_bytes()?)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`LearnError::Io`] if it cannot be read, [`LearnError::Damaged`] if it is not what was
    /// written.
    pub fn load(path: &Path) -> Result<Self, LearnError> {
        Self::from_bytes(&container::read(path)?, path)
    }
}

impl Header {
    /// Checks that labels, tags, layers and widths fit each other, and gives the seen tags.
    fn check(&self, set: TagSet) -> Result<ClassMap, String> {
        if set.labels() != self.schema.len() {
            let (head, schema) = (set.labels(), self.schema.len());
            return Err(format!(
                "a head of {head} labels under a schema of {schema}"
            ));
        }
        self.spec.validate().map_err(|error| error.to_string())?;
        let (layers, views) = (self.spec.layers, self.views.len());
        if layers != views || self.width != self.encoder.dim * layers {
            let width = self.width;
            return Err(format!(
                "a head of {layers} layers of {width} numbers under {views} views of {}",
                self.encoder.dim
            ));
        }
        let map = ClassMap::of(self.seen.iter().copied(), set.len());
        let last = map.seen().last().map(|tag| tag.index());
        if map.seen() != self.seen || last.is_none_or(|last| last >= set.len()) {
            return Err("its seen tags are not those of its labels".to_owned());
        }
        Ok(map)
    }
}

fn of_size(
    tensors: &BTreeMap<String, TensorView<'_>>,
    name: &str,
    size: usize,
) -> Result<Vec<f32>, String> {
    let values = floats(tensors, name)?;
    let found = values.len();
    if found == size {
        return Ok(values);
    }
    Err(format!("its {name} are {found} numbers, not {size}"))
}

#[cfg(test)]
mod tests;
