use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use hone_domain::{Class, ContentHash};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView, serialize};
use serde::{Deserialize, Serialize};

use super::head::SequenceHead;
use super::transitions::Transitions;
use super::{SequenceSpec, TagSet};
use crate::LearnError;
use crate::class_map::ClassMap;
use crate::linear::Linear;

/// The version of the layout.
const FORMAT: u32 = 1;
/// The key of the header in the metadata of the file.
const KEY: &str = "hone_sequence";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: u32,
    checksum: ContentHash,
    spec: SequenceSpec,
    labels: TagSet,
    width: usize,
    seen: Vec<Class>,
}

impl SequenceHead {
    /// The head as bytes in the safetensors format, with one JSON header in the metadata that holds
    /// a checksum over itself and the tensors.
    ///
    /// # Errors
    /// [`LearnError::Damaged`] if the numbers cannot be written.
    ///
    /// # Determinism
    /// Equal heads have equal bytes, and a head read back is equal, bit for bit.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LearnError> {
        let in_memory = Path::new("the head in memory");
        self.encode().map_err(|reason| damaged(in_memory, reason))
    }

    /// Reads the bytes of a head; `path` is only named in errors.
    ///
    /// # Errors
    /// [`LearnError::Damaged`] if they are not a head of this format, or not what was written.
    pub fn from_bytes(bytes: &[u8], path: &Path) -> Result<Self, LearnError> {
        decode(bytes).map_err(|reason| damaged(path, reason))
    }

    fn encode(&self) -> Result<Vec<u8>, String> {
        let tags = self.set.len();
        let mut tensors = BTreeMap::from([
            ("start", (vec![tags], bytes(self.transitions.start()))),
            (
                "between",
                (vec![tags, tags], bytes(self.transitions.between())),
            ),
        ]);
        if let Some(linear) = &self.emission {
            let shape = vec![linear.dim(), linear.classes()];
            tensors.insert("weights", (shape, bytes(linear.weights())));
            let shape = vec![linear.classes()];
            tensors.insert("intercepts", (shape, bytes(linear.intercepts())));
        }
        let mut header = Header {
            format: FORMAT,
            checksum: ContentHash::from_bytes([0; 32]),
            spec: self.spec.clone(),
            labels: self.set,
            width: self.width,
            seen: self.map.seen().to_vec(),
        };
        let data = tensors
            .iter()
            .map(|(name, (_, data))| (*name, data.as_slice()));
        header.checksum = header.checksum_with(data)?;
        let json = serde_json::to_string(&header).map_err(|error| error.to_string())?;
        let views = tensors.iter().map(|(name, (shape, data))| {
            TensorView::new(Dtype::F32, shape.clone(), data).map(|view| (*name, view))
        });
        let views = views
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| error.to_string())?;
        // One key only: the order of several would not be fixed.
        serialize(views, Some(HashMap::from([(KEY.to_owned(), json)])))
            .map_err(|error| error.to_string())
    }
}

impl Header {
    /// The hash over the header without its checksum and over the tensors in order of their names.
    fn checksum_with<'a>(
        &mut self,
        tensors: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<ContentHash, String> {
        self.checksum = ContentHash::from_bytes([0; 32]);
        let mut all = serde_json::to_vec(self).map_err(|error| error.to_string())?;
        for (name, data) in tensors {
            all.extend(name.as_bytes());
            all.extend((data.len() as u64).to_le_bytes());
            all.extend(data);
        }
        Ok(ContentHash::of(&all))
    }
}

fn decode(file: &[u8]) -> Result<SequenceHead, String> {
    let (_, metadata) = SafeTensors::read_metadata(file).map_err(|error| error.to_string())?;
    let json = metadata.metadata().as_ref().and_then(|map| map.get(KEY));
    let json = json.ok_or("it has no header")?;
    let mut header: Header = serde_json::from_str(json).map_err(|error| error.to_string())?;
    if header.format != FORMAT {
        let found = header.format;
        return Err(format!(
            "it is in format {found}, this version reads {FORMAT}"
        ));
    }
    let tensors = SafeTensors::deserialize(file).map_err(|error| error.to_string())?;
    let tensors: BTreeMap<String, TensorView<'_>> = tensors.tensors().into_iter().collect();
    let written = header.checksum;
    let data = tensors
        .iter()
        .map(|(name, view)| (name.as_str(), view.data()));
    if header.checksum_with(data)? != written {
        return Err("its checksum does not match".to_owned());
    }
    header.checksum = written;
    if serde_json::to_string(&header).map_err(|error| error.to_string())? != *json {
        return Err("its header is not as it was written".to_owned());
    }
    header.spec.validate().map_err(|error| error.to_string())?;
    head_from(header, &tensors)
}

fn damaged(path: &Path, reason: String) -> LearnError {
    LearnError::Damaged {
        path: path.to_owned(),
        reason,
    }
}

fn head_from(
    header: Header,
    tensors: &BTreeMap<String, TensorView<'_>>,
) -> Result<SequenceHead, String> {
    let set = TagSet::new(header.labels.labels() as u16);
    let map = ClassMap::of(header.seen.iter().copied(), set.len());
    let last = map.seen().last().map(|tag| tag.index());
    if map.seen() != header.seen || last.is_none_or(|last| last >= set.len()) {
        return Err("its seen tags are not those of its labels".to_owned());
    }
    let (tags, k) = (set.len(), map.seen().len());
    let features = header.width + header.spec.shapes.width();
    let emission = if k > 1 {
        let weights = floats(tensors, "weights", &[features, k])?;
        Some(Linear::new(weights, floats(tensors, "intercepts", &[k])?))
    } else {
        None
    };
    let start = floats(tensors, "start", &[tags])?;
    let between = floats(tensors, "between", &[tags, tags])?;
    Ok(SequenceHead {
        spec: header.spec,
        set,
        width: header.width,
        map,
        emission,
        transitions: Transitions::of(start, between),
    })
}

fn bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

fn floats(
    tensors: &BTreeMap<String, TensorView<'_>>,
    name: &str,
    shape: &[usize],
) -> Result<Vec<f32>, String> {
    let tensor = tensors.get(name);
    let tensor = tensor.filter(|t| t.dtype() == Dtype::F32 && t.shape() == shape);
    let tensor = tensor.ok_or_else(|| format!("it has no tensor `{name}` of shape {shape:?}"))?;
    let words = tensor.data().chunks_exact(4);
    Ok(words
        .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
        .collect())
}

#[cfg(test)]
mod tests;
