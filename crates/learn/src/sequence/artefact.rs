use std::collections::BTreeMap;
use std::path::Path;

use hone_domain::{Class, ContentHash, EncoderInfo, LabelSchema, View};
use safetensors::tensor::TensorView;
use serde::{Deserialize, Serialize};

use super::head::SequenceHead;
use super::transitions::Transitions;
use super::{SequenceSpec, TagSet};
use crate::LearnError;
use crate::artefact::{Artefact, does_not_fit};
use crate::class_map::ClassMap;
use crate::container::{self, Tensor, damaged, floats};
use crate::linear::Linear;
use crate::tf_idf::TfIdf;

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

impl Artefact for SequenceArtefact {
    type Head = SequenceHead;

    fn head(&self) -> &SequenceHead {
        &self.head
    }

    fn schema(&self) -> &LabelSchema {
        &self.schema
    }

    /// Words are read by their states, and not counted.
    fn words(&self) -> Option<&TfIdf> {
        None
    }

    fn to_bytes(&self) -> Result<Vec<u8>, LearnError> {
        self.encode().map_err(does_not_fit)
    }

    fn from_bytes(bytes: &[u8], path: &Path) -> Result<Self, LearnError> {
        container::decode(bytes, Self::from_parts).map_err(|reason| damaged(path, reason))
    }
}

impl SequenceArtefact {
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
